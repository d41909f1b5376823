"""The filters beside the search box and the query language: one says what the other says.

A condition such as `speaker:"Ana Reyes"` that stands by itself in a query shows in its filter, and a filter that is
filled in or emptied changes that condition in the query and nothing else of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

FIELDS = ("speaker", "publisher", "since", "until", "form", "act")
MARKS = '"“”„'
_PART = re.compile(
    rf"""(?P<open>\() | (?P<close>\)) | (?P<minus>-)(?=-*[^\s)-])
       | (?P<field>(?i:speaker-id)|[^\W\d_]+):(?!//)(?P<value>[{MARKS}][^{MARKS}]*[{MARKS}]?\*?|[^\s(){MARKS}]+)
       | [{MARKS}][^{MARKS}]*[{MARKS}]?\*? | (?P<word>[^\s(){MARKS}]+)""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Condition:
    """A field and its value as written, which stand by themselves at a place of the query."""

    field: str
    value: str
    start: int
    end: int


def conditions(query: str) -> tuple[list[Condition], bool]:
    """The conditions that hold for every hit, and whether the query is several joined by OR, which then have none."""
    found: list[Condition] = []
    depth, denied, either = 0, False, False
    for match in _PART.finditer(query):
        depth += bool(match["open"]) - bool(match["close"])
        either = either or (match["word"] == "OR" and depth == 0)
        if match["field"] and not denied and depth == 0:
            found.append(Condition(match["field"].lower(), match["value"], *match.span()))
        denied = bool(match["minus"]) or match["word"] == "NOT" or (denied and bool(match["open"]))
    return ([] if either else found), either


def shown(query: str) -> dict[str, str]:
    """What each filter shows for a query."""
    values = dict.fromkeys(FIELDS, "")
    for condition in conditions(query)[0]:
        if condition.field in values:
            values[condition.field] = _readable(condition.field, condition.value)
    return values


def narrowed(query: str, field: str, value: str) -> str:
    """The query with this condition, in place of one of the same field; with an empty value, without any."""
    found, either = conditions(query)
    for condition in reversed([one for one in found if one.field == field]):
        query = f"{query[: condition.start].rstrip()} {query[condition.end :].lstrip()}"
    query = query.strip()
    if not value.strip():
        return query
    if either:
        query = f"({query})"
    return f"{query} {field}:{value.strip()}".strip()


def exactly(value: str) -> str:
    """A name as the value of a condition that means this name and no other."""
    return f'"{_unmarked(value)}"'


def filled_in(query: str, before: str, form: Mapping[str, str]) -> str:
    """The query after somebody sent the form: what they wrote in the box, and the filters that they changed.

    `before` is the query that the page was made for.
    """
    was = shown(before)
    for field in FIELDS:
        given = form.get(field, was[field]).strip()
        if given != was[field]:
            query = narrowed(query, field, _written(field, given))
    return query.strip()


def _readable(field: str, value: str) -> str:
    if field in ("speaker", "publisher"):
        exact = value[:1] in MARKS
        return value if exact and field == "speaker" else _unmarked(value).replace("-", " ")
    return _unmarked(value)


def _written(field: str, given: str) -> str:
    if not given or given[0] in MARKS:
        return given and f'"{_unmarked(given)}"'
    words = _unmarked(given).replace("(", " ").replace(")", " ").split()
    if field == "speaker":
        return "-".join(words)
    return " ".join(words) if len(words) == 1 else f'"{" ".join(words)}"'


def _unmarked(value: str) -> str:
    return value.strip().translate(dict.fromkeys(map(ord, MARKS))).strip()

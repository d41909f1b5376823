"""The expressions of time that news prints: where they stand and what they are made of, not yet what they come to."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache

from onrecord.resolve.dates_forms import FORMS, NEEDS, NUMBER, TRIGGER

_TRIGGER = re.compile(TRIGGER)
# A preposition that belongs to the expression, and one that makes it the edge or the topic of something else.
_LEAD = re.compile(
    r"(?<!\w)(?:(?P<lead>on|in|at|over|during)\s+)?(?P<determiner>(?:the|a|an|his|her|their|its|our|my)\s+)?$",
    re.IGNORECASE,
)
_BOUND = re.compile(
    r"\b(?:since|until|till|before|after|from|for|by|of|to|between|than|through|every|each|most|any|one|following|"
    r"about|past|as of|against|amid|ahead of|around|versus|previous|that|with|"
    r"Super|Black|Bloody|Cyber|Fat|Shrove|Holy|Maundy|USA|Spy)\s+(?:the\s+)?(?:[Ee]nd\s+of\s+)?$"
)
_LISTED = re.compile(r"\b(?:and|or)\s+$")
_TITLE = re.compile(
    r"\s+(?:Times|Telegraph|Mirror|Mail|Express|Post|People|Independent|Herald|Star|Sun|Night\s+(?:Live|Football|"
    r"Baseball|Lights)|Morning\s+Herald|Show|Today|Tonight)\b|\s+on\s+Washington"
)
# "two days after (the vote on) Tuesday", with the event of "Tuesday's vote" behind it; "the week of 5 May".
_OFFSET = re.compile(
    rf"(?:{NUMBER}|(?P<the>[Tt]he))\s+(?P<unit>day|week|month|year)s?\s+(?P<way>after|before)\s+"
    r"(?:(?:the|a|his|her|their|its)\s+(?:[\w-]+\s+){1,3}on\s+|(?:the\s+)?)$"
)
_EVENT = re.compile(r"['’]s(?:(?:\s+[\w-]+){1,4}(?=,)|\s+[\w-]+)")
_WEEK_OF = re.compile(
    r"(?:\b(?:[Ii]n|[Dd]uring|[Oo]ver|[Aa]t)\s+)?(?:\b[Tt]he\s+)?\b(?P<unit>week|weekend)\s+"
    r"(?P<way>of|beginning|starting)\s+(?:the\s+)?$"
)
_POSSESSIVE = re.compile(r"['’](?:s\b|\s)")
_NOUN = re.compile(
    r"[\s-]+(?!(?:he|she|they|it|we|i|you|that|to|and|but|with|by|at|as|in|on|for|of|from|who|when|after)\b)[a-z]+"
)
_JOIN = re.compile(r",?\s+(?:on\s+|at\s+|the\s+)*")
_DAYS = ("weekday", "day first", "month first", "iso", "slashes", "deictic", "holiday")


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression of time: `start` to `end` with its preposition, its form, and the parts it is made of.

    `attributive` is True where it stands before a noun ("Monday's rally", "a 2019 interview"); `bound` where another
    word takes it as the edge of something ("since Monday"). `offset` is the "two days after" before it.
    """

    start: int
    end: int
    form: str
    parts: dict[str, str]
    lead: str = ""
    attributive: bool = False
    bound: bool = False
    clock: dict[str, str] | None = None
    offset: dict[str, str] | None = None


def find_clues(text: str) -> list[int]:
    """Where words stand without which there is no expression of time: quick to find, and most sentences have none."""
    return [clue.start() for clue in _TRIGGER.finditer(text)]


def find_expressions(text: str) -> list[Expression]:
    """The expressions of time of a stretch of text, in order, none overlapping another."""
    if _TRIGGER.search(text) is None:
        return []
    found = [
        Expression(match.start(), match.end(), form, _parts(match))
        for form, pattern in _forms().items()
        if form not in NEEDS or any(letters in text for letters in NEEDS[form])
        for match in pattern.finditer(text)
        if match.end() > match.start()
    ]
    kept: list[Expression] = []
    for expression in sorted(found, key=lambda one: (one.start - one.end, one.start)):
        if all(expression.end <= other.start or expression.start >= other.end for other in kept):
            kept.append(expression)
    kept.sort(key=lambda one: one.start)
    placed = [_placed(text, expression) for expression in _with_clocks(text, kept)]
    return [expression for expression in placed if expression is not None]


def _parts(match: re.Match[str]) -> dict[str, str]:
    return {name: value for name, value in match.groupdict().items() if value}


@cache
def _forms() -> dict[str, re.Pattern[str]]:
    return {form: re.compile(pattern, re.VERBOSE) for form, pattern in FORMS.items()}


def _with_clocks(text: str, expressions: list[Expression]) -> list[Expression]:
    # "at 10:15 GMT on Monday" and "on Monday at 10:15 GMT" are one expression.
    joined: list[Expression] = []
    for expression in expressions:
        before = joined[-1] if joined else None
        if expression.form == "clock" and not expression.parts.keys() & {"minute", "half", "digits", "noon"}:
            continue
        if before and _JOIN.fullmatch(text, before.end, expression.start) and before.clock is None:
            if expression.form == "clock" and before.form in _DAYS:
                joined[-1] = replace(before, end=expression.end, clock=expression.parts)
                continue
            if before.form == "clock" and expression.form in _DAYS:
                joined[-1] = replace(expression, start=before.start, clock=before.parts)
                continue
        joined.append(expression)
    return joined


def _placed(text: str, expression: Expression) -> Expression | None:
    """The expression with its preposition and what it is to the words about it; None where it is none after all."""
    before = text[max(expression.start - 40, 0) : expression.start]
    offset = _OFFSET.search(before) or _WEEK_OF.search(before)
    if offset is not None:
        start = expression.start - len(before) + offset.start()
        event = _EVENT.match(text, expression.end)
        end = event.end() if event else expression.end
        return replace(expression, start=start, end=end, offset=_parts(offset))
    if expression.form in ("weekday", "month", "deictic") and _TITLE.match(text, expression.end):
        return None
    if expression.form == "deictic" and before.endswith(("“", '"', "‘")):
        return None  # the programme "Today"
    lead = _LEAD.search(before)
    preposition = (lead["lead"] or "").lower() if lead else ""
    attributive = _attributive(text, expression, (lead["determiner"] or "").lower().strip() if lead else "")
    if not _stands(expression, preposition, attributive):
        return None
    start = expression.start - len(lead.group()) if lead and not attributive else expression.start
    just_before = text[max(start - 20, 0) : start]
    bound = bool(_BOUND.search(just_before) or (not preposition and _LISTED.search(just_before)))
    return replace(expression, start=start, lead=preposition, attributive=attributive, bound=bound)


def _attributive(text: str, expression: Expression, determiner: str) -> bool:
    if _POSSESSIVE.match(text, expression.end):
        return True
    if determiner and (determiner != "the" or expression.form == "year"):
        return True
    return (determiner == "the" or expression.form == "year") and _NOUN.match(text, expression.end) is not None


def _stands(expression: Expression, preposition: str, attributive: bool) -> bool:
    """Whether the words are an expression of time here: "may", "march", "fall" and numbers are often others."""
    form, parts = expression.form, expression.parts
    if attributive:
        return form != "season" or bool(parts.keys() & {"turn", "year", "year_turn"})
    if form in ("weekday", "holiday", "deictic"):
        return preposition != "in" or "part_of" in parts
    if form == "month":
        return preposition in ("in", "during") or bool(parts.keys() & {"turn", "year", "year_turn", "edge"})
    if form == "season":
        return preposition in ("in", "over", "during") or bool(parts.keys() & {"turn", "year", "year_turn"})
    if form == "year":
        return preposition in ("in", "during") or "edge" in parts
    return preposition != "" or form not in ("weekend", "recent", "decade")

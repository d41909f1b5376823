"""What a page says of itself in JSON-LD: the schema.org article among the things described there."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from onrecord.clean.dates import iso_date
from onrecord.records import Metadata

_WRAPPING = re.compile(r"^\s*(?:<!--|//<!\[CDATA\[|<!\[CDATA\[)|(?://\]\]>|\]\]>|-->|;)\s*$")
_ARTICLE_TYPES = ("Article", "BlogPosting", "Report")
_MOST_NODES = 10_000


def read_json_ld(scripts: Iterable[str]) -> Metadata:
    """The metadata of the first article that the scripts describe; scripts that are not JSON are passed over."""
    for script in scripts:
        for node in _nodes(_parsed(script)):
            if _is_article(node):
                return _metadata(node)
    return Metadata()


def _parsed(script: str) -> Any:
    try:
        # Line breaks inside strings are against JSON and common on pages.
        return json.loads(_WRAPPING.sub("", script), strict=False)
    except (ValueError, RecursionError):
        return None


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    """The objects at the top, in lists, graphs and main entities, in the order in which they are written."""
    waiting = [value]
    for _ in range(_MOST_NODES):
        if not waiting:
            return
        node = waiting.pop(0)
        if isinstance(node, list):
            waiting[:0] = node
        elif isinstance(node, dict):
            yield node
            waiting += [node[key] for key in ("@graph", "mainEntity", "mainEntityOfPage") if key in node]


def _is_article(node: dict[str, Any]) -> bool:
    kinds = node.get("@type")
    names = kinds if isinstance(kinds, list) else [kinds]
    return any(isinstance(name, str) and name.endswith(_ARTICLE_TYPES) for name in names)


def _metadata(node: dict[str, Any]) -> Metadata:
    authors = [name for author in _listed(node.get("author")) if (name := _name(author))]
    return Metadata(
        url=_string(node.get("url")),
        title=_string(node.get("headline")) or _string(node.get("name")),
        publisher=next(filter(None, map(_name, _listed(node.get("publisher")))), None),
        author="; ".join(dict.fromkeys(authors)) or None,
        published=iso_date(_string(node.get("datePublished"))),
        language=_string(node.get("inLanguage")),
    )


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _name(value: Any) -> str | None:
    """The name of a person or an organization, which may be written out or be an object."""
    found = value.get("name") if isinstance(value, dict) else value
    name = _string(found[0] if isinstance(found, list) and found else found)
    return None if name and name.startswith(("http://", "https://")) else name


def _string(value: Any) -> str | None:
    return " ".join(html.unescape(value).split()) or None if isinstance(value, str) else None

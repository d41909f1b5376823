"""A search as an Atom feed (RFC 4287)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import quote, urlencode, urljoin
from xml.etree import ElementTree

from onrecord.ledger.hits import Hit
from onrecord.rows import joined

_ATOM = "http://www.w3.org/2005/Atom"
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d[T ]\d\d:\d\d)(:\d\d)?(?:\.\d+)?(Z|[+-]\d\d:?\d\d)?")
_UNDATED = "1970-01-01T00:00:00Z"
_LONGEST_TITLE = 120


def feed_of(hits: Sequence[Hit], *, query: str, base: str) -> bytes:
    """The hits as entries, in their order; `base` is the server's own address, which links begin with.

    An entry's date is its article's, in UTC where that names no zone; of undated ones the first day of 1970.
    """
    ElementTree.register_namespace("", _ATOM)
    feed = ElementTree.Element(_named("feed"))
    asked = f"?{urlencode({'q': query})}" if query else ""
    _add(feed, "title", f"onrecord: {query or 'all statements'}")
    _add(feed, "id", urljoin(base, f"feed.atom{asked}"))
    _add(feed, "updated", max((moment(hit.metadata.published) for hit in hits), default=_UNDATED))
    _link(feed, "self", urljoin(base, f"feed.atom{asked}"))
    _link(feed, "alternate", urljoin(base, asked or "."))
    author = _add(feed, "author", None)
    _add(author, "name", "onrecord")
    for hit in hits:
        _add_entry(feed, hit, base)
    written: bytes = ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)
    return written


def moment(published: str | None) -> str:
    """An article's date as RFC 3339 has it."""
    written = published or ""
    if match := _MOMENT.match(written):
        zone = match[3] or "Z"
        if zone != "Z" and ":" not in zone:
            zone = f"{zone[:3]}:{zone[3:]}"
        return f"{match[1].replace(' ', 'T')}{match[2] or ':00'}{zone}"
    match = _DAY.match(written)
    return f"{match[0]}T00:00:00Z" if match else _UNDATED


def _add_entry(feed: ElementTree.Element, hit: Hit, base: str) -> None:
    statement, told = hit.statement, hit.metadata
    who = hit.speaker_name or joined(statement.source) or "No source given"
    said = joined(statement.content)
    entry = _add(feed, "entry", None)
    title = f"{who}: {said}"
    _add(entry, "title", title if len(title) <= _LONGEST_TITLE else f"{title[: _LONGEST_TITLE - 1]}…")
    _add(entry, "id", f"urn:onrecord:statement:{quote(statement.id, safe='')}")
    _add(entry, "updated", moment(told.published))
    _link(entry, "alternate", urljoin(base, f"statements/{quote(statement.id, safe='')}"))
    if told.url and told.url.lower().startswith(("http://", "https://")):
        _link(entry, "via", told.url)
    author = _add(entry, "author", None)
    _add(author, "name", who)
    printed = f"{hit.printed} ({', '.join(filter(None, (told.title, told.publisher, told.published)))})"
    _add(entry, "content", printed).set("type", "text")


def _add(parent: ElementTree.Element, name: str, content: str | None) -> ElementTree.Element:
    found = ElementTree.SubElement(parent, _named(name))
    if content is not None:
        found.text = _NOT_XML.sub("\ufffd", content)
    return found


def _link(parent: ElementTree.Element, relation: str, address: str) -> None:
    _add(parent, "link", None).attrib.update(rel=relation, href=_NOT_XML.sub("\ufffd", address))


def _named(name: str) -> str:
    return f"{{{_ATOM}}}{name}"

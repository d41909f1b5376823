"""XML from strangers: what its first element is, and its elements one by one, with nothing expanded or fetched."""

from __future__ import annotations

import codecs
import gzip
import io
import re
import zlib
from collections.abc import Iterator
from typing import Any, Literal

_LOOK = 65_536
_MOST_ELEMENTS = 1_000_000
# Atomic, as many comments in a row could otherwise be divided in very many ways before they are found not to match.
_OPENING = re.compile(
    r"\s*(?>(?>(?:<\?.*?\?>|<!--.*?-->|<!doctype\b[^>\[]*(?:\[[^\]]*\]\s*)?>)\s*)*)<(?:[\w.-]+:)?([\w.-]+)([^>]*)",
    re.IGNORECASE | re.DOTALL,
)
_DOCTYPE = re.compile(rb"<!DOCTYPE", re.IGNORECASE)
_ENTITY = re.compile(rb"<!ENTITY", re.IGNORECASE)
# Markup in it does not look like markup, neither here nor to whoever guards a parser.
_UTF_7 = re.compile(r"encoding\s*=\s*[\"']\s*(?:x-)?(?:unicode-1-1-)?utf-?7", re.IGNORECASE)
GZIP = b"\x1f\x8b"

Opening = Literal["feed", "sitemap", "outline", "html", "other"]
_ROOTS: dict[str, Opening] = {
    "rss": "feed",
    "feed": "feed",
    "rdf": "feed",
    "urlset": "sitemap",
    "sitemapindex": "sitemap",
    "opml": "outline",
    "html": "html",
}
# Names that other formats use too: the names of their vocabulary tell them apart.
_VOCABULARIES = {"feed": ("atom",), "rdf": ("rss", "channel")}


class MarkupError(Exception):
    """XML that is not well-formed, or that declares entities."""


def opening_of(content: bytes) -> Opening | None:
    """What kind of document a feed's, sitemap's or outline's first bytes open; None where they are not XML."""
    start = as_text(content[:_LOOK])
    found = _OPENING.match(start)
    if not found:
        return None
    if _UTF_7.search(start[: found.start(1)]):
        return "other"
    kind = _ROOTS.get(found[1].lower(), "other")
    told_by = _VOCABULARIES.get(found[1].lower())
    if told_by and not any(word in start[found.start(1) :].lower() for word in told_by):
        return "other"
    return kind


def as_text(start: bytes) -> str:
    """The first bytes of a document as text, good enough to look at."""
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return start.decode("utf-16", "replace")
    return start.decode("utf-8-sig", "replace")


def declares_entities(content: bytes) -> bool:
    """Whether a document declares entities of its own, with which a few bytes can stand for very many."""
    # In UTF-16 each letter is one of ASCII with a NUL before or after it.
    plain = content.replace(b"\0", b"") if b"\0" in content else content
    return bool(_DOCTYPE.search(plain) and _ENTITY.search(plain))


def elements(content: bytes, *names: str) -> Iterator[Any]:
    """The elements with these local names, each whole, in the order they end; lxml's, and emptied after use.

    Nothing is fetched, no entity expanded, and what lies outside of them is not kept. Raises `MarkupError` at the
    first place that is not well-formed, or after a million elements; what came before has been given by then.
    """
    from lxml import etree

    if declares_entities(content):
        raise MarkupError("it declares entities, which are not expanded here")
    events = etree.iterparse(
        io.BytesIO(content),
        events=("start", "end"),
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    depth = 0
    try:
        for number, (event, element) in enumerate(events):
            if number > 2 * _MOST_ELEMENTS:
                raise MarkupError(f"it has more than {_MOST_ELEMENTS:,} elements")
            is_wanted = local_name(element) in names
            if event == "start":
                depth += is_wanted
                continue
            if is_wanted:
                yield element
                depth -= 1
            if depth == 0:
                _let_go(element)
    except etree.XMLSyntaxError as error:
        raise MarkupError(f"it is not well-formed: {error.msg}") from error


def _let_go(element: Any) -> None:
    """Empties an element that has ended, and takes those before it out of their parent."""
    element.clear()
    if (parent := element.getparent()) is not None:
        while element.getprevious() is not None:
            del parent[0]


def local_name(element: Any) -> str:
    """An element's name without its namespace; "" for comments and the like."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def unpacked(content: bytes, max_bytes: int) -> bytes | None:
    """The content, unpacked where it is gzip; None where that makes more than `max_bytes`.

    Raises `MarkupError` where it opens as gzip but is not.
    """
    if not content.startswith(GZIP):
        return content
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as packed:
            plain = packed.read(max_bytes + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise MarkupError(f"it opens as gzip but is not: {error}") from error
    return plain if len(plain) <= max_bytes else None

"""Lists of feeds: OPML outlines, and plain lists of addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from onrecord.readers.fetch import Page, Unchanged, fetch
from onrecord.readers.markup import MarkupError, as_text, elements, opening_of
from onrecord.readers.options import Limits
from onrecord.records import Dropped

_MOST_FEEDS = 20_000
_ADDRESS = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)


def feeds_at(location: str, limits: Limits) -> Iterator[str | Dropped]:
    """The feeds that a person named: an address is a feed itself, unless it ends in `.opml`; a file lists feeds.

    A file is an OPML outline, or a text with an address on each line (what follows `#` is a remark).
    """
    if not location.lower().startswith(("http://", "https://")):
        yield from _feeds_of_file(location, limits)
    elif not location.lower().partition("?")[0].endswith(".opml"):
        yield location
    else:
        page = fetch(location, limits)
        if isinstance(page, Page):
            yield from read_outline(page.content, location)
        elif not isinstance(page, Unchanged):
            yield page.drop


def read_outline(content: bytes, path: str) -> Iterator[str | Dropped]:
    """The addresses of the feeds in an OPML outline, each once, in order; a drop where it breaks off or is none."""
    if opening_of(content) != "outline":
        yield Dropped("malformed", f"{path} is not an OPML outline: it does not open as one", path)
        return
    had: set[str] = set()
    try:
        for outline in elements(content, "outline"):
            written = next((value for name, value in outline.attrib.items() if name.lower() == "xmlurl"), "").strip()
            # Other programs have addresses of their own kind for feeds.
            address = re.sub(r"^feed:(?://)?(?=https?://)|^feed(?=://)", _web_scheme, written)
            if not _ADDRESS.fullmatch(address) or address in had:
                continue
            if len(had) == _MOST_FEEDS:
                yield Dropped("too_many", f"{path} lists more than {_MOST_FEEDS:,} feeds; the rest was left", path)
                return
            had.add(address)
            yield address
    except MarkupError as error:
        yield Dropped("malformed", f"{path} cannot be read to its end as an outline: {error}", path)
        return
    if not had:
        yield Dropped("empty", f"{path} lists no feeds", path)


def _web_scheme(found: re.Match[str]) -> str:
    return "http" if found[0] == "feed" else ""


def _feeds_of_file(path: str, limits: Limits) -> Iterator[str | Dropped]:
    try:
        with Path(path).open("rb") as stream:
            content = stream.read(limits.max_bytes + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        yield Dropped("unreadable", f"{path} cannot be read: {reason}", path)
        return
    if len(content) > limits.max_bytes:
        yield Dropped("too_large", f"{path} is longer than {limits.max_bytes:,} bytes", path)
    elif content.lstrip()[:1] == b"<" or opening_of(content) is not None:
        yield from read_outline(content, path)
    else:
        yield from _listed(content, path)


def _listed(content: bytes, path: str) -> Iterator[str | Dropped]:
    had: set[str] = set()
    for number, line in enumerate(as_text(content).splitlines(), 1):
        address = re.split(r"(?:^|\s)#", line, maxsplit=1)[0].strip()
        if address and not _ADDRESS.fullmatch(address):
            yield Dropped("malformed", f"{path}:{number} is not the address of a feed (http or https)", path, number)
        elif address and address not in had:
            had.add(address)
            yield address
    if not had:
        yield Dropped("empty", f"{path} lists no feeds", path)

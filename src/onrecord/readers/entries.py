"""What a feed or sitemap names: entries, each of which becomes the source that its page is."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from onrecord.readers.documents import Kind, look
from onrecord.readers.fetch import Page, Unchanged, Unfetched
from onrecord.readers.polite import PoliteFetcher
from onrecord.records import Dropped, Metadata, Provenance, Source

_PAGES: dict[str, Kind | None] = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/plain": "text",
    "": None,
    "application/octet-stream": None,
    "application/xml": None,
    "text/xml": None,
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: its id, the address of its page, what is said of it, and what the feed carries of it.

    `content` is the full text, where the feed has it; `summary` what it has of it otherwise, often a teaser. Both are
    HTML or plain text, as `markup` says.
    """

    id: str
    number: int
    link: str | None = None
    metadata: Metadata = field(default_factory=Metadata)
    content: str | None = None
    summary: str | None = None
    markup: Literal["html", "text"] = "html"


@dataclass(frozen=True, slots=True)
class Listing:
    """What a feed or sitemap holds; `wait` is how many seconds a feed asks to be left alone, 0 where it does not.

    `sitemaps` are the addresses of further sitemaps, where it is an index of such.
    """

    address: str
    entries: tuple[Entry, ...] = ()
    wait: float = 0.0
    sitemaps: tuple[str, ...] = ()
    dropped: tuple[Dropped, ...] = ()


@dataclass(frozen=True, slots=True)
class EntryReading:
    """What became of an entry; `again` says that its page did not answer now and may later."""

    items: tuple[Source | Dropped, ...]
    again: bool = False


def read_entry(entry: Entry, feed: str, fetcher: PoliteFetcher) -> EntryReading:
    """The page of an entry as a source; where it cannot be had, the feed's own full content, with a drop that says so.

    The entry's title, date and author count as what came with the source. `feed` is the address or path of the feed.
    """
    if entry.link is None:
        return EntryReading(tuple(feed_content(entry, feed, least=entry.content)))
    page = fetcher.fetch(entry.link)
    if isinstance(page, Page):
        return EntryReading((_source_of_page(entry, page, feed),))
    if isinstance(page, Unchanged):
        drop = Dropped("unreadable", f"{entry.link} says it has not changed, but was not asked that", entry.link)
        page = Unfetched(drop)
    if entry.content is None:
        return EntryReading((page.drop,), again=page.is_passing)
    said = replace(page.drop, detail=f"{page.drop.detail}; what the feed itself carries of it was read instead")
    return EntryReading((said, *feed_content(entry, feed, least=entry.content)))


def feed_content(entry: Entry, feed: str, *, least: str | None) -> Iterator[Source | Dropped]:
    """What the feed itself carries of an entry, as a source: `least`, or the drop that says there is none."""
    if not least or not least.strip():
        yield Dropped("no_text", f"{feed}:{entry.number} has no content of its own, and no page", feed, entry.number)
        return
    provenance = Provenance(
        digest=hashlib.sha256(least.encode("utf-8", "surrogatepass")).hexdigest(), feed=feed, entry=entry.id
    )
    metadata = replace(entry.metadata, url=entry.link)
    content = _as_page(least, metadata.title) if entry.markup == "html" else least
    yield Source(content, entry.markup, feed, entry.number, entry.id, metadata=metadata, provenance=provenance)


def _source_of_page(entry: Entry, page: Page, feed: str) -> Source | Dropped:
    if page.content_type not in _PAGES:
        detail = f"{entry.link} is {page.content_type}; of what a feed or sitemap names, web pages and text are read"
        return Dropped("unsupported", detail, entry.link)
    return Source(
        page.content,
        _PAGES[page.content_type] or look(page.content),
        entry.link,
        charset=page.charset,
        metadata=replace(entry.metadata, url=page.url),
        provenance=Provenance(fetched=page.fetched, feed=feed, entry=entry.id),
    )


def _as_page(content: str, title: str | None) -> str:
    """A feed's fragment of HTML as the page it was cut from, which is what the next stage reads."""
    import html

    heading = html.escape(title or "")
    return (
        f"<!doctype html><html><head><title>{heading}</title></head>"
        f"<body><article><h1>{heading}</h1>{content}</article></body></html>"
    )

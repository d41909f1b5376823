"""Sitemaps (sitemaps.org), indexes of sitemaps and news sitemaps, packed or not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urljoin, urlsplit

from onrecord.readers.entries import Entry, Listing, read_entry
from onrecord.readers.fetch import Page, Unchanged
from onrecord.readers.markup import MarkupError, elements, local_name, unpacked
from onrecord.readers.options import Limits, Options
from onrecord.readers.polite import PoliteFetcher
from onrecord.records import Dropped, Metadata, Source

# The protocol's own limits for one file, and what is followed beyond it: it does not let indexes name indexes.
_MOST_BYTES = 52_428_800
_MOST_SITEMAPS = 1_000
_MOST_DEPTH = 3
_MOST_LETTERS = 2_048


def read_sitemap(content: bytes, path: str, options: Options, *, base: str | None = None) -> Iterator[Source | Dropped]:
    """The page behind each address of a sitemap, or of the sitemaps that an index names, fetched politely.

    No more than `Limits.pages` in all, nor indexes more than three deep. Raises `MissingExtraError` without protego.
    """
    fetcher = PoliteFetcher(options.limits)
    left = options.limits.pages
    for listing in _listings(content, path, base, fetcher):
        if isinstance(listing, Dropped):
            yield listing
            continue
        for entry in listing.entries[:left]:
            yield from read_entry(entry, listing.address, fetcher).items
        yield from listing.dropped
        left -= len(listing.entries)
        if left < 0:
            yield _too_many(path, options.limits.pages)
            return


def _listings(content: bytes, path: str, base: str | None, fetcher: PoliteFetcher) -> Iterator[Listing | Dropped]:
    """The sitemap, and those it leads to, each once, in order."""
    first = parse_sitemap(content, path, most=fetcher.limits.pages, base=base)
    yield first
    waiting = [(address, 1) for address in first.sitemaps][::-1] if isinstance(first, Listing) else []
    had = {base or path}
    while waiting:
        address, depth = waiting.pop()
        if address in had:
            continue
        had.add(address)
        if depth > _MOST_DEPTH or len(had) > _MOST_SITEMAPS:
            yield Dropped("too_many", f"{address} is one sitemap too many or too deep below {path}", address)
            return
        listing = _fetched(address, fetcher)
        yield listing
        if isinstance(listing, Listing):
            waiting.extend([(below, depth + 1) for below in listing.sitemaps][::-1])


def _fetched(address: str, fetcher: PoliteFetcher) -> Listing | Dropped:
    page = fetcher.fetch(address, limits=sitemap_limits(fetcher.limits))
    if isinstance(page, Page):
        return parse_sitemap(page.content, address, most=fetcher.limits.pages, base=page.url)
    if isinstance(page, Unchanged):
        return Dropped("unreadable", f"{address} says it has not changed, but was not asked that", address)
    return page.drop


def sitemap_limits(limits: Limits) -> Limits:
    """The limits with as many bytes as a sitemap may have by its protocol."""
    return replace(limits, max_bytes=max(limits.max_bytes, _MOST_BYTES))


def parse_sitemap(content: bytes, path: str, *, most: int, base: str | None = None) -> Listing | Dropped:
    """The first `most` addresses that a sitemap or an index names, in its order; a drop where there are none.

    Where it breaks off or is not well-formed, what came before is there, with the drop in `dropped`.
    """
    pages: dict[str, Entry] = {}
    sitemaps: dict[str, None] = {}
    dropped: tuple[Dropped, ...] = ()
    try:
        plain = unpacked(content, _MOST_BYTES)
        if plain is None:
            return Dropped("too_large", f"{path} is longer than {_MOST_BYTES:,} bytes when unpacked", path)
        for element in elements(plain, "url", "sitemap"):
            link = _link(_text_of(element, "loc"), base)
            if len(pages) + len(sitemaps) >= most and link not in pages and link not in sitemaps:
                dropped = (_too_many(path, most),)
                break
            if link and local_name(element) == "url":
                pages.setdefault(link, Entry(link, len(pages) + 1, link, _metadata(element)))
            elif link:
                sitemaps[link] = None
    except MarkupError as error:
        dropped = (Dropped("malformed", f"{path} cannot be read to its end as a sitemap: {error}", path),)
        if not pages and not sitemaps:
            return dropped[0]
    if not pages and not sitemaps:
        return Dropped("empty", f"{path} names no pages", path)
    return Listing(path, tuple(pages.values()), sitemaps=tuple(sitemaps), dropped=dropped)


def _too_many(path: str, most: int) -> Dropped:
    return Dropped("too_many", f"{path} names more than {most:,} pages; the rest was left", path)


def _metadata(element: Any) -> Metadata:
    """What a news sitemap says of a page; an ordinary one says only when it last changed, which is another date."""
    return Metadata(
        title=_text_of(element, "title"),
        publisher=_text_of(element, "name"),
        published=_text_of(element, "publication_date"),
        language=_text_of(element, "language"),
    )


def _text_of(element: Any, name: str) -> str | None:
    """The text of the first element of this name below, outside those of images and videos."""
    for below in element.iter(f"{{*}}{name}"):
        within = {local_name(around) for around in below.iterancestors()}
        if not within & {"image", "video"}:
            return " ".join((below.text or "").split()) or None
    return None


def _link(written: str | None, base: str | None) -> str | None:
    if not written or len(written) > _MOST_LETTERS:
        return None
    try:
        link = urljoin(base or "", written)
        place = urlsplit(link)
    except ValueError:
        return None
    return link if place.scheme.lower() in ("http", "https") and place.netloc else None

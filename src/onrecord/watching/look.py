"""One look at a feed: a conditional request, and what the answer holds."""

from __future__ import annotations

from dataclasses import dataclass

from onrecord.readers.entries import Listing
from onrecord.readers.feeds import parse_feed
from onrecord.readers.fetch import Unchanged, Unfetched
from onrecord.readers.markup import MarkupError, opening_of, unpacked
from onrecord.readers.polite import PoliteFetcher
from onrecord.readers.sitemaps import parse_sitemap
from onrecord.records import Dropped
from onrecord.watching.memory import FeedState


@dataclass(frozen=True, slots=True)
class Look:
    """What a look at a feed came to; `etag` and `last_modified` are for the next one."""

    answer: Listing | Unchanged | Unfetched
    etag: str | None = None
    last_modified: str | None = None


def look_at(feed: FeedState, fetcher: PoliteFetcher) -> Look:
    """What is in a feed now, unless it has not changed since; what is no feed or news sitemap counts as a failure.

    A person named the feed, so robots.txt is not asked about it; it is about each page that the feed names.
    """
    page = fetcher.fetch(feed.url, etag=feed.etag, last_modified=feed.last_modified, named=True)
    if isinstance(page, Unchanged):
        return Look(page, feed.etag, feed.last_modified)
    if isinstance(page, Unfetched):
        return Look(page, feed.etag, feed.last_modified)
    found = _listing(page.content, feed.url, page.url, page.charset, fetcher.limits.max_bytes, fetcher.limits.pages)
    if isinstance(found, Dropped):
        return Look(Unfetched(found))
    return Look(found, page.etag, page.last_modified)


def _listing(content: bytes, feed: str, base: str, charset: str | None, max_bytes: int, most: int) -> Listing | Dropped:
    try:
        plain = unpacked(content, max_bytes)
    except MarkupError as error:
        return Dropped("malformed", f"{feed} cannot be unpacked: {error}", feed)
    if plain is None:
        return Dropped("too_large", f"{feed} is longer than {max_bytes:,} bytes when unpacked", feed)
    if opening_of(plain) != "sitemap":
        return parse_feed(plain, feed, most=most, base=base, charset=charset)
    found = parse_sitemap(plain, feed, most=most, base=base)
    if isinstance(found, Listing) and not found.entries:
        detail = f"{feed} is an index of sitemaps; name those to watch, such as {found.sitemaps[0]}"
        return Dropped("unsupported", detail, feed)
    return found

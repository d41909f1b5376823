"""RSS and Atom feeds, parsed by feedparser, which never gets to fetch anything itself."""

from __future__ import annotations

import calendar
import datetime
import hashlib
import io
import re
from collections.abc import Iterable, Iterator
from typing import Any, Literal
from urllib.parse import urljoin, urlsplit

from onrecord.errors import MissingExtraError
from onrecord.readers.entries import Entry, Listing, feed_content, read_entry
from onrecord.readers.markup import as_text, declares_entities, opening_of
from onrecord.readers.options import Options
from onrecord.readers.polite import PoliteFetcher
from onrecord.records import Dropped, Metadata, Source

# What the parser takes some ten seconds for: about 50 microseconds an element, and 6 for each byte of a feed that is
# not well-formed and so goes to a second, forgiving parser.
_MOST_ELEMENTS = 200_000
_MOST_BYTES_REPAIRED = 1_000_000
_MOST_LETTERS = 500
_LOOK = 65_536
_NO_CHARSET = re.compile("utf-?7", re.IGNORECASE)
_TAG = re.compile(r"<[a-zA-Z/!]|&\w+;|&#\w+;")
_LINK = re.compile(r"<link\b[^>]{0,1000}application/(?:rss|atom)\+xml[^>]{0,1000}>", re.IGNORECASE)
_TARGET = re.compile(r"\bhref\s*=\s*[\"']?([^\"'\s>]+)", re.IGNORECASE)
_PERIODS = {"hourly": 3_600.0, "daily": 86_400.0, "weekly": 604_800.0}


def read_feed(
    content: bytes, path: str, options: Options, *, base: str | None = None, charset: str | None = None
) -> Iterator[Source | Dropped]:
    """One source for each entry: its page, fetched politely, or with `feed_content` what the feed carries of it.

    `base` is the address that relative links are of. Raises `MissingExtraError` without feedparser or protego.
    """
    listing = parse_feed(content, path, most=options.limits.pages, base=base, charset=charset)
    if isinstance(listing, Dropped):
        yield listing
        return
    fetcher = None if options.feed_content else PoliteFetcher(options.limits)
    for entry in listing.entries:
        if fetcher is None:
            yield from feed_content(entry, path, least=entry.content or entry.summary)
        else:
            yield from read_entry(entry, path, fetcher).items
    yield from listing.dropped


def parse_feed(
    content: bytes, path: str, *, most: int, base: str | None = None, charset: str | None = None
) -> Listing | Dropped:
    """The entries of a feed in its own order, the first `most`; a drop where it is none, or declares entities.

    An entry that is there twice (by its id, else its address) is taken once.
    """
    if opening_of(content) != "feed":
        advertised = _advertised(content, base or path)
        hint = f"; it names its feed: {advertised}" if advertised else ""
        return Dropped("malformed", f"{path} is not an RSS or Atom feed: it does not open as one{hint}", path)
    if declares_entities(content):
        return Dropped("malformed", f"{path} declares XML entities, which no feed needs; it was not read", path)
    elements = _elements(content)
    if elements is not None and elements > _MOST_ELEMENTS:
        return Dropped("too_large", f"{path} has more than {_MOST_ELEMENTS:,} elements of XML", path)
    if elements is None and len(content) > _MOST_BYTES_REPAIRED:
        return Dropped("malformed", f"{path} is not well-formed XML, and too long to be repaired", path)
    try:
        parsed = _parsed(content, base, charset)
    except MissingExtraError:
        raise
    except Exception as error:  # Whatever a stranger's feed may bring its parser to, other feeds go on.
        return Dropped("malformed", f"{path} cannot be parsed as a feed: {type(error).__name__}: {error}", path)
    entries = list(_distinct(_entry(item, number) for number, item in enumerate(parsed.entries, 1)))
    if not entries and elements is None:
        return Dropped("malformed", f"{path} is not well-formed XML, and no entry could be made out in it", path)
    dropped: tuple[Dropped, ...] = ()
    if len(entries) > most:
        dropped = (Dropped("too_many", f"{path} has {len(entries):,} entries; the first {most:,} were read", path),)
    return Listing(path, tuple(entries[:most]), _wait(parsed.feed), dropped=dropped)


def _advertised(content: bytes, base: str) -> str | None:
    """The feed that a web page says it has."""
    import html

    link = _LINK.search(as_text(content[:_LOOK]))
    target = _TARGET.search(link[0]) if link else None
    try:
        return urljoin(base, html.unescape(target[1])) if target else None
    except ValueError:
        return None


def _parsed(content: bytes, base: str | None, charset: str | None) -> Any:
    try:
        import feedparser
    except ImportError as error:
        raise MissingExtraError("RSS and Atom feeds", "web") from error
    headers = {"content-location": base or ""}
    if charset and not _NO_CHARSET.search(charset):
        headers["content-type"] = f"application/xml; charset={charset}"
    # As a stream: bytes or a string would be tried as the name of a file or an address first. What HTML it carries
    # goes to the next stage, which takes the text out and nothing else, so it is not made safe for a browser here.
    return feedparser.parse(
        io.BytesIO(content), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
    )


def _elements(content: bytes) -> int | None:
    """How many elements a feed has, counted no further than the limit; None where it is not well-formed."""
    from xml.parsers import expat

    count = 0

    def begin(_name: str, _attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        if count > _MOST_ELEMENTS:
            raise _TooManyError

    parser = expat.ParserCreate()
    parser.StartElementHandler = begin
    try:
        parser.Parse(content, True)
    except expat.ExpatError:
        return None
    except _TooManyError:
        pass
    return count


class _TooManyError(Exception):
    """More elements than the limit."""


def _distinct(entries: Iterable[Entry]) -> Iterator[Entry]:
    had = set()
    for entry in entries:
        if entry.id not in had:
            had.add(entry.id)
            yield entry


def _entry(item: Any, number: int) -> Entry:
    link = _link(item)
    content, kind = _content(item)
    summary = item.get("summary") or None
    markup: Literal["html", "text"] = "text" if kind == "text/plain" and not _TAG.search(content or "") else "html"
    title = _plain(item.get("title"))
    identifier = item.get("id") or link or ""
    return Entry(
        id=identifier if 0 < len(identifier) <= _MOST_LETTERS else _digest(identifier, title, content or summary),
        number=number,
        link=link,
        metadata=Metadata(
            title=title,
            author=_authors(item),
            published=_moment(item.get("published_parsed") or item.get("updated_parsed")),
            language=_language(content and item["content"][0].get("language")),
        ),
        content=content,
        summary=summary,
        markup=markup,
    )


def _content(item: Any) -> tuple[str | None, str]:
    """The entry's full content (`content:encoded`, Atom's `content`): the longest of several, and its type."""
    found = [one for one in item.get("content", ()) if (one.get("value") or "").strip()]
    if not found:
        return None, item.get("summary_detail", {}).get("type") or ""
    longest = max(found, key=lambda one: len(one["value"]))
    return longest["value"], longest.get("type") or ""


def _link(item: Any) -> str | None:
    """The address of the entry's page: its link, or an id that is one; None where that is not http or https."""
    for written in (item.get("link"), item.get("id")):
        try:
            place = urlsplit(written or "")
        except ValueError:
            continue
        if place.scheme.lower() in ("http", "https") and place.netloc:
            return str(written)
    return None


def _authors(item: Any) -> str | None:
    names = [_plain(author.get("name")) for author in item.get("authors", ())]
    return "; ".join(name for name in names if name) or None


def _plain(written: Any) -> str | None:
    """A title or name as text: a title may hold markup, whatever its type says."""
    if not isinstance(written, str):
        return None
    if _TAG.search(written):
        import html

        written = html.unescape(re.sub(r"<[^<>]*>", "", written))
    return " ".join(written.split()) or None


def _moment(parsed: Any) -> str | None:
    """A time that feedparser read (in UTC) as an ISO date and time."""
    try:
        moment = datetime.datetime.fromtimestamp(calendar.timegm(parsed), datetime.UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return None
    return moment.isoformat(timespec="seconds")


def _language(written: str | None) -> str | None:
    return written.partition("-")[0].lower() if written else None


def _wait(feed: Any) -> float:
    """How many seconds a feed asks to be left alone: RSS's `ttl`, or `sy:updatePeriod`; 0 where it does not say."""
    try:
        if feed.get("ttl"):
            return max(float(feed["ttl"]) * 60, 0.0)
        period = _PERIODS.get(str(feed.get("sy_updateperiod", "")).strip().lower(), 0.0)
        return period / max(float(feed.get("sy_updatefrequency") or 1), 1.0)
    except ValueError:
        return 0.0


def _digest(*parts: str | None) -> str:
    return hashlib.sha256("\x1f".join(part or "" for part in parts).encode("utf-8", "surrogatepass")).hexdigest()

"""What an open file or an answer holds, by its format: the one that was set, its usual one, or what its looks say."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import BinaryIO, Literal, TypeAlias

from onrecord.readers.documents import Kind, look, read_document, too_large
from onrecord.readers.markup import GZIP, MarkupError, opening_of, unpacked
from onrecord.readers.objects import read_json, read_jsonl
from onrecord.readers.options import InputFormat, Options
from onrecord.readers.tables import read_csv, read_parquet
from onrecord.records import Dropped, Metadata, Source

# XML is looked into: it may be a feed, a sitemap or a web page.
Usual: TypeAlias = InputFormat | Literal["xml"]

FORMATS: dict[str, Usual] = {
    ".txt": "text",
    ".text": "text",
    ".md": "text",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".csv": "csv",
    ".tsv": "tsv",
    ".parquet": "parquet",
    ".rss": "feed",
    ".atom": "feed",
    ".xml": "xml",
    ".xml.gz": "xml",
    ".warc": "warc",
    ".warc.gz": "warc",
}
_WARC = b"WARC/"


@dataclass(frozen=True, slots=True)
class Opened:
    """Bytes to read and where they are from; `url` and `charset` are what an answer's address and server said."""

    stream: BinaryIO
    path: str
    url: str | None = None
    charset: str | None = None


def usual_format(name: str) -> Usual | None:
    """The format that a file's suffix, or its last two, stand for."""
    suffixes = [suffix.lower() for suffix in PurePath(name).suffixes]
    return FORMATS.get("".join(suffixes[-2:])) or FORMATS.get("".join(suffixes[-1:]))


def read_contents(opened: Opened, options: Options, usual: Usual | None) -> Iterator[Source | Dropped]:
    """What was opened, and a drop when it holds nothing."""
    found = False
    for source in _records(opened, options, usual):
        found = True
        yield source
    if not found:
        yield Dropped("empty", f"{opened.path} holds no articles", opened.path)


def _records(opened: Opened, options: Options, usual: Usual | None) -> Iterator[Source | Dropped]:
    stream, path, columns, limits = opened.stream, opened.path, options.columns, options.limits
    match options.input_format or usual:
        case "jsonl":
            return read_jsonl(stream, path, columns, limits)
        case "json":
            return read_json(stream, path, columns, limits)
        case "csv":
            return read_csv(stream, path, columns, limits)
        case "tsv":
            return read_csv(stream, path, columns, limits, delimiter="\t")
        case "parquet":
            return read_parquet(stream, path, columns)
        case "warc":
            from onrecord.readers.warc import read_warc

            return read_warc(stream, path, limits)
        case "feed" | "sitemap" as kind:
            return _listed(_whole(opened, options), opened, options, kind)
        case "html" | "text" as kind if options.input_format:
            return _as_document(read_document(stream, path, limits, kind=kind), opened)
        case _:
            # Pages and feeds are often saved as something else, so only a person's own word stops a look at the bytes.
            return _by_looks(_whole(opened, options), opened, options, usual)


def _by_looks(
    content: bytes | Dropped, opened: Opened, options: Options, usual: Usual | None
) -> Iterator[Source | Dropped]:
    if isinstance(content, Dropped):
        yield content
        return
    opening = opening_of(content)
    if opening in ("feed", "sitemap"):
        yield from _listed(content, opened, options, opening)
    elif content.startswith(_WARC):
        from onrecord.readers.warc import read_warc

        yield from read_warc(io.BytesIO(content), opened.path, options.limits)
    elif opening == "outline" or (usual == "xml" and opening != "html"):
        it = "a list of feeds (OPML), which `onrecord watch` takes" if opening == "outline" else "XML of another kind"
        yield Dropped("unsupported", f"{opened.path} is {it}; feeds, sitemaps and web pages are read", opened.path)
    elif len(content) > options.limits.max_bytes:
        yield too_large(opened.path, options.limits)
    else:
        kind: Kind = "html" if usual == "html" or opening == "html" else look(content)
        yield from _as_document(iter([Source(content, kind, opened.path)]), opened)


def _listed(
    content: bytes | Dropped, opened: Opened, options: Options, kind: Literal["feed", "sitemap"]
) -> Iterator[Source | Dropped]:
    """The pages that a feed or sitemap names."""
    if isinstance(content, Dropped):
        yield content
    elif kind == "feed":
        from onrecord.readers.feeds import read_feed

        yield from read_feed(content, opened.path, options, base=opened.url, charset=opened.charset)
    else:
        from onrecord.readers.sitemaps import read_sitemap

        yield from read_sitemap(content, opened.path, options, base=opened.url)


def _whole(opened: Opened, options: Options) -> bytes | Dropped:
    """All the bytes, unpacked where they are gzip and that makes XML or an archive; a drop where they are too many."""
    limit = options.limits.max_bytes
    content = opened.stream.read(limit + 1)
    if len(content) > limit:
        return too_large(opened.path, options.limits)
    if not content.startswith(GZIP):
        return content
    try:
        plain = unpacked(content, limit)
    except MarkupError as error:
        return Dropped("malformed", f"{opened.path} cannot be unpacked: {error}", opened.path)
    return too_large(opened.path, options.limits) if plain is None else plain


def _as_document(sources: Iterator[Source | Dropped], opened: Opened) -> Iterator[Source | Dropped]:
    """The one source of a file or an answer, with what the server said of it."""
    for source in sources:
        if isinstance(source, Source) and opened.url:
            yield replace(source, charset=opened.charset, metadata=Metadata(url=opened.url))
        else:
            yield source

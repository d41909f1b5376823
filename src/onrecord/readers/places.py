"""Where things are read from: a file, a folder, an address, stdin."""

from __future__ import annotations

import io
import itertools
import stat
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from onrecord.readers.documents import read_document
from onrecord.readers.objects import read_json, read_jsonl
from onrecord.readers.options import Columns, InputFormat, Limits, Options
from onrecord.readers.tables import read_csv, read_parquet
from onrecord.records import Dropped, Source

FORMATS: dict[str, InputFormat] = {
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
}


def read_sources(
    location: str,
    *,
    columns: Columns | None = None,
    limits: Limits | None = None,
    input_format: InputFormat | None = None,
) -> Iterator[Source | Dropped]:
    """The sources at `location`, one after the other: a file, a folder, an http(s) address, or `-` for stdin.

    `input_format` overrides what the suffix, the content type or the first bytes say. Whatever cannot be read comes
    out as a `Dropped`, and the rest goes on. Raises `ColumnError` for a table without a column it needs, and
    `MissingExtraError` for Parquet without pyarrow.
    """
    options = Options(columns or Columns(), limits or Limits(), input_format)
    if location.lower().startswith(("http://", "https://")):
        return _read_address(location, options)
    if location == "-":
        return _read_stream(sys.stdin.buffer, location, options, None)
    if _is_folder(Path(location)):
        return _read_folder(Path(location), options)
    return _read_file(location, options)


def _read_file(path: str, options: Options) -> Iterator[Source | Dropped]:
    try:
        with Path(path).open("rb") as stream:
            yield from _read_stream(stream, path, options, FORMATS.get(Path(path).suffix.lower()))
    except (OSError, ValueError) as error:
        yield _unreadable(path, error)


def _read_stream(
    stream: BinaryIO, path: str, options: Options, usual: InputFormat | None
) -> Iterator[Source | Dropped]:
    """What an open file holds, and a drop when it holds nothing."""
    found = False
    for source in _records(stream, path, options, usual):
        found = True
        yield source
    if not found:
        yield Dropped("empty", f"{path} holds no articles", path)


def _records(stream: BinaryIO, path: str, options: Options, usual: InputFormat | None) -> Iterator[Source | Dropped]:
    """The file in the format that was set, else in its `usual` one, else as text or a page by its looks."""
    columns, limits = options.columns, options.limits
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
        case "html":
            return read_document(stream, path, limits, kind="html")
        case _:
            # Pages are often saved with a text suffix, so only a person's own word stops the look at the bytes.
            return read_document(stream, path, limits, kind="text" if options.input_format else None)


def _read_address(url: str, options: Options) -> Iterator[Source | Dropped]:
    from onrecord.readers.fetch import fetch

    page = fetch(url, options.limits)
    if isinstance(page, Dropped):
        yield page
        return
    usual = page.input_format
    if usual is None and not options.input_format and not page.is_unlabelled:
        yield Dropped("unsupported", f"{url} is {page.content_type}; text, HTML and tables are read", url)
        return
    for source in _read_stream(io.BytesIO(page.content), url, options, usual):
        if isinstance(source, Source) and source.record is None:
            yield replace(source, charset=page.charset, metadata=replace(source.metadata, url=page.url))
        else:
            yield source


def _read_folder(folder: Path, options: Options) -> Iterator[Source | Dropped]:
    members = _members(folder)
    first = next(members, None)
    if first is None:
        yield Dropped("empty", f"{folder} holds no files", str(folder))
        return
    for member in itertools.chain([first], members):
        if isinstance(member, Dropped):
            yield member
        elif _is_irregular(member):
            detail = f"{member} is a linked folder, device, pipe or socket; only regular files are read in a folder"
            yield Dropped("unsupported", detail, str(member))
        elif options.input_format is None and member.suffix.lower() not in FORMATS:
            known = " ".join(FORMATS)
            detail = f"{member} has none of the suffixes read in a folder ({known}); name the file itself to read it"
            yield Dropped("unsupported", detail, str(member))
        else:
            yield from _read_file(str(member), options)


def _members(folder: Path) -> Iterator[Path | Dropped]:
    """The files in and below a folder by name, hidden ones left out; linked folders are not entered, for loops."""
    waiting = [folder]
    while waiting:
        place = waiting.pop()
        if place != folder and (place.is_symlink() or not _is_folder(place)):
            yield place
            continue
        try:
            below = sorted(place.iterdir(), reverse=True)
        except OSError as error:
            yield _unreadable(str(place), error)
            continue
        waiting.extend(path for path in below if not path.name.startswith("."))


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False


def _is_irregular(path: Path) -> bool:
    """Whether opening it could wait for ever or loop; what cannot even be looked at is left to the opening."""
    try:
        return not stat.S_ISREG(path.stat().st_mode)
    except OSError:
        return False


def _unreadable(path: str, error: Exception) -> Dropped:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return Dropped("unreadable", f"{path} cannot be read: {reason}", path)

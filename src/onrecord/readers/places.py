"""Where things are read from: a file, a folder, an address, stdin."""

from __future__ import annotations

import io
import itertools
import stat
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from onrecord.readers.contents import FORMATS, Opened, read_contents, usual_format
from onrecord.readers.options import Columns, InputFormat, Limits, Options
from onrecord.records import Dropped, Source


def read_sources(
    location: str,
    *,
    columns: Columns | None = None,
    limits: Limits | None = None,
    input_format: InputFormat | None = None,
    feed_content: bool = False,
) -> Iterator[Source | Dropped]:
    """The sources at `location`, one after the other: a file, a folder, an http(s) address, or `-` for stdin.

    `input_format` overrides what the suffix, the content type or the first bytes say. Of a feed or sitemap, the pages
    that it names are fetched; with `feed_content`, a feed's own content is read instead. Whatever cannot be read comes
    out as a `Dropped`, and the rest goes on. Raises `ColumnError` for a table without a column it needs, and
    `MissingExtraError` for Parquet without pyarrow, and for feeds, sitemaps and archives without the extra "web".
    """
    options = Options(columns or Columns(), limits or Limits(), input_format, feed_content)
    if location.lower().startswith(("http://", "https://")):
        return _read_address(location, options)
    if location == "-":
        return read_contents(Opened(sys.stdin.buffer, location), options, None)
    if _is_folder(Path(location)):
        return _read_folder(Path(location), options)
    return _read_file(location, options)


def _read_file(path: str, options: Options) -> Iterator[Source | Dropped]:
    try:
        with Path(path).open("rb") as stream:
            yield from read_contents(Opened(stream, path), options, usual_format(path))
    except (OSError, ValueError) as error:
        yield _unreadable(path, error)


def _read_address(url: str, options: Options) -> Iterator[Source | Dropped]:
    from onrecord.readers.fetch import Page, Unchanged, fetch

    page = fetch(url, options.limits)
    if isinstance(page, Unchanged):
        yield Dropped("unreadable", f"{url} says it has not changed, but was not asked that", url)
    elif not isinstance(page, Page):
        yield page.drop
    elif page.input_format is None and not options.input_format and not page.is_unlabelled:
        yield Dropped("unsupported", f"{url} is {page.content_type}; text, HTML, feeds and tables are read", url)
    else:
        usual = page.input_format or ("xml" if page.is_xml else None)
        opened = Opened(io.BytesIO(page.content), url, page.url, page.charset)
        for source in read_contents(opened, options, usual):
            if isinstance(source, Source) and source.provenance.fetched is None:
                yield replace(source, provenance=replace(source.provenance, fetched=page.fetched))
            else:
                yield source


def _read_folder(folder: Path, options: Options) -> Iterator[Source | Dropped]:
    for member in _files_in(folder, options.input_format):
        if isinstance(member, Dropped):
            yield member
        else:
            yield from _read_file(member, options)


def files_at(location: str, input_format: InputFormat | None = None) -> Iterator[str | Dropped]:
    """The files that reading this path would read, in that order, and what it would leave out unread."""
    if _is_folder(Path(location)):
        yield from _files_in(Path(location), input_format)
    else:
        yield location


def _files_in(folder: Path, input_format: InputFormat | None) -> Iterator[str | Dropped]:
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
        elif input_format is None and usual_format(member.name) is None:
            known = " ".join(FORMATS)
            detail = f"{member} has none of the suffixes read in a folder ({known}); name the file itself to read it"
            yield Dropped("unsupported", detail, str(member))
        else:
            yield str(member)


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

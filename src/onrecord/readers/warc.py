"""Web archives (WARC, ISO 28500), packed or not, record by record; the file may be of any size."""

from __future__ import annotations

import gzip
import io
import re
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO

from onrecord.errors import MissingExtraError
from onrecord.readers.documents import look, too_large
from onrecord.readers.fetch import content_type
from onrecord.readers.markup import GZIP
from onrecord.readers.options import Limits
from onrecord.records import Dropped, Metadata, Provenance, Source

_END_OF_RECORD = b"\r\n\r\n"
_CHUNK_SIZE = re.compile(rb"([0-9a-fA-F]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n")
_PAGES = {"text/html": "html", "application/xhtml+xml": "html", "text/plain": "text", "": None}


def read_warc(
    stream: BinaryIO, path: str, limits: Limits, *, before: int = 0, wanted: range | None = None
) -> Iterator[Source | Dropped]:
    """One source for each response (status 200) or resource that is HTML or text; `record` counts all records from 1.

    Requests, metadata and repeated visits hold no page of their own and are passed over; another status or type, and
    an archive that breaks off, come out as drops, after what came before. Raises `MissingExtraError` without fastwarc.
    `before` is the number of records before the stream's first, where that is a part of a file; `wanted` are the
    numbers, from 0, of those that are read, if not all are.
    """
    try:
        from fastwarc.warc import ArchiveIterator, WarcRecordType
    except ImportError as error:
        raise MissingExtraError("Web archives (WARC)", "web") from error
    plain = _Plain(stream)
    number = before
    try:
        for number, record in enumerate(ArchiveIterator(plain, auto_decode="none"), before + 1):
            if wanted is not None and number - 1 not in wanted:
                if number > wanted.stop:
                    return
                continue
            if record.record_type in (WarcRecordType.response, WarcRecordType.resource):
                found = _source_of_record(record, path, number, limits)
                yield found
                if isinstance(found, Dropped) and found.reason == "truncated":
                    return
    except (OSError, ValueError) as error:
        if plain.broken is None:
            detail = f"{path}:{number + 1} is not a WARC record, and the rest was not read: {error}"
            yield Dropped("malformed", detail, path, number + 1)
            return
    if plain.broken is not None or plain.tail not in (b"", _END_OF_RECORD):
        detail = f"{path} breaks off after record {number}: {plain.broken or 'it ends in the middle of a record'}"
        yield Dropped("truncated", detail, path)


class _Plain(io.RawIOBase):
    """An archive's bytes, unpacked where it is gzip, so that a break is noticed and what came before is kept."""

    def __init__(self, stream: BinaryIO) -> None:
        self.tail = b""
        self.broken: str | None = None
        first = stream.read(2)
        rest: Any = _Rejoined(first, stream)
        self._read = gzip.GzipFile(fileobj=rest).read1 if first == GZIP else rest.read

    def readable(self) -> bool:
        """As every stream that is read."""
        return True

    def tell(self) -> int:
        """No place of use to anybody: fastwarc asks, and nothing is done with the answer."""
        return 0

    def read(self, size: int = -1) -> bytes:
        """The next bytes; a break counts as the end, and is kept in `broken`."""
        try:
            piece: bytes = b"" if self.broken else self._read(size)
        except (OSError, EOFError, zlib.error) as error:
            self.broken = str(error)
            return b""
        self.tail = (self.tail + piece)[-len(_END_OF_RECORD) :]
        return piece


class _Rejoined:
    """A stream with the first bytes, which were looked at, put back; pipes cannot be wound back."""

    def __init__(self, first: bytes, rest: BinaryIO) -> None:
        self._first = first
        self._rest = rest

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        first, self._first = self._first, b""
        return first + self._rest.read(size if size < 0 else max(size - len(first), 0))


def _source_of_record(record: Any, path: str, number: int, limits: Limits) -> Source | Dropped:
    where = f"{path}:{number}"
    url = record.headers.get("WARC-Target-URI")
    if record.content_length > limits.max_bytes:
        return too_large(path, limits, number)
    expected = record.content_length
    body = record.reader.read(expected)
    if len(body) < expected or (not record.is_http and not body):
        return Dropped("truncated", f"{where} breaks off, and with it the archive: {url}", path, number)
    headers = record.http_headers if record.is_http else None
    if headers is not None and headers.status_code != 200:
        detail = f"{where} is no page: {url} answered {headers.status_code or 'with nothing'} when it was archived"
        return Dropped("unreadable", detail, path, number)
    kind, charset = content_type((headers or record.headers).get("Content-Type") or "")
    if kind not in _PAGES:
        return Dropped("unsupported", f"{where} is {kind} ({url}); web pages and text are read", path, number)
    content = _decoded(body, headers, limits.max_bytes) if headers is not None else body
    if isinstance(content, str):
        return Dropped("malformed", f"{where} cannot be unpacked: {content}", path, number)
    if content is None:
        return too_large(path, limits, number)
    taken = record.record_date
    return Source(
        content,
        "html" if _PAGES[kind] == "html" else "text" if _PAGES[kind] == "text" else look(content),
        path,
        number,
        charset=charset,
        metadata=Metadata(url=url),
        provenance=Provenance(fetched=taken.isoformat() if taken else None, warc_record=record.record_id),
    )


def _decoded(body: bytes, headers: Any, limit: int) -> bytes | str | None:
    """A body as its server meant it; None for more than `limit` bytes, a string that says why it cannot be unpacked."""
    from urllib3 import HTTPResponse
    from urllib3.exceptions import HTTPError

    if "chunked" in (headers.get("Transfer-Encoding") or "").lower():
        body = _joined(body)
    packed = (headers.get("Content-Encoding") or "").lower()
    # Some archives keep the header of a packing that they have undone.
    unknown = [
        name for name in packed.split(",") if name.strip() not in (*HTTPResponse.CONTENT_DECODERS, "identity", "")
    ]
    if unknown:
        return f"it is packed as {packed!r}, for which nothing is installed"
    if packed in ("", "identity") or ("gzip" in packed and not body.startswith(GZIP)):
        return body
    response = HTTPResponse(io.BytesIO(body), {"content-encoding": packed}, preload_content=False)
    content = bytearray()
    try:
        while piece := response.read(65_536, decode_content=True):
            content += piece
            if len(content) > limit:
                return None
    except HTTPError as error:
        return str(error)
    return bytes(content)


def _joined(body: bytes) -> bytes:
    """The chunks of a body (RFC 9112, 7.1) as one; a body whose chunks the archive has joined already, as it is."""
    joined = bytearray()
    place = 0
    while found := _CHUNK_SIZE.match(body, place):
        size = int(found[1], 16)
        if size == 0:
            return bytes(joined)
        joined += body[found.end() : found.end() + size]
        place = found.end() + size
        if body[place : place + 2] == b"\r\n":
            place += 2
    return bytes(joined) if joined and place >= len(body) else body

"""Where the records of a web archive (WARC, ISO 28500) begin, packed or not, found without reading what they hold."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from onrecord.readers.markup import GZIP

_END_OF_RECORD = b"\r\n\r\n"
_LENGTH = re.compile(rb"^content-length:[ \t]*(\d{1,18})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_TYPE = re.compile(rb"^warc-type:[ \t]*([a-z]+)[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_PAGES = (b"response", b"resource")
_LONGEST_HEADER = 1 << 20
_BLOCK = 1 << 18


@dataclass(frozen=True, slots=True)
class Mark:
    """One record: how many came before it, whether it may hold a page, and the byte of the file where reading can
    begin with it; None inside a packed stretch of several."""

    number: int
    begin: int | None
    is_page: bool


def archive_marks(stream: BinaryIO) -> Iterator[Mark]:
    """The records of an archive as far as they follow each other by the book; what comes after that is not told."""
    plain = _Unpacked(stream)
    number = 0
    while (header := plain.header()) is not None:
        length, kind = _LENGTH.search(header), _TYPE.search(header)
        if not header.startswith(b"WARC/") or length is None or kind is None:
            return
        is_page = kind[1].lower() in _PAGES
        yield Mark(number, plain.begin, is_page)
        if is_page and not int(length[1]):
            return  # which reading takes for the end of an archive that breaks off
        if not plain.leave(len(header) + int(length[1])) or not plain.take(_END_OF_RECORD):
            return
        number += 1


class _Unpacked:
    """An archive's bytes, unpacked, and where in the file one could begin to read at this place."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._held = b""  # unpacked and not passed yet
        self._place = 0  # of its first byte, unpacked
        self._begins: dict[int, int] = {}  # places at which a member of the packed file begins, and where in the file
        self._raw = stream.read(_BLOCK)
        self._read = len(self._raw)
        self._is_packed = self._raw.startswith(GZIP)
        self._unpacker = self._new_unpacker(0)

    @property
    def begin(self) -> int | None:
        """The byte of the file at which this place can be read from, if it is one."""
        return self._begins.get(self._place) if self._is_packed else self._place

    def header(self) -> bytes | None:
        """The next header with the empty line under it; None at the end and for what is none."""
        while (end := self._held.find(_END_OF_RECORD)) < 0:
            if len(self._held) > _LONGEST_HEADER or not self._more():
                return None
        return self._held[: end + len(_END_OF_RECORD)]

    def leave(self, size: int) -> bool:
        """Pass so many bytes; False if there are fewer."""
        while len(self._held) < size:
            size -= len(self._held)
            self._pass(len(self._held))
            if not self._more():
                return False
        self._pass(size)
        return True

    def take(self, expected: bytes) -> bool:
        """Pass these bytes, if they are the next."""
        while len(self._held) < len(expected):
            if not self._more():
                return False
        if not self._held.startswith(expected):
            return False
        self._pass(len(expected))
        return True

    def _pass(self, size: int) -> None:
        self._held = self._held[size:]
        self._place += size
        self._begins = {place: begin for place, begin in self._begins.items() if place >= self._place}

    def _more(self) -> bool:
        """Unpack some more; False at the end, and where the file is broken."""
        if not self._raw:
            self._raw = self._stream.read(_BLOCK)
            self._read += len(self._raw)
        if not self._raw:
            return False
        if not self._is_packed:
            self._held += self._raw
            self._raw = b""
            return True
        try:
            self._held += self._unpacker.decompress(self._raw, _BLOCK)
        except zlib.error:
            return False
        if self._unpacker.eof:
            self._raw = self._unpacker.unused_data
            if not self._raw:
                self._raw = self._stream.read(_BLOCK)
                self._read += len(self._raw)
            self._unpacker = self._new_unpacker(self._place + len(self._held))
        else:
            self._raw = self._unpacker.unconsumed_tail
        return True

    def _new_unpacker(self, place: int) -> zlib._Decompress:
        self._begins[place] = self._read - len(self._raw)
        return zlib.decompressobj(31)

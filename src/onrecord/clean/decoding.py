"""Bytes to text, with a name for every way of decoding that is not UTF-8."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from onrecord.clean.rejection import RejectedError

_MAGIC: dict[bytes, str] = {
    b"%PDF-": "PDF",
    b"PK\x03\x04": "ZIP or office",
    b"\x1f\x8b": "gzip",
    b"\xfd7zXZ\x00": "xz",
    b"(\xb5/\xfd": "Zstandard",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF87a": "GIF",
    b"GIF89a": "GIF",
    b"\x7fELF": "ELF",
    b"\xd0\xcf\x11\xe0": "old office",
    b"SQLite format 3\x00": "SQLite",
    b"PAR1\x15": "Parquet",
}
# UTF-32's little-endian mark begins with UTF-16's, so it is tried first.
_MARKS = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_DECLARED = re.compile(rb"""<(?:meta|\?xml)[^>]*?(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_DECLARED_WITHIN = 4096
_MOST_NULS = 0.1
_MOST_REPAIRED = 0.1
_MOST_CONTROLS = 0.05
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
# As on the web: these names stand for Windows-1252 in practice.
_WINDOWS = {"iso8859-1", "ascii"}
# Codecs that Python has and no page is written in; some of them take very long over bytes made to be slow.
_NO_CHARSETS = {"punycode", "idna", "unicode-escape", "raw-unicode-escape", "undefined", "utf-7", "mbcs", "oem"}


class Decoded(NamedTuple):
    """A text, and how it was decoded where that was not UTF-8."""

    text: str
    encoding: str | None = None


def decode(content: str | bytes, *, charset: str | None = None, markup: bool = False) -> Decoded:
    """The text of `content`: as UTF-8 where it is that, else by its mark, its `charset`, or byte by byte repaired.

    `charset` is what a server said, `markup` says that a page may declare one itself. A UTF-8 byte order mark stays
    in the text as U+FEFF. Raises `RejectedError` with "binary" or "encoding".
    """
    if isinstance(content, str):
        return Decoded(content)
    for magic, name in _MAGIC.items():
        if content.startswith(magic):
            raise RejectedError("binary", f"it is a {name} file, not text")
    for mark, encoding in _MARKS.items():
        if content.startswith(mark):
            return _strictly(content, encoding)
    if (share := content.count(0) / max(len(content), 1)) > _MOST_NULS:
        return _without_mark(content, share)
    try:
        return Decoded(content.decode("utf-8"))
    except UnicodeDecodeError:
        declared = charset or (_declared(content) if markup else None)
        return _as_declared(content, declared) or _repaired(content)


def _strictly(content: bytes, encoding: str) -> Decoded:
    try:
        return Decoded(content.decode(encoding), encoding)
    except UnicodeDecodeError as error:
        raise RejectedError("encoding", f"it opens as {encoding} but is not: {error.reason}") from error


def _without_mark(content: bytes, share: float) -> Decoded:
    """UTF-16 of western text has a NUL at every other byte; any other text with many of them is no text."""
    for encoding, nuls in (("utf-16-le", content[1::2]), ("utf-16-be", content[0::2])):
        if nuls.count(0) > 0.8 * len(nuls) and nuls.count(0) > 0.9 * content.count(0):
            return _strictly(content, encoding)
    raise RejectedError("binary", f"{share:.0%} of its bytes are NUL")


def _declared(content: bytes) -> str | None:
    found = _DECLARED.search(content[:_DECLARED_WITHIN])
    return found[1].decode("ascii", "ignore") if found else None


def _as_declared(content: bytes, declared: str | None) -> Decoded | None:
    try:
        encoding = codecs.lookup(declared or "").name
        encoding = "windows-1252" if encoding in _WINDOWS else encoding
        if encoding in _NO_CHARSETS:
            return None
        return Decoded(content.decode(encoding), encoding)
    except (LookupError, ValueError):
        return None


def _repaired(content: bytes) -> Decoded:
    """UTF-8 with each byte that is not of it read as Windows-1252: right for either and for a file that mixes both."""
    if (share := len(_CONTROLS.findall(content)) / len(content)) > _MOST_CONTROLS:
        raise RejectedError("binary", f"{share:.0%} of its bytes are control codes")
    escaped = content.decode("utf-8", "surrogateescape")
    stray = re.findall("[\udc80-\udcff]", escaped)
    share = len(stray) / len(escaped)
    try:
        meant = {ord(code): bytes([ord(code) - 0xDC00]).decode("windows-1252") for code in set(stray)}
    except UnicodeDecodeError:
        meant = {}
    if not meant or share > _MOST_REPAIRED:
        detail = f"{share:.0%} of it is not UTF-8, and it does not look like Windows-1252; convert it to UTF-8"
        raise RejectedError("encoding", detail)
    mixed = any(character > "\x7f" and not "\udc80" <= character <= "\udcff" for character in escaped)
    return Decoded(escaped.translate(meant), "utf-8 and windows-1252" if mixed else "windows-1252")

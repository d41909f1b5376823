"""A file that is one article: plain text or a web page."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO, Literal

from onrecord.readers.options import Limits
from onrecord.records import Dropped, Source

Kind = Literal["text", "html"]

_PAGE_START = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_LOOK = 4096


def read_document(stream: BinaryIO, path: str, limits: Limits, *, kind: Kind) -> Iterator[Source | Dropped]:
    """The one source that a stream holds, as what a person said it is."""
    content = stream.read(limits.max_bytes + 1)
    if len(content) > limits.max_bytes:
        yield too_large(path, limits)
    else:
        yield Source(content, kind, path=path)


def look(content: bytes) -> Kind:
    """Whether bytes open as a web page does; anything else is taken for text."""
    start = content[:_LOOK]
    wide = start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    opening = start.decode("utf-16" if wide else "utf-8-sig", "replace")
    return "html" if _PAGE_START.match(opening) else "text"


def too_large(path: str, limits: Limits, record: int | None = None) -> Dropped:
    """The drop of something longer than the limit of bytes."""
    where = path if record is None else f"{path}:{record}"
    return Dropped(
        "too_large", f"{where} is longer than {limits.max_bytes:,} bytes; --max-characters raises that", path, record
    )

"""What stands before an article's prose in a text file: a byte order mark, a ` date 2025-05-26 https://…` line."""

from __future__ import annotations

import datetime
import re
from typing import NamedTuple
from urllib.parse import urlsplit

from onrecord.records import Span

_PREAMBLE = re.compile(
    r"(?P<start>\ufeff?\s*)date:?[ \t]+(?P<date>\d{4}-\d{2}-\d{2})[ \t]+(?P<url>https?://\S+)[ \t]*(?=[\r\n]|\Z)"
)


class Preamble(NamedTuple):
    """The span of a preamble, if there is one, and what it says."""

    span: Span | None = None
    published: str | None = None
    url: str | None = None


def read_preamble(text: str) -> Preamble:
    """The preamble that `text` opens with; a `date` line with an impossible date is prose like any other."""
    mark = Span.of(text, 0, 1) if text.startswith("\ufeff") else None
    found = _PREAMBLE.match(text)
    if found is None or not _is_date(found["date"]):
        return Preamble(mark)
    return Preamble(Span.of(text, 0, found.end()), found["date"], found["url"])


def host_of(url: str | None) -> str | None:
    """The host that an address names, without its `www.`."""
    try:
        host = urlsplit(url or "").hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host else None


def _is_date(text: str) -> bool:
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return True

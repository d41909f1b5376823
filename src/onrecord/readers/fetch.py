"""Pages from http and https addresses: bounded in time, size and redirects, with nothing kept in between."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from onrecord.readers.options import InputFormat, Limits
from onrecord.records import Dropped

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse

_CHUNK = 65_536
_UNLABELLED = ("", "application/octet-stream", "binary/octet-stream")
_CONTENT_TYPES: dict[str, InputFormat] = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/plain": "text",
    "text/markdown": "text",
    "application/json": "json",
    "application/jsonl": "jsonl",
    "application/x-ndjson": "jsonl",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
    "application/vnd.apache.parquet": "parquet",
}


@dataclass(frozen=True, slots=True)
class Page:
    """What an address answered with; `url` is where the redirects ended."""

    url: str
    content: bytes
    content_type: str
    charset: str | None

    @property
    def input_format(self) -> InputFormat | None:
        """The format that the content type stands for, if it is one that is read."""
        return _CONTENT_TYPES.get(self.content_type)

    @property
    def is_unlabelled(self) -> bool:
        """Whether the server did not say what it sent."""
        return self.content_type in _UNLABELLED


def fetch(url: str, limits: Limits) -> Page | Dropped:
    """What `url` answers with, or the drop that says why there is nothing: no answer, an error, too much."""
    import urllib3

    retries = urllib3.Retry(total=None, connect=0, read=0, status=0, other=0, redirect=limits.redirects)
    headers = {"User-Agent": "onrecord", "Accept": "text/html, text/plain;q=0.9, */*;q=0.1", "Accept-Encoding": "gzip"}
    deadline = time.monotonic() + limits.seconds
    try:
        with (
            urllib3.PoolManager(timeout=urllib3.Timeout(limits.seconds), retries=retries, headers=headers) as pool,
            pool.request("GET", url, preload_content=False) as response,
        ):
            if response.status != 200:
                return _unreadable(url, f"it answered {response.status} {response.reason or ''}".rstrip())
            content = _body(response, limits.max_bytes, deadline)
            kind, charset = _content_type(response.headers.get("Content-Type", ""))
            return Page(_end_of_redirects(url, response), content, kind, charset)
    except _TooMuchError:
        return Dropped("too_large", f"{url} is longer than {limits.max_bytes:,} bytes", url)
    except _TooSlowError:
        return _unreadable(url, f"it did not finish within {limits.seconds:g} seconds")
    except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
        return _unreadable(url, _in_words(error, limits))


class _TooMuchError(Exception):
    """More bytes than the limit."""


class _TooSlowError(Exception):
    """A body that drips past the deadline."""


def _body(response: BaseHTTPResponse, max_bytes: int, deadline: float) -> bytes:
    """The decompressed body; never holds more than the limit and one chunk, however well the body is packed."""
    content = bytearray()
    while chunk := response.read1(_CHUNK, decode_content=True):
        content += chunk
        if len(content) > max_bytes:
            raise _TooMuchError
        if time.monotonic() > deadline:
            raise _TooSlowError
    return bytes(content)


def _end_of_redirects(url: str, response: BaseHTTPResponse) -> str:
    for step in response.retries.history if response.retries else ():
        url = urljoin(url, step.redirect_location or "")
    return url


def _content_type(header: str) -> tuple[str, str | None]:
    """The media type and the charset of a Content-Type header."""
    from email.message import Message

    message = Message()
    message["Content-Type"] = header
    kind = message.get_content_type() if header else ""
    return kind, message.get_content_charset()


def _in_words(error: Exception, limits: Limits) -> str:
    from urllib3 import exceptions

    cause = error.reason if isinstance(error, exceptions.MaxRetryError) and error.reason else error
    match cause:
        case exceptions.ResponseError() if "redirect" in str(cause):
            return f"it redirects more than {limits.redirects} times"
        case exceptions.NameResolutionError():
            return "its host is not known; check the spelling and the network"
        case exceptions.NewConnectionError():
            return "it refused the connection"
        case exceptions.ConnectTimeoutError() | exceptions.ReadTimeoutError():
            return f"it did not answer within {limits.seconds:g} seconds"
        case exceptions.SSLError():
            return f"its certificate is not valid ({cause})"
        case _:
            return str(cause) or type(cause).__name__


def _unreadable(url: str, reason: str) -> Dropped:
    return Dropped("unreadable", f"{url} cannot be read: {reason}", url)

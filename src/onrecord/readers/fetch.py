"""Pages from http and https addresses: bounded in time, size and redirects, and never out of a private network.

Nothing is kept in between. One exchange at a time: manners toward a host are those of `onrecord.readers.polite`.
"""

from __future__ import annotations

import datetime
import email.utils
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.message import Message
from importlib import metadata
from urllib.parse import urldefrag, urljoin

from urllib3 import BaseHTTPResponse, exceptions

from onrecord.readers.addresses import ALLOWED_HOSTS_VARIABLE, RefusedHostError
from onrecord.readers.connections import Guard, pool_for
from onrecord.readers.options import InputFormat, Limits
from onrecord.records import Dropped

_CHUNK = 65_536
_ACCEPTED = "text/html, application/xhtml+xml, text/plain;q=0.9, application/xml;q=0.9, */*;q=0.1"
_UNPACKED = {"", "identity", "gzip", "x-gzip", "deflate"}
_REDIRECTS = {301, 302, 303, 307, 308}
_UNLABELLED = ("", "application/octet-stream", "binary/octet-stream")
_LATER = {408, 425, 429, 500, 502, 503, 504}
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
    "application/rss+xml": "feed",
    "application/atom+xml": "feed",
    "application/rdf+xml": "feed",
    "application/warc": "warc",
}
_XML_TYPES = ("application/xml", "text/xml")
_GZIP_TYPES = ("application/gzip", "application/x-gzip")

Admit = Callable[[str], "Unfetched | None"]


@dataclass(frozen=True, slots=True)
class Page:
    """What an address answered with; `url` is where the redirects ended, without `#…`; `fetched` an ISO time in UTC.

    `etag` and `last_modified` are for asking again: `fetch` takes them.
    """

    url: str
    content: bytes
    content_type: str
    charset: str | None
    etag: str | None = None
    last_modified: str | None = None
    fetched: str | None = None

    @property
    def input_format(self) -> InputFormat | None:
        """The format that the content type stands for, if it is one that is read."""
        return _CONTENT_TYPES.get(self.content_type)

    @property
    def is_unlabelled(self) -> bool:
        """Whether the server did not say what it sent, or only that it is XML or packed."""
        return self.content_type in (*_UNLABELLED, *_XML_TYPES, *_GZIP_TYPES)

    @property
    def is_xml(self) -> bool:
        """Whether the server called it XML and nothing more."""
        return self.content_type in _XML_TYPES


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The answer to a conditional request (304): what was read before still stands."""

    url: str


@dataclass(frozen=True, slots=True)
class Unfetched:
    """Why there is no page: the drop, the HTTP status if it came to one, and what it says of trying again.

    `retry_after` is in seconds, as the server asks; `is_passing` says that the same address may answer later.
    """

    drop: Dropped
    status: int | None = None
    retry_after: float | None = None
    is_passing: bool = False


def fetch(
    url: str,
    limits: Limits,
    *,
    etag: str | None = None,
    last_modified: str | None = None,
    admit: Admit | None = None,
) -> Page | Unchanged | Unfetched:
    """What `url` answers with, or why there is nothing: no answer, an error, too much, an address that is refused.

    `etag` and `last_modified` of an earlier page make the request conditional. `admit` is asked before each redirect
    is followed, and may refuse it.
    """
    headers = {"Accept": _ACCEPTED, "Accept-Encoding": "gzip, deflate"}
    if etag:
        headers["If-None-Match"] = etag
    if last_modified:
        headers["If-Modified-Since"] = last_modified
    with Guard(limits) as guard:
        try:
            return _followed(url, headers, limits, guard, admit)
        except _FAILURES as error:
            return _failure(url, error, limits, guard)


def post(url: str, content: bytes, limits: Limits, *, headers: Mapping[str, str]) -> Unfetched | None:
    """Send `content` to `url`; None when it was taken (any 2xx), else what went wrong. Redirects are not followed."""
    with Guard(limits) as guard:
        try:
            with _ask("POST", url, headers, guard, content) as response:
                if 200 <= response.status < 300:
                    return None
                return _not_answered(url, response, "it answered")
        except _FAILURES as error:
            return _failure(url, error, limits, guard)


def user_agent() -> str:
    """How onrecord names itself to servers: "onrecord/" and its version."""
    try:
        return f"onrecord/{metadata.version('onrecord')}"
    except metadata.PackageNotFoundError:
        return "onrecord"


class _TooMuchError(Exception):
    """More bytes than the limit."""


class _PackedError(Exception):
    """A body packed in a way that is not unpacked here."""


_FAILURES = (exceptions.HTTPError, OSError, ValueError, _TooMuchError, _PackedError, RefusedHostError)


def _followed(
    url: str, headers: Mapping[str, str], limits: Limits, guard: Guard, admit: Admit | None
) -> Page | Unchanged | Unfetched:
    place = urldefrag(url).url
    for step in range(limits.redirects + 1):
        if step and admit and (refusal := admit(place)):
            return refusal
        with _ask("GET", place, headers, guard) as response:
            target = response.headers.get("Location")
            if response.status not in _REDIRECTS or not target:
                return _answer(url, place, response, limits, guard)
        place = urldefrag(urljoin(place, target)).url
    return _unreadable(url, f"it redirects more than {limits.redirects} times")


def _ask(
    method: str, url: str, headers: Mapping[str, str], guard: Guard, content: bytes | None = None
) -> BaseHTTPResponse:
    pool, place = pool_for(url, guard)
    headers = {"User-Agent": user_agent(), "Connection": "close", **headers}
    return pool.urlopen(
        method,
        place.request_uri,
        body=content,
        headers=headers,
        redirect=False,
        preload_content=False,
        assert_same_host=False,
    )


def _answer(
    url: str, place: str, response: BaseHTTPResponse, limits: Limits, guard: Guard
) -> Page | Unchanged | Unfetched:
    if response.status == 304:
        return Unchanged(url)
    if response.status != 200:
        return _not_answered(url, response, "it answered")
    content = _body(response, limits.max_bytes)
    if guard.is_over:
        return _too_slow(url, limits)
    kind, charset = content_type(response.headers.get("Content-Type", ""))
    return Page(
        place,
        content,
        kind,
        charset,
        etag=response.headers.get("ETag"),
        last_modified=response.headers.get("Last-Modified"),
        fetched=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
    )


def _body(response: BaseHTTPResponse, max_bytes: int) -> bytes:
    """The decompressed body; never holds more than the limit and one chunk, however well the body is packed."""
    packed = response.headers.get("Content-Encoding", "").lower()
    if not {coding.strip() for coding in packed.split(",")} <= _UNPACKED:
        raise _PackedError(f"it is packed as {packed!r}, which it was not asked for")
    content = bytearray()
    while chunk := response.read1(_CHUNK, decode_content=True):
        content += chunk
        if len(content) > max_bytes:
            raise _TooMuchError
    return bytes(content)


def content_type(header: str) -> tuple[str, str | None]:
    """The media type and the charset of a Content-Type header; "" and None where it says nothing."""
    if not header:
        return "", None
    message = Message()
    # A header that a server folded over lines would be refused.
    message["Content-Type"] = re.sub(r"[\r\n]+", " ", header)
    return message.get_content_type(), message.get_content_charset()


def _not_answered(url: str, response: BaseHTTPResponse, said: str) -> Unfetched:
    detail = f"{said} {response.status} {response.reason or ''}".rstrip()
    return Unfetched(
        _unreadable(url, detail).drop,
        response.status,
        _seconds(response.headers.get("Retry-After")),
        is_passing=response.status in _LATER,
    )


def _seconds(retry_after: str | None) -> float | None:
    """The seconds that a Retry-After header asks to wait: given as such, or as a date (RFC 9110, 10.2.3)."""
    written = (retry_after or "").strip()
    if written.isascii() and written.isdigit():
        return float(written[:9])
    try:
        moment = email.utils.parsedate_to_datetime(written)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)
    return max((moment - datetime.datetime.now(datetime.UTC)).total_seconds(), 0.0)


def _failure(url: str, error: Exception, limits: Limits, guard: Guard) -> Unfetched:
    if isinstance(error, RefusedHostError):
        led = "is" if error.host == error.address else f"leads to {error.address},"
        detail = (
            f"{url} is not fetched: {error.host} {led} inside a private network or this machine; "
            f"allow it with --allow-host {error.host} or {ALLOWED_HOSTS_VARIABLE}"
        )
        return Unfetched(Dropped("refused", detail, url))
    if isinstance(error, _TooMuchError):
        return Unfetched(Dropped("too_large", f"{url} is longer than {limits.max_bytes:,} bytes", url))
    if guard.is_over and not isinstance(error, exceptions.DecodeError):
        return _too_slow(url, limits)
    is_passing = not isinstance(error, ValueError | exceptions.DecodeError | exceptions.SSLError | _PackedError)
    return _unreadable(url, _in_words(error, limits), is_passing=is_passing)


def _in_words(error: Exception, limits: Limits) -> str:
    match error:
        case exceptions.NameResolutionError():
            return "its host is not known; check the spelling and the network"
        case exceptions.NewConnectionError():
            return "it refused the connection"
        case exceptions.TimeoutError() | TimeoutError():
            return f"it did not answer within {limits.seconds:g} seconds"
        case exceptions.SSLError():
            return f"its certificate is not valid ({error})"
        case exceptions.LocationParseError():
            return f"it is not an address with a host ({error})"
        case _:
            return str(error) or type(error).__name__


def _too_slow(url: str, limits: Limits) -> Unfetched:
    return _unreadable(url, f"it did not answer within {limits.seconds:g} seconds to the end", is_passing=True)


def _unreadable(url: str, reason: str, *, is_passing: bool = False) -> Unfetched:
    return Unfetched(Dropped("unreadable", f"{url} cannot be read: {reason}", url), is_passing=is_passing)

"""Alerts: statements that somebody waits for, told as lines of JSON or to a web address."""

from __future__ import annotations

import contextlib
import json
import queue
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Protocol, TextIO, TypeAlias

from onrecord.readers.options import Limits
from onrecord.records import Article, Dropped, Reading, Statement, content_id

# What a search makes of a reading: the name of each search that found something, with the statement it found.
Matching: TypeAlias = Callable[[Reading], Iterable[tuple[str, Statement]]]

_LONGEST_PAUSE = 300.0
_NO_HEADERS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Alert:
    """One statement that one search waited for."""

    search: str
    article: Article
    statement: Statement

    @property
    def id(self) -> str:
        """The same for the same search and statement, so that a receiver can tell what it had before."""
        return content_id(self.search, self.statement.id)

    def to_dict(self) -> dict[str, Any]:
        """The alert as JSON has it: the article without its text, the statement as elsewhere."""
        article = {name: value for name, value in self.article.to_dict().items() if name not in ("text", "headline")}
        return {"id": self.id, "search": self.search, "article": article, "statement": self.statement.to_dict()}


class Channel(Protocol):
    """Where alerts go; `deliver` must not keep the caller waiting."""

    def deliver(self, alert: Alert) -> None:
        """Take an alert on its way."""
        ...

    def close(self, seconds: float) -> None:
        """Deliver what is still under way, for no longer than this."""
        ...


class Alerts:
    """Puts each reading to a `matching`, and what it finds to every channel."""

    def __init__(self, matching: Matching, channels: Iterable[Channel]) -> None:
        self._matching = matching
        self._channels = tuple(channels)

    def consider(self, reading: Reading) -> int:
        """Send what is found in a reading; says how many alerts that made."""
        if reading.article is None:
            return 0
        alerts = [Alert(search, reading.article, statement) for search, statement in self._matching(reading)]
        for alert in alerts:
            for channel in self._channels:
                channel.deliver(alert)
        return len(alerts)

    def close(self, seconds: float = 10.0) -> None:
        """End every channel, each within this time."""
        for channel in self._channels:
            channel.close(seconds)


class StreamChannel:
    """Writes each alert as a line of JSON, at once."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def deliver(self, alert: Alert) -> None:
        """Write the line."""
        self._stream.write(_line(alert) + "\n")
        self._stream.flush()

    def close(self, seconds: float) -> None:
        """Nothing is under way; the stream is the caller's."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a webhook is borne with: `tries` in all, with pauses that double from `pause` seconds.

    A receiver that asks for a longer pause gets it, up to five minutes. At most `capacity` alerts wait meanwhile.
    """

    tries: int = 6
    pause: float = 1.0
    capacity: int = 1_000


class WebhookChannel:
    """Posts each alert as JSON to an address, from a thread of its own, with the rules that hold for all fetching.

    A receiver that does not answer, or answers 429 or 5xx, is tried again as `patience` says. What cannot be delivered
    is counted in `lost` and given to `say`, mostly in the sending thread. Headers such as an authorization go into
    `headers`; a redirect is not followed.
    """

    def __init__(
        self,
        url: str,
        *,
        limits: Limits | None = None,
        headers: Mapping[str, str] = _NO_HEADERS,
        say: Callable[[Dropped], None] | None = None,
        patience: Patience | None = None,
    ) -> None:
        self.lost = 0
        self._url = url
        self._limits = limits or Limits()
        self._headers = {"Content-Type": "application/json; charset=utf-8", **headers}
        self._say = say
        self._patience = patience or Patience()
        self._waiting: queue.Queue[Alert | None] = queue.Queue(self._patience.capacity)
        self._closing = threading.Event()
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._send, name="onrecord-alerts", daemon=True)
        self._thread.start()

    def deliver(self, alert: Alert) -> None:
        """Put an alert in the queue; with a full queue it is lost."""
        try:
            self._waiting.put_nowait(alert)
        except queue.Full:
            self._lose(alert, f"{self._waiting.maxsize:,} others wait already")

    def close(self, seconds: float) -> None:
        """Send what waits, for so many seconds; what is left then is lost."""
        ends = time.monotonic() + seconds
        with contextlib.suppress(queue.Full):
            self._waiting.put(None, timeout=seconds)
        self._thread.join(max(ends - time.monotonic(), 0.0))
        self._closing.set()
        with contextlib.suppress(queue.Empty):
            while True:
                if (alert := self._waiting.get_nowait()) is not None:
                    self._lose(alert, "there was no more time")
        with contextlib.suppress(queue.Full):
            self._waiting.put_nowait(None)

    def _send(self) -> None:
        while not self._closing.is_set() and (alert := self._waiting.get()) is not None:
            self._send_one(alert)

    def _send_one(self, alert: Alert) -> None:
        from onrecord.readers.fetch import post

        content = _line(alert).encode("utf-8")
        pause = self._patience.pause
        for left in range(self._patience.tries - 1, -1, -1):
            failure = post(self._url, content, self._limits, headers=self._headers)
            if failure is None:
                return
            if not failure.is_passing or not left:
                self._lose(alert, failure.drop.detail)
                return
            if self._closing.wait(min(max(pause, failure.retry_after or 0.0), _LONGEST_PAUSE)):
                self._lose(alert, failure.drop.detail)
                return
            pause *= 2

    def _lose(self, alert: Alert, reason: str) -> None:
        with self._lock:
            self.lost += 1
        if self._say is not None:
            detail = f"the alert of {alert.search!r} ({alert.statement.id}) was not delivered to {self._url}: {reason}"
            self._say(Dropped("undelivered", detail, self._url))


def _line(alert: Alert) -> str:
    # In ASCII: no character is a line's end, and lone surrogates are escapes.
    return json.dumps(alert.to_dict())

"""What a host asks of programs in its robots.txt (RFC 9309): asked for once a day, and kept."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from onrecord.errors import MissingExtraError
from onrecord.readers.fetch import Page, Unfetched, fetch
from onrecord.readers.options import Limits
from onrecord.records import Dropped

if TYPE_CHECKING:
    from protego import Protego

AGENT = "onrecord"
MOST_DELAY = 60.0
_KEPT_HOSTS = 5_000
_KEPT_SECONDS = 86_400.0
_KEPT_SECONDS_UNREACHED = 600.0
# RFC 9309 asks for 500 kibibytes at least; a longer file is read as far as that.
_READ_BYTES = 512_000
_FETCHED_BYTES = 4_000_000
_TRIED_AGAIN = {429}
_UNANSWERED = {"refused", "unreadable"}


@dataclass(frozen=True, slots=True)
class Wishes:
    """What one host asks: its rules, none where it has no robots.txt, or why they are not known."""

    rules: Protego | None
    unreached: Unfetched | None
    kept_until: float

    @property
    def delay(self) -> float:
        """Seconds between two requests, as `Crawl-delay` or `Request-rate` ask; never more than `MOST_DELAY`."""
        if self.rules is None:
            return 0.0
        asked = [self.rules.crawl_delay(AGENT) or 0.0]
        if (rate := self.rules.request_rate(AGENT)) and rate.requests > 0:
            asked.append(rate.seconds / rate.requests)
        return min(max(*asked, 0.0), MOST_DELAY)

    def refusal(self, url: str) -> Unfetched | None:
        """None where `url` may be fetched, else why not."""
        if self.unreached is not None:
            drop = self.unreached.drop
            # A host that did not answer at all, or is refused, has nothing to do with its wishes.
            reason = drop.reason if self.unreached.status is None and drop.reason in _UNANSWERED else "robots"
            detail = f"{url} is not fetched, as what its host asks of programs cannot be known: {drop.detail}"
            return Unfetched(Dropped(reason, detail, url), is_passing=drop.reason != "refused")
        if self.rules is None or self.rules.can_fetch(url, AGENT):
            return None
        return Unfetched(Dropped("robots", f"{url} is not fetched: robots.txt of its host asks programs not to", url))


class Robots:
    """The wishes of many hosts, the latest few thousand kept; safe to use from several threads.

    Without a robots.txt (any 4xx but 429) everything may be fetched; where the host cannot answer, nothing for ten
    minutes. Raises `MissingExtraError` without protego.
    """

    def __init__(self, limits: Limits, *, clock: Callable[[], float] = time.monotonic) -> None:
        try:
            import protego  # noqa: F401
        except ImportError as error:
            raise MissingExtraError("Fetching many pages politely", "web") from error
        self._limits = replace(limits, max_bytes=_FETCHED_BYTES)
        self._clock = clock
        self._kept: OrderedDict[str, Wishes] = OrderedDict()
        self._lock = threading.Lock()

    def known(self, url: str) -> Wishes | None:
        """What the host of `url` asks, if it was asked for lately."""
        with self._lock:
            wishes = self._kept.get(origin(url))
            return wishes if wishes and wishes.kept_until > self._clock() else None

    def of(self, url: str) -> Wishes:
        """What the host of `url` asks; fetched unless it is known."""
        if wishes := self.known(url):
            return wishes
        wishes = self._fetched(origin(url))
        with self._lock:
            self._kept[origin(url)] = wishes
            self._kept.move_to_end(origin(url))
            while len(self._kept) > _KEPT_HOSTS:
                self._kept.popitem(last=False)
        return wishes

    def _fetched(self, place: str) -> Wishes:
        from protego import Protego

        now = self._clock()
        answer = fetch(f"{place}/robots.txt", self._limits)
        if isinstance(answer, Page):
            text = answer.content[:_READ_BYTES].decode("utf-8-sig", "replace")
            return Wishes(Protego.parse(text), None, now + _KEPT_SECONDS)
        if isinstance(answer, Unfetched) and not _has_none(answer):
            return Wishes(None, answer, now + _KEPT_SECONDS_UNREACHED)
        return Wishes(None, None, now + _KEPT_SECONDS)


def origin(url: str) -> str:
    """Scheme, host and port of an address, for which one robots.txt speaks; the address itself where it has none.

    User and password are left out.
    """
    try:
        place = urlsplit(url)
    except ValueError:
        return url
    return f"{place.scheme.lower()}://{place.netloc.rpartition('@')[2].lower()}"


def _has_none(answer: Unfetched) -> bool:
    return answer.status is not None and 400 <= answer.status < 500 and answer.status not in _TRIED_AGAIN

"""Many pages with manners: one request to a host at a time, a pause in between, and what robots.txt asks."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field

from onrecord.readers.fetch import Page, Unchanged, Unfetched, fetch
from onrecord.readers.options import Limits
from onrecord.readers.robots import Robots, origin
from onrecord.records import Dropped

# A host that asks for more patience than this is left alone until then, and its pages are dropped meanwhile.
_MOST_PATIENCE = 30.0
_LONGEST_REST = 86_400.0
_KEPT_HOSTS = 5_000
_BUSY = {429, 503}


@dataclass(slots=True)
class _Turn:
    """Whose turn it is at one host, and from when on it may be asked again."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    free_at: float = 0.0


class PoliteFetcher:
    """Fetches pages for any number of threads, so that no host notices there are many.

    Between the end of one request to a host and the next there is a pause: `Limits.pause` seconds, or what its
    robots.txt asks if that is longer. A host that answers 429 or 503 is left alone for as long as it asks. Raises
    `MissingExtraError` without protego.
    """

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._robots = Robots(limits)
        self._turns: OrderedDict[str, _Turn] = OrderedDict()
        self._lock = threading.Lock()
        self._stopped = threading.Event()

    def stop(self) -> None:
        """Wake whoever waits for a turn; from now on nothing is fetched."""
        self._stopped.set()

    def fetch(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        named: bool = False,
        limits: Limits | None = None,
    ) -> Page | Unchanged | Unfetched:
        """What `url` answers with, in its turn. `named`: a person named this address, so robots.txt is not asked."""
        turn = self._turn(url)
        with turn.lock:
            if refusal := self._wait(turn, url):
                return refusal
            if not named and (refusal := self._admitted(url, turn)):
                return refusal
            answer = fetch(
                url,
                limits or self.limits,
                etag=etag,
                last_modified=last_modified,
                admit=None if named else self._may_follow,
            )
            self._note(turn, url, answer)
            return answer

    def _may_follow(self, url: str) -> Unfetched | None:
        return self._robots.of(url).refusal(url)

    def _admitted(self, url: str, turn: _Turn) -> Unfetched | None:
        """What robots.txt says to `url`; asking for it is a request too, after which there is a pause."""
        known = self._robots.known(url)
        wishes = known or self._robots.of(url)
        if refusal := wishes.refusal(url):
            return refusal
        if known:
            return None
        turn.free_at = time.monotonic() + max(self.limits.pause, wishes.delay)
        return self._wait(turn, url)

    def _wait(self, turn: _Turn, url: str) -> Unfetched | None:
        left = turn.free_at - time.monotonic()
        if left > _MOST_PATIENCE + self._pause(url):
            detail = f"{url} is not fetched: its host asks to be left alone for another {left:.0f} seconds"
            return Unfetched(Dropped("unreadable", detail, url), retry_after=left, is_passing=True)
        if self._stopped.wait(max(left, 0.0)):
            return Unfetched(Dropped("unreadable", f"{url} is not fetched: reading was stopped", url), is_passing=True)
        return None

    def _note(self, turn: _Turn, url: str, answer: Page | Unchanged | Unfetched) -> None:
        pause = self._pause(url)
        if isinstance(answer, Unfetched) and answer.status in _BUSY:
            pause = max(pause, min(answer.retry_after or 0.0, _LONGEST_REST))
        turn.free_at = time.monotonic() + pause

    def _pause(self, url: str) -> float:
        wishes = self._robots.known(url)
        return max(self.limits.pause, wishes.delay if wishes else 0.0)

    def _turn(self, url: str) -> _Turn:
        with self._lock:
            turn = self._turns.setdefault(origin(url), _Turn())
            self._turns.move_to_end(origin(url))
            if len(self._turns) > _KEPT_HOSTS:
                self._forget()
            return turn

    def _forget(self) -> None:
        """Lets go of the hosts asked longest ago that nobody waits for."""
        now = time.monotonic()
        idle = [place for place, turn in self._turns.items() if turn.free_at < now and not turn.lock.locked()]
        for place in idle[: len(self._turns) - _KEPT_HOSTS]:
            del self._turns[place]

"""What is slow to make of a ledger: kept for a while, made by one request for all who ask, or behind their backs."""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar, cast

_KEPT = 200
_SHARE = 20  # what is slow to count may be so many times older than the counting took
_Made = TypeVar("_Made")

log = logging.getLogger("onrecord.serve")


@dataclass(frozen=True, slots=True)
class Kept(Generic[_Made]):
    """Something that was slow to make: of which state of the ledger, when (`at`: ISO, UTC), in how many seconds."""

    value: _Made
    state: str
    made: float
    took: float
    at: str

    def is_good(self, state: str) -> bool:
        """Whether it still may be shown without being made again."""
        return self.state == state or time.monotonic() - self.made < _SHARE * self.took


@dataclass(slots=True)
class _Renewal:
    """One making in the background: `is_over` when it has ended, well or not."""

    is_over: threading.Event = field(default_factory=threading.Event)


class KeptForAWhile:
    """Keeps the `_KEPT` things that were made last; `state` tells whether the ledger has changed since."""

    def __init__(self, state: Callable[[], str]) -> None:
        self._state = state
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, Kept[Any]] = OrderedDict()
        self._making: dict[Hashable, threading.Lock] = {}
        self._renewing: dict[Hashable, _Renewal] = {}
        self._is_closed = False

    def get(self, name: Hashable, make: Callable[[], _Made]) -> _Made:
        """What is kept under a name, or else made now; who asks meanwhile waits for it."""
        state = self._state()
        if (kept := self._known(name)) is not None and kept.is_good(state):
            return cast(_Made, kept.value)
        with self._lock:
            turn = self._making.setdefault(name, threading.Lock())
        try:
            with turn:
                if (kept := self._known(name)) is not None and kept.is_good(state):
                    return cast(_Made, kept.value)
                return self._made(name, make, state).value
        finally:
            with self._lock:
                self._making.pop(name, None)

    def get_last(self, name: Hashable, make: Callable[[], _Made], *, wait: float = 0.0) -> Kept[_Made] | None:
        """What is kept under a name, however old; an old one is made again in a thread of its own.

        Where nothing is kept, it is waited for so many seconds; None after that.
        """
        state = self._state()
        kept = self._known(name)
        if kept is None or not kept.is_good(state):
            renewal = self._renew(name, make, state)
            if kept is None and renewal.is_over.wait(wait):
                kept = self._known(name)
        return kept

    def forget(self, kinds: Collection[str]) -> None:
        """Let go of what is kept under these names, alone or as the first of several."""
        with self._lock:
            for name in [name for name in self._kept if (name[0] if isinstance(name, tuple) else name) in kinds]:
                del self._kept[name]

    def close(self) -> None:
        """Make nothing any more in the background."""
        self._is_closed = True

    def _renew(self, name: Hashable, make: Callable[[], Any], state: str) -> _Renewal:
        with self._lock:
            if (known := self._renewing.get(name)) is not None:
                return known
            renewal = self._renewing[name] = _Renewal()
        # A thread that nobody waits for when the server ends.
        threading.Thread(target=self._renewed, args=(name, make, state, renewal), daemon=True).start()
        return renewal

    def _renewed(self, name: Hashable, make: Callable[[], Any], state: str, renewal: _Renewal) -> None:
        try:
            self._made(name, make, state)
        except Exception as error:
            if not self._is_closed:
                log.error("%s could not be made: %s", name, error)
        finally:
            with self._lock:
                self._renewing.pop(name, None)
            renewal.is_over.set()

    def _made(self, name: Hashable, make: Callable[[], _Made], state: str) -> Kept[_Made]:
        begun, at = time.monotonic(), datetime.now(UTC).isoformat(timespec="seconds")
        value = make()
        kept = Kept(value, state, time.monotonic(), time.monotonic() - begun, at)
        with self._lock:
            self._kept[name] = kept
            self._kept.move_to_end(name)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return kept

    def _known(self, name: Hashable) -> Kept[Any] | None:
        with self._lock:
            return self._kept.get(name)

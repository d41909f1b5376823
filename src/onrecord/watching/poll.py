"""The watcher: looks at each feed when it is due, and hands out the pages of what is new in it."""

from __future__ import annotations

import contextlib
import heapq
import queue
import random
import signal
import threading
import time
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from onrecord.readers.entries import Entry, EntryReading, read_entry
from onrecord.readers.fetch import Unchanged, Unfetched
from onrecord.readers.options import Limits
from onrecord.readers.polite import PoliteFetcher
from onrecord.readers.robots import origin
from onrecord.records import Dropped, Source
from onrecord.watching.look import Look, look_at
from onrecord.watching.memory import FeedMemory, FeedState
from onrecord.watching.schedule import Pace, iso_time, seconds_of

_TRIES = 3
_LONGEST_SLEEP = 60.0
_GONE = 410


@dataclass(slots=True)
class _Feed:
    """A feed while it is watched: its state, how long it usually waits, and the entries still to be read."""

    state: FeedState
    interval: float
    waiting: deque[Entry] = field(default_factory=deque)
    looked: FeedState | None = None
    is_unfinished: bool = False


@dataclass(frozen=True, slots=True)
class _Task:
    """One exchange to be made: a look at a feed, or with `entry` the page of one of its entries."""

    feed: FeedState
    entry: Entry | None = None

    @property
    def host(self) -> str:
        return origin((self.entry.link if self.entry else None) or self.feed.url)


@dataclass(frozen=True, slots=True)
class _Done:
    task: _Task
    result: Look | EntryReading | BaseException


@dataclass(slots=True)
class _Outcome:
    """What is to be handed out next, and what is to be remembered once it was taken."""

    items: list[Source | Dropped] = field(default_factory=list)
    seen: list[tuple[str, str]] = field(default_factory=list)
    states: list[FeedState] = field(default_factory=list)


class Watcher:
    """Watches feeds (and news sitemaps) by their addresses, and hands out what is new in them.

    A few threads fetch, one request to a host at a time; the memory is used, and everything handed out, in the thread
    that iterates. No more pages are fetched ahead than `workers`, so a slow reader slows the fetching down. One watcher
    is for one run. Raises `MissingExtraError` without feedparser or protego.
    """

    def __init__(
        self,
        feeds: Iterable[str],
        memory: FeedMemory,
        *,
        limits: Limits | None = None,
        pace: Pace | None = None,
        workers: int = 4,
    ) -> None:
        self.limits = limits or Limits()
        self.pace = pace or Pace()
        self.memory = memory
        self._fetcher = PoliteFetcher(self.limits)
        self._urls = list(dict.fromkeys(feeds))
        self._workers = workers
        self._chance = random.Random()
        self._once = False
        self._feeds: dict[str, _Feed] = {}
        self._due: list[tuple[float, str]] = []
        self._ready: deque[_Task] = deque()
        self._busy: set[str] = set()
        self._tries: Counter[tuple[str, str]] = Counter()
        self._outcome = _Outcome()
        self._given: queue.SimpleQueue[_Task | None] = queue.SimpleQueue()
        self._done: queue.SimpleQueue[_Done | None] = queue.SimpleQueue()
        self._stopped = threading.Event()

    def stop(self) -> None:
        """End soon, from any thread or a signal handler: what is being handed out is finished, nothing more begun."""
        self._stopped.set()
        self._fetcher.stop()
        self._done.put(None)

    def sources(self, *, once: bool = False) -> Iterator[Source | Dropped]:
        """What is new in the feeds, as it appears, oldest first in each; without end unless `once` or stopped.

        An entry counts as seen when the next item is asked for: what is interrupted before that is handed out again
        the next time. With `once`, each feed is looked at one time, due or not, but for those whose server failed or
        asked to be left alone until later. A page that does not answer now is tried at three looks, then let go.
        """
        self._once = once
        self._begin()
        for _ in range(self._workers):
            threading.Thread(target=self._work, name="onrecord-watching", daemon=True).start()
        try:
            while not self._stopped.is_set():
                self._give()
                yield from self._hand_out()
                if not self._busy and not self._ready and (once or not self._due):
                    return
                done = self._next_done()
                if done is not None:
                    self._deal_with(done)
        finally:
            self._stopped.set()
            self._fetcher.stop()
            for _ in range(self._workers):
                self._given.put(None)

    def _hand_out(self) -> Iterator[Source | Dropped]:
        """What was found, if anything was; it is remembered when whoever took it comes back."""
        outcome, self._outcome = self._outcome, _Outcome()
        yield from outcome.items
        for url, entry in outcome.seen:
            self.memory.add_seen(url, entry)
        for state in outcome.states:
            self.memory.save(state)

    def _begin(self) -> None:
        now = time.time()
        for url in self._urls:
            state = self.memory.load(url) or FeedState(url)
            self._feeds[url] = _Feed(state, self.pace.usual)
            due = seconds_of(state.next_due) or now
            if not self._once:
                heapq.heappush(self._due, (due, url))
            elif state.failures and due > now:
                detail = f"{url} is left alone until {state.next_due}, as it failed {state.failures} times"
                self._outcome.items.append(Dropped("unreadable", detail, url))
            else:
                self._ready.append(_Task(state))

    # --- in the threads that fetch ---

    def _work(self) -> None:
        while (task := self._given.get()) is not None:
            result: Look | EntryReading | BaseException
            try:
                if task.entry is None:
                    result = look_at(task.feed, self._fetcher)
                else:
                    result = read_entry(task.entry, task.feed.url, self._fetcher)
            except BaseException as error:
                result = error
            self._done.put(_Done(task, result))

    # --- in the thread that iterates ---

    def _give(self) -> None:
        """Hands tasks to the threads: no more than there are threads, and one for each host."""
        now = time.time()
        while not self._once and self._due and self._due[0][0] <= now:
            _, url = heapq.heappop(self._due)
            self._ready.append(_Task(self._feeds[url].state))
        for _ in range(len(self._ready)):
            if len(self._busy) >= self._workers:
                return
            task = self._ready.popleft()
            if task.host in self._busy:
                self._ready.append(task)
            else:
                self._busy.add(task.host)
                self._given.put(task)

    def _next_done(self) -> _Done | None:
        sleep = _LONGEST_SLEEP
        if self._due and len(self._busy) < self._workers:
            sleep = min(max(self._due[0][0] - time.time(), 0.0), sleep)
        try:
            return self._done.get(timeout=sleep)
        except queue.Empty:
            return None

    def _deal_with(self, done: _Done) -> None:
        if isinstance(done.result, BaseException):
            raise done.result
        feed = self._feeds[done.task.feed.url]
        self._busy.discard(done.task.host)
        if isinstance(done.result, Look):
            self._looked(feed, done.result)
        elif done.task.entry is not None:
            self._outcome.items.extend(done.result.items)
            self._read(feed, done.task.entry, done.result)
        if feed.waiting:
            self._ready.append(_Task(feed.state, feed.waiting.popleft()))
        elif feed.looked is not None:
            self._finish(feed)

    def _looked(self, feed: _Feed, look: Look) -> None:
        feed.is_unfinished = False
        answer, url = look.answer, feed.state.url
        if isinstance(answer, Unfetched):
            feed.looked = self._failed(feed, answer)
            self._outcome.items.append(answer.drop)
            return
        feed.looked = FeedState(url, look.etag, look.last_modified)
        if isinstance(answer, Unchanged):
            return
        feed.interval = self.pace.interval([entry.metadata.published for entry in answer.entries], answer.wait)
        seen = self.memory.seen(url, [entry.id for entry in answer.entries])
        # Feeds list the newest first.
        feed.waiting.extend(entry for entry in reversed(answer.entries) if entry.id not in seen)
        self._outcome.items.extend(answer.dropped)

    def _failed(self, feed: _Feed, answer: Unfetched) -> FeedState:
        # What is refused here was asked of no server: it is looked at again as soon as it is allowed.
        if answer.drop.reason == "refused":
            return replace(feed.state, next_due=None if self._once else iso_time(time.time() + feed.interval))
        failures = feed.state.failures + 1
        wait = self.pace.after_failure(failures, feed.interval, answer.retry_after)
        wait = self.pace.most if answer.status == _GONE else wait
        due = time.time() + max(self.pace.drawn(wait, self._chance), min(answer.retry_after or 0.0, self.pace.most))
        return FeedState(feed.state.url, feed.state.etag, feed.state.last_modified, iso_time(due), failures)

    def _read(self, feed: _Feed, entry: Entry, reading: EntryReading) -> None:
        key = (feed.state.url, entry.id)
        self._tries[key] += 1
        if reading.again and self._tries[key] < _TRIES:
            feed.is_unfinished = True
            return
        del self._tries[key]
        self._outcome.seen.append(key)

    def _finish(self, feed: _Feed) -> None:
        """Settles the state that a look has led to, and when the feed is due next."""
        state = feed.looked or feed.state
        feed.looked = None
        if feed.is_unfinished:
            # Without these the server says again what is in the feed, and so what is still to be read.
            state = replace(state, etag=None, last_modified=None)
        if state.next_due is None:
            state = replace(state, next_due=iso_time(time.time() + self.pace.drawn(feed.interval, self._chance)))
        feed.state = state
        self._outcome.states.append(state)
        if not self._once:
            heapq.heappush(self._due, (seconds_of(state.next_due) or time.time(), state.url))


@contextlib.contextmanager
def ended_by_signals(watcher: Watcher) -> Iterator[None]:
    """Within, the first SIGINT or SIGTERM stops the watcher after what it is handing out; a second one interrupts.

    Only in the main thread, as signals are handled there.
    """
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def stop(number: int, _frame: object) -> None:
        watcher.stop()
        for told, handler in before.items():
            signal.signal(told, handler)

    for number in before:
        signal.signal(number, stop)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

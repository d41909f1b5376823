"""What is remembered of a feed between one look at it and the next."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class FeedState:
    """One feed as it was left: `etag` and `last_modified` as its server gave them, `next_due` an ISO time in UTC.

    `failures` counts the looks that came to nothing since the last that did not.
    """

    url: str
    etag: str | None = None
    last_modified: str | None = None
    next_due: str | None = None
    failures: int = 0


class FeedMemory(Protocol):
    """Where a watcher keeps what it knows; it is called from the thread that takes the watcher's sources, and no other.

    Each call is to be lasting when it returns: what is not is read again after a crash.
    """

    def load(self, url: str) -> FeedState | None:
        """What is known of a feed; None where nothing is."""
        ...

    def save(self, state: FeedState) -> None:
        """Keep a feed's state in place of what was known of it."""
        ...

    def seen(self, url: str, entries: Collection[str]) -> set[str]:
        """Those of the entries' ids that were added for this feed."""
        ...

    def add_seen(self, url: str, entry: str) -> None:
        """Note that a feed's entry was dealt with; noting it twice changes nothing."""
        ...


class MemoryOfFeeds:
    """A memory that ends with the program."""

    def __init__(self) -> None:
        self.states: dict[str, FeedState] = {}
        self.entries: dict[str, set[str]] = {}

    def load(self, url: str) -> FeedState | None:
        """What is known of a feed."""
        return self.states.get(url)

    def save(self, state: FeedState) -> None:
        """Keep a feed's state."""
        self.states[state.url] = state

    def seen(self, url: str, entries: Collection[str]) -> set[str]:
        """Those of the entries that were added."""
        return self.entries.get(url, set()) & set(entries)

    def add_seen(self, url: str, entry: str) -> None:
        """Note an entry."""
        self.entries.setdefault(url, set()).add(entry)

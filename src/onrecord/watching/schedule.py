"""When to look at a feed again: by how often it brings something, what its server asks, and how it fared."""

from __future__ import annotations

import datetime
import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

_MOST_DOUBLINGS = 16
_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Pace:
    """How often feeds are asked, in seconds: `usual` until a feed is known better, then between `least` and `most`.

    A feed that fails waits twice as long each time, up to `most`. `jitter` is the share by which each wait is drawn
    longer or shorter, so that many feeds do not fall due at once.
    """

    usual: float = 1_800.0
    least: float = 300.0
    most: float = 86_400.0
    jitter: float = 0.1

    def interval(self, published: Sequence[str | None], asked: float = 0.0) -> float:
        """How long to wait after a look that found these entries, by their ISO times of publication.

        Half the usual gap (the median) between two of them, so that few wait longer than that gap to be found; never
        less than the feed `asked` for. The `usual` interval where there are fewer than three dates.
        """
        moments = sorted(moment for written in published if (moment := seconds_of(written)) is not None)
        gaps = sorted(later - earlier for earlier, later in pairwise(moments))
        wanted = gaps[len(gaps) // 2] * _SHARE if len(gaps) > 1 else self.usual
        return min(max(wanted, self.least, asked), self.most)

    def after_failure(self, failures: int, interval: float, retry_after: float | None) -> float:
        """How long to wait after the last of so many failures in a row; what a server asks for is the least."""
        doubled: float = max(interval, self.least) * 2.0 ** min(failures, _MOST_DOUBLINGS)
        # A server that asks for a month is asked again after the longest wait there is.
        return min(max(doubled, retry_after or 0.0), self.most)

    def drawn(self, seconds: float, chance: random.Random) -> float:
        """The wait with its jitter, longer or shorter by chance; what a server asked for is the caller's to keep."""
        return seconds * (1.0 + self.jitter * chance.uniform(-1.0, 1.0))


def seconds_of(written: str | None) -> float | None:
    """An ISO time as seconds since 1970; one without a zone is taken for UTC; None where it is no time."""
    try:
        moment = datetime.datetime.fromisoformat(written or "")
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)).timestamp()


def iso_time(seconds: float) -> str:
    """Seconds since 1970 as an ISO time in UTC."""
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC).isoformat(timespec="milliseconds")

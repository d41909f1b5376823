"""How much of some files has been passed, so that a long work can say how long it will take."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from onrecord.records import Dropped, Source


class FilesPassed:
    """Counts the files of a stream of sources against those that lie at the locations.

    Files are taken to be alike. Of one file, an address or standard input nothing can be told beforehand.
    """

    def __init__(self, locations: Iterable[str]) -> None:
        self._all = _number_of_files(locations)
        self._begun = 0

    @property
    def share(self) -> float | None:
        """The share of the files that were passed before the one at hand; None where it cannot be told."""
        if self._all is None or self._all < 2:
            return None
        return min(max(self._begun - 1, 0) / self._all, 1.0)

    def over(self, found: Iterable[Source | Dropped]) -> Iterator[Source | Dropped]:
        """The same sources, their files counted as they pass."""
        last = None
        for one in found:
            if one.path != last:
                self._begun += 1
                last = one.path
            yield one


def _number_of_files(locations: Iterable[str]) -> int | None:
    number = 0
    for location in locations:
        if location == "-" or "://" in location:
            return None
        if not Path(location).is_dir():
            number += 1
            continue
        for _, folders, files in os.walk(location):
            folders[:] = [name for name in folders if not name.startswith(".")]
            number += sum(not name.startswith(".") for name in files)
    return number

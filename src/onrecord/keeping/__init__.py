"""The ledger as one object: articles in, statements found again; what it does is done in `onrecord.ledger`.

>>> with Ledger("harbour.db") as ledger:  # doctest: +SKIP
...     ledger.add("articles/")
...     for hit in ledger.search('speaker:"Ana Reyes" dam').hits:
...         print(hit.statement.content[0].text)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onrecord.keeping.people import Reviews, Speakers
from onrecord.keeping.relations import Relations

if TYPE_CHECKING:
    from onrecord.intake import Options, Progress
    from onrecord.ledger.store import Kept, Taken
    from onrecord.ledger.verification import Checked, Problem
    from onrecord.records import Reading

__all__ = ["Ledger"]

PEOPLE = "people"  # the model of a run that people's own annotations come from
AT_ONCE = 200


class Ledger(Speakers, Reviews, Relations):
    """Everything that was read, kept and searched.

    `location` is a file or a `postgresql:` address, by default that of `ONRECORD_LEDGER`, else `onrecord.db` in the
    working folder. It is made where there is none, unless it is opened `read_only`. Dates are ISO, offsets code points
    of the article's text. Every method raises `LedgerError` for what the store refuses; nothing kept before is lost.
    """

    def add(self, *locations: str | Path, **options: Any) -> Kept:
        """Read files, folders, feeds, web archives and addresses into the ledger, and count what became of them.

        What this version has read before is passed over. `options` are those of `intake.Options`.
        """
        from onrecord.ledger.store import Kept

        kept = Kept()
        for progress in self.adding(*locations, **options):
            kept = progress.kept
        return kept

    def adding(self, *locations: str | Path, **options: Any) -> Iterator[Progress]:
        """The same, yielding the progress after each batch that is kept; closing it ends the work there."""
        from onrecord import intake

        chosen: Options = intake.Options(**options)
        return intake.add(self.database, map(str, locations), chosen)

    def keep(self, readings: Iterable[Reading], *, model: str = PEOPLE) -> Kept:
        """Keep readings made elsewhere, as annotations that people made; `model` names what made them."""
        from onrecord.ledger.migrations import this_version
        from onrecord.ledger.store import Kept, keep, start_run

        total, rest = Kept(), iter(readings)
        with self.writing() as connection:
            run = start_run(connection, this_version(), model)
        while batch := list(islice(rest, AT_ONCE)):
            with self.writing() as connection:
                total.add(keep(connection, run, [_taken(reading) for reading in batch]))
        return total

    def verify(self, checked: Checked | None = None) -> Iterator[Problem]:
        """Everything that is wrong with the ledger, and how to mend it; nothing for a sound one."""
        from onrecord.ledger.verification import verify

        with self.reading() as connection:
            yield from verify(connection, checked)

    def rebuild(self) -> Iterator[int]:
        """Make what is searched anew from what is kept; yields the number of articles done, and is all or nothing."""
        from onrecord.ledger.rebuild import rebuild

        with self.writing() as connection:
            yield from rebuild(connection)


def _taken(reading: Reading) -> Taken:
    """A reading as if it had just been taken in; what it was read from is known by its text alone."""
    from onrecord.ledger.store import Taken

    thing = reading.article or reading.dropped[0]
    location = thing.path or (reading.article.url if reading.article else None) or "-"
    digest = reading.article.sha256 if reading.article else ""
    return Taken(reading, location, thing.record or 0, digest)

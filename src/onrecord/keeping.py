"""The ledger as one object: articles in, statements found again; what it does is done in `onrecord.ledger`.

>>> with Ledger("harbour.db") as ledger:  # doctest: +SKIP
...     ledger.add("articles/")
...     for hit in ledger.search('speaker:"Ana Reyes" dam').hits:
...         print(hit.statement.content[0].text)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection

from onrecord.ledger.database import Database

if TYPE_CHECKING:
    from onrecord.intake import Options, Progress
    from onrecord.ledger.candidates import Candidate
    from onrecord.ledger.decisions import Decision
    from onrecord.ledger.facets import Facets
    from onrecord.ledger.hits import Hit
    from onrecord.ledger.listing import ListedSpeaker
    from onrecord.ledger.outside import Imported
    from onrecord.ledger.profiles import Profile
    from onrecord.ledger.provenance import Origin, Version
    from onrecord.ledger.query_tree import Query
    from onrecord.ledger.reviewing import Review
    from onrecord.ledger.search import Count, Page
    from onrecord.ledger.statistics import Dimension, Tally
    from onrecord.ledger.store import Kept, Taken
    from onrecord.ledger.verification import Checked, Problem
    from onrecord.records import Article, Reading
    from onrecord.relate.checking import Check

__all__ = ["Ledger"]

PEOPLE = "people"  # the model of a run that people's own annotations come from
AT_ONCE = 200


class Ledger:
    """Everything that was read, kept and searched.

    `location` is a file or a `postgresql:` address, by default that of `ONRECORD_LEDGER`, else `onrecord.db` in the
    working folder. It is made where there is none, unless it is opened `read_only`. Dates are ISO, offsets code points
    of the article's text. Every method raises `LedgerError` for what the store refuses; nothing kept before is lost.
    """

    def __init__(self, location: str | Path | None = None, *, read_only: bool = False) -> None:
        self.database = Database(location, read_only=read_only)

    def __enter__(self) -> Ledger:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the ledger."""
        self.database.close()

    def reading(self) -> AbstractContextManager[Connection]:
        """A connection that sees one state of the ledger, for the functions of `onrecord.ledger`."""
        return self.database.reading()

    def writing(self) -> AbstractContextManager[Connection]:
        """A transaction: all that is done in it is kept, or none."""
        return self.database.writing()

    # --- in ---

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

    # --- out ---

    def search(self, query: str = "", *, limit: int = 20, cursor: str | None = None, rank: bool = False) -> Page:
        """A page of the statements that a query finds, newest first; with `rank` those that fit best.

        The language is in docs/query-language.md. Raises `QueryError`.
        """
        from onrecord.ledger.search import search

        with self.reading() as connection:
            return search(connection, _query(query), limit=limit, cursor=cursor, rank=rank)

    def hits(self, query: str = "", *, limit: int | None = None) -> Iterator[Hit]:
        """Every hit of a query, newest first, fetched as they are asked for."""
        cursor, left = None, limit
        while left is None or left > 0:
            page = self.search(query, limit=min(AT_ONCE, left or AT_ONCE), cursor=cursor)
            yield from page.hits
            cursor = page.cursor
            left = None if left is None else left - len(page.hits)
            if cursor is None:
                return

    def count(self, query: str = "") -> Count:
        """How many statements a query finds, counted up to 10,000."""
        from onrecord.ledger.search import count

        with self.reading() as connection:
            return count(connection, _query(query))

    def facets(self, query: str = "") -> Facets:
        """How many of the newest 10,000 hits each speaker, publisher, month, act, form and kind has."""
        from onrecord.ledger.facets import facets

        with self.reading() as connection:
            return facets(connection, _query(query))

    def check(
        self, quote: str, speaker: str | None = None, *, since: str | None = None, until: str | None = None
    ) -> Check:
        """Whether a quote is printed: verbatim, cut, altered, as someone else's, or not; where, how often and first.

        `speaker` is who is said to have said it; `since` and `until` are days of publication, both inclusive, written
        as in a search. The verdicts are in docs/check.md. Raises `QueryError`.
        """
        from onrecord.ledger.relations import check_ledger

        with self.reading() as connection:
            return check_ledger(connection, quote, speaker, since=since, until=until)

    def article(self, identifier: str) -> Article:
        """The article with this id; raises `NotInLedgerError`."""
        from onrecord.ledger.store import article

        with self.reading() as connection:
            return article(connection, identifier)

    def statement(self, identifier: str) -> Hit:
        """The statement with this id, or the one whose id begins so; raises `NotInLedgerError` for none or several."""
        from onrecord.errors import NotInLedgerError
        from onrecord.ledger.search import by_id

        with self.reading() as connection:
            found = by_id(connection, identifier)
        if len({hit.statement.id for hit in found}) != 1:
            problem = "several statements have ids that begin" if found else "no statement has an id that begins"
            raise NotInLedgerError(f"{problem} with {identifier!r}; `onrecord search` prints ids")
        return found[0]

    def origins(self, article: str) -> tuple[Origin, ...]:
        """Everything that the article with this id was read from."""
        from onrecord.ledger.provenance import origins_of

        with self.reading() as connection:
            return origins_of(connection, article)

    def versions(self, article: str) -> tuple[Version, ...]:
        """The texts that stood at the address of the article with this id."""
        from onrecord.ledger.provenance import versions_of

        with self.reading() as connection:
            return versions_of(connection, article)

    def readings(self, query: str = "") -> Iterator[Reading]:
        """The articles of a query's hits, each with the statements found in it; constant memory however many."""
        from onrecord.ledger.search import matching_keys
        from onrecord.ledger.store import readings

        with self.reading() as connection:
            keys = matching_keys(connection, _query(query))
            while batch := list(islice(keys, AT_ONCE)):
                yield from readings(connection, batch)

    def statistics(
        self, query: str = "", *, by: Sequence[Dimension] | None = None, limit: int | None = 20
    ) -> list[Tally]:
        """Statements counted by `by`, or by each of speaker, publisher, month, form, place, kind and act."""
        from onrecord.ledger.search import matching_keys
        from onrecord.ledger.statistics import OVERVIEW, tallies

        with self.reading() as connection:
            keys = matching_keys(connection, query) if query.strip() else None
            return tallies(connection, [tuple(by)] if by else OVERVIEW, keys=keys, limit=limit)

    def drops(self) -> dict[str, int]:
        """How many things were left out for each reason."""
        from onrecord.ledger.listing import counted_drops

        with self.reading() as connection:
            return counted_drops(connection)

    # --- speakers ---

    def speakers(self, name: str | None = None, *, limit: int = 30) -> list[ListedSpeaker]:
        """The speakers with the most statements; with `name`, of those whose names have all of its words."""
        from onrecord.ledger.listing import listed_speakers

        with self.reading() as connection:
            return listed_speakers(connection, name, limit=limit)

    def speaker(self, speaker: str) -> Profile:
        """A speaker by id or name; raises `NotInLedgerError`, and `AmbiguousSpeakerError` for a name of several."""
        from onrecord.ledger.profiles import profile
        from onrecord.ledger.references import find_speaker

        with self.reading() as connection:
            return profile(connection, find_speaker(connection, speaker))

    def speaker_candidates(self, name: str | None = None, *, limit: int = 50) -> list[Candidate]:
        """Pairs of speakers that may be one, for a person to decide."""
        from onrecord.ledger.candidates import candidates

        with self.reading() as connection:
            return candidates(connection, limit=limit, name=name)

    def merge(self, *speakers: str, by: str) -> int:
        """Make speakers one, the first of them; gives the decision's number."""
        from onrecord.ledger import decisions
        from onrecord.ledger.references import find_speaker

        with self.writing() as connection:
            return decisions.merge(connection, [find_speaker(connection, one) for one in speakers], by=by)

    def split(
        self,
        speaker: str,
        *,
        articles: Sequence[str] | None = None,
        name: str | None = None,
        role: str | None = None,
        by: str,
    ) -> tuple[int, str]:
        """Make a part of what a speaker said another's; gives the decision's number and the new speaker's id."""
        from onrecord.ledger import decisions
        from onrecord.ledger.profiles import profile
        from onrecord.ledger.references import find_speaker
        from onrecord.ledger.splits import Part

        with self.writing() as connection:
            part = Part(articles, name, role)
            decision, new = decisions.split(connection, find_speaker(connection, speaker), part, by=by)
            return decision, profile(connection, new).id

    def alias(self, speaker: str, name: str, *, by: str) -> int:
        """Give a speaker one more name; gives the decision's number."""
        from onrecord.ledger import decisions
        from onrecord.ledger.references import find_speaker

        with self.writing() as connection:
            return decisions.alias(connection, find_speaker(connection, speaker), name, by=by)

    def import_people(self, path: str | Path, *, by: str) -> Imported:
        """Attach known people of a CSV or FollowTheMoney file, with their outside ids, to the speakers they are."""
        from onrecord.ledger import decisions, outside

        read = outside.read_csv if Path(path).suffix.lower() in (".csv", ".tsv") else outside.read_followthemoney
        with self.writing() as connection:
            return decisions.import_people(connection, read(path), by=by)

    def decisions(self) -> list[Decision]:
        """All decisions about speakers, the oldest first."""
        from onrecord.ledger import decisions

        with self.reading() as connection:
            return decisions.taken(connection)

    def undo(self, decision: int, *, by: str) -> int:
        """Take a decision about speakers back; gives the number of the decision that does."""
        from onrecord.ledger import decisions

        with self.writing() as connection:
            return decisions.undo(connection, decision, by=by)

    # --- reviews ---

    def review(self, statement: str, verdict: str, *, by: str, note: str | None = None, **correction: Any) -> int:
        """Keep a person's judgement: "confirm", "reject" or "correct"; gives the review's number.

        A correction names what is otherwise, in words printed in the article: see `corrections.Correction`.
        """
        from onrecord.ledger import reviewing
        from onrecord.ledger.corrections import Correction, corrected
        from onrecord.ledger.store import article

        hit = self.statement(statement)
        with self.writing() as connection:
            after = None
            if correction:
                text = article(connection, hit.article)
                after = corrected(text, hit.statement, Correction(**correction), by=by)
            return reviewing.record(connection, hit.statement.id, verdict, by=by, after=after, note=note)

    def undo_review(self, review: int, *, by: str) -> None:
        """Take a review back by its number."""
        from onrecord.ledger import reviewing

        with self.writing() as connection:
            reviewing.undo(connection, review, by=by)

    def review_queue(self, query: str = "", *, limit: int = 100) -> list[int]:
        """Keys of statements that nobody has judged, the least certain first."""
        from onrecord.ledger import reviewing
        from onrecord.ledger.search import matching_keys

        with self.reading() as connection:
            keys = matching_keys(connection, query) if query.strip() else None
            return reviewing.queue(connection, keys, limit=limit)

    def reviews(self, statement: str | None = None) -> list[Review]:
        """All reviews, or those of one statement."""
        from onrecord.ledger import reviewing

        with self.reading() as connection:
            return reviewing.taken(connection, statement=statement)

    def reviewed(self, *, partly: bool = False) -> Iterator[Reading]:
        """The articles that people reviewed, as they left them: data to train and to score on."""
        from onrecord.ledger import reviewing

        with self.reading() as connection:
            yield from reviewing.reviewed_readings(connection, partly=partly)

    # --- care ---

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


def _query(written: str) -> Query:
    """The query as read; a blank one is everything that is shown."""
    from onrecord.ledger import query_tree
    from onrecord.ledger.query import parse

    return parse(written) if written.strip() else query_tree.All(())


def _taken(reading: Reading) -> Taken:
    """A reading as if it had just been taken in; what it was read from is known by its text alone."""
    from onrecord.ledger.store import Taken

    thing = reading.article or reading.dropped[0]
    location = thing.path or (reading.article.url if reading.article else None) or "-"
    digest = reading.article.sha256 if reading.article else ""
    return Taken(reading, location, thing.record or 0, digest)

"""The ledger's speakers, and what people decided and judged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onrecord.keeping.base import Opened
from onrecord.keeping.finding import Finding, parsed

if TYPE_CHECKING:
    from onrecord.ledger.candidates import Candidate
    from onrecord.ledger.decisions import Decision
    from onrecord.ledger.listing import ListedSpeaker
    from onrecord.ledger.outside import Imported
    from onrecord.ledger.profiles import Profile
    from onrecord.ledger.reviewing import Review
    from onrecord.records import Reading


class Speakers(Opened):
    """Who is who across articles; every decision is appended, and can be undone."""

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


class Reviews(Finding):
    """What people confirmed, corrected and rejected."""

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
            keys = matching_keys(connection, parsed(query)) if query.strip() else None
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

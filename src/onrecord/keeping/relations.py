"""What relates statements and articles: quotes checked, sayings gathered, copies, contradictions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from onrecord.keeping.finding import Finding, parsed

if TYPE_CHECKING:
    from onrecord.ledger.contradictions import Contradicting
    from onrecord.ledger.copies import Copies
    from onrecord.ledger.sayings import Sayings
    from onrecord.ledger.utterances import Utterance
    from onrecord.relate.checking import Check


class Relations(Finding):
    """One saying and its printings, and whether a quote is on the record."""

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

    def relate(self, *, again: bool = False) -> Iterator[int]:
        """Find printings of one saying among what was not compared yet; yields how many statements are done.

        Adding does this by itself. With `again` all is compared anew; what people decided stays.
        """
        from onrecord.ledger.relating import relate

        return relate(self.database, again=again)

    def utterance(self, statement: str) -> Utterance:
        """All printings of the saying that a statement prints, in order, with how they differ from the first."""
        from onrecord.ledger.utterances import utterance_of

        identifier = self.statement(statement).statement.id
        with self.reading() as connection:
            return utterance_of(connection, identifier)

    def sayings(self, query: str = "", *, limit: int = 10) -> Sayings:
        """The sayings that are printed most often, among what a query finds or all: how often, where, and in copies."""
        from onrecord.ledger.sayings import most_printed
        from onrecord.ledger.search import matching_keys

        with self.reading() as connection:
            keys = matching_keys(connection, parsed(query)) if query.strip() else None
            return most_printed(connection, keys=keys, limit=limit)

    def join(self, first: str, second: str, *, by: str) -> int:
        """Let two statements be of one saying; gives the decision's number."""
        return self._decide_utterance("join", first, second, by)

    def part(self, first: str, second: str, *, by: str) -> int:
        """Let two statements be of two sayings; gives the decision's number."""
        return self._decide_utterance("part", first, second, by)

    def undo_utterance(self, decision: int, *, by: str) -> None:
        """Take a decision about an utterance back."""
        from onrecord.ledger import utterances

        with self.writing() as connection:
            utterances.undo(connection, decision, by=by)

    def _decide_utterance(self, kind: str, first: str, second: str, by: str) -> int:
        from onrecord.ledger import utterances

        pair = self.statement(first).statement.id, self.statement(second).statement.id
        decide = utterances.join if kind == "join" else utterances.part
        with self.writing() as connection:
            return decide(connection, *pair, by=by)

    def contradictions(self, statement: str) -> list[Contradicting]:
        """Statements that may deny this one, or be its reversal: candidates for a person, the clearest first."""
        from onrecord.ledger.contradictions import contradictions

        hit = self.statement(statement)
        with self.reading() as connection:
            return contradictions(connection, hit)

    def copies(self, article: str) -> Copies:
        """What the article with this id reprints, and which articles reprint it."""
        from onrecord.ledger.copies import copies_of

        with self.reading() as connection:
            return copies_of(connection, article)

    def find_copies(self) -> Iterator[int]:
        """Look for copies among articles that were added without; yields how many were looked at, now and then."""
        from onrecord.ledger.copies import find_waiting

        while True:
            with self.writing() as connection:
                number = next(find_waiting(connection), 0)
            if not number:
                return
            yield number

"""What a search gives back: the statement, its article's metadata, and the words that were found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from onrecord.ledger import query_tree as q
from onrecord.ledger.filing import judged_statements
from onrecord.ledger.highlight import Place, highlights, wanted_words
from onrecord.ledger.packing import unpack_statement, unpack_text
from onrecord.records import Metadata, Statement

LONGEST_PRINTED = 2_000  # code points from a statement's first character to its last; of a longer one, its content


@dataclass(frozen=True, slots=True)
class Hit:
    """A statement that a search found.

    `article` is the id of its article; `speaker` the id and `speaker_name` the name of the identity that it is counted
    under, null where nobody is named. `printed` is the article's text from `start` on, as far as the statement goes;
    `highlights` are code points of the article's text. `copies` is how many reprints of it there are, where the search
    folded them.
    """

    key: int
    statement: Statement
    article: str
    metadata: Metadata
    state: str
    speaker: str | None
    speaker_name: str | None
    start: int
    printed: str
    highlights: tuple[Place, ...]
    copies: int | None = None

    def to_dict(self) -> dict[str, Any]:
        """The hit as JSON has it."""
        told = self.metadata
        return {
            "article": {
                "id": self.article,
                "url": told.url,
                "title": told.title,
                "publisher": told.publisher,
                "published": told.published,
                "language": told.language,
            },
            "statement": self.statement.to_dict(),
            "state": self.state,
            "speaker": {"id": self.speaker, "name": self.speaker_name} if self.speaker else None,
            "printed": {"start": self.start, "end": self.start + len(self.printed), "text": self.printed},
            "highlights": [list(place) for place in self.highlights],
            **({} if self.copies is None else {"copies": self.copies}),
        }


_ROWS = (
    "SELECT s.key, s.id, s.article, s.reading, s.review, s.state, COALESCE(k.id, n.id), COALESCE(k.name, n.name), "
    "a.id, a.url, a.title, p.name, a.published, a.language FROM statements s JOIN articles a ON a.key = s.article "
    "LEFT JOIN publishers p ON p.key = s.publisher LEFT JOIN speakers n ON n.key = s.speaker "
    "LEFT JOIN speakers k ON k.key = n.merged_into WHERE s.key IN ({})"
)
_TEXTS = "SELECT article, packed FROM texts WHERE article IN ({})"
_READINGS = "SELECT key, packed FROM readings WHERE key IN ({})"


def hits(connection: Connection, query: q.Query, keys: Sequence[int]) -> tuple[Hit, ...]:
    """The statements of these keys as hits of the query, in the order of the keys; unknown keys are left out."""
    rows = {row[0]: row for row in _among(connection, _ROWS, keys)}
    texts = {key: unpack_text(packed) for key, packed in _among(connection, _TEXTS, {row[2] for row in rows.values()})}
    read = {row[3] for row in rows.values() if row[4] is None}
    packed = dict(_among(connection, _READINGS, read))
    reviews = {row[4] for row in rows.values() if row[4] is not None}
    judged = judged_statements(connection, reviews) if reviews else {}
    wanted = wanted_words(query)
    found = []
    for key in keys:
        if (row := rows.get(key)) is not None:
            article, reading, review = row[2:5]
            of_article = texts[article]
            of_people = judged.get(review)
            statement = of_people or unpack_statement(packed[reading], of_article, row[1])
            found.append(_hit(row, statement, of_article, wanted))
    return tuple(found)


def _among(connection: Connection, query: str, keys: Any) -> Sequence[Any]:
    if not keys:
        return ()
    # Keys are whole numbers, and in the query itself cost less than bound ones do.
    return connection.exec_driver_sql(query.format(", ".join(map(str, keys)))).all()


def _hit(row: Any, statement: Statement, of_article: str, wanted: Sequence[q.Words]) -> Hit:
    start, end = _extent(statement)
    return Hit(
        key=row[0],
        statement=statement,
        article=row[8],
        metadata=Metadata(url=row[9], title=row[10], publisher=row[11], published=row[12], language=row[13]),
        state=q.STATES[row[5]],
        speaker=row[6],
        speaker_name=row[7],
        start=start,
        printed=of_article[start:end],
        highlights=highlights(wanted, statement),
    )


def _extent(statement: Statement) -> tuple[int, int]:
    """Where the statement begins and ends: with source and cue, unless these stand far from what is said."""
    start, end = _from_to(statement, with_source=True)
    return (start, end) if end - start <= LONGEST_PRINTED else _from_to(statement, with_source=False)


def _from_to(statement: Statement, *, with_source: bool) -> tuple[int, int]:
    spans = [*statement.content, *(statement.source if with_source else ()), *(statement.cue if with_source else ())]
    return min(span.start for span in spans), max(span.end for span in spans)

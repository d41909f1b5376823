"""What people say of statements, laid over what a model read: it holds whatever a newer model reads there.

A review is matched to a statement of a new reading by its id (the same spans), else by overlap: content that shares
half of all its characters (intersection over union), and a source that shares some. Of several reviews of one
statement the last counts.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from onrecord.ledger.bulk import rows_where
from onrecord.ledger.schema import CURRENT, REJECTED, reviews
from onrecord.records import Span, Statement

VERDICTS = ("confirm", "correct", "reject", "add")
LEAST_OVERLAP = 0.5  # of two contents, for one to be the other found again


@dataclass(frozen=True, slots=True)
class Applied:
    """A statement with its state; `review` where it stands in no reading but in that review.

    `verdict` is what people said of it, if they did.
    """

    statement: Statement
    state: int
    review: int | None = None
    verdict: str | None = None


@dataclass(slots=True)
class Judgement:
    """What people have made of one statement by now."""

    verdict: str
    statement: Statement
    review: int
    versions: list[Statement] = field(default_factory=list)  # as it was and as it was corrected

    @property
    def ids(self) -> list[str]:
        """Of all its versions, that which stands first."""
        return [self.statement.id, *(version.id for version in self.versions)]


def reviewed(connection: Connection, article_keys: Iterable[int]) -> set[int]:
    """Those of the articles that have reviews."""
    standing = reviews.c.undone.is_(None)
    return {row[0] for row in rows_where(connection, reviews.c.article, article_keys, reviews.c.article, also=standing)}


def apply(connection: Connection, article_key: int, statements: Sequence[Statement]) -> list[Applied]:
    """The statements of a new reading of an article, as people's reviews of it leave them, in reading order.

    A reject follows the statement, a correction replaces it; what people confirmed, corrected or added and the reading
    lacks is there too.
    """
    return applied(judgements(connection, article_key), statements)


def judgements(connection: Connection, article_key: int) -> list[Judgement]:
    """What people have made of an article's statements, one for each that they judged."""
    query = select(reviews).where(reviews.c.article == article_key, reviews.c.undone.is_(None)).order_by(reviews.c.key)
    found: list[Judgement] = []
    for row in connection.execute(query):
        before, after = (Statement.from_dict(json.loads(one)) if one else None for one in (row.before, row.after))
        known = next((one for one in found if row.statement in one.ids), None)
        statement = after or before
        if statement is None:
            continue
        if known is None:
            known = Judgement(row.verdict, statement, row.key)
            found.append(known)
        known.verdict, known.statement, known.review = row.verdict, statement, row.key
        known.versions += [one for one in (before, after) if one is not None]
    return found


def applied(found: Sequence[Judgement], statements: Sequence[Statement]) -> list[Applied]:
    """Judgements laid over statements."""
    matched = _matched(found, statements)
    result = [_judged(one, matched.get(place)) for place, one in enumerate(statements)]
    taken = {judgement.review for judgement in matched.values()}
    for judgement in found:
        if judgement.review not in taken:
            state = REJECTED if judgement.verdict == "reject" else CURRENT
            result.append(Applied(judgement.statement, state, judgement.review, judgement.verdict))
    if len(result) > len(statements):
        result.sort(key=lambda one: (one.statement.content[0].start, -one.statement.content[-1].end))
    return result


def _judged(statement: Statement, judgement: Judgement | None) -> Applied:
    """A statement of a reading under what was said of it."""
    if judgement is None:
        return Applied(statement, CURRENT)
    if judgement.verdict == "reject":
        return Applied(statement, REJECTED, None, "reject")
    if says_the_same(statement, judgement.statement):
        return Applied(statement, CURRENT, None, judgement.verdict)
    return Applied(judgement.statement, CURRENT, judgement.review, judgement.verdict)


def says_the_same(one: Statement, other: Statement) -> bool:
    """Whether two statements are the same in all that a person judges: spans, speaker, act and date."""
    return _judged_parts(one) == _judged_parts(other)


def _judged_parts(statement: Statement) -> tuple[object, ...]:
    speaker, act, said = statement.speaker, statement.act, statement.said
    who = (speaker.kind, speaker.name, speaker.role) if speaker else None
    when = (said.start, said.end) if said else None
    return statement.source, statement.cue, statement.content, statement.form, who, act.name if act else None, when


def _matched(found: Sequence[Judgement], statements: Sequence[Statement]) -> dict[int, Judgement]:
    """Which statement each judgement is about, by the statement's place; every one is about one at most."""
    matched: dict[int, Judgement] = {}
    rest: list[Judgement] = []
    places = {statement.id: place for place, statement in enumerate(statements)}
    for judgement in found:
        place = next((places[one] for one in judgement.ids if one in places and places[one] not in matched), None)
        if place is None:
            rest.append(judgement)
        else:
            matched[place] = judgement
    pairs = [
        (max(found_again(version, one) for version in judgement.versions), number, place)
        for number, judgement in enumerate(rest)
        for place, one in enumerate(statements)
        if place not in matched
    ]
    taken: set[int] = set()
    for overlap, number, place in sorted(pairs, key=lambda pair: (-pair[0], pair[1:])):
        if overlap >= LEAST_OVERLAP and number not in taken and place not in matched:
            matched[place] = rest[number]
            taken.add(number)
    return matched


def found_again(one: Statement, other: Statement) -> float:
    """How far the contents of two statements are the same, 0 to 1; 0 where their sources share nothing."""
    if (one.source or other.source) and not _shared(one.source, other.source):
        return 0.0
    shared = _shared(one.content, other.content)
    return shared / (_length(one.content) + _length(other.content) - shared) if shared else 0.0


def _shared(one: Iterable[Span], other: Sequence[Span]) -> int:
    """Characters that both have; the spans of each do not overlap."""
    return sum(max(0, min(a.end, b.end) - max(a.start, b.start)) for a in one for b in other)


def _length(spans: Iterable[Span]) -> int:
    return sum(span.end - span.start for span in spans)

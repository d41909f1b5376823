"""Utterances as they are read and decided on: all printings of one saying, side by side; joining and parting.

All functions that write want a connection inside `Database.writing()`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from onrecord.errors import DecisionError, NotInLedgerError
from onrecord.ledger import query_tree as q
from onrecord.ledger import schema
from onrecord.ledger.bulk import next_key, rows_where
from onrecord.ledger.grouping import groups_by_key, regroup
from onrecord.ledger.hits import Hit, hits
from onrecord.ledger.packing import storable
from onrecord.ledger.relations import printing
from onrecord.relate.wording import Comparison, Difference, compare_printings, differences

MOST_SHOWN = 1_000  # printings of one utterance
_DECISIONS, _LINKS, _PRINTINGS, _STATEMENTS = (
    schema.utterance_decisions,
    schema.links,
    schema.printings,
    schema.statements,
)


@dataclass(frozen=True, slots=True)
class PrintedAs:
    """One printing of an utterance beside the one that was printed first.

    `comparison` aligns the words of both, `differences` lists what kind of words differ; both are None and empty for
    the first itself. `kind`, `score` and `reason` are those of its surest link to another printing of the utterance,
    null where a person joined it. `is_reprint` where the whole article is a copy of one with this statement.
    """

    hit: Hit
    comparison: Comparison | None
    differences: tuple[Difference, ...]
    kind: str | None
    score: float | None
    reason: str | None
    is_reprint: bool

    def to_dict(self) -> dict[str, Any]:
        """The printing as JSON has it."""
        return {
            **self.hit.to_dict(),
            "kind": self.kind,
            "score": self.score,
            "reason": self.reason,
            "reprint": self.is_reprint,
            "comparison": self.comparison.to_dict() if self.comparison else None,
            "differences": [one.to_dict() for one in self.differences],
        }


@dataclass(frozen=True, slots=True)
class Utterance:
    """One saying: its printings in the order of their dates, and in how many articles and outlets it stands.

    `id` depends on the statement that was printed first. A statement that is alone of its saying has no id.
    """

    id: str | None
    printings: tuple[PrintedAs, ...]
    times: int
    articles: int
    outlets: int
    reprints: int

    def to_dict(self) -> dict[str, Any]:
        """The utterance as JSON has it."""
        return {
            "utterance": self.id,
            "printings": self.times,
            "articles": self.articles,
            "outlets": self.outlets,
            "reprints": self.reprints,
            "printed": [one.to_dict() for one in self.printings],
        }


def utterance_of(connection: Connection, statement: str) -> Utterance:
    """The utterance that the statement with this id prints, or this statement alone; raises `NotInLedgerError`."""
    key = _key(connection, statement)
    row = connection.execute(
        select(*schema.utterances.c)
        .join(_PRINTINGS, _PRINTINGS.c.utterance == schema.utterances.c.key)
        .where(_PRINTINGS.c.statement == key)
    ).one_or_none()
    keys = groups_by_key(connection, row.key)[:MOST_SHOWN] if row else [key]
    printings = _printings(connection, keys)
    reprints = sum(one.is_reprint for one in printings)
    if row is None:
        return Utterance(None, printings, 1, 1, 1, reprints)
    return Utterance(row.id, printings, row.printings, row.articles, row.outlets, reprints)


def utterance_with(connection: Connection, identifier: str) -> Utterance:
    """The utterance with this id; raises `NotInLedgerError`."""
    first = select(_STATEMENTS.c.id).join(schema.utterances, schema.utterances.c.first == _STATEMENTS.c.key)
    statement = connection.execute(first.where(schema.utterances.c.id == storable(identifier))).scalar()
    if statement is None:
        raise NotInLedgerError(f"no utterance has the id {identifier!r}; `onrecord stats --sayings` prints ids")
    return utterance_of(connection, statement)


def _printings(connection: Connection, keys: Sequence[int]) -> tuple[PrintedAs, ...]:
    found = [
        hit for begin in range(0, len(keys), 500) for hit in hits(connection, q.All(()), keys[begin : begin + 500])
    ]
    ties = _surest(connection, keys)
    reprints = {
        row[0] for row in rows_where(connection, schema.reprints.c.statement, keys, schema.reprints.c.statement)
    }
    first = printing(found[0])
    listed = []
    for hit in found:
        comparison = None if hit is found[0] else compare_printings(first, printing(hit))
        kind, score, reason = ties.get(hit.key, (None, None, None))
        differing = differences(comparison) if comparison else ()
        listed.append(PrintedAs(hit, comparison, differing, kind, score, reason, hit.key in reprints))
    return tuple(listed)


def _surest(connection: Connection, keys: Sequence[int]) -> dict[int, tuple[str, float, str]]:
    """Kind, score and reason of each statement's surest link to another of these."""
    among, found = set(keys), dict[int, tuple[str, float, str]]()
    columns = (_LINKS.c.first, _LINKS.c.second, _LINKS.c.score, _LINKS.c.kind, _LINKS.c.reason)
    for first, second, score, kind, reason in rows_where(connection, _LINKS.c.first, keys, *columns):
        if second not in among:
            continue
        for key in (first, second):
            if key not in found or found[key][1] < score / 1000:
                found[key] = (schema.LINK_KINDS[kind], score / 1000, reason)
    return found


def _key(connection: Connection, statement: str) -> int:
    shown = (_STATEMENTS.c.id == storable(statement), _STATEMENTS.c.state == schema.CURRENT)
    key = connection.scalar(select(_STATEMENTS.c.key).where(*shown).order_by(_STATEMENTS.c.key).limit(1))
    if key is None:
        raise NotInLedgerError(f"no statement that is shown has the id {statement!r}; `onrecord search` prints ids")
    return int(key)


# --- deciding ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class UtteranceDecision:
    """What a person decided of two statements: "join", of one saying, or "part", not; `undone` (ISO, UTC) if so."""

    key: int
    kind: str
    first: str
    second: str
    by: str
    at: str
    undone: str | None
    undone_by: str | None

    def to_dict(self) -> dict[str, Any]:
        """The decision as JSON has it."""
        fields = ("kind", "first", "second", "by", "at", "undone", "undone_by")
        return {"decision": self.key, **{name: getattr(self, name) for name in fields}}


def join(connection: Connection, first: str, second: str, *, by: str) -> int:
    """Let two statements be of one saying, whatever their links say; gives the decision's number."""
    return _decide(connection, "join", (first, second), by)


def part(connection: Connection, first: str, second: str, *, by: str) -> int:
    """Let two statements be of two sayings, and so never in one utterance; gives the decision's number."""
    return _decide(connection, "part", (first, second), by)


def undo(connection: Connection, decision: int, *, by: str) -> None:
    """Take a decision back: it stays written down, and counts no longer."""
    _named(by)
    row = connection.execute(select(*_DECISIONS.c).where(_DECISIONS.c.key == decision)).one_or_none()
    if row is None:
        raise NotInLedgerError(f"there is no decision {decision} about utterances in this ledger")
    if row.undone is not None:
        raise DecisionError(f"decision {decision} is undone already")
    change = update(_DECISIONS).where(_DECISIONS.c.key == decision)
    connection.execute(change.values(undone=_now(), undone_by=storable(by)))
    _again(connection, (row.first, row.second))


def taken(connection: Connection) -> list[UtteranceDecision]:
    """All decisions about utterances, the oldest first."""
    return [UtteranceDecision(*row) for row in connection.execute(select(*_DECISIONS.c).order_by(_DECISIONS.c.key))]


def _decide(connection: Connection, kind: str, pair: tuple[str, str], by: str) -> int:
    _named(by)
    keys = [_key(connection, one) for one in pair]
    if keys[0] == keys[1]:
        raise DecisionError(f"to {kind} takes two statements, and these are one")
    key = next_key(connection, _DECISIONS.c.key)
    row = {"key": key, "kind": kind, "first": pair[0], "second": pair[1], "by": storable(by), "at": _now()}
    connection.execute(insert(_DECISIONS), [row])
    _again(connection, pair)
    return key


def _again(connection: Connection, pair: tuple[str, str]) -> None:
    """Group anew what the two statements are among, where they are shown still."""
    from onrecord.ledger.relating import find

    shown = _STATEMENTS.c.state == schema.CURRENT
    rows = list(rows_where(connection, _STATEMENTS.c.id, pair, _STATEMENTS.c.key, _STATEMENTS.c.article, also=shown))
    find(connection, sorted({row[1] for row in rows}))
    keys = {row[0] for row in rows}
    groups = {row[0] for row in rows_where(connection, _PRINTINGS.c.statement, keys, _PRINTINGS.c.utterance)} - {None}
    regroup(connection, keys | {one for group in groups for one in groups_by_key(connection, group)})


def _named(by: str) -> None:
    if not by.strip():
        raise DecisionError("a decision needs the name of who takes it")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")

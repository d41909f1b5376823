"""Groups of linked statements written down as utterances, with what people decided counted in."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Connection, bindparam, delete, update

from onrecord.ledger import schema
from onrecord.ledger.bulk import chunks, insert_rows, next_key, rows_where
from onrecord.records import content_id
from onrecord.relate.gathering import Tie, groups_of

MOST_TOGETHER = 5_000  # statements that are grouped anew at once
_PRINTINGS, _LINKS, _UTTERANCES = schema.printings, schema.links, schema.utterances
_STATEMENTS, _DECISIONS = schema.statements, schema.utterance_decisions
Pair = tuple[int, int]


def regroup(
    connection: Connection,
    keys: Collection[int],
    *,
    without: Collection[int] = (),
    joined_too: Iterable[int] = (),
) -> None:
    """Make the groups of these statements, and of all that links lead to from them, anew.

    What is among `without` belongs to no group any more; `joined_too` are looked at for what people decided alone.
    """
    wanted = set(keys) | set(without)
    wanted.update(key for pair in _decided(connection, joined_too)["join"] for key in pair)
    if not wanted:
        return
    reached, ties = _component(connection, wanted, set(without))
    decided = _decided(connection, reached)
    reached.update(key for pair in decided["join"] for key in pair)
    names = {key: f"{key:020d}" for key in reached - set(without)}
    groups = groups_of(
        names.values(),
        (Tie(names[a], names[b], score / 1000, kind == 0) for (a, b), (score, kind) in ties.items()),
        joined=_named(decided["join"], names),
        parted=_named(decided["part"], names),
    )
    _write(connection, reached, [[int(one) for one in group] for group in groups if len(group) > 1])


def _named(pairs: Iterable[Pair], names: dict[int, str]) -> list[tuple[str, str]]:
    return [(names[a], names[b]) for a, b in pairs if a in names and b in names]


def _component(
    connection: Connection, keys: set[int], without: set[int]
) -> tuple[set[int], dict[Pair, tuple[int, int]]]:
    """All statements that links and joins lead to, with the links between them."""
    reached, front = set(keys), set(keys)
    ties: dict[Pair, tuple[int, int]] = {}
    while front and len(reached) < MOST_TOGETHER:
        met: set[int] = set()
        for column in (_LINKS.c.first, _LINKS.c.second):
            columns = (_LINKS.c.first, _LINKS.c.second, _LINKS.c.score, _LINKS.c.kind)
            for first, second, score, kind in rows_where(connection, column, front, *columns):
                if first not in without and second not in without:
                    ties[first, second] = (score, kind)
                    met.update((first, second))
        met.update(key for pair in _decided(connection, front)["join"] for key in pair)
        front = met - reached
        reached |= front
    return reached, {pair: tie for pair, tie in ties.items() if pair[0] in reached and pair[1] in reached}


def _decided(connection: Connection, keys: Iterable[int]) -> dict[str, list[Pair]]:
    """What people decided of these statements, the latest word on a pair, between statements that were compared."""
    ids = {row[0] for row in rows_where(connection, _STATEMENTS.c.key, set(keys), _STATEMENTS.c.id)}
    latest: dict[frozenset[str], tuple[int, str, str, str]] = {}
    columns = (_DECISIONS.c.key, _DECISIONS.c.kind, _DECISIONS.c.first, _DECISIONS.c.second)
    for column in (_DECISIONS.c.first, _DECISIONS.c.second):
        for key, kind, first, second in rows_where(
            connection, column, ids, *columns, also=_DECISIONS.c.undone.is_(None)
        ):
            pair = frozenset((first, second))
            latest[pair] = max(latest.get(pair, (0, "", "", "")), (key, kind, first, second))
    found: dict[str, list[Pair]] = {"join": [], "part": []}
    places = _places(connection, {name for pair in latest for name in pair})
    for _, kind, first, second in sorted(latest.values()):
        if first in places and second in places:
            found[kind].append((places[first], places[second]))
    return found


def _places(connection: Connection, ids: Iterable[str]) -> dict[str, int]:
    """The keys of statements that are shown and were compared, by id."""
    shown = _STATEMENTS.c.state == schema.CURRENT
    keys = {
        row[1]: row[0]
        for row in rows_where(connection, _STATEMENTS.c.id, ids, _STATEMENTS.c.key, _STATEMENTS.c.id, also=shown)
    }
    known = {row[0] for row in rows_where(connection, _PRINTINGS.c.statement, keys.values(), _PRINTINGS.c.statement)}
    return {name: key for name, key in keys.items() if key in known}


def _write(connection: Connection, reached: set[int], groups: list[list[int]]) -> None:
    """Let these be the utterances of the statements reached."""
    before = {row[0] for row in rows_where(connection, _PRINTINGS.c.statement, reached, _PRINTINGS.c.utterance)} - {
        None
    }
    facts = _facts(connection, {key for group in groups for key in group})
    for chunk in chunks(reached):
        connection.execute(update(_PRINTINGS).where(_PRINTINGS.c.statement.in_(chunk)).values(utterance=None))
    for chunk in chunks(before):
        connection.execute(delete(_UTTERANCES).where(_UTTERANCES.c.key.in_(chunk)))
    number = next_key(connection, _UTTERANCES.c.key)
    rows: list[tuple[Any, ...]] = []
    members: list[dict[str, int]] = []
    for key, group in enumerate(groups, number):
        first = min(group)
        articles = {facts[one][1] for one in group}
        outlets = {facts[one][2] for one in group}
        rows.append((key, content_id("utterance", facts[first][0]), first, len(group), len(articles), len(outlets)))
        members += [{"one": one, "of": key} for one in group]
    insert_rows(connection, _UTTERANCES, "key id first printings articles outlets", rows)
    if members:
        change = update(_PRINTINGS).where(_PRINTINGS.c.statement == bindparam("one"))
        connection.execute(change.values(utterance=bindparam("of")), members)


def _facts(connection: Connection, keys: Iterable[int]) -> dict[int, tuple[str, int, int]]:
    """Id, article and outlet of statements; where no outlet is known, the article stands for it."""
    columns = (_STATEMENTS.c.key, _STATEMENTS.c.id, _STATEMENTS.c.article, _STATEMENTS.c.publisher)
    rows = rows_where(connection, _STATEMENTS.c.key, keys, *columns)
    return {row[0]: (row[1], row[2], row[3] if row[3] is not None else -row[2]) for row in rows}


def groups_by_key(connection: Connection, utterance: int) -> list[int]:
    """The statements of an utterance in the order of their articles' dates."""
    rows = rows_where(connection, _PRINTINGS.c.utterance, [utterance], _PRINTINGS.c.statement)
    return sorted(row[0] for row in rows)

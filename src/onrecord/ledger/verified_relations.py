"""Whether what relates statements holds together: printings, links, groups, copies and reprints, against each other.

The words that two printings share are aligned anew whenever they are shown, and kept nowhere; what is kept is a number
for each printing's wording, which is checked against its text.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, func, select, text

from onrecord.ledger import schema
from onrecord.ledger.bulk import chunks, rows_where
from onrecord.ledger.relating import described_at, wording_of

RELATE = "`onrecord relate --again` makes all links and groups anew"
REBUILD = "`onrecord verify --rebuild` finds copies and printings anew"
MOST = 20  # of one kind
AT_ONCE = 500  # groups
_LINKS, _PRINTINGS, _UTTERANCES = schema.links, schema.printings, schema.utterances

Fault = tuple[str, str, str, str]  # what, where, how, what mends it

_MISSING = {
    "SELECT statement FROM printings p WHERE NOT EXISTS (SELECT 1 FROM statements s WHERE s.key = p.statement)": (
        "printing",
        "is of a statement that is not there",
        RELATE,
    ),
    "SELECT first FROM links l WHERE NOT EXISTS (SELECT 1 FROM printings p WHERE p.statement = l.first) "
    "OR NOT EXISTS (SELECT 1 FROM printings p WHERE p.statement = l.second)": (
        "link",
        "leads to a statement that was not compared, or from one",
        RELATE,
    ),
    "SELECT statement FROM printings p WHERE utterance IS NOT NULL "
    "AND NOT EXISTS (SELECT 1 FROM utterances u WHERE u.key = p.utterance)": (
        "printing",
        "is of an utterance that is not there",
        RELATE,
    ),
    "SELECT statement FROM reprints r WHERE NOT EXISTS (SELECT 1 FROM statements s WHERE s.key = r.statement) "
    "OR NOT EXISTS (SELECT 1 FROM statements s WHERE s.key = r.first)": (
        "reprint",
        "is of a statement that is not there, or reprints one",
        REBUILD,
    ),
    "SELECT r.statement FROM reprints r JOIN statements s ON s.key = r.statement JOIN statements f ON f.key = r.first "
    "WHERE NOT EXISTS (SELECT 1 FROM copies c WHERE c.article = s.article AND c.original = f.article)": (
        "reprint",
        "stands in an article that is no copy of the other's",
        REBUILD,
    ),
}


def relation_faults(connection: Connection) -> Iterator[Fault]:
    """What is wrong, where, how, and what mends it; of each kind the first."""
    for missing, (what, how, mend) in _MISSING.items():
        for (key,) in connection.execute(text(f"{missing} LIMIT {MOST}")):
            yield what, f"of the statement with key {key}", how, mend
    last = 0
    while True:
        query = select(_UTTERANCES).where(_UTTERANCES.c.key > last).order_by(_UTTERANCES.c.key).limit(AT_ONCE)
        rows = connection.execute(query).all()
        if not rows:
            return
        last = rows[-1].key
        yield from _of_groups(connection, rows)


def _of_groups(connection: Connection, rows: Sequence[Any]) -> Iterator[Fault]:
    """Groups against their members, and against the links and decisions that make them one."""
    columns = (_PRINTINGS.c.utterance, _PRINTINGS.c.statement, _PRINTINGS.c.wording)
    members: defaultdict[int, dict[int, int]] = defaultdict(dict)
    for utterance, statement, wording in rows_where(connection, columns[0], [row.key for row in rows], *columns):
        members[utterance][statement] = wording
    every = [statement for listed in members.values() for statement in listed]
    tied = _tied(connection, every)
    for row in rows:
        listed = members[row.key]
        where = f"{row.id} (first statement: key {row.first})"
        if len(listed) != row.printings or len(listed) < 2:
            yield "utterance", where, f"has {len(listed)} printings, {row.printings} were noted", RELATE
        elif row.first != min(listed):
            yield "utterance", where, "its first printing is another one", RELATE
        elif not _is_one(listed, tied):
            yield "utterance", where, "no link and nobody's decision makes its printings one", RELATE
    yield from _of_wordings(
        connection, {key: wording for listed in members.values() for key, wording in listed.items()}
    )


def _of_wordings(connection: Connection, wordings: dict[int, int]) -> Iterator[Fault]:
    for chunk in chunks(sorted(wordings)):
        for key, one in described_at(connection, chunk).items():
            if wording_of(one) != wordings[key]:
                where = f"of the statement with key {key}"
                yield "printing", where, "was compared by other words than it has", RELATE


def _tied(connection: Connection, keys: Iterable[int]) -> dict[int, set[int]]:
    """To which others each statement is linked, or was joined by a person."""
    tied: defaultdict[int, set[int]] = defaultdict(set)
    wanted = set(keys)
    for first, second in rows_where(connection, _LINKS.c.first, wanted, _LINKS.c.first, _LINKS.c.second):
        tied[first].add(second)
        tied[second].add(first)
    table, statements = schema.utterance_decisions, schema.statements
    if not connection.scalar(select(func.count()).select_from(table)):
        return tied
    ids = dict(rows_where(connection, statements.c.key, wanted, statements.c.id, statements.c.key))
    joined = (table.c.kind == "join") & table.c.undone.is_(None)
    for first, second in connection.execute(select(table.c.first, table.c.second).where(joined)):
        if first in ids and second in ids:
            tied[ids[first]].add(ids[second])
            tied[ids[second]].add(ids[first])
    return tied


def _is_one(members: Iterable[int], tied: dict[int, set[int]]) -> bool:
    """Whether one can go from any member to all others."""
    left = set(members)
    front = {left.pop()}
    while front:
        front = {other for one in front for other in tied.get(one, ()) if other in left}
        left -= front
    return not left

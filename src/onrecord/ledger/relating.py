"""Finding the printings of one saying: candidates by speaker and time, links between them, and groups made of links.

What `relate` works out is stored in derived tables: a row of `printings` for each statement that was compared, `links`
between two, `utterances` for groups of several. Statements of one article are all compared with each other; with those
of other articles where the speaker is the same, or one speaks for the other, and they are near in time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from heapq import nlargest
from struct import unpack
from typing import Any
from zlib import crc32

from sqlalchemy import Connection, delete, func, select, text

from onrecord.ledger import query_tree as q
from onrecord.ledger import schema
from onrecord.ledger.bulk import chunks, insert_rows, rows_where
from onrecord.ledger.database import Database
from onrecord.ledger.grouping import regroup
from onrecord.ledger.hits import hits
from onrecord.ledger.relations import printing
from onrecord.ledger.schema import CURRENT, MINUTE_BITS
from onrecord.relate.printings import Printing, organizations
from onrecord.relate.resemblance import Described, describe
from onrecord.relate.spoken import only_spoken
from onrecord.relate.utterances import Link, link_described

DAYS = 10  # apart at most, but for the very same words
VERBATIM_DAYS = 60
MOST_NEAR = 100  # of one speaker's printings before a statement, and as many after it
MOST_COMPARED = 8  # of other articles, word by word
LEAST_SHARED = 0.2  # of the telling words of the one with fewer
FEWEST_WORDS = 4  # by which a wording is known
ARTICLES_AT_ONCE = 100
_DAY = 1440 << MINUTE_BITS
_KINDS = {kind: number for number, kind in enumerate(schema.LINK_KINDS)}
_PRINTINGS, _LINKS, _STATEMENTS = schema.printings, schema.links, schema.statements


@dataclass(frozen=True, slots=True)
class Compared:
    """A statement with what it is compared by: keys of its row, its article and speakers; its words as numbers."""

    key: int
    article: int
    speaker: int | None
    speaks_for: int | None
    wording: int
    sketch: frozenset[int]
    described: Described


@dataclass(frozen=True, slots=True)
class _Near:
    """A printing of another article that may be compared."""

    key: int
    article: int
    wording: int
    sketch: frozenset[int]


def relate(database: Database, *, again: bool = False) -> Iterator[int]:
    """Compare what has not been compared yet; yields how many statements are done, after each batch that is kept.

    Can be broken off at any time and goes on where it was. With `again`, all is compared anew, as after speakers were
    merged or split, or with a newer version.
    """
    if again:
        with database.writing() as connection:
            empty(connection)
    done, last = 0, 0
    while True:
        with database.writing() as connection:
            found, last = _find_next(connection, last)
        if not last:
            return
        done += found
        yield done


def find_waiting(connection: Connection) -> Iterator[int]:
    """The same in the caller's transaction."""
    found, last = _find_next(connection, 0)
    done = found
    while last:
        yield done
        found, last = _find_next(connection, last)
        done += found


def _find_next(connection: Connection, after: int) -> tuple[int, int]:
    """Compare the next articles that wait, after this one: the number of statements, and the last article, or 0.

    Before the first, what later versions have replaced is taken out.
    """
    if not after:
        find(connection, [], superseded=_outdated(connection))
    articles = _pending(connection, after)
    return (find(connection, articles), articles[-1]) if articles else (0, 0)


def empty(connection: Connection) -> None:
    """Forget all links and groups; what people decided stays."""
    for table in (_LINKS, _PRINTINGS, schema.utterances):
        connection.execute(delete(table))


def find(connection: Connection, articles: Sequence[int], *, superseded: Iterable[int] = ()) -> int:
    """Compare the statements of these articles that are shown; gives how many. Only inside `Database.writing()`.

    Statements of theirs, and of articles that were `superseded`, that are shown no longer leave their groups.
    """
    changed = _forget(connection, [*articles, *superseded])
    compared = _compared(connection, articles)
    known = _known(connection, [one.key for one in compared])
    new = [one for one in compared if one.key not in known]
    columns = "statement speaker speaks_for wording sketch"
    rows = [(one.key, one.speaker, one.speaks_for, one.wording, _packed(one.sketch)) for one in new]
    insert_rows(connection, _PRINTINGS, columns, sorted(rows))
    links = _links(connection, compared, {one.key for one in new})
    rows_of_links = [
        (min(pair), max(pair), round(link.score * 1000), _KINDS[link.kind], link.reason) for pair, link in links.items()
    ]
    insert_rows(connection, _LINKS, "first second score kind reason", sorted(rows_of_links))
    regroup(connection, {*changed, *(key for pair in links for key in pair)}, joined_too=[one.key for one in new])
    return len(new)


def _pending(connection: Connection, after: int) -> list[int]:
    """Articles, by key, with statements that are shown and were not compared."""
    unknown = ~select(_PRINTINGS.c.statement).where(_PRINTINGS.c.statement == _STATEMENTS.c.key).exists()
    query = select(_STATEMENTS.c.article).where(_STATEMENTS.c.article > after, _STATEMENTS.c.state == CURRENT, unknown)
    query = query.distinct().order_by(_STATEMENTS.c.article).limit(ARTICLES_AT_ONCE)
    return [int(key) for key in connection.scalars(query)]


def _outdated(connection: Connection) -> list[int]:
    """Articles, by key, of which statements were compared that are shown no longer."""
    hidden = select(_STATEMENTS.c.article).where(_STATEMENTS.c.state != CURRENT)
    known = select(_PRINTINGS.c.statement).where(_PRINTINGS.c.statement == _STATEMENTS.c.key).exists()
    return sorted(connection.scalars(hidden.where(known).distinct()))


def _forget(connection: Connection, articles: Iterable[int]) -> set[int]:
    """Take out what is shown no longer; gives what it was linked to."""
    gone = {
        row[0]
        for row in rows_where(
            connection, _STATEMENTS.c.article, set(articles), _STATEMENTS.c.key, also=_STATEMENTS.c.state != CURRENT
        )
    }
    gone &= _known(connection, gone)
    linked: set[int] = set()
    for column in (_LINKS.c.first, _LINKS.c.second):
        linked.update(
            key for row in rows_where(connection, column, gone, _LINKS.c.first, _LINKS.c.second) for key in row
        )
    groups = {row[0] for row in rows_where(connection, _PRINTINGS.c.statement, gone, _PRINTINGS.c.utterance)} - {None}
    members = {row[0] for row in rows_where(connection, _PRINTINGS.c.utterance, groups, _PRINTINGS.c.statement)}
    for chunk in chunks(gone):
        connection.execute(delete(_LINKS).where(_LINKS.c.first.in_(chunk) | _LINKS.c.second.in_(chunk)))
    regroup(connection, members, without=gone)
    for chunk in chunks(gone):
        connection.execute(delete(_PRINTINGS).where(_PRINTINGS.c.statement.in_(chunk)))
    return linked - gone


def _known(connection: Connection, keys: Iterable[int]) -> set[int]:
    return {row[0] for row in rows_where(connection, _PRINTINGS.c.statement, set(keys), _PRINTINGS.c.statement)}


# --- what is compared -----------------------------------------------------------------------------------------


def _compared(connection: Connection, articles: Iterable[int]) -> list[Compared]:
    """The statements of these articles that are shown."""
    columns = (_STATEMENTS.c.key, _STATEMENTS.c.article, _STATEMENTS.c.speaker)
    shown = _STATEMENTS.c.state == CURRENT
    rows = {row[0]: row for row in rows_where(connection, _STATEMENTS.c.article, set(articles), *columns, also=shown)}
    described = described_at(connection, sorted(rows))
    merged = _merged(connection, {row[2] for row in rows.values() if row[2] is not None})
    bodies = _bodies(connection, [one.printing for one in described.values()])
    found = []
    for key, one in described.items():
        speaker = merged.get(rows[key][2])
        names = _spoken_for(one.printing)
        body = next((bodies[name] for name in names if name in bodies), None)
        sketch = frozenset(crc32(word.encode()) for word, weight in one.telling.items() if weight > 0.1)
        found.append(Compared(key, rows[key][1], speaker, body, wording_of(one), sketch, one))
    return found


def described_at(connection: Connection, keys: Sequence[int]) -> dict[int, Described]:
    """Statements that are shown, as they are compared, by key."""
    meanings = _meanings(connection, keys)
    found = {}
    for chunk in chunks(keys):
        for hit in hits(connection, q.All(()), chunk):
            if hit.state == "current":
                one = printing(hit)
                if (meaning := meanings.get(hit.key)) is not None:
                    one = Printing(one.statement, one.article, one.speakers, meaning, one.text)
                found[hit.key] = describe(one)
    return found


def _meanings(connection: Connection, keys: Iterable[int]) -> dict[int, Any]:
    """What statements mean, of the readings that came with it."""
    import numpy as np

    table, columns = schema.meanings, (_STATEMENTS.c.key, _STATEMENTS.c.reading, _STATEMENTS.c.ordinal)
    if connection.scalar(select(table.c.reading).limit(1)) is None:
        return {}
    rows = list(rows_where(connection, _STATEMENTS.c.key, keys, *columns, also=_STATEMENTS.c.review.is_(None)))
    wanted, readings = {row[1] for row in rows}, schema.readings
    packed = dict(rows_where(connection, table.c.reading, wanted, table.c.reading, table.c.packed))
    counts = dict(rows_where(connection, readings.c.key, packed, readings.c.key, readings.c.statements))
    found = {}
    for key, reading, ordinal in rows:
        if reading in packed:
            length = len(packed[reading]) // counts[reading]
            found[key] = np.frombuffer(packed[reading], np.int8, length, length * ordinal)
    return found


def _merged(connection: Connection, speakers: Iterable[int]) -> dict[int, int]:
    table = schema.speakers
    rows = rows_where(connection, table.c.key, speakers, table.c.key, func.coalesce(table.c.merged_into, table.c.key))
    return {row[0]: row[1] for row in rows}


def _spoken_for(printed: Printing) -> tuple[str, ...]:
    speaker = printed.statement.speaker
    return organizations(speaker.role) if speaker else ()


def _bodies(connection: Connection, printed: Iterable[Printing]) -> dict[str, int]:
    """The speakers, by name, that are called like a body for which somebody speaks; not where several are."""
    names = {name for one in printed for name in _spoken_for(one)}
    table, speakers = schema.speaker_names, schema.speakers
    owners: defaultdict[str, set[int]] = defaultdict(set)
    for name, key in rows_where(connection, table.c.normal, names, table.c.normal, table.c.speaker):
        owners[name].add(key)
    merged = _merged(connection, {key for keys in owners.values() for key in keys})
    kinds = rows_where(
        connection, speakers.c.key, merged, speakers.c.key, also=speakers.c.kind == schema.KINDS.index("organization")
    )
    bodies = {row[0] for row in kinds}
    roots = {name: {merged[key] for key in keys if key in bodies} for name, keys in owners.items()}
    return {name: min(keys) for name, keys in roots.items() if len(keys) == 1}


def wording_of(one: Described) -> int:
    """A number of 63 bits for the speaker's words in their order; 0 for fewer than tell a wording."""
    words = [word.word for word in only_spoken(one.words)]
    if len(words) < FEWEST_WORDS:
        return 0
    return int.from_bytes(sha256(" ".join(words).encode()).digest()[:8], "big") >> 1


def _packed(sketch: frozenset[int]) -> bytes:
    return b"".join(number.to_bytes(4, "big") for number in sorted(sketch))


def _unpacked(packed: bytes) -> frozenset[int]:
    return frozenset(unpack(f">{len(packed) // 4}I", packed))


# --- links ----------------------------------------------------------------------------------------------------

Pair = tuple[int, int]


def _links(connection: Connection, compared: Sequence[Compared], new: set[int]) -> dict[Pair, Link]:
    """Links of what is new: within its article, then to other articles."""
    links: dict[Pair, Link] = {}
    by_article: defaultdict[int, list[Compared]] = defaultdict(list)
    for one in compared:
        by_article[one.article].append(one)
    for together in by_article.values():
        for number, a in enumerate(together):
            for b in together[:number]:
                if (a.key in new or b.key in new) and (link := link_described(b.described, a.described)):
                    links[b.key, a.key] = link
    chosen = _chosen(connection, [one for one in compared if one.key in new])
    known = {one.key: one.described for one in compared}
    missing = sorted({other for others in chosen.values() for other in others} - known.keys())
    known |= described_at(connection, missing)
    for key, others in chosen.items():
        for other in others:
            pair = (min(key, other), max(key, other))
            if pair not in links and other in known and (link := link_described(known[pair[0]], known[pair[1]])):
                links[pair] = link
    return links


def _chosen(connection: Connection, new: Sequence[Compared]) -> dict[int, list[int]]:
    """For each new statement the printings of other articles that it is compared with word by word."""
    by_speaker: defaultdict[int, list[Compared]] = defaultdict(list)
    for one in new:
        for speaker in {one.speaker, one.speaks_for} - {None}:
            by_speaker[speaker].append(one)  # type: ignore[index]
    column = _PRINTINGS.c.speaks_for
    spoken_for = {row[0] for row in rows_where(connection, column, by_speaker, column)}
    chosen: defaultdict[int, list[int]] = defaultdict(list)
    last = max((one.article for one in new), default=0)
    for speaker in sorted(by_speaker):
        columns = ("speaker", "speaks_for") if speaker in spoken_for else ("speaker",)
        for one in sorted(by_speaker[speaker], key=lambda one: one.key):
            chosen[one.key] += _best(one, _near(connection, columns, speaker, one, last))
    return chosen


_NEAR_BY = (
    "SELECT p.statement, s.article, p.wording, p.sketch FROM printings p JOIN statements s ON s.key = p.statement "
    "WHERE p.{speaker} = :one AND p.statement {side} :key AND p.statement BETWEEN :low AND :high AND s.state = 0 "
    "AND (s.article < :article OR s.article > :last) "
    "ORDER BY p.statement {order} LIMIT :most"
)


def _near(connection: Connection, columns: Iterable[str], speaker: int, one: Compared, last: int) -> list[_Near]:
    """Printings of a speaker, or of who speaks for it, near a statement in time.

    Of the articles compared together, up to the `last`, those that arrived before: how they are cut into batches must
    not tell.
    """
    key = one.key
    found = []
    for column in columns:
        for side, order in (("<", "DESC"), (">", "ASC")):
            query = text(_NEAR_BY.format(speaker=column, side=side, order=order))
            low, high = key - VERBATIM_DAYS * _DAY, key + VERBATIM_DAYS * _DAY
            values = {"one": speaker, "key": key, "low": low, "high": high, "most": MOST_NEAR}
            values |= {"article": one.article, "last": last}
            rows = connection.execute(query, values)
            found += [_Near(row[0], row[1], row[2], _unpacked(row[3])) for row in rows]
    return found


def _best(one: Compared, near: Iterable[_Near]) -> list[int]:
    """Those worth comparing: of the very same words the first printed alone, else of each wording the first."""
    others = sorted((other for other in near if other.article != one.article), key=lambda other: other.key)
    if one.wording:
        same = [other.key for other in others if other.wording == one.wording]
        if same:
            return same[:1] if same[0] < one.key else [same[0], *same[1:2]]
    first: dict[int, tuple[float, int]] = {}
    for other in others:
        if abs(other.key - one.key) > DAYS * _DAY or not one.sketch or not other.sketch:
            continue
        shared = len(one.sketch & other.sketch) / min(len(one.sketch), len(other.sketch))
        if shared >= LEAST_SHARED:
            first.setdefault(other.wording or -other.key, (shared, -other.key))
    return [-key for _, key in nlargest(MOST_COMPARED, first.values())]

"""Searching the ledger: newest first by walking keys backwards, or by relevance among the newest hits.

Neither sorts all hits: what is newest stands at the end of the word index as of the table, and relevance is measured
of at most `MOST_RANKED` hits, the newest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from sqlalchemy import Connection, select

from onrecord.errors import QueryError
from onrecord.ledger import query_tree as q
from onrecord.ledger import schema
from onrecord.ledger.compiling import Plan, compile_query
from onrecord.ledger.folding import unfolded, unfolded_among, with_copies
from onrecord.ledger.hits import Hit, hits
from onrecord.ledger.packing import storable
from onrecord.ledger.query import parse
from onrecord.ledger.running import newest_keys, ranked_keys
from onrecord.ledger.time_limit import time_limit

MOST_HITS = 1_000  # of one page
MOST_RANKED = 10_000
MOST_COUNTED = 10_000
SECONDS = 10.0

_CURSOR = re.compile(r"([nr])([0-9a-f]{1,16})(?:\.([0-9a-f]{1,16}))?")


@dataclass(frozen=True, slots=True)
class Count:
    """How many hits there are, or that there are more than `number`."""

    number: int
    more: bool = False

    def __str__(self) -> str:
        return f"{self.number:,}{'+' if self.more else ''}"


@dataclass(frozen=True, slots=True)
class Page:
    """Some hits of a query; `cursor` is where the next page begins, null on the last one."""

    hits: tuple[Hit, ...]
    cursor: str | None


def search(
    connection: Connection,
    query: q.Query | str,
    *,
    limit: int = 20,
    cursor: str | None = None,
    rank: bool = False,
    fold_copies: bool = False,
    seconds: float = SECONDS,
) -> Page:
    """One page of hits, the newest first; with `rank` those whose words fit best, of the newest 10,000.

    With `fold_copies`, a statement that a copy of an article has from its original is left out where the original's is
    a hit too, and each hit says how many `copies` there are of it.

    `cursor` is the one of the page before: the next page holds no hit again and leaves none out, whatever was added
    meanwhile. Raises `QueryError` for a query or cursor that cannot be read, and when `seconds` are over.
    """
    query = parse(query) if isinstance(query, str) else query
    if not 1 <= limit <= MOST_HITS:
        raise QueryError(f"a page has from 1 to {MOST_HITS:,} hits, not {limit}")
    with time_limit(connection, seconds):
        plan = compile_query(connection, query)
        if rank and plan.ranking is not None:
            keys, following = _ranked_page(connection, plan, limit, cursor, fold_copies)
        else:
            keys, following = _newest_page(connection, plan, limit, cursor, fold_copies)
        found = hits(connection, query, keys)
        return Page(with_copies(connection, found) if fold_copies else found, following)


def count(connection: Connection, query: q.Query | str, *, most: int = MOST_COUNTED, seconds: float = SECONDS) -> Count:
    """How many hits a query has, counted up to `most`."""
    query = parse(query) if isinstance(query, str) else query
    with time_limit(connection, seconds):
        found = len(newest_keys(connection, compile_query(connection, query), most + 1))
    return Count(min(found, most), found > most)


def matching_keys(connection: Connection, query: q.Query | str, *, at_once: int = 5_000) -> Iterator[int]:
    """The keys of all hits, the newest first, in constant memory and without a limit of time."""
    query = parse(query) if isinstance(query, str) else query
    plan = compile_query(connection, query)
    while keys := newest_keys(connection, plan, at_once):
        yield from keys
        if len(keys) < at_once:
            return
        plan = replace(plan, high=keys[-1] - 1)


def by_id(connection: Connection, identifier: str, *, limit: int = 2) -> tuple[Hit, ...]:
    """The statements, in whatever state, whose id is this or begins so; `limit` of them."""
    table = schema.statements
    identifier = storable(identifier)
    end = identifier + "\U0010ffff"
    query = select(table.c.key).where(table.c.id >= identifier, table.c.id < end).order_by(table.c.id).limit(limit)
    return hits(connection, q.All(()), connection.scalars(query).all()) if identifier else ()


def _newest_page(
    connection: Connection, plan: Plan, limit: int, cursor: str | None, fold: bool
) -> tuple[list[int], str | None]:
    whole = plan
    if cursor is not None:
        (last,) = _places(cursor, "n")
        plan = replace(plan, high=min(plan.high, last - 1))
    keys: list[int] = []
    while True:
        found = newest_keys(connection, plan, limit + 1)
        keys += unfolded(connection, whole, found) if fold else found
        if len(keys) > limit or len(found) <= limit:
            break
        plan = replace(plan, high=found[-1] - 1)
    return keys[:limit], f"n{keys[limit - 1]:x}" if len(keys) > limit else None


def _ranked_page(
    connection: Connection, plan: Plan, limit: int, cursor: str | None, fold: bool
) -> tuple[list[int], str | None]:
    """The cursor holds the newest key that there was for the first page, and the last hit shown."""
    last = None
    if cursor is not None:
        newest, last = _places(cursor, "r")
        plan = replace(plan, high=min(plan.high, newest))
    ranked = ranked_keys(connection, plan, MOST_RANKED)
    if not ranked:
        return [], None
    newest = max(ranked)
    if fold:
        ranked = unfolded_among(connection, ranked)
    if last is not None:
        if last not in ranked:
            raise QueryError("this cursor's last hit is not among the hits any more; begin with the first page")
        ranked = ranked[ranked.index(last) + 1 :]
    keys = ranked[:limit]
    return keys, f"r{newest:x}.{keys[-1]:x}" if len(ranked) > limit else None


def _places(cursor: str, order: str) -> tuple[int, ...]:
    match = _CURSOR.fullmatch(cursor)
    if match is None or match[1] != order or (match[3] is None) != (order == "n"):
        raise QueryError(f"{cursor!r} is not the cursor of a page in this order; begin with the first page")
    return tuple(int(place, 16) for place in match.groups()[1:] if place is not None)

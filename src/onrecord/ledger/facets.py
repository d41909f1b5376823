"""What a query's hits have in common: how many there are of each speaker, publisher, month, act, form and kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from onrecord.ledger import query_tree as q
from onrecord.ledger import schema
from onrecord.ledger.bulk import rows_where
from onrecord.ledger.compiling import compile_query
from onrecord.ledger.query import parse
from onrecord.ledger.reprints import firsts
from onrecord.ledger.running import newest_rows
from onrecord.ledger.search import SECONDS, Count
from onrecord.ledger.statistics import Copies
from onrecord.ledger.time_limit import time_limit

MOST_COUNTED = 10_000
MOST_VALUES = 20  # of speakers and publishers


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a facet: `name` as shown, how many hits have it, and for a speaker the identity's `id`."""

    name: str
    number: int
    id: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The value as JSON has it."""
        return {"name": self.name, "number": self.number} | ({"id": self.id} if self.id else {})


@dataclass(frozen=True, slots=True)
class Facets:
    """The most frequent values among `counted` hits, which with `counted.more` are only the newest.

    Speakers that were merged are one. Months (`2026-05`) are all there, in order; hits without speaker, publisher, date
    or act are in none of its values.
    """

    counted: Count
    speakers: tuple[Value, ...]
    publishers: tuple[Value, ...]
    months: tuple[Value, ...]
    acts: tuple[Value, ...]
    forms: tuple[Value, ...]
    kinds: tuple[Value, ...]

    def to_dict(self) -> dict[str, Any]:
        """The facets as JSON has them."""
        values = ("speakers", "publishers", "months", "acts", "forms", "kinds")
        told = {name: [value.to_dict() for value in getattr(self, name)] for name in values}
        return {"counted": self.counted.number, "more": self.counted.more, **told}


def facets(
    connection: Connection,
    query: q.Query | str,
    *,
    most: int = MOST_COUNTED,
    values: int = MOST_VALUES,
    copies: Copies = "all",
    seconds: float = SECONDS,
) -> Facets:
    """The facets of a query's newest hits, at most `most` of them; of speakers and publishers the first `values`.

    With `copies="once"`, what a copy of an article has from its original is not among what is counted.
    """
    query = parse(query) if isinstance(query, str) else query
    with time_limit(connection, seconds):
        plan = compile_query(connection, query)
        rows = newest_rows(connection, plan, "s.key, s.speaker, s.publisher, s.act, s.form, s.kind", most + 1)
        more, rows = len(rows) > most, rows[:most]
        if copies == "once":
            again = firsts(connection, [row[0] for row in rows])
            rows = [row for row in rows if row[0] not in again]
        columns = list(zip(*rows, strict=True)) or [()] * 6
        return Facets(
            counted=Count(len(rows), more),
            speakers=_speakers(connection, Counter(columns[1]), values),
            publishers=_publishers(connection, Counter(columns[2]), values),
            months=_months(columns[0]),
            acts=_ordered(Counter(columns[3])),
            forms=_ordered(Counter(schema.FORMS[form] for form in columns[4])),
            kinds=_ordered(Counter(schema.KINDS[kind] for kind in columns[5])),
        )


def _speakers(connection: Connection, counts: Mapping[int | None, int], values: int) -> tuple[Value, ...]:
    table = schema.speakers
    keys = [key for key in counts if key is not None]
    merged = table.c.merged_into
    rows = rows_where(connection, table.c.key, keys, table.c.key, merged, also=merged.is_not(None))
    into = {row[0]: row[1] for row in rows}
    together: Counter[int] = Counter()
    for key in keys:
        together[into.get(key, key)] += counts[key]
    most = together.most_common(values)
    shown = rows_where(connection, table.c.key, [key for key, _ in most], table.c.key, table.c.name, table.c.id)
    known = {key: (name, identifier) for key, name, identifier in shown}
    found = [Value(known[key][0], number, known[key][1]) for key, number in most]
    return tuple(sorted(found, key=lambda value: (-value.number, value.name)))


def _publishers(connection: Connection, counts: Mapping[int | None, int], values: int) -> tuple[Value, ...]:
    table = schema.publishers
    most = Counter({key: number for key, number in counts.items() if key is not None}).most_common(values)
    rows = rows_where(connection, table.c.key, [key for key, _ in most], table.c.key, table.c.name)
    names = {row[0]: row[1] for row in rows}
    found = [Value(names[key], number) for key, number in most]
    return tuple(sorted(found, key=lambda value: (-value.number, value.name)))


def _months(keys: Iterable[int]) -> tuple[Value, ...]:
    # Few hits share a minute, but many a day.
    days = Counter((key >> schema.MINUTE_BITS) // 1440 for key in keys)
    months: Counter[str] = Counter()
    for day, number in days.items():
        date = schema.date_of(day * 1440 << schema.MINUTE_BITS)
        if date is not None:
            months[date[:7]] += number
    return tuple(Value(month, number) for month, number in sorted(months.items()))


def _ordered(counts: Counter[Any]) -> tuple[Value, ...]:
    known = [(name, number) for name, number in counts.items() if name is not None]
    return tuple(Value(name, number) for name, number in sorted(known, key=lambda pair: (-pair[1], pair[0])))

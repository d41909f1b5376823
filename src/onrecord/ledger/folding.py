"""Hits without reprints: a statement of a copy is folded into the same one of its original, if that is a hit too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection, select

from onrecord.ledger import schema
from onrecord.ledger.bulk import rows_where
from onrecord.ledger.compiling import Plan
from onrecord.ledger.hits import Hit
from onrecord.ledger.reprints import firsts
from onrecord.ledger.running import newest_keys


def unfolded(connection: Connection, plan: Plan, keys: Sequence[int]) -> list[int]:
    """The keys, in their order, but for those of reprints whose first printing the plan finds as well."""
    again = firsts(connection, keys)
    found = {first for first in set(again.values()) if _finds(connection, plan, first)}
    return [key for key in keys if again.get(key) not in found]


def unfolded_among(connection: Connection, keys: Sequence[int]) -> list[int]:
    """The same where `keys` are all hits."""
    again, found = firsts(connection, keys), set(keys)
    return [key for key in keys if again.get(key) not in found]


def with_copies(connection: Connection, hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """The hits with how many reprints of each there are, whether the query finds these or not."""
    table, statements = schema.reprints, schema.statements
    shown = select(statements.c.key).where(statements.c.key == table.c.statement, statements.c.state == schema.CURRENT)
    rows = rows_where(connection, table.c.first, [hit.key for hit in hits], table.c.first, also=shown.exists())
    number: dict[int, int] = {}
    for (first,) in rows:
        number[first] = number.get(first, 0) + 1
    return tuple(replace(hit, copies=number.get(hit.key, 0)) for hit in hits)


def _finds(connection: Connection, plan: Plan, key: int) -> bool:
    return plan.low <= key <= plan.high and bool(newest_keys(connection, replace(plan, low=key, high=key), 1))

"""Running a plan on its engine: keys from the newest on, columns of hits, and keys by relevance.

SQLite's word index gives keys in either direction, so that the newest hits are its first. PostgreSQL's gives all hits
in no order: there the newest statements are looked at one by one first, which finds what is common at once, then a
longer stretch of them, and only what is rare in both is taken from the index and sorted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, text

from onrecord.ledger.compiling import Plan

STRETCHES = (2_000, 20_000)  # statements that are looked at on PostgreSQL before the word index is asked


def newest_keys(connection: Connection, plan: Plan, limit: int) -> list[int]:
    """The keys of the newest hits, at most `limit`."""
    return [row[0] for row in newest_rows(connection, plan, "s.key", limit)]


def newest_rows(connection: Connection, plan: Plan, columns: str, limit: int) -> Sequence[Any]:
    """Columns of the newest hits' rows `s` of statements, at most `limit`, the newest first."""
    if plan.is_empty:
        return ()
    if connection.dialect.name == "sqlite":
        return _run(connection, _sqlite(plan, columns), plan, limit)
    return _postgresql_rows(connection, plan, columns, limit)


def ranked_keys(connection: Connection, plan: Plan, most: int) -> list[int]:
    """The keys of the newest hits, at most `most`, by relevance; equal ones by date. The plan has words to rank by."""
    if plan.is_empty:
        return []
    if connection.dialect.name == "sqlite":
        found = _sqlite(plan, "s.key AS key, bm25(statement_words) AS distance")
        return [
            row[0] for row in _run(connection, f"SELECT key FROM ({found}) ORDER BY distance, key DESC", plan, most)
        ]
    plan = replace(plan, values={**plan.values, "ranking": plan.ranking})
    rows = _postgresql_rows(connection, plan, "s.key, ts_rank_cd(w.words, CAST(:ranking AS tsquery), 1)", most)
    return [key for key, _ in sorted(rows, key=lambda row: (-row[1], -row[0]))]


def _run(connection: Connection, query: str, plan: Plan, limit: int) -> Sequence[Any]:
    values = {**plan.values, "low": plan.low, "high": plan.high, "limit": limit}
    if plan.match is not None:
        values["match"] = plan.match
    return connection.execute(text(query), values).all()


def _sqlite(plan: Plan, columns: str) -> str:
    asked = "".join(f" AND {condition}" for condition in plan.conditions)
    if plan.match is None:
        order = "s.key"
        tables = "statements s WHERE s.key BETWEEN :low AND :high"
    else:
        order = "statement_words.rowid"
        # A cross join is made in the order in which it is written.
        tables = (
            "statement_words CROSS JOIN statements s ON s.key = statement_words.rowid "
            "WHERE statement_words MATCH :match AND statement_words.rowid BETWEEN :low AND :high"
        )
    return f"SELECT {columns} FROM {tables}{asked} ORDER BY {order} DESC LIMIT :limit"


def _postgresql_rows(connection: Connection, plan: Plan, columns: str, limit: int) -> Sequence[Any]:
    if plan.match is None:
        return _run(connection, _postgresql(plan, columns), plan, limit)
    found: list[Any] = []
    for stretch in STRETCHES:
        low = _stretch_end(connection, plan, stretch)
        part = replace(plan, low=max(plan.low, low))
        found += _run(connection, _postgresql(part, columns), part, limit - len(found))
        if len(found) >= limit or low <= plan.low:
            return found
        plan = replace(plan, high=low - 1)
    return [*found, *_run(connection, _postgresql(plan, columns, by_index=True), plan, limit - len(found))]


def _stretch_end(connection: Connection, plan: Plan, stretch: int) -> int:
    """The key that stands so many statements before the plan's last one, or its first."""
    query = "SELECT key FROM statement_words WHERE key BETWEEN :low AND :high ORDER BY key DESC OFFSET :stretch LIMIT 1"
    values = {"low": plan.low, "high": plan.high, "stretch": stretch}
    found = connection.execute(text(query), values).scalar()
    return plan.low if found is None else int(found)


def _postgresql(plan: Plan, columns: str, *, by_index: bool = False) -> str:
    asked = "".join(f" AND {condition}" for condition in plan.conditions)
    within = "s.key BETWEEN :low AND :high"
    if plan.match is None:
        return f"SELECT {columns} FROM statements s WHERE {within}{asked} ORDER BY s.key DESC LIMIT :limit"
    found = "words @@ CAST(:match AS tsquery)"
    if not by_index:
        found = f"({found}) IS TRUE"  # which no index is for, so that keys are walked and each row is looked at
    words = ", words" if "w.words" in columns else ""
    # By itself the planner might walk the keys here too, in the hope of an early end.
    hits = f"WITH w AS {'' if by_index else 'NOT '}MATERIALIZED (SELECT key{words} FROM statement_words WHERE {found} "
    rows = (
        f"AND key BETWEEN :low AND :high) SELECT {columns} FROM w JOIN statements s ON s.key = w.key WHERE TRUE{asked}"
    )
    return f"{hits}{rows} ORDER BY w.key DESC LIMIT :limit"

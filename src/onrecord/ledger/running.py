"""Running a plan on its engine: keys from the newest on, columns of hits, and keys by relevance.

SQLite's word index gives keys in either direction, so that the newest hits are its first. PostgreSQL's gives all hits
in no order: there the newest statements are looked at one by one first, which finds what is common at once, and what
is rare among them is taken from the index and sorted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, text

from onrecord.ledger.compiling import Plan

STRETCH = 3_000  # statements that are looked at on PostgreSQL before the word index is asked


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
        rows = _run(connection, f"SELECT key FROM ({found}) ORDER BY distance, key DESC", plan, most)
        return [row[0] for row in rows]
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
    low = _stretch_end(connection, plan)
    newest = replace(plan, low=max(plan.low, low))
    found = _run(connection, _postgresql(newest, columns), newest, limit)
    if len(found) >= limit or low <= plan.low:
        return found
    older = replace(plan, high=low - 1)
    by_index = not _is_common(connection, len(found), limit)
    return [*found, *_run(connection, _postgresql(older, columns, by_index=by_index), older, limit - len(found))]


def _is_common(connection: Connection, found: int, limit: int) -> bool:
    """Whether fewer statements need be walked for the rest than the index would give, judged by the newest ones."""
    estimate = "SELECT reltuples FROM pg_class WHERE oid = CAST('statement_words' AS regclass)"
    statements = connection.execute(text(estimate)).scalar_one()  # -1 where they were never counted
    share = found / STRETCH
    return found > 0 and (limit - found) / share < share * max(statements, 100 * STRETCH)


def _stretch_end(connection: Connection, plan: Plan) -> int:
    """The key that stands `STRETCH` statements before the plan's last one, or its first."""
    query = "SELECT key FROM statement_words WHERE key BETWEEN :low AND :high ORDER BY key DESC OFFSET :stretch LIMIT 1"
    values = {"low": plan.low, "high": plan.high, "stretch": STRETCH}
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

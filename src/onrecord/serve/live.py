"""What is new in the ledger: one watch for all who wait, and for each the new statements that its query finds."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from anyio import to_thread
from sqlalchemy import func, select

from onrecord.ledger import query_tree as q
from onrecord.ledger import schema
from onrecord.ledger.compiling import compile_query
from onrecord.ledger.hits import Hit, hits
from onrecord.ledger.running import newest_rows
from onrecord.serve.ledgers import ServedLedger

MOST_NEW = 500  # statements that were added at once and are looked at
MOST_SHOWN = 50  # of them that are told

log = logging.getLogger("onrecord.serve")


class Live:
    """Looks every `pause` seconds whether anything was added, while somebody waits for it."""

    def __init__(self, served: ServedLedger, *, pause: float) -> None:
        self._served = served
        self._pause = pause
        self._changed = asyncio.Event()
        self._state = ""
        self._task: asyncio.Task[None] | None = None
        self.waiting = 0
        self.changes = 0
        self.is_closed = False

    async def begin(self) -> int:
        """Wait from now on; gives the mark that what is added later is counted from. Ends with `end`."""
        self.waiting += 1
        if self._task is None or self._task.done():
            self._state = await to_thread.run_sync(self._served.state.number)
            self._task = asyncio.create_task(self._watch())
        return await to_thread.run_sync(newest_reading, self._served)

    def end(self) -> None:
        """Wait no longer."""
        self.waiting -= 1
        if not self.waiting and self._task is not None:
            self._task.cancel()
            self._task = None

    def close(self) -> None:
        """Let everybody who waits go."""
        self.is_closed = True
        self._changed.set()

    async def change(self, since: int, seconds: float) -> int:
        """How many changes there were, as soon as they are more than `since`, and after so many seconds anyway."""
        changed = self._changed
        if self.changes == since and not self.is_closed:
            with suppress(TimeoutError):
                await asyncio.wait_for(changed.wait(), seconds)
        return self.changes

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(self._pause)
            try:
                state = await to_thread.run_sync(self._served.state.number)
            except Exception as error:
                log.error("the ledger: %s", error)
                continue
            if state != self._state:
                self._state = state
                self.changes += 1
                changed, self._changed = self._changed, asyncio.Event()
                changed.set()


def newest_reading(served: ServedLedger) -> int:
    """The number of the newest reading of an article, which only grows."""
    with served.reading() as connection:
        return int(connection.scalar(select(func.max(schema.readings.c.key))) or 0)


def added_since(served: ServedLedger, query: q.Query, mark: int) -> tuple[tuple[Hit, ...], int]:
    """The statements that a query finds among those added after a mark, the newest first, and the next mark.

    At most `MOST_SHOWN`, among the `MOST_NEW` newest.
    """
    readings, statements = schema.readings, schema.statements
    with served.reading() as connection:
        last = int(connection.scalar(select(func.max(readings.c.key))) or 0)
        if last <= mark:
            return (), last
        rows = (
            select(statements.c.key)
            .join(readings, readings.c.article == statements.c.article)
            .where(readings.c.key > mark, statements.c.reading == readings.c.key)
            .order_by(readings.c.key.desc(), statements.c.key.desc())
        )
        new = connection.scalars(rows.limit(MOST_NEW)).all()
        return hits(connection, query, _found(connection, query, new)), last


def _found(connection: object, query: q.Query, keys: Sequence[int]) -> list[int]:
    if not keys:
        return []
    plan = compile_query(connection, query)  # type: ignore[arg-type]
    among = f"s.key IN ({', '.join(map(str, keys))})"
    plan = replace(
        plan, low=max(plan.low, min(keys)), high=min(plan.high, max(keys)), conditions=[*plan.conditions, among]
    )
    return [row[0] for row in newest_rows(connection, plan, "s.key", MOST_SHOWN)]  # type: ignore[arg-type]

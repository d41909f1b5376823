"""Searches to take away: CSV and JSON Lines of all hits, as they are found, and an Atom feed of the newest."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Annotated, Any

from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from onrecord.exchange.json_lines import write_statements_jsonl
from onrecord.exchange.tables import write_csv
from onrecord.ledger.search import matching_keys
from onrecord.ledger.store import readings
from onrecord.ledger.time_limit import time_limit
from onrecord.records import Reading
from onrecord.serve.api.asking import Q, Served, new_router, problems
from onrecord.serve.atom import feed_of
from onrecord.serve.ledgers import ServedLedger, query_of
from onrecord.serve.places import shown_article
from onrecord.serve.problems import Problem, ProblemError
from onrecord.serve.requests import may_take

router = new_router("downloads")

AT_ONCE = 200  # statements
FEED_ENTRIES = 50
Write = Callable[[Sequence[Reading]], str]

Most = Annotated[
    int | None,
    Query(
        ge=1, le=2**31, description="How many statements at most; a server has a bound of its own, 100,000 by default."
    ),
]
Spreadsheet = Annotated[bool, Query(description="Keep spreadsheets from running cells as formulas.")]


@router.get(
    "/api/statements.csv",
    summary="Download statements as CSV",
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}, **problems(400)},
    response_class=Response,
)
def csv(request: Request, served: Served, q: Q = "", limit: Most = None, spreadsheet: Spreadsheet = False) -> Response:
    """The statements that a query finds, one a row; docs/formats.md has the columns."""
    parts: list[bool] = []

    def written(some: Sequence[Reading]) -> str:
        stream = io.StringIO()
        write_csv(some, stream, spreadsheet=spreadsheet)
        parts.append(True)
        # Every part begins with the names of the columns, which the file has once.
        return stream.getvalue() if len(parts) == 1 else stream.getvalue().partition("\r\n")[2]

    return _download(request, served, q, limit, written, "csv")


@router.get(
    "/api/statements.jsonl",
    summary="Download statements as JSON Lines",
    responses={200: {"content": {"application/x-ndjson": {"schema": {"type": "string"}}}}, **problems(400)},
    response_class=Response,
)
def jsonl(request: Request, served: Served, q: Q = "", limit: Most = None) -> Response:
    """The statements that a query finds, one a line with what is known of its article (docs/formats.md)."""

    def written(some: Sequence[Reading]) -> str:
        stream = io.StringIO()
        write_statements_jsonl(some, stream)
        return stream.getvalue()

    return _download(request, served, q, limit, written, "jsonl")


@router.get(
    "/feed.atom",
    summary="Follow a search in a feed reader",
    responses={200: {"content": {"application/atom+xml": {"schema": {"type": "string"}}}}, **problems(400)},
    response_class=Response,
)
def feed(request: Request, served: Served, q: Q = "") -> Response:
    """The newest statements that a query finds, as Atom (RFC 4287)."""
    page = served.search(q, limit=FEED_ENTRIES)
    content = feed_of(page.hits, query=q, base=str(request.base_url))
    return Response(content, media_type="application/atom+xml")


def _download(request: Request, served: ServedLedger, q: str, limit: int | None, write: Write, suffix: str) -> Response:
    query_of(q)  # so that one that cannot be read is refused before anything is sent
    slots: threading.BoundedSemaphore = request.app.state.downloads
    if not slots.acquire(blocking=False):
        detail = "Others are downloading; try again when they are done."
        raise ProblemError(Problem(503, "busy", detail, headers={"Retry-After": "10"}))
    settings = served.settings
    may_take(request, settings.download_seconds)
    most = min(limit or settings.download_statements, settings.download_statements)
    kinds = {"csv": "text/csv; charset=utf-8; header=present", "jsonl": "application/x-ndjson"}
    headers = {
        "Content-Disposition": f'attachment; filename="statements.{suffix}"',
        "Cache-Control": "private, no-cache",
    }
    return _Released(_parts(served, q, most, write), slots, headers=headers, media_type=kinds[suffix])


class _Released(StreamingResponse):
    """A stream that gives its place and its connection back however it ends."""

    def __init__(self, content: Generator[str, None, None], slots: threading.BoundedSemaphore, **options: Any) -> None:
        super().__init__(content, **options)
        self._content = content
        self._slots = slots

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the stream."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._content.close()
            self._slots.release()


def _shown(reading: Reading) -> Reading:
    return replace(reading, article=shown_article(reading.article)) if reading.article else reading


def _parts(served: ServedLedger, q: str, most: int, write: Write) -> Generator[str, None, None]:
    """What is written of some hundred statements at a time; each lot begins where the last one ended."""
    ends = time.monotonic() + served.settings.download_seconds
    with served.ledger.reading() as connection:
        keys = islice(matching_keys(connection, query_of(q), at_once=AT_ONCE), most)
        yield write(())
        while True:
            with time_limit(connection, served.settings.query_seconds):
                some = [_shown(reading) for reading in readings(connection, islice(keys, AT_ONCE))]
            if not some:
                return
            if time.monotonic() > ends:
                raise TimeoutError("a download took too long")
            yield write(some)

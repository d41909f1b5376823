"""New statements as they are added: server-sent events, for pages that stay open and programs that wait."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from onrecord.ledger import query_tree as q
from onrecord.serve.answers import json_bytes
from onrecord.serve.api.asking import Q, Served, new_router, problems
from onrecord.serve.ledgers import ServedLedger, query_of
from onrecord.serve.live import Live, added_since
from onrecord.serve.problems import Problem, ProblemError
from onrecord.serve.requests import may_take

router = new_router("events")

_BEAT = 15.0  # seconds after which something is sent, so that proxies keep the connection


@router.get(
    "/events",
    summary="New statements as they come",
    responses={200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}}, **problems(400)},
    response_class=Response,
)
async def events(request: Request, served: Served, q: Q = "") -> Response:
    """Server-sent events: a `statement` for each one added from now on that the query finds.

    Its data is that of a hit in /api/statements. The server ends a stream after an hour, and browsers ask again. Of
    one lot that is added, the 50 newest hits are told; reload the search for all.
    """
    asked = query_of(q)
    live: Live = request.app.state.live
    if live.waiting >= served.settings.streams:
        detail = "As many others wait for statements as this server lets; try again later."
        raise ProblemError(Problem(503, "busy", detail, headers={"Retry-After": "60"}))
    may_take(request, served.settings.stream_seconds + _BEAT)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(_stream(served, live, asked), headers=headers, media_type="text/event-stream")


async def _stream(served: ServedLedger, live: Live, asked: q.Query) -> AsyncIterator[bytes]:
    ends = time.monotonic() + served.settings.stream_seconds
    seen = live.changes
    mark = await live.begin()
    try:
        yield b"retry: 5000\n\n"
        while not live.is_closed and (left := ends - time.monotonic()) > 0:
            # Taken before the ledger is looked at: what is added while that goes on is the next change.
            before, seen = seen, await live.change(seen, min(_BEAT, left))
            if live.is_closed:
                break
            if seen == before:
                yield b": nothing new\n\n"
                continue
            found, mark = await to_thread.run_sync(added_since, served, asked, mark)
            for hit in reversed(found):
                # The JSON is one line, so that one `data:` holds it.
                yield (
                    b"event: statement\nid: "
                    + hit.statement.id.encode()
                    + b"\ndata: "
                    + json_bytes(hit.to_dict())
                    + b"\n\n"
                )
    finally:
        live.end()

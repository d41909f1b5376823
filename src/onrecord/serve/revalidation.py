"""ETags from the state of the ledger: who has an answer already is told so without its being made again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime

from anyio import to_thread
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_LEFT_ALONE = ("/events", "/static/")
_ASKED_BY = ("host", "cookie", "authorization")  # what an answer may depend on beside its address


class Revalidation:
    """Gives answers to GET an ETag, and 304 to whoever has that state of the ledger.

    The number is taken before the answer is made: one that is written meanwhile makes it older than it says, never
    newer. Answers that set their own Cache-Control are left as they are. Days count, for queries such as `since:7d`.
    """

    def __init__(self, app: ASGIApp, *, state: Callable[[], str]) -> None:
        self._app = app
        self._state = state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] != "http" or scope["method"] != "GET" or scope["path"].startswith(_LEFT_ALONE):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        tag = self._tag(await to_thread.run_sync(self._state), scope, headers)
        known = {one.strip().removeprefix("W/") for one in headers.get("if-none-match", "").split(",")}
        if tag.removeprefix("W/") in known:
            told = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Accept-Encoding, Cookie"}
            await Response(status_code=304, headers=told)(scope, receive, send)
            return

        async def tagged(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200:
                answered = MutableHeaders(scope=message)
                if "cache-control" not in answered:
                    answered["ETag"] = tag
                    answered["Cache-Control"] = "private, no-cache"
                    answered.add_vary_header("Cookie")
            await send(message)

        await self._app(scope, receive, tagged)

    def _tag(self, state: str, scope: Scope, headers: Headers) -> str:
        asked = [scope["path"].encode("utf-8", "surrogatepass"), scope["query_string"]]
        asked += [",".join(headers.getlist(name)).encode("latin-1") for name in _ASKED_BY]
        parts = [state.encode(), datetime.now(UTC).date().isoformat().encode(), *asked]
        digest = hashlib.sha256(b"\x1f".join(parts)).hexdigest()
        return f'W/"{digest[:24]}"'

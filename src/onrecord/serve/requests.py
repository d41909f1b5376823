"""What every request goes through: HEAD as GET, one spelling of each address, bounds of time and size, CORS."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from onrecord.serve.problems import Problem, ProblemError, answer, is_for_programs

_BOUNDS = "onrecord.bounds"
_DISCONNECTED: Message = {"type": "http.disconnect"}


class HeadAsGet:
    """Answers HEAD with what GET would say, less the body."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return
        ended = asyncio.Event()

        async def without_body(message: Message) -> None:
            if message["type"] == "http.response.start":
                await send(message)
            elif not ended.is_set():
                ended.set()
                await send({"type": "http.response.body", "body": b""})

        async def until_answered() -> Message:
            # A stream ends when its reader goes.
            if ended.is_set():
                return _DISCONNECTED
            asked = asyncio.ensure_future(receive())
            over = asyncio.ensure_future(ended.wait())
            await asyncio.wait({asked, over}, return_when=asyncio.FIRST_COMPLETED)
            over.cancel()
            if asked.done():
                return asked.result()
            asked.cancel()
            return _DISCONNECTED

        await self._app({**scope, "method": "GET"}, until_answered, without_body)


class NoTrailingSlash:
    """Sends whoever asks for an address with slashes at its end to the one without."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        path = scope.get("path", "/")
        if scope["type"] != "http" or path == "/" or not path.endswith("/"):
            await self._app(scope, receive, send)
            return
        # One slash, and nothing that a browser reads as one: "//host" would be another server's address.
        target = "/" + quote(path.strip("/\\"), safe="/:@!$&'()*+,;=~")
        query = scope.get("query_string", b"").decode("latin-1")
        location = f"{target}?{query}" if query else target
        await Response(status_code=308, headers={"Location": location})(scope, receive, send)


class Deadline:
    """Ends requests that take too long: 503 where nothing was answered yet, else the connection is closed.

    Work in a thread goes on to its own end (`query_seconds`), but nobody waits for it.
    """

    def __init__(self, app: ASGIApp, *, seconds: float, writing_seconds: float) -> None:
        self._app = app
        self._seconds = seconds
        self._writing_seconds = writing_seconds
        self._left: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        bounds: dict[str, Any] = {"begun": False, "over": False}
        scope[_BOUNDS] = bounds

        async def while_in_time(message: Message) -> None:
            if not bounds["over"]:
                bounds["begun"] = True
                await send(message)

        async def served() -> None:
            await self._app(scope, receive, while_in_time)

        task = asyncio.create_task(served())
        if await self._is_done(task, scope, bounds):
            await task  # which raises what it ended in
            return
        bounds["over"] = True
        self._leave(task)
        if not bounds["begun"]:
            problem = Problem(503, "slow", "It took too long; ask for less.", headers={"Retry-After": "5"})
            await answer(problem, scope)(scope, receive, send)

    async def _is_done(self, task: asyncio.Task[None], scope: Scope, bounds: dict[str, Any]) -> bool:
        seconds = self._seconds if scope["method"] in ("GET", "OPTIONS") else self._writing_seconds
        try:
            done, _ = await asyncio.wait({task}, timeout=seconds)
            if not done and bounds["begun"]:
                more = max(bounds.get("seconds", 0.0) - seconds, seconds)
                done, _ = await asyncio.wait({task}, timeout=more)
        except asyncio.CancelledError:
            task.cancel()
            raise
        return bool(done)

    def _leave(self, task: asyncio.Task[None]) -> None:
        self._left.add(task)
        task.add_done_callback(self._forget)
        task.cancel()

    def _forget(self, task: asyncio.Task[None]) -> None:
        self._left.discard(task)
        if not task.cancelled():
            task.exception()  # which nobody else asks for


def may_take(request: Request, seconds: float) -> None:
    """Let the answer to this request, once begun, take so many seconds: for downloads and streams."""
    request.scope[_BOUNDS]["seconds"] = seconds


class LimitedBody:
    """Refuses bodies longer than `most` bytes, at once where their length is given, else when they get there."""

    def __init__(self, app: ASGIApp, *, most: int) -> None:
        self._app = app
        self._most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        problem = Problem(413, "too-large", f"A request's body has {self._most:,} bytes at most.")
        given = Headers(scope=scope).get("content-length", "")
        if given.isascii() and given.isdigit() and (len(given) > 18 or int(given) > self._most):
            await answer(problem, scope)(scope, receive, send)
            return
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > self._most:
                raise ProblemError(problem)
            return message

        await self._app(scope, counted, send)


class SharedWithOrigins:
    """Lets pages of `origins` read what is for programs; with none of them, no other page can."""

    def __init__(self, app: ASGIApp, *, origins: tuple[str, ...]) -> None:
        self._app = app
        exposed = ("Link", "ETag", "Retry-After")
        self._shared = CORSMiddleware(app, allow_origins=origins, allow_methods=("GET",), expose_headers=exposed)
        self._is_on = bool(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        is_shared = self._is_on and scope["type"] == "http" and is_for_programs(scope["path"])
        await (self._shared if is_shared else self._app)(scope, receive, send)

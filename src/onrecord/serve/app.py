"""The application: routes and pages over one ledger, and around them the layers that every request goes through.

Pages are in `onrecord.serve.pages`, which is used where it is there: `pages.add_to(api, served)` adds its routes and
mounts its files under /static. What it finds on `api.state`: `served` (the ledger), `settings`, `tokens`, `sessions`,
`adding`, `live`; and it may set `error_page`, which makes the page of a `Problem`, and `begin`, which is called when
serving begins. Its addresses are `/`, `/articles/ID`, `/statements/ID` and `/speakers/ID`, which feeds link to.
"""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module, util
from pathlib import Path
from typing import Any

from anyio import to_thread
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from onrecord.errors import OnRecordError
from onrecord.serve import problems
from onrecord.serve.adding import Adding
from onrecord.serve.api import ROUTERS
from onrecord.serve.api.asking import problem_of_parameters
from onrecord.serve.description import describe
from onrecord.serve.headers import KnownHosts, SecurityHeaders
from onrecord.serve.ledgers import ServedLedger
from onrecord.serve.limits import RateLimit
from onrecord.serve.live import Live
from onrecord.serve.requests import Deadline, HeadAsGet, LimitedBody, NoTrailingSlash, SharedWithOrigins
from onrecord.serve.revalidation import Revalidation
from onrecord.serve.sessions import Sessions
from onrecord.serve.settings import Settings
from onrecord.serve.tokens import Tokens

PAGES = "onrecord.serve.pages"
_FIRST_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>onrecord</title>
</head><body><main><h1>onrecord</h1><p>Programs ask <a href="/api/statements">/api/statements</a>;
<a href="/openapi.json">/openapi.json</a> describes what there is.</p></main></body></html>
"""


class Server:
    """The whole application: `api` holds its routes, `served` its ledger; `close` lets go of that."""

    def __init__(self, api: FastAPI, served: ServedLedger) -> None:
        self.api = api
        self.served = served
        self._layers = layered(api, served)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        await self._layers(scope, receive, send)

    def end_streams(self) -> None:
        """Let those go who wait for statements, in the server's own thread, so that it can end."""
        live: Live | None = getattr(self.api.state, "live", None)
        if live is not None:
            live.close()

    def close(self) -> None:
        """Let go of the ledger."""
        self.served.close()


def create_app(location: str | Path | None, *, settings: Settings) -> Server:
    """The application over the ledger at a location, which is opened for reading alone where there are no tokens.

    Raises `LedgerError` for one that cannot be opened, and `TokenError` for tokens that cannot be read.
    """
    tokens = Tokens(settings.token_file) if settings.token_file else None
    served = ServedLedger(location, settings)
    # Its own pages of documentation load scripts from elsewhere, and its telemetry would tell others of requests.
    silent: Any = {"tracing": False, "metrics": False, "logs": False, "auto_configure": False}
    pageless: Any = {"docs_url": None, "redoc_url": None, "openapi_url": None}
    api = FastAPI(**pageless, redirect_slashes=False, lifespan=_lifespan, telemetry=silent)
    api.state.served = served
    api.state.settings = settings
    api.state.tokens = tokens
    api.state.sessions = Sessions(is_secure=settings.is_secure)
    api.state.adding = Adding(served.writer.database, settings) if served.writer else None
    api.state.downloads = threading.BoundedSemaphore(settings.downloads)
    _handle_errors(api)
    for router in ROUTERS:
        api.include_router(router)
    describe(api)
    add_pages = getattr(import_module(PAGES), "add_to", None) if util.find_spec(PAGES) else None
    if add_pages is not None:
        add_pages(api, served)
    else:
        api.add_api_route("/", _first_page, include_in_schema=False)
    return Server(api, served)


def layered(app: ASGIApp, served: ServedLedger) -> ASGIApp:
    """An application within the layers that every request goes through; the last one here is the outermost."""
    settings = served.settings
    app = Revalidation(app, state=served.state.number)
    app = SharedWithOrigins(app, origins=settings.cors_origins)
    app = GZipMiddleware(app, minimum_size=1_000, compresslevel=5)
    app = LimitedBody(app, most=settings.max_body)
    app = Deadline(app, seconds=settings.request_seconds, writing_seconds=settings.add_seconds)
    app = NoTrailingSlash(app)
    app = HeadAsGet(app)
    app = RateLimit(app, rate=settings.rate, burst=settings.burst)
    app = KnownHosts(app, hosts=settings.hosts)
    return SecurityHeaders(app, is_shared=bool(settings.cors_origins))


@asynccontextmanager
async def _lifespan(api: FastAPI) -> AsyncIterator[None]:
    settings: Settings = api.state.settings
    # Each thread may hold a connection, of which the ledger has fifteen: some are for downloads and for the state.
    to_thread.current_default_thread_limiter().total_tokens = settings.threads
    api.state.live = Live(api.state.served, pause=settings.stream_pause)
    begin = getattr(api.state, "begin", None)
    if begin is not None:
        await to_thread.run_sync(begin)
    yield


def _handle_errors(api: FastAPI) -> None:
    def of_parameters(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return problems.answer(problem_of_parameters(error), request.scope)

    api.add_exception_handler(RequestValidationError, of_parameters)
    handled: tuple[type[Any], ...] = (problems.ProblemError, OnRecordError, HTTPException, Exception)
    for kind in handled:
        api.add_exception_handler(kind, problems.handle)


async def _first_page() -> Response:
    return HTMLResponse(_FIRST_PAGE)

"""Puts the pages and their two files under their addresses."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Coroutine
from functools import partial
from importlib import resources
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from onrecord.serve.ledgers import ServedLedger
from onrecord.serve.pages import (
    about_page,
    article_page,
    check_page,
    overview_page,
    review_page,
    search_page,
    speaker_page,
    speakers_joined,
    statement_page,
    statements_joined,
)
from onrecord.serve.pages.site import Site
from onrecord.serve.problems import ProblemError, not_found
from onrecord.serve.sessions import Sessions

FILES = {
    "onrecord.css": "text/css; charset=utf-8",
    "onrecord.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
}
_A_YEAR = "public, max-age=31536000, immutable"
_A_DAY = "public, max-age=86400"

Page = Callable[[Site, Request], Response]
Action = Callable[[Site, Request], Coroutine[Any, Any, Response]]

_PAGES: dict[str, Page] = {
    "/": search_page.search_page,
    "/articles/{article}": article_page.article_page,
    "/statements/{statement}": statement_page.statement_page,
    "/statements/{statement}/contradictions": statement_page.contradictions_page,
    "/speakers": speaker_page.speakers_page,
    "/speakers/{speaker}": speaker_page.speaker_page,
    "/check": check_page.check_page,
    "/overview": overview_page.overview_page,
    "/review": review_page.review_page,
    "/sign-in": review_page.sign_in_page,
    "/about": about_page.about_page,
}
_ACTIONS: dict[str, Action] = {
    "/speakers/{speaker}/merge": speakers_joined.merge,
    "/speakers/{speaker}/undo": speakers_joined.undo,
    "/statements/{statement}/join": statements_joined.join,
    "/statements/{statement}/part": statements_joined.part,
    "/statements/{statement}/undo": statements_joined.undo,
    "/review": review_page.judge,
    "/sign-in": review_page.sign_in,
    "/sign-out": review_page.sign_out,
}


def add_to(application: Starlette, served: ServedLedger) -> None:
    """Add the pages to an application; to its state as `error_page` the page that says what is wrong, and as `begin`
    what is to be done when serving begins.

    The state holds `tokens` and `sessions` where people may sign in.
    """
    digests = {name: hashlib.sha256(_content(name)).hexdigest()[:12] for name in FILES}
    site = Site(
        served,
        getattr(application.state, "sessions", None) or Sessions(),
        getattr(application.state, "tokens", None),
        styles=f"/static/onrecord.css?{digests['onrecord.css']}",
        script=f"/static/onrecord.js?{digests['onrecord.js']}",
    )
    application.state.error_page = site.error_page
    application.state.begin = partial(_begin, site)
    for path, page in _PAGES.items():
        application.router.routes.append(Route(path, partial(_in_thread, page, site), methods=["GET"]))
    for path, action in _ACTIONS.items():
        application.router.routes.append(Route(path, partial(action, site), methods=["POST"]))
    application.router.routes.append(Route("/static/{name}", partial(_file, digests), methods=["GET"]))


def _begin(site: Site) -> None:
    """What takes long to count in a large ledger is counted before anybody asks."""
    for begin in (about_page.begin, speaker_page.begin, overview_page.begin):
        begin(site)


async def _in_thread(page: Page, site: Site, request: Request) -> Response:
    """Pages wait for the ledger, which must not keep other requests waiting."""
    from starlette.concurrency import run_in_threadpool

    return await run_in_threadpool(page, site, request)


async def _file(digests: dict[str, str], request: Request) -> Response:
    name = request.path_params["name"]
    if name not in FILES:
        raise ProblemError(not_found())
    is_named = request.url.query == digests[name]
    headers = {"Cache-Control": _A_YEAR if is_named else _A_DAY, "ETag": f'"{digests[name]}"'}
    return Response(_content(name), media_type=FILES[name], headers=headers)


def _content(name: str) -> bytes:
    return (resources.files("onrecord.serve") / "static" / name).read_bytes()

"""What a server says when it cannot do what it was asked: RFC 9457 for programs, a plain page for people.

Neither tells anything of the inside: no paths, no engine's words, no traceback. Those go to the log.
"""

from __future__ import annotations

import html
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import Scope

from onrecord import errors
from onrecord.serve.answers import json_bytes

MEDIA_TYPE = "application/problem+json"
PROGRAMS = ("/api", "/events", "/feed.atom", "/openapi.json")
LATER = 5  # seconds, in Retry-After

log = logging.getLogger("onrecord.serve")

ErrorPage = Callable[["Problem"], str]

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title></head><body><main><h1>{title}</h1><p>{detail}</p><p><a href="/">Search the record</a></p></main>
</body></html>
"""


@dataclass(frozen=True, slots=True)
class Problem:
    """One refusal: `kind` tells programs which it is, `detail` people what to do; `more` are fields of its kind."""

    status: int
    kind: str
    detail: str
    more: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The status in words."""
        return HTTPStatus(self.status).phrase

    def to_dict(self) -> dict[str, Any]:
        """The problem as RFC 9457 has it."""
        told = {"type": f"urn:onrecord:problem:{self.kind}", "title": self.title, "status": self.status}
        return {**told, "detail": self.detail, **self.more}


class ProblemError(Exception):
    """A problem to be answered with, raised where it shows."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.detail)
        self.problem = problem


def is_for_programs(path: str) -> bool:
    """Whether what stands at a path is for programs, so that its errors are too."""
    return path in PROGRAMS or path.startswith("/api/")


def answer(problem: Problem, scope: Scope) -> Response:
    """The problem as whoever asked can read it."""
    headers = {"Cache-Control": "no-store", **problem.headers}
    if is_for_programs(scope.get("path", "")):
        content = json_bytes(problem.to_dict())
        return Response(content, problem.status, headers=headers, media_type=MEDIA_TYPE)
    app = scope.get("app")
    page: ErrorPage = getattr(getattr(app, "state", None), "error_page", None) or plain_page
    return HTMLResponse(page(problem), problem.status, headers=headers)


def plain_page(problem: Problem) -> str:
    """A page without style that says what is wrong."""
    return _PAGE.format(title=html.escape(problem.title), detail=html.escape(problem.detail))


def problem_of(error: Exception) -> Problem:
    """The problem that an exception stands for; what nobody foresaw, and what a ledger's engine says, is logged."""
    if isinstance(error, ProblemError):
        return error.problem
    if isinstance(error, HTTPException):
        return _of_http(error)
    for kind, make in _KINDS.items():
        if isinstance(error, kind):
            return make(error)
    log.error("a request failed", exc_info=error)
    return Problem(500, "failed", "Something went wrong here; it was written to the server's log.")


def not_found(detail: str = "There is nothing at this address.") -> Problem:
    """There is no such thing."""
    return Problem(404, "not-found", detail)


def handle(request: Request, error: Exception) -> Response:
    """The answer to a request that ended in an exception."""
    return answer(problem_of(error), request.scope)


def _of_http(error: HTTPException) -> Problem:
    headers = dict(error.headers or {})
    if error.status_code == 404:
        return not_found()
    if error.status_code == 405:
        allowed = headers.get("Allow", "GET")
        return Problem(405, "method", f"This address takes {allowed} alone.", headers={"Allow": _with_head(allowed)})
    phrase = HTTPStatus(error.status_code).phrase
    return Problem(error.status_code, "refused", f"{phrase}.", headers=headers)


def _with_head(allowed: str) -> str:
    methods = {method.strip() for method in allowed.split(",")}
    return ", ".join(sorted(methods | ({"HEAD"} if "GET" in methods else set())))


def _of_query(error: errors.OnRecordError) -> Problem:
    place = getattr(error, "place", 0)
    return Problem(400, "query", _sentence(error), {"place": place} if place else {})


def _of_slow_query(error: errors.OnRecordError) -> Problem:
    return Problem(503, "slow-query", _sentence(error), headers={"Retry-After": str(LATER)})


def _of_ledger(error: errors.OnRecordError) -> Problem:
    log.error("the ledger: %s", error)
    detail = "The ledger cannot be read or written now; the server's log says why."
    return Problem(503, "ledger", detail, headers={"Retry-After": str(LATER)})


def _of_locked(error: errors.OnRecordError) -> Problem:
    detail = "The ledger is being written by another program; try again when that is done."
    return Problem(503, "busy", detail, headers={"Retry-After": str(LATER)})


def _of_extra(error: errors.OnRecordError) -> Problem:
    log.error("%s", error)
    return Problem(501, "not-installed", "This server lacks an optional part that this needs.")


def _sentence(error: Exception) -> str:
    return str(error)


_KINDS: dict[type[errors.OnRecordError], Callable[[errors.OnRecordError], Problem]] = {
    errors.SlowQueryError: _of_slow_query,
    errors.QueryError: _of_query,
    errors.NotInLedgerError: lambda error: not_found(_sentence(error)),
    errors.AmbiguousSpeakerError: lambda error: Problem(409, "ambiguous", _sentence(error)),
    errors.StatisticsError: lambda error: Problem(400, "query", _sentence(error)),
    errors.ReviewError: lambda error: Problem(422, "review", _sentence(error)),
    errors.DecisionError: lambda error: Problem(422, "decision", _sentence(error)),
    errors.LedgerLockedError: _of_locked,
    errors.LedgerError: _of_ledger,
    errors.MissingExtraError: _of_extra,
}

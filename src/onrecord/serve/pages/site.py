"""What every page has: the ledger, who is signed in, and how a template becomes an answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from onrecord.serve.ledgers import ServedLedger
from onrecord.serve.pages.templating import address, render
from onrecord.serve.problems import Problem, ProblemError
from onrecord.serve.sessions import COOKIE, Session, Sessions
from onrecord.serve.tokens import Tokens


@dataclass(frozen=True, slots=True)
class Site:
    """What the pages are made from; without `tokens` nobody can sign in, and nothing is written.

    `styles` and `script` are the addresses of the two files that every page asks for, with the digest of what is in
    them, so that a browser may keep them.
    """

    served: ServedLedger
    sessions: Sessions = field(default_factory=Sessions)
    tokens: Tokens | None = None
    styles: str = "/static/onrecord.css"
    script: str = "/static/onrecord.js"

    @property
    def can_be_written(self) -> bool:
        """Whether those with a token may write."""
        return self.tokens is not None and self.served.writer is not None

    def session(self, request: Request) -> Session | None:
        """Who is signed in, if anybody."""
        if self.tokens is None or not self.can_be_written:
            return None
        return self.sessions.session(request.cookies.get(COOKIE), mark_of=self.tokens.mark)

    def page(
        self,
        request: Request,
        template: str,
        values: Mapping[str, Any],
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """A template as an answer."""
        session = self.session(request)
        form_token = self.sessions.form_token(session) if session else None
        shared = {**self.common(request.url.path), "session": session, "form_token": form_token}
        return HTMLResponse(render(template, shared | dict(values)), status, headers)

    def common(self, path: str) -> dict[str, Any]:
        """What the frame of every page shows."""
        files = {"styles": self.styles, "script": self.script}
        return {**files, "path": path, "session": None, "form_token": None, "can_be_written": self.can_be_written}

    def error_page(self, problem: Problem) -> str:
        """A page that says what is wrong."""
        return render("error.html", {**self.common(""), "problem": problem})

    def taken_from(self, request: Request, form: FormData) -> Session:
        """Whose form this is; raises `ProblemError` where nobody is signed in or it is from no page of ours."""
        session = self.session(request)
        headers = request.headers
        if session is None:
            raise ProblemError(Problem(401, "token", "Sign in with a token first."))
        told = {"origin": headers.get("origin"), "site": headers.get("sec-fetch-site")}
        if not self.sessions.takes(session, _text(form, "form_token"), host=headers.get("host", ""), **told):
            raise ProblemError(Problem(403, "form", "This form is too old or from elsewhere; load the page again."))
        return session


def values_of(form: FormData) -> dict[str, str]:
    """The fields of a form that are text; of several of one name the last."""
    return {name: value for name, value in form.multi_items() if isinstance(value, str)}


def to(path: str, **values: str | int | None) -> RedirectResponse:
    """Send the browser on, by GET."""
    return RedirectResponse(address(path, **values), status_code=303)


def _text(form: FormData, name: str) -> str | None:
    value = form.get(name)
    return value if isinstance(value, str) else None

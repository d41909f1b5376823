"""What every answer says to browsers, and to whom a server answers at all."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from onrecord.serve.problems import Problem, answer, is_for_programs, problem_of

# Pages take scripts, styles, pictures and answers from this server, and nothing from anywhere else.
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; manifest-src 'self'; base-uri 'none'; frame-ancestors 'none'"
)
DATA_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
_HOST = re.compile(r"(?:\[([0-9a-f:.]+)\]|([^\[\]:@/]+))(?::\d{0,5})?")
_FEATURES = "accelerometer autoplay camera display-capture geolocation gyroscope microphone midi payment usb"
ALWAYS: Mapping[str, str] = MappingProxyType(
    {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer",
        "Permissions-Policy": ", ".join(f"{feature}=()" for feature in _FEATURES.split()),
        "Cross-Origin-Opener-Policy": "same-origin",
    }
)


class SecurityHeaders:
    """Adds the headers to every answer, and answers what broke off before it began; the outermost layer."""

    def __init__(self, app: ASGIApp, *, is_shared: bool) -> None:
        self._app = app
        self._for_programs = "cross-origin" if is_shared else "same-origin"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def with_headers(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                self._add(scope["path"], MutableHeaders(scope=message))
            await send(message)

        try:
            await self._app(scope, receive, with_headers)
        except Exception as error:
            if begun:
                problem_of(error)  # which logs it; the connection is closed, so that nobody takes a part for the whole
                raise
            await answer(problem_of(error), scope)(scope, receive, with_headers)

    def _add(self, path: str, headers: MutableHeaders) -> None:
        for name, value in ALWAYS.items():
            headers[name] = value
        data = is_for_programs(path)
        headers["Content-Security-Policy"] = DATA_POLICY if data else PAGE_POLICY
        headers["Cross-Origin-Resource-Policy"] = self._for_programs if data else "same-origin"
        headers.setdefault("Cache-Control", "no-store")


class KnownHosts:
    """Refuses requests to other names than `hosts`, so that a foreign page cannot reach a server on this machine.

    A page whose name is pointed at 127.0.0.1 after it was loaded (DNS rebinding) still sends that name.
    """

    def __init__(self, app: ASGIApp, *, hosts: tuple[str, ...]) -> None:
        self._app = app
        self._hosts = frozenset(host.lower().strip("[]") for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] == "http" and self._hosts and host_name(Headers(scope=scope)) not in self._hosts:
            problem = Problem(421, "host", "This server does not answer to the name that it was asked by.")
            await answer(problem, scope)(scope, receive, send)
            return
        await self._app(scope, receive, send)


def host_name(headers: Headers) -> str:
    """The host of a request, in lower case, without port and brackets; "" where it names none or several."""
    given = headers.getlist("host")
    if len(given) != 1:
        return ""
    host = given[0].strip().lower()
    match = _HOST.fullmatch(host)
    return (match[1] or match[2]).rstrip(".") if match else ""

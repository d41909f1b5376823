"""A web site of the test's own, on this machine: what it answers is written down, what it was asked is kept."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from hypothesis import settings

settings.register_profile("onrecord", deadline=None)  # how long a case takes says more of the machine than of the code
settings.load_profile("onrecord")


@dataclass(frozen=True)
class Answer:
    """What one address answers with, after `wait` seconds; `drip` is the seconds between one byte and the next."""

    body: bytes = b""
    kind: str = "text/html; charset=utf-8"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    drip: float = 0.0
    wait: float = 0.0


@dataclass(frozen=True)
class Asked:
    """One request that was made, and when it came (seconds of a clock that only runs forward)."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    came: float


class Site:
    """A web server: `site[path] = Answer(...)` or a function of the request; anything else answers 404."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer | Callable[[Asked], Answer]] = {}
        self.asked: list[Asked] = []
        self.lock = threading.Lock()
        self.at_once = self.most_at_once = 0
        self.name = "127.0.0.1"
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.answer(self)

            def do_POST(self) -> None:
                site.answer(self)

            def log_message(self, *_: object) -> None:
                """Says nothing on stderr."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def __setitem__(self, path: str, answer: Answer | Callable[[Asked], Answer]) -> None:
        self.answers[path] = answer

    @property
    def paths(self) -> list[str]:
        """The paths that were asked for, in the order they were, robots.txt left out."""
        return [asked.path for asked in self.asked if asked.path != "/robots.txt"]

    def url(self, path: str) -> str:
        """The address of a path."""
        return f"http://{self.name}:{self.server.server_port}{path}"

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        asked = Asked(handler.command, handler.path, dict(handler.headers), body, time.monotonic())
        with self.lock:
            self.asked.append(asked)
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        found = self.answers.get(handler.path, Answer(b"nothing here", status=404))
        answer = found if isinstance(found, Answer) else found(asked)
        if answer.wait:
            time.sleep(answer.wait)
        try:
            handler.send_response(answer.status)
            for name, value in {"Content-Type": answer.kind, **answer.headers}.items():
                handler.send_header(name, value)
            if not answer.drip:
                handler.send_header("Content-Length", str(len(answer.body)))
            handler.end_headers()
            for place in range(len(answer.body)) if answer.drip else ():
                handler.wfile.write(answer.body[place : place + 1])
                time.sleep(answer.drip)
            if not answer.drip:
                handler.wfile.write(answer.body)
        except OSError:
            pass  # The other side has heard enough.
        finally:
            with self.lock:
                self.at_once -= 1


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A web site on loopback, which is allowed by name."""
    monkeypatch.setenv("ONRECORD_ALLOW_HOSTS", "127.0.0.1")
    running = Site()
    yield running
    running.server.shutdown()
    running.server.server_close()


@pytest.fixture
def answer() -> type[Answer]:
    """What a site answers with."""
    return Answer

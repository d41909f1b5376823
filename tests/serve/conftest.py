"""Servers as people run them: the whole application over a small ledger, on loopback, asked by a real HTTP client."""

from __future__ import annotations

import http.client
import importlib.util
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

if not all(importlib.util.find_spec(name) for name in ("fastapi", "uvicorn", "jinja2")):
    collect_ignore_glob = ["test_*"]

from onrecord.keeping import Ledger
from onrecord.records import Act, Article, Form, Reading, Span, Speaker, Statement, statement_id
from onrecord.serve import Settings, create_app
from onrecord.serve.tokens import new_token

# Who is named, what the source, cue and content are as printed; the rest of an article is in between.
DUES = (
    "Dues to rise in Quill\n\nHarbour dues will rise in May, said Ida Brenn, the harbour master. "
    '"We held them for nine years," she said. Skippers said the town had promised otherwise.',
    [
        ("Ida Brenn", "Ida Brenn, the harbour master", "said", "Harbour dues will rise in May", "harbour master"),
        ("Ida Brenn", "she", "said", "We held them for nine years", None),
        (None, "Skippers", "said", "the town had promised otherwise", None),
    ],
    {
        "title": "Dues to rise in Quill",
        "publisher": "Quill Tidings",
        "published": "2031-04-30",
        "url": "https://tidings.example/dues",
    },
)
FERRY = (
    "The ferry to Oster stays in port, the port of Quill announced. Tomas Welk denied that it is unsafe & <b>old</b>.",
    [
        ("Port of Quill", "the port of Quill", "announced", "The ferry to Oster stays in port", None),
        ("Tomas Welk", "Tomas Welk", "denied", "it is unsafe & <b>old</b>", None),
    ],
    {
        "title": "Ferry <script>alert(1)</script>",
        "publisher": "Oster Post",
        "published": "2031-05-02",
        "url": "https://tidings.example/ferry",
    },
)


def reading(text: str, said: list[tuple[Any, ...]], told: dict[str, str]) -> Reading:
    """An article with these statements, as if it had been read."""
    article = Article(text, language="en", **told)
    return Reading(article, tuple(statement(article, *one) for one in said))


def statement(article: Article, name: str | None, source: str, cue: str, content: str, role: str | None) -> Statement:
    spans = [_spans(article.text, printed) for printed in (source, cue, content)]
    kind: Any = "person" if name else "group"
    speaker = Speaker(kind, name, "name" if name else "nominal", 0.97, "the source names them", role)
    form: Form = "direct" if f'"{content}' in article.text else "indirect"
    act = Act("deny" if cue == "denied" else "say", "speech")
    identifier = statement_id(article.id, *spans)
    return Statement(identifier, form, "body", *spans, 0.9123, speaker=speaker, act=act)


def _spans(text: str, printed: str) -> tuple[Span, ...]:
    start = text.index(printed)
    return (Span.of(text, start, start + len(printed)),)


@dataclass
class Answered:
    """What a server answered."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Running:
    """A server that runs, with the token of somebody who may write, if it takes any."""

    port: int
    app: Any
    location: str
    token: str | None = None
    sent: dict[str, str] = field(default_factory=dict)

    def ask(
        self, path: str, *, method: str = "GET", body: Any = None, token: str | None = None, **headers: str
    ) -> Answered:
        """Send one request; header names are given with underscores."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        if token:
            told["Authorization"] = f"Bearer {token}"
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
            told.setdefault("Content-Type", "application/json")
        try:
            connection.request(method, path, body=body, headers=told)
            response = connection.getresponse()
            return Answered(response.status, response.headers, response.read())
        finally:
            connection.close()


Serve = Callable[..., Running]


@pytest.fixture(scope="session")
def serving_on() -> Iterator[Serve]:
    """Starts servers that several tests ask, which end with the last test."""
    with ExitStack() as stack:
        yield _starting(stack)


@pytest.fixture
def serving() -> Iterator[Serve]:
    """Starts servers, which end with the test: `serving(location, **settings)`."""
    with ExitStack() as stack:
        yield _starting(stack)


def _starting(stack: ExitStack) -> Serve:
    def start(location: str, *, token: str | None = None, **settings: Any) -> Running:
        return stack.enter_context(_Thread(location, token, Settings(**settings)))

    return start


class _Thread:
    def __init__(self, location: str, token: str | None, settings: Settings) -> None:
        import uvicorn

        from onrecord.serve.running import listening

        self.app = create_app(location, settings=settings)
        self.listener = listening("127.0.0.1", 0)
        # In a thread of its own; h11 and asyncio, whatever else is installed.
        config = uvicorn.Config(self.app, log_level="critical", server_header=False, http="h11", loop="asyncio")
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run, kwargs={"sockets": [self.listener]}, daemon=True)
        self.running = Running(self.listener.getsockname()[1], self.app, location, token)

    def __enter__(self) -> Running:
        self.thread.start()
        for _ in range(500):
            if self.server.started:
                return self.running
            time.sleep(0.02)
        raise TimeoutError("the server did not start")

    def __exit__(self, *_: object) -> None:
        self.server.should_exit = True
        self.thread.join(10)
        self.listener.close()
        self.app.close()


def fill(location: str) -> str:
    """Keep the two articles in a new ledger."""
    with Ledger(location) as ledger:
        ledger.keep([reading(*DUES), reading(*FERRY)])
    return location


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A ledger of two articles, which nobody changes."""
    return fill(str(tmp_path_factory.mktemp("served") / "small.db"))


@pytest.fixture
def filled(tmp_path: Path) -> Callable[[], str]:
    """Makes a ledger of the same two articles that a test may change."""
    return lambda: fill(str(tmp_path / "filled.db"))


@pytest.fixture(scope="session")
def server(serving_on: Serve, small: str) -> Running:
    """A server that only reads."""
    return serving_on(small, rate=0)


@pytest.fixture
def writable(serving: Serve, tmp_path: Path) -> Running:
    """A server of a ledger of its own, with a token."""
    file = tmp_path / "tokens"
    token = new_token(file, "mina")
    location = fill(str(tmp_path / "own.db"))
    return serving(location, token=token, token_file=file, rate=0, stream_pause=0.05)

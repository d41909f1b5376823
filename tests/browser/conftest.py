"""The pages in a real Chromium, over a served ledger of the tests' own; skipped, with a line, where there is none.

The accessibility checker is axe-core: the file that ONRECORD_AXE names, else `node_modules/axe-core` here (`npm install
--prefix tests/browser axe-core`), else the copy in the package axe-core-python.
"""

from __future__ import annotations

import importlib.util
import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from modules import module_at

HERE = Path(__file__).parent
NEEDED = ("fastapi", "uvicorn", "jinja2")


chromium = module_at(HERE / "chromium.py", "browser_chromium")
record = module_at(HERE / "record.py", "browser_record")


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One browser for all tests."""
    if chromium.installed() is None:
        pytest.skip("Chromium is not installed (Debian: apt-get install chromium)")
    started = chromium.Chromium()
    yield started
    started.close()


@pytest.fixture
def tab(browser: Any) -> Iterator[Any]:
    """A page of an ordinary window."""
    opened = browser.tab()
    yield opened
    opened.close()


@pytest.fixture
def plain_tab(browser: Any) -> Iterator[Any]:
    """A page that runs no script."""
    opened = browser.tab(script=False)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core."""
    package = importlib.util.find_spec("axe_core_python")
    places = [os.environ.get("ONRECORD_AXE"), HERE / "node_modules" / "axe-core" / "axe.min.js"]
    places += [Path(package.origin).parent / "axe.min.js"] if package and package.origin else []
    for place in places:
        if place and Path(place).is_file():
            return Path(place).read_text(encoding="utf-8")
    pytest.skip("axe-core is not installed (pip install axe-core-python)")


@dataclass
class Site:
    """A server that runs: its address, its ledger, a token for it, and where statements are."""

    base: str
    location: str
    token: str
    article: str
    statement: str
    nested: str
    speaker: str

    def __call__(self, path: str) -> str:
        return self.base + path


@pytest.fixture(scope="session")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Site]]:
    """Starts servers, each over a new ledger."""
    if not all(importlib.util.find_spec(name) for name in NEEDED):
        pytest.skip("the extra serve is not installed")
    ends: list[Callable[[], None]] = []

    def start() -> Site:
        return _start(tmp_path_factory.mktemp("site"), ends)

    yield start
    for end in ends:
        end()


@pytest.fixture(scope="session")
def site(serving: Callable[[], Site]) -> Site:
    """A server whose ledger no test changes."""
    return serving()


def _start(folder: Path, ends: list[Callable[[], None]]) -> Site:
    import uvicorn

    from onrecord.keeping import Ledger
    from onrecord.serve import Settings, create_app
    from onrecord.serve.running import listening
    from onrecord.serve.tokens import new_token

    location = str(folder / "record.db")
    with Ledger(location) as ledger:
        ledger.keep(record.readings())
        speaker = ledger.speaker("Ida Brenn").id
    token = new_token(folder / "tokens", "mina")
    app = create_app(location, settings=Settings(token_file=folder / "tokens", rate=0, stream_pause=0.05))
    listener = listening("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", http="h11", loop="asyncio"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    for _ in range(500):
        if server.started:
            break
        time.sleep(0.02)

    def end() -> None:
        server.should_exit = True
        server.force_exit = True
        thread.join(10)
        listener.close()
        app.close()

    ends.append(end)
    long = record.LONG
    identifiers = (long.article.id, long.statements[0].id, long.statements[-1].id, speaker)
    return Site(f"http://127.0.0.1:{listener.getsockname()[1]}", location, token, *identifiers)

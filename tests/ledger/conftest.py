"""One suite for both engines: `location` names a new, empty place for a ledger, once in SQLite, once in PostgreSQL.

The PostgreSQL server is a real one, started once a session in a folder of its own with a socket there and no port;
where none is installed, its half of the tests is skipped.
"""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from onrecord.ledger.database import Database
from onrecord.records import Act, Article, Form, Reading, Span, Speaker, Statement, statement_id

USER = "postgres"
_QUICK = {  # nothing here has to survive a power cut
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "32MB",
    "max_connections": "40",
    "autovacuum": "off",
}


@dataclass
class Server:
    """A running PostgreSQL, and databases made in it by number."""

    folder: Path
    programs: Path
    numbers: Iterator[int]

    def new_database(self) -> str:
        """The URL of a new, empty database."""
        name = f"ledger_{next(self.numbers)}"
        self._administer(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
        return f"postgresql://{USER}@/{name}?host={self.folder}"

    def drop_database(self, url: str) -> None:
        """Remove a database that `new_database` made, whoever is still connected to it."""
        name = url.split("@/")[1].split("?")[0]
        self._administer(f"DROP DATABASE {name} WITH (FORCE)")

    def _administer(self, command: str) -> None:
        psql = [self.programs / "psql", "-h", self.folder, "-U", USER, "-d", "postgres", "-qXc", command]
        subprocess.run(psql, check=True, capture_output=True)


def postgresql_programs() -> Path | None:
    """The folder of PostgreSQL's programs: the newest of Debian's, else where PATH has `initdb`."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    found = str(versions[-1]) if versions else shutil.which("initdb")
    return Path(found).resolve().parent if found else None


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A server for the session."""
    programs = postgresql_programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    # A socket's path must be short, so not pytest's own folder.
    folder = Path(tempfile.mkdtemp(prefix="onrecord-"))
    as_user: list[str] = []
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        shutil.chown(folder, USER, USER)
        as_user = ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--init-groups"]
    data = folder / "data"
    initdb = [*as_user, programs / "initdb", "-D", data, "-U", USER, "-A", "trust", "-E", "UTF8", "--no-sync"]
    subprocess.run(initdb, check=True, capture_output=True, cwd=folder)
    # It ends with these tests even if they are killed.
    command = [*as_user, *_ending_with_parent(as_user), programs / "postgres", "-D", data, "-k", folder]
    settings = [argument for name, value in _QUICK.items() for argument in ("-c", f"{name}={value}")]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([*command, *settings], stdout=log, stderr=log, cwd=folder)
    try:
        _wait_until_ready(process, programs, folder)
        yield Server(folder, programs, itertools.count(1))
    finally:
        process.send_signal(signal.SIGQUIT)
        process.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


def _ending_with_parent(as_user: list[str]) -> list[str]:
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        return []
    return ["--pdeathsig=QUIT"] if as_user else [setpriv, "--pdeathsig=QUIT"]


def _wait_until_ready(process: subprocess.Popen[bytes], programs: Path, folder: Path) -> None:
    for _ in range(300):
        ready = subprocess.run([programs / "pg_isready", "-q", "-h", folder, "-U", USER], check=False)
        if ready.returncode == 0:
            return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    pytest.fail(f"PostgreSQL did not start: {(folder / 'log').read_text()}")


@pytest.fixture(params=["sqlite", "postgresql"])
def location(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where a new ledger can be, as `--ledger` would name it."""
    if request.param == "sqlite":
        yield str(tmp_path / "ledger.db")
        return
    server: Server = request.getfixturevalue("postgresql")
    url = server.new_database()
    yield url
    server.drop_database(url)


@pytest.fixture
def database(location: str) -> Iterator[Database]:
    """A new ledger, open, with its tables made."""
    opened = Database(location)
    yield opened
    opened.close()


# --- readings -----------------------------------------------------------------------------------------------


class Writer:
    """Makes readings of small articles: each statement is named by its source, cue and content as they are printed."""

    def reading(
        self, text: str, *said: tuple[str, str, str], name: str | None = None, role: str | None = None, **metadata: Any
    ) -> Reading:
        """An article of this text (and these fields of `Article`) with its statements; `name` is who said them all."""
        article = Article(text, language="en", **metadata)
        return Reading(article, tuple(self.statement(article, *one, name=name, role=role) for one in said))

    def statement(
        self, article: Article, source: str, cue: str, content: str, *, name: str | None = None, role: str | None = None
    ) -> Statement:
        """One statement of an article; its speaker is `name`, else what the source names."""
        sources, cues, contents = (self._spans(article.text, printed) for printed in (source, cue, content))
        speaker = Speaker("person", name or source, "name", 0.97, "the source names them", role) if source else None
        identifier = statement_id(article.id, sources, cues, contents)
        act = Act("say", "speech") if cue else None
        form: Form = "direct" if f'"{content}' in article.text else "indirect"
        return Statement(identifier, form, "body", sources, cues, contents, 0.9123, speaker=speaker, act=act)

    def _spans(self, text: str, printed: str) -> tuple[Span, ...]:
        start = text.index(printed)
        return (Span.of(text, start, start + len(printed)),) if printed else ()


@pytest.fixture
def writer() -> Writer:
    """What tests write their articles with."""
    return Writer()

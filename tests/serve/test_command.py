"""`onrecord serve` as a person starts and ends it."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from onrecord.errors import MissingExtraError, NoLedgerError
from onrecord.serve import create_app

ONRECORD = [sys.executable, "-m", "onrecord"]


@contextmanager
def served(*options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A running command, and the address that it says."""
    command = [*ONRECORD, "serve", "--port", "0", *options]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            line = process.stderr.readline()
            match = re.search(r"http://\S+", line)
            assert match is not None, line + process.stderr.read()
            yield process, match[0]
        finally:
            process.kill()


def test_it_says_where_and_ends_when_it_is_told(small: str) -> None:
    with served("--ledger", small) as (process, address):
        assert address.startswith("http://127.0.0.1:")
        with urllib.request.urlopen(f"{address}api/count", timeout=20) as answer:
            assert json.load(answer)["number"] == 5
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0


def test_a_token_is_printed_once_and_taken(small: str, tmp_path: Path) -> None:
    file = str(tmp_path / "tokens")
    made = subprocess.run(
        [*ONRECORD, "serve", "--token-file", file, "--new-token", "mina"], capture_output=True, text=True, check=True
    )
    again = subprocess.run(
        [*ONRECORD, "serve", "--token-file", file, "--new-token", "mina"], capture_output=True, text=True
    )
    assert again.returncode == 2
    assert "has a token of 'mina' already" in again.stderr
    with served("--ledger", str(tmp_path / "new.db"), "--token-file", file) as (_, address):
        told = {"Authorization": f"Bearer {made.stdout.strip()}", "Content-Type": "application/json"}
        request = urllib.request.Request(f"{address}api/articles", b'{"text": " "}', told)
        with urllib.request.urlopen(request, timeout=60) as answer:
            assert json.load(answer)["dropped"][0]["reason"] == "empty"


def test_what_cannot_be_served_is_refused_in_words(small: str, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        for options, said in (
            (["--ledger", str(tmp_path / "none.db")], "there is no ledger"),
            (["--ledger", small, "--token-file", str(tmp_path / "none")], "the tokens cannot be read"),
            (["--ledger", small, "--port", port], f"cannot listen at 127.0.0.1:{port}"),
            (["--new-token", "mina"], "--token-file"),
        ):
            done = subprocess.run([*ONRECORD, "serve", *options], capture_output=True, text=True, timeout=60)
            assert done.returncode == 2
            assert said in done.stderr
            assert "Traceback" not in done.stderr


def test_what_is_missing_is_named(small: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NoLedgerError):
        create_app(tmp_path / "none.db")
    monkeypatch.setitem(sys.modules, "fastapi", None)
    with pytest.raises(MissingExtraError, match=re.escape("pip install 'onrecord[serve]'")):
        create_app(small)

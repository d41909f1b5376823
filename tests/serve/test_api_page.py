"""docs/api.md says what happens: each `curl` of it is sent to a server, and answers what the page shows."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "api.md"
EXAMPLE = re.compile(r"```sh\n(curl .*?)```\n\n```json\n(.*?)```", re.DOTALL)
EXAMPLES = EXAMPLE.findall(PAGE.read_text(encoding="utf-8"))
SERVER = "http://127.0.0.1:8000"


def sent(server: Any, command: str) -> Any:
    """What a server answers to a curl command."""
    words = shlex.split(command.replace("\\\n", " "))
    address = next(word for word in words if word.startswith(SERVER))
    headers = dict(words[at + 1].split(": ", 1) for at, word in enumerate(words) if word == "-H")
    body = words[words.index("-d") + 1].encode() if "-d" in words else None
    if "ID" in address:
        address = address.replace(
            "ID", server.ask("/api/statements?q=promised").json["statements"][0]["statement"]["id"]
        )
    told = {name.replace("-", "_"): value.replace("TOKEN", server.token) for name, value in headers.items()}
    return server.ask(address.removeprefix(SERVER), method="POST" if body else "GET", body=body, **told).json


def assert_shown(shown: Any, answered: Any) -> None:
    """All that is shown is answered so; … is anything."""
    if isinstance(shown, dict):
        for name, value in shown.items():
            assert_shown(value, answered[name])
    elif isinstance(shown, list):
        assert len(shown) == len(answered)
        for one, other in zip(shown, answered, strict=True):
            assert_shown(one, other)
    elif shown != "…":
        assert shown == answered


@pytest.mark.parametrize("command,shown", EXAMPLES, ids=[command[:60] for command, _ in EXAMPLES])
def test_examples_answer_what_the_page_shows(writable: Any, command: str, shown: str) -> None:
    assert_shown(json.loads(shown), sent(writable, command))


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 6


def test_every_address_is_on_the_page(server: Any) -> None:
    written = PAGE.read_text(encoding="utf-8")
    for path in server.ask("/openapi.json").json["paths"]:
        assert re.sub(r"\{(number)\}", "NUMBER", re.sub(r"\{(id|speaker)\}", "ID", path)) in written


def test_every_kind_of_problem_is_on_the_page() -> None:
    from onrecord import serve

    sources = "".join(path.read_text(encoding="utf-8") for path in Path(serve.__file__).parent.glob("**/*.py"))
    kinds = set(re.findall(r'Problem\(\s*\d{3}, "([a-z-]+)"', sources)) - {"method", "not-installed", "decision"}
    written = PAGE.read_text(encoding="utf-8")
    assert kinds
    assert [kind for kind in sorted(kinds) if f"`{kind}`" not in written] == []

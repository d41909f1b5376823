"""Small inputs of a run, with invented people and places, and runs over them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from onrecord.scale.driver import Progress
from onrecord.scale.running import run
from onrecord.scale.settings import Options

pytest.importorskip("pyarrow")

NAMES = ("Ann Oak", "Bo Lee", "Cy Brandt", "Dee Moss", "Eve Hale")
THINGS = ("bridge", "ferry", "school", "market", "library", "clinic", "mill")
SAID = (
    "Nobody should have to wait so long for a {thing}",
    "The {thing} was promised to us for spring, and it is autumn now",
    "Whoever pays for the {thing} will want to know where the money went",
    "Without the {thing} half of the valley cannot get to work",
)


def article(number: int) -> dict[str, Any]:
    """An article, the same for the same number."""
    name, thing = NAMES[number % len(NAMES)], THINGS[number % len(THINGS)]
    said = SAID[number % len(SAID)].format(thing=thing)
    return {
        "id": f"a{number}",
        "url": f"https://tidings{number % 3}.example/{number}",
        "title": f"The {thing} of Oster, again",
        "publisher": f"Tidings {number % 3}",
        "published": f"2031-0{1 + number % 3}-{1 + number % 28:02}",
        "text": f"The {thing} of Oster is late again, harbour master {name} said on Monday. "
        f'"{said}," {name.split()[1]} said. A report warned that it costs {number} crowns a year.\n',
    }


def write_lines(path: Path, rows: list[Any]) -> Path:
    path.write_text("".join(row if isinstance(row, str) else json.dumps(row) + "\n" for row in rows))
    return path


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    """Twelve articles as JSON Lines, with a line that is no JSON and one without prose."""
    rows: list[Any] = [article(number) for number in range(12)]
    rows[4] = "{not JSON\n"
    rows[8] = {"id": "a8", "text": "0 1 2 3 4 5 6 7 8 9\n" * 10}
    return write_lines(tmp_path / "articles.jsonl", rows)


Ran = Callable[..., Progress]


@pytest.fixture
def ran(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ran]:
    """Runs to the end: the last progress."""
    monkeypatch.chdir(tmp_path)

    def to_end(given: str | list[str], output: str, **options: Any) -> Progress:
        chosen = Options(**{"workers": 1, "shard_size": 5, **options})
        *_, last = run([given] if isinstance(given, str) else given, output, chosen)
        return last

    yield to_end


def digests(folder: str | Path) -> Mapping[str, str]:
    """Every file below a folder with the digest of its bytes."""
    return {
        str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest()
        for path in sorted(Path(folder).rglob("*"))
        if path.is_file()
    }

"""README and docs say what happens: their examples are run, from a copy of the repository's examples.

In ```console blocks every `$ onrecord …` and `$ cat …` is run and must print the lines shown under it, in order (a
line `…` stands for any lines left out; the score at a line's end, which each training moves a little, may differ);
```python blocks of one page are run one after another. Other blocks are not.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
BLOCK = re.compile(r"^```(\w+)[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LEFT_OUT = ("…", "...")
RUN = ("onrecord ", "cat ")
SCORE = re.compile(r"\b[01]\.\d\d$")


def blocks(page: Path, language: str) -> list[str]:
    return [body for name, body in BLOCK.findall(page.read_text(encoding="utf-8")) if name == language]


def commands(page: Path) -> Iterator[tuple[str, list[str]]]:
    """Each command of a page with the lines that it is said to print."""
    for block in blocks(page, "console"):
        for entry in re.split(r"^\$ ", block.replace("\\\n", " "), flags=re.MULTILINE)[1:]:
            command, *shown = entry.splitlines()
            if command.startswith(RUN):
                yield command, [comparable(line) for line in shown if line.strip() not in (*LEFT_OUT, "")]


def comparable(line: str) -> str:
    return SCORE.sub("0.00", line.rstrip())


def pages_with(language: str) -> list[Path]:
    return [page for page in PAGES if blocks(page, language)]


@pytest.fixture
def beside_examples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("page", pages_with("console"), ids=lambda page: page.name)
def test_commands_print_what_the_page_shows(page: Path, beside_examples: Path) -> None:
    binaries = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    for command, shown in commands(page):
        done = subprocess.run(
            ["bash", "-c", command],
            capture_output=True,
            encoding="utf-8",
            env=os.environ | {"PATH": binaries, "COLUMNS": "80"},
            timeout=120,
        )
        assert done.returncode == 0, f"{command}: {done.stderr}"
        printed = iter([comparable(line) for line in (done.stdout + done.stderr).splitlines()])
        missing = [line for line in shown if line not in printed]  # each search goes on where the last one ended
        assert not missing, f"{command} does not print {missing[0]!r}, or not there, but:\n{done.stdout}{done.stderr}"


@pytest.mark.parametrize("page", pages_with("python"), ids=lambda page: page.name)
def test_python_examples_run(page: Path, beside_examples: Path) -> None:
    code = "\n".join(blocks(page, "python"))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", timeout=120)
    assert done.returncode == 0, done.stderr


def test_there_are_examples_to_run() -> None:
    assert pages_with("console")

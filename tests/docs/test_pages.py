"""README and docs say what happens: their commands and Python are run, from a copy of the repository's examples.

In ```console blocks every command is typed in a terminal and has to print the lines shown under it and no others: a
line `…` stands for any lines left out, `…` at the end of one for the rest of it, and a command with nothing under it
may print what it likes. A command may fail only if `echo $?` comes next. ```python blocks of one page are run one
after another, after its commands, beside what these have made. ```json has to be JSON. Any other block says in a
remark why it is not run, or what checks it (pages.py).
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from docs_pages import LEFT_OUT, PAGES, ROOT, Block, blocks, commands
from docs_terminal import difference

RUN = ("console", "python")
ELSEWHERE = {"newsroom.md": "test_newsroom_page.py"}  # pages with places of a system, which stand elsewhere there


def run_here(block: Block) -> bool:
    return block.language in RUN and not block.remark


RUNNING = [page for page in PAGES if page.name not in ELSEWHERE and any(run_here(block) for block in blocks(page))]


def type_commands(block: Block, terminal: Any) -> None:
    """Type each command of a block; it prints what the page shows."""
    typed = commands(block)
    for place, command in enumerate(typed):
        printed, code = terminal.run(command.typed)
        asked = place + 1 < len(typed) and typed[place + 1].typed == "echo $?"
        assert code == 0 or asked, f"{block.where}: {command.typed} ends with {code}:\n{printed}"
        wrong = difference(command.shown, printed, LEFT_OUT) if command.shown else ""
        assert not wrong, f"{block.where}: {command.typed}: {wrong}\n\n{printed}"


@pytest.mark.parametrize("page", RUNNING, ids=lambda page: page.name)
def test_a_page_says_what_happens(page: Path, terminal: Any) -> None:
    for block in blocks(page):
        if block.remark == "file":
            file = terminal.folder / block.told
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(block.body, encoding="utf-8")
        elif block.language == "console" and run_here(block):
            type_commands(block, terminal)
    code = "\n".join(block.body for block in blocks(page, "python") if run_here(block))
    if code:
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, encoding="utf-8", timeout=120, cwd=terminal.folder
        )
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_block_is_run_or_says_why_not(page: Path) -> None:
    silent = [block.where for block in blocks(page) if not (block.remark or block.language in (*RUN, "json"))]
    assert silent == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_json_is_json(page: Path) -> None:
    for block in blocks(page, "json"):
        assert json.loads(block.body) is not None, block.where


def test_what_checks_a_block_is_there_and_names_its_page() -> None:
    checked = [block for page in PAGES for block in blocks(page) if block.remark == "checked by"]
    assert checked
    for block in checked:
        test = ROOT / block.told
        assert block.page.name in test.read_text(encoding="utf-8"), f"{block.where}: {block.told}"


def test_links_lead_somewhere() -> None:
    broken = []
    for page in PAGES:
        text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
        for target in re.findall(r"\]\(([^)\s]+)\)", text):
            place, _, heading = target.partition("#")
            if ":" in place:
                continue
            file = (page.parent / place).resolve() if place else page
            if not file.exists() or (heading and file.suffix == ".md" and heading not in anchors(file)):
                broken.append(f"{page.name}: {target}")
    assert broken == []


def anchors(page: Path) -> set[str]:
    """What the headings of a page are linked by."""
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    headings = re.findall(r"^#+ (.+)$", text, flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_page_is_in_the_index() -> None:
    index = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    missing = [
        page.name for page in PAGES if page.parent.name == "docs" and page.name != "index.md" if page.name not in index
    ]
    assert missing == []

"""docs/json.md: its JavaScript finds every span where it is said to be, in a real Node where one is installed."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from docs_pages import ROOT, blocks

PAGE = ROOT / "docs" / "json.md"
TEXT = "“Ships 🚢 and boats 🛶 will pay,” said Ida Brenn 🙂. Tomas Welk denied that ferries “will 🚢 pay”.\n"


def test_the_javascript_of_the_page_finds_the_spans(terminal: Any) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node is not installed")
    first, second = (block.body for block in blocks(PAGE, "js"))
    folder: Path = terminal.folder
    (folder / "ships.txt").write_text(TEXT * 3, encoding="utf-8")
    _, code = terminal.run(
        "onrecord read ships.txt examples/in-brief/article.txt nothing.txt --output statements.jsonl"
    )
    assert code == 1  # nothing.txt is left out, with a null text
    table = second.replace("article.text.slice(units", "if (article.text.slice(units").replace(
        "=== span.text; // true", '!== span.text) throw new Error("units");'
    )
    program = first + (
        "for (const { article, statements } of lines.map((line) => JSON.parse(line))) {\n"
        "  if (article.text === null) continue;\n"
        f"  const span = statements[0].content[0];\n{table}\n}}\n"
        'console.log("all found");\n'
    )
    (folder / "check.mjs").write_text(program, encoding="utf-8")
    done = subprocess.run([node, "check.mjs"], cwd=folder, capture_output=True, encoding="utf-8", timeout=60)
    assert (done.stdout, done.stderr) == ("all found\n", "")

"""What a page of the documentation has to be run: its fenced blocks, and the remarks above them that say how.

A remark is an HTML comment on the line above a block (readers do not see it):

    <!-- not run: WHY -->          nothing runs this block; WHY is for whoever reads the source
    <!-- checked by tests/X.py --> that test runs it, or compares it with what happens
    <!-- file: NAME -->            the block is the file NAME, which later commands of the page read

One that stands by itself, `<!-- run: COMMAND -->`, is a command that is typed there and not shown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "MODEL_CARD.md", *(ROOT / "docs").rglob("*.md")])
_BLOCK = re.compile(
    r"(?:^[ ]*<!--[ ](?P<remark>.*?)[ ]-->\n)?"
    r"^(?P<indent>[ ]*)```(?P<language>\w*)[^\n]*\n(?P<body>.*?)^(?P=indent)```[ ]*$",
    re.MULTILINE | re.DOTALL,
)
_UNSEEN = re.compile(r"^[ ]*<!--[ ]run:[ ](.*?)[ ]-->$", re.MULTILINE | re.DOTALL)
_REMARK = re.compile(r"(not run|checked by|file):? (.+)", re.DOTALL)
LEFT_OUT = ("…", "...")


@dataclass(frozen=True)
class Block:
    """A fenced block: `remark` is the kind of the remark above it ("" without one), `told` what that says."""

    page: Path
    line: int
    language: str
    body: str
    remark: str
    told: str

    @property
    def where(self) -> str:
        return f"{self.page.name}:{self.line}"


@dataclass(frozen=True)
class Command:
    """A line that is typed, with the lines that it is said to print (none: nothing is said of them)."""

    typed: str
    shown: tuple[str, ...]


def blocks(page: Path, *languages: str) -> list[Block]:
    """The blocks of a page in these languages, or all."""
    text = page.read_text(encoding="utf-8")
    found = [
        Block(page, _line(text, one.start()), "console", f"$ {one[1]}\n", "", "") for one in _UNSEEN.finditer(text)
    ]
    for match in _BLOCK.finditer(text):
        kind, told = _remark(match["remark"])
        indent = match["indent"]
        body = "".join(line.removeprefix(indent) for line in match["body"].splitlines(keepends=True))
        found.append(Block(page, _line(text, match.start("language")), match["language"], body, kind, told))
    found.sort(key=lambda block: block.line)
    return [block for block in found if not languages or block.language in languages]


def _line(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1


def _remark(remark: str | None) -> tuple[str, str]:
    match = _REMARK.fullmatch(remark or "")
    return (match[1], match[2]) if match else ("", "")


def commands(block: Block) -> list[Command]:
    """The commands of a console block, each with what it is said to print."""
    found = []
    for entry in re.split(r"^\$ ", block.body, flags=re.MULTILINE)[1:]:
        typed, rest = _typed(entry.splitlines())
        found.append(Command(typed, tuple(line.rstrip() for line in rest if line.strip())))
    return found


def _typed(lines: list[str]) -> tuple[str, list[str]]:
    """What is typed, over several lines where one ends in a backslash or a here-document is open, and the rest."""
    taken = 1
    while lines[taken - 1].endswith("\\"):
        taken += 1
    heredoc = re.search(r"<<'?(\w+)'?", lines[taken - 1])
    if heredoc:
        taken = lines.index(heredoc[1]) + 1
    return "\n".join(lines[:taken]), lines[taken:]

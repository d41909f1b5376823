"""Read articles annotated in place: `<c1>"We won,"</c1> <s1>she</s1> <q1>said</q1>.`

A file is a header of `key: value` lines, a line `---`, and the text. Tags are a letter for the role
(`s` source, `q` cue, `c` content) and the statement's number; they may nest and cross, and a role
that comes in several pieces repeats its tag. `data/GUIDELINES.md` says what is marked.

    python training/markup.py training/data/articles/*.txt      # check the files, show what they say
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, field
from pathlib import Path

TAG = re.compile(r"<(/?)([sqc])(\d+)>")
ROLES = {"s": "source", "q": "cue", "c": "content"}


class MarkupError(ValueError):
    """An annotated file that cannot be read; the message names the file and the tag."""


@dataclass
class MarkedStatement:
    """One statement's spans, `[start, end)` in code points of the text without tags."""

    number: int
    source: list[tuple[int, int]] = field(default_factory=list)
    cue: list[tuple[int, int]] = field(default_factory=list)
    content: list[tuple[int, int]] = field(default_factory=list)
    parent: int | None = None


@dataclass
class MarkedArticle:
    """An annotated article: its header, its text without tags, its statements in order of content."""

    header: dict[str, str]
    text: str
    statements: list[MarkedStatement]


def parse(raw: str, *, name: str = "text") -> MarkedArticle:
    """Take the tags out of an annotated article and return what they mark.

    Raises `MarkupError` for a tag that is not closed, an empty or padded span, a statement without content.
    """
    head, separator, body = raw.partition("\n---\n")
    if not separator:
        raise MarkupError(f"{name}: no line '---' between header and text")
    header = dict(line.split(": ", 1) for line in head.splitlines() if ": " in line)
    pieces: list[str] = []
    length = position = 0
    opened: dict[str, int] = {}
    statements: dict[int, MarkedStatement] = {}
    for tag in TAG.finditer(body):
        pieces.append(body[position : tag.start()])
        length += tag.start() - position
        position = tag.end()
        closing, role, number = tag.group(1) == "/", tag.group(2), int(tag.group(3))
        key = f"{role}{number}"
        if not closing:
            if key in opened:
                raise MarkupError(f"{name}: <{key}> opened twice")
            opened[key] = length
            continue
        if key not in opened:
            raise MarkupError(f"{name}: </{key}> closes nothing")
        statement = statements.setdefault(number, MarkedStatement(number))
        getattr(statement, ROLES[role]).append((opened.pop(key), length))
    if opened:
        raise MarkupError(f"{name}: never closed: {', '.join(sorted(opened))}")
    pieces.append(body[position:])
    text = "".join(pieces)
    if "<" in text:
        at = text.index("<")
        raise MarkupError(f"{name}: stray '<' near {text[max(0, at - 20) : at + 20]!r}")
    _check(statements.values(), text, name)
    ordered = sorted(statements.values(), key=lambda s: (s.content[0][0], -s.content[-1][1]))
    _find_parents(ordered)
    return MarkedArticle(header, text, ordered)


def _check(statements: object, text: str, name: str) -> None:
    for statement in statements:  # type: ignore[attr-defined]
        where = f"{name}: statement {statement.number}"
        if not statement.content:
            raise MarkupError(f"{where} has no content")
        if len(statement.cue) > 1:
            raise MarkupError(f"{where} has a cue in several pieces; mark one")
        for role in ROLES.values():
            for start, end in getattr(statement, role):
                piece = text[start:end]
                if not piece.strip():
                    raise MarkupError(f"{where}: empty {role}")
                if piece != piece.strip():
                    raise MarkupError(f"{where}: {role} begins or ends with a space: {piece!r}")


def _find_parents(statements: list[MarkedStatement]) -> None:
    """A statement stands inside the smallest other one whose content holds all of its content and its cue."""
    for inner in statements:
        best = None
        for outer in statements:
            if outer is inner or not _inside(inner, outer):
                continue
            size = sum(end - start for start, end in outer.content)
            if best is None or size < best[0]:
                best = (size, outer.number)
        inner.parent = best[1] if best else None


def _inside(inner: MarkedStatement, outer: MarkedStatement) -> bool:
    def held(span: tuple[int, int]) -> bool:
        return any(start <= span[0] and span[1] <= end for start, end in outer.content)

    parts = inner.content + inner.cue
    return all(held(span) for span in parts) and parts != outer.content


def main(paths: list[str]) -> int:
    """Check annotated files and print their statements; exit 1 if one is wrong."""
    failures = 0
    for path in paths:
        try:
            article = parse(Path(path).read_text(encoding="utf-8"), name=path)
        except MarkupError as error:
            print(f"ERROR {error}")
            failures += 1
            continue
        print(f"== {path}: {len(article.text.split())} words, {len(article.statements)} statements")
        for s in article.statements:
            shown = [" … ".join(article.text[a:b] for a, b in getattr(s, role)) or "-" for role in ROLES.values()]
            nested = f" (inside {s.parent})" if s.parent is not None else ""
            print(f"  {s.number}{nested}: " + " | ".join(text.replace("\n", "⏎") for text in shown))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""An article's text for the page: cut where a mark begins or ends, each piece told what it is and whose.

The pieces of all paragraphs, and the blanks between these, are the article's text again, character by character.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from onrecord.records import Article, Reading, Statement
from onrecord.show.article import Mark, marks
from onrecord.show.statements import in_reading_order

NAMES = {"content": "c", "source": "s", "cue": "k"}  # classes in the style sheet
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n\s*")
_LINE = re.compile(r"\n\s*")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some characters that all belong to the same statements in the same roles; none for the writer's own.

    `begins` and `ends` tell where a content does; `closed` are the statements whose last content ends here.
    """

    text: str
    classes: str = ""
    numbers: tuple[int, ...] = ()
    begins: bool = False
    ends: bool = False
    closed: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Numbered:
    """A statement with the number that it has on its page, and how many statements it stands inside."""

    number: int
    statement: Statement
    depth: int


@dataclass(slots=True)
class Paragraph:
    """A stretch of text with the statements whose content begins in it."""

    start: int
    end: int
    pieces: list[Piece] = field(default_factory=list)
    statements: list[Numbered] = field(default_factory=list)
    is_headline: bool = False


def numbered(statements: Sequence[Statement]) -> list[Numbered]:
    """The statements in reading order, numbered from 1."""
    ordered = enumerate(in_reading_order(statements), 1)
    return [Numbered(number, statement, depth) for number, (statement, depth) in ordered]


def paragraphs(article: Article, statements: Sequence[Statement]) -> list[Paragraph]:
    """The whole article in paragraphs, marked."""
    known = numbered(statements)
    marked = _marker(article, known)
    found = [Paragraph(start, end) for start, end in _paragraph_places(article.text)]
    headline = article.headline
    for paragraph in found:
        paragraph.pieces = marked(paragraph.start, paragraph.end)
        paragraph.is_headline = headline is not None and headline.start <= paragraph.start < headline.end
    for one in known:
        first = one.statement.content[0].start
        near = next((paragraph for paragraph in found if first < paragraph.end), found[-1] if found else None)
        if near is not None:
            near.statements.append(one)
    return found


def excerpt(article: Article, statement: Statement, start: int, end: int) -> list[Piece]:
    """A part of the text with one statement marked."""
    return _marker(article, numbered([statement]))(start, end)


def _paragraph_places(text: str) -> Iterator[tuple[int, int]]:
    """Paragraphs have blank lines between them; where a text has none, each line is one."""
    between = _BLANK_LINE if _BLANK_LINE.search(text.strip()) else _LINE
    place = len(text) - len(text.lstrip())
    end = len(text.rstrip())
    for match in between.finditer(text, place, end):
        if match.start() > place:
            yield place, match.start()
        place = match.end()
    if end > place:
        yield place, end


def _marker(article: Article, known: Sequence[Numbered]) -> Callable[[int, int], list[Piece]]:
    """A function that gives the pieces from one offset to another."""
    ordered = [one.statement for one in known]
    forms = {one.number: one.statement.form for one in known}
    found = marks(Reading(article, tuple(ordered)))
    last = {one.number: one.statement.content[-1].end for one in known}
    inserted = [(span.start, span.end) for statement in ordered for span in statement.insertions]

    def pieces(start: int, end: int) -> list[Piece]:
        here = [mark for mark in found if mark.start < end and mark.end > start]
        inside = [place for place in inserted if place[0] < end and place[1] > start]
        places = {start, end, *(edge for mark in here for edge in (mark.start, mark.end))}
        places |= {edge for place in inside for edge in place}
        edges = sorted(place for place in places if start <= place <= end)
        made = []
        for left, right in pairwise(edges):
            active = [mark for mark in here if mark.start <= left and right <= mark.end]
            writers = any(one[0] <= left and right <= one[1] for one in inside)
            made.append(_piece(article.text, (left, right), active, forms, last, writers=writers))
        return made

    return pieces


def _piece(
    text: str,
    place: tuple[int, int],
    active: Sequence[Mark],
    forms: Mapping[int, str],
    last: Mapping[int, int],
    *,
    writers: bool,
) -> Piece:
    left, right = place
    contents = [mark for mark in active if mark.role == "content"]
    classes = list(dict.fromkeys(NAMES[mark.role] for mark in active))
    if contents:
        innermost = max(contents, key=lambda mark: (mark.start, -mark.end))
        classes.append(forms[innermost.numbers[-1]])
        if sum(len(mark.numbers) for mark in contents) > 1:
            classes.append("inner")
    if writers and contents:
        classes.append("w")
    numbers = dict.fromkeys(number for mark in active for number in mark.numbers)
    closed = [number for mark in contents for number in mark.numbers if mark.end == right == last[number]]
    return Piece(
        text[left:right],
        " ".join(classes),
        tuple(numbers),
        any(mark.start == left for mark in contents),
        any(mark.end == right for mark in contents),
        tuple(closed),
    )

"""Pair quotation marks by rule: every kind, nested, unclosed, and over several paragraphs.

A quotation runs from its opening mark to its closing mark, both included. One that a paragraph leaves
open ends with that paragraph; where the next paragraph opens anew with the same mark, as long quotations
do in print, the next one is marked as its continuation.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MARK = re.compile("[\"'“”„‟«»‹›‘’‚‛＂「」『』`´]")
LINE = re.compile(r"[^\r\n]+")

# What may close what an opening mark opened. Germans print „…“ and »…«, Swedes ”…”, typists anything.
CLOSERS: dict[str, str] = {
    '"': '"”＂',
    "＂": '＂"',
    "“": '”"',
    "”": "”",
    "„": '“”"',
    "‟": "”",
    "«": "»",
    "»": "«»",
    "‹": "›",
    "›": "‹",
    "‘": "’'´",
    "’": "’",
    "'": "'’",
    "‚": "‘’",
    "‛": "’",
    "`": "'´`’",
    "´": "´",
    "「": "」",
    "『": "』",
}
SINGLES = frozenset("'‘’‚‛`´‹›")
ONLY_OPEN = frozenset("„‟‚‛「『‘“")
APOSTROPHES = frozenset("'’‘`´")
ELISION = re.compile(r"['’‘](?:\d\ds?\b|(?:tis|twas|em|cause|til|n|bout|round|nuff|ello|ere)\b)", re.IGNORECASE)
OPENS_AFTER = frozenset("([{<-–—―/:;=,.…") | {"\u00a0"}
MAX_DEPTH = 4
LONGEST_LOOK = 2_000  # code points; keeps hostile texts linear


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quotation with its marks, `[start, end)` in code points; `depth` 0 is not inside another."""

    start: int
    end: int
    depth: int
    closed: bool
    continues: bool


@dataclass(slots=True)
class _Open:
    position: int
    mark: str


def find_quotations(text: str, begin: int = 0, end: int | None = None) -> list[Quotation]:
    """All quotations between two offsets of a text, in order of their start; linear in the number of marks.

    Single marks need both ends in one paragraph, since an apostrophe looks like either of them.
    """
    found: list[Quotation] = []
    unclosed_mark: str | None = None
    for line in LINE.finditer(text, begin, len(text) if end is None else end):
        paragraph, unclosed = _pair_paragraph(text, line.start(), line.end())
        if not line.group().strip():
            continue
        if unclosed_mark is not None and paragraph and _starts_with_mark(text, line, paragraph[0], unclosed_mark):
            first = paragraph[0]
            paragraph[0] = Quotation(first.start, first.end, first.depth, first.closed, True)
        unclosed_mark = unclosed
        found.extend(paragraph)
    return found


def _starts_with_mark(text: str, line: re.Match[str], first: Quotation, mark: str) -> bool:
    before = text[line.start() : first.start]
    return not before.strip() and text[first.start] == mark


def _pair_paragraph(text: str, start: int, end: int) -> tuple[list[Quotation], str | None]:
    """The quotations of one paragraph, and the outermost mark that it leaves open, if any."""
    stack: list[_Open] = []
    found: list[Quotation] = []
    marks = [match.start() for match in MARK.finditer(text, start, end)]
    singles = _single_closers(text, marks, end)
    for position in marks:
        mark = text[position]
        if mark in APOSTROPHES and _is_apostrophe(text, position, end, stack, singles):
            continue
        match = _matching(stack, mark)
        if match is not None and _may_close(text, position, end, stack[match], mark):
            opening = stack[match]
            del stack[match:]
            found.append(Quotation(opening.position, position + 1, len(stack), True, False))
        elif _may_open(text, position, start, end, mark) and len(stack) < MAX_DEPTH:
            if stack and stack[-1].mark == mark:
                # The same mark opens again: the first was never closed, or was no quotation mark.
                stale = stack.pop()
                if mark not in SINGLES and text[stale.position : position].strip(mark):
                    cut = position
                    while cut > stale.position + 1 and text[cut - 1].isspace():
                        cut -= 1
                    found.append(Quotation(stale.position, cut, len(stack), False, False))
            stack.append(_Open(position, mark))
    unclosed: str | None = None
    last = end
    while last > start and text[last - 1].isspace():
        last -= 1
    for depth, opening in enumerate(stack):
        if opening.mark in SINGLES or last <= opening.position + 1:
            continue
        found.append(Quotation(opening.position, last, depth, False, False))
        unclosed = unclosed or opening.mark
    found.sort(key=lambda quotation: (quotation.start, -quotation.end))
    return found, unclosed


def _matching(stack: list[_Open], mark: str) -> int | None:
    for index in range(len(stack) - 1, -1, -1):
        if mark in CLOSERS[stack[index].mark]:
            return index
    return None


def _is_word(text: str, position: int, end: int) -> bool:
    return 0 <= position < end and text[position].isalnum()


def _is_apostrophe(text: str, position: int, end: int, stack: list[_Open], singles: list[int]) -> bool:
    """Whether a single mark stands in or at a word: "don't", "’90s", "the players’ union"."""
    before, after = position > 0 and text[position - 1].isalnum(), _is_word(text, position + 1, end)
    if before and after:
        return True
    if after and ELISION.match(text, position):
        return True
    if not before:
        return False
    opened = next((o for o in reversed(stack) if text[position] in CLOSERS[o.mark] and o.mark in SINGLES), None)
    if opened is None:
        return True
    if text[position - 1] not in "sSzx":
        return False
    # "the players’ union": a later mark in the same quotation closes it with more right.
    index = bisect_left(singles, position + 1)
    if index == len(singles) or singles[index] - position > LONGEST_LOOK:
        return False
    return not _opens_between(text, position + 1, singles[index])


def _opens_between(text: str, start: int, end: int) -> bool:
    return re.search(r"(?:^|[\s(\[“\"—–-])['‘](?=\w)", text[start:end]) is not None


def _single_closers(text: str, marks: list[int], end: int) -> list[int]:
    """Where a single mark surely closes: after punctuation and not before a letter."""
    return [
        position
        for position in marks
        if text[position] in APOSTROPHES
        and position > 0
        and text[position - 1] in ".,!?…;"
        and not _is_word(text, position + 1, end)
    ]


def _may_close(text: str, position: int, end: int, opening: _Open, mark: str) -> bool:
    if position == opening.position + 1:
        return False
    if mark in ONLY_OPEN and mark != "“" and mark != "‘":
        return False
    if mark in "\"'＂`":
        spaced_before = text[position - 1].isspace()
        # `he said "yes "and left`: a mark after a space and before a letter opens.
        return not (spaced_before and _is_word(text, position + 1, end))
    return True


def _may_open(text: str, position: int, start: int, end: int, mark: str) -> bool:
    if position + 1 >= end or text[position + 1].isspace():
        # The French set a space inside their guillemets.
        return mark in "«‹" and position + 2 < end and not text[position + 2].isspace()
    if mark in ONLY_OPEN:
        return True
    if position == start:
        return True
    before = text[position - 1]
    if mark in "”’»›":
        return before.isspace() or before in "(["
    if mark in SINGLES:
        return before.isspace() or before in OPENS_AFTER or MARK.match(before) is not None
    # A straight double mark: after a full stop when a scraper glued two sentences; never after a digit (inches).
    if before.isalnum():
        return False
    return mark in '"＂«' or before.isspace()


OUTSIDE, INSIDE, OPENING, CLOSING, INNER, INNER_MARK, RUNNING, CONTINUED = range(8)
STATES = 8


def quote_states(text: str, quotations: list[Quotation]) -> NDArray[np.uint8]:
    """For every code point its place among quotations, one of the eight states above.

    RUNNING is the inside of a quotation that its paragraph does not close, CONTINUED that of one
    that continues such a quotation from the paragraph before.
    """
    states = np.zeros(len(text), dtype=np.uint8)
    for quotation in quotations:
        start, end = quotation.start, quotation.end
        if quotation.depth == 0:
            inside = CONTINUED if quotation.continues else INSIDE if quotation.closed else RUNNING
            states[start:end] = inside
            states[start] = OPENING
            if quotation.closed:
                states[end - 1] = CLOSING
        else:
            states[start:end] = INNER
            states[start] = INNER_MARK
            if quotation.closed:
                states[end - 1] = INNER_MARK
    return states

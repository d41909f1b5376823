"""The form of what others annotated, by a plain rule over quotation marks."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from onrecord.records import Form, Span

WORD = re.compile(r"\w+(?:['’]\w+)*")
LINE = re.compile(r"[^\r\n]+")
# What an opening mark is closed by.
DOUBLE = {'"': '"”', "＂": "＂", "“": '”"', "”": "”", "„": '“”"', "«": "»", "»": "«", "「": "」", "『": "』"}
SINGLE = {"‘": "’", "'": "'", "‹": "›", "›": "‹"}
CLOSERS = DOUBLE | SINGLE
ONLY_OPEN = "“„«「『"
MARK = re.compile("[" + "".join({*DOUBLE, *SINGLE, *"".join(DOUBLE.values()), *"".join(SINGLE.values())}) + "]")

Quotations = list[tuple[int, int]]


def quotations(text: str) -> Quotations:
    """The outermost quotations of a text, `[start, end)` with their marks, in order; linear in its length.

    Marks pair within a paragraph. A double mark that its paragraph leaves open runs to the paragraph's end, as long
    quotations do in print; a single one, which looks like an apostrophe, counts where it opens before a word, closes
    after one, and has both ends.
    """
    return [found for line in LINE.finditer(text) for found in _in_paragraph(text, line.start(), line.end())]


def form_of(text: str, content: Sequence[Span], found: Quotations) -> Form:
    """Direct where all words of the content stand inside quotation marks, mixed where some do, indirect where none."""
    quoted = total = 0
    for span in content:
        for word in WORD.finditer(text, span.start, span.end):
            at = bisect_right(found, (word.start(), len(text))) - 1
            total += 1
            quoted += at >= 0 and word.start() < found[at][1]
    if not quoted:
        return "indirect"
    return "direct" if quoted == total else "mixed"


def _in_paragraph(text: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    closing = _last_single_closers(text, begin, end)
    opened = -1
    for match in MARK.finditer(text, begin, end):
        at, mark = match.start(), match.group()
        if opened >= 0:
            if mark in CLOSERS[text[opened]] and (mark not in "'’" or _closes(text, at, end)):
                yield opened, at + 1
                opened = -1
        elif mark in ONLY_OPEN or (
            _opens(text, at, begin, end) and (mark in DOUBLE or closing.get(SINGLE.get(mark, ""), -1) > at)
        ):
            opened = at
    if opened >= 0:
        yield opened, end


def _last_single_closers(text: str, begin: int, end: int) -> dict[str, int]:
    """Where each single mark stands last as one that closes, so that none opens without an end."""
    return {
        match.group(): match.start()
        for match in MARK.finditer(text, begin, end)
        if match.group() in "›‹" or (match.group() in "'’" and _closes(text, match.start(), end))
    }


def _opens(text: str, at: int, begin: int, end: int) -> bool:
    return (at == begin or not text[at - 1].isalnum()) and at + 1 < end and not text[at + 1].isspace()


def _closes(text: str, at: int, end: int) -> bool:
    return at > 0 and not text[at - 1].isspace() and not (at + 1 < end and text[at + 1].isalnum())

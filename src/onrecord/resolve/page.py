"""The layout of an article: where sentences and paragraphs begin, and what stands in quotation marks."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property

ABBREVIATIONS = (
    "Mr|Mrs|Ms|Dr|Sen|Sens|Rep|Reps|Gov|Govs|Lt|Gen|Col|Maj|Capt|Sgt|Cpl|Cmdr|Adm|Prof|Rev|Fr|Hon|St|Jr|Sr|Supt|Det|"
    "Insp|Atty|Asst|Pres|Mt|Ft|No|vs|Inc|Corp|Co|Ltd"
)
PARAGRAPH = re.compile(r"\n\s*")
SENTENCE = re.compile(r"[.!?…][\"”’')\]]*\s+(?=[\"“‘'(\[]*[^\W\d_a-zß-öø-ÿ])|\n\s*")
ABBREVIATED = re.compile(rf"(?:\b(?:{ABBREVIATIONS})|\b[^\W\d_](?:\.[^\W\d_])*)\.$")
QUOTATION_MARKS = re.compile(r"[“”\"«»„]|''|\n\s*")

STRAIGHT = ('"', "''")  # marks that look the same at both ends; two apostrophes are one of them
CLOSING = ("”", "»", *STRAIGHT)


class Page:
    """An article's text with its sentences, paragraphs and quotations; offsets are code points of the text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.paragraphs = [0, *(found.end() for found in PARAGRAPH.finditer(text))]
        self.sentences = [0, *(found.end() for found in SENTENCE.finditer(text) if not _abbreviated(text, found))]
        self._quotations = _quotations(text)
        self._quotation_starts = [start for start, _ in self._quotations]

    def paragraph(self, offset: int) -> int:
        """The number of the paragraph at an offset, from 0."""
        return bisect_right(self.paragraphs, offset) - 1

    def sentence(self, offset: int) -> int:
        """The number of the sentence at an offset, from 0."""
        return bisect_right(self.sentences, offset) - 1

    def sentence_start(self, offset: int) -> int:
        """Where the sentence at an offset begins."""
        return self.sentences[self.sentence(offset)]

    def sentence_end(self, number: int) -> int:
        """Where the sentence of a number ends: where the next one begins, or with the text."""
        return self.sentences[number + 1] if number + 1 < len(self.sentences) else len(self.text)

    @cached_property
    def small(self) -> str:
        """The text in small letters, offsets as they are."""
        small = self.text.lower()
        return small if len(small) == len(self.text) else "".join(letter.lower()[0] for letter in self.text)

    def quotation(self, offset: int) -> tuple[int, int] | None:
        """The quotation that an offset stands in, from mark to mark; a paragraph's end closes one left open."""
        number = bisect_right(self._quotation_starts, offset) - 1
        if number < 0 or offset >= self._quotations[number][1]:
            return None
        return self._quotations[number]

    def quoted(self, offset: int) -> bool:
        """Whether an offset stands in quotation marks."""
        return self.quotation(offset) is not None


def _abbreviated(text: str, end: re.Match[str]) -> bool:
    # "Mr. Doe" and "J. Doe" go on; only what stands right before the full stop can tell.
    if text[end.start()] != ".":
        return False
    return ABBREVIATED.search(text, max(end.start() - 12, 0), end.start() + 1) is not None


def _quotations(text: str) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    opened: int | None = None
    for mark in QUOTATION_MARKS.finditer(text):
        opens = mark.group() in "“«„" or (mark.group() in STRAIGHT and opened is None)
        if opened is None and opens:
            opened = mark.start()
        elif opened is not None and not opens:
            found.append((opened, mark.end() if mark.group() in CLOSING else mark.start()))
            opened = None
    if opened is not None:
        found.append((opened, len(text)))
    return found

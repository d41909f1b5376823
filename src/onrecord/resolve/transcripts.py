"""Whose turn it is in a transcript or interview, whom it speaks to, and who answers the questions."""

from __future__ import annotations

import re
from collections.abc import Iterable

from onrecord.resolve.mentions import SourceReader
from onrecord.resolve.page import Page
from onrecord.resolve.people import Entity

QUESTION_OR_ANSWER = re.compile(r"[QA][:.]")
TURNS_APART = 3  # paragraphs between two turns of one talk
LONGEST_LABEL = 40  # code points before a label's name begins
FULL_NAME = (2, 3)  # words of a name of unsure kind that may be somebody's


def label(reader: SourceReader, page: Page, offset: int) -> Entity | None:
    """Whose turn it is: the name and colon that the paragraph begins with."""
    start = page.paragraphs[page.paragraph(offset)]
    for name in reader.names_in(start, start + LONGEST_LABEL):
        if name.title == start and page.text[name.end : name.end + 1] == ":":
            return reader.placed[name.start]
    return None


def addressed(reader: SourceReader, page: Page, offset: int) -> Entity | None:
    """Whom a labelled turn speaks to: whose turn the last other one was, else the next."""
    speaking = label(reader, page, offset)
    if speaking is None:
        return None
    here = page.paragraph(offset)
    last = min(here + TURNS_APART, len(page.paragraphs) - 1)
    near = [*range(here - 1, max(here - TURNS_APART, 0) - 1, -1), *range(here + 1, last + 1)]
    labels = (label(reader, page, page.paragraphs[number]) for number in near)
    return next((one for one in labels if one is not None and one is not speaking), None)


def answering(entities: Iterable[Entity]) -> Entity | None:
    """Who answers where turns are "Q:" and "A:" alone: the person named most, of several the first."""
    people = [one for one in entities if _somebody(one) and not one.byline]
    return max(people, key=lambda one: (len(one.names), -one.names[0].start), default=None)


def _somebody(entity: Entity) -> bool:
    return entity.kind == "person" or (not entity.kind and len(entity.fullest.words) in FULL_NAME)

"""Transcripts and interviews: what follows a speaker's label at the start of a paragraph is that speaker's turn."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

import numpy as np

from onrecord.extractor.linker import Linked, Words
from onrecord.extractor.tokens import CAPITALIZED, LINE_BREAK, Tokens

_NAME = r"[A-Z][\w.'’-]*(?: (?:[A-Z][\w.'’-]*|de|van|von|bin|al|la)){0,4}"
LABEL = re.compile(rf"[*_>\s]*(?P<label>Q|A|{_NAME})(?P<aside> ?\([^()\n]{{1,40}}\))?[*_]*:(?=\s+\S)")
# What papers print with a colon in the same place, and nobody says.
EDITORIAL = frozenset(
    """
    also answer byline caption claim claims correction date editor's fact fact-check how image key live location
    more note photo photos picture pictures question read reading related score see source sources summary tags
    topics update updated verdict video watch what when where which who why
    """.split()
)
FEWEST_TURNS = 4
FEWEST_SPEAKERS = 2  # whose labels come again
SHORTEST_TALK = 3  # words
CERTAIN = float(np.log(0.98))


@dataclass(frozen=True, slots=True)
class Turn:
    """One labelled turn as word ranges: the label, its colon, and what is said until the next label."""

    label: Words
    colon: int
    content: list[Words]


def find_turns(tokens: Tokens) -> list[Turn]:
    """The turns of a transcript; none where labels are too few or never come again."""
    count = len(tokens)
    starts = [0, *(np.flatnonzero(tokens.gap[1:] >= LINE_BREAK) + 1).tolist()] if count else []
    paragraphs = list(zip(starts, [*starts[1:], count], strict=True))
    labels = [_label(tokens, paragraph) for paragraph in paragraphs]
    names = Counter(label[0] for label in labels if label)
    if sum(count > 1 for count in names.values()) < FEWEST_SPEAKERS:
        return []
    # A label that comes once is a speaker's only where it looks like the others: "OK Harbour: …" is a headline.
    labels = [label if label and (names[label[0]] > 1 or label[0].isupper()) else None for label in labels]
    talk = [_has_words(tokens, label[2] + 1, end) for label, (_, end) in zip(labels, paragraphs, strict=True) if label]
    if len(talk) < FEWEST_TURNS or sum(talk) < len(talk) / 2:
        return []
    last = max(index for index, label in enumerate(labels) if label)
    turns: list[Turn] = []
    for index, (paragraph, label) in enumerate(zip(paragraphs, labels, strict=True)):
        if label is not None:
            _, words, colon = label
            turns.append(Turn(words, colon, [(colon + 1, paragraph[1])]))
        elif turns and index < last:
            # Until the next label the turn goes on; after the last one the reporter has the word again.
            turns[-1].content.append(paragraph)
    return turns


def _label(tokens: Tokens, paragraph: Words) -> tuple[str, Words, int] | None:
    start, end = paragraph
    begin = int(tokens.start[start])
    found = LABEL.match(tokens.text, begin, int(tokens.end[end - 1]))
    if found is None or found["label"].split()[0].lower().rstrip(":") in EDITORIAL:
        return None
    first = int(np.searchsorted(tokens.start, found.start("label")))
    after = int(np.searchsorted(tokens.end, found.end("label"), side="right"))
    colon = int(np.searchsorted(tokens.start, found.end() - 1))
    if not first < after <= colon or colon + 1 >= end or int(tokens.start[colon]) != found.end() - 1:
        return None
    return found["label"], (first, after), colon


def _has_words(tokens: Tokens, start: int, end: int) -> bool:
    """Whether a turn is talk, and not the figures of a list."""
    return int((tokens.case[start:end] <= CAPITALIZED).sum()) >= SHORTEST_TALK


def apply_turns(statements: list[Linked], turns: list[Turn]) -> list[Linked]:
    """The statements with every turn as one of them; others that stand inside a turn are left to the nested ones."""
    if not turns:
        return statements
    taken = [words for turn in turns for words in (*turn.content, turn.label, (turn.colon, turn.colon + 1))]
    kept: list[Linked] = []
    for statement in statements:
        statement.content = [piece for piece in statement.content if not _touches(piece, taken)]
        cue_taken = statement.cue is not None and _touches(statement.cue, taken)
        if statement.content and not cue_taken:
            kept.append(statement)
    for turn in turns:
        made = Linked(
            (turn.colon, turn.colon + 1), source=turn.label, content=list(turn.content), anchor=turn.colon, turn=True
        )
        made.cue_score = made.content_score = made.link_score = made.source_score = CERTAIN
        kept.append(made)
    return kept


def _touches(words: Words, taken: list[Words]) -> bool:
    return any(start < words[1] and words[0] < end for start, end in taken)

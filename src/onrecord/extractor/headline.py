"""Headlines that name their source after a dash: "Dam is safe - ministry"."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from onrecord.extractor.linker import Linked
from onrecord.extractor.tokens import DASHES, GLUED, MARK, Tokens

LONGEST_SOURCE = 6  # words
SIGNED = -0.2  # log probability of a link that a dash makes


def sign_headline(statements: list[Linked], tokens: Tokens, zone: NDArray[np.int64]) -> None:
    """Give a headline's content that the network left without source what stands after the dash behind it.

    That the words are somebody's is the network's finding; whose, the dash says. So "Port strike enters second
    week - The Harbour Times" stays a headline.
    """
    headline = np.flatnonzero(zone == 0)
    if not len(headline):
        return
    last = int(headline[-1]) + 1
    for statement in statements:
        if statement.source is not None or zone[min(statement.content)[0]] != 0:
            continue
        dash = max(statement.content)[1]
        if dash + 1 >= last or not _is_spaced_dash(tokens, dash):
            continue
        words = int((tokens.case[dash + 1 : last] != MARK).sum())
        if 1 <= words <= LONGEST_SOURCE and (statement.cue is None or statement.cue[0] == dash):
            statement.cue, statement.source = (dash, dash + 1), (dash + 1, last)
            statement.cue_score = statement.link_score = statement.source_score = SIGNED


def _is_spaced_dash(tokens: Tokens, word: int) -> bool:
    spaced = tokens.gap[word] != GLUED and tokens.gap[word + 1] != GLUED
    return bool(spaced) and tokens.text[int(tokens.start[word])] in DASHES

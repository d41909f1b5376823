"""A quotation goes to the cue that print ties to it, whatever the pointers say."""

import numpy as np

from onrecord.extractor.encoder import WindowInputs, WindowOutputs
from onrecord.extractor.linker import LinkSettings, link
from onrecord.extractor.tagger import CONTENT, CUE, ROLES, SOURCE, RoleSpan, read_tokens
from onrecord.extractor.tokens import tokenise
from onrecord.extractor.wordpieces import WordPieces


class FirstWord:
    """An encoder whose words all point to one word of their window, and which knows no role."""

    def __init__(self, head: int) -> None:
        self.head = head

    def run(self, inputs: WindowInputs) -> WindowOutputs:
        count = len(inputs.first)
        roles = np.zeros((count, ROLES), np.float32)
        pointers = np.zeros((count, count), np.float32)
        pointers[:, self.head] = 9
        return WindowOutputs(roles, roles, pointers, pointers, pointers)


def linked(parts: list[tuple[str, int]], pieces_of: WordPieces, *, head: int) -> dict[str, list[str]]:
    """The contents by cue of a text that is given in parts with their roles; every word points to the word `head`."""
    text = " ".join(part for part, _ in parts)
    tokens = tokenise(text, pieces_of)
    spans, offset = [], 0
    for part, role in parts:
        words = [n for n in range(len(tokens)) if offset <= tokens.start[n] < offset + len(part)]
        if role:
            spans.append(RoleSpan(role, words[0], words[-1] + 1, -0.1))
        offset += len(part) + 1
    readout = read_tokens(tokens, FirstWord(head), size=250, overlap=60)
    found = link(spans, tokens, readout, LinkSettings(), zone=np.ones(len(tokens), np.int64))

    def printed(words: tuple[int, int]) -> str:
        return text[int(tokens.start[words[0]]) : int(tokens.end[words[1] - 1])]

    return {printed(s.cue) if s.cue else "": [printed(words) for words in sorted(s.content)] for s in found}


def test_a_cue_before_a_colon_has_the_quotation_after_it(pieces_of: WordPieces) -> None:
    parts = [("Moro", SOURCE), ("said", CUE), ("it was late and", 0), ("Lund", SOURCE), ("replied", CUE), (":", 0)]
    assert linked([*parts, ("“It never was.”", CONTENT)], pieces_of, head=1) == {"replied": ["“It never was.”"]}


def test_a_cue_with_words_before_the_quotation_has_it_by_the_pointers(pieces_of: WordPieces) -> None:
    parts = [("Moro", SOURCE), ("said", CUE), ("and", 0), ("Lund", SOURCE), ("heard", CUE), ("all that was", 0)]
    assert linked([*parts, ("“Never.”", CONTENT)], pieces_of, head=1) == {"said": ["“Never.”"]}


def test_a_quotation_with_a_cue_of_its_own_parts_from_the_paraphrase_before_it(pieces_of: WordPieces) -> None:
    parts = [("Moro", SOURCE), ("hinted", CUE), ("that the ferry was late – “Again,”", CONTENT)]
    found = linked([*parts, ("she", SOURCE), ("said", CUE)], pieces_of, head=1)
    assert found == {"hinted": ["that the ferry was late –"], "said": ["“Again,”"]}


def test_a_paraphrase_that_ends_in_a_quotation_stays_whole(pieces_of: WordPieces) -> None:
    parts = [("Moro", SOURCE), ("hinted", CUE), ("that the ferry was late – “again”", CONTENT)]
    assert linked(parts, pieces_of, head=1) == {"hinted": ["that the ferry was late – “again”"]}

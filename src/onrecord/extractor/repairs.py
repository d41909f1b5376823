"""Rules on linked statements, where print leaves no choice: paragraphs, datelines, quotations that go on."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from onrecord.extractor.linker import Linked, is_quoted
from onrecord.extractor.quotes import CLOSING, OPENING, Quotation
from onrecord.extractor.tagger import Words
from onrecord.extractor.tokens import DASHES, GLUED, LINE_BREAK, UPPER, Tokens

LONGEST_DATELINE = 12  # words
LONGEST_GAP = 6  # words
NEARBY = 1  # paragraph breaks that a quotation may be away from the statement it continues


def repair(statements: list[Linked], tokens: Tokens) -> list[Linked]:
    """The statements after all rules; a content that a rule empties is left out with its statement."""
    for statement in statements:
        statement.content = [words for piece in statement.content if (words := _after_dateline(piece, tokens))]
        statement.content = [
            part for piece in statement.content for part in _within_paragraph(piece, statement, tokens)
        ]
    _give_back(statements, tokens)
    continued = _continue_quotations([statement for statement in statements if statement.content], tokens)
    if opened := _newly_opened(tokens):
        for statement in continued:
            _end_before_answer(statement, opened, tokens)
    return continued


def close_gaps(statements: list[Linked], tokens: Tokens) -> None:
    """Join pieces of a content that are a few words apart, unless its own cue or source or a line end parts them."""
    for statement in statements:
        if statement.turn:
            continue
        own = [words for words in (statement.cue, statement.source) if words]
        joined: list[Words] = []
        for piece in sorted(statement.content):
            if joined and _is_gap((joined[-1][1], piece[0]), own, tokens):
                piece = (joined.pop()[0], piece[1])
            joined.append(piece)
        statement.content = joined


def _is_gap(between: Words, own: list[Words], tokens: Tokens) -> bool:
    start, end = between
    parted = any(words[0] < end and start < words[1] for words in own)
    return 0 <= end - start <= LONGEST_GAP and not parted and not (tokens.gap[start : end + 1] >= LINE_BREAK).any()


def _after_dateline(content: Words, tokens: Tokens) -> Words | None:
    """The content without the dateline that opens its paragraph ("PORT LAVENDER, 4 May (NRA) — …")."""
    start, end = content
    if tokens.gap[start] < LINE_BREAK or tokens.case[start] != UPPER:
        return content
    for word in range(start + 1, min(start + LONGEST_DATELINE, len(tokens))):
        if tokens.gap[word] >= LINE_BREAK:
            return content
        if tokens.text[int(tokens.start[word])] in DASHES and tokens.gap[word] != GLUED:
            return (word + 1, end) if end > word + 1 else None
    return content


def _within_paragraph(content: Words, statement: Linked, tokens: Tokens) -> list[Words]:
    """An unquoted content does not run over a paragraph's end: the part beside its cue stays.

    Quotations run on (each paragraph opens anew) and so do turns after a label ("MORO: …").
    """
    start, end = content
    breaks = [word for word in range(start + 1, end) if tokens.gap[word] >= LINE_BREAK]
    if not breaks or statement.cue is None or _is_label(statement.cue, tokens):
        return [content]
    parts = list(zip([start, *breaks], [*breaks, end], strict=True))
    if all(is_quoted(part, tokens) for part in parts[1:]) or all(is_quoted(part, tokens) for part in parts[:-1]):
        return [content]
    cue = statement.cue[0]
    near = min(parts, key=lambda part: min(abs(part[0] - cue), abs(part[1] - 1 - cue)))
    return [part for part in parts if part == near or is_quoted(part, tokens)]


def _is_label(cue: Words, tokens: Tokens) -> bool:
    return cue[1] - cue[0] == 1 and tokens.text[int(tokens.start[cue[0]])] == ":"


def _give_back(statements: list[Linked], tokens: Tokens) -> None:
    """A quotation that ends its paragraph belongs to the one before it there, not to a cue in another paragraph.

    "One," said Moro. "Two."  /  "Three," she said. "Four."
    """
    paragraph = np.cumsum(tokens.gap >= LINE_BREAK, dtype=np.int64)
    with_cue = [statement for statement in statements if statement.cue is not None and not statement.turn]
    for owner in with_cue:
        cue = owner.cue or (0, 0)
        for piece in list(owner.content):
            elsewhere = paragraph[piece[0]] != paragraph[cue[0]] and piece[0] < cue[0]
            if not elsewhere or not _ends_paragraph(piece, tokens) or not is_quoted(piece, tokens):
                continue
            other = _quoting_before(piece, with_cue, tokens, paragraph)
            if other is not None and other is not owner:
                owner.content.remove(piece)
                other.content.append(piece)


def _ends_paragraph(piece: Words, tokens: Tokens) -> bool:
    return piece[1] >= len(tokens) or bool(tokens.gap[piece[1]] >= LINE_BREAK)


def _quoting_before(
    piece: Words, statements: list[Linked], tokens: Tokens, paragraph: NDArray[np.int64]
) -> Linked | None:
    """The last statement before a piece whose cue and quotation stand in the piece's own paragraph."""
    before = [
        statement
        for statement in statements
        if statement.cue
        and statement.cue[1] <= piece[0]
        and paragraph[statement.cue[0]] == paragraph[piece[0]]
        and any(words[1] <= piece[0] and is_quoted(words, tokens) for words in statement.content)
    ]
    return max(before, key=lambda statement: statement.cue or (0, 0), default=None)


def _continue_quotations(statements: list[Linked], tokens: Tokens) -> list[Linked]:
    """Quoted content that has neither cue nor source goes on with the quotation before it.

    "… ," she said. "More." and the paragraphs of a long quotation that each open anew.
    """
    paragraph = np.cumsum(tokens.gap >= LINE_BREAK, dtype=np.int64)
    anchored = [s for s in statements if s.cue is not None or s.source is not None]
    kept = list(anchored)
    for alone in statements:
        if alone.cue is not None or alone.source is not None:
            continue
        owner = _owner(alone, anchored, tokens, paragraph)
        if owner is None:
            kept.append(alone)
        else:
            owner.content += alone.content
    for owner, words in _unread(kept, tokens, paragraph):
        owner.content.append(words)
    return kept


def _owner(alone: Linked, anchored: list[Linked], tokens: Tokens, paragraph: NDArray[np.int64]) -> Linked | None:
    first, last = min(alone.content)[0], max(alone.content)[1]
    if not all(is_quoted(words, tokens) for words in alone.content):
        return None
    before: Linked | None = None
    for statement in anchored:
        begins = min(words[0] for words in _parts(statement))
        ends = max(words[1] for words in _parts(statement))
        if begins < first and ends > last:
            return None
        is_nearer = before is None or ends > max(words[1] for words in _parts(before))
        if ends <= first and is_nearer and any(is_quoted(words, tokens) for words in statement.content):
            before = statement
    if before is None:
        return None
    ends = max(words[1] for words in _parts(before))
    return before if paragraph[first] - paragraph[ends - 1] <= NEARBY else None


def _parts(statement: Linked) -> list[Words]:
    return [*statement.content, *(words for words in (statement.cue, statement.source) if words)]


def _unread(statements: list[Linked], tokens: Tokens, paragraph: NDArray[np.int64]) -> list[tuple[Linked, Words]]:
    """Paragraphs of a running quotation that no statement holds, each with the statement of the paragraph before."""
    owner_of = np.full(len(tokens), -1)
    for number, statement in enumerate(statements):
        for words in _parts(statement):
            owner_of[words[0] : words[1]] = number
    found: list[tuple[Linked, Words]] = []
    before: Quotation | None = None
    for quotation in (q for q in tokens.quotations if q.depth == 0):
        if quotation.continues and before is not None:
            words = _words(quotation, tokens)
            owner = _only(owner_of[slice(*_words(before, tokens))])
            if owner is not None and words[1] > words[0] and (owner_of[words[0] : words[1]] < 0).all():
                found.append((statements[owner], words))
                owner_of[words[0] : words[1]] = owner
        before = quotation
    return found


def _end_before_answer(statement: Linked, opened: list[int], tokens: Tokens) -> None:
    """A quotation that ends with a question ends there: one that opens in a later paragraph is somebody's answer.

    "Did you sign it?" Moro asked.  /  "I did not."
    """
    if statement.cue is None or statement.turn:
        return
    pieces = sorted(statement.content)
    for number, (start, end) in enumerate(pieces):
        for word in opened:
            if not max(start, statement.cue[1]) <= word < end or (word == start and not number):
                continue
            before = word - 1 if word > start else pieces[number - 1][1] - 1
            if _ends_with_question(before, tokens):
                statement.content = [*pieces[:number], *([(start, word)] if word > start else [])]
                return


def _newly_opened(tokens: Tokens) -> list[int]:
    """The words at which a paragraph opens a quotation that does not go on from the one before."""
    goes_on = {quotation.start for quotation in tokens.quotations if quotation.continues}
    opens = np.flatnonzero((tokens.quote == OPENING) & (tokens.gap >= LINE_BREAK))
    return [word for word in opens.tolist() if int(tokens.start[word]) not in goes_on]


def _ends_with_question(word: int, tokens: Tokens) -> bool:
    return tokens.quote[word] == CLOSING and tokens.text[int(tokens.start[word - 1])] == "?"


def _only(owners: NDArray[np.int64]) -> int | None:
    """The one statement that holds most of a stretch, if one does."""
    numbers, counts = np.unique(owners, return_counts=True)
    best = int(numbers[counts.argmax()]) if len(numbers) else -1
    return best if best >= 0 and counts.max() > 0.5 * len(owners) else None


def _words(quotation: Quotation, tokens: Tokens) -> Words:
    start = int(np.searchsorted(tokens.start, quotation.start))
    return start, int(np.searchsorted(tokens.end, quotation.end, side="right"))

"""What layout alone ties to a name: the labelled turns of a transcript, and quotations signed after a dash."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

import numpy as np

from onrecord.extractor.linker import Linked, is_quoted
from onrecord.extractor.quotes import OUTSIDE
from onrecord.extractor.tagger import Words
from onrecord.extractor.tokens import CAPITALIZED, DASHES, GLUED, LINE_BREAK, OTHER_CASE, UPPER, Tokens

_NAME = r"[A-Z][\w.'’-]*(?: (?:[A-Z][\w.'’-]*|de|van|von|bin|al|la)){0,4}"
LABEL = re.compile(rf"[*_>\s\"“]*(?P<label>Q|A|{_NAME})(?P<aside> ?\([^()\n]{{1,40}}\))?[*_]*:(?=\s+\S)")
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
LONGEST_TURN = 8  # paragraphs
LONGEST_SIGNATURE = 16  # words
REPORTERS_PRONOUNS = frozenset({"he", "she", "they"})
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
    for turn in turns:
        if len(turn.content) > LONGEST_TURN:  # so much without a label is the reporter's too
            del turn.content[1:]
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


def find_signed_quotations(tokens: Tokens) -> list[Turn]:
    """Quotations that fill their paragraph, or its beginning, and are signed: a dash and a name until the line ends."""
    found: list[Turn] = []
    paragraphs: list[Words] = []  # of one quotation, each opening anew
    for quotation in (q for q in tokens.quotations if not q.depth):
        start = int(np.searchsorted(tokens.start, quotation.start))
        dash = int(np.searchsorted(tokens.start, quotation.end))
        paragraphs = [*(paragraphs if quotation.continues else []), (start, dash)]
        opens = tokens.gap[paragraphs[0][0]] >= LINE_BREAK
        if opens and dash + 1 < len(tokens) and dash - start >= SHORTEST_TALK and _is_dash(tokens, dash):
            end = _line_end(tokens, dash + 1)
            if _reads_as_name(tokens, dash + 1, end):
                found.append(Turn((dash + 1, _name_end(tokens, dash + 1, end)), dash, paragraphs))
    return found


def _line_end(tokens: Tokens, word: int) -> int:
    breaks = np.flatnonzero(tokens.gap[word + 1 :] >= LINE_BREAK)
    return word + 1 + int(breaks[0]) if len(breaks) else len(tokens)


def _is_dash(tokens: Tokens, word: int) -> bool:
    return tokens.text[int(tokens.start[word])] in DASHES and int(tokens.end[word] - tokens.start[word]) == 1


def _reads_as_name(tokens: Tokens, start: int, end: int) -> bool:
    """A few words that begin with a capital, without a quotation mark, another dash or a second sentence."""
    line = tokens.text[int(tokens.start[start]) : int(tokens.end[end - 1])].rstrip(". ")
    return (
        end - start <= LONGEST_SIGNATURE
        and tokens.case[start] in (CAPITALIZED, UPPER, OTHER_CASE)
        and not (tokens.quote[start:end] != OUTSIDE).any()
        and ". " not in line
        and not any(_is_dash(tokens, word) for word in range(start, end) if tokens.gap[word] != GLUED)
    )


def _name_end(tokens: Tokens, start: int, end: int) -> int:
    """Where the name ends: before the comma that a place, a trade or a date follows, or the full stop."""
    for word in range(start + 1, end):
        if tokens.text[int(tokens.start[word])] in ",;(":
            return word
    return end - 1 if end - start > 1 and tokens.text[int(tokens.start[end - 1])] == "." else end


def apply_turns(statements: list[Linked], turns: list[Turn], tokens: Tokens) -> list[Linked]:
    """The statements with every turn as one of them; others that stand inside a turn are left to the nested ones."""
    if not turns:
        return statements
    for turn in turns:
        _end_before_narration(turn, statements, tokens)
    taken = [words for turn in turns for words in (*turn.content, turn.label, (turn.colon, turn.colon + 1))]
    sources = [statement.source for statement in statements if statement.source]
    kept: list[Linked] = []
    for statement in statements:
        statement.content = [piece for piece in statement.content if not _touches(piece, taken)]
        cue_taken = statement.cue is not None and _touches(statement.cue, taken)
        if statement.content and not cue_taken:
            kept.append(statement)
    for turn in turns:
        label = _read_source(turn.label, sources) or turn.label
        made = Linked((turn.colon, turn.colon + 1), source=label, content=list(turn.content), turn=True)
        made.cue_score = made.content_score = made.link_score = made.source_score = CERTAIN
        kept.append(made)
    return kept


def _end_before_narration(turn: Turn, statements: list[Linked], tokens: Tokens) -> None:
    """A paragraph without a label that quotes the speaker is the reporter's, and the turn ends before it.

    "MORO: I never did."  /  She puts down her cup. "Ask anybody," she says.
    """
    label = _words(turn.label, tokens)
    for number, paragraph in enumerate(turn.content[1:], start=1):
        if any(_quotes(statement, label, paragraph, tokens) for statement in statements):
            del turn.content[number:]
            return


def _quotes(statement: Linked, label: list[str], paragraph: Words, tokens: Tokens) -> bool:
    cue, source = statement.cue, statement.source
    if cue is None or source is None or not (_touches(cue, [paragraph]) and _touches(source, [paragraph])):
        return False
    if tokens.quote[cue[0]] != OUTSIDE:
        return False
    who = _words(source, tokens)
    # By the last word of one among the other's; "I" and the label "A" are letters, and no names.
    names_speaker = any(len(one[-1]) > 1 and one[-1] in other for one, other in ((who, label), (label, who)))
    names_speaker = names_speaker or (len(who) == 1 and who[0] in REPORTERS_PRONOUNS)
    return names_speaker and any(
        is_quoted(words, tokens) and _touches(words, [paragraph]) for words in statement.content
    )


def _words(words: Words, tokens: Tokens) -> list[str]:
    return tokens.text[int(tokens.start[words[0]]) : int(tokens.end[words[1] - 1])].lower().split()


def _read_source(label: Words, sources: list[Words]) -> Words | None:
    """The source the network read where the label begins: it tells "Jo Lund, a nurse" from "Jo Lund, in May"."""
    return next((words for words in sources if words[0] == label[0]), None)


def _touches(words: Words, taken: list[Words]) -> bool:
    return any(start < words[1] and words[0] < end for start, end in taken)

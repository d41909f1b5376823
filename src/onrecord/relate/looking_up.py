"""What to look a quote up by: words that few statements have, and runs of words, so that changed words do no harm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.relate.spoken import Word, spoken
from onrecord.relate.word_lists import COMMON

MOST_IN_A_ROW = 40  # words of one phrase that are looked up
MOST_WORDS = 24
MOST_PHRASES = 12
LENGTH = 3  # of a phrase
READ = 5_000  # words of the quote that are looked at: what is printed of a longer one has some of these


@dataclass(frozen=True, slots=True)
class Sought:
    """Words (`onrecord.words`) to ask a word index for.

    `whole` is the quote in pieces between its ellipses, each to be found in a row; `words` are the telling ones, the
    longest first, since a long word is mostly a rare one; `phrases` are runs of three words, over all of the quote.
    """

    whole: tuple[tuple[str, ...], ...]
    words: tuple[str, ...]
    phrases: tuple[tuple[str, ...], ...]


def candidate_queries(quote: str) -> Sought:
    """What finds the statements that a quote may come from, though up to a third of its words were changed."""
    pieces = _pieces(spoken(quote, literal=True)[:READ])
    every = list(dict.fromkeys(word for piece in pieces for word in piece))
    telling = [word for word in every if word not in COMMON] or every
    whole = tuple(piece[:MOST_IN_A_ROW] for piece in pieces)
    return Sought(whole, tuple(sorted(telling, key=len, reverse=True)[:MOST_WORDS]), _phrases(pieces))


def _pieces(words: Sequence[Word]) -> list[tuple[str, ...]]:
    pieces: list[list[str]] = [[]]
    for word in words:
        if word.role == "gap":
            pieces.append([])
        elif word.role == "spoken":
            pieces[-1].append(word.word)
    return [tuple(piece) for piece in pieces if piece]


def _phrases(pieces: Sequence[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    """Runs of three words, those with the most telling words first, as far apart as their number allows."""
    runs = [piece[at : at + LENGTH] for piece in pieces for at in range(len(piece) - LENGTH + 1)]
    unique = list(dict.fromkeys(runs))
    step = max(1, len(unique) // (4 * MOST_PHRASES))
    telling = sorted(unique[::step], key=lambda run: (-sum(word not in COMMON for word in run), -len("".join(run))))
    return tuple(telling[:MOST_PHRASES])

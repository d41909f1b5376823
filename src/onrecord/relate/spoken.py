"""The words of a quotation as the speaker's: cut for comparing, each with its place in the text.

Compared are words (`onrecord.words`), not print: case, punctuation and quotation marks do not count. Beyond that a word
here is the same however it is written: "don't" is "do not", "forty-two" is "42", "10%" is "10 per cent", "$5m" is
"five million dollars", "labor" is "labour".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from onrecord.relate.numbers import Token, number_at
from onrecord.relate.word_lists import (
    AFTER_NUMBERS,
    BEFORE_IS,
    BRITISH,
    CONTRACTED,
    CURRENCIES,
    NEGATED,
    ORDINALS,
    OUR,
)
from onrecord.words import token_spans

Role = Literal["spoken", "insertion", "gap"]

GAP = "…"
_GAP = r"\.(?:\s?\.){2,3}|…+"
_WRITERS = re.compile(
    rf"\[[^\[\]\n]{{1,200}}\]|\((?:sic|laughs|laughter|applause|pause|inaudible)\)|{_GAP}", re.IGNORECASE
)
_ONLY_GAP = re.compile(rf"[\[(\s]*(?:{_GAP})[\])\s]*")
_LETTER_IN_BRACKETS = re.compile(r"\[(\w)\](?=\w)")
_APOSTROPHES = str.maketrans("’‘ʼʹ＇", "'''''")
_CONTRACTION = re.compile(r"(\w+)'(\w+)")
_SENTENCE_END = frozenset(".!?:…\"“”„«»‘'([\n\r—–-")
_ISE = re.compile(r"(?<=\w{3})iz(e|es|ed|er|ers|ing|ation|ations)$")
_DOUBLED = re.compile(r"(?<=[aeiou])l(ed|ing|er|ers)$")


@dataclass(frozen=True, slots=True)
class Word:
    """One word as compared; `start` and `end` are its place in the text that it was cut from, in code points.

    `role` is "spoken", or "insertion" for the writer's own inside a quotation, or "gap" for an ellipsis, whose word is
    "…". Two words may share one place ("don't"). A `contracted` one may stand for "has" as for "is"; a `capital` one
    begins with a capital letter where no sentence begins.
    """

    word: str
    start: int
    end: int
    role: Role = "spoken"
    contracted: bool = False
    capital: bool = False

    @property
    def is_number(self) -> bool:
        """Whether it is a number, a share or a rank ("#42", "#1st")."""
        return self.word.startswith("#")


def spoken(text: str, insertions: Iterable[tuple[int, int]] = (), *, literal: bool = False) -> tuple[Word, ...]:
    """The words of a quotation in order, with what in it is not the speaker's marked as such.

    `insertions` are places in `text` known to be the writer's; square brackets, "(sic)" and ellipses are found here.
    A letter in brackets ("[T]he") is no insertion. With `literal`, words are those of `onrecord.words` and no more:
    "don't" is not "do not", and "forty" not "40".
    """
    text = _LETTER_IN_BRACKETS.sub("\u00ad\\1\u00ad", text)  # a soft hyphen is in no word and parts none
    writers = _writers(text, insertions)
    tokens = token_spans(text)
    cut = _literal_words if literal else _words
    found: list[Word] = []
    place = 0
    for start, end in writers:
        upto = place
        while upto < len(tokens) and tokens[upto][1] < start:
            upto += 1
        found += cut(text, tokens[place:upto])
        place = upto
        while place < len(tokens) and tokens[place][1] < end:
            place += 1
        if _ONLY_GAP.fullmatch(text, start, end):
            found.append(Word(GAP, start, end, "gap"))
        else:
            found += [Word(word, first, last, "insertion") for word, first, last in tokens[upto:place]]
    return (*found, *cut(text, tokens[place:]))


def only_spoken(words: Iterable[Word]) -> tuple[Word, ...]:
    """The speaker's words alone."""
    return tuple(word for word in words if word.role == "spoken")


def _writers(text: str, insertions: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Where the writer's own stands, in order and apart."""
    places = sorted({*((start, end) for start, end in insertions), *(m.span() for m in _WRITERS.finditer(text))})
    apart: list[tuple[int, int]] = []
    for start, end in places:
        if _LETTER_IN_BRACKETS.match(text, start, end):
            continue
        if not apart or start >= apart[-1][1]:
            if "\u00ad" not in text[start:end] or end - start > 3:
                apart.append((start, end))
        elif end > apart[-1][1]:
            apart[-1] = (apart[-1][0], end)
    return apart


def _literal_words(text: str, tokens: Sequence[Token]) -> list[Word]:
    return [Word(word, start, end) for word, start, end in tokens]


def _words(text: str, tokens: Sequence[Token]) -> list[Word]:
    """The words of tokens between which nothing is the writer's."""
    shouting = _is_shouting(text)
    found: list[Word] = []
    place = 0
    while place < len(tokens):
        number = number_at(text, tokens, place)
        if number is not None:
            value, following = number
            start, end = tokens[place][1], tokens[following - 1][2]
            found.append(Word(f"#{value}", start, end))
            place = following
            unit = _unit_after(text, tokens, place, start, end)
            if unit is not None:
                found.append(unit)
                place += sum(unit.start <= token[1] < unit.end for token in tokens[place : place + 2])
            continue
        word, start, end = tokens[place]
        if word == "per" and place + 1 < len(tokens) and tokens[place + 1][0] == "cent":
            found.append(Word("percent", start, tokens[place + 1][2]))
            place += 2
            continue
        found += _of_token(text, word, start, end, capital=not shouting and _is_capital(text, start, end))
        place += 1
    return found


def _unit_after(text: str, tokens: Sequence[Token], place: int, start: int, end: int) -> Word | None:
    """What a number counts, where a sign may say it: a share or a currency."""
    if start and (sign := CURRENCIES.get(text[start - 1])):
        return Word(sign, start - 1, start)
    after = end + 1 if text[end : end + 1] == " " else end
    if text[after : after + 1] == "%":
        return Word("percent", after, after + 1)
    if place < len(tokens):
        word, first, last = tokens[place]
        if word == "per" and place + 1 < len(tokens) and tokens[place + 1][0] == "cent":
            return Word("percent", first, tokens[place + 1][2])
        if word in AFTER_NUMBERS:
            return Word(AFTER_NUMBERS[word], first, last)
    return None


def _of_token(text: str, word: str, start: int, end: int, *, capital: bool) -> list[Word]:
    """One token as the words that it is short for."""
    printed = text[start:end].translate(_APOSTROPHES).casefold()
    if "'" not in printed:
        if word == "cannot":
            return [Word("can", start, end), Word("not", start, end)]
        return [Word(_spelling(word), start, end, capital=capital)]
    if printed.endswith("n't"):
        before = printed.removesuffix("n't")
        return [Word(NEGATED.get(before, before), start, end), Word("not", start, end)]
    match = _CONTRACTION.fullmatch(printed)
    if match and match[2] in CONTRACTED and (match[2] != "s" or match[1] in BEFORE_IS):
        ambiguous = match[2] in ("s", "d")
        return [Word(match[1], start, end), Word(CONTRACTED[match[2]], start, end, contracted=ambiguous)]
    if printed == "let's":
        return [Word("let", start, end), Word("us", start, end)]
    return [Word(_spelling(word), start, end, capital=capital)]


@lru_cache(maxsize=16_384)
def _spelling(word: str) -> str:
    """One spelling of a word, whichever side of the Atlantic printed it."""
    if word in ORDINALS:
        return f"#{ORDINALS[word]}"
    if word[:1].isdigit() and word[-2:] in ("st", "nd", "rd", "th") and word[:-2].isdigit():
        return f"#{word}"
    if word in BRITISH:
        return BRITISH[word]
    for stem in (word[:length] for length in range(5, min(len(word), 9) + 1)):
        if stem in OUR:
            return f"{stem[:-2]}our{word[len(stem) :]}"
    if len(word) > 5:
        word = _ISE.sub(r"is\1", word)
        word = _DOUBLED.sub(r"ll\1", word) if word[-4:] not in ("lled", "ller") else word
    return word


def _is_capital(text: str, start: int, end: int) -> bool:
    """Whether a word begins with a capital letter though no sentence begins with it."""
    if not text[start].isupper() or text[start:end] == "I" or text[start : start + 2] in ("I'", "I’"):
        return False
    before = text[max(0, start - 40) : start].rstrip(" \t")
    return bool(before) and before[-1] not in _SENTENCE_END


def _is_shouting(text: str) -> bool:
    """Whether capitals tell nothing, as in a headline that has hardly any small letters."""
    sample = text[:400]
    return sum(map(str.isupper, sample)) > sum(map(str.islower, sample))

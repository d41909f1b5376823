"""Words as they are indexed and looked for: the same for every engine, because neither engine cuts the text itself.

A word is a run of letters, digits and their marks, compared without case, accents and typographic variants
(Unicode NFKD, case folding, marks above and below left out; "Łódź" is `lodz`, "ﬁrm" is `firm`). Beyond that:

- an apostrophe inside a word is left out, and so is a final "'s": "O'Neill" is `oneill`, "don't" `dont`,
  "government's" `government`;
- single letters with points between them are one word: "U.S." is `us`, "a.m." `am`;
- commas that group digits are left out: "1,000" is `1000`;
- a hyphen, a point and any other mark ends a word: "cease-fire" is `cease` `fire`, "3.5" `3` `5`;
- in scripts that print no spaces (Han, kana, Thai, Lao, Burmese, Khmer) every character is a word, with its marks;
- of a word of more than 64 characters the first 64 count.

No word holds white space, an ASCII mark, `§` or a NUL, so that words can be joined by spaces and prefixed.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

LONGEST = 64  # characters of a word

_ALONE = (
    "\u0e01-\u0e30\u0e32\u0e33\u0e40-\u0e46\u0e50-\u0e59"  # Thai, its digits too
    "\u0e81-\u0eb0\u0eb2\u0eb3\u0ebd-\u0ec6\u0ed0-\u0edf"  # Lao
    "\u1000-\u102a\u103f-\u1055\u1780-\u17b3\u17dc-\u17e9"  # Burmese, Khmer
    "\u3005-\u3007\u3041-\u3096\u309d-\u30fa\u30fc-\u30ff\u31f0-\u31ff"  # kana
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # Han
)
_MARKS = (
    "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece"
    "\u102b-\u103e\u1056-\u1059\u17b4-\u17d3\u3099\u309a"
)
_INNER = rf"[^\s.,'{_ALONE}]"
_LETTER = rf"[^\W\d_{_ALONE}]"
_WORD = re.compile(
    rf"[{_ALONE}][{_MARKS}]*"
    rf"|{_LETTER}(?:\.{_LETTER})+(?!{_INNER})(?:\.?'s(?!{_INNER}))?"
    rf"|\d{{1,3}}(?:,\d{{3}})+{_INNER}*(?:'{_INNER}+)*"
    rf"|{_INNER}+(?:'{_INNER}+)*"
)
_FIRST_ALONE = re.compile(rf"[{_ALONE}]")
# Letters that Unicode does not take apart, though readers do.
_PLAIN = dict(zip("ł ø đ ð þ æ œ ı ħ ŧ ŋ".split(), "l o d d th ae oe i h t n".split(), strict=True))
_APOSTROPHES = "'’‘ʼʹ＇"
_KEPT = ".,"


def words(text: str) -> list[str]:
    """The words of `text` in order; those of `" ".join(words(text))` are the same."""
    folded = _folded(text)
    # Between spaces stands one word, mostly, and no word runs over a space.
    parts = folded.split() if folded.isascii() else [folded]
    found: list[str] = []
    for part in parts:
        if len(part) <= LONGEST and part.isalnum() and part.isascii():
            found.append(part)
        else:
            found += [word if word.isalnum() and len(word) <= LONGEST else _word(word) for word in _WORD.findall(part)]
    return found


def normal(name: str) -> str:
    """A name's key: its words joined by a space; the same for two names that differ in case, accents or marks."""
    return " ".join(words(name))


def token_spans(text: str) -> list[tuple[str, int, int]]:
    """Each of `words(text)` with where it stands: `text[start:end]`, in code points, marks and apostrophes included.

    One character that is several words ("½") gives them all the same place.
    """
    if text.isascii():
        return [(_word(match[0]), *match.span()) for match in _WORD.finditer(_folded(text))]
    folding = _folding()
    pieces: list[str] = []
    origin: list[int] = []
    for place, character in enumerate(text):
        piece = folding[ord(character)]
        pieces.append(piece)
        origin.extend([place] * len(piece))
    spans = []
    for match in _WORD.finditer("".join(pieces)):
        start, last = origin[match.start()], origin[match.end() - 1]
        spans.append((_word(match[0]), start, _end_with_marks(last + 1, pieces)))
    return spans


def stands_alone(word: str) -> bool:
    """Whether a word is one character of a script without spaces."""
    return _FIRST_ALONE.match(word) is not None


def _end_with_marks(end: int, pieces: list[str]) -> int:
    """The end moved over what folds to nothing: the accents of a decomposed letter belong to its word."""
    while end < len(pieces) and not pieces[end]:
        end += 1
    return end


def _word(found: str) -> str:
    """The word as indexed, from how it stands in folded text."""
    if not found.isalnum():
        found = found.removesuffix("'s").replace("'", "").replace(".", "").replace(",", "")
    return found[:LONGEST]


def _folded(text: str) -> str:
    """The text in the form in which it is cut: what separates words is a space, all else is as compared."""
    return text.translate(_folding())


class _Folding(dict[int, str]):
    """Code point → what it counts as; worked out when first met, since few of the million ever are."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold(chr(code))
        return folded


@lru_cache(maxsize=1)
def _folding() -> _Folding:
    return _Folding()


def _fold(character: str) -> str:
    before, folded = "", character
    while folded != before:  # folding case can compose and decomposing can uncover case
        before = folded
        decomposed = unicodedata.normalize("NFKD", folded.casefold())
        folded = "".join(map(_part, decomposed))
    # A fraction or a number in a circle stands by itself: "3½" is not 31 over 2.
    return f" {folded} " if len(folded) > 1 and unicodedata.category(character) == "No" else folded


def _part(character: str) -> str:
    if character in _APOSTROPHES:
        return "'"
    if character in _KEPT:
        return character
    category = unicodedata.category(character)
    if category[0] == "M":
        return "" if _is_accent(character) else character
    if category == "Cf":
        return " " if character == "\u200b" else ""
    return _PLAIN.get(character, character) if category[0] in "LN" else " "


def _is_accent(mark: str) -> bool:
    """Whether words are the same without the mark: not so for vowel signs of South and Southeast Asia, nor kana's."""
    kind = unicodedata.combining(mark)
    return kind == 1 or 10 <= kind <= 35 or kind >= 200

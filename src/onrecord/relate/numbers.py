"""Numbers in words and digits: "forty-two", "2.5 million", "$5m" and "5,000,000" by their value."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from onrecord.relate.word_lists import SCALES, SHORT_SCALES, TENS, UNITS

Token = tuple[str, int, int]  # a word and its place in the text

_BEGINNINGS = frozenset(("a", *UNITS, *TENS, *SCALES))
_DIGITS = re.compile(r"[0-9]{1,30}")
_DIGITS_AND_SCALE = re.compile(rf"([0-9]{{1,15}})({'|'.join(SHORT_SCALES)})")


def number_at(text: str, tokens: Sequence[Token], place: int) -> tuple[str, int] | None:
    """The number that begins with the token at `place`, as plain digits, and the place after it; None for none."""
    if tokens[place][0] not in _BEGINNINGS and not tokens[place][0][:1].isdigit():
        return None
    total, following = Decimal(0), place
    last_scale: int | None = None
    while True:
        begin = following + (last_scale is not None and _word(tokens, following) == "and")
        if last_scale is not None and not _close(text, tokens, begin):
            break
        group = _group(text, tokens, begin)
        if group is None:
            break
        value, after = group
        scale, after = _scale(text, tokens, after)
        if last_scale is not None and scale * max(value, Decimal(1)) >= last_scale:
            break
        total, following = total + value * scale, after
        if scale == 1:
            break
        last_scale = scale
    return (_plain(total), following) if following > place else None


def _group(text: str, tokens: Sequence[Token], place: int) -> tuple[Decimal, int] | None:
    """A number below a thousand in words, or digits, or a lone scale ("a million")."""
    word = _word(tokens, place)
    if word == "a" and _word(tokens, place + 1) in SCALES and _close(text, tokens, place + 1):
        return _hundreds(text, tokens, Decimal(1), place + 1)
    if match := _DIGITS_AND_SCALE.fullmatch(word):
        return Decimal(match[1]) * SHORT_SCALES[match[2]], place + 1
    if _DIGITS.fullmatch(word):
        value, after = _digits(text, tokens, place)
        return _hundreds(text, tokens, value, after)
    small = _small(text, tokens, place)
    if small is None:
        return _hundreds(text, tokens, Decimal(1), place) if word in SCALES else None
    return _hundreds(text, tokens, Decimal(small[0]), small[1])


def _hundreds(text: str, tokens: Sequence[Token], value: Decimal, place: int) -> tuple[Decimal, int]:
    """The number with the "hundred" that follows it, and what is below that: "four hundred and twelve"."""
    if _word(tokens, place) != "hundred" or not _close(text, tokens, place):
        return value, place
    value, place = value * 100, place + 1
    begin = place + (_word(tokens, place) == "and")
    if begin > place and not _close(text, tokens, place):
        return value, place
    small = _small(text, tokens, begin) if _close(text, tokens, begin) else None
    return (value + small[0], small[1]) if small else (value, place)


def _digits(text: str, tokens: Sequence[Token], place: int) -> tuple[Decimal, int]:
    """Digits with what stands after a point: "3.5", "2.5bn"."""
    word, _, end = tokens[place]
    following = _word(tokens, place + 1)
    if text[end : end + 1] == "." and place + 1 < len(tokens) and tokens[place + 1][1] == end + 1:
        if _DIGITS.fullmatch(following):
            return Decimal(f"{word}.{following}"), place + 2
        if match := _DIGITS_AND_SCALE.fullmatch(following):
            return Decimal(f"{word}.{match[1]}") * SHORT_SCALES[match[2]], place + 2
    return Decimal(word), place + 1


def _small(text: str, tokens: Sequence[Token], place: int) -> tuple[int, int] | None:
    """A number in words below a hundred."""
    word = _word(tokens, place)
    if word in UNITS:
        return UNITS[word], place + 1
    if word in TENS:
        unit = UNITS.get(_word(tokens, place + 1), 0)
        if 0 < unit < 10 and _close(text, tokens, place + 1):
            return TENS[word] + unit, place + 2
        return TENS[word], place + 1
    return None


def _scale(text: str, tokens: Sequence[Token], place: int) -> tuple[int, int]:
    """The scales that follow, multiplied: "hundred", "hundred thousand"."""
    scale = 1
    while (word := _word(tokens, place)) in SCALES and _close(text, tokens, place):
        scale *= SCALES[word]
        place += 1
    return scale, place


def _word(tokens: Sequence[Token], place: int) -> str:
    return tokens[place][0] if 0 <= place < len(tokens) else ""


def _close(text: str, tokens: Sequence[Token], place: int) -> bool:
    """Whether nothing but a blank or a hyphen stands between this token and the one before."""
    return 0 < place < len(tokens) and text[tokens[place - 1][2] : tokens[place][1]] in (" ", "-", "\u00a0", "‑", "\n")


def _plain(value: Decimal) -> str:
    written = format(value, "f")
    return written.rstrip("0").rstrip(".") if "." in written else written

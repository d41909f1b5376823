"""Whether a text is something to read: not empty, not endless, made of words."""

from __future__ import annotations

from onrecord.clean.rejection import RejectedError

_SAMPLE = 100_000
_FEWEST_LETTERS = 0.4
_LONGEST_MEAN_WORD = 40
# From here on (Thai, Lao, Burmese, Chinese, Japanese) scripts are written without spaces between words.
_FIRST_UNSPACED = "\u0e00"


def check_length(characters: float, max_characters: int) -> None:
    """Raises `RejectedError` with "too_large" for more than `max_characters`."""
    if characters > max_characters:
        raise RejectedError(
            "too_large", f"it is longer than {max_characters:,} characters; --max-characters raises that"
        )


def check_prose(text: str) -> None:
    """Raises `RejectedError` with "empty" or "not_prose"; judges the first 100,000 characters."""
    sample = text.lstrip("\ufeff \t\r\n")[:_SAMPLE]
    words = sample.split()
    if not words:
        raise RejectedError("empty", "it holds nothing but white space")
    printed = sum(map(len, words))
    letters = sum(map(str.isalpha, sample)) / printed
    if letters < _FEWEST_LETTERS:
        raise RejectedError("not_prose", f"{letters:.0%} of its characters are letters")
    mean_word = printed / len(words)
    if mean_word > _LONGEST_MEAN_WORD and _is_spaced(sample):
        raise RejectedError("not_prose", f"its words are {mean_word:,.0f} characters long on average")


def _is_spaced(sample: str) -> bool:
    """Whether most of a text is in scripts that put spaces between words."""
    return sum(character < _FIRST_UNSPACED for character in sample) > len(sample) / 2

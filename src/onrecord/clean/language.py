"""Which language a text is in: by its commonest words where it is English, else by py3langid."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_CHARACTERS = 4_000
_FEWEST_LETTERS = 120
_SURE = 0.8
_WORD = re.compile(r"[^\W\d_]+")
_CODE = re.compile(r"([a-z]{2,3})(?:[-_]|$)")
# Words that are common in English and rare or absent in other languages: they make up some 16% of English prose.
_ENGLISH = frozenset(
    re.findall(
        r"\w+",
        "the of and that with this from have has had which their they been would said but not by was were are will "
        "he she his her who what when there about into more than it its",
    )
)
_ENGLISH_SHARE = 0.13
_ENGLISH_KINDS = 4


def detect_language(prose: str, declared: str | None = None) -> str | None:
    """The ISO 639 code of the language `prose` is in, by its first 4,000 characters.

    `declared` (such as "en-GB") is the answer where there are fewer than 120 letters or no language is probable
    enough; without it the answer is then None.
    """
    sample = prose[:_CHARACTERS]
    letters = sum(map(str.isalpha, sample))
    if letters >= _FEWEST_LETTERS:
        # The identifier's model takes half a second and 100 MB to load, which English articles are spared.
        if _is_plainly_english(sample):
            return "en"
        language, probability = _identifier().classify(sample)
        if probability >= _SURE:
            return str(language)
    return language_code(declared)


def language_code(declared: str | None) -> str | None:
    """The language of a tag such as "en-GB" or "en_US", in small letters; None for what is no such tag."""
    found = _CODE.match((declared or "").strip().lower())
    return found[1] if found else None


def _is_plainly_english(sample: str) -> bool:
    words = [word.lower() for word in _WORD.findall(sample)]
    common = [word for word in words if word in _ENGLISH]
    return len(common) >= _ENGLISH_SHARE * len(words) and len(set(common)) >= _ENGLISH_KINDS


@functools.cache
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)

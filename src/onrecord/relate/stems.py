"""What a word is a form of, roughly: "closed", "closes" and "closing" are one; English, for comparing alone."""

from __future__ import annotations

from functools import lru_cache

from onrecord.relate.word_lists import IRREGULAR


@lru_cache(maxsize=32_768)
def stem(word: str) -> str:
    """The word without its ending of number or tense; the same for the forms of most verbs and nouns."""
    if word in IRREGULAR:
        word = IRREGULAR[word]
    if len(word) < 4 or not word.isalpha():
        return word
    for ending in ("ies", "ied"):
        if word.endswith(ending) and len(word) > 4:
            return f"{word[:-3]}y"
    for ending in ("ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith(("ss", "us", "is")):
            word = word[: -len(ending)]
            if ending in ("ing", "ed") and len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz":
                word = word[:-1]
            break
    return word.removesuffix("e") if len(word) > 3 else word

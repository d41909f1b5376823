"""The shapes of a statement that tell the senses of one cue apart: "saw **that**", "saw it **as**" (docs/acts.md)."""

from __future__ import annotations

import re

BEGINNINGS = {
    "clause": r"that\b(?! [a-z]+ of\b)|(?:i|he|she|we|they|it|you|there)(?:\b|’)",
    "question": r"(?:whether|if|how|what|why|who|whom|whose|when|where|which)\b",
    "quoted": r"[\"“‘]",
    "thing": r"(?:the|his|her|its|their|our|my|your)\b(?! (?:same )?question)|(?-i:[A-Z])",
    "doing": r"[a-z-]{2,}ing\b",
    "to": r"to\b|(?:(?:him|her|them|us|me|people|(?:the|his|her|their) [a-z]+|(?:[A-Z][\w.’'-]+ ?){1,4}) )to [a-z]",
}
# Words that stand early in the content.
WITHIN = {
    "as": r"\bas\b",
    "law": r"\b(?:bills?|laws?|legislation|acts?|(?:executive )?orders?|resolutions?|amendments?|measures?)\b",
    "advertisement": r"\b(?:ads?|adverts?|advertisements?|advertising|commercials?|spots?)\b",
}
# What the source is.
SOURCES = {
    "pronoun": r"^(?:i|he|she|we|they|you|who)$",
}
SHAPES = frozenset({*BEGINNINGS, *WITHIN, *SOURCES})
SEEN = 80  # code points of the content, and of the source, that are looked at
_BEGINNINGS = {name: re.compile(pattern, 0 if name == "to" else re.IGNORECASE) for name, pattern in BEGINNINGS.items()}
_WITHIN = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in WITHIN.items()}
_SOURCES = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in SOURCES.items()}


def shapes_of(source: str, content: str) -> frozenset[str]:
    """The shapes that a statement with this source and content has, each by its name in `SHAPES`."""
    source, content = source[:SEEN].strip(), content[:SEEN].strip()
    found = {name for name, pattern in _BEGINNINGS.items() if pattern.match(content)}
    found |= {name for name, pattern in _WITHIN.items() if pattern.search(content)}
    found |= {name for name, pattern in _SOURCES.items() if pattern.search(source)}
    return frozenset(found)

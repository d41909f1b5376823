"""Text that is safe on a terminal: nothing that an article says is ever carried out by it."""

from __future__ import annotations

import re
import unicodedata

TAB = "    "
SOFT_HYPHEN = "\N{SOFT HYPHEN}"
# They join letters in Persian and Indic scripts and hold emoji together, and move nothing else.
JOINERS = "\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}"
# Control characters, marks that reorder or hide text, halves of characters, odd line ends.
UNSAFE = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def visible(text: str) -> str:
    """The text with every character that a terminal would act on made visible; newlines stay, tabs become blanks.

    Control characters become their pictures (ESC is ␛), others their number (`⟨U+202E⟩`).
    """
    if text.isprintable():
        return text
    return "".join(map(_shown, text.replace("\r\n", "\n")))


def one_line(text: str) -> str:
    """The same on one line: line breaks and the white space around them become one blank."""
    return visible(re.sub(r"[ \t]*[\r\n][ \t\r\n]*|[ \t]+", " ", text).strip(" "))


def _shown(character: str) -> str:
    if character == "\n" or character in JOINERS or unicodedata.category(character) not in UNSAFE:
        return character
    if character == "\t":
        return TAB
    if character == SOFT_HYPHEN:
        return "\N{HYPHENATION POINT}"
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else f"⟨U+{code:04X}⟩"

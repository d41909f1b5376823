"""The headline of a plain text: its first line, when that line is set apart and reads as a headline."""

from __future__ import annotations

import re

from onrecord.records import Span

_LONGEST = 200
# A line that could also be a whole sentence ("Will the dam hold?", "... flies to the U.S.") has to be shorter.
_LONGEST_SENTENCE = 120
_FEWEST_LETTERS_BELOW = 20
_SENTENCES_AMONG_LINES = 0.6
_LOOKED_AT = 8_000
_PRINTED = re.compile(r"[^\s\ufeff]")
_BREAK = re.compile(r"\r\n|\r|\n")
_BLANK_LINE = re.compile(r"(?:\r\n|\r|\n)[^\S\r\n]*[\r\n]")
_CLOSERS = "\"'”’»›)]*"
_SENTENCE_ENDS = ".,;:…。،؛।"
_SENTENCE_END = re.compile(r"[.!?…。！？؟।][\"'”’»›)\]]*\s*$")
_INITIALS = re.compile(r"(?:^|[\s(\"'“‘])(?:[A-Z]\.){2,}$")
_CAPITALS = r"[A-Z][A-Z.'’&-]+(?:[ ,]+[A-Z][A-Z.'’&-]*)*"
_AGENCY = r"\([A-Z][\w ./]+\)"
_DATELINE = re.compile(rf"{_CAPITALS}(?:, [A-Z][\w. ]{{1,30}})?\s*(?:{_AGENCY}\s*)?[—–-]+\s+.*[a-z]|{_AGENCY}\s")
_LABEL = re.compile(rf"(?:{_CAPITALS}(?: ?\([^)\n]{{1,40}}\))?|Q|A):(?:\s|$)")
_BYLINE = re.compile(r"(?:By|BY|by)(?: [A-Z][\w.'’-]*){2,6}$")
_SAME = str.maketrans("“”‘’–—\u00a0", "\"\"''-- ")


def find_headline(text: str, start: int, title: str | None) -> Span | None:
    """The headline of `text` whose prose begins at `start`: its first line, if it equals `title` or reads as one.

    Reads as one: at most 200 characters, set apart from more prose below, not ended as a sentence is, and neither
    a dateline, a byline nor a transcript's label.
    """
    first = _PRINTED.search(text, start)
    if first is None:
        return None
    line_end = _BREAK.search(text, first.start())
    end = line_end.start() if line_end else len(text)
    line = text[first.start() : end].rstrip("\ufeff \t\u00a0")
    below = text[end : end + _LOOKED_AT]
    if (title and same_words(line, title)) or (_reads_as_headline(line) and _is_set_apart(line, below)):
        return Span.of(text, first.start(), first.start() + len(line))
    return None


def same_words(left: str, right: str) -> bool:
    """Whether two titles differ in nothing but case, spaces, the shape of marks and a final full stop."""
    return _plain(left) == _plain(right)


def _plain(title: str) -> str:
    return " ".join(title.translate(_SAME).split()).rstrip(".").casefold()


def _reads_as_headline(line: str) -> bool:
    if len(line) > _LONGEST:
        return False
    bare = line.rstrip(_CLOSERS)
    initials = _INITIALS.search(bare)
    if bare.endswith(tuple(_SENTENCE_ENDS)) and not initials:
        return False
    if len(line) > _LONGEST_SENTENCE and (initials or bare.endswith(("?", "!"))):
        return False
    if not any(map(str.isalpha, line)):
        return False
    return not (_DATELINE.match(line) or _BYLINE.match(line))


def _is_set_apart(line: str, below: str) -> bool:
    """Whether prose follows after a blank line, or line by line in a text that has a paragraph on every line."""
    lines = [kept for kept in _BREAK.split(below) if kept.strip()]
    if not lines or sum(map(str.isalpha, "".join(lines))) < _FEWEST_LETTERS_BELOW:
        return False
    if _LABEL.match(line) and any(_LABEL.match(other.strip()) for other in lines):
        return False
    if _BLANK_LINE.match(below) or _BYLINE.match(lines[0].strip()):
        return True
    sentences = sum(bool(_SENTENCE_END.search(other)) for other in lines)
    return not _BLANK_LINE.search(below) and sentences >= _SENTENCES_AMONG_LINES * len(lines)

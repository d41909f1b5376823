"""Find the names that an article prints: capitalised runs, their titles, and what kind of thing each may name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from onrecord.resolve import words as known
from onrecord.resolve.page import ABBREVIATIONS

UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĖĘĚĞĢĪĮİĶŁĽĻŃŅŇŌŐŒŘŚŞŠŢŤŪŮŰŲŹŻŽΑ-ΩА-ЯЁІЇЄҐ"
INITIALS = rf"[{UPPER}]\.(?:[-]?[{UPPER}]\.)*"
WORD = rf"(?:(?:al|el|d|ex)[-’'])?[{UPPER}][^\W_]*(?:[-’'‑][^\W\d_]+)*"
TOKEN = rf"(?:(?:{ABBREVIATIONS})\.|{INITIALS}(?![^\W\d_])|{WORD})"
PARTICLE = r"(?:(?:de|del|della|di|da|dos|das|du|la|le|van|von|der|den|ter|ten|bin|ibn|ben|al|el|bint|zu|y)[ \u00a0])"
LINK = rf"(?:,?[ \u00a0](?:{PARTICLE}{{1,2}}|(?:of|for|and|on)[ ](?:the[ ])?|&[ ])?)"
NICKNAME = rf"[ ][\"“(‘'][{UPPER}]\w+[\"”)’'](?=[ ][{UPPER}])"
RUN = re.compile(rf"(?<![\w’'@#])(?:{TOKEN})(?:(?:{NICKNAME})?{LINK}(?:{TOKEN}))*")
PART = re.compile(
    rf"(?:{ABBREVIATIONS})\.|{INITIALS}(?![^\W\d_])|{WORD}|\b(?:of|for|and|on|the)\b|&|[,(\"“‘']|{PARTICLE}"
)
POSSESSIVE = re.compile(r"[’'][sS]$|(?<=[sS])[’']$")
CONTRACTED = re.compile(r"(?:i|you|he|she|it|we|they|who|what|that|there|let|don|isn|can|won|didn|doesn)[’'][a-z]+")
SMALL_WORD = re.compile(r"(?<![\w’'])[a-z]{3,}(?![\w])")
BRACKETED_INITIALS = re.compile(rf"[ ]\(([{UPPER}]{{2,7}})\)")
WORD_BEFORE = re.compile(r"[^\W_]+(?:[-’'.][^\W_]+)*")
FORMS_OF_ADDRESS = ("mr", "mrs", "ms", "miss", "dr")
ALSO_GIVEN_NAMES = ("will", "jan", "april", "june", "august", "may", "sun")
ALSO_NAMES = (
    *ALSO_GIVEN_NAMES,
    "march",
    "good",
    "case",
    "long",
    "love",
    "day",
    "story",
    "great",
    "young",
    "new",
    "first",
    "best",
)
PARTY = "party"  # a word like "Green" alone: a name only where somebody bears it
LINE = re.compile(r"[^\n]+")
LINKS = ("of", "for", "and", "on", "&", "the")
LONGEST_PERSON = 6  # words; more than these in capitals are a headline, not somebody's name
LONGEST_RUN = 40  # words; what is in capitals for longer is not looked into


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a run of capitals: its offsets without a possessive ending, and its small letters without a stop."""

    start: int
    end: int
    word: str
    possessive: bool = False
    initial: bool = False


@dataclass(frozen=True, slots=True)
class Name:
    """A name as printed once: `start` to `end` without titles; its words; the title before it begins at `title`.

    `kind` is "person", "organization", "place" or "" where it cannot be told here; `gender` is what an honorific or
    given name tells.
    """

    start: int
    end: int
    words: tuple[str, ...]
    title: int
    kind: str
    gender: str | None = None
    possessive: bool = False
    honorific: bool = False
    initials: str = ""  # the acronym printed in brackets after it

    @property
    def surname(self) -> str:
        """The last word, or the one before "Jr."."""
        last = self.words[-1]
        return self.words[-2] if last in known.SUFFIXES and len(self.words) > 1 else last


def find_names(text: str) -> list[Name]:
    """Every name in reading order; none overlap."""
    found = [
        name
        for run in RUN.finditer(text)
        for tokens in _pieces(_tokens(text, run.start(), run.end()), sentence=_begins(text, run.start()))
        if (name := _name(text, tokens)) is not None
    ]
    common = set(SMALL_WORD.findall(text))
    borne = {name.surname for name in found if len(name.words) > 1 and name.words[0] in known.given_names()}
    kept = [
        replace(name, kind="") if name.kind == PARTY else name
        for name in found
        if not _begins_a_sentence_only(text, name, common) and (name.kind != PARTY or name.surname in borne)
    ]
    return _spelled_out(text, _headlines_cut(text, kept))


def _spelled_out(text: str, names: list[Name]) -> list[Name]:
    """Names whose initials follow in brackets, whole: "Alliance to Mend Our Bridges (AMOB)"."""
    for brackets in BRACKETED_INITIALS.finditer(text):
        words = list(WORD_BEFORE.finditer(text, max(0, brackets.start() - 120), brackets.start()))
        letters = brackets.group(1).casefold()
        for number in range(len(words) - len(letters), max(len(words) - len(letters) - 5, -1), -1):
            capitals = [word.group()[0] for word in words[number:] if word.group()[0].isupper()]
            if (
                number >= 0
                and capitals
                and words[number].group()[0].isupper()
                and "".join(capitals).casefold() == letters
            ):
                start, end = words[number].start(), words[-1].end()
                spelled = tuple(word.group().casefold() for word in words[number:])
                whole = Name(start, end, spelled, start, "organization", initials=letters)
                names = [name for name in names if name.end <= start or name.start >= end] + [whole]
                break
    return sorted(names, key=lambda name: name.start)


def _begins_a_sentence_only(text: str, name: Name, common: set[str]) -> bool:
    """Whether a single capital word is likely there because a sentence begins with it."""
    if len(name.words) > 1 or name.title < name.start or name.words[0] in known.given_names():
        return False
    word = name.words[0]
    noun = word in known.DOCUMENTS or word in known.GROUPS or word in known.PLURAL_PRONOUNS
    return _begins(text, name.start) and (noun or word in common)


def _begins(text: str, offset: int) -> bool:
    """Whether a sentence may begin at an offset, by what stands before it."""
    before = text[max(0, offset - 3) : offset].rstrip(" “\"‘'(")
    return not before or before[-1] in '.!?\n:”"’'


def _headlines_cut(text: str, names: list[Name]) -> list[Name]:
    """In lines that capitalise every word, cut names down to what is printed elsewhere or begins with a given name."""
    lines = [(line.start(), line.end()) for line in LINE.finditer(text) if _capitalised(line.group())]
    if not lines:
        return names
    inside = [any(start <= name.start < end for start, end in lines) for name in names]
    printed = {name.words for name, headline in zip(names, inside, strict=True) if not headline}
    surnames = {words[-1] for words in printed}
    kept: list[Name] = []
    for name, headline in zip(names, inside, strict=True):
        if not headline or name.words in printed or len(name.words) == 1:
            kept.append(name)
        else:
            kept.extend(_cut(text, name, printed, surnames))
    return kept


def _cut(text: str, name: Name, printed: set[tuple[str, ...]], surnames: set[str]) -> Iterator[Name]:
    """The names within a run of capitals: what is printed elsewhere, else a given name and what follows it."""
    words, start = name.words, 0
    given = known.given_names()
    if name.kind in ("organization", "place") and not any(words[i:j] in printed for i, j in _stretches(words, 0)):
        yield name
        return
    while start < len(words):
        lengths = [j - start for i, j in _stretches(words, start) if i == start and words[i:j] in printed]
        length = max(lengths, default=0)
        if length < 2 and words[start] in given and start + 1 < len(words):
            length = 2
        if length or words[start] in surnames:
            tokens = _tokens(text, name.start, name.end)[start : start + max(length, 1)]
            cut = _name(text, tokens) if tokens else None
            if cut is not None:
                yield cut
        start += max(length, 1)


def _stretches(words: tuple[str, ...], least: int) -> list[tuple[int, int]]:
    return [(i, j) for i in range(least, len(words)) for j in range(i + 1, len(words) + 1)]


def _capitalised(line: str) -> bool:
    words = [word for word in line.split() if word[0].isalpha()]
    small = sum(word[0].islower() and len(word) > 3 for word in words)
    return 3 <= len(words) <= 30 and small * 8 <= len(words)


def _tokens(text: str, start: int, end: int) -> list[Token]:
    tokens: list[Token] = []
    for part in PART.finditer(text, start, end):
        printed, stop = part.group().rstrip(" \u00a0"), part.start() + len(part.group().rstrip(" \u00a0"))
        possessive = POSSESSIVE.search(printed)
        if possessive:
            printed, stop = printed[: possessive.start()], part.start() + possessive.start()
        elif text[stop : stop + 1] in ("’", "'") and printed[-1:] in "sS" and not text[stop + 1 : stop + 2].isalnum():
            possessive = POSSESSIVE.search("s'")
        initial = printed.endswith(".") and len(printed) == 2
        tokens.append(Token(part.start(), stop, printed.rstrip(".").casefold(), possessive is not None, initial))
    return tokens[:LONGEST_RUN]


def _pieces(tokens: list[Token], *, sentence: bool) -> Iterator[list[Token]]:
    """Cut a run where one name ends and another begins: at words that are no names, possessives, commas, links."""
    piece: list[Token] = []
    for number, token in enumerate(tokens):
        following = tokens[number + 1] if number + 1 < len(tokens) else None
        if token.word in LINKS:
            if not (piece and following and _goes_on(piece, token, following)):
                yield from _ended(piece)
                piece = []
            else:
                piece.append(token)
        elif token.word == ",":
            if following is None or following.word not in known.SUFFIXES:
                yield from _ended(piece)
                piece = []
        elif token.word in ('"', "“", "‘", "'", "("):
            continue
        elif _no_name(token.word) and not (
            token.initial or _also_a_name(piece, token, following, first=sentence and number == 0)
        ):
            yield from _ended(piece)
            piece = []
        else:
            piece.append(token)
            if token.possessive and not (following and following.word in known.ORGANIZATION_WORDS and len(piece) < 3):
                yield from _ended(piece)
                piece = []
    yield from _ended(piece)


def _no_name(word: str) -> bool:
    return word in known.STOP_WORDS or CONTRACTED.fullmatch(word) is not None


def _also_a_name(piece: list[Token], token: Token, following: Token | None, *, first: bool) -> bool:
    """Whether a word that is mostly no name is one beside another: "Theresa May", "Will Hurd", "Jan Brewer"."""
    if token.word not in ALSO_NAMES:
        return False
    if token.word in ("new", "first") or (piece and piece[-1].word in known.given_names()):
        return True
    beside = following is not None and following.start == token.end + 1 and not _no_name(following.word)
    return beside and not first and token.word in ALSO_GIVEN_NAMES and not (piece and len(piece) > 3)


def _goes_on(piece: list[Token], link: Token, following: Token) -> bool:
    last = piece[-1].word
    person = any(token.initial or token.word in known.given_names() for token in piece)
    organizational = not person and any(token.word in known.ORGANIZATION_WORDS for token in piece)
    if link.word == "&":
        return True
    if link.word == "of":
        return organizational or last in known.TITLES or last in ("speaker", "secretary", "states", "daughters", "sons")
    if link.word == "on":
        return last in (
            "council",
            "committee",
            "commission",
            "conference",
            "institute",
            "center",
            "subcommittee",
            "caucus",
        )
    if link.word == "for":
        if last in known.TITLES and following.word not in known.given_names():
            return True
        return organizational or (last.endswith("s") and len(piece) == 1 and last not in known.given_names())
    if link.word == "the":
        return last in ("of", "for", "on")
    return (
        len(piece) <= 2
        and not any(token.word in known.given_names() for token in piece)
        and following.word in ("exchange", "means", "immigration", "drug", "human", "budget", "infrastructure", "urban")
    ) or (last in ("citizenship", "securities", "ways", "food", "health", "centers", "homeland", "oversight"))


def _ended(piece: list[Token]) -> Iterator[list[Token]]:
    while piece and piece[-1].word in (*LINKS, *known.PARTICLES):
        piece = piece[:-1]
    if piece:
        yield piece


def _name(text: str, tokens: list[Token]) -> Name | None:
    head = _after_titles(tokens)
    if head == len(tokens) > 1 and tokens[0].word in FORMS_OF_ADDRESS:
        head -= 1  # "Mr. Prince"
    party = tokens[-1].word in known.PARTIES and not tokens[-1].initial
    if len(tokens) > 1 and party and tokens[-2].word in known.given_names():
        head = min(head, len(tokens) - 2)
    elif len(tokens) == 1 and party:
        return Name(
            tokens[0].start, tokens[0].end, (tokens[0].word,), tokens[0].start, PARTY, None, tokens[0].possessive
        )
    elif head == len(tokens) or party:
        return None
    core = tokens[head:]
    title = tokens[0].start
    honorifics = [known.HONORIFICS.get(token.word) for token in tokens[:head]]
    words = tuple(token.word for token in core)
    titled = any(token.word in known.TITLES for token in tokens[:head])
    kind = _kind(text, core, titled=titled)
    given = known.given_names()
    gender = next((gender for gender in honorifics if gender), None)
    if gender is None and kind == "person" and (len(words) > 1 or words[0] in given):
        gender = given.get(words[0])
    honorific = any(token.word in known.HONORIFICS for token in tokens[:head])
    return Name(core[0].start, core[-1].end, words, title, kind, gender, core[-1].possessive, honorific)


def _after_titles(tokens: list[Token]) -> int:
    """How many leading words are titles and what belongs to them ("New York Attorney General" of a name)."""
    words = [token.word for token in tokens]
    if words[-1] in known.ORGANIZATION_WORDS and not (len(words) > 1 and words[-2] in known.given_names()):
        return 1 if words[0] in ("former", "ex", "rival") and len(words) > 1 else 0
    head = 0
    given = known.given_names()
    for number, word in enumerate(words):
        if word in given and number > 0 and number + 1 < len(words) and head < number and words[number - 1] in given:
            break
        if word in known.TITLES and not (number > 0 and number == len(words) - 1 and words[number - 1] in given):
            head = number + 1
    while head < len(words) and (words[head] in ("of", "the", "for") or words[head] in known.PARTIES):
        # "Secretary of State John Doe": what follows "of" belongs to the title, up to the given name.
        of = words[head] in ("of", "for")
        head += 1
        while of and head < len(words) - 1 and words[head] not in given:
            head += 1
        if of and head == len(words) - 1 and words[head] not in given:
            return len(words)
    while head < len(words) - 1 and words[head] in known.PARTIES and not tokens[head].initial:
        head += 1
    while head < len(words) - 1 and words[head] in known.NO_FIRST_WORDS:
        head += 1
    if len(words) - head > 2 and words[head] not in given and not tokens[head].initial and words[head + 1] in given:
        head += 1  # "Vermonter Bernie Sanders"
    return head


def _kind(text: str, core: list[Token], *, titled: bool) -> str:
    words = [token.word for token in core]
    joined = " ".join(words)
    printed = text[core[0].start : core[-1].end]
    given = known.given_names()
    if titled and words[-1] not in known.ORGANIZATION_WORDS:
        return "person"
    if joined in known.PLACES or printed.casefold() in known.PLACES:
        return "place"
    if words[-1] in known.ORGANIZATION_WORDS or any(word in ("of", "for", "and", "&") for word in words):
        return "organization"
    if len(words) > 1 and (words[0] in given or core[0].initial):
        return "person"
    if any(word in known.ORGANIZATION_WORDS for word in words[:-1]) and len(words) > 2:
        return "organization"
    if len(words) == 1 and printed.isupper() and 2 <= len(printed.replace(".", "")) <= 5:
        return "organization"
    if re.search(r"\b[Tt]he[ ](?:[a-z-]+[ ])?$", text[max(core[0].start - 24, 0) : core[0].start]):
        return "organization"
    if len(words) > LONGEST_PERSON:
        return "organization"
    return "person" if words[0] in given else ""

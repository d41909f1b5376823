"""Cut the capitalised runs of a text into the words of one name each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from onrecord.resolve import words as known
from onrecord.resolve.page import ABBREVIATIONS

UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĖĘĚĞĢĪĮİĶŁĽĻŃŅŇŌŐŒŘŚŞŠŢŤŪŮŰŲŹŻŽΑ-ΩА-ЯЁІЇЄҐ"
LETTER = r"(?:[^\W_]|(?<=[ÃÂ])[^\s\w.,])"  # "FranÃ§ois": UTF-8 read as another encoding
INITIALS = rf"[{UPPER}]\.(?:[-]?[{UPPER}]\.)*"
WORD = rf"(?:(?:al|el|d|ex)[-’'])?[{UPPER}]{LETTER}*(?:[-’'‑][^\W\d_]+)*"
TOKEN = rf"(?:(?:{ABBREVIATIONS})\.|{INITIALS}(?![^\W\d_])|{WORD})"
PARTICLE = r"(?:(?:de|del|della|di|da|dos|das|du|la|le|van|von|der|den|ter|ten|bin|ibn|ben|al|el|bint|zu|y)[ \u00a0])"
LINK = rf"(?:,?[ \u00a0]\u00ad?(?:{PARTICLE}{{1,2}}|(?:of|for|and|on|to)[ ](?:the[ ])?|&[ ])?)"
NICKNAME = rf"[ ][\"“(‘'][{UPPER}]\w+[\"”)’'](?=[ ][{UPPER}])"
CAPITAL = re.compile(rf"[{UPPER}]")
BEFORE_CAPITAL = re.compile(r"(?<![\w’'@#])(?:al|el|d|ex)[-’']\Z")
INSIDE = re.compile(r"[\w’'@#]")  # before a capital letter that begins no run
RUN = re.compile(rf"(?:{TOKEN})(?:(?:{NICKNAME})?{LINK}(?:{TOKEN}))*")
PART = re.compile(
    rf"(?:{ABBREVIATIONS})\.|{INITIALS}(?![^\W\d_])|{WORD}|\b(?:of|for|and|on|to|the)\b|&|[,(\"“‘']|{PARTICLE}"
)
COMPOUND = re.compile(  # "Lindholm-based", "Orlin-era"
    r"-(?:[a-z]{2,}(?:ed|ing|ly)|era|led|style|born|run|like|only|wide|area|bound|heavy|old|day|year|month|turned|won|held|"
    r"winner|maker|owner|backer|supporter|opponent)$"
)
NO_NAME = "-"  # instead of a word that is in capitals and no name
MAY_END_POSSESSIVE = ("s", "S", "’", "'")
POSSESSIVE = re.compile(r"[’'][sS]$|(?<=[sS])[’']$")
CONTRACTED = re.compile(r"(?:i|you|he|she|it|we|they|who|what|that|there|let)[’'][a-z]+|\w+n[’']t")
ALSO_GIVEN_NAMES = ("will", "jan", "april", "june", "august", "may", "sun")
ALSO_NAMES = frozenset(
    [*ALSO_GIVEN_NAMES, *"march good case long love day story great young new first best read more".split()]
)
# Alone between other words, these are never a name ("The", "But", "He").
TIME_ZONES = frozenset("gmt bst utc est edt cst cdt mst mdt pst pdt cet cest eet jst aest aedt".split())
NEVER_NAMES = (known.STOP_WORDS - {"new", "first"}) | TIME_ZONES
LINKS = ("of", "for", "and", "on", "to", "&", "the")
LONGEST_RUN = 40  # words; what is in capitals for longer is not looked into
OWNED_ENDINGS = frozenset("hospital university college church school club museum association foundation news".split())
BEFORE_ON = frozenset("council committee commission conference institute center subcommittee caucus".split())
BEFORE_TO = frozenset(("right", "access", "road", "return", "back"))
AFTER_AND = frozenset("exchange means immigration drug human budget infrastructure urban".split())
BEFORE_AND = frozenset("citizenship securities ways food health centers homeland oversight".split())


class Token(NamedTuple):
    """One word of a run of capitals: its offsets without a possessive ending, and its small letters without a stop."""

    start: int
    end: int
    word: str
    possessive: bool = False
    initial: bool = False


def runs(text: str) -> Iterator[tuple[int, int]]:
    """Where the runs of capitalised words are that may hold names."""
    end = 0
    for capital in CAPITAL.finditer(text):
        start = capital.start()
        if start < end:
            continue
        before = text[start - 1 : start] if start else ""
        if before in ("-", "’", "'") and (joined := BEFORE_CAPITAL.search(text, max(end, start - 3), start)):
            start = joined.start()
        elif INSIDE.match(before):
            continue
        if run := RUN.match(text, start):
            end = run.end()
            yield start, end


def tokens_of(text: str, start: int, end: int) -> list[Token]:
    """The words of a run of capitals, with the links and marks between them."""
    tokens: list[Token] = []
    for part in PART.finditer(text, start, end):
        printed = part.group().rstrip(" \u00a0")
        stop = part.start() + len(printed)
        possessive = POSSESSIVE.search(printed) if printed[-1:] in MAY_END_POSSESSIVE else None
        if possessive:
            printed, stop = printed[: possessive.start()], part.start() + possessive.start()
        elif text[stop : stop + 1] in ("’", "'") and printed[-1:] in "sS" and not text[stop + 1 : stop + 2].isalnum():
            possessive = POSSESSIVE.search("s'")
        if printed.isupper() and len(printed) > 1 and text[part.start() - 1 : stop + 1] == f"({printed})":
            continue  # "Divisional Forest Officer (DFO) S K Tull"
        word = NO_NAME if "-" in printed and COMPOUND.search(printed) else printed.rstrip(".").casefold()
        initial = printed.endswith(".") and len(printed) == 2
        tokens.append(Token(part.start(), stop, word, possessive is not None, initial))
    return tokens[:LONGEST_RUN]


def pieces(tokens: list[Token], *, sentence: bool) -> Iterator[list[Token]]:
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
        elif _people(piece, token, following) or (
            _no_name(token.word)
            and not (token.initial or _also_a_name(piece, token, following, first=sentence and number == 0))
        ):
            yield from _ended(piece)
            piece = []
        else:
            piece.append(token)
            if token.possessive and not (following and following.word in OWNED_ENDINGS and len(piece) < 3):
                yield from _ended(piece)
                piece = []
    yield from _ended(piece)


def _ended(piece: list[Token]) -> Iterator[list[Token]]:
    while piece and piece[-1].word in (*LINKS, *known.PARTICLES):
        piece = piece[:-1]
    if len(piece) > 2 and piece[0].word in known.given_names():  # "Marta Linde North Dakota", in headlines
        place = " ".join(token.word for token in piece[2:])
        if place in known.PLACES:
            yield piece[2:]
            piece = piece[:2]
    if piece:
        yield piece


def _no_name(word: str) -> bool:
    if word == NO_NAME or word in known.STOP_WORDS:
        return True
    return ("’" in word or "'" in word) and CONTRACTED.fullmatch(word) is not None


def _people(piece: list[Token], token: Token, following: Token | None) -> bool:
    """Whether a word is a plural of people in capitals: "Clinton Supporters", and not "United Bridge Workers"."""
    if token.word not in known.PEOPLE or (following and following.word not in (*LINKS, ",", "(")):
        return False
    named = any(part.word in known.given_names() for part in piece)
    return named or (len(piece) < 2 and not any(part.word in known.ORGANIZATION_WORDS for part in piece))


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
    organizational = last in known.ORGANIZATION_WORDS or (
        not person and any(token.word in known.ORGANIZATION_WORDS for token in piece)
    )
    if link.word == "&":
        return True
    if link.word == "of":
        return organizational or last in known.TITLES or last in ("speaker", "secretary", "states", "daughters", "sons")
    if link.word == "to":
        return last in BEFORE_TO and len(piece) == 1
    if link.word == "on":
        return last in BEFORE_ON
    if link.word == "for":
        if last in known.TITLES and following.word not in known.given_names():
            return True
        return organizational or (last.endswith("s") and len(piece) == 1 and last not in known.given_names())
    if link.word == "the":
        return last in ("of", "for", "on")
    return (len(piece) <= 2 and not person and following.word in AFTER_AND) or last in BEFORE_AND

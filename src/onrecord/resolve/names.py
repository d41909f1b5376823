"""Find the names that an article prints: capitalised runs, their titles, and what kind of thing each may name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Set
from dataclasses import dataclass, replace

from onrecord.resolve import words as known
from onrecord.resolve.capitals import NEVER_NAMES, UPPER, Token, pieces, runs, tokens_of
from onrecord.resolve.role_words import role_word

SMALL_WORD = re.compile(r"[a-z]{3,}")
BRACKETED_INITIALS = re.compile(rf"[ ]\(([{UPPER}]{{2,7}})\)")
WORD_BEFORE = re.compile(r"[^\W_]+(?:[-’'.][^\W_]+)*")
FORMS_OF_ADDRESS = ("mr", "mrs", "ms", "miss", "dr")
SHOUTED = re.compile(r"(?:[’'][sS])?[ ][A-Z]{3,}\b")
NEXT_WORD = re.compile(r"[ ]([a-z]+)")
THE_BEFORE = re.compile(r"\b[Tt]he[ ](?:(?!late\b|former\b|then\b|young\b)[a-z-]+[ ])?$")
DEMONYM = re.compile(r"\w{4,}(?:er|an|ite|ist|ese)$")
NEWSPAPERS = frozenset("leader star dealer inquirer examiner observer sentinel sun register monitor mirror".split())
BEFORE_NEWSPAPERS = frozenset("union daily morning evening sunday plain city science".split())
JOINING = frozenset(("of", "for", "and", "&"))
BODIES = ("red cross", "red crescent", "world bank")
WATERS = frozenset("strait straits canyon peninsula estuary gulf reservoir".split())  # nobody's surname
STORMS = ("cyclone", "hurricane", "typhoon", "storm")
WAYS = frozenset("bay lane river valley island islands mountain mountains creek harbour harbor".split())
FOLLOWED = re.compile(r"[ ]([a-z]+)\b")
GENERIC = frozenset(("super", "pac", "pacs"))
PARTY = "party"  # a word like "Green" alone: a name only where somebody bears it
LINE = re.compile(r"[^\n]+")
MOST_IN_CAPITALS = 30  # words of a line that capitalises every one
LONGEST_ACRONYM = 6  # letters
LONGEST_PERSON = 6  # words; more than these in capitals are a headline, not somebody's name


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
        for start, end in runs(text)
        if text[start:end].casefold() not in NEVER_NAMES
        for tokens in pieces(tokens_of(text, start, end), sentence=begins(text, start))
        if (name := _name(text, tokens)) is not None
    ]
    inside = {name.words for name in found if not begins(text, name.start)}  # of a sentence
    borne = {name.surname for name in found if len(name.words) > 1 and name.words[0] in known.given_names()}
    kept = [
        replace(name, kind="") if name.kind == PARTY else name
        for name in found
        if not (_begins_a_sentence_only(text, name, inside) or _label(text, name))
        and (name.kind != PARTY or name.surname in borne)
    ]
    return _spelled_out(text, _adjectives_cut(text, _headlines_cut(text, kept)))


def _adjectives_cut(text: str, names: list[Name]) -> list[Name]:
    """Names without an adjective that begins the sentence: "Embattled Linde", where "Marta Linde" is printed too."""
    given = known.given_names()
    full = Counter(name.words for name in names if len(name.words) > 1)
    borne = {words[-1] for words, times in full.items() if words[0] in given or times > 1}
    kept = []
    for name in names:
        first = text[name.start : name.end].split()[0]
        plain = first.isalpha() and not first.isupper() and name.title == name.start
        adjective = len(name.words) == 2 and name.words[0] not in given and plain
        alone = adjective and name.surname in borne and begins(text, name.start)
        if alone and len(first) > 2 and text.find(first, text.find(first) + 1) < 0:
            tokens = tokens_of(text, name.start, name.end)[1:]
            kept += [cut] if tokens and (cut := _name(text, tokens)) else []
        else:
            kept.append(name)
    return kept


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


def _begins_a_sentence_only(text: str, name: Name, inside: Set[tuple[str, ...]]) -> bool:
    """Whether a single capital word is likely there because a sentence begins with it, and no name."""
    word = name.words[0]
    if word == "guy" and text[max(0, name.start - 2) : name.start] in ("A ", "a "):
        return True
    if len(name.words) > 1 or name.title < name.start or word in known.given_names():
        return False
    if word in known.QUANTITIES or (word in known.GROUPS and _printed_small(text, word)):
        return True
    if begins(text, name.start) and _opens_once(text, name):
        return True
    somebody = f"{word}s" in known.PEOPLE and name.words not in inside  # "Caller says"
    noun = word in known.DOCUMENTS or word in known.GROUPS or word in known.PLURAL_PRONOUNS or somebody
    return begins(text, name.start) and (noun or _printed_small(text, word))


def _opens_once(text: str, name: Name) -> bool:
    """Whether a word printed once, at the beginning of a sentence, describes several or is several: "Head teachers"."""
    printed = text[name.start : name.end]
    following = FOLLOWED.match(text, name.end)
    if following is None or name.possessive or text.find(printed, name.end) >= 0 or text.find(printed) < name.start:
        return False
    verb = following[1] in ("are", "were", "have", "say", "want", "blame", "fear", "hope", "expect", "argue")
    return (verb and known.plural(name.words[0])) or following[1] in known.PEOPLE


def _printed_small(text: str, word: str) -> bool:
    """Whether a word of three letters or more is also printed in small letters."""
    if not SMALL_WORD.fullmatch(word):
        return False
    at = text.find(word)
    while at >= 0:
        before, after = text[max(at - 1, 0) : at], text[at + len(word) : at + len(word) + 1]
        if not (before.isalnum() or before in ("’", "'", "_") or after.isalnum() or after == "_"):
            return True
        at = text.find(word, at + 1)
    return False


def _label(text: str, name: Name) -> bool:
    """Whether a sentence is nothing but these words in capitals: "FULL TEXT."."""
    printed = text[name.title : name.end]
    alone = text[name.end : name.end + 2] in (". ", ".\n") and begins(text, name.title)
    return alone and printed.isupper() and len(printed) > LONGEST_ACRONYM and name.words[0] not in known.given_names()


def begins(text: str, offset: int) -> bool:
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
    known_words = {words[-1] for words in printed} | {word for words in printed for word in words[:1]}
    kept: list[Name] = []
    for name, headline in zip(names, inside, strict=True):
        if not headline or name.words in printed or len(name.words) == 1:
            kept.append(name)
        else:
            kept.extend(_cut(text, name, printed, known_words))
    return kept


def _cut(text: str, name: Name, printed: set[tuple[str, ...]], known_words: set[str]) -> Iterator[Name]:
    """The names within a run of capitals: what is printed elsewhere, else a given name and what follows it."""
    words, start = name.words, 0
    elsewhere = any(words[i:j] in printed for i, j in _stretches(words, 0))
    if not elsewhere and (
        name.kind in ("organization", "place") or (len(words) == 2 and words[0] in known.given_names())
    ):
        yield name
        return
    while start < len(words):
        lengths = [j - start for i, j in _stretches(words, start) if i == start and words[i:j] in printed]
        length = max(lengths, default=0)
        following = words[start + 1] if start + 1 < len(words) else None
        if length < 2 and words[start] in known.given_names() and following and (words[start],) not in printed:
            length = 2
        if length or words[start] in known_words:
            tokens = tokens_of(text, name.start, name.end)[start : start + max(length, 1)]
            cut = _name(text, tokens) if tokens else None
            if cut is not None:
                yield cut
        start += max(length, 1)


def _stretches(words: tuple[str, ...], least: int) -> list[tuple[int, int]]:
    return [(i, j) for i in range(least, len(words)) for j in range(i + 1, len(words) + 1)]


def _capitalised(line: str) -> bool:
    words = small = 0
    for word in line.split():
        if word[0].isalpha():
            words += 1
            small += word[0].islower() and len(word) > 3
            if small * 8 > MOST_IN_CAPITALS:
                return False
    return 3 <= words <= MOST_IN_CAPITALS and small * 8 <= words


def _name(text: str, tokens: list[Token]) -> Name | None:
    if GENERIC.issuperset([token.word for token in tokens]):
        return None
    while len(tokens) > 2 and tokens[-1].word in known.AFTER_NAMES:
        tokens = tokens[:-1]
    head = 0 if _newspaper(tokens) else _after_titles(tokens)
    if head == len(tokens) > 1 and tokens[0].word in FORMS_OF_ADDRESS:
        head -= 1  # "Mr. Prince"
    if head == 0 and len(tokens) > 2 and _opens_with_role(text, tokens[0]):
        head = 1
    party = tokens[-1].word in known.PARTIES and not tokens[-1].initial
    if len(tokens) > 1 and party and tokens[-2].word in known.given_names() and tokens[-2].word not in known.PLACES:
        head = min(head, len(tokens) - 2)
    elif len(tokens) == 1 and party:
        return Name(
            tokens[0].start, tokens[0].end, (tokens[0].word,), tokens[0].start, PARTY, None, tokens[0].possessive
        )
    elif head == len(tokens) or party:
        return None
    core = tokens[head:]
    title = tokens[0].start
    titles = [token.word for token in tokens[:head]]
    words = tuple([token.word for token in core])
    kind = _kind(text, core, titled=any(map(_title, titles)))
    given = known.given_names()
    gender = next(filter(None, map(known.HONORIFICS.get, titles)), None)
    if gender is None and kind == "person" and (len(words) > 1 or words[0] in given):
        gender = given.get(words[0])
    honorific = not known.HONORIFICS.keys().isdisjoint(titles)
    return Name(core[0].start, core[-1].end, words, title, kind, gender, core[-1].possessive, honorific)


def _opens_with_role(text: str, first: Token) -> bool:
    """Whether a word is in capitals because a sentence begins with it: "Roofer Shug Tull"."""
    return first.word not in known.given_names() and role_word(first.word) and begins(text, first.start)


def _newspaper(tokens: list[Token]) -> bool:
    """Whether words are a newspaper that is named like somebody's office: "Kansas City Star", "the Union Leader"."""
    if len(tokens) < 2 or tokens[-1].word not in NEWSPAPERS:
        return False
    first = [token.word for token in tokens[:-1]]
    return first[-1] in BEFORE_NEWSPAPERS or " ".join(first) in known.PLACES


def _title(word: str) -> bool:
    """Whether a word in small letters is a title: "senator", "editor-in-chief", "secretary-general"."""
    return word in known.TITLES or (
        "-" in word and not known.TITLES.isdisjoint((word.split("-")[0], word.split("-")[-1]))
    )


def _after_titles(tokens: list[Token]) -> int:
    """How many leading words are titles and what belongs to them ("New York Attorney General" of a name)."""
    words = [token.word for token in tokens]
    given = known.given_names()
    surname = len(words) > 1 and words[-2] in given and (len(words) == 2 or _title(words[-3]))  # "Mayor Emily Post"
    if words[-1] in known.ORGANIZATION_WORDS and not surname:
        return 1 if words[0] in ("former", "ex", "rival") and len(words) > 1 else 0
    head = _last_title(words)
    while head < len(words) and words[head] in ("of", "the", "for"):
        of = words[head] in ("of", "for")
        head += 1
        if of:
            head = _after_of(words, head)
    while head < len(words) - 1 and _party_before(words, head) and not tokens[head].initial:
        head += 1
    while head < len(words) - 1 and words[head] in known.NO_FIRST_WORDS:
        head += 1
    if head == 0 and len(words) > 2 and words[0] not in given and words[1] in given and DEMONYM.search(words[0]):
        head += 1  # "Lindholmer Ada Brook"
    return head


def _last_title(words: list[str]) -> int:
    """The number of the word after the last title."""
    head = 0
    given = known.given_names()
    for number, word in enumerate(words):
        if word in given and number > 0 and number + 1 < len(words) and head < number and words[number - 1] in given:
            break
        borne = word in given and number + 2 == len(words)  # "Dean Linde"
        if number > 1 and words[number - 1] == "of" and words[number - 2] in known.ORGANIZATION_WORDS:
            break  # "Department of Justice"
        last = number > 0 and number == len(words) - 1 and words[number - 1] in given
        if word in ("republican", "democrat") and number + 2 < len(words) and words[number + 1] in given:
            head = number + 1  # "House Budget Republican Pavel Orlin"
        if _title(word) and not borne and not (last and words[number - 1] not in known.PARTIES):
            head = number + 1
    return head


def _after_of(words: list[str], head: int) -> int:
    """Where the name begins in "Secretary of State John Doe": at the given name, else with the last two words."""
    rest = range(head, len(words) - 1)
    named = next((number for number in rest if words[number] in known.given_names()), None)
    if named is not None:
        return named
    if len(words) - head > 2:
        return len(words) - 2
    return len(words) if len(words) - head == 1 else len(words) - 1


def _party_before(words: list[str], head: int) -> bool:
    """Whether a word like "Republican", "Israeli" stands before somebody's name, and is no part of one."""
    word, following = words[head], words[head + 1]
    if word not in known.PARTIES or " ".join(words[head:]) in known.PLACES:
        return False
    if head or following in known.given_names() or len(following) == 1:
        return True
    return word in ("republican", "democrat", "libertarian", "independent") and len(words) - head <= 3


def _kind(text: str, core: list[Token], *, titled: bool) -> str:
    words = [token.word for token in core]
    joined = " ".join(words)
    printed = text[core[0].start : core[-1].end]
    given = known.given_names()
    if titled and (words[-1] not in known.ORGANIZATION_WORDS or (len(words) == 2 and words[0] in given)):
        return "person"
    if _newspaper(core):
        return "organization"
    if joined in BODIES:
        return "organization"
    if joined in known.PLACES or printed.casefold() in known.PLACES:
        return "place"
    if len(words) > 1 and words[0] in STORMS:
        return "place"
    if len(words) > 1 and (words[-1] in WATERS or (words[-1] in WAYS and words[0] not in given)):
        return "place"
    if words[-1] in known.ORGANIZATION_WORDS or not JOINING.isdisjoint(words):
        return "organization"
    if len(words) > 1 and (words[0] in given or core[0].initial):
        return "person"
    if len(words) > 2 and not known.ORGANIZATION_WORDS.isdisjoint(words[:-1]):
        return "organization"
    acronym = len(words) == 1 and printed.isupper() and 2 <= len(printed.replace(".", "")) <= 5
    if acronym and not SHOUTED.match(text, core[-1].end):
        return "organization"
    if THE_BEFORE.search(text, max(core[0].start - 24, 0), core[0].start):
        following = NEXT_WORD.match(text, core[-1].end)
        if following is None or not (following[1] in known.ORGANIZATIONS or following[1] in known.GROUPS):
            return "organization"
    if len(words) > LONGEST_PERSON:
        return "organization"
    return "person" if words[0] in given else ""

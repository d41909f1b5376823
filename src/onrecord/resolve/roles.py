"""Find the role that an article prints beside a name: "Kremlin spokesman", "the mayor of Lindholm", "D-Calif."."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from onrecord.records import Span
from onrecord.resolve import words as known
from onrecord.resolve.names import Name
from onrecord.resolve.people import Entity
from onrecord.resolve.role_words import role_word

PLAIN_WORD = re.compile(r"[^\W\d_][\w’'.&/-]*\Z")
MOST_BEFORE = 7  # plain words before a name that may be its role
SENTENCE_END = re.compile(
    r"\b(?:\d*[a-z][\w-]+|[A-Z][a-z]{5,})[.!?][”’\"']?[ ](?=[A-Z“\"])"
)  # "too. Linde's", not "Gov. Linde"
APPOSED = re.compile(
    r"(?:[ ]\([^)]{1,24}\))?(?:,|[ ]—|[ ]–|[ ]-)[ ](?:\d{1,3},[ ])?((?:who[ ]is[ ])?[^,;:.\n—–“”\"()]{2,90}?)"
    r"(?=,|[.;:—–\n(]|[ ]-[ ]|$|[ ](?:said|says|told|who)\b)"
)
PARTY = re.compile(r"(?:,[ ]|[ ]?\()((?:R|D|I|Rep|Dem|Ind)(?:[-–.‑ ]+[A-Z][\w. ]{0,15}?)?|Republican|Democrat)(?=\)|,)")
PARTY_LETTERS = ("R", "D", "I")
PARTY_AND_STATE = re.compile(r"[RDI](?:[-–.‑ ]+[A-Z]|$)")
WORD = re.compile(r"[^\W_]+")
DESCRIBED = re.compile(
    r"(?:[ ]\([^)]{1,24}\))?(?:,|[ ][—–-]|[ ](?:is|was))[ ](?:who[ ](?:is|was)[ ]|which[ ]is[ ])?([^.;:\n“”\"]{2,})"
)
FOLLOWING = re.compile(r"[ ]([a-z]+)")  # "the Lindholm Globe tabloid"
PRECEDING = re.compile(  # "his father, Ivo Linde", "a woman of Kessel named Ada Brook"
    r"(?:\b(?:the|an?|his|her|their|its|our|my|one|another)|[’']s?)[ ]((?:[\w’'-]+[ ]){0,6}[\w-]+)"
    r"(?:,|,?[ ](?:named|called|identified[ ]as))[ ]$",
    re.IGNORECASE,
)
NAMED_ENDINGS = (", ", "d ", "s ", "D ", "S ")  # one of which ends what PRECEDING finds
SOMEBODY = re.compile(r",[ ](?:(?:[1-9]\d|an?[ ]\d\d-year-old[^,]{0,40}),|who[ ])")
LONGEST_DESCRIPTION = 90  # code points after a name
LONGEST_BEFORE = 90  # code points before a name
LEADING = re.compile(r"^(?:the|a|an|one|another|and|but|his|her|their|its|who[ ]is)[ ]+", re.IGNORECASE)
HEAD_END = re.compile(r"[ ](?:of|for|from|in|at|on|to|with|who|and|or|by|based|under|near|during|since|stated|named)\b")
VERBS = frozenset(
    """
    met told saw beat praised backed joined asked called hit made gave took won lost says said backs quoted heard
    ran knew thanked introduced endorsed accused criticized attacked defeated blamed slammed urged picked chose
    hired fired named elected replaced sent brought led helped served got became was is are were be been being has
    have had
    """.split()
)
LONGEST_SMALL = 60  # code points before the name in which small words may belong to the role
ALSO_COMPANIES = frozenset("operator owner developer contractor supplier insurer lender employer regulator".split())
MOST_HEAD_WORDS = 9  # of a role before its "of", "for", "at"
MOST_NAMES = 12  # of one entity that are looked at for a role
FORMS_OF_ADDRESS = frozenset("mr mrs ms miss sir dr lord lady dame smt shri".split())
ADDRESSED = re.compile(r"[ ](?:mr|mrs|ms|miss|dr|prof|sir|dame|smt|shri)\.?$", re.IGNORECASE)  # at the end of a role
TIME_BEFORE = re.compile(r"(?:week|weekend|month|year|morning|afternoon|evening|night|season)[ ]")  # "this week host X"
CALLED_BEFORE = re.compile(  # "The mayor’s spokesman, Ivo Tull,"
    r"(?:\b(?:the|an?|his|her|their|its|our|my|one|another)|[’']s?)[ ]((?:[\w’'-]+[ ]){0,6}[\w-]+),[ ]$", re.IGNORECASE
)


def role_of(text: str, name: Name, *, floor: int = 0) -> Span | None:
    """The role printed beside one name, before it, after it, or its party; nothing before `floor` is looked at."""
    return _before(text, name, floor) or _after(text, name) or _party(text, name) or _apposed(text, name, floor)


def _before(text: str, name: Name, floor: int) -> Span | None:
    start = name.title
    floor = max(floor, start - LONGEST_BEFORE)
    if _ends_role(text, floor, start):
        words = _words_before(text, floor, start)
        if "." in text[words:start] and (ended := list(SENTENCE_END.finditer(text, floor, start))):
            words = max(words, ended[-1].end())
        start = _role_start(text, words, start)
    if start == name.start:
        return None
    start, end = _trimmed(text, start, name.start)
    if time := TIME_BEFORE.match(text, start, end):
        start = time.end()
    if addressed := ADDRESSED.search(text, start, end):
        end = addressed.start()
    if end <= start or text[start:end].casefold().rstrip(".") in FORMS_OF_ADDRESS:
        return None
    last = re.sub(r"[^\w-]", "", text[start:end].casefold().split()[-1])
    if not (role_word(last) or role_word(last.split("-")[-1]) or last in known.PARTIES):
        return None
    return Span.of(text, start, end)


def _apposed(text: str, name: Name, floor: int) -> Span | None:
    """The role that a name stands in apposition to: "Its budget director, Ivo Tull,"."""
    if not text.startswith(",", name.end) or not text.endswith(", ", 0, name.title):
        return None
    found = CALLED_BEFORE.search(text, max(floor, name.title - LONGEST_BEFORE), name.title)
    if found is None:
        return None
    head = HEAD_END.split(found[1])[0].split()
    if not head or not role_word(head[-1].casefold()) or len(head) > MOST_HEAD_WORDS or not VERBS.isdisjoint(head):
        return None
    if head[-1].casefold() in ALSO_COMPANIES and name.kind != "person":
        return None
    return Span.of(text, *found.span(1))


def _words_before(text: str, floor: int, end: int) -> int:
    """Where the plain words begin that stand right before `end` with a space after each: `end` where none do."""
    start = end
    for _ in range(MOST_BEFORE):
        word = _word_before(text, floor, start)
        if word is None:
            break
        start = word.start()
        if start > floor and text[start - 1] != " ":
            break
    return start


def _word_before(text: str, floor: int, end: int) -> re.Match[str] | None:
    """The plain word that ends with a space at `end`, or the end of a word from its first letter on."""
    if end <= floor or text[end - 1] != " ":
        return None
    return PLAIN_WORD.search(text, max(text.rfind(" ", floor, end - 1) + 1, floor), end - 1)


def _ends_role(text: str, floor: int, end: int) -> bool:
    """Whether the word before `end` can be the last of a role."""
    found = _word_before(text, floor, end)
    if found is None:
        return False
    word = found.group()
    last = word.casefold().rstrip(".")
    return word[0].isupper() or last in known.PARTIES or role_word(last)


def _role_start(text: str, start: int, end: int) -> int:
    """Where the role that ends at `end` begins: its noun, adjectives and the organization before it."""
    words = [(found.start(), found.group()) for found in re.finditer(r"\S+", text[start:end])]
    begin = end
    for number, (offset, word) in reversed(list(enumerate(words))):
        plain = word.casefold().rstrip(".")
        before = words[number - 1][1].casefold() if number else ""
        if plain in ("of", "and") and role_word(before):
            begin = start + offset
            continue
        if plain in known.STOP_WORDS and plain not in ("new", "two", "three") and word != "US":
            break
        if word[0].islower() and (plain in VERBS or end - start - offset > LONGEST_SMALL):
            break
        if word.endswith(".") and plain not in known.TITLES and len(plain) > 3:
            break
        if plain.endswith((",", ";", ":")) or (begin != end and re.search(r"(?:ed|ly)$", plain) and word[0].islower()):
            break
        begin = start + offset
    return begin


def _after(text: str, name: Name) -> Span | None:
    found = APPOSED.match(text, name.end)
    if not found:
        return None
    start, end = _trimmed(text, found.start(1), found.end(1))
    if text.startswith(("who ", "which ", "whose "), start):
        return None
    head = HEAD_END.split(text[start:end])[0].split()
    if not head or not role_word(re.sub(r"[^\w-]", "", head[-1].casefold())) or len(head) > MOST_HEAD_WORDS:
        return None
    return Span.of(text, start, end)


def _party(text: str, name: Name) -> Span | None:
    found = PARTY.match(text, name.end)
    return Span.of(text, *found.span(1)) if found else None


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while end > start and text[end - 1] in " \u00a0,\n":
        end -= 1
    while start < end:
        leading = LEADING.match(text[start:end])
        if not leading:
            break
        start += leading.end()
    return start, end


class Roles:
    """The roles that an article prints beside its names, found when they are asked for."""

    def __init__(self, text: str, names: Sequence[Name]) -> None:
        self.text = text
        self._ends = {
            name.start: before.end
            for before, name in pairwise(names)
            if before.kind == "person" and len(before.words) > 1
        }
        self._found: dict[int, Span | None] = {}
        self._words: dict[int, frozenset[str]] = {}
        self._beside: dict[int, frozenset[str]] = {}

    def at(self, name: Name) -> Span | None:
        """The role beside one name."""
        if name.start not in self._found:
            self._found[name.start] = role_of(self.text, name, floor=self._floor(name))
        return self._found[name.start]

    def _floor(self, name: Name) -> int:
        # A full person's name before this one is no part of its role; an organization's is ("Acme chairman Tull").
        end = self._ends.get(name.start, 0)
        return end

    def of(self, entity: Entity, name: Name | None = None) -> Span | None:
        """The role of an entity: the one beside `name`, else the first that is printed."""
        nearby = self.at(name) if name else None
        return nearby or next((role for role in map(self.at, entity.names[:MOST_NAMES]) if role), None)

    def personal(self, entity: Entity) -> bool:
        """Whether a role, an age or "who" stands beside one of an entity's names, so that it names a person."""
        return self.of(entity) is not None or any(
            SOMEBODY.match(self.text, name.end) is not None for name in entity.names[:MOST_NAMES]
        )

    def words(self, entity: Entity) -> frozenset[str]:
        """The words of all roles and titles printed with an entity's names, in small letters."""
        if entity.number not in self._words:
            texts = [role.text for role in map(self.at, entity.names[:MOST_NAMES]) if role]
            texts += [self.text[name.title : name.start] for name in entity.names[:MOST_NAMES]]
            self._words[entity.number] = frozenset(word for text in texts if text for word in _words(text))
        return self._words[entity.number]

    def beside(self, entity: Entity) -> frozenset[str]:
        """The words right before an entity's names, and of what stands beside them or is said of them with "is"."""
        if entity.number not in self._beside:
            texts: list[str] = []
            for name in entity.names[:MOST_NAMES]:
                floor = max(0, name.title - LONGEST_BEFORE)
                texts.append(self.text[_words_before(self.text, floor, name.title) : name.title])
                texts.append(self.text[name.title : name.start])
                after = DESCRIBED.match(self.text, name.end, name.end + LONGEST_DESCRIPTION)
                following = FOLLOWING.match(self.text, name.end)
                named = self.text.endswith(NAMED_ENDINGS, floor, name.title)
                preceding = PRECEDING.search(self.text, floor, name.title) if named else None
                texts += [found[1] for found in (after, following, preceding) if found]
            found_words = frozenset(word for text in texts if text for word in _words(text))
            self._beside[entity.number] = found_words - known.STOP_WORDS
        return self._beside[entity.number]


def _words(text: str) -> list[str]:
    """Words in small letters; a party and state in brackets as they are spelled out: "D-Mo." is "democrat missouri"."""
    words = [word.casefold() for word in WORD.findall(text)]
    if text[:1] in PARTY_LETTERS and PARTY_AND_STATE.match(text):
        return [known.STATES.get(word, word) for word in words]
    return words

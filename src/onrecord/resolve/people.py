"""Gather the names of one article that name the same: "Dmitry Peskov", "Mr Peskov", "Peskov", "D. Peskov"."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from math import log

from onrecord.resolve import words as known
from onrecord.resolve.names import Name
from onrecord.resolve.page import Page
from onrecord.resolve.surroundings import kind_around

PRONOUN = re.compile(r"\b(?:[Hh]e|[Ss]he|[Hh]is|[Hh]er|[Hh]im|himself|herself)\b")
QUOTATION_MARK = re.compile(r"[“”\"«»]|''")
CORPORATE = frozenset("inc ltd co corp llc plc".split())
SECOND_ALIAS = re.compile(r"[”\"],?[ ](?:or|and)[ ](?:the[ ])?[“\"]")  # "(“Linde” or the “Company”)"
ALIAS = re.compile(r"(?:,?[ ](?:Inc|Ltd|Co|Corp|LLC|plc|PLC)\b\.?)?,?[ ]\([“\"](?:the[ ])?")
BYLINE = re.compile(r"(?:By|BY|by)[ ].*")
LONGEST_BYLINE = 80  # code points
SHORTENED = frozenset(  # last words that a name of an organization is printed without
    "inc corp corporation co company companies group holdings ltd llc plc ag gmbh nv oy asa bv kg kgaa srl sarl motors "
    "industries systems technologies robotics mobile news pharmaceuticals networks rovers wanderers athletic towage "
    "haulage logistics seafood foods thermal railways telecom insurance pharma ventures analytics breweries farms "
    "dairies ferries shipping electric energy bank airlines university college institute foundation bureau partners "
    "entertainment media".split()
)
SMALL = ("of", "for", "and", "on", "the", "to", "in", "our", "&")
INITIALS_AT_MOST = 7
SHORTEST_FIRST = 4  # letters of a first word that may stand for the whole name
SHORTEST_MISSPELT = 6  # letters; shorter words that differ by one letter are other words


@dataclass(slots=True)
class Entity:
    """Somebody or something that an article names, with every place where it does, in reading order."""

    number: int
    fullest: Name  # with the most words; of those one that is spelled out and longest, then the first
    names: list[Name] = field(default_factory=list)
    kind: str = ""
    gender: str | None = None
    byline: bool = False  # named in bylines alone
    lean: float = 0.0  # of the pronouns nearby: above 0 male, below 0 female
    starts: list[int] = field(default_factory=list)  # of its names, once they are in order
    ends: list[int] = field(default_factory=list)

    def add(self, name: Name) -> None:
        """Count one more name as its own."""
        self.names.append(name)
        if _fullness(name) > _fullness(self.fullest):
            self.fullest = name

    def order(self) -> None:
        """Put its names in reading order, once all are there."""
        self.names.sort(key=lambda name: name.start)
        self.starts = [name.start for name in self.names]
        self.ends = [name.end for name in self.names]

    def last_before(self, offset: int) -> Name | None:
        """The last name of it that ends at or before an offset."""
        number = bisect_right(self.ends, offset)
        return self.names[number - 1] if number else None


def gather(names: Sequence[Name], page: Page) -> tuple[list[Entity], dict[int, Entity]]:
    """The entities of an article, and which of them the name starting at an offset belongs to."""
    gathering = _Gathering(page, names)
    for name in sorted(names, key=lambda name: (len(name.words) < 2, name.start)):
        gathering.place(name)
    entities = gathering.entities
    for entity in entities:
        entity.order()
        entity.kind = _kind(entity)
        if not entity.kind:
            entity.kind = kind_around(entity.names, entity.fullest, page.text)
        entity.byline = all(BYLINE.fullmatch(_paragraph(page, name)) for name in entity.names)
        entity.gender = _gender(entity)
    return entities, gathering.placed


class _Gathering:
    """Names put together one by one: those of several words first, so that a surname alone finds its owner."""

    def __init__(self, page: Page, names: Sequence[Name]) -> None:
        self.page = page
        self.aliases = _aliases(names, page.text)
        self.entities: list[Entity] = []
        self.placed: dict[int, Entity] = {}
        self.by_word: dict[str, list[Entity]] = defaultdict(list)
        self.by_letter: dict[str, list[str]] = defaultdict(list)  # the words of `by_word` by their first letter
        self._by_initials: dict[str, Entity] | None = None
        self.last_bearer: dict[str, Entity] = {}
        self.opening = page.sentences[min(3, len(page.sentences) - 1)]

    def place(self, name: Name) -> None:
        owner = self._aliased(name) or self._owner(name) or self._initials_of(name)
        if owner is None and (owner := self._labelled(name)) is not None:
            name = replace(name, kind="person")
        if owner is None:
            owner = Entity(len(self.entities), name)
            self.entities.append(owner)
        owner.add(name)
        self.placed[name.start] = owner
        if len(name.words) == 1:
            self.last_bearer[name.surname] = owner
        for word in {name.words[0], name.surname}:
            if word not in self.by_word:
                self.by_letter[word[0]].append(word)
            if owner not in self.by_word[word]:
                self.by_word[word].append(owner)

    def _aliased(self, name: Name) -> Entity | None:
        """The organization that says in brackets what it will be called: "Linde Brook, Inc. (“Linde”)"."""
        return self.placed.get(self.aliases.get(name.words, -1))

    def _labelled(self, name: Name) -> Entity | None:
        """The one person whose initials a turn is labelled with: "MLB:" of Marta Linde-Brook."""
        text, word = self.page.text, name.words[0]
        opens = text[max(0, name.start - 1) : name.start] in ("", "\n") and text[name.end : name.end + 1] == ":"
        if not opens or len(name.words) > 1 or not text[name.start : name.end].isupper() or len(word) < 2:
            return None
        people = [one for one in self.entities if one.fullest.kind in ("", "person") and len(one.fullest.words) > 1]
        bearing = [one for one in people if word in _letters(one.fullest)]
        return bearing[0] if len(bearing) == 1 else None

    def _owner(self, name: Name) -> Entity | None:
        if len(name.words) > 1:
            alike = self.by_word.get(name.surname, [])
            fitting = [entity for entity in alike if any(_same_person(name, other) for other in entity.names)]
            return fitting[0] if fitting else None
        alike = [entity for entity in self.by_word.get(name.surname, []) if _may_be_short_for(name, entity)]
        if not alike:
            alike = self._misspelt(name)
        if name.honorific and name.gender:  # "Mrs. Linde" is nobody who is printed as a man
            alike = [entity for entity in alike if entity_gender(entity) in (None, name.gender)]
        return (
            max(alike, key=lambda entity: self._fit(name, entity), default=None)
            if len(alike) > 1
            else next(iter(alike), None)
        )

    def _misspelt(self, name: Name) -> list[Entity]:
        """Those whose surname differs from this one by one letter, where nobody is called what is printed."""
        return [
            entity
            for word in self.by_letter.get(name.surname[0], ())
            if _one_letter_apart(name.surname, word)
            for entity in self.by_word[word]
            if word == entity.fullest.surname
            and len(entity.fullest.words) > 1
            and _may_be_short_for(replace(name, words=(word,)), entity)
        ]

    def _initials_of(self, name: Name) -> Entity | None:
        """The organization that an acronym is the initials of."""
        word = name.words[0].replace(".", "")
        if len(name.words) > 1 or name.kind != "organization" or not 2 <= len(word) <= INITIALS_AT_MOST:
            return None
        return self.by_initials().get(word)

    def by_initials(self) -> dict[str, Entity]:
        """Organizations by the initials of their names, found once all names of several words are placed."""
        if self._by_initials is None:
            self._by_initials = {}
            for entity in self.entities:
                for name in entity.names:
                    if name.initials:
                        self._by_initials[name.initials] = entity
                    if len(name.words) > 1 and name.kind != "person":
                        self._by_initials.setdefault(
                            "".join(word[0] for word in name.words if word not in SMALL), entity
                        )
                        self._by_initials.setdefault("".join(word[0] for word in name.words), entity)
        return self._by_initials

    def _fit(self, name: Name, entity: Entity) -> float:
        """How well one word fits one of several owners; whom an article is about keeps the bare surname."""
        full = [other for other in entity.names if len(other.words) > 1]
        before = [other.end for other in full if other.end <= name.start]
        near = self.page.sentence(name.start) - self.page.sentence(before[-1]) if before else 9
        surname = any(other.surname == name.surname for other in entity.names)
        fit = 3.0 * surname + 0.3 * log(1 + len(full)) + 0.8 * (near <= 1) - 1.0 * (not before)
        fit += 1.2 * (self.last_bearer.get(name.surname) is entity)
        fit += 0.7 * any(other.end <= self.opening for other in entity.names)
        fit += 0.7 * (next(iter(self.by_word.get(name.surname, ())), None) is entity)
        told = name.gender if name.honorific else None
        gender = entity_gender(entity) or next(filter(None, map(self._pronoun_after, full)), None)
        if gender and told:
            fit += 6.0 if gender == told else -6.0
        elif gender and (nearby := self._pronoun_after(name)):
            fit += 1.0 if gender == nearby else -1.0
        return fit

    def _pronoun_after(self, name: Name) -> str | None:
        """The gender of the first pronoun after a name in its sentence."""
        number = self.page.sentence(name.start) + 1
        end = self.page.sentences[number] if number < len(self.page.sentences) else len(self.page.text)
        mark = QUOTATION_MARK.search(self.page.text, name.end, end)
        pronoun = PRONOUN.search(self.page.text, name.end, mark.start() if mark else end)
        return known.PRONOUNS[pronoun.group().casefold()] if pronoun else None


def _letters(name: Name) -> tuple[str, str]:
    """The initials of a name, its parts with hyphens counted once and each by itself."""
    parts = [part for word in name.words for part in word.split("-") if part]
    return "".join(word[0] for word in name.words), "".join(part[0] for part in parts)


def _aliases(names: Sequence[Name], text: str) -> dict[tuple[str, ...], int]:
    """Names that a longer one says in brackets it will be called, with where the longer one begins."""
    found: dict[tuple[str, ...], int] = {}
    if "(“" not in text and '("' not in text:
        return found
    meant: Name | None = None
    for before, name in pairwise([name for name in names if not CORPORATE.issuperset(name.words)]):
        closed = text[name.end : name.end + 1] in ("”", '"')
        if ALIAS.fullmatch(text, before.end, name.start) and len(before.words) > 1:
            meant = before
        elif not SECOND_ALIAS.fullmatch(text, before.end, name.start):
            meant = None
        if closed and meant is not None:
            found[name.words] = meant.start
    return found


def _fullness(name: Name) -> tuple[int, int, int]:
    return len(name.words), -name.words[0].count("."), sum(map(len, name.words))


def _same_person(one: Name, other: Name) -> bool:
    if one.words == other.words:
        return True
    shorter, longer = sorted((one.words, other.words), key=len)
    if one.kind == other.kind == "organization" and len(shorter) > 1 and longer[-len(shorter) :] == shorter:
        return True
    if len(other.words) < 2 or "organization" in (one.kind, other.kind) or one.surname != other.surname:
        return False
    if one.honorific and other.honorific and one.gender and other.gender and one.gender != other.gender:
        return False
    first, second = one.words[0], other.words[0]
    return (
        first == second
        or (len(first.replace(".", "")) == 1 and second.startswith(first[0]))
        or (len(second.replace(".", "")) == 1 and first.startswith(second[0]))
        or second in known.NICKNAMES.get(first, "").split()
        or first in known.NICKNAMES.get(second, "").split()
        or (first in one.words[:-1] and first in other.words[:-1])
        or (second in one.words[:-1] and second in other.words[:-1])
        or (min(len(first), len(second)) >= 3 and (first.startswith(second) or second.startswith(first)))
        or _one_letter_apart(first, second)  # a given name misspelt
    )


def _may_be_short_for(name: Name, entity: Entity) -> bool:
    """Whether one word may stand for an entity: a person's surname or given name, or the same word again."""
    fullest = entity.fullest
    if len(fullest.words) == 1:
        return True
    if any(other.kind == "person" for other in entity.names):
        return not fullest.kind or fullest.kind == "person"
    if fullest.kind == "organization":
        first = name.kind == "" and name.words[0] == fullest.words[0] and fullest.words[-1] in SHORTENED
        return name.kind == "organization" or first
    if name.honorific and name.words[0] == fullest.words[0]:
        return True  # "Ms. Gao" of "Gao Lihua"
    first = fullest.kind == name.kind == "" and name.words[0] == fullest.words[0]
    if first and len(name.words[0]) >= SHORTEST_FIRST:
        return True  # "Shug" of Shug Tull, "Lumina" of Lumina Works
    return fullest.kind == "" and name.surname == fullest.surname and name.kind in ("", "person")


def _kind(entity: Entity) -> str:
    kinds = [name.kind for name in entity.names]
    if any(name.kind == "person" and (len(name.words) > 1 or name.honorific) for name in entity.names):
        return "person"
    for kind in ("place", "organization", "person"):
        if kinds.count(kind) * 2 >= len(kinds) and kind in kinds:
            return kind
    return "person" if "person" in kinds else ""


def _paragraph(page: Page, name: Name) -> str:
    """The line that a name stands in, where it is short."""
    text = page.text
    start, end = text.rfind("\n", 0, name.title) + 1, text.find("\n", name.end)
    end = len(text) if end < 0 else end
    return text[start:end].strip() if end - start <= LONGEST_BYLINE else ""


def entity_gender(entity: Entity) -> str | None:
    """The gender that an entity's printed names tell: honorifics before given names."""
    return _gender(entity)


def _gender(entity: Entity) -> str | None:
    honorific = [name.gender for name in entity.names if name.honorific and name.gender]
    if honorific:
        return max(honorific, key=honorific.count)
    full = [name.gender for name in entity.names if name.gender and len(name.words) > 1]
    if full or len(entity.fullest.words) > 1:
        return max(full, key=full.count) if full else None
    word = entity.fullest.words[0]
    return None if word in known.names_and_surnames() else known.given_names().get(word)


def _one_letter_apart(one: str, other: str) -> bool:
    """Whether two words differ by one letter changed, added, left out or swapped; of five letters, one inside changed.

    Shorter words that differ by one letter are other words, and so are many that differ at the end.
    """
    if abs(len(one) - len(other)) > 1 or one[0] != other[0]:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    rest, others = one[start:], other[start:]
    if min(len(one), len(other)) < SHORTEST_MISSPELT:
        return len(one) == len(other) == SHORTEST_MISSPELT - 1 and len(rest) > 1 and rest[1:] == others[1:]
    swapped = rest[:2] == others[:2][::-1] and rest[2:] == others[2:]
    return swapped or rest[1:] == others[1:] or rest[1:] == others or rest == others[1:]

"""Read a source as printed: is it a name, a pronoun, a nominal; of a person, an organization, a group, a document?"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from onrecord.records import Kind, Mention, Span
from onrecord.resolve import words as known
from onrecord.resolve.names import Name, begins
from onrecord.resolve.nouns import (
    NUMBER,
    PERSONS,
    adjective,
    known_noun,
    nominal_kind,
    noun,
    own_words,
    several_after_all,
    whose_people,
)
from onrecord.resolve.people import Entity
from onrecord.resolve.role_words import role_word

DELIMITER = re.compile(
    r"\s*(?:[,;:(]|\s[–—-]+\s|—|--)|\s(?:who|whose|which|that|of|for|from|in|at|on|to|with|like|such|near|behind|close|"
    r"and|or|as|including|by|among|about|after|before|without|under|over|along|against|inside|outside|is|was|out|through|"
    r"during|since|between|within|across|around|toward|throughout|this|last|named|called|familiar|willing|opposed|based|"
    r"(?P<participle>[a-z]{3,}(?:ing|ed|en|wn)|made|led|sent|held))\b"
)
WORDS = re.compile(r"[^\W_]+(?:[-’'.][^\W_]+)*")
JOINT = re.compile(r"\s*,?\s(?:and|&|or|along with|as well as)\b|\s*&\s")
NAMELESS = re.compile(
    r"anonym|not to be (?:named|identified|quoted)|not authorized|identity|\bunnamed|unidentified", re.I
)
GROUP_ENDINGS = tuple("ans ists crats ials ors ics ents ants ees inos ims ers ates ides erts ives ews ites ies".split())
BRACKET = re.compile(r"\s*\([A-Za-z]{2,6}\.?\) ")  # "Colonel (ret.) Ivo Strand"
OF_ROLE = re.compile(r"\sof\s(?!(?:the|an?|his|her|its|their)\s)[a-z]+\s(?:[a-z]+\s)?")
ARTICLE = re.compile(r"(?:the|an?)\s+(?=\S)", re.IGNORECASE)
DETERMINED = re.compile(r"\b(?:the|an?|his|her|their|one)[ ](?:[\w-]+[ ])?$", re.IGNORECASE)
LISTED = re.compile(r"(?:\s*\([^()]{1,16}\)|\sof(?:\s[A-Z][\w.]+){1,3})?\s*,?\s(?:and|&)\s(?:[a-z]+\s){0,2}")
ATTITUDE = re.compile(
    r"[ ](?:support|opposition|criticisms?|claims?|concerns?|calls?|efforts?|plans?|fears?|demands?|hopes?|anger|"
    r"case|approval|attacks?|complaints?|proposals?|objections?|arguments?|pressure|backlash|outrage|accusations?)\b"
)
QUOTED_TITLE = re.compile(r"[“\"‘'][^“”\"\n]{2,60}[”\"’']\s(?=[a-z])")
OWNERS = frozenset("his her its their my our your whose".split())
DETERMINERS = OWNERS | {"the", "a", "an", "any", "some", "no"}
COUNTED = re.compile(r"\sof\s(?:[\w’'-]+\s){0,5}?([\w’'-]{2,}s|people|men|women|children)\b(?![’'])")
PARTS = re.compile(r"[^\W_]{2,}")
FURTHER = re.compile(r"\s(?:who|that|of|in|at|for|on|from|with|behind|near|to)\b")
NAMEABLE = ("person", "unnamed", "organization")
CALCULATED = frozenset("computer climate weather economic statistical forecast forecasting language ai".split())
REFLEXIVES = ("herself", "himself", "itself", "themselves")
DOWNING_STREET = re.compile(r"(?:No\.?|Number)[ ]10", re.IGNORECASE)
ROLE_BETWEEN = re.compile(r",\s(?:[a-z][\w-]*\s){0,3}([a-z][\w-]*)\Z")  # ", retired porter" of "Ivo Tull"
NAMED_AFTER = re.compile(r"(?:.*\s)?named\Z|(?:\S+\s){0,4}called\Z")  # not "who runs a page called"
ONE_IN = re.compile(r"\w+\sin\s(?:\w+|\d+)$", re.IGNORECASE)
NOBODY = re.compile(r"(?:every(?:one|body)|nobody|no[ ]one|not[ ](?:one|a[ ]single)|none)\b", re.IGNORECASE)
AT_LEAST = re.compile(r"(?:at least|only|just|more than|nearly|about)\s(?=(?:one|an?)\s)", re.IGNORECASE)
OF_OWNER = re.compile(r"\sof\s(?:[\w-]+\s){0,2}[\w-]+(?:[’']s|s[’'])\s")  # "the secretary of state’s website"


@dataclass(frozen=True, slots=True)
class Reference:
    """What a source's own words tell of whom it refers to.

    `entity` is the one it names; `head` the pronoun or head noun in small letters; `start` to `end` the words that
    name it as printed ("Clinton campaign"). `owner` is the entity whose it is ("his", "Clinton's wife").
    """

    mention: Mention
    kind: Kind | None
    head: str
    start: int
    end: int
    entity: Entity | None = None
    name: Name | None = None
    gender: str | None = None
    definite: bool = True
    owner: Entity | None = None
    modifiers: frozenset[str] = frozenset()
    owned: bool = False
    first: int = 0  # where the whole phrase begins, and where it ends
    last: int = 0
    further: bool = False  # more words follow that say which one ("the officer in charge of the lock")


class SourceReader:
    """Reads the sources of one article, whose names and entities it knows."""

    def __init__(
        self,
        text: str,
        names: Sequence[Name],
        placed: dict[int, Entity],
        bodies: Mapping[int, tuple[Entity, Name]] = MappingProxyType({}),
    ) -> None:
        self.text = text
        self.bodies = bodies  # by the offset where their printed names end
        self.names = list(names)
        self.placed = placed
        self._starts = [name.start for name in names]

    def names_in(self, start: int, end: int) -> list[Name]:
        """The names that begin from `start` up to `end`."""
        return self.names[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def read(self, source: Sequence[Span]) -> Reference:
        """What the words of a source tell; a source of several spans is read by the first that has a name."""
        span = source[0]
        if len(source) > 1:
            span = min(source, key=lambda span: (not self.names_in(span.start, span.end), span.start))
        start, end = span.start, span.end
        while start < end and not self.text[start].isalnum():
            start += 1
        while end > start and not (self.text[end - 1].isalnum() or self.text[end - 1] in ".%"):
            end -= 1
        if start == end:
            return Reference("none", None, "", span.start, span.end)
        words = self.text[start:end].casefold().split()
        if len(words) > 1:
            if title := QUOTED_TITLE.match(self.text, span.start, end):
                start = title.end()
            if least := AT_LEAST.match(self.text, start, end):
                start = least.end()
            words = self.text[start:end].casefold().split()
            if len(words) > 1 and NOBODY.match(self.text, start, end):
                return Reference("nominal", "group", words[0], start, end)
            if DOWNING_STREET.fullmatch(self.text, start, end):
                return Reference("name", "organization", words[-1], start, end)
            if ONE_IN.match(self.text, start, end):
                return Reference("nominal", "group", "one", start, end)
        if (len(words) > 1 and words[-1] in REFLEXIVES) or (len(words) == 2 and words[1] == "own"):
            end -= len(words[-1]) + 1
            words = words[:-1]
        relative = words[0] in known.RELATIVES and len(words) <= 2 and words[0] != "that" and not whose_people(words)
        if len(words) == 1 or relative:
            pronoun = self._pronoun(words[0], start, end)
            if pronoun is not None:
                return pronoun
        return self._phrase(start, end)

    def _pronoun(self, word: str, start: int, end: int) -> Reference | None:
        word = word.replace("’", "'").partition("'")[0]
        if word in known.PRONOUNS:
            return Reference("pronoun", "person", word, start, end, gender=known.PRONOUNS[word])
        if word in known.FIRST_PERSON:
            return Reference("pronoun", "author", word, start, end)
        if word in known.PLURAL_PRONOUNS:
            return Reference("pronoun", "group", word, start, end)
        if word in known.THINGS:
            return Reference("pronoun", "organization", word, start, end)
        if word in known.RELATIVES:
            return Reference("pronoun", None, word, start, end)
        if word in ("another", "one", "someone", "somebody", "whoever", "whomever"):
            return Reference("pronoun", "unnamed", word, start, end, definite=False)
        return None

    def _phrase(self, start: int, end: int) -> Reference:
        names = self.names_in(start, end)
        if len(names) == 1 and names[0].title <= start and names[0].end == end and end not in self.bodies:
            return self._named(names[0], start)  # nothing but a name
        cut = self._chunk_end(start, end)
        joint = JOINT.match(self.text, cut, end)
        head_name = self._name_at_end(start, cut)
        rest = self.names_in(cut, end)
        last_word = WORDS.findall(self.text[start:cut])[-1:]
        role = last_word and not known.plural(last_word[0]) and last_word[0] not in known.ORGANIZATIONS
        second = self._chunk_end(joint.end(), end) if joint and joint.end() < end else end
        role_and_name = (
            joint and role and head_name is None and rest and self._name_at_end(joint.end(), second) is not None
        )
        if joint and role and head_name is None and not role_and_name and self._one_of_two_roles(start, joint, second):
            return self._nominal(start, cut, cut)
        if joint and joint.end() < end and not role_and_name:
            written = head_name is None and last_word and last_word[0].casefold() in known.DOCUMENTS
            return Reference("name" if head_name else "nominal", "document" if written else "group", "and", start, end)
        if role_and_name:
            return self._named(rest[0] if len(rest) == 1 else rest[-1], start)
        if (body := self.bodies.get(cut)) is not None and not (joint and joint.end() < end):
            return Reference("name", "organization", body[1].words[-1], start, cut, entity=body[0], name=body[1])
        if head_name is not None:
            if self._several(head_name, end):
                return Reference("name", "group", "and", start, end)
            listed = (
                rest and self.text[cut : rest[0].title].strip() == "," and re.search(r"\band\b", self.text[cut:end])
            )
            if listed and self._personal(rest[0]):
                return Reference("name", "group", "and", start, end)
            return self._named(head_name, start)
        return self._nominal(start, cut, end)

    def _one_of_two_roles(self, start: int, joint: re.Match[str], end: int) -> bool:
        """Whether two roles are one person's: "the mayor and former pilot", but not "the mayor and a pilot"."""
        first, last = WORDS.findall(self.text[start : joint.start()]), WORDS.findall(self.text[joint.end() : end])
        if (
            not first
            or not last
            or first[0].casefold() != "the"
            or last[0].casefold() in ("the", "a", "an", "his", "her")
        ):
            return False
        return all(role_word(words[-1].casefold()) and not known.plural(words[-1]) for words in (first, last))

    def _chunk_end(self, start: int, end: int) -> int:
        """Where the first noun phrase of a stretch ends; what belongs to a name does not end it."""
        inside = [(name.title, name.end) for name in self.names_in(start, end)]
        for delimiter in DELIMITER.finditer(self.text, start, end):
            at = delimiter.start()
            if at <= start or any(first <= at < last for first, last in inside):
                continue
            if self._starts_name(OF_ROLE.match(self.text, at, end)):
                continue
            if OF_OWNER.match(self.text, at, end):
                continue
            if self._starts_name(BRACKET.match(self.text, at, end)):
                continue
            before = WORDS.findall(self.text[start:at])
            if len(before) == 1 and before[0].casefold() in DETERMINERS and delimiter.group()[0].isspace():
                continue  # "an outside group"
            owned = before[-1:] and before[-1].endswith(("'s", "’s", "s'", "s’"))  # "Linde's running mate"
            if delimiter["participle"] and (owned or not noun(before) or delimiter["participle"] in known.DOCUMENTS):
                continue
            if delimiter.group() == "," and adjective(before):
                continue
            return at
        return end

    def _starts_name(self, role: re.Match[str] | None) -> bool:
        """Whether a name follows at once: "chief of staff" of "chief of staff Marta Linde"."""
        return role is not None and any(name.title == role.end() for name in self.names_in(role.end(), role.end() + 30))

    def _name_at_end(self, start: int, cut: int) -> Name | None:
        names = self.names_in(start, cut)
        if not names:
            return None
        if names[-1].end > cut:
            return self._whole(names[-1], cut)
        after = self.text[names[-1].end : cut].strip()
        ended = after in ("", "'s", "’s", "'", "’", ".", "”", '"') or after.casefold() in known.AFTER_NAMES
        return names[-1] if ended else None

    def _whole(self, name: Name, cut: int) -> Name | None:
        """Of a name that goes on behind the source, as in headlines, the words before `cut` where they are a name."""
        words = tuple(word.group().casefold() for word in WORDS.finditer(self.text, name.start, cut))
        return next((other for other in self.names if other.words == words), None)

    def _several(self, name: Name, end: int) -> bool:
        """Whether another person's name follows at once: "Ada Brook (D) and Pavel Orlin (R)"."""
        more = LISTED.match(self.text, name.end, end)
        if more is None or not self._personal(name):
            return False
        return any(
            other.title <= more.end() <= other.start and self._personal(other)
            for other in self.names_in(more.end(), end)
        )

    def _personal(self, name: Name) -> bool:
        return self.placed[name.start].kind in ("person", "")

    def _named(self, name: Name, start: int) -> Reference:
        entity = self.placed[name.start]
        word = name.words[-1]
        single = all(len(other.words) == 1 for other in entity.names) and not name.honorific
        if single and entity.kind != "person" and self._is_group_word(word, name):
            return Reference("nominal", "group", word, name.start, name.end)
        the = self.text[max(0, name.title - 4) : name.title].casefold() == "the "
        if the and single and word in PERSONS and len(name.words) == 1:  # "the Texan"
            return Reference("nominal", "person", word, name.start, name.end, first=name.title - 4, last=name.end)
        if the and entity.kind == "person" and len(name.words) == 1 and f"{entity.fullest.surname}s" == word:
            return Reference("name", "group", word, name.start, name.end)
        paper = word in known.DOCUMENTS and word not in known.ORGANIZATION_WORDS
        if entity.kind != "person" and paper and (len(name.words) > 1 or (the and word == "constitution")):
            return Reference("name", "document", word, name.start, name.end)
        kind: Kind = "organization" if entity.kind in ("organization", "place") else "person"
        return Reference("name", kind, word, name.start, name.end, entity=entity, name=name)

    def _is_group_word(self, word: str, name: Name) -> bool:
        if not known.plural(word):
            return False
        return word.endswith(GROUP_ENDINGS) and (
            len(word) > 7
            or re.search(rf"\b{re.escape(word)}\b", self.text) is not None
            or word.endswith(("ans", "ists"))
        )

    def _nominal(self, start: int, cut: int, end: int) -> Reference:
        words = [found.group().casefold() for found in WORDS.finditer(self.text, start, cut)]
        if not words:
            return Reference("nominal", "unnamed", "", start, end)
        first, head = re.sub(r"[’'].*", "", words[0]), re.sub(r"[’']s?$", "", words[-1])
        if (unknown := self._unknown_name(start, cut, head)) is not None:
            return unknown
        kind = nominal_kind(first, head)
        if head == "model" and not CALCULATED.isdisjoint(words):
            kind = "document"
        attributive = len(words) == 1 and head in known.PARTIES and not begins(self.text, start)
        held = ATTITUDE.match(self.text, end) is not None  # "his Republican support"
        if attributive and (held or not DETERMINED.search(self.text, max(0, start - 24), start)):
            return Reference("nominal", "group", head, start, cut)
        if head in known.COUNTS and (counted := COUNTED.match(self.text, cut, end)):
            kind = "document" if counted[1].casefold() in known.DOCUMENTS else "group"
            return Reference("nominal", kind, head, start, end)
        among = COUNTED.match(self.text, cut, end) if head == "one" else None
        if among and among[1].casefold() in known.DOCUMENTS:  # "one of her letters"
            return Reference("nominal", "document", head, start, end)
        if kind in ("person", "unnamed", "document") and not known_noun(head):
            head = next((word for word in reversed(words) if known_noun(word) or known.plural(word)), head)
            kind = nominal_kind(first, head)
        if several_after_all(first, head, kind, self.text[start:end], words):
            return Reference("nominal", "group", head, start, cut)
        # A noun that no list knows counts as a thing; with somebody's name in apposition it is a person after all.
        unlisted = kind == "document" and head.split("-")[-1] not in known.DOCUMENTS
        apposed = self._apposed(cut, end, organization=kind == "organization")
        if apposed and (kind in NAMEABLE or unlisted):
            return self._named(apposed, start)
        if kind in ("person", "unnamed") and NAMELESS.search(self.text, start, end):
            return Reference("nominal", "unnamed", "", start, cut)
        owner = next((name for name in self.names_in(start, cut) if name.possessive), None)
        own = own_words(words) if owner is None else words  # of "the minister’s aide" the aide's alone
        article = ARTICLE.match(self.text, start, cut)
        begin = owner.start if owner and kind == "organization" else article.end() if article else start
        return Reference(
            "nominal",
            kind,
            head,
            begin,
            cut,
            gender=known.role_gender(head),
            definite=first not in known.INDEFINITE,
            owner=self.placed[owner.start] if owner else None,
            modifiers=frozenset(
                part for word in own[:-1] for part in re.split(r"[-’']", word) if part not in ("s", "")
            ),
            owned=owner is not None or first in OWNERS or len(own) < len(words),
            first=start,
            last=end,
            further=bool(FURTHER.match(self.text, cut, end)),
        )

    def _unknown_name(self, start: int, cut: int, head: str) -> Reference | None:
        """A phrase that ends in a capital letter's word which is no common noun: a name that was not found as one."""
        last = list(WORDS.finditer(self.text, start, cut))[-1]
        if not last.group()[0].isupper():
            return None
        noun_after_all = head in known.PARTIES or head in known.TITLES or known_noun(head)
        plain = noun_after_all or known.plural(head) or head in known.STOP_WORDS
        owners = [self.placed[name.start] for name in self.names if name.surname == head and len(name.words) > 1]
        if plain or NUMBER.fullmatch(head):
            return None
        if owners:
            return Reference("name", "person", head, last.start(), last.end(), entity=owners[-1])
        first = next(word for word in WORDS.finditer(self.text, start, cut) if word.group()[0].isupper())
        return Reference("name", "organization", head, first.start(), last.end())

    def _apposed(self, cut: int, end: int, *, organization: bool) -> Name | None:
        """A name that stands beside the phrase: "his wife, Marta Linde,", "one group, Mend Our Bridges"."""
        for name in self.names_in(cut, end):
            before = self.text[cut : name.title].rstrip()
            entity = self.placed[name.start]
            named = NAMED_AFTER.match(before.lstrip(" ,")) is not None
            person = entity.kind == "person" or (not entity.kind and (named or 1 < len(entity.fullest.words) < 4))
            fits = entity.kind == "organization" if organization else person
            beside = before[-1:] in (",", "—", "–", "-", "(") or named
            between = None if organization or beside else ROLE_BETWEEN.search(before)
            described = between is not None and (between[1] == "late" or role_word(between[1]))
            if fits and (beside or described):
                return name
        return None

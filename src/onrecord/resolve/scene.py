"""What is known where a pronoun or nominal stands: the article, what is said there, and who spoke before.

What does not depend on the reference is found once an article.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from math import log

from onrecord.resolve import words as known
from onrecord.resolve.mentions import Reference
from onrecord.resolve.names import Name
from onrecord.resolve.page import Page
from onrecord.resolve.people import Entity
from onrecord.resolve.roles import Roles

PREPOSITION = re.compile(
    r"\b(?:of|with|by|to|for|from|against|about|on|like|than|over|behind|at|after|in|under)[ ](?:the[ ])?$"
)
_VERB = (
    r"[ ](?:(?:also|then|now|later|once|never|still|himself|herself|itself|often|has|had)[ ])?"
    r"(?:is|was|has|had|will|would|did|does|said|says|told|\w{3,}(?:ed|es|s)|went|came|took|made|gave|spoke|won|lost|ran)\b"
)
VERB_AFTER = re.compile(rf"(?:,[^,.]{{2,80}},)?(?:[ ]\([^)]{{1,30}}\))?{_VERB}")
VERB_AFTER_COMMA = re.compile(rf",{_VERB}")
SAID_BY = re.compile(r"\b(?:said|says|asked|added|told|according to)[ ](?:\w+[ ]){0,3}$")
NO_MODIFIERS = frozenset("the a an former new of and for presidential candidate his her their its".split())
NEAR_START = 4  # code points from a sentence's beginning to what begins it
NEAR_WINDOW = 60  # code points before and after a name that are looked at for a verb or preposition
MANY = 8  # times named, from which on more tell nothing
OFTEN = 3  # times named, from which on a name of unsure kind is likelier to be somebody's
LEAD = 2  # paragraphs that tell whom an article is about


@dataclass(frozen=True, slots=True)
class Turn:
    """A statement already resolved: where its source stands, whose it was, and the pronoun it was found by."""

    start: int
    entity: int
    head: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a name stands, and what that tells, `near` to a reference or `far` from it."""

    sentence: int
    paragraph: int
    begins: bool
    quoted: bool
    near: dict[str, float]
    far: dict[str, float]


class Setting:
    """What one article tells of names and those who bear them, whoever is referred to; found when it is asked for."""

    def __init__(self, page: Page, roles: Roles, *, headline_end: int = 0) -> None:
        self.page = page
        self.roles = roles
        self.headline_end = headline_end
        self._standings: dict[tuple[int, int], Standing] = {}
        self._namings: dict[int, dict[str, float]] = {}
        self._own_words: dict[int, frozenset[str]] = {}

    def standing(self, name: Name) -> Standing:
        """Where a name stands."""
        found = self._standings.get((name.start, name.end))
        if found is None:
            found = self._standings[name.start, name.end] = _standing(name, self.page)
        return found

    def naming(self, entity: Entity) -> dict[str, float]:
        """How often and where an entity is named."""
        found = self._namings.get(entity.number)
        if found is None:
            found = self._namings[entity.number] = _naming(entity, self.page)
        return found

    def own_words(self, entity: Entity) -> frozenset[str]:
        """The words of all names of an entity."""
        found = self._own_words.get(entity.number)
        if found is None:
            words = frozenset(word for name in entity.names for word in name.words)
            found = self._own_words[entity.number] = words
        return found


@dataclass(slots=True)
class Scene:
    """What is known at one reference: the article, what is said, and who spoke before.

    `spoke` is the kind of whoever spoke last, in this paragraph or the one before; `same` tells that the last who was
    called by the same noun is not named; `quoted_speaker` says the quotation that it stands
    in. The rest is told by these.
    """

    setting: Setting
    reference: Reference
    contents: Sequence[tuple[int, int]]
    turns: Sequence[Turn]
    enclosing: int | None = None
    quoted_speaker: int | None = None
    spoke: str = ""
    introduced: bool = False
    same: bool = False
    offset: int = field(init=False)
    sentence: int = field(init=False)
    paragraph: int = field(init=False)
    quoted: bool = field(init=False)
    begins: bool = field(init=False)  # whether the reference begins its sentence
    around: tuple[int, int] = field(init=False)  # from where to where names of its sentence and of what is said stand
    spoken: dict[int, int] = field(init=False)  # how often each entity spoke
    called: Set[int] = frozenset()  # who was spoken of in the same word
    head: str = ""  # a nominal's noun
    alike: Set[str] = frozenset()  # the noun, and those that mean about the same
    modifiers: frozenset[str] = frozenset()  # that tell one from another

    def __post_init__(self) -> None:
        page, reference, offset = self.setting.page, self.reference, self.reference.start
        self.offset = offset
        self.sentence, self.paragraph, self.quoted = page.sentence(offset), page.paragraph(offset), page.quoted(offset)
        start, end = page.sentences[self.sentence], page.sentence_end(self.sentence)
        self.begins = offset - start < NEAR_START
        self.around = (
            min([start, *(start for start, _ in self.contents)]),
            max([end, *(end for _, end in self.contents)]),
        )
        self.spoken = {}
        for turn in self.turns:
            self.spoken[turn.entity] = self.spoken.get(turn.entity, 0) + 1
        if reference.mention == "nominal":
            self.called = {turn.entity for turn in self.turns if turn.head == reference.head}
            self.head = reference.head.split("-")[-1]
            self.alike = {self.head, *known.SYNONYMS.get(self.head, "").split()}
            self.modifiers = reference.modifiers - NO_MODIFIERS


def _before_verb(name: Name, text: str) -> bool:
    """Whether a verb follows a name: also after the comma that ends what it stands in apposition to."""
    if VERB_AFTER.match(text, name.end, name.end + NEAR_WINDOW):
        return True
    apposed = text[max(name.title - 2, 0) : name.title] == ", "
    return apposed and VERB_AFTER_COMMA.match(text, name.end, name.end + NEAR_WINDOW) is not None


def _standing(name: Name, page: Page) -> Standing:
    text, sentence = page.text, page.sentence(name.start)
    begins = name.title - page.sentences[sentence] < NEAR_START
    told = []  # in the order in which their weights are summed
    if name.possessive:
        told.append("possessive")
    if PREPOSITION.search(text, max(0, name.title - 12), name.title):
        told.append("after a preposition, near")
    if _before_verb(name, text):
        told += ["before a verb", "before a verb, near"]
    if SAID_BY.search(text, max(0, name.title - 40), name.title):
        told.append("said by")
    if begins:
        told += ["begins its sentence", "begins its sentence, near"]
    near = dict.fromkeys(told, 1.0)
    far = {feature.replace(", near", ", far"): 1.0 for feature in told}
    return Standing(sentence, page.paragraph(name.start), begins, page.quoted(name.start), near, far)


def _naming(entity: Entity, page: Page) -> dict[str, float]:
    found = {"named": log(1 + min(len(entity.names), MANY))}
    if page.paragraph(entity.names[0].start) < LEAD:
        found["in the lead"] = 1.0
    if not entity.kind:
        lengths = {min(len(name.words), 2) for name in entity.names}
        shape = "both" if len(lengths) > 1 else "one word" if 1 in lengths else "several words"
        found[f"unsure kind, {shape}"] = 1.0
        if len(entity.names) > OFTEN:
            found["unsure kind, named often"] = 1.0
    elif entity.kind == "place":
        found["place"] = 1.0
    return found

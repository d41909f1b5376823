"""What speaks for and against a candidate for a pronoun or nominal: features by name, for the ranking."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
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
SUBORDINATE = re.compile(
    r"[\"“]?(?:as|even|while|when|after|before|if|although|though|since|in|by|asked|despite|with|because|during|for|unlike|"
    r"speaking|like|at|on|once|until)\b",
    re.IGNORECASE,
)
NO_MODIFIERS = frozenset("the a an former new of and for presidential candidate his her their its".split())
NEAR_WINDOW = 60  # code points before and after a name that are looked at for a verb or preposition
MANY = 8  # times named, from which on more tell nothing
OFTEN = 3  # times named, from which on a name of unsure kind is likelier to be somebody's
RARE = 0.5  # the value of a feature of one word, so that its weight is held nearer to zero
MOST_AHEAD = 1000  # code points after a reference in which its sentence ends
LEAD = 2  # paragraphs that tell whom an article is about
FITTING = ("role is the same", "role is alike", "described so", "described alike", "named so", "named alike")


BESIDE_BEFORE = re.compile(r"(?:[ ]\([^)]{1,24}\))?(?:[ ]of(?:[ ][A-Z][\w.]+){1,3})?(?:,|[ ][—–-])[ ]$")
BESIDE_AFTER = re.compile(r"(?:[ ][a-z][\w.’' ]{0,40})?,[ ]$")


@dataclass(frozen=True, slots=True)
class Turn:
    """A statement already resolved: where its source stands, whose it was, and the pronoun it was found by."""

    start: int
    entity: int
    head: str


@dataclass(slots=True)
class Scene:
    """What is known at one source: the article, where, what is said, and who spoke before.

    `spoke` is the kind of whoever spoke last, in this paragraph or the one before; `same` tells that the last who was
    called by the same noun is not named.
    """

    page: Page
    roles: Roles
    offset: int
    contents: Sequence[tuple[int, int]]
    turns: Sequence[Turn]
    enclosing: int | None = None
    headline_end: int = 0
    spoke: str = ""
    introduced: bool = False
    same: bool = False


def group_of(reference: Reference) -> str:
    """Which weights a reference is ranked with."""
    if reference.mention == "nominal":
        return "nominal" if reference.kind in ("person", "unnamed") else "body"
    return "pronoun" if reference.kind == "person" else "it" if reference.head in known.THINGS else "they"


def of_candidate(entity: Entity, rank: int, reference: Reference, scene: Scene) -> dict[str, float]:
    """The features of one candidate; `rank` counts the candidates named more recently."""
    found: dict[str, float] = {f"rank {min(rank, 3)}": 1.0}
    name = entity.last_before(scene.offset)
    if name is not None:
        found.update(_place(name, reference, scene))
    else:
        found.update(_ahead(entity.names[0], scene))
    found.update(_frequency(entity, scene))
    found.update(_turns(entity, reference, scene))
    found.update(_gender(entity, reference.gender))
    found.update(_around(entity, reference, scene))
    if reference.mention == "nominal":
        described = _described(entity, reference, scene)
        found.update(described)
        if not reference.definite:
            found.update({f"indefinite, {feature}": value for feature, value in described.items()})
            found["indefinite, named before"] = float(name is not None)
    group = group_of(reference)
    return {f"{group}: {feature}": value for feature, value in found.items() if value}


def add_ranks(rows: list[dict[str, float]], rivals: Sequence[Entity], reference: Reference, scene: Scene) -> None:
    """Add what compares the candidates: how many were named more recently, whether one alone fits."""
    group = group_of(reference)
    for feature in FITTING:
        fitting = [row for row in rows if f"{group}: {feature}" in row]
        if len(fitting) == 1:
            fitting[0][f"{group}: alone: {feature}"] = 1.0
    fitting = [row for row in rows if f"{group}: gender fits" in row]
    if len(fitting) == 1:
        fitting[0][f"{group}: alone: gender fits"] = 1.0
    most = max((len(entity.names) for entity in rivals), default=0)
    for row, entity in zip(rows, rivals, strict=True):
        if len(entity.names) == most:
            row[f"{group}: named most"] = 1.0
    outside = 0  # of what is said and of quotation marks
    subjects = 0
    for row, entity in zip(rows, rivals, strict=True):
        name = entity.last_before(scene.offset)
        if name is None or _spoken(name, scene):
            continue
        row[f"{group}: rank {min(outside, 3)} outside what is said"] = 1.0
        outside += 1
        if any(f"{group}: {feature}" in row for feature in ("before a verb", "begins its sentence")):
            row[f"{group}: subject {min(subjects, 2)}"] = 1.0
            subjects += 1


def of_none(rows: Sequence[dict[str, float]], reference: Reference, scene: Scene) -> dict[str, float]:
    """The features of "none of those named", whose features are `rows`."""
    found = {"none": 1.0, "none, nobody fits": float(not rows)}
    if reference.mention == "nominal":
        found["none, indefinite"] = float(not reference.definite)
        found["none, introduced"] = float(scene.introduced)
        found["none, owned"] = float(reference.owned)
        found["none, spoke before"] = float(scene.same)
        found["none, described further"] = float(reference.further)
        found[f"none, {reference.head.split('-')[-1]}"] = RARE
        found["none, alone"] = float(not reference.modifiers)
        for feature in FITTING:
            found[f"none, though: {feature}"] = float(any(f"{group_of(reference)}: {feature}" in row for row in rows))
    else:
        found[f"none, after {scene.spoke}"] = 1.0
        found["none, quoted"] = float(scene.page.quoted(scene.offset))
    group = group_of(reference)
    return {f"{group}: {feature}": value for feature, value in found.items() if value}


def _spoken(name: Name, scene: Scene) -> bool:
    """Whether a name stands in what is said; unquoted words before "she said" are the writer's as much as hers."""
    inside = any(start <= name.start < end for start, end in scene.contents) and name.start > scene.offset
    return inside or (scene.page.quoted(name.start) and not scene.page.quoted(scene.offset))


def _before_verb(name: Name, text: str) -> bool:
    """Whether a verb follows a name: also after the comma that ends what it stands in apposition to."""
    if VERB_AFTER.match(text, name.end, name.end + NEAR_WINDOW):
        return True
    apposed = text[max(name.title - 2, 0) : name.title] == ", "
    return apposed and VERB_AFTER_COMMA.match(text, name.end, name.end + NEAR_WINDOW) is not None


def _place(name: Name, reference: Reference, scene: Scene) -> dict[str, float]:
    page, text = scene.page, scene.page.text
    sentences = page.sentence(scene.offset) - page.sentence(name.start)
    found = {f"sentences {min(sentences, 5)}": 1.0, "sentences away": log(1 + sentences)}
    paragraphs = page.paragraph(scene.offset) - page.paragraph(name.start)
    found[f"paragraphs {min(paragraphs, 3)}"] = 1.0
    near = "near" if sentences <= 1 else "far"
    if name.possessive:
        found["possessive"] = 1.0
    if PREPOSITION.search(text, max(0, name.title - 12), name.title):
        found[f"after a preposition, {near}"] = 1.0
    if _before_verb(name, text):
        found["before a verb"] = 1.0
        found[f"before a verb, {near}"] = 1.0
    if SAID_BY.search(text, max(0, name.title - 40), name.title):
        found["said by"] = 1.0
    if name.title - page.sentence_start(name.start) < 4:
        found["begins its sentence"] = 1.0
        found[f"begins its sentence, {near}"] = 1.0
        if reference.start - page.sentence_start(reference.start) < 4:
            found["both begin sentences"] = 1.0
    if page.quoted(name.start) and not page.quoted(scene.offset):
        found["in quotation marks"] = 1.0
    if name.end <= scene.headline_end:
        found["headline only"] = 1.0
    return found


def _ahead(name: Name, scene: Scene) -> dict[str, float]:
    page = scene.page
    found = {"named only after it": 1.0}
    if page.sentence(name.start) == page.sentence(scene.offset):
        first = SUBORDINATE.match(page.text, page.sentence_start(scene.offset))
        found["named after it in its sentence" + (", subordinate" if first else "")] = 1.0
        if VERB_AFTER.match(page.text, name.end, name.end + NEAR_WINDOW):
            found["named after it in its sentence, before a verb"] = 1.0
    else:
        found["ahead, from the top"] = float(page.paragraph(scene.offset) == 0)
        found[f"paragraphs ahead {min(page.paragraph(name.start) - page.paragraph(scene.offset), 3)}"] = 1.0
    return found


def _frequency(entity: Entity, scene: Scene) -> dict[str, float]:
    before = sum(name.start < scene.offset for name in entity.names)
    found = {"named before": log(1 + min(before, MANY)), "named": log(1 + min(len(entity.names), MANY))}
    found["in the lead"] = float(scene.page.paragraph(entity.names[0].start) < LEAD)
    if not entity.kind:
        lengths = {min(len(name.words), 2) for name in entity.names}
        shape = "both" if len(lengths) > 1 else "one word" if 1 in lengths else "several words"
        found[f"unsure kind, {shape}"] = 1.0
        found["unsure kind, named often"] = float(len(entity.names) > OFTEN)
    elif entity.kind == "place":
        found["place"] = 1.0
    return found


def _turns(entity: Entity, reference: Reference, scene: Scene) -> dict[str, float]:
    found: dict[str, float] = {}
    if scene.enclosing == entity.number:
        found["speaks around it"] = 1.0
    turns = scene.turns
    if turns:
        page, last = scene.page, turns[-1]
        away = min(page.paragraph(scene.offset) - page.paragraph(last.start), 3)
        if last.entity == entity.number:
            found[f"spoke last, {away} paragraphs"] = 1.0
            found["spoke last, by a pronoun"] = float(last.head in known.PRONOUNS)
            if page.sentence(scene.offset) == page.sentence(last.start):
                found["spoke last, in the sentence"] = 1.0
        if reference.mention == "nominal" and any(_called(turn, reference) == entity.number for turn in turns):
            found["called so before"] = 1.0
        if len(turns) > 1 and turns[-2].entity == entity.number:
            found["spoke last but one"] = 1.0
        spoken = sum(turn.entity == entity.number for turn in turns)
        found["spoke"] = log(1 + spoken)
        found["never spoke"] = float(not spoken)
    return found


def _called(turn: Turn, reference: Reference) -> int | None:
    """Whom a turn was given to that was found by the same noun."""
    return turn.entity if turn.head == reference.head else None


def _gender(entity: Entity, gender: str | None) -> dict[str, float]:
    if gender is None:
        return {}
    if entity.gender:
        return {"gender fits" if entity.gender == gender else "gender differs": 1.0}
    lean = entity.lean if gender == known.MALE else -entity.lean
    return {"gender unknown": 1.0, "pronouns nearby fit": max(-2.0, min(2.0, lean))}


def _around(entity: Entity, reference: Reference, scene: Scene) -> dict[str, float]:
    """Where else it is named around the reference: in what is said, or right after it in the sentence."""
    found: dict[str, float] = {}
    page = scene.page
    sentence = page.sentence(scene.offset)
    first = min([page.sentence_start(scene.offset), *(start for start, _ in scene.contents)])
    for name in entity.names:
        if name.start < first:
            continue
        if any(start <= name.start < end for start, end in scene.contents):
            where = "quoted" if page.quoted(name.start) else "before it" if name.start < scene.offset else "after it"
            found[f"in what is said, {where}"] = 1.0
        elif name.start > reference.end and page.sentence(name.start) == sentence:
            found["named again in its sentence" + (", fronted" if _fronted(reference, name, page) else "")] = 1.0
        elif name.start > reference.end + MOST_AHEAD:
            break
    return found


def _fronted(reference: Reference, name: Name, page: Page) -> bool:
    """Whether the reference stands in what opens a sentence before its subject: "Despite her doubts, Linde ..."."""
    between = page.text[reference.end : name.title]
    return SUBORDINATE.match(page.text, page.sentence_start(name.start)) is not None and "," in between


def like(entity: Entity, reference: Reference, scene: Scene) -> bool:
    """Whether a candidate is named or described in the nominal's own word."""
    head, _ = _head(reference)
    if reference.kind == "organization":
        return head in _own_words(entity)
    return head in scene.roles.words(entity)


def _head(reference: Reference) -> tuple[str, set[str]]:
    """A nominal's noun, and the words that mean about the same."""
    head = reference.head.split("-")[-1]
    return head, {head, *known.SYNONYMS.get(head, "").split()}


def _own_words(entity: Entity) -> set[str]:
    return {word for name in entity.names for word in name.words}


def _apposed(entity: Entity, reference: Reference, scene: Scene) -> bool:
    """Whether a name of it stands beside the nominal: "Ada Brook, a pilot", "one pilot, Ada Brook"."""
    text, first = scene.page.text, reference.first
    for name in entity.names:
        if name.end <= first and first - name.end < 60 and BESIDE_BEFORE.fullmatch(text, name.end, first):
            return True
        if 0 <= name.title - reference.end < 60 and BESIDE_AFTER.fullmatch(text, reference.end, name.title):
            return True
    return False


def _described(entity: Entity, reference: Reference, scene: Scene) -> dict[str, float]:
    """How what is printed beside a name fits the nominal: "the senator", "the Ferrian company"."""
    head, like = _head(reference)
    roles, beside = scene.roles.words(entity), scene.roles.beside(entity)
    found: dict[str, float] = {}
    if reference.kind == "organization":
        own = _own_words(entity)
        found["named so"] = float(head in own)
        found["named alike"] = float(head not in own and bool(like & own))
        found["named otherwise"] = float(not like & own and bool(own & known.ORGANIZATION_WORDS))
    else:
        found["role is the same"] = float(head in roles)
        found["role is alike"] = float(head not in roles and bool(like & roles))
        found["other role"] = float(bool(roles) and not like & roles)
        found["no role"] = float(not roles)
    found["in apposition"] = float(_apposed(entity, reference, scene))
    found["described so"] = float(head in beside)
    found["described alike"] = float(head not in beside and bool(like & beside))
    modifiers = reference.modifiers - NO_MODIFIERS
    found["shares a word of the role"] = float(min(len(modifiers & roles), 2))
    found["shares a word beside"] = float(min(len(modifiers & beside), 2))
    found["shares no word"] = float(bool(modifiers) and not modifiers & (roles | beside))
    found["bears a word of it"] = float(bool(modifiers & set(entity.fullest.words)))
    within = (name for name in entity.names if reference.end <= name.start < reference.last)
    found["named within it"] = float(next(within, None) is not None)
    found["owned, other role"] = float(reference.owned and not like & (roles | beside))
    return found

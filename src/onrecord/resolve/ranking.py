"""Rank the people a pronoun or nominal may refer to, by features whose weights were learned.

A log-linear ranking over candidates, as in Denis and Baldridge (2008), "Specialized models and ranking for
coreference resolution": each candidate's score is the sum of its features' weights, its probability the softmax.
`training/train_speakers.py` learns the weights and writes `speaker_weights.json`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from math import exp, log

from onrecord.resolve import words as known
from onrecord.resolve.mentions import Reference
from onrecord.resolve.names import Name
from onrecord.resolve.page import Page
from onrecord.resolve.people import Entity

PREPOSITION = re.compile(
    r"\b(?:of|with|by|to|for|from|against|about|on|like|than|over|behind|at|after|in|under)[ ](?:the[ ])?$"
)
VERB_AFTER = re.compile(
    r"(?:,[^,.]{2,80},)?(?:[ ]\([^)]{1,30}\))?[ ]"
    r"(?:(?:also|then|now|later|once|never|still|himself|herself|often|has|had)[ ])?"
    r"(?:is|was|has|had|will|would|did|does|said|says|told|\w{3,}(?:ed|es|s)|went|came|took|made|gave|spoke|won|lost|ran)\b"
)
MOST_CANDIDATES = 14
NO_MODIFIERS = frozenset("the a an former new of and for presidential candidate".split())
LONGEST_UNSURE = 4  # words of a name of unsure kind, printed once, that may still be somebody's
OPENING = 2  # paragraphs at the top, where a pronoun or nominal may come before the name
NEAR_WINDOW = 60  # code points before and after a name that are looked at for a verb or preposition


@dataclass(frozen=True, slots=True)
class Turn:
    """A statement already resolved: where its source stands, whose it was, and the pronoun it was found by."""

    start: int
    entity: int
    head: str


@dataclass(slots=True)
class Scene:
    """What is known at one source: the article, where, what is said, and who spoke before."""

    page: Page
    offset: int
    contents: Sequence[tuple[int, int]]
    turns: Sequence[Turn]
    enclosing: int | None = None
    headline_end: int = 0
    roles: Mapping[int, frozenset[str]] = field(default_factory=dict)


def candidates(entities: Sequence[Entity], scene: Scene, *, gender: str | None) -> list[Entity]:
    """Who may be meant: persons named before the source (or, where nobody is, after it), the most recent first."""
    last: dict[int, int] = {}
    paragraph = scene.page.paragraph(scene.offset)
    ahead = OPENING + 1 if paragraph < OPENING else -1
    for entity in entities:
        if not _personal(entity, scene) or (gender and entity.gender and entity.gender != gender):
            continue
        name = entity.last_before(scene.offset)
        if name is not None:
            last[entity.number] = name.end
        elif scene.page.paragraph(entity.names[0].start) <= ahead:
            last[entity.number] = scene.offset - entity.names[0].start
    for turn in scene.turns:
        if turn.entity in last:
            last[turn.entity] = max(last[turn.entity], turn.start)
    recent = sorted((entity for entity in entities if entity.number in last), key=lambda entity: -last[entity.number])
    return recent[:MOST_CANDIDATES]


def _personal(entity: Entity, scene: Scene) -> bool:
    if entity.kind:
        return entity.kind == "person"
    if len(entity.names) > 1 or any(turn.entity == entity.number for turn in scene.turns):
        return True
    return 1 < len(entity.fullest.words) <= LONGEST_UNSURE


def rows(rivals: Sequence[Entity], reference: Reference, scene: Scene) -> list[dict[str, float]]:
    """The features of each candidate; they come the most recent first."""
    outside = 0  # of what is said and of quotation marks
    found: list[dict[str, float]] = []
    for rank, entity in enumerate(rivals):
        row = features(entity, rank, reference, scene)
        name = entity.last_before(scene.offset)
        if name is not None and not _spoken(name, scene):
            kind = "nominal" if reference.mention == "nominal" else "pronoun"
            row[f"{kind}: rank {min(outside, 3)} outside what is said"] = 1.0
            outside += 1
        found.append(row)
    return found


def _spoken(name: Name, scene: Scene) -> bool:
    inside = any(start <= name.start < end for start, end in scene.contents)
    return inside or (scene.page.quoted(name.start) and not scene.page.quoted(scene.offset))


def features(entity: Entity, rank: int, reference: Reference, scene: Scene) -> dict[str, float]:
    """What speaks for and against one candidate, by name; `rank` counts the candidates named more recently."""
    found: dict[str, float] = {f"rank {min(rank, 3)}": 1.0}
    name = entity.last_before(scene.offset)
    if name is not None:
        found.update(_place(name, scene))
    else:
        found["named only after it"] = 1.0
    found.update(_frequency(entity, scene))
    found.update(_turns(entity, scene))
    found.update(_gender(entity, reference.gender))
    if any(start <= other.start < end for other in entity.names for start, end in scene.contents):
        found["in what is said"] = 1.0
    if reference.mention == "nominal":
        found.update(_role_match(entity, reference, scene))
    kind = "nominal" if reference.mention == "nominal" else "pronoun"
    return {f"{kind}: {feature}": value for feature, value in found.items()}


def _place(name: Name, scene: Scene) -> dict[str, float]:
    page, text = scene.page, scene.page.text
    sentences = page.sentence(scene.offset) - page.sentence(name.start)
    found = {f"sentences {min(sentences, 5)}": 1.0, "sentences away": log(1 + sentences)}
    paragraphs = page.paragraph(scene.offset) - page.paragraph(name.start)
    found[f"paragraphs {min(paragraphs, 3)}"] = 1.0
    if name.possessive:
        found["possessive"] = 1.0
    if PREPOSITION.search(text, max(0, name.title - 12), name.title):
        found["after a preposition"] = 1.0
    if VERB_AFTER.match(text, name.end, name.end + NEAR_WINDOW):
        found["before a verb"] = 1.0
    if name.title - page.sentence_start(name.start) < 4:
        found["begins its sentence"] = 1.0
    if page.quoted(name.start) and not page.quoted(scene.offset):
        found["in quotation marks"] = 1.0
    if name.end <= scene.headline_end:
        found["headline only"] = 1.0
    return found


def _frequency(entity: Entity, scene: Scene) -> dict[str, float]:
    before = sum(name.start < scene.offset for name in entity.names)
    found = {"named before": log(1 + before), "named": log(1 + len(entity.names))}
    if not entity.kind:
        lengths = {min(len(name.words), 2) for name in entity.names}
        shape = "both" if len(lengths) > 1 else "one word" if 1 in lengths else "several words"
        found[f"unsure kind, {shape}"] = 1.0
    return found


def _turns(entity: Entity, scene: Scene) -> dict[str, float]:
    found: dict[str, float] = {}
    if scene.enclosing == entity.number:
        found["speaks around it"] = 1.0
    turns = scene.turns
    if turns:
        away = min(scene.page.paragraph(scene.offset) - scene.page.paragraph(turns[-1].start), 3)
        if turns[-1].entity == entity.number:
            found[f"spoke last, {away} paragraphs"] = 1.0
            found["spoke last, by a pronoun"] = float(turns[-1].head in known.PRONOUNS)
        if len(turns) > 1 and turns[-2].entity == entity.number:
            found["spoke last but one"] = 1.0
        found["spoke"] = log(1 + sum(turn.entity == entity.number for turn in turns))
    return found


def _gender(entity: Entity, gender: str | None) -> dict[str, float]:
    if gender is None:
        return {}
    if entity.gender:
        return {"gender fits" if entity.gender == gender else "gender differs": 1.0}
    lean = entity.lean if gender == known.MALE else -entity.lean
    return {"gender unknown": 1.0, "pronouns nearby fit": max(-2.0, min(2.0, lean))}


def _role_match(entity: Entity, reference: Reference, scene: Scene) -> dict[str, float]:
    roles = scene.roles.get(entity.number, frozenset())
    head = reference.head.split("-")[-1]
    like = {head, *known.SYNONYMS.get(head, "").split()}
    found = {"role is the same": float(head in roles), "role is alike": float(head not in roles and bool(like & roles))}
    found["other role"] = float(bool(roles) and not like & roles)
    found["no role"] = float(not roles)
    shared = len(reference.modifiers & roles - NO_MODIFIERS)
    found["shares a word of the role"] = float(min(shared, 2))
    if reference.owner is not None and reference.owner.number == entity.number:
        found["is the owner"] = 1.0
    return found


@lru_cache(maxsize=1)
def learned_weights() -> dict[str, float]:
    """The features' weights, as the package has them."""
    weights: dict[str, float] = json.loads(
        files("onrecord.resolve").joinpath("speaker_weights.json").read_text(encoding="utf-8")
    )["weights"]
    return weights


def probabilities(rows: Sequence[Mapping[str, float]], weights: Mapping[str, float]) -> list[float]:
    """The probability of each candidate, from its features."""
    scores = [sum(weights.get(feature, 0.0) * value for feature, value in row.items()) for row in rows]
    highest = max(scores, default=0.0)
    shares = [exp(score - highest) for score in scores]
    total = sum(shares)
    return [share / total for share in shares]

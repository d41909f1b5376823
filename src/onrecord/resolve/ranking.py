"""Rank whom or what a pronoun or nominal may refer to, by features whose weights were learned.

A log-linear ranking over candidates, as in Denis and Baldridge (2008), "Specialized models and ranking for
coreference resolution": each candidate's score is the sum of its features' weights, its probability the softmax. "None
of those named" is a candidate too where that may be. `training/train_speakers.py` learns the weights and writes
`speaker_weights.json`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from math import exp

from onrecord.resolve import features
from onrecord.resolve import words as known
from onrecord.resolve.people import Entity
from onrecord.resolve.scene import Scene

MOST_CANDIDATES = 14
ALWAYS = 3  # candidates named most often, however long ago
MOST_AHEAD = 6  # candidates that are named only after a nominal
LONGEST_UNSURE = 4  # words of a name of unsure kind, printed once, that may still be somebody's
PLACES = frozenset(  # nouns of what a place may be
    "state country nation city town county village kingdom republic government administration regime power".split()
)
OPENING = 2  # paragraphs at the top, where a pronoun may come before the name

Row = dict[str, float]
Weights = Mapping[str, Mapping[str, float]]  # by group of reference, by feature


def candidates(entities: Sequence[Entity], scene: Scene) -> list[Entity]:
    """Who or what may be meant, what is named before the reference first, the most recent first."""
    before: dict[int, int] = {}
    ahead: dict[int, int] = {}
    reference = scene.reference
    for entity in _fitting(entities, scene):
        if entity is reference.owner or (reference.kind == "person" and entity.number == scene.quoted_speaker):
            continue
        name = entity.last_before(scene.offset)
        if name is not None:
            before[entity.number] = name.end
        elif _reaches(entity.names[0].start, scene) or entity.number == scene.enclosing:
            ahead[entity.number] = -entity.names[0].start
    for turn in scene.turns:
        if turn.entity in before:
            before[turn.entity] = max(before[turn.entity], turn.start)
    found = {entity.number: entity for entity in entities}
    recent = sorted(before, key=lambda number: -before[number])
    numbers, far = recent[:MOST_CANDIDATES], recent[MOST_CANDIDATES:]
    # Whom the article is about is never too far away, nor is one described in the nominal's own word.
    about = set(sorted(recent, key=lambda number: -len(found[number].names))[:ALWAYS])
    nominal = reference.mention == "nominal"
    numbers += [n for n in far if n in about or (nominal and features.like(found[n], scene))]
    numbers += sorted(ahead, key=lambda number: -ahead[number])[:MOST_AHEAD]
    return [found[number] for number in numbers]


def _fitting(entities: Sequence[Entity], scene: Scene) -> list[Entity]:
    """Those of a kind and gender that may be meant."""
    reference = scene.reference
    if reference.kind == "organization" or (reference.mention == "pronoun" and reference.kind == "group"):
        places = reference.mention == "pronoun" or reference.head in PLACES
        kinds = ("organization", "place") if places else ("organization",)
        return [one for one in entities if one.kind in kinds or (not one.kind and _short(one))]
    others = (None, reference.gender) if reference.gender else (None, known.MALE, known.FEMALE)
    return [one for one in entities if one.gender in others and _personal(one, scene.spoken)]


def _short(entity: Entity) -> bool:
    return len(entity.fullest.words) < LONGEST_UNSURE


def _reaches(start: int, scene: Scene) -> bool:
    """Whether what is named only at `start`, after the reference, may be meant by it."""
    page = scene.setting.page
    if scene.reference.mention == "nominal":
        return True
    if page.sentence(start) == scene.sentence:
        return True
    opening = scene.paragraph < OPENING
    return scene.reference.kind == "person" and opening and page.paragraph(start) <= OPENING + 1


def _personal(entity: Entity, spoken: Mapping[int, int]) -> bool:
    if entity.kind:
        return entity.kind == "person" and not entity.byline
    if len(entity.names) > 1 or entity.number in spoken:
        return True
    return 1 < len(entity.fullest.words) <= LONGEST_UNSURE


def rows(rivals: Sequence[Entity], scene: Scene) -> list[Row]:
    """The features of each candidate, and last of "none of them" where the reference may mean nobody named."""
    reference = scene.reference
    found = [features.of_candidate(entity, rank, scene) for rank, entity in enumerate(rivals)]
    features.add_ranks(found, rivals, scene)
    if reference.mention == "nominal" or reference.kind != "person" or scene.spoke == "unnamed":
        found.append(features.of_none(found, scene))
    return found


@lru_cache(maxsize=1)
def learned_weights() -> dict[str, float]:
    """The features' weights, as the package has them: of "it: named so" for "named so" of an "it"."""
    weights: dict[str, float] = json.loads(
        files("onrecord.resolve").joinpath("speaker_weights.json").read_text(encoding="utf-8")
    )["weights"]
    return weights


@lru_cache(maxsize=1)
def packaged() -> Weights:
    """The package's weights by group."""
    return by_group(learned_weights())


def by_group(weights: Mapping[str, float]) -> Weights:
    """Weights whose names begin with a group, as `learned_weights` has them, by group and feature."""
    found: dict[str, dict[str, float]] = {}
    for name, weight in weights.items():
        group, feature = name.split(": ", 1)
        found.setdefault(group, {})[feature] = weight
    return found


def probabilities(rows: Sequence[Row], weights: Mapping[str, float]) -> list[float]:
    """The probability of each row, from its features and the weights of its group."""
    scores = [sum([weights[name] * value for name, value in row.items() if name in weights]) for row in rows]
    highest = max(scores, default=0.0)
    shares = [exp(score - highest) for score in scores]
    total = sum(shares)
    return [share / total for share in shares]

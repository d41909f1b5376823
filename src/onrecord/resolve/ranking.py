"""Rank whom or what a pronoun or nominal may refer to, by features whose weights were learned.

A log-linear ranking over candidates, as in Denis and Baldridge (2008), "Specialized models and ranking for
coreference resolution": each candidate's score is the sum of its features' weights, its probability the softmax. "None
of those named" is a candidate too where that may be. `training/train_speakers.py` learns the weights and writes
`speaker_weights.json`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence, Set
from functools import lru_cache
from importlib.resources import files
from math import exp

from onrecord.resolve import features
from onrecord.resolve.features import Scene
from onrecord.resolve.mentions import Reference
from onrecord.resolve.people import Entity

MOST_CANDIDATES = 14
ALWAYS = 3  # candidates named most often, however long ago
MOST_AHEAD = 6  # candidates that are named only after a nominal
LONGEST_UNSURE = 4  # words of a name of unsure kind, printed once, that may still be somebody's
PLACES = frozenset(  # nouns of what a place may be
    "state country nation city town county village kingdom republic government administration regime power".split()
)
OPENING = 2  # paragraphs at the top, where a pronoun may come before the name

Row = dict[str, float]


def candidates(entities: Sequence[Entity], reference: Reference, scene: Scene) -> list[Entity]:
    """Who or what may be meant, what is named before the reference first, the most recent first."""
    before: dict[int, int] = {}
    ahead: dict[int, int] = {}
    spoken = {turn.entity for turn in scene.turns}
    for entity in entities:
        if entity is reference.owner or not _fits(entity, reference, spoken):
            continue
        name = entity.last_before(scene.offset)
        if name is not None:
            before[entity.number] = name.end
        elif _reaches(entity.names[0].start, reference, scene):
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
    numbers += [n for n in far if n in about or (nominal and features.like(found[n], reference, scene))]
    numbers += sorted(ahead, key=lambda number: -ahead[number])[:MOST_AHEAD]
    return [found[number] for number in numbers]


def _fits(entity: Entity, reference: Reference, spoken: Set[int]) -> bool:
    if reference.mention == "nominal" and reference.kind == "organization" and entity.kind == "place":
        return reference.head in PLACES
    if reference.kind == "organization" or (reference.mention == "pronoun" and reference.kind == "group"):
        return entity.kind in ("organization", "place") or (
            not entity.kind and len(entity.fullest.words) < LONGEST_UNSURE
        )
    if reference.gender and entity.gender and entity.gender != reference.gender:
        return False
    return _personal(entity, spoken)


def _reaches(start: int, reference: Reference, scene: Scene) -> bool:
    """Whether what is named only at `start`, after the reference, may be meant by it."""
    if reference.mention == "nominal":
        return True
    if scene.page.sentence(start) == scene.page.sentence(scene.offset):
        return True
    opening = scene.page.paragraph(scene.offset) < OPENING
    return reference.kind == "person" and opening and scene.page.paragraph(start) <= OPENING + 1


def _personal(entity: Entity, spoken: Set[int]) -> bool:
    if entity.kind:
        return entity.kind == "person"
    if len(entity.names) > 1 or entity.number in spoken:
        return True
    return 1 < len(entity.fullest.words) <= LONGEST_UNSURE


def rows(rivals: Sequence[Entity], reference: Reference, scene: Scene) -> list[Row]:
    """The features of each candidate, and last of "none of them" where the reference may mean nobody named."""
    found = [features.of_candidate(entity, rank, reference, scene) for rank, entity in enumerate(rivals)]
    features.add_ranks(found, rivals, reference, scene)
    if reference.mention == "nominal" or reference.kind != "person" or scene.spoke == "unnamed":
        found.append(features.of_none(found, reference, scene))
    return found


@lru_cache(maxsize=1)
def learned_weights() -> dict[str, float]:
    """The features' weights, as the package has them."""
    weights: dict[str, float] = json.loads(
        files("onrecord.resolve").joinpath("speaker_weights.json").read_text(encoding="utf-8")
    )["weights"]
    return weights


def probabilities(rows: Sequence[Mapping[str, float]], weights: Mapping[str, float]) -> list[float]:
    """The probability of each row, from its features."""
    scores = [sum(weights.get(feature, 0.0) * value for feature, value in row.items()) for row in rows]
    highest = max(scores, default=0.0)
    shares = [exp(score - highest) for score in scores]
    total = sum(shares)
    return [share / total for share in shares]

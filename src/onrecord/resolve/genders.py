"""Guess the gender of those whose names do not tell it: by pronouns nearby, roles, a name's ending."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from onrecord.resolve import words as known
from onrecord.resolve.names import Name
from onrecord.resolve.page import Page
from onrecord.resolve.people import Entity
from onrecord.resolve.roles import Roles

ROLE_LEAN = 3.0  # how many pronouns "spokeswoman" counts for
ENDING_LEAN = 0.5  # how far the log-odds of a name's last letters go
ONE_WORD_LEAN = 1.5  # how many pronouns a given name that may be a surname counts for
DOUBT = 3.0  # pronouns more of the other gender than of its own, from which on a given name tells nothing
NEAR_START = 4  # code points from a sentence's beginning to a name that is its subject
# "he", "she", "his", "her", "him": the first letter comes first, so that the search skips from one to the next.
PRONOUN = re.compile(r"[HhSs](?<!\w.)(?:(?<=[Hh])(?:e|is|er|im)|(?<=[Ss])he)\b")


def lean_by_pronouns(page: Page, names: Sequence[Name], placed: Mapping[int, Entity], roles: Roles) -> None:
    """Let pronouns tell the gender of those whose names do not.

    Each counts for the one person just named or, of several, for the one whose name begins a sentence. A given name's
    usual gender is not believed against many of them.
    """
    for entity in {placed[name.start].number: placed[name.start] for name in names}.values():
        if entity.gender is None and len(entity.fullest.words) == 1:
            usual = known.given_names().get(entity.fullest.words[0])
            entity.lean += ONE_WORD_LEAN * ((usual == known.MALE) - (usual == known.FEMALE))
        elif entity.gender is None and entity.fullest.words[0] not in known.given_names():
            entity.lean += ENDING_LEAN * known.ending_lean(entity.fullest.words[0])
        if entity.gender is None and entity.kind in ("person", ""):
            beside = {known.role_gender(word) for word in roles.words(entity)}
            entity.lean += ROLE_LEAN * ((known.MALE in beside) - (known.FEMALE in beside))
    _count_pronouns(page, names, placed)
    for entity in {placed[name.start].number: placed[name.start] for name in names}.values():
        told = any(name.honorific and name.gender for name in entity.names)
        lean = entity.lean if entity.gender == known.FEMALE else -entity.lean
        if entity.gender and not told and lean >= DOUBT:
            entity.gender = None


def _count_pronouns(page: Page, names: Sequence[Name], placed: Mapping[int, Entity]) -> None:
    people = [name for name in names if placed[name.start].kind in ("person", "")]
    number = 0
    for pronoun in PRONOUN.finditer(page.text):
        while number < len(people) and people[number].end <= pronoun.start():
            number += 1
        floor = page.sentence_start(page.sentence_start(pronoun.start()) - 1)
        recent = [name for name in people[max(0, number - 4) : number] if name.start >= floor]
        near = {placed[name.start].number: placed[name.start] for name in recent}
        subjects = {
            placed[name.start].number for name in recent if name.title - page.sentence_start(name.start) < NEAR_START
        }
        if len(near) > 1:
            near = {number: entity for number, entity in near.items() if number in subjects}
        if len(near) == 1:
            (entity,) = near.values()
            entity.lean += 1.0 if known.PRONOUNS[pronoun.group().casefold()] == known.MALE else -1.0

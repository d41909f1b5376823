"""What speaks for and against a candidate for a pronoun or nominal: features by name, for the ranking."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from math import log

from onrecord.resolve import words as known
from onrecord.resolve.mentions import Reference
from onrecord.resolve.names import Name
from onrecord.resolve.page import Page
from onrecord.resolve.people import Entity
from onrecord.resolve.scene import MANY, NEAR_WINDOW, VERB_AFTER, Scene

SUBORDINATE = re.compile(
    r"[\"“]?(?:as|even|while|when|after|before|if|although|though|since|in|by|asked|despite|with|because|during|for|unlike|"
    r"speaking|like|at|on|once|until)\b",
    re.IGNORECASE,
)
BESIDE = 60  # code points between a nominal and a name in apposition to it
RARE = 0.5  # the value of a feature of one word, so that its weight is held nearer to zero
MOST_AHEAD = 1000  # code points after a reference in which its sentence ends
FITTING = ("role is the same", "role is alike", "described so", "described alike", "named so", "named alike")

RANKS = tuple(f"rank {number}" for number in range(4))
SENTENCES = tuple(f"sentences {number}" for number in range(6))
PARAGRAPHS = tuple(f"paragraphs {number}" for number in range(4))

BESIDE_BEFORE = re.compile(r"(?:[ ]\([^)]{1,24}\))?(?:[ ]of(?:[ ][A-Z][\w.]+){1,3})?(?:,|[ ][—–-])[ ]$")
BESIDE_AFTER = re.compile(r"(?:[ ][a-z][\w.’' ]{0,40})?,[ ](?:the[ ])?$")


def group_of(reference: Reference) -> str:
    """Which weights a reference is ranked with."""
    if reference.mention == "nominal":
        return "nominal" if reference.kind in ("person", "unnamed") else "body"
    return "pronoun" if reference.kind == "person" else "it" if reference.head in known.THINGS else "they"


def of_candidate(entity: Entity, rank: int, scene: Scene) -> dict[str, float]:
    """The features of one candidate, none of them 0; `rank` counts the candidates named more recently."""
    found = {RANKS[min(rank, 3)]: 1.0}
    name = entity.last_before(scene.offset)
    if name is not None:
        _add_place(found, name, scene)
        found["named before"] = log(1 + min(bisect_left(entity.starts, scene.offset), MANY))
    else:
        _add_ahead(found, entity.names[0], scene)
    found.update(scene.setting.naming(entity))
    _add_turns(found, entity, scene)
    _add_gender(found, entity, scene.reference.gender)
    _add_around(found, entity, scene)
    if scene.reference.mention == "nominal":
        described = _described(entity, scene)
        found.update(described)
        if not scene.reference.definite:
            found.update({f"indefinite, {feature}": value for feature, value in described.items()})
            if name is not None:
                found["indefinite, named before"] = 1.0
    return found


def add_ranks(rows: list[dict[str, float]], rivals: Sequence[Entity], scene: Scene) -> None:
    """Add what compares the candidates: how many were named more recently, whether one alone fits."""
    compared = (*FITTING, "gender fits") if scene.reference.definite else ("gender fits",)
    for feature in compared:  # "a spokeswoman" is not the only one whose role is alike
        fitting = [row for row in rows if feature in row]
        if len(fitting) == 1:
            fitting[0][f"alone: {feature}"] = 1.0
    if scene.reference.mention == "nominal" and scene.reference.kind == "organization":
        _add_last(rows)
    most = max([len(entity.names) for entity in rivals], default=0)
    for row, entity in zip(rows, rivals, strict=True):
        if len(entity.names) == most:
            row["named most"] = 1.0
    outside = 0  # of quotation marks
    subjects = 0
    for row in rows:
        # Unquoted words before "she said" are the writer's as much as hers.
        if "named only after it" in row or "in quotation marks" in row:
            continue
        row[f"rank {min(outside, 3)} outside what is said"] = 1.0
        outside += 1
        if "before a verb" in row or "begins its sentence" in row:
            row[f"subject {min(subjects, 2)}"] = 1.0
            subjects += 1


def _add_last(rows: Sequence[dict[str, float]]) -> None:
    """Mark the one named last before "the company" of those that are named or described so; rows begin with it."""
    fitting = (row for row in rows if "named only after it" not in row and not row.keys().isdisjoint(FITTING))
    last = next(fitting, None)
    if last is not None:
        last["last that fits"] = 1.0


def of_none(rows: Sequence[dict[str, float]], scene: Scene) -> dict[str, float]:
    """The features of "none of those named", whose features are `rows`."""
    reference = scene.reference
    found = {"none": 1.0, "none, nobody fits": float(not rows)}
    if reference.mention == "nominal":
        found["none, indefinite"] = float(not reference.definite)
        found["none, introduced"] = float(scene.introduced)
        found["none, owned"] = float(reference.owned)
        found["none, spoke before"] = float(scene.same)
        found["none, described further"] = float(reference.further)
        found[f"none, {scene.head}"] = RARE
        found["none, alone"] = float(not reference.modifiers)
        for feature in FITTING:
            found[f"none, though: {feature}"] = float(any(feature in row for row in rows))
    else:
        found[f"none, after {scene.spoke}"] = 1.0
        found["none, quoted"] = float(scene.quoted)
    return {feature: value for feature, value in found.items() if value}


def _add_place(found: dict[str, float], name: Name, scene: Scene) -> None:
    standing = scene.setting.standing(name)
    sentences, paragraphs = scene.sentence - standing.sentence, scene.paragraph - standing.paragraph
    found[SENTENCES[min(sentences, 5)]] = 1.0
    if sentences:
        found["sentences away"] = log(1 + sentences)
    found[PARAGRAPHS[min(paragraphs, 3)]] = 1.0
    found.update(standing.near if sentences <= 1 else standing.far)
    if standing.begins and scene.begins:
        found["both begin sentences"] = 1.0
    if standing.quoted and not scene.quoted:
        found["in quotation marks"] = 1.0
    if name.end <= scene.setting.headline_end:
        found["headline only"] = 1.0


def _add_ahead(found: dict[str, float], name: Name, scene: Scene) -> None:
    page = scene.setting.page
    found["named only after it"] = 1.0
    if page.sentence(name.start) == scene.sentence:
        first = SUBORDINATE.match(page.text, page.sentences[scene.sentence])
        found["named after it in its sentence" + (", subordinate" if first else "")] = 1.0
        if VERB_AFTER.match(page.text, name.end, name.end + NEAR_WINDOW):
            found["named after it in its sentence, before a verb"] = 1.0
    else:
        if scene.paragraph == 0:
            found["ahead, from the top"] = 1.0
        found[f"paragraphs ahead {min(page.paragraph(name.start) - scene.paragraph, 3)}"] = 1.0


def _add_turns(found: dict[str, float], entity: Entity, scene: Scene) -> None:
    if scene.enclosing == entity.number:
        found["speaks around it"] = 1.0
    turns = scene.turns
    if not turns:
        return
    page, last = scene.setting.page, turns[-1]
    if last.entity == entity.number:
        found[f"spoke last, {min(scene.paragraph - page.paragraph(last.start), 3)} paragraphs"] = 1.0
        if last.head in known.PRONOUNS:
            found["spoke last, by a pronoun"] = 1.0
        if scene.sentence == page.sentence(last.start):
            found["spoke last, in the sentence"] = 1.0
    if scene.reference.mention == "nominal" and entity.number in scene.called:
        found["called so before"] = 1.0
    if len(turns) > 1 and turns[-2].entity == entity.number:
        found["spoke last but one"] = 1.0
    if entity.number in scene.spoken:
        found["spoke"] = log(1 + scene.spoken[entity.number])
    else:
        found["never spoke"] = 1.0


def _add_gender(found: dict[str, float], entity: Entity, gender: str | None) -> None:
    if gender is None:
        return
    if entity.gender:
        found["gender fits" if entity.gender == gender else "gender differs"] = 1.0
        return
    found["gender unknown"] = 1.0
    if entity.lean:
        lean = entity.lean if gender == known.MALE else -entity.lean
        found["pronouns nearby fit"] = max(-2.0, min(2.0, lean))


def _add_around(found: dict[str, float], entity: Entity, scene: Scene) -> None:
    """Where else it is named around the reference: in what is said, or right after it in the sentence."""
    first, last = scene.around
    starts = entity.starts
    if starts[-1] < first or starts[0] >= last:
        return
    page, reference = scene.setting.page, scene.reference
    for name in entity.names[bisect_left(starts, first) : bisect_left(starts, last)]:
        if any(start <= name.start < end for start, end in scene.contents):
            where = "quoted" if page.quoted(name.start) else "before it" if name.start < scene.offset else "after it"
            found[f"in what is said, {where}"] = 1.0
        elif name.start > reference.end and page.sentence(name.start) == scene.sentence:
            found["named again in its sentence" + (", fronted" if _fronted(reference, name, page) else "")] = 1.0
        elif name.start > reference.end + MOST_AHEAD:
            break


def _fronted(reference: Reference, name: Name, page: Page) -> bool:
    """Whether the reference stands in what opens a sentence before its subject: "Despite her doubts, Linde ..."."""
    between = page.text[reference.end : name.title]
    return SUBORDINATE.match(page.text, page.sentence_start(name.start)) is not None and "," in between


def like(entity: Entity, scene: Scene) -> bool:
    """Whether a candidate is named or described in the nominal's own word."""
    if scene.reference.kind == "organization":
        return scene.head in scene.setting.own_words(entity)
    return scene.head in scene.setting.roles.words(entity)


def _apposed(entity: Entity, scene: Scene) -> bool:
    """Whether a name of it stands beside the nominal: "Ada Brook, a pilot", "one pilot, Ada Brook"."""
    reference, text = scene.reference, scene.setting.page.text
    first, end = reference.first, reference.end
    for name in entity.names[bisect_right(entity.ends, first - BESIDE) : bisect_right(entity.ends, first)]:
        # What a headline says before its dash is no apposition: "Calm in Kessel - mayor".
        said = any(start <= name.start < stop for start, stop in scene.contents)
        if not said and BESIDE_BEFORE.fullmatch(text, name.end, first):
            return True
    for name in entity.names[bisect_left(entity.starts, end) :]:
        if name.title >= end + BESIDE:
            break
        if name.title >= end and BESIDE_AFTER.fullmatch(text, end, name.title):
            return True
    return False


def _described(entity: Entity, scene: Scene) -> dict[str, float]:
    """How what is printed beside a name fits the nominal: "the senator", "the Ferrian company"."""
    setting, reference, head, like = scene.setting, scene.reference, scene.head, scene.alike
    roles, beside = setting.roles.words(entity), setting.roles.beside(entity)
    found = _called_so(setting.own_words(entity), scene) if reference.kind == "organization" else _role(roles, scene)
    if _apposed(entity, scene):
        found["in apposition"] = 1.0
    if head in beside:
        found["described so"] = 1.0
    elif not like.isdisjoint(beside):
        found["described alike"] = 1.0
    if scene.modifiers:
        found |= _modified(entity, scene.modifiers, roles, beside)
    if bisect_left(entity.starts, reference.end) < bisect_left(entity.starts, reference.last):
        found["named within it"] = 1.0
    if reference.owned and like.isdisjoint(roles) and like.isdisjoint(beside):
        found["owned, other role"] = 1.0
    return found


def _called_so(own: frozenset[str], scene: Scene) -> dict[str, float]:
    """How the words of an organization's names fit the nominal."""
    if scene.head in own:
        return {"named so": 1.0}
    if not scene.alike.isdisjoint(own):
        return {"named alike": 1.0}
    return {} if own.isdisjoint(known.ORGANIZATION_WORDS) else {"named otherwise": 1.0}


def _role(roles: frozenset[str], scene: Scene) -> dict[str, float]:
    """How the roles printed with somebody's name fit the nominal."""
    if not roles:
        return {"no role": 1.0}
    same = scene.head in roles
    return {"role is the same" if same else "other role" if scene.alike.isdisjoint(roles) else "role is alike": 1.0}


def _modified(
    entity: Entity, modifiers: frozenset[str], roles: frozenset[str], beside: frozenset[str]
) -> dict[str, float]:
    """How the words before the nominal's noun fit what is printed with and beside a name."""
    found = {
        "shares a word of the role": float(min(len(modifiers & roles), 2)),
        "shares a word beside": float(min(len(modifiers & beside), 2)),
        "shares no word": float(modifiers.isdisjoint(roles) and modifiers.isdisjoint(beside)),
        "bears a word of it": float(not modifiers.isdisjoint(entity.fullest.words)),
    }
    return {feature: value for feature, value in found.items() if value}

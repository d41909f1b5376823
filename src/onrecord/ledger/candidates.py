"""Speakers that may be one and were left apart, for a person to decide, those with the most statements first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

from sqlalchemy import Connection, func, select

from onrecord.ledger.known_speakers import PERSON, name_parts
from onrecord.ledger.names import (
    initials_of,
    names_exclude_each_other,
    one_letter_apart,
    share_given_name,
    without_one_letter,
)
from onrecord.ledger.roles import SAME_FIELD, agreement, read_role
from onrecord.ledger.schema import KINDS, appearances, articles, speakers

MOST_ALIKE = 40  # speakers under one key that are compared pair by pair; of more, those with the most statements
SHOWN_ARTICLES = 3  # of each side, as evidence

SAME_NAME, ACRONYM, NICKNAME, MISSPELT, INITIAL, SURNAME = 0.8, 0.6, 0.6, 0.5, 0.5, 0.3
ROLES_AGREE, ROLES_CONTRADICT = 0.15, -0.4


@dataclass(frozen=True, slots=True)
class Side:
    """One of two speakers that may be one."""

    key: int
    id: str
    name: str
    kind: str
    role: str | None
    statements: int
    articles: tuple[str, ...] = ()  # ids of some in which it speaks
    stands_alone: bool = False  # kept by itself, for its article only

    def to_dict(self) -> dict[str, Any]:
        """The speaker as JSON has it."""
        return {
            "id": self.id,
            "name": self.name,
            "kind": self.kind,
            "role": self.role,
            "statements": self.statements,
            "articles": list(self.articles),
        }


@dataclass(frozen=True, slots=True)
class Candidate:
    """Two speakers that may be one: how likely (`score`, 0 to 1) and why; the articles of both are the evidence."""

    one: Side
    other: Side
    score: float
    reason: str

    @property
    def value(self) -> float:
        """What deciding it is worth: the statements of the lesser of the two, as far as they may be one."""
        return self.score * min(self.one.statements, self.other.statements)

    def to_dict(self) -> dict[str, Any]:
        """The pair as JSON has it."""
        sides = {"one": self.one.to_dict(), "other": self.other.to_dict()}
        return {**sides, "score": round(self.score, 2), "reason": self.reason}


def candidates(connection: Connection, *, limit: int = 50, name: str | None = None) -> list[Candidate]:
    """Pairs of speakers that may be one, the most valuable first; with `name`, those whose name begins or ends so.

    Compared are speakers of one name, people of one surname, names one letter apart, and organizations with their
    acronyms. Different roles lower the score of a pair, like roles raise it. Nothing is merged.
    """
    sides = list(_sides(connection))
    if name is not None:
        wanted = name_parts(name, PERSON).key
        sides = [side for side in sides if wanted in _key(side) or _key(side).split()[-1] == wanted.split()[-1]]
    found: dict[tuple[int, int], Candidate] = {}
    for one, other in _pairs(sides):
        pair = (min(one.key, other.key), max(one.key, other.key))
        if pair not in found and (judged := _judged(one, other)) is not None:
            found[pair] = judged
    best = sorted(found.values(), key=lambda pair: (-pair.value, -pair.score, pair.one.key, pair.other.key))[:limit]
    return _with_articles(connection, best)


def _sides(connection: Connection) -> Iterator[Side]:
    """Every speaker that was not merged into another, with the statements of all that were merged into it."""
    root = func.coalesce(speakers.c.merged_into, speakers.c.key)
    counted = (
        select(root.label("root"), func.sum(appearances.c.statements).label("statements"))
        .join(appearances, appearances.c.speaker == speakers.c.key)
        .group_by(root)
        .having(func.sum(appearances.c.statements) > 0)
        .subquery()
    )
    columns = (speakers.c.key, speakers.c.id, speakers.c.name, speakers.c.kind, speakers.c.role, counted.c.statements)
    alone = (speakers.c.open == 0).label("alone")
    query = select(*columns, alone).join(counted, counted.c.root == speakers.c.key).order_by(speakers.c.key)
    for key, identifier, name, kind, role, many, stands_alone in connection.execute(query):
        yield Side(key, identifier, name, KINDS[kind], role, int(many), (), bool(stands_alone))


def _key(side: Side) -> str:
    return name_parts(side.name, KINDS.index(side.kind)).key


def _pairs(sides: Sequence[Side]) -> Iterator[tuple[Side, Side]]:
    """Pairs worth comparing."""
    surnames = {_key(side).split()[-1] for side in sides if side.kind == "person" and " " in _key(side)}
    for key, together in _grouped(sides, lambda side: [_key(side)]).items():
        if key not in surnames:
            yield from _of_one_name(_most_heard(together))
    organizations = [side for side in sides if side.kind == "organization"]
    people = [side for side in sides if side.kind == "person"]
    yield from _within(_grouped(organizations, lambda side: [_key(side), initials_of(_key(side))]))
    for together in _grouped(organizations, lambda side: [_key(side).split()[0]]).values():
        yield from _within(_grouped(together, lambda side: without_one_letter(_key(side))))
    for together in _grouped(people, lambda side: [_key(side).split()[-1]]).values():
        yield from _of_surname(together)
    full = [side for side in people if " " in _key(side)]
    for together in _grouped(full, lambda side: [_key(side).split()[0]]).values():
        yield from _within(_grouped(together, lambda side: without_one_letter(_key(side).split()[-1])))


def _of_one_name(bearers: Sequence[Side]) -> Iterator[tuple[Side, Side]]:
    """Each with every one that articles join; those that stand alone with the first, where there is no other."""
    joined = [side for side in bearers if not side.stands_alone] or list(bearers[:1])
    for one, other in combinations(bearers, 2):
        if one in joined or other in joined:
            yield one, other


def _of_surname(bearers: Sequence[Side]) -> Iterator[tuple[Side, Side]]:
    """People of one surname with full names; and whoever goes by it alone, with the one most heard that fits."""
    full = _most_heard([side for side in bearers if " " in _key(side)])
    yield from _of_other_names(full)
    for one in bearers:
        fitting = [other for other in full if " " not in _key(one) and (len(full) == 1 or _like_roles(one, other))]
        yield from ((one, other) for other in fitting[:1])


def _like_roles(one: Side, other: Side) -> bool:
    return bool(one.role and other.role and agreement(read_role(one.role), read_role(other.role)).score >= SAME_FIELD)


def _grouped(sides: Iterable[Side], keys: Callable[[Side], Iterable[str]]) -> dict[str, list[Side]]:
    alike: defaultdict[str, list[Side]] = defaultdict(list)
    for side in sides:
        for key in dict.fromkeys(keys(side)):
            alike[key].append(side)
    return alike


def _within(groups: Mapping[str, list[Side]]) -> Iterator[tuple[Side, Side]]:
    for together in groups.values():
        yield from _of_other_names(_most_heard(together))


def _of_other_names(sides: Sequence[Side]) -> Iterator[tuple[Side, Side]]:
    return (pair for pair in combinations(sides, 2) if _key(pair[0]) != _key(pair[1]))


def _most_heard(sides: Sequence[Side]) -> list[Side]:
    return sorted(sides, key=lambda side: (-side.statements, side.key))[:MOST_ALIKE]


def _judged(one: Side, other: Side) -> Candidate | None:
    parts = [name_parts(side.name, KINDS.index(side.kind)) for side in (one, other)]
    if one.kind == other.kind == "person" and names_exclude_each_other(*parts):
        return None
    score, reason = _by_name(one, other)
    if not score:
        return None
    if one.role and other.role:
        agreed = agreement(read_role(one.role), read_role(other.role))
        score += ROLES_CONTRADICT if not agreed.score else ROLES_AGREE if agreed.score >= SAME_FIELD else 0
        reason = f"{reason}; {agreed.reason}"
    if score <= 0:
        return None
    first, second = sorted((one, other), key=lambda side: (-side.statements, side.key))
    return Candidate(first, second, min(score, 0.95), reason)


def _by_name(one: Side, other: Side) -> tuple[float, str]:
    """How far two names may be one's, and why."""
    keys = _key(one), _key(other)
    if keys[0] == keys[1]:
        if one.kind != other.kind:
            return SAME_NAME / 2, "the same name, as a person and as an organization"
        return SAME_NAME if " " in keys[0] or one.kind == "organization" else SURNAME, "the same name"
    if one.kind == other.kind == "organization":
        if initials_of(max(keys, key=len)) == min(keys, key=len):
            return ACRONYM, f"“{min(one.name, other.name, key=len)}” is made of initials"
        return (MISSPELT, "one letter apart") if one_letter_apart(*keys) else (0, "")
    if one.kind != other.kind:
        return 0, ""
    return _by_words(one.name, other.name, keys[0].split(), keys[1].split())


def _by_words(one: str, other: str, first: list[str], second: list[str]) -> tuple[float, str]:
    """The same for two people, by the words of their names."""
    if first[-1] != second[-1]:
        alike = first[:-1] == second[:-1] and one_letter_apart(first[-1], second[-1])
        return (MISSPELT, "one letter apart") if alike else (0, "")
    if len(first) == 1 or len(second) == 1:
        return SURNAME, f"“{min(one, other, key=len)}” may be the surname of “{max(one, other, key=len)}”"
    if first[0] == second[0]:
        return NICKNAME, "the same given name and surname"
    if 1 in (len(first[0]), len(second[0])) and share_given_name(first[0], second[0]):
        return INITIAL, "the same initial and surname"
    if share_given_name(first[0], second[0]):
        return NICKNAME, f"“{first[0].title()}” and “{second[0].title()}” may be one name"
    return (MISSPELT, "one letter apart") if one_letter_apart(first[0], second[0]) else (0, "")


def _with_articles(connection: Connection, found: Sequence[Candidate]) -> list[Candidate]:
    """The same with some articles of both sides."""
    keys = {side.key for pair in found for side in (pair.one, pair.other)}
    shown = {key: _articles_of(connection, key) for key in keys}
    return [
        replace(pair, one=_shown(pair.one, shown[pair.one.key]), other=_shown(pair.other, shown[pair.other.key]))
        for pair in found
    ]


def _shown(side: Side, found: Iterable[str]) -> Side:
    return replace(side, articles=tuple(found))


def _articles_of(connection: Connection, key: int) -> list[str]:
    query = (
        select(articles.c.id, articles.c.minute, articles.c.key)
        .join(appearances, appearances.c.article == articles.c.key)
        .where(appearances.c.speaker == key)
        .order_by(articles.c.minute.desc(), articles.c.key.desc())
        .distinct()
        .limit(SHOWN_ARTICLES)
    )
    return [row.id for row in connection.execute(query)]

"""Find the bodies named after somebody: "the Linde campaign", "Pavel Orlin’s office", "the Ferrian government".

Each is an organization of its own, and never the person, party or country whose name it carries.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.resolve import words as known
from onrecord.resolve.names import Name
from onrecord.resolve.people import Entity
from onrecord.resolve.roles import VERBS

HEADS = (
    "campaign|camp|team|administration|government|office|committee|commission|council|board|department|foundation|"
    "agency|court|party|ministry|cabinet|parliament|embassy|army|military|police department"
)
AFTER_NAME = re.compile(rf"(?P<owned>[’']s?)?[ ](?P<between>(?:[a-z][a-z-]+[ ]){{0,2}})(?P<head>{HEADS})\b(?!-)")
ADJECTIVE = re.compile(
    rf"(?P<adjective>[A-Z](?<!\w.)[a-z]+)[ ](?P<between>(?:[a-z][a-z-]+[ ]){{0,1}})(?P<head>{HEADS})\b(?!-)"
)
ALIKE = {"camp": "campaign", "team": "campaign", "government": "administration"}
BEST = ("campaign", "administration", "government", "camp", "team")


@dataclass(slots=True)
class Body:
    """One printing of a body: the name of it as printed, whose name it carries, and its noun."""

    name: Name
    owner: int | str
    head: str
    between: int


class Bodies:
    """The bodies of an article as entities, numbered from `first`."""

    def __init__(self, text: str, names: Sequence[Name], placed: dict[int, Entity], *, first: int) -> None:
        kinds: dict[tuple[int | str, str], list[Body]] = {}
        for body in _printed(text, names, placed):
            kinds.setdefault((body.owner, ALIKE.get(body.head, body.head)), []).append(body)
        self._owned: dict[tuple[int | str, str], Entity] = {}
        self.ending: dict[int, tuple[Entity, Name]] = {}  # by the offset where one's printed name ends
        for number, (key, printed) in enumerate(kinds.items()):
            fullest = min(printed, key=lambda body: (_rank(body.head), 2 * body.between - len(body.name.words)))
            names_of_it = [body.name for body in printed]
            entity = self._owned[key] = Entity(first + number, fullest.name, names_of_it, "organization")
            entity.order()
            self.ending.update((name.end, (entity, name)) for name in entity.names)

    @property
    def entities(self) -> list[Entity]:
        """All of them."""
        return list(self._owned.values())

    def of(self, owner: Entity, head: str) -> Entity | None:
        """Somebody's campaign, office or the like."""
        return self._owned.get((owner.number, ALIKE.get(head, head)))


def _rank(head: str) -> int:
    return BEST.index(head) if head in BEST else len(BEST)


def _printed(text: str, names: Sequence[Name], placed: dict[int, Entity]) -> list[Body]:
    found = []
    for name in names:
        after = AFTER_NAME.match(text, name.end, name.end + 60)
        if after is None or not _plain(after["between"]):
            continue
        if placed[name.start].kind == "organization" and after["head"] in known.ORGANIZATION_WORDS & set(name.words):
            continue
        found.append(_body(text, name.start, after, owner=placed[name.start].number))
    taken = {body.name.end for body in found}
    for adjective in ADJECTIVE.finditer(text):
        word = adjective["adjective"].casefold()
        if word in known.PARTIES and adjective.end() not in taken and _plain(adjective["between"]):
            found.append(_body(text, adjective.start(), adjective, owner=word))
    return found


def _plain(between: str) -> bool:
    words = between.split()
    return not any(word in known.STOP_WORDS or word in VERBS or word.endswith(("ed", "ly")) for word in words)


def _body(text: str, start: int, found: re.Match[str], *, owner: int | str) -> Body:
    end = found.end()
    words = tuple(word.strip("’'.").casefold() for word in re.sub(r"[’']s?\b", "", text[start:end]).split())
    name = Name(start, end, words, start, "organization")
    return Body(name, owner, found["head"], len(found["between"].split()))

"""One speaker as the ledger knows it: names, roles, outside ids, and the articles in which it speaks, with reasons."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from onrecord.ledger.known_speakers import COLUMNS, identity_of
from onrecord.ledger.references import group_of
from onrecord.ledger.schema import KINDS, appearances, articles, outside_ids, speaker_names, speakers

LATEST = 20  # appearances that are shown


@dataclass(frozen=True, slots=True)
class Name:
    """A name of a speaker; `origin` is "printed", "short" (without initials), "alias" or "import"."""

    name: str
    origin: str


@dataclass(frozen=True, slots=True)
class Appearance:
    """A name in an article, with the role printed there: how surely it is this speaker (`score`, 0 to 1), and why."""

    article: str
    published: str | None
    name: str
    role: str | None
    statements: int
    score: float
    reason: str
    speaker: str


@dataclass(frozen=True, slots=True)
class Profile:
    """A speaker with all that were merged into it; `appearances` are the latest `LATEST` of `articles`."""

    id: str
    name: str
    kind: str
    roles: tuple[str, ...]
    names: tuple[Name, ...]
    ids: tuple[tuple[str, str], ...]
    merged: tuple[str, ...]
    statements: int
    articles: int
    appearances: tuple[Appearance, ...]

    def to_dict(self) -> dict[str, Any]:
        """The speaker as JSON has it."""
        return {
            "id": self.id,
            "name": self.name,
            "kind": self.kind,
            "roles": list(self.roles),
            "names": [{"name": one.name, "origin": one.origin} for one in self.names],
            "ids": dict(self.ids),
            "merged": list(self.merged),
            "statements": self.statements,
            "articles": self.articles,
            "appearances": [{name: getattr(one, name) for name in Appearance.__slots__} for one in self.appearances],
        }


def profile(connection: Connection, key: int) -> Profile:
    """Everything about a speaker and those merged with it; raises `NotInLedgerError`."""
    group = group_of(connection, key)
    rows = connection.execute(select(*COLUMNS).where(speakers.c.key.in_(group)).order_by(speakers.c.key)).all()
    identities = {row.key: identity_of(row) for row in rows}
    kept = identities[group[0]]
    roles = dict.fromkeys(role.printed for one in group for role, _ in identities[one].roles)
    columns = (func.coalesce(func.sum(appearances.c.statements), 0), func.count(appearances.c.article.distinct()))
    statements, many = connection.execute(select(*columns).where(appearances.c.speaker.in_(group))).one()
    return Profile(
        kept.id,
        kept.name,
        KINDS[kept.kind],
        tuple(roles),
        _names(connection, group),
        _ids(connection, group),
        tuple(identities[one].id for one in group[1:]),
        int(statements),
        int(many),
        _appearances(connection, {one: identities[one].id for one in group}),
    )


def outside_ids_of(connection: Connection, keys: list[int]) -> dict[int, dict[str, str]]:
    """The outside ids of speakers, by scheme, those of all that were merged with each among them."""
    found: defaultdict[int, dict[str, str]] = defaultdict(dict)
    for key in keys:
        found[key].update(_ids(connection, group_of(connection, key)))
    return dict(found)


def _names(connection: Connection, group: list[int]) -> tuple[Name, ...]:
    table = speaker_names
    query = select(table.c.name, table.c.origin).where(table.c.speaker.in_(group), table.c.origin != "short")
    rows = connection.execute(query.order_by(table.c.speaker, table.c.normal))
    return tuple(dict.fromkeys(Name(row.name, row.origin) for row in rows))


def _ids(connection: Connection, group: list[int]) -> tuple[tuple[str, str], ...]:
    table = outside_ids
    query = select(table.c.scheme, table.c.identifier).where(table.c.speaker.in_(group))
    return tuple((row.scheme, row.identifier) for row in connection.execute(query.order_by(*table.primary_key)))


def _appearances(connection: Connection, group: dict[int, str]) -> tuple[Appearance, ...]:
    table = appearances
    columns = (table.c.name, table.c.role, table.c.statements, table.c.score, table.c.reason, table.c.speaker)
    query = (
        select(articles.c.id, articles.c.published, *columns)
        .join(articles, articles.c.key == table.c.article)
        .where(table.c.speaker.in_(group))
        .order_by(articles.c.minute.desc(), articles.c.key.desc(), table.c.name)
        .limit(LATEST)
    )
    return tuple(
        Appearance(
            row.id,
            row.published,
            row.name,
            row.role,
            row.statements,
            row.score / 1000,
            row.reason,
            group[row.speaker],
        )
        for row in connection.execute(query)
    )

"""Splitting a speaker: some of its appearances, with their statements, become another speaker's, and back again."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, select, update

from onrecord.errors import DecisionError
from onrecord.ledger.bulk import chunks
from onrecord.ledger.filing import move_statements, statements_at
from onrecord.ledger.known_speakers import (
    COLUMNS,
    Identity,
    first_role,
    give_names,
    identity_of,
    kept_name,
    learn_role,
    name_parts,
    roles_json,
    speaker_row,
)
from onrecord.ledger.packing import storable
from onrecord.ledger.references import group_of
from onrecord.ledger.schema import appearances, articles, outside_ids, speaker_names, speakers, statements

GIVEN_SCORE = 1000  # thousandths: a person said so
AT_ONCE = 500  # statements that are moved at a time


@dataclass(frozen=True, slots=True)
class Appearance:
    """One name of one article, and whose it is."""

    speaker: int
    article: int
    article_id: str
    name: str
    role: str | None
    year: int | None


@dataclass(frozen=True, slots=True)
class Part:
    """Which appearances of a speaker are somebody else's: all that fit what is given."""

    articles: Sequence[str] | None = None  # ids
    name: str | None = None
    role: str | None = None

    def holds(self, appearance: Appearance) -> bool:
        """Whether an appearance is of this part."""
        return (
            (self.articles is None or appearance.article_id in self.articles)
            and (self.name is None or appearance.name.casefold() == kept_name(self.name).casefold())
            and (self.role is None or (appearance.role or "").casefold() == storable(self.role).casefold())
        )


def part_of(connection: Connection, speaker: int, part: Part) -> list[Appearance]:
    """The appearances of a speaker, and of all merged with it, that are of a part.

    Raises `DecisionError` where that is none or all of them.
    """
    everything = _appearances(connection, appearances.c.speaker.in_(group_of(connection, speaker)))
    found = [appearance for appearance in everything if part.holds(appearance)]
    if not found:
        raise DecisionError("nothing of this speaker's fits: give articles by id, or a name or role as it is printed")
    if len(found) == len(everything):
        raise DecisionError("that is everything this speaker said: a split leaves something on both sides")
    return found


def split_off(connection: Connection, identifier: str, moved: Sequence[Appearance], reason: str) -> int:
    """Make a new speaker with this id, of what was moved; gives its key."""
    kind = connection.scalar(select(speakers.c.kind).where(speakers.c.key == moved[0].speaker)) or 0
    key = (connection.scalar(select(func.max(speakers.c.key))) or 0) + 1
    name = Counter(appearance.name for appearance in moved).most_common(1)[0][0]
    identity = Identity(key, identifier, name, kind, key, open=True)
    for appearance in moved:
        if appearance.role:
            learn_role(identity, appearance.role, appearance.year)
    connection.execute(speakers.insert(), [speaker_row(identity)])
    give_names(connection, list(_names(key, kind, {appearance.name for appearance in moved})))
    _move(connection, moved, key, reason)
    for speaker in {appearance.speaker for appearance in moved}:
        _learn_again(connection, speaker)
    return key


def put_back(connection: Connection, key: int, places: Iterable[tuple[int, str, str]], otherwise: int) -> None:
    """Give a speaker's appearances back: each place (speaker, article id, name) to whom it was taken from.

    What the speaker said beside that goes to `otherwise`; then it is no speaker any more.
    """
    before = {(article, name): speaker for speaker, article, name in places}
    now = _appearances(connection, appearances.c.speaker == key)
    back: dict[int, list[Appearance]] = {}
    for appearance in now:
        back.setdefault(before.get((appearance.article_id, appearance.name), otherwise), []).append(appearance)
    for speaker, moved in back.items():
        _move(connection, moved, speaker, "a split was taken back")
        _learn_again(connection, speaker)
    rest = list(connection.scalars(select(statements.c.key).where(statements.c.speaker == key)))
    for chunk in chunks(rest, AT_ONCE):
        move_statements(connection, chunk, otherwise)
    connection.execute(update(outside_ids).where(outside_ids.c.speaker == key).values(speaker=otherwise))
    connection.execute(update(speakers).where(speakers.c.merged_into == key).values(merged_into=None))
    connection.execute(delete(speaker_names).where(speaker_names.c.speaker == key))
    connection.execute(delete(speakers).where(speakers.c.key == key))


def appearance_at(connection: Connection, speaker: int, article: str, name: str) -> list[Appearance]:
    """The appearance of a speaker in the article with this id under a name, if there is one."""
    return _appearances(
        connection, (appearances.c.speaker == speaker) & (articles.c.id == article) & (appearances.c.name == name)
    )


def add_printed_names(connection: Connection, speaker: int) -> None:
    """Give a speaker the names that articles print, where it does not have them."""
    kind = connection.scalar(select(speakers.c.kind).where(speakers.c.key == speaker)) or 0
    query = select(appearances.c.name).where(appearances.c.speaker == speaker).distinct()
    give_names(connection, list(_names(speaker, kind, connection.scalars(query))))


def _appearances(connection: Connection, condition: Any) -> list[Appearance]:
    columns = (appearances.c.speaker, appearances.c.article, articles.c.id, appearances.c.name, appearances.c.role)
    query = (
        select(*columns, articles.c.published)
        .join(articles, articles.c.key == appearances.c.article)
        .where(condition)
        .order_by(appearances.c.article, appearances.c.name)
    )
    rows = connection.execute(query)
    return [Appearance(*row[:5], int(row[5][:4]) if row[5] else None) for row in rows]


def _names(speaker: int, kind: int, printed: Iterable[str]) -> Iterable[dict[str, Any]]:
    for name in sorted(printed):
        parts = name_parts(name, kind)
        yield {"normal": parts.normal, "speaker": speaker, "name": name, "origin": "printed"}
        if parts.key != parts.normal:
            yield {"normal": parts.key, "speaker": speaker, "name": name, "origin": "short"}


def _move(connection: Connection, moved: Sequence[Appearance], speaker: int, reason: str) -> None:
    keys = [key for appearance in moved for key in _statements_of(connection, appearance)]
    same = (appearances.c[name] == bindparam(f"of_{name}") for name in ("speaker", "article", "name"))
    change = update(appearances).where(*same).values(speaker=speaker, score=GIVEN_SCORE, reason=reason)
    rows = [{"of_speaker": one.speaker, "of_article": one.article, "of_name": one.name} for one in moved]
    if rows:
        connection.execute(change, rows)
    for chunk in chunks(keys, AT_ONCE):
        move_statements(connection, chunk, speaker)


def _statements_of(connection: Connection, appearance: Appearance) -> list[int]:
    """The statements under one name of an article; looked into only where the speaker has two names there."""
    said = (statements.c.article == appearance.article) & (statements.c.speaker == appearance.speaker)
    keys = list(connection.scalars(select(statements.c.key).where(said)))
    there = (appearances.c.article == appearance.article) & (appearances.c.speaker == appearance.speaker)
    if (connection.scalar(select(func.count()).where(there)) or 0) < 2:
        return keys
    found = statements_at(connection, keys)
    return [key for key, one in found if one.speaker and kept_name(one.speaker.name or "") == appearance.name]


def _learn_again(connection: Connection, speaker: int) -> None:
    """The roles of a speaker, from what it still has."""
    row = connection.execute(select(*COLUMNS).where(speakers.c.key == speaker)).one()
    identity = identity_of(row)
    identity.roles.clear()
    query = (
        select(appearances.c.role, func.min(articles.c.published))
        .join(articles, articles.c.key == appearances.c.article)
        .where(appearances.c.speaker == speaker, appearances.c.role.is_not(None))
        .group_by(appearances.c.role)
        .order_by(func.min(appearances.c.article))
    )
    for role, published in connection.execute(query):
        learn_role(identity, role, int(published[:4]) if published else None)
    known = {"roles": roles_json(identity), "role": first_role(identity)}
    if json.loads(row.roles) != json.loads(known["roles"] or "[]"):
        connection.execute(update(speakers).where(speakers.c.key == speaker).values(known))

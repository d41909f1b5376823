"""How a decision names a speaker, so that it still means the same one after everything was derived anew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, func, or_, select

from onrecord.errors import AmbiguousSpeakerError, NotInLedgerError
from onrecord.ledger.names import plain_name
from onrecord.ledger.packing import storable
from onrecord.ledger.schema import KINDS, appearances, articles, speaker_names, speakers

MOST_ANCHORS = 5  # appearances that a reference holds beside the id
Reference = dict[str, Any]


def reference(connection: Connection, key: int) -> Reference:
    """A speaker by id, and by where it appears, in case a newer reading gives it another id."""
    row = connection.execute(
        select(speakers.c.id, speakers.c.name, speakers.c.kind).where(speakers.c.key == key)
    ).first()
    if row is None:
        raise NotInLedgerError(f"there is no speaker {key} in this ledger")
    where = (
        select(articles.c.id, appearances.c.name)
        .join(articles, articles.c.key == appearances.c.article)
        .where(appearances.c.speaker == key)
        .order_by(appearances.c.article, appearances.c.name)
        .limit(MOST_ANCHORS)
    )
    anchors = [list(anchor) for anchor in connection.execute(where)]
    return {"id": row.id, "name": row.name, "kind": KINDS[row.kind], "anchors": anchors}


def referred(connection: Connection, found: Reference) -> int | None:
    """The key of the speaker that a reference means; None where there is no such speaker any more."""
    key = connection.scalar(select(speakers.c.key).where(speakers.c.id == found["id"]))
    if key is not None:
        return int(key)
    counts: Counter[int] = Counter()
    for article, name in found["anchors"]:
        counts.update(appearing(connection, article, name, KINDS.index(found["kind"])))
    return counts.most_common(1)[0][0] if counts else None


def appearing(connection: Connection, article: str, name: str, kind: int) -> list[int]:
    """The speakers that appear under a name in the article with this id."""
    query = (
        select(appearances.c.speaker)
        .join(articles, articles.c.key == appearances.c.article)
        .join(speakers, speakers.c.key == appearances.c.speaker)
        .where(articles.c.id == article, appearances.c.name == name, speakers.c.kind == kind)
        .order_by(appearances.c.speaker)
    )
    return list(connection.scalars(query))


def root_of(connection: Connection, key: int) -> int:
    """The key of the speaker that this one was merged into, or its own; raises `NotInLedgerError`."""
    query = select(func.coalesce(speakers.c.merged_into, speakers.c.key)).where(speakers.c.key == key)
    root = connection.scalar(query)
    if root is None:
        raise NotInLedgerError(f"there is no speaker {key} in this ledger")
    return int(root)


def group_of(connection: Connection, key: int) -> list[int]:
    """All speakers that were merged with this one, the kept one first."""
    root = root_of(connection, key)
    query = select(speakers.c.key).where(speakers.c.merged_into == root).order_by(speakers.c.key)
    return [root, *connection.scalars(query)]


def find_speaker(connection: Connection, text: str) -> int:
    """The key of the speaker with this id or this name; of merged ones that of the kept one.

    Raises `NotInLedgerError`, and `AmbiguousSpeakerError` where several have the name.
    """
    key = connection.scalar(select(speakers.c.key).where(speakers.c.id == storable(text)))
    if key is not None:
        return root_of(connection, key)
    query = (
        select(func.coalesce(speakers.c.merged_into, speakers.c.key))
        .join(speaker_names, speaker_names.c.speaker == speakers.c.key)
        .where(speaker_names.c.normal == plain_name(text))
        .distinct()
        .limit(MOST_ANCHORS + 1)
    )
    found = sorted(connection.scalars(query))
    if not found:
        raise NotInLedgerError(
            f"there is no speaker {text!r} in this ledger: give a name as printed, or a speaker's id"
        )
    if len(found) > 1:
        raise AmbiguousSpeakerError(
            f"several speakers are called {text!r}: name one by id: {_listed(connection, found)}"
        )
    return int(found[0])


def _listed(connection: Connection, keys: Sequence[int]) -> str:
    query = select(speakers.c.id, speakers.c.name, speakers.c.role).where(or_(*(speakers.c.key == key for key in keys)))
    rows = connection.execute(query.order_by(speakers.c.key)).all()
    return "; ".join(f"{row.id} ({row.name}{f', {row.role}' if row.role else ''})" for row in rows)

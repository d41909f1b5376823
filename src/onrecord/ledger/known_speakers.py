"""What the ledger knows of speakers, as records to work with while a batch is assigned or a decision carried out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from sqlalchemy import Connection, bindparam, update

from onrecord.ledger.names import NameParts, organization_name, person_name
from onrecord.ledger.packing import storable
from onrecord.ledger.roles import Role, read_role
from onrecord.ledger.schema import KINDS, speaker_names, speakers

PERSON, ORGANIZATION = KINDS.index("person"), KINDS.index("organization")
MOST_ROLES = 12  # of one identity that are kept to compare with
LONGEST_NAME = 300  # characters; a longer one is cut
CHUNK = 2000  # values of one IN
COLUMNS = tuple(speakers.c[name] for name in ("key", "id", "name", "kind", "merged_into", "open", "roles"))


@dataclass(slots=True)
class Identity:
    """One speaker as the ledger knows it, while a batch is assigned."""

    key: int
    id: str
    name: str
    kind: int
    root: int  # the key of the speaker it was merged into, else its own
    open: bool
    roles: list[tuple[Role, int | None]] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)  # normal form → as printed, of those that this batch needs
    is_new: bool = False
    roles_changed: bool = False
    joined: int = 0  # articles of this batch

    def parts(self) -> list[NameParts]:
        """Its names, taken apart."""
        return [name_parts(name, self.kind) for name in {self.name, *self.names.values()}]


@dataclass(slots=True)
class Heard:
    """One name of one article with all statements under it."""

    article: int
    name: str
    kind: int
    roles: list[str] = field(default_factory=list)
    places: list[tuple[int, int]] = field(default_factory=list)  # in the batch: article, statement

    @property
    def parts(self) -> NameParts:
        """Its name, taken apart."""
        return name_parts(self.name, self.kind)

    @property
    def is_lone(self) -> bool:
        """Whether it is one word of a person's name."""
        return self.kind == PERSON and self.parts.is_lone


def kept_name(name: str) -> str:
    """A name as it can be kept."""
    return storable(name)[:LONGEST_NAME]


def name_parts(name: str, kind: int) -> NameParts:
    """A name taken apart as names of its kind are."""
    return organization_name(name) if kind == ORGANIZATION else person_name(name)


def in_chunks(values: Iterable[Any], size: int = CHUNK) -> Iterator[list[Any]]:
    """The values in lists of at most `size`."""
    waiting = iter(values)
    while chunk := list(islice(waiting, size)):
        yield chunk


def identity_of(row: Sequence[Any]) -> Identity:
    """The identity in a row of `COLUMNS`."""
    key, identifier, name, kind, merged_into, is_open, roles = row
    known = [(read_role(role), year) for role, year in json.loads(roles)]
    return Identity(key, identifier, name, kind, merged_into or key, bool(is_open), known)


def add_names(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Add names of speakers; those that they have already stay as they are."""
    from sqlalchemy.dialects import postgresql, sqlite

    if rows:
        engine: Any = sqlite if connection.dialect.name == "sqlite" else postgresql
        connection.execute(engine.insert(speaker_names).on_conflict_do_nothing(), rows)


def replace_short_names(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Let names take the place of the same ones that were made by leaving out initials."""
    if rows:
        table = speaker_names
        same = (table.c.normal == bindparam("as_normal"), table.c.speaker == bindparam("of"), table.c.origin == "short")
        change = update(table).where(*same).values(name=bindparam("to"), origin=bindparam("now"))
        names = {"normal": "as_normal", "speaker": "of", "name": "to", "origin": "now"}
        connection.execute(change, [{names[column]: value for column, value in row.items()} for row in rows])


def give_names(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Give speakers names, those among them that they had without initials only, too."""
    replace_short_names(connection, [row for row in rows if row["origin"] != "short"])
    add_names(connection, rows)


def roles_json(identity: Identity) -> str:
    """An identity's roles as the table keeps them."""
    return json.dumps([(role.printed, year) for role, year in identity.roles])


def first_role(identity: Identity) -> str | None:
    """The role that an identity is shown with."""
    return identity.roles[0][0].printed if identity.roles else None


def speaker_row(identity: Identity) -> dict[str, Any]:
    """A new identity as a row of `speakers`."""
    return {
        "key": identity.key,
        "id": identity.id,
        "name": identity.name,
        "kind": identity.kind,
        "role": first_role(identity),
        "roles": roles_json(identity),
        "open": int(identity.open),
    }


def learn_role(identity: Identity, printed: str, year: int | None) -> None:
    """Keep a role that an identity did not have before, with the year it was printed in."""
    role = read_role(printed)
    if len(identity.roles) < MOST_ROLES and not any(_alike(role, known) for known, _ in identity.roles):
        identity.roles.append((role, year))
        identity.roles_changed = True


def _alike(one: Role, other: Role) -> bool:
    return (one.heads, one.parties, one.others) == (other.heads, other.parties, other.others)

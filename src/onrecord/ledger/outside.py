"""Known people and organizations from outside, with the ids they have there: read, matched by name, attached.

Two formats: CSV with a header, and the JSON lines of FollowTheMoney (https://followthemoney.tech), as OpenSanctions
and OpenAleph publish them, of which names, positions and ids are read.
"""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, or_, select

from onrecord.errors import KnownPeopleError
from onrecord.ledger.bulk import chunks
from onrecord.ledger.known_speakers import (
    COLUMNS,
    PERSON,
    Identity,
    give_names,
    identity_of,
    kept_name,
    learn_role,
    name_parts,
    speaker_row,
)
from onrecord.ledger.names import names_exclude_each_other
from onrecord.ledger.packing import storable
from onrecord.ledger.references import reference, referred
from onrecord.ledger.roles import agreement, read_role
from onrecord.ledger.schema import KINDS, appearances, outside_ids, speaker_names, speakers, statements
from onrecord.records import content_id

PLAIN_COLUMNS = ("name", "kind", "aliases", "role")  # every other column of a CSV file is a scheme of ids
BETWEEN_ALIASES = re.compile(r"[;|]")
FTM_KINDS = {
    "Person": "person",
    **dict.fromkeys(("Organization", "LegalEntity", "PublicBody", "Company"), "organization"),
}
FTM_IDS = {"wikidataId": "wikidata", "leiCode": "lei", "isniCode": "isni"}
WIKIDATA = re.compile(r"Q[1-9][0-9]*")
AT_ONCE = 500  # people whose names are looked up together


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """Somebody known elsewhere: a person or an organization, its other names, roles, and ids by scheme.

    `where` is the line or row it was read from, for whoever has to look.
    """

    name: str
    kind: str = "person"
    aliases: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    ids: dict[str, str] = field(default_factory=dict)
    where: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """All names, without blanks around them."""
        found = (kept_name(" ".join(name.split())) for name in (self.name, *self.aliases))
        return tuple(dict.fromkeys(name for name in found if name))

    @property
    def keys(self) -> tuple[str, ...]:
        """What names are compared by."""
        return tuple(name_parts(name, KINDS.index(self.kind)).key for name in self.names)


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody who was not attached, and why: for a person to look at."""

    known: KnownPerson
    reason: str


@dataclass(slots=True)
class Imported:
    """What became of an import: decisions taken, speakers matched by name or id, new ones, and those left out."""

    decisions: list[int] = field(default_factory=list)
    matched: int = 0
    created: int = 0
    unchanged: int = 0
    listed: list[Listed] = field(default_factory=list)


# --- reading ----------------------------------------------------------------------------------------------


def read_csv(path: str | Path) -> Iterator[KnownPerson]:
    """People in a CSV (or `.tsv`) file in UTF-8: `name`, and if there, `kind`, `aliases` (";" between) and `role`.

    Every other column is a scheme of ids (`wikidata`, `opensanctions`, ...). Raises `KnownPeopleError`.
    """
    with Path(path).open(encoding="utf-8-sig", newline="") as stream:
        rows = csv.DictReader(stream, delimiter="\t" if Path(path).suffix.lower() == ".tsv" else ",")
        try:
            if "name" not in (rows.fieldnames or ()):
                raise KnownPeopleError(f"{path}: no column `name` in the header")
            for row in rows:
                if (row["name"] or "").strip():
                    yield _of_row(row, f"{path}:{rows.line_num}")
        except (csv.Error, UnicodeDecodeError) as error:
            raise KnownPeopleError(f"{path}:{rows.line_num + 1}: not CSV in UTF-8: {error}") from error


def _of_row(row: dict[str, Any], where: str) -> KnownPerson:
    cells = {column: value.strip() for column, value in row.items() if isinstance(column, str) and value}
    kind = cells.get("kind") or "person"
    if kind not in ("person", "organization"):
        raise KnownPeopleError(f"{where}: kind is {kind!r}, and can be `person` or `organization`")
    aliases = tuple(name.strip() for name in BETWEEN_ALIASES.split(cells.get("aliases", "")) if name.strip())
    roles = (cells["role"],) if cells.get("role") else ()
    ids = {column: value for column, value in cells.items() if column not in PLAIN_COLUMNS and value}
    return KnownPerson(cells["name"], kind, aliases, roles, ids, where)


def read_followthemoney(path: str | Path, *, scheme: str = "opensanctions") -> Iterator[KnownPerson]:
    """People and organizations in FollowTheMoney JSON lines; other entities, and those without a name, are passed over.

    `scheme` is what the entities' own ids are ids of. Weak aliases are not read: they fit too many. Raises
    `KnownPeopleError` for a line that is no entity.
    """
    with Path(path).open(encoding="utf-8") as stream:
        try:
            for number, line in enumerate(stream, 1):
                if line.strip():
                    yield from _of_entity(json.loads(line), f"{path}:{number}", scheme)
        except (ValueError, AttributeError, TypeError) as error:
            raise KnownPeopleError(f"{path}: not FollowTheMoney JSON lines: {error}") from error


def _of_entity(entity: dict[str, Any], where: str, scheme: str) -> Iterator[KnownPerson]:
    properties = entity.get("properties") or {}
    names = [name for name in properties.get("name", ()) if isinstance(name, str) and name.strip()]
    kind = FTM_KINDS.get(entity.get("schema", ""))
    if kind is None or not names:
        return
    ids = {own: properties[name][0] for name, own in FTM_IDS.items() if properties.get(name)}
    identifier = str(entity.get("id") or "")
    if WIKIDATA.fullmatch(identifier):
        ids.setdefault("wikidata", identifier)
    if identifier:
        ids[scheme] = identifier
    caption = entity.get("caption")
    first = caption if caption in names else names[0]
    aliases = (*(name for name in names if name != first), *properties.get("alias", ()))
    yield KnownPerson(first, kind, tuple(aliases), tuple(properties.get("position", ())), ids, where)


# --- matching ---------------------------------------------------------------------------------------------


def import_people(
    connection: Connection, people: Iterable[KnownPerson], *, decide: Callable[[dict[str, Any]], int]
) -> Imported:
    """Attach known people to the speakers of their names; whoever has none becomes one, for later articles to join.

    Whoever fits several speakers, or shares a name with another in the same import, or has another id than the
    speaker has already, is listed and not attached. `decide` appends the decision (`decisions.import_people` does).
    """
    everybody = list(people)
    shared = Counter((one.kind, key) for one in everybody for key in dict.fromkeys(one.keys))
    imported = Imported()
    for chunk in chunks(everybody, AT_ONCE):
        bearers = _bearers(connection, chunk)
        owners = _owners(connection, chunk)
        for known in chunk:
            _import_one(connection, known, _Found(bearers, owners, shared), imported, decide)
    return imported


@dataclass(slots=True)
class _Found:
    bearers: dict[tuple[int, str], list[Identity]]
    owners: dict[tuple[str, str], int]
    shared: Counter[tuple[str, str]]


def _import_one(
    connection: Connection,
    known: KnownPerson,
    found: _Found,
    imported: Imported,
    decide: Callable[[dict[str, Any]], int],
) -> None:
    if not known.names:
        return
    owner = {found.owners[pair] for pair in known.ids.items() if pair in found.owners}
    if len(owner) > 1:
        imported.listed.append(Listed(known, "its ids are those of several speakers"))
        return
    matched: int | None = next(iter(owner), None)
    if matched is None:
        matched, reason = _match(connection, known, found)
        if reason:
            imported.listed.append(Listed(known, reason))
            return
    if matched is not None and _has_everything(connection, matched, known):
        imported.unchanged += 1
        return
    details = _details(connection, matched, known)
    imported.decisions.append(decide(details))
    carry_out(connection, details)
    imported.matched += matched is not None
    imported.created += matched is None


def _match(connection: Connection, known: KnownPerson, found: _Found) -> tuple[int | None, str]:
    """The speaker of a name, or the reason why it is for a person to say."""
    if any(found.shared[known.kind, key] > 1 for key in known.keys):
        return None, "another in this import has the same name"
    kind = KINDS.index(known.kind)
    for keys in (known.keys[:1], known.keys[1:]):
        fitting: dict[int, Identity] = {}
        for key in keys:
            for identity in found.bearers.get((kind, key), ()):
                fitting[identity.root] = identity
        if len(fitting) > 1:
            ids = ", ".join(identity.id for identity in fitting.values())
            return None, f"{len(fitting)} speakers have this name: {ids}"
        for root, identity in fitting.items():
            return (root, "") if not (against := _against(connection, known, identity)) else (None, against)
    return None, ""


def _against(connection: Connection, known: KnownPerson, identity: Identity) -> str:
    """What speaks against it that somebody is this speaker."""
    if names_exclude_each_other(name_parts(known.names[0], identity.kind), name_parts(identity.name, identity.kind)):
        return f"“{known.name}” cannot be “{identity.name}” ({identity.id})"
    table = outside_ids
    has = dict(
        connection.execute(select(table.c.scheme, table.c.identifier).where(table.c.speaker == identity.root)).all()
    )
    for scheme, identifier in known.ids.items():
        if has.get(scheme, identifier) != identifier:
            return f"“{identity.name}” ({identity.id}) has another {scheme} id already: {has[scheme]}"
    if known.roles and identity.roles:
        found = [agreement(read_role(role), own) for role in known.roles for own, _ in identity.roles]
        if not any(one.score for one in found):
            return f"“{identity.name}” ({identity.id}) may be another: {found[0].reason}"
    return ""


def _bearers(connection: Connection, people: Sequence[KnownPerson]) -> dict[tuple[int, str], list[Identity]]:
    wanted = dict.fromkeys(key for one in people for key in one.keys)
    query = (
        select(speaker_names.c.normal, *COLUMNS)
        .join(speakers, speakers.c.key == speaker_names.c.speaker)
        .where(speaker_names.c.normal.in_(bindparam("names", expanding=True)), speakers.c.open == 1)
        .order_by(speakers.c.key)
    )
    found: dict[tuple[int, str], list[Identity]] = {}
    for chunk in chunks(wanted):
        for normal, *row in connection.execute(query, {"names": chunk}):
            identity = identity_of(row)
            found.setdefault((identity.kind, normal), []).append(identity)
    return found


def _owners(connection: Connection, people: Sequence[KnownPerson]) -> dict[tuple[str, str], int]:
    """Speakers by the outside ids that they have."""
    wanted = dict.fromkeys(identifier for one in people for identifier in one.ids.values())
    found = {}
    root = func.coalesce(speakers.c.merged_into, speakers.c.key)
    for chunk in chunks(wanted):
        query = select(outside_ids.c.scheme, outside_ids.c.identifier, root).join(
            speakers, speakers.c.key == outside_ids.c.speaker
        )
        for scheme, identifier, speaker in connection.execute(query.where(outside_ids.c.identifier.in_(chunk))):
            found[scheme, identifier] = speaker
    return found


def _has_everything(connection: Connection, speaker: int, known: KnownPerson) -> bool:
    belongs = or_(speakers.c.key == speaker, speakers.c.merged_into == speaker)
    group = select(speakers.c.key).where(belongs)
    names = set(connection.scalars(select(speaker_names.c.normal).where(speaker_names.c.speaker.in_(group))))
    columns = (outside_ids.c.scheme, outside_ids.c.identifier)
    ids = {tuple(row) for row in connection.execute(select(*columns).where(outside_ids.c.speaker.in_(group)))}
    kind = KINDS.index(known.kind)
    return {name_parts(name, kind).normal for name in known.names} <= names and set(known.ids.items()) <= ids


# --- attaching --------------------------------------------------------------------------------------------


def _details(connection: Connection, matched: int | None, known: KnownPerson) -> dict[str, Any]:
    if matched is not None:
        speaker = reference(connection, matched)
    else:
        identifier = content_id("known", known.kind, *known.names, *sorted(map(":".join, known.ids.items())))
        speaker = {"id": identifier, "name": known.names[0], "kind": known.kind, "anchors": []}
    return {
        "speaker": speaker,
        "created": matched is None,
        "kind": known.kind,
        "names": list(known.names),
        "roles": [storable(role) for role in known.roles],
        "ids": {storable(scheme): storable(identifier) for scheme, identifier in known.ids.items()},
        "where": known.where,
    }


def carry_out(connection: Connection, details: dict[str, Any]) -> None:
    """Give a speaker the names and ids of an import's decision; make the speaker, where there was none."""
    key = referred(connection, details["speaker"])
    if key is None and details["created"]:
        key = _make(connection, details)
    if key is None:
        return
    kind = KINDS.index(details["kind"])
    rows = []
    for name in details["names"]:
        parts = name_parts(name, kind)
        for form in dict.fromkeys((parts.normal, parts.key)):
            rows.append({"normal": form, "speaker": key, "name": name, "origin": "import"})
    give_names(connection, rows)
    for scheme, identifier in details["ids"].items():
        place = (outside_ids.c.scheme == scheme) & (outside_ids.c.identifier == identifier)
        if connection.scalar(select(outside_ids.c.speaker).where(place)) is None:
            connection.execute(outside_ids.insert(), [{"scheme": scheme, "identifier": identifier, "speaker": key}])


def _make(connection: Connection, details: dict[str, Any]) -> int:
    key = (connection.scalar(select(func.max(speakers.c.key))) or 0) + 1
    kind = KINDS.index(details["kind"])
    identity = Identity(key, details["speaker"]["id"], details["names"][0], kind, key, open=True)
    for role in details["roles"] if kind == PERSON else ():
        learn_role(identity, role, None)
    connection.execute(speakers.insert(), [speaker_row(identity)])
    return key


def take_back(connection: Connection, details: dict[str, Any]) -> None:
    """Take an import's ids from a speaker; one that was made for it and says nothing is no speaker any more."""
    key = referred(connection, details["speaker"])
    if key is None:
        return
    for scheme, identifier in details["ids"].items():
        place = (outside_ids.c.scheme == scheme) & (outside_ids.c.identifier == identifier)
        connection.execute(delete(outside_ids).where(place, outside_ids.c.speaker == key))
    used = (
        select(appearances.c.speaker).where(appearances.c.speaker == key),
        select(statements.c.key).where(statements.c.speaker == key),
        select(speakers.c.key).where(speakers.c.merged_into == key),
        select(outside_ids.c.speaker).where(outside_ids.c.speaker == key),
    )
    if details["created"] and all(connection.scalar(query.limit(1)) is None for query in used):
        connection.execute(delete(speaker_names).where(speaker_names.c.speaker == key))
        connection.execute(delete(speakers).where(speakers.c.key == key))

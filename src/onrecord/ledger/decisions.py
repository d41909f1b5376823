"""What people decide about speakers: merge, split, alias; every decision is kept, can be undone, and is done again
whenever the speakers are derived anew.

All functions that write want a connection inside `Database.writing()`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, delete, func, or_, select, update

from onrecord.errors import DecisionError, NotInLedgerError
from onrecord.ledger import outside
from onrecord.ledger.known_speakers import give_names, kept_name, name_parts
from onrecord.ledger.packing import storable
from onrecord.ledger.references import appearing, group_of, reference, referred, root_of
from onrecord.ledger.schema import KINDS, decisions, readings, speaker_names, speakers
from onrecord.ledger.splits import Appearance, Part, add_printed_names, appearance_at, part_of, put_back, split_off
from onrecord.records import content_id


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision: who took it and when (ISO, UTC), what it was, and whether it was taken back since."""

    key: int
    kind: str
    by: str
    at: str
    details: dict[str, Any]
    undone: bool

    def to_dict(self) -> dict[str, Any]:
        """The decision as JSON has it."""
        return {
            "decision": self.key,
            "kind": self.kind,
            "by": self.by,
            "at": self.at,
            "undone": self.undone,
            "details": self.details,
        }


# --- deciding ---------------------------------------------------------------------------------------------


def merge(connection: Connection, merged: Sequence[int], *, by: str) -> int:
    """Make several speakers one, the first of them; gives the key of the decision."""
    roots = list(dict.fromkeys(root_of(connection, key) for key in merged))
    if len(roots) < 2:
        raise DecisionError("a merge takes at least two speakers that are not one already")
    kept, *others = (reference(connection, key) for key in roots)
    return _decide(connection, "merge", {"kept": kept, "merged": others}, by)


def split(connection: Connection, speaker: int, part: Part, *, by: str) -> tuple[int, int]:
    """Make a part of what a speaker said another's: gives the keys of the decision and of the new speaker.

    The statements move in the table and in the word index; later articles join whichever has their role.
    """
    moved = part_of(connection, speaker, part)
    owners = {key: reference(connection, key)["id"] for key in {appearance.speaker for appearance in moved}}
    base = reference(connection, root_of(connection, speaker))
    places = [[owners[one.speaker], one.article_id, one.name] for one in moved]
    taken = {"articles": list(part.articles) if part.articles else None, "name": part.name, "role": part.role}
    identifier = content_id("split", base["id"], json.dumps([taken, places]), _now())
    decision = _decide(connection, "split", {"speaker": base, "part": taken, "moved": places, "new": identifier}, by)
    new = connection.scalar(select(speakers.c.key).where(speakers.c.id == identifier))
    return decision, int(new or 0)


def alias(connection: Connection, speaker: int, name: str, *, by: str) -> int:
    """Give a speaker one more name, under which it is searched and later articles find it; gives the decision's key."""
    root = root_of(connection, speaker)
    if not name.strip():
        raise DecisionError("an alias is a name, with at least one letter")
    kind = connection.scalar(select(speakers.c.kind).where(speakers.c.key == root)) or 0
    parts = name_parts(kept_name(name.strip()), kind)
    query = (
        select(speakers.c.key)
        .join(speaker_names, speaker_names.c.speaker == speakers.c.key)
        .where(speaker_names.c.normal == parts.key, speakers.c.open == 1, speakers.c.kind == kind)
    )
    others = set(connection.scalars(query)) - set(group_of(connection, root))
    if others:
        other = reference(connection, min(others))
        raise DecisionError(f"{name!r} is the name of another speaker ({other['id']}): merge the two instead")
    return _decide(connection, "alias", {"speaker": reference(connection, root), "name": name.strip()}, by)


def undo(connection: Connection, decision: int, *, by: str) -> int:
    """Take a decision back, or, if it took one back, let that stand again; gives the key of the new decision."""
    found = next((one for one in taken(connection) if one.key == decision), None)
    if found is None:
        raise NotInLedgerError(f"there is no decision {decision} in this ledger")
    if found.undone:
        raise DecisionError(f"decision {decision} is undone already")
    return _decide(connection, "undo", {"decision": decision}, by)


def import_people(connection: Connection, people: Iterable[outside.KnownPerson], *, by: str) -> outside.Imported:
    """Attach known people, with their names and outside ids, to the speakers they are; see `outside.import_people`.

    Each one attached is a decision of its own.
    """
    _named(by)
    return outside.import_people(connection, people, decide=lambda details: record(connection, "import", details, by))


def taken(connection: Connection) -> list[Decision]:
    """All decisions, the oldest first."""
    rows = [(row, json.loads(row.details)) for row in connection.execute(select(decisions).order_by(decisions.c.key))]
    undone: set[int] = set()
    for row, details in reversed(rows):
        if row.kind == "undo" and row.key not in undone:
            undone.add(details["decision"])
    return [Decision(row.key, row.kind, row.by, row.at, details, row.key in undone) for row, details in rows]


def record(connection: Connection, kind: str, details: dict[str, Any], by: str) -> int:
    """Append a decision without carrying it out."""
    key = (connection.scalar(select(func.max(decisions.c.key))) or 0) + 1
    # It is done again between the same readings when speakers are derived anew.
    details = {**details, "after_reading": connection.scalar(select(func.max(readings.c.key))) or 0}
    row = {"key": key, "kind": kind, "details": json.dumps(details), "by": storable(by), "at": _now()}
    connection.execute(decisions.insert(), [row])
    return key


def _decide(connection: Connection, kind: str, details: dict[str, Any], by: str) -> int:
    _named(by)
    key = record(connection, kind, details, by)
    _carry_out(connection, kind, details)
    return key


def _named(by: str) -> None:
    if not by.strip():
        raise DecisionError("a decision needs the name of who takes it")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")


# --- carrying out -----------------------------------------------------------------------------------------


def replay(connection: Connection, *, after: int = 0, until_reading: int | None = None) -> int:
    """Carry out decisions again, those after decision `after`; gives the key of the last.

    With `until_reading`, only those that were taken before that reading was added; so that speakers derived anew from
    readings in order, with a replay before each of `turns`, come out as they were. A decision about somebody whom no
    reading names any more changes nothing.
    """
    done = after
    for decision in taken(connection):
        if until_reading is not None and decision.details["after_reading"] >= until_reading:
            break
        if decision.key > after:
            done = decision.key
            if decision.kind != "undo" and not decision.undone:
                _carry_out(connection, decision.kind, decision.details)
    return done


def turns(connection: Connection) -> list[int]:
    """The readings before which a replay has to stand: those that came right after a decision."""
    return sorted({decision.details["after_reading"] + 1 for decision in taken(connection)})


def _carry_out(connection: Connection, kind: str, details: dict[str, Any]) -> None:
    carry: Any = {"merge": _merge, "split": _split, "alias": _alias, "import": outside.carry_out, "undo": _undo}
    carry[kind](connection, details)


def _merge(connection: Connection, details: dict[str, Any]) -> None:
    kept = referred(connection, details["kept"])
    if kept is None:
        return
    root = root_of(connection, kept)
    for other in filter(None, (referred(connection, one) for one in details["merged"])):
        former = root_of(connection, other)
        if former != root:
            belongs = or_(speakers.c.key == former, speakers.c.merged_into == former)
            connection.execute(update(speakers).where(belongs).values(merged_into=root))


def _split(connection: Connection, details: dict[str, Any]) -> None:
    kind = KINDS.index(details["speaker"]["kind"])
    moved: list[Appearance] = []
    for _, article, name in details["moved"]:
        for speaker in appearing(connection, article, name, kind)[:1]:
            moved += appearance_at(connection, speaker, article, name)
    if moved:
        split_off(connection, details["new"], moved, "a person split them off")


def _alias(connection: Connection, details: dict[str, Any]) -> None:
    speaker = referred(connection, details["speaker"])
    if speaker is None:
        return
    name = kept_name(details["name"])
    parts = name_parts(name, KINDS.index(details["speaker"]["kind"]))
    forms = dict.fromkeys((parts.normal, parts.key))
    rows = [{"normal": form, "speaker": speaker, "name": name, "origin": "alias"} for form in forms]
    give_names(connection, rows)


# --- taking back ------------------------------------------------------------------------------------------


def _undo(connection: Connection, details: dict[str, Any]) -> None:
    undone = next(one for one in taken(connection) if one.key == details["decision"])
    if undone.kind == "undo":
        before = next(one for one in taken(connection) if one.key == undone.details["decision"])
        _carry_out(connection, before.kind, before.details)
        return
    back: Any = {"merge": _unmerge, "split": _unsplit, "alias": _take_names_back, "import": _take_names_back}
    back[undone.kind](connection, undone.details)


def _unmerge(connection: Connection, _: dict[str, Any]) -> None:
    """Merge anew what is still decided: groups may have grown out of one another."""
    connection.execute(update(speakers).where(speakers.c.merged_into.is_not(None)).values(merged_into=None))
    for decision in taken(connection):
        if decision.kind == "merge" and not decision.undone:
            _merge(connection, decision.details)


def _unsplit(connection: Connection, details: dict[str, Any]) -> None:
    key = connection.scalar(select(speakers.c.key).where(speakers.c.id == details["new"]))
    base = referred(connection, details["speaker"])
    if key is None or base is None:
        return
    ids: dict[str, int] = {}
    places = []
    for identifier, article, name in details["moved"]:
        if identifier not in ids:
            ids[identifier] = connection.scalar(select(speakers.c.key).where(speakers.c.id == identifier)) or base
        places.append((ids[identifier], article, name))
    put_back(connection, key, places, base)
    _unmerge(connection, {})


def _take_names_back(connection: Connection, details: dict[str, Any]) -> None:
    """Leave a speaker the given names that other decisions still give it."""
    if "ids" in details:
        outside.take_back(connection, details)
    speaker = referred(connection, details["speaker"])
    if speaker is None:
        return
    given = speaker_names.c.origin.in_(("alias", "import"))
    connection.execute(delete(speaker_names).where(speaker_names.c.speaker == speaker, given))
    add_printed_names(connection, speaker)
    for decision in taken(connection):
        given_here = decision.kind in ("alias", "import") and not decision.undone
        if given_here and decision.details["speaker"]["id"] == details["speaker"]["id"]:
            _carry_out(connection, decision.kind, decision.details)

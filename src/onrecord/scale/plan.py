"""What a run has to do, written down before it is done: the files, and in which shards each is read.

`plan.json` has the settings and the files; `plan/NNNNNN.json` the parts of one file. Both hang on the input and the
settings alone, so a run that is started again finds the same shards.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from onrecord.errors import RunError
from onrecord.pipeline import Part, PartFormat, part_format
from onrecord.records import Dropped
from onrecord.scale.places import Place, input_files, size_and_mark
from onrecord.scale.settings import Options, difference

FORMAT = 1
PLAN = "plan.json"
LEFT_OUT = "left-out"  # the shard of what is left out before any file is opened


@dataclass(frozen=True, slots=True)
class File:
    """One file of the input: `mark` is a digest of its size and ends, by which it is known again."""

    path: str
    kind: PartFormat
    size: int
    mark: str


@dataclass(frozen=True, slots=True)
class Survey:
    """The parts of one file, or the drop of one that could not be opened."""

    parts: tuple[Part, ...] = ()
    dropped: Dropped | None = None

    def to_json(self) -> bytes:
        """The survey as it is kept."""
        rows = [asdict(part) for part in self.parts]
        return as_json({"parts": rows, "dropped": self.dropped.to_dict() if self.dropped else None})

    @classmethod
    def from_json(cls, kept: bytes) -> Survey:
        """The survey that `to_json` wrote."""
        row = json.loads(kept)
        dropped = Dropped(**row["dropped"]) if row["dropped"] else None
        return cls(tuple(Part(**part) for part in row["parts"]), dropped)


@dataclass(frozen=True, slots=True)
class Shard:
    """What one worker reads at once and writes as one set of files: a part of a file, or drops that are known."""

    name: str
    file: File | None = None
    part: Part | None = None
    drops: tuple[Dropped, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """The settings, files and drops of a run."""

    settings: dict[str, Any]
    files: tuple[File, ...]
    left_out: tuple[Dropped, ...]

    def to_json(self) -> bytes:
        """The plan as it is kept."""
        drops = [drop.to_dict() for drop in self.left_out]
        files = [asdict(file) for file in self.files]
        return as_json({"format": FORMAT, "settings": self.settings, "files": files, "left_out": drops})

    @classmethod
    def from_json(cls, kept: bytes) -> Plan:
        """The plan that `to_json` wrote; raises `RunError` for one of another format."""
        row = json.loads(kept)
        if row.get("format") != FORMAT:
            raise RunError(f"{PLAN} is of format {row.get('format')}, which this version does not know")
        files = tuple(File(**file) for file in row["files"])
        return cls(row["settings"], files, tuple(Dropped(**drop) for drop in row["left_out"]))


def as_json(value: Any) -> bytes:
    """JSON as a run writes it: the same bytes for the same value."""
    return (json.dumps(value, indent=1) + "\n").encode()


def kept_plan(place: Place) -> Plan | None:
    """The plan of the run that was begun at this place, if one was."""
    kept = place.read(PLAN)
    return Plan.from_json(kept) if kept is not None else None


def planned(place: Place, locations: Sequence[str], options: Options) -> Plan:
    """The plan of a new run, kept, or that of the one to go on with.

    Raises `RunError` where that was begun with other settings or over another input.
    """
    plan = _new_plan(locations, options)
    before = kept_plan(place)
    if before is None:
        if any(place.sizes(folder) for folder in ("shards", "articles")):
            raise RunError(f"there are files of a run but no {PLAN}: give another folder to write to")
        place.write(PLAN, plan.to_json())
        return plan
    found = difference(before.settings, plan.settings)
    if found:
        raise RunError(f"this run was begun otherwise: {found}. Start it as it was begun, or write to another folder")
    _check_same_files(before, plan)
    return before


def _new_plan(locations: Sequence[str], options: Options) -> Plan:
    files: list[File] = []
    left_out: list[Dropped] = []
    for found in _found(locations, options):
        if isinstance(found, Dropped):
            left_out.append(found)
        else:
            files.append(found)
    return Plan(options.settings(), tuple(files), tuple(left_out))


def _found(locations: Iterable[str], options: Options) -> Iterator[File | Dropped]:
    for location in locations:
        for path in input_files(location, options.input_format):
            if isinstance(path, Dropped):
                yield path
                continue
            kind = part_format(path, options.input_format)
            if kind is None:
                detail = f"{path} is not Parquet, JSON Lines or WARC by its name, which is what a run reads"
                yield Dropped("unsupported", detail, path)
                continue
            try:
                yield File(path, kind, *size_and_mark(path))
            except OSError as error:
                yield Dropped("unreadable", f"{path} cannot be read: {error.strerror or error}", path)


def _check_same_files(before: Plan, now: Plan) -> None:
    old = {file.path: file for file in before.files}
    new = {file.path: file for file in now.files}
    for path in (*old, *new):
        if path not in new:
            what = f"{path} is not there any more"
        elif path not in old:
            what = f"{path} is new; give new files to a run of their own"
        elif old[path] != new[path]:
            what = f"{path} has changed since"
        else:
            continue
        raise RunError(f"this run was begun over another input: {what}. Nothing was read")
    if list(old) != list(new):
        raise RunError("this run was begun over the same files in another order. Nothing was read")


def survey_name(number: int) -> str:
    """Where the survey of a file is kept."""
    return f"plan/{number:06}.json"


def shards_of(number: int, file: File, survey: Survey) -> Iterator[Shard]:
    """The shards of one file, in order."""
    if survey.dropped is not None:
        yield Shard(f"{number:06}-00000", drops=(survey.dropped,))
    for place, part in enumerate(survey.parts):
        yield Shard(f"{number:06}-{place:05}", file, part)

"""A run's output as it goes into a ledger: what was read there, as if it were read now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from onrecord.errors import RunError
from onrecord.ledger.store import Taken
from onrecord.records import Source
from onrecord.scale.driver import MANIFEST
from onrecord.scale.files import Read, readings_of
from onrecord.scale.places import Place, is_remote, place_of
from onrecord.scale.plan import PLAN, Plan, kept_plan


@dataclass(frozen=True, slots=True)
class Output:
    """What a run wrote to a place: its settings, and the names of its shards in order."""

    place: Place
    plan: Plan
    shards: tuple[str, ...]

    @property
    def version(self) -> str:
        """The version of onrecord that read it."""
        return str(self.plan.settings["onrecord"])

    @property
    def model(self) -> str:
        """The name and digest of the model that read it."""
        return str(self.plan.settings["model"])

    def settings_of_run(self) -> dict[str, Any]:
        """What of its settings a ledger tells runs apart by: the same as for an `onrecord add` of the input."""
        return {name: self.plan.settings[name] for name in ("language", "max_characters", "columns")}

    def read(self) -> Iterator[tuple[float, Taken]]:
        """Every source in the order of the input, as a ledger takes it, with the share of shards before its own."""
        for number, name in enumerate(self.shards):
            for one in self.readings(name):
                yield number / len(self.shards), taken_of(one)

    def readings(self, shard: str) -> Iterator[Read]:
        """What was read in one shard."""
        articles, drops = (self.place.read(f"{folder}/{shard}.parquet") for folder in ("articles", "drops"))
        if articles is None or drops is None:
            raise RunError(f"shard {shard} is marked as done and its files are not there: start the run again")
        yield from readings_of(articles, drops)


def is_output(location: str) -> bool:
    """Whether a run wrote to this place, finished or not."""
    if is_remote(location):
        return place_of(location).read(PLAN) is not None
    path = Path(location)
    return path.is_dir() and (path / PLAN).is_file() and (path / "shards").is_dir()


def output_at(location: str, *, unfinished: bool = False) -> Output:
    """What a run wrote to this place; raises `RunError` where there is none, or it is not finished and has to be."""
    place = place_of(location)
    plan = kept_plan(place)
    if plan is None:
        raise RunError(f"{location} is no output of a run: it has no {PLAN}")
    if not unfinished and place.read(MANIFEST) is None:
        raise RunError(f"the run that writes to {location} is not finished (there is no {MANIFEST}): start it again")
    shards = sorted(name.removesuffix(".json") for name in place.sizes("shards") if name.endswith(".json"))
    return Output(place, plan, tuple(sorted(shards, key=lambda name: (name[0].isdigit(), name))))


def taken_of(one: Read) -> Taken:
    """What was read as `onrecord add` takes it."""
    source = one.source
    if not isinstance(source, Source):
        return Taken(one.reading, source.path or "-", source.record or 0)
    # The digest stands beside it, and not in the provenance: as of a source that was read just now.
    origin = replace(source.provenance, digest=None)
    return Taken(one.reading, source.path or "-", source.record or 0, source.digest, origin)

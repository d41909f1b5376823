"""A run: every file looked through, every shard read once and written whole, whatever dies meanwhile.

What is done is told by markers at the place that is written to, one a shard, written last. A run that is started again
does what has none. The driver holds no articles; it hands out jobs, counts, and decides what becomes of those that
fail: a shard whose process died is read again; if that dies too, the record is looked for (`hunt.py`) and dropped by
name.
"""

from __future__ import annotations

import json
import time
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

from onrecord.errors import RunError
from onrecord.scale.crew import Begun, Crew, Died
from onrecord.scale.files import FOLDERS
from onrecord.scale.hunt import Hunt
from onrecord.scale.jobs import Done, Failed, Job, LookThrough, Probe, ReadShard
from onrecord.scale.places import Place
from onrecord.scale.plan import LEFT_OUT, PLAN, Plan, Shard, Survey, as_json, shards_of, survey_name

MANIFEST = "manifest.json"
DEATHS = 2  # of processes over one shard, after which the record is looked for that kills them
TRIES = 4  # hunts that found none, and errors, after which a shard is left for another time
_SECONDS = 0.5


@dataclass(slots=True)
class Counts:
    """What became of shards, added up."""

    shards: int = 0
    sources: int = 0
    articles: int = 0
    statements: int = 0
    dropped: Counter[str] = field(default_factory=Counter)

    def add(self, marker: dict[str, Any]) -> None:
        """Count a shard in, by its marker."""
        self.shards += 1
        self.sources += marker["input"]["sources"]
        self.articles += marker["articles"]
        self.statements += marker["statements"]
        self.dropped.update(marker["dropped"])


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: `done` of `all` files looked through or shards read, and in all what became of them.

    `now` is how many sources were read since this start, `seconds` how long that took; `failed` names the shards that
    are left for another time, with the reason.
    """

    stage: str
    done: int
    all: int
    counts: Counts
    now: int
    seconds: float
    share: float
    failed: tuple[tuple[str, str], ...] = ()

    @property
    def rate(self) -> float:
        """Sources a second, since this start."""
        return self.now / self.seconds if self.seconds else 0.0

    @property
    def seconds_left(self) -> float | None:
        """How long it will take still, if it goes on as it did."""
        return self.seconds * (1 / self.share - 1) if self.share else None


class Driver:
    """One start of a run by `crew`; make it inside `place.alone()`."""

    def __init__(self, place: Place, plan: Plan, crew: Crew) -> None:
        self.place = place
        self.plan = plan
        self.crew = crew
        self.counts = Counts()
        self.failed: dict[str, str] = {}
        self._markers: dict[str, str] = {}  # digests by shard
        self._begun_at = time.monotonic()
        self._now = 0
        self._done = self._all = self._known = 0
        self._running: dict[str, int] = {}  # sources of shards that are being read
        self._stage = "looking"

    def run(self) -> Iterator[Progress]:
        """Do what there is to do, yielding the progress now and then and at the end.

        Raises `RunError` for what no other try would mend.
        """
        surveys: dict[int, Survey] = {}
        for progress in self._look_through(surveys):
            yield progress
        shards = list(self._shards(surveys))
        for progress in self._read(shards):
            yield progress
        if not self.failed:
            self.place.write(MANIFEST, self._manifest())
        yield self._progress()

    # --- looking through ---

    def _look_through(self, surveys: dict[int, Survey]) -> Iterator[Progress]:
        kept = self.place.sizes("plan")
        jobs: deque[Job] = deque()
        for number, file in enumerate(self.plan.files):
            if f"{number:06}.json" in kept:
                surveys[number] = self._survey(number)
            else:
                jobs.append(LookThrough(number, file))
        self._all, self._done = len(self.plan.files), len(surveys)
        tries: Counter[int] = Counter()
        for job, event in self._events(jobs):
            assert isinstance(job, LookThrough)
            match event:
                case Done():
                    surveys[job.number] = self._survey(job.number)
                    self._done += 1
                    yield self._progress()
                case Failed(reason) | Died(_, reason):
                    tries[job.number] += 1
                    if tries[job.number] >= TRIES:
                        raise RunError(f"{job.file.path} cannot be looked through: {reason}")
                    jobs.append(job)

    def _survey(self, number: int) -> Survey:
        kept = self.place.read(survey_name(number))
        if kept is None:
            raise RunError(f"{survey_name(number)} was written and is not there: do all machines see the output?")
        return Survey.from_json(kept)

    def _shards(self, surveys: dict[int, Survey]) -> Iterator[Shard]:
        if self.plan.left_out:
            yield Shard(LEFT_OUT, drops=self.plan.left_out)
        for number, file in enumerate(self.plan.files):
            yield from shards_of(number, file, surveys[number])

    # --- reading ---

    def _read(self, shards: Sequence[Shard]) -> Iterator[Progress]:
        self._stage = "reading"
        missing = self._without_done(shards)
        self._all, self._done = len(shards), len(shards) - len(missing)
        self._known = self._done
        self._begun_at = time.monotonic()
        yield self._progress()
        jobs: deque[Job] = deque(ReadShard(shard) for shard in missing)
        troubles: dict[str, _Trouble] = {}
        last = time.monotonic()
        for job, event in self._events(jobs):
            assert not isinstance(job, LookThrough)
            if isinstance(event, Begun):
                if isinstance(job, ReadShard):
                    self._running[job.shard.name] = event.at
            elif isinstance(job, ReadShard) and isinstance(event, Done):
                self._finish(job.shard, event.marker)
            else:
                trouble = troubles.setdefault(job.shard.name, _Trouble(job.shard))
                following = trouble.follow(job, event)
                self._running.pop(job.shard.name, None)
                if following is None:
                    self.failed[job.shard.name] = trouble.reason
                else:
                    jobs.appendleft(following)
            if time.monotonic() - last > _SECONDS or not isinstance(event, Begun):
                last = time.monotonic()
                yield self._progress()

    def _without_done(self, shards: Sequence[Shard]) -> list[Shard]:
        """Those whose marker is missing, or one of whose files is not there as the marker says."""
        written = {folder: self.place.sizes(folder) for folder in FOLDERS}
        marked = self.place.sizes("shards")
        missing = []
        for shard in shards:
            content = self.place.read(f"shards/{shard.name}.json") if f"{shard.name}.json" in marked else None
            marker = json.loads(content) if content else None
            if marker is None or any(
                written[folder].get(f"{shard.name}.parquet") != marker["files"][folder]["bytes"] for folder in FOLDERS
            ):
                missing.append(shard)
            else:
                self._count(shard, marker)
        return missing

    def _finish(self, shard: Shard, marker: dict[str, Any]) -> None:
        self._running.pop(shard.name, None)
        self._count(shard, marker)
        self._now += marker["input"]["sources"]
        self._done += 1

    def _count(self, shard: Shard, marker: dict[str, Any]) -> None:
        self.counts.add(marker)
        self._markers[shard.name] = sha256(as_json(marker)).hexdigest()

    # --- both ---

    def _events(self, jobs: deque[Job]) -> Iterator[tuple[Job, Done | Failed | Died | Begun]]:
        """Hand out jobs as long as there are any, also such as are added meanwhile, and tell what becomes of them."""
        under_way = 0
        while jobs or under_way:
            while jobs and self.crew.idle:
                self.crew.begin(jobs.popleft())
                under_way += 1
            for job, event in self.crew.events(_SECONDS):
                if isinstance(event, Failed) and event.is_final:
                    raise RunError(event.reason)
                under_way -= not isinstance(event, Begun)
                yield job, event

    def _progress(self) -> Progress:
        running = sum(self._running.values())
        size = max(1, self.plan.settings["shard_size"])
        here = self._all - self._known
        share = min((self._done - self._known + running / size) / here, 1.0) if here else 1.0
        return Progress(
            stage=self._stage,
            done=self._done,
            all=self._all,
            counts=replace(self.counts, dropped=self.counts.dropped.copy()),
            now=self._now + running,
            seconds=time.monotonic() - self._begun_at,
            share=share,
            failed=tuple(sorted(self.failed.items())),
        )

    def _manifest(self) -> bytes:
        """What is said of the whole: settings, counts, and one digest over the markers of all shards."""
        digest = sha256("".join(f"{name} {one}\n" for name, one in sorted(self._markers.items())).encode())
        return as_json(
            {
                "settings": self.plan.settings,
                "files": len(self.plan.files),
                "plan": sha256(self.place.read(PLAN) or b"").hexdigest(),
                "shards": self.counts.shards,
                "sources": self.counts.sources,
                "articles": self.counts.articles,
                "statements": self.counts.statements,
                "dropped": dict(sorted(self.counts.dropped.items())),
                "digest": digest.hexdigest(),
            }
        )


@dataclass(slots=True)
class _Trouble:
    """What has happened to a shard that did not come out at once, and what to do about it."""

    shard: Shard
    deaths: int = 0
    tries: int = 0
    skip: frozenset[int] = frozenset()
    hunt: Hunt | None = None
    reason: str = ""

    def follow(self, job: ReadShard | Probe, event: Done | Failed | Died) -> Job | None:
        """The next job over the shard; None where it is given up for now."""
        match job, event:
            case _, Failed(reason):
                self.reason = reason
                self.tries += 1
            case ReadShard(), Died(at, detail):
                self.reason = f"the process that read it died ({detail})"
                self.deaths += 1
                if self.deaths >= DEATHS:
                    self.deaths = 0
                    self.hunt = Hunt(self.shard, at)
            case Probe(), Died() if self.hunt:
                self.hunt.died(job)
            case Probe(), Done(sources) if self.hunt:
                self.hunt.survived(job, sources)
        if self.hunt and self.hunt.is_over:
            culprit = self.hunt.culprit
            if culprit is None:
                self.tries += 1
            elif culprit in self.skip:  # it kills while it is parsed: what stands behind it cannot be reached
                self.reason = f"record {culprit} of the shard kills also where it is not read ({self.reason})"
                return None
            else:
                self.skip |= {culprit}
            self.hunt = None
        if self.tries >= TRIES:
            return None
        return self.hunt.probe() if self.hunt else ReadShard(self.shard, self.skip)

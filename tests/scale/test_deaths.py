"""Whatever dies during a run: the same bytes in the end, and a record that kills costs itself alone."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.scale.crew import Processes
from onrecord.scale.driver import Driver, Progress
from onrecord.scale.hunt import Hunt
from onrecord.scale.jobs import Worker
from onrecord.scale.places import Folder
from onrecord.scale.plan import Shard, planned
from onrecord.scale.settings import Options

from .conftest import Ran, article, digests, write_lines
from .processes import below, is_there

pytest.importorskip("pyarrow")

# A worker whose process dies, as over an article that exhausts its memory: over texts with this word in them, always,
# or the first time only; or that does not come back from an expression which lets no other thread run meanwhile.
# In a module of its own, for the new process to import.
DEADLY = """
import os
import re
from pathlib import Path
from onrecord.scale.jobs import Worker


class Deadly(Worker):
    def _sources(self, shard):
        for source in super()._sources(shard):
            if "bindweed" in str(source.content):
                os.abort()
            yield source

    def read_source(self, source):
        if "ivy" in str(source.content):
            re.match("(i+)+y", "i" * 64)
        if "hemlock" in str(source.content):
            os.abort()
        if "nettle" in str(source.content):
            try:
                Path("stung").touch(exist_ok=False)
            except FileExistsError:
                pass
            else:
                os.abort()
        return super().read_source(source)
"""


@pytest.fixture
def deadly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Progress]:
    (tmp_path / "deadly.py").write_text(DEADLY)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.chdir(tmp_path)

    def run(given: Path, output: str, **chosen: float) -> Progress:
        from importlib import import_module

        options = Options(shard_size=8, **chosen)
        place = Folder(Path(output))
        with place.alone():
            plan = planned(place, [given.name], options)
            worker: Worker = import_module("deadly").Deadly(options, output, plan.settings)
            crew = Processes(2, worker)
            try:
                *_, last = Driver(place, plan, crew).run()
            finally:
                crew.close()
        return last

    return run


def test_records_that_kill_are_dropped_by_name_and_nothing_else(
    tmp_path: Path, deadly: Callable[..., Progress], ran: Ran
) -> None:
    rows = [article(number) for number in range(20)]
    for number in (3, 5, 17):
        rows[number]["text"] += " It was hemlock."
    last = deadly(write_lines(tmp_path / "a.jsonl", rows), "out")
    assert last.counts.dropped == {"failed": 3} and last.counts.articles == 17 and not last.failed
    from pyarrow import parquet

    paths = sorted(Path("out/drops").glob("*.parquet"))
    dropped = [row for path in paths for row in parquet.read_table(path).to_pylist()]
    assert [(row["reason"], row["record"]) for row in dropped] == [("failed", 4), ("failed", 6), ("failed", 18)]
    assert all("died" in row["detail"] for row in dropped)
    ran("a.jsonl", "alive", shard_size=8)
    kept = "000000-00001.parquet"  # a shard without any of them
    assert digests("out")[f"articles/{kept}"] == digests("alive")[f"articles/{kept}"]


def test_a_record_that_hangs_the_reader_is_dropped_by_name_and_nothing_else(
    tmp_path: Path, deadly: Callable[..., Progress], ran: Ran
) -> None:
    rows = [article(number) for number in range(12)]
    rows[6]["text"] += " It was ivy."
    last = deadly(write_lines(tmp_path / "a.jsonl", rows), "out", record_limit=3)
    assert last.counts.dropped == {"failed": 1} and last.counts.articles == 11 and not last.failed
    from pyarrow import parquet

    (drop,) = parquet.read_table("out/drops/000000-00000.parquet").to_pylist()
    assert (drop["reason"], drop["record"]) == ("failed", 7) and "did not end" in drop["detail"]
    ran("a.jsonl", "calm", shard_size=8)
    kept = "000000-00001.parquet"
    assert digests("out")[f"articles/{kept}"] == digests("calm")[f"articles/{kept}"]


def test_a_record_that_kills_while_it_is_parsed_is_named_and_the_other_shards_are_read(
    tmp_path: Path, deadly: Callable[..., Progress]
) -> None:
    rows = [article(number) for number in range(20)]
    rows[9]["text"] += " It was bindweed."
    last = deadly(write_lines(tmp_path / "a.jsonl", rows), "out")
    ((shard, reason),) = last.failed
    assert shard == "000000-00001" and "record 1 of the shard kills" in reason
    assert last.counts.articles == 12


def test_a_process_that_dies_once_costs_nothing_but_time(
    tmp_path: Path, deadly: Callable[..., Progress], ran: Ran
) -> None:
    rows = [article(number) for number in range(12)]
    rows[6]["text"] += " It was nettle."
    last = deadly(write_lines(tmp_path / "a.jsonl", rows), "out")
    assert Path("stung").exists() and not last.counts.dropped
    ran("a.jsonl", "calm", shard_size=8)
    assert digests("out") == digests("calm")


def test_killed_workers_and_drivers_leave_what_an_undisturbed_run_leaves(tmp_path: Path, ran: Ran) -> None:
    write_lines(tmp_path / "a.jsonl", [article(number) for number in range(60)])
    ran("a.jsonl", "calm", shard_size=6)
    chosen = random.Random(5)
    command = [sys.executable, "-m", "onrecord", "run", "a.jsonl", "killed", "--shard-size", "6", "--workers", "2"]
    ended = False
    for kill in range(6):
        process = subprocess.Popen([*command, "--quiet"], stderr=subprocess.DEVNULL)
        time.sleep(chosen.uniform(0.5, 6))
        workers = below(process.pid)
        victim = process.pid if kill % 2 or not workers else chosen.choice(workers)
        ended |= process.poll() is not None
        if process.poll() is None:
            os.kill(victim, signal.SIGKILL)
        if victim != process.pid:
            ended |= process.wait(240) == 0
        process.wait(240)
        _wait_until_gone(workers)
    assert subprocess.run([*command, "--quiet"], check=False).returncode == 0
    assert digests("killed") == digests("calm")


def _wait_until_gone(processes: list[int]) -> None:
    """Workers end with their driver, however it ends."""
    until = time.monotonic() + 60
    while any(map(is_there, processes)):
        assert time.monotonic() < until, "a worker outlives its driver"
        time.sleep(0.1)


@given(st.integers(1, 1_500), st.data())
def test_a_hunt_finds_a_record_that_kills_in_few_steps(size: int, data: st.DataObject) -> None:
    deadly = data.draw(st.sets(st.integers(0, size - 1), min_size=1, max_size=3))
    at = data.draw(st.one_of(st.none(), st.integers(0, size - 1)))
    hunt = Hunt(Shard("s"), at)
    for _ in range(40):
        if hunt.is_over:
            break
        probe = hunt.probe()
        if deadly & set(range(probe.first, probe.end)):
            hunt.died(probe)
        else:
            hunt.survived(probe, max(0, min(size, probe.end) - probe.first))
    assert hunt.is_over and hunt.culprit in deadly


@given(st.integers(0, 1_500), st.data())
def test_a_hunt_blames_nobody_for_a_process_that_was_killed_for_other_reasons(size: int, data: st.DataObject) -> None:
    hunt = Hunt(Shard("s"), data.draw(st.one_of(st.none(), st.integers(0, 1_600))))
    for step in range(60):
        if hunt.is_over:
            break
        probe = hunt.probe()
        if step == data.draw(st.just(2)):
            hunt.died(probe)
        else:
            hunt.survived(probe, max(0, min(size, probe.end) - probe.first))
    assert hunt.is_over and hunt.culprit is None

"""Runs on a Ray cluster of two machines, which are two nodes of this one."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from .conftest import Ran, article, digests, write_lines
from .processes import two_nodes

pytest.importorskip("daft")
pytest.importorskip("pyarrow")


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    """The address of a cluster with two nodes of one processor each."""
    pytest.importorskip("ray")
    with two_nodes() as started:
        yield started.address


def test_a_cluster_writes_what_one_machine_writes_copies_and_utterances_too(
    tmp_path: Path, ran: Ran, cluster: str
) -> None:
    rows = [article(number) for number in range(30)]
    rows[7]["text"] = rows[3]["text"]
    write_lines(tmp_path / "a.jsonl", rows)
    command = [sys.executable, "-m", "onrecord", "run", "a.jsonl", "there", "--shard-size", "5", "--quiet", "--relate"]
    subprocess.run([*command, "--engine", "ray", "--address", cluster], check=True, timeout=400)
    command[5] = "here"
    subprocess.run(command, check=True, timeout=400)
    assert digests("there") == digests("here")


# Over an article with the first word in it the actor's process ends, as over one that exhausts its memory; over one
# with the second it does not end.
DEADLY = """
import os
import re
import sys
from pathlib import Path

from onrecord.scale.cluster import Actors
from onrecord.scale.driver import Driver
from onrecord.scale.jobs import Worker
from onrecord.scale.places import Folder
from onrecord.scale.plan import planned
from onrecord.scale.settings import Options


class Deadly(Worker):
    def read_source(self, source):
        if "hemlock" in str(source.content):
            os._exit(1)
        if "ivy" in str(source.content):
            re.match("(i+)+y", "i" * 64)
        return super().read_source(source)


if __name__ == "__main__":
    options = Options(shard_size=8, record_limit=3)
    place = Folder(Path("out"))
    with place.alone():
        plan = planned(place, ["a.jsonl"], options)
        crew = Actors(1, Deadly(options, "out", plan.settings), sys.argv[1])
        *_, last = Driver(place, plan, crew).run()
        crew.close()
    print(dict(last.counts.dropped), last.counts.articles, last.failed)
"""


def test_records_that_kill_or_hang_actors_are_found_and_dropped(tmp_path: Path, cluster: str) -> None:
    rows = [article(number) for number in range(10)]
    rows[5]["text"] += " It was hemlock."
    rows[7]["text"] += " It was ivy."
    write_lines(tmp_path / "a.jsonl", rows)
    (tmp_path / "deadly.py").write_text(DEADLY)
    done = subprocess.run(
        [sys.executable, "deadly.py", cluster], capture_output=True, text=True, cwd=tmp_path, timeout=500
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "{'failed': 2} 8 ()"


def test_a_cluster_that_is_not_there_is_said(tmp_path: Path) -> None:
    pytest.importorskip("ray")
    write_lines(tmp_path / "a.jsonl", [article(1)])
    command = [sys.executable, "-m", "onrecord", "run", "a.jsonl", "out", "--engine", "ray", "--address", "nowhere"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, timeout=400)
    assert done.returncode == 2 and "no Ray cluster at nowhere" in done.stderr
    command[-4:] = ["--address", "127.0.0.1:1"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, timeout=400)
    assert done.returncode == 2 and "--engine ray" in done.stderr

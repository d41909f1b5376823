"""Runs on a Ray cluster of two machines, which are two nodes of this one."""

from __future__ import annotations

import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from .conftest import Ran, article, digests, write_lines

pytest.importorskip("daft")
pytest.importorskip("pyarrow")

NODE = ("--block", "--disable-usage-stats", "--node-ip-address", "127.0.0.1", "--num-cpus", "1")
SMALL = ("--object-store-memory", "80000000")


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    """The address of a cluster with two nodes of one processor each."""
    pytest.importorskip("ray")
    from onrecord.scale.quiet import keep_quiet

    keep_quiet()
    start = [sys.executable, "-m", "ray.scripts.scripts", "start", *NODE, *SMALL]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"127.0.0.1:{port}"
    with tempfile.TemporaryDirectory(prefix="ray", ignore_cleanup_errors=True) as folder:  # its paths have to be short
        own = ["--head", "--port", str(port), "--include-dashboard=false", "--temp-dir", folder]
        nodes = [subprocess.Popen([*start, *own], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)]
        try:
            _wait_for(port)
            nodes.append(
                subprocess.Popen([*start, "--address", address], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            )
            yield address
        finally:
            for node in reversed(nodes):
                node.terminate()
                node.wait(60)


def _wait_for(port: int) -> None:
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    pytest.fail("the first node did not start")


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


# Over an article with this word in it the actor's process ends, as over one that exhausts its memory.
DEADLY = """
import os
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
        return super().read_source(source)


if __name__ == "__main__":
    options = Options(shard_size=8)
    place = Folder(Path("out"))
    with place.alone():
        plan = planned(place, ["a.jsonl"], options)
        crew = Actors(1, Deadly(options, "out", plan.settings), sys.argv[1])
        *_, last = Driver(place, plan, crew).run()
        crew.close()
    print(dict(last.counts.dropped), last.counts.articles, last.failed)
"""


def test_a_record_that_kills_actors_is_found_and_dropped(tmp_path: Path, cluster: str) -> None:
    rows = [article(number) for number in range(10)]
    rows[5]["text"] += " It was hemlock."
    write_lines(tmp_path / "a.jsonl", rows)
    (tmp_path / "deadly.py").write_text(DEADLY)
    done = subprocess.run(
        [sys.executable, "deadly.py", cluster], capture_output=True, text=True, cwd=tmp_path, timeout=500
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "{'failed': 1} 9 ()"


def test_a_cluster_that_is_not_there_is_said(tmp_path: Path) -> None:
    pytest.importorskip("ray")
    write_lines(tmp_path / "a.jsonl", [article(1)])
    command = [sys.executable, "-m", "onrecord", "run", "a.jsonl", "out", "--engine", "ray", "--address", "nowhere"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, timeout=400)
    assert done.returncode == 2 and "no Ray cluster at nowhere" in done.stderr
    command[-4:] = ["--address", "127.0.0.1:1"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, timeout=400)
    assert done.returncode == 2 and "--engine ray" in done.stderr

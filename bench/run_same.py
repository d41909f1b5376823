"""The same statements whichever way, and the same bytes whatever is killed: read, run here, run on a cluster, kill -9.

    python bench/run_same.py [--articles 2000] [--words 100] [--kills 10] [--no-cluster]

Reads the same articles with `onrecord read`, `onrecord run` and `onrecord run --engine ray` on two nodes of this
machine, and compares all statements with all that is known of them. Kills workers and drivers of a run here, and
actors and drivers of one on the cluster, at random moments and in turn, so many each; starts it again whenever its
driver was killed, and compares all files.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from onrecord.scale.loading import output_at
from run_articles import write_articles
from run_processes import below, command_of, is_there, measured, two_nodes, wait_for_nodes
from speed import processor

ONRECORD = [sys.executable, "-m", "onrecord"]
SHARDS = ["--shard-size", "100"]
LONGEST = 10.0  # seconds between two kills


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=2_000)
    parser.add_argument("--words", type=int, default=100)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--no-cluster", action="store_true")
    options = parser.parse_args()
    print(f"same: {processor()}, {os.cpu_count()} processors, Python {platform.python_version()}, {date.today()}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        words = write_articles(folder / "in.jsonl", options.articles, options.words)
        print(f"{options.articles:,} articles, {words:,} words", flush=True)
        compare_here(folder)
        kill_often(folder, "killed here", ["--workers", "2"], processes_of, options.kills)
        if not options.no_cluster:
            with two_nodes() as cluster:
                wait_for_nodes(cluster.address, 2)
                there = ["--engine", "ray", "--address", cluster.address]
                compare_there(folder, there)
                kill_often(folder, "killed on Ray", there, lambda driver: cluster.actors(), options.kills)


def compare_here(folder: Path) -> None:
    """Print what reading and a run here find, and whether it is the same; ends the program where it is not."""
    cost = measured([*ONRECORD, "read", "in.jsonl", "--output", "read.jsonl"], folder)
    print(f"{'onrecord read':30} {statements(expected(folder)):9,} statements {cost.processor:8.0f} CPU s", flush=True)
    cost = measured([*ONRECORD, "run", "in.jsonl", "out", *SHARDS], folder)
    tell("onrecord run", folder / "out", expected(folder), cost.processor)


def compare_there(folder: Path, options: list[str]) -> None:
    """The same for a run on a cluster."""
    measured([*ONRECORD, "run", "in.jsonl", "cluster", *SHARDS, *options], folder)
    tell("onrecord run on 2 Ray nodes", folder / "cluster", expected(folder), None)
    tell_files("  its files", folder / "cluster", folder / "out")


def expected(folder: Path) -> list[dict[str, Any]]:
    """What `onrecord read` found."""
    with (folder / "read.jsonl").open(encoding="utf-8") as stream:
        return [json.loads(line) for line in stream]


def statements(readings: list[dict[str, Any]]) -> int:
    """How many statements there are."""
    return sum(len(reading["statements"]) for reading in readings)


def tell(name: str, output: Path, expected: list[dict[str, Any]], seconds: float | None) -> None:
    """Print whether an output has the readings expected, in their order."""
    kept = output_at(str(output))
    found = [one.reading.to_dict() for shard in kept.shards for one in kept.readings(shard)]
    same = found == expected
    cost = f"{seconds:8.0f} CPU s" if seconds is not None else " " * 14
    print(f"{name:30} {statements(found):9,} statements {cost}  {'the same' if same else 'NOT THE SAME'}", flush=True)
    if not same:
        raise SystemExit("the readings differ")


def kill_often(folder: Path, name: str, options: list[str], workers: Callable[[int], list[int]], wanted: int) -> None:
    """Kill a worker, then a driver, then a worker ... at random moments; the files have to be those of `out`.

    `workers` gives the processes that read for a driver.
    """
    chosen = random.Random(23)
    output = name.replace(" ", "-")
    command = [*ONRECORD, "run", "in.jsonl", output, *SHARDS, "--quiet", *options]
    kills: Counter[str] = Counter()
    while kills.total() < wanted:
        process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while process.poll() is None and kills.total() < wanted:
            victim = "worker" if kills["worker"] <= kills["driver"] else "driver"
            found = _something_to_kill(process, workers) if victim == "worker" else [process.pid]
            time.sleep(chosen.uniform(0.5, LONGEST))
            found = [one for one in found if is_there(one)] or workers(process.pid)
            if process.poll() is None and found:
                os.kill(chosen.choice(found), signal.SIGKILL)
                kills[victim] += 1
        process.wait()
        if kills.total() < wanted and (folder / output / "manifest.json").exists():
            # Done before it was killed often enough: what is left to do is made more again.
            (folder / output / "manifest.json").unlink()
            markers = sorted((folder / output / "shards").glob("*.json"))
            for marker in chosen.sample(markers, len(markers) // 2):
                marker.unlink()
    measured(command, folder)
    told = ", ".join(f"{number} {who}s" for who, number in kills.items())
    tell_files(f"{name}: {told}", folder / output, folder / "out")


def _something_to_kill(process: subprocess.Popen[bytes], workers: Callable[[int], list[int]]) -> list[int]:
    """The workers of a driver, when it has some; none where it ends first."""
    while process.poll() is None:
        if found := workers(process.pid):
            return found
        time.sleep(0.2)
    return []


def processes_of(driver: int) -> list[int]:
    """The processes that read for a driver on this machine."""
    return [one for one in below(driver) if b"spawn_main" in command_of(one)]


def tell_files(name: str, one: Path, other: Path) -> None:
    """Print whether all files of two outputs have the same bytes."""
    first, second = digests(one), digests(other)
    same = first == second
    print(f"{name:30} {len(first):9,} files {'':19}  {'the same bytes' if same else 'NOT THE SAME'}", flush=True)
    if not same:
        raise SystemExit(str(sorted(set(first.items()) ^ set(second.items()))[:4]))


def digests(folder: Path) -> dict[str, str]:
    """Every file below a folder with the digest of its bytes."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest() for path in paths}


if __name__ == "__main__":
    main()

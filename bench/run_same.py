"""The same statements whichever way, and the same bytes whatever is killed: read, run here, run on a cluster, kill -9.

    python bench/run_same.py [--articles 2000] [--words 100] [--kills 10] [--no-cluster]

Reads the same articles with `onrecord read`, `onrecord run` and `onrecord run --engine ray` on two nodes of this
machine, and compares all statements with all that is known of them; then kills workers and drivers of a run at random
moments, in turn, starts it again each time, and compares all files.
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
from datetime import date
from hashlib import sha256
from pathlib import Path

from onrecord.scale.loading import output_at
from run_articles import write_articles
from run_processes import below, cluster, measured
from speed import processor

ONRECORD = [sys.executable, "-m", "onrecord"]


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
        compare_ways(folder, with_cluster=not options.no_cluster)
        kill_often(folder, options.kills)


def compare_ways(folder: Path, *, with_cluster: bool) -> None:
    """Print what each way finds, and whether it is the same; ends the program where it is not."""
    shards = ["--shard-size", "100"]
    cost = measured([*ONRECORD, "read", "in.jsonl", "--output", "read.jsonl"], folder)
    with (folder / "read.jsonl").open(encoding="utf-8") as stream:
        expected = [json.loads(line) for line in stream]
    number = sum(len(reading["statements"]) for reading in expected)
    print(f"{'onrecord read':30} {number:9,} statements {cost.processor:8.0f} CPU s", flush=True)
    cost = measured([*ONRECORD, "run", "in.jsonl", "out", *shards], folder)
    tell("onrecord run", folder / "out", expected, cost.processor)
    if with_cluster:
        with cluster() as address:
            command = [*ONRECORD, "run", "in.jsonl", "cluster", *shards, "--engine", "ray", "--address", address]
            measured(command, folder)
        tell("onrecord run on 2 Ray nodes", folder / "cluster", expected, None)
        tell_files("  its files", folder / "cluster", folder / "out")


def tell(name: str, output: Path, expected: list[dict[str, object]], seconds: float | None) -> None:
    """Print whether an output has the readings expected, in their order."""
    kept = output_at(str(output))
    found = [one.reading.to_dict() for shard in kept.shards for one in kept.readings(shard)]
    number = sum(len(reading["statements"]) for reading in found)
    same = found == expected
    cost = f"{seconds:8.0f} CPU s" if seconds is not None else " " * 14
    print(f"{name:30} {number:9,} statements {cost}  {'the same' if same else 'NOT THE SAME'}", flush=True)
    if not same:
        raise SystemExit("the readings differ")


def kill_often(folder: Path, wanted: int) -> None:
    """Kill a worker, then a driver, then a worker ... at random moments; the files have to be those of `out`."""
    chosen = random.Random(23)
    command = [*ONRECORD, "run", "in.jsonl", "killed", "--shard-size", "100", "--workers", "2", "--quiet"]
    kills = {"worker": 0, "driver": 0}
    while sum(kills.values()) < wanted:
        process = subprocess.Popen(command, cwd=folder, stderr=subprocess.DEVNULL)
        longest = 10.0
        while process.poll() is None and sum(kills.values()) < wanted:
            time.sleep(chosen.uniform(1, longest))
            workers = [pid for pid in below(process.pid) if b"spawn_main" in command_of(pid)]
            victim = "worker" if kills["worker"] <= kills["driver"] else "driver"
            if process.poll() is not None or (victim == "worker" and not workers):
                continue
            os.kill(chosen.choice(workers) if victim == "worker" else process.pid, signal.SIGKILL)
            kills[victim] += 1
            if victim == "driver":
                break
        process.wait()
        if (folder / "killed" / "manifest.json").exists():
            break
    measured(command, folder)
    told = ", ".join(f"{number} {who}s" for who, number in kills.items())
    tell_files(f"killed: {told}", folder / "killed", folder / "out")


def command_of(pid: int) -> bytes:
    """A process's command line."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


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

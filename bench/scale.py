"""What a run costs: over the bare line, with one process and two, for more and more articles, and for a million.

    python bench/scale.py [--articles 1000] [--words 600] [--sizes 10000,100000] [--add]

Measured are processes with all that they start: seconds of processors (user and system) and the most memory that one
of them had. Starting, which costs the same for any number of articles, is measured on one article and taken off where
it says "without starting". Articles are our own, in other orders, each text unique; nothing else should run meanwhile.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from datetime import date
from pathlib import Path

from run_articles import write_articles
from run_processes import Cost, measured
from speed import processor

ONRECORD = [sys.executable, "-m", "onrecord"]
MILLION = 1_000_000
# The line with nothing around it: read, clean, extract, resolve, one Parquet file of statements.
BARE = """
import sys
from onrecord.exchange.tables import write_parquet
from onrecord.pipeline import Line
write_parquet(Line().read(sys.argv[1]), sys.argv[2])
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=1_000, help="for the comparison with the bare line")
    parser.add_argument("--words", type=int, default=600)
    parser.add_argument("--sizes", default="", help="further numbers of articles, as 10000,100000")
    parser.add_argument("--add", action="store_true", help="also load each output into a ledger, and relate it")
    options = parser.parse_args()
    print(f"scale: {processor()}, {os.cpu_count()} processors, Python {platform.python_version()}, {date.today()}")
    os.environ.update(dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_articles(folder / "one.jsonl", 1, options.words)
        words = write_articles(folder / "some.jsonl", options.articles, options.words)
        print(f"{options.articles:,} articles, {words:,} words\n")
        one = against_the_bare_line(folder, options.articles, words)
        two_processes(folder, options.articles, one)
        for size in (int(part) for part in options.sizes.split(",") if part):
            larger(folder, size, options.words, with_ledger=options.add)


def against_the_bare_line(folder: Path, articles: int, words: int) -> Cost:
    """The line alone and a run with one process; gives the run's cost back."""
    bare_command = [sys.executable, "-c", BARE]
    start_bare = measured([*bare_command, "one.jsonl", "bare.parquet"], folder)
    start_run = measured(run_command("one.jsonl", "one", 1), folder)
    bare = measured([*bare_command, "some.jsonl", "bare.parquet"], folder)
    run = measured(run_command("some.jsonl", "some", 1), folder)
    row("bare line, one process", bare, articles)
    row("run, one process", run, articles)
    without = run.processor - start_run.processor, bare.processor - start_bare.processor
    print(f"{'overhead without starting':34} {100 * (without[0] / without[1] - 1):7.1f} %")
    print(f"{'starting: bare line, run':34} {start_bare.processor:7.1f} and {start_run.processor:.1f} CPU s")
    print(f"{'words a CPU second, without starting':36} {words / without[0]:,.0f}")
    hours = without[0] / articles * MILLION / 3600
    print(f"{'a million such articles':34} {hours:7.1f} CPU hours\n", flush=True)
    return run


def two_processes(folder: Path, articles: int, one: Cost) -> None:
    """A run with two processes; efficiency is by the clock, and right only where nothing else runs."""
    two = measured(run_command("some.jsonl", "two", 2), folder)
    row("run, two processes", two, articles)
    print(f"{'against one, by the clock':34} {one.wall / two.wall:7.2f} times\n", flush=True)


def larger(folder: Path, articles: int, words: int, *, with_ledger: bool) -> None:
    """More articles, with two processes; then, if that is asked for, what comes after."""
    name = f"{articles}"
    write_articles(folder / f"{name}.jsonl", articles, words)
    row(f"run, two processes, {articles:,}", measured(run_command(f"{name}.jsonl", name, 2), folder), articles)
    if with_ledger:
        row("  copies and utterances", measured([*ONRECORD, "run", "--relate", name], folder), articles)
        command = [*ONRECORD, "add", name, "--ledger", f"{name}.db", "--quiet"]
        row("  into a ledger", measured(command, folder), articles)


def run_command(given: str, output: str, workers: int) -> list[str]:
    """The command of a run."""
    return [*ONRECORD, "run", given, output, "--workers", str(workers), "--quiet"]


def row(name: str, cost: Cost, articles: int) -> None:
    """Print one measurement."""
    print(
        f"{name:34} {cost.processor:7.0f} CPU s {1000 * cost.processor / articles:8.1f} CPU ms an article "
        f"{articles / cost.wall:8.1f} articles/s {cost.memory:6.0f} MB",
        flush=True,
    )


if __name__ == "__main__":
    main()

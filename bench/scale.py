"""What a run costs: over the bare line, with one process and more, for more and more articles, and for a million.

    python bench/scale.py [--articles 1000] [--words 600] [--processes 1,2] [--bare] [--relate] [--add]
    python bench/scale.py --made --articles 10000,100000,1000000 --words 60

Each measurement is a row with the machine and the date, ready to be kept; numbers of articles and of processes are
lists, of which every pair is measured. Measured are commands with all that they start: seconds of processors (user and
system), articles a second by the clock, which is right only where nothing else runs, and the most memory that one
process had. `efficiency` is articles a second a process against the first number of processes. Shards are of at most
500 articles, and so small that each process has eight of them. --bare measures the line alone in one process before it,
and then the cost of a run over it without starting. Articles are our own, in other orders, each text unique.

With --made the network is not run: a regular expression finds what is said (bench/made.py), so that a million articles
can be tried and what else grows with their number shows: planning, the driver's memory and seconds, taking up a run
that is done, and relating. Such rows say nothing of the line's speed.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from made import write_made
from run_articles import write_articles
from run_processes import Cost, measured, measured_and_printed
from speed import processor

ONRECORD = [sys.executable, "-m", "onrecord"]
MADE = [sys.executable, str(Path(__file__).with_name("made.py"))]
MILLION = 1_000_000
SHARDS_A_PROCESS = 8
# The line with nothing around it: read, clean, extract, resolve, one Parquet file of statements.
BARE = """
import sys
from onrecord.exchange.tables import write_parquet
from onrecord.pipeline import Line
write_parquet(Line().read(sys.argv[1]), sys.argv[2])
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=_numbers, default=[1_000], metavar="N,...")
    parser.add_argument("--processes", type=_numbers, default=[1, 2], metavar="P,...")
    parser.add_argument("--words", type=int, default=600, help="of an article")
    parser.add_argument("--bare", action="store_true", help="also the line without a run around it")
    parser.add_argument("--made", action="store_true", help="without the network, for what else grows")
    parser.add_argument("--relate", action="store_true", help="also find copies and utterances in each output")
    parser.add_argument("--add", action="store_true", help="also load each output into a ledger, and relate it")
    parser.add_argument("--folder", type=Path, help="where to write; the system's folder for such things otherwise")
    options = parser.parse_args()
    machine = f"{processor()}, {os.cpu_count()} processors, Python {platform.python_version()}"
    print(f"scale: {machine}, {date.today()}; articles of about {options.words} words")
    os.environ.update(dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1"))
    print("| date | machine | what | articles | words | processes | CPU s | CPU ms an article | articles/s | MB | |")
    print("| --- " * 11 + "|")
    if options.folder:
        options.folder.mkdir(parents=True, exist_ok=True)
    for articles in options.articles:
        with tempfile.TemporaryDirectory(dir=options.folder) as name:
            Table(Path(name), articles, options).measure()


def _numbers(given: str) -> list[int]:
    return [int(part) for part in given.split(",")]


class Table:
    """The rows for one number of articles."""

    def __init__(self, folder: Path, articles: int, options: argparse.Namespace) -> None:
        self.folder = folder
        self.articles = articles
        self.options = options
        write = write_made if options.made else write_articles
        self.words = write(folder / "some.jsonl", articles, options.words)
        write(folder / "one.jsonl", 1, options.words)
        self.size = max(1, min(500, articles // (SHARDS_A_PROCESS * max(options.processes))))

    def measure(self) -> None:
        """Print all of them."""
        if self.options.made:
            self._made()
        else:
            self._runs()
        last = f"out{self.options.processes[-1]}"
        if self.options.relate:
            self._row("copies and utterances", measured([*ONRECORD, "run", "--relate", last], self.folder))
        if self.options.add:
            command = [*ONRECORD, "add", last, "--ledger", "a.db", "--quiet"]
            self._row("into a ledger", measured(command, self.folder))

    def _runs(self) -> None:
        bare = list(self._bare()) if self.options.bare else []
        first: Cost | None = None
        for processes in self.options.processes:
            cost = measured(self._command("some.jsonl", f"out{processes}", processes), self.folder)
            first = first or cost
            share = first.wall * self.options.processes[0] / (cost.wall * processes)
            self._row("run", cost, processes, f"efficiency {share:.2f}")
            if processes == 1:
                start = measured(self._command("one.jsonl", "one", 1), self.folder)
                seconds = cost.processor - start.processor
                told = f"{self.words / seconds:,.0f} words a CPU s, {self._hours(seconds):.1f} CPU hours a million"
                if bare:
                    told += f", {100 * (seconds / bare[0] - 1):.1f} % over the bare line"
                self._row("run, without starting", Cost(cost.wall, seconds, cost.memory), 1, told)

    def _bare(self) -> Iterator[float]:
        """The seconds of the line alone, without its start."""
        command = [sys.executable, "-c", BARE]
        start = measured([*command, "one.jsonl", "bare.parquet"], self.folder)
        cost = measured([*command, "some.jsonl", "bare.parquet"], self.folder)
        self._row("bare line", cost, 1)
        yield cost.processor - start.processor

    def _made(self) -> None:
        for processes in self.options.processes:
            for what in ("made run", "made run, taken up when it is done"):
                command = [*MADE, "some.jsonl", f"out{processes}", str(processes), str(self.size)]
                cost, printed = measured_and_printed(command, self.folder)
                found = json.loads(printed)
                words = f"{found['shards']:,} shards, planning {found['planning s']:.1f} s"
                words += f", driver {found['driver CPU s']:.1f} CPU s and {found['driver MB']:.0f} MB"
                self._row(what, cost, processes, words)

    def _command(self, given: str, output: str, processes: int) -> list[str]:
        run = [*ONRECORD, "run", given, output, "--workers", str(processes)]
        return [*run, "--shard-size", str(self.size), "--quiet"]

    def _hours(self, seconds: float) -> float:
        return seconds / self.articles * MILLION / 3600

    def _row(self, what: str, cost: Cost, processes: int = 1, told: str = "") -> None:
        cells = [str(date.today()), processor(), what, f"{self.articles:,}", f"{self.words:,}", str(processes)]
        cells += [f"{cost.processor:,.0f}", f"{1000 * cost.processor / self.articles:.2f}"]
        cells += [f"{self.articles / cost.wall:,.1f}", f"{cost.memory:.0f}", told]
        print("|", " | ".join(cells), "|", flush=True)


if __name__ == "__main__":
    main()

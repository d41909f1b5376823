"""Kill -9 at random moments while articles are added: nothing twice, nothing missing, and sound after every kill.

    python bench/kills.py [--articles 5000] [--kills 200] [--ledger postgresql://...]

Adds short articles (some of them newer texts at an older address, some no prose, some twice) with two worker
processes: once undisturbed, once killed again and again. After each kill the ledger is verified; at the end all rows
of both have to be the same, but for the columns that hold the clock.
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import signal
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select, text

from onrecord.intake import Options, add
from onrecord.ledger import schema
from onrecord.ledger.database import Database
from onrecord.ledger.verification import Checked, verify
from speed import processor

NAMES = [f"{first} {last}" for first in "Ann Bo Cy Dee Eve Finn".split() for last in "Oak Lee Brandt Moss Hale".split()]
ROLES = "Mayor,Harbour master,Fire chief,Head teacher,Council leader".split(",")
THINGS = "bridge,ferry,school,market,library,clinic,mill,station,park,theatre".split(",")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=5_000)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--ledger", help="an empty PostgreSQL database to kill it over; by default a file")
    parser.add_argument("--add", nargs=2, metavar=("LEDGER", "FOLDER"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.add:
        database = Database(options.add[0])
        for progress in add(database, [options.add[1]], Options(workers=2)):
            print(progress.sources, flush=True)
        database.close()
        return
    print(f"kills: {processor()}, {os.cpu_count()} processors, Python {platform.python_version()}, {date.today()}")
    with tempfile.TemporaryDirectory() as folder:
        articles = Path(folder) / "articles"
        write_articles(articles, options.articles)
        undisturbed = str(Path(folder) / "undisturbed.db")
        start, took = run_to_end(undisturbed, articles)
        print(f"undisturbed: {options.articles:,} articles in {took:.0f} s, the first after {start:.1f} s", flush=True)
        killed = options.ledger or str(Path(folder) / "killed.db")
        each = (took - start) / options.kills
        # So that about as much is added in all as there is, though many are killed before they have begun.
        kill_often(killed, articles, options.kills, longest=start + each + (each**2 + 2 * each * start) ** 0.5)
        compare(undisturbed, killed)


def write_articles(folder: Path, count: int) -> None:
    """Small articles in a folder, the same for the same count."""
    folder.mkdir()
    source = random.Random(7)
    for number in range(count):
        day = date(2031, 1, 1).replace(month=source.randrange(1, 13), day=source.randrange(1, 29))
        address = f"https://tidings{number % 9}.example/{source.randrange(count) if number % 5 == 0 else number}"
        name, role = source.choice(NAMES), source.choice(ROLES)
        thing, other = source.choice(THINGS), source.choice(THINGS)
        body = (
            f"date {day} {address}\n\nThe {thing} will open again in spring, {role} {name} said on Monday. "
            f'"Nobody should have to wait for a {other}," {name.split()[1]} said. '
            f"A report by the council warned that the {other} costs {number} crowns a year.\n"
        )
        if number % 50 == 13:
            body = "0 1 2 3 4 5 6 7 8 9\n" * 10
        if number % 50 == 14:
            body = (folder / f"{number - 3:06}.txt").read_text()
        (folder / f"{number:06}.txt").write_text(body)


def started(ledger: str, articles: Path) -> subprocess.Popen[bytes]:
    """A process that adds the articles."""
    # A process that is killed cannot tidy up its semaphores, which its tracker then remarks on.
    quiet = {**os.environ, "PYTHONWARNINGS": "ignore"}
    command = [sys.executable, __file__, "--add", ledger, str(articles)]
    return subprocess.Popen(command, env=quiet, stdout=subprocess.PIPE)


def run_to_end(ledger: str, articles: Path) -> tuple[float, float]:
    """Add the articles; the seconds until the first batch and until the end. Raises when it fails."""
    begun = time.perf_counter()
    process = started(ledger, articles)
    assert process.stdout
    process.stdout.readline()
    first = time.perf_counter() - begun
    process.communicate()
    if process.returncode:
        raise SystemExit(f"adding failed with {process.returncode}")
    return first, time.perf_counter() - begun


def kill_often(ledger: str, articles: Path, wanted: int, longest: float) -> None:
    """Kill the adding so many times, verify after each, and let it finish."""
    source = random.Random(11)
    kills = ended = 0
    while kills < wanted:
        process = started(ledger, articles)
        try:
            process.communicate(timeout=source.uniform(0, longest))
            ended += 1
            if ended == 1:
                print(f"  all was added after {kills} kills; the others hit a run that finds nothing new", flush=True)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.communicate()
            kills += 1
            checked = check(ledger, kills)
            if kills % 10 == 0:
                print(
                    f"  {kills} kills, {checked.articles:,} articles, {checked.statements:,} statements, sound",
                    flush=True,
                )
    run_to_end(ledger, articles)
    check(ledger, kills)


def check(ledger: str, kills: int) -> Checked:
    """Verify the ledger; ends the program with what is wrong."""
    checked = Checked()
    if not ledger.startswith("postgresql") and not Path(ledger).exists():
        return checked
    database = Database(ledger)
    with database.reading() as connection:
        problems = list(verify(connection, checked))
    database.close()
    if problems:
        raise SystemExit(f"after {kills} kills: " + "\n".join(map(str, problems)))
    return checked


def compare(first: str, second: str) -> None:
    """Print whether all rows are the same, table by table."""
    dumps = [rows(first), rows(second)]
    for name in dumps[0]:
        same = dumps[0][name] == dumps[1][name]
        print(f"{name:20} {len(dumps[0][name]):8,} rows  {'the same' if same else 'NOT THE SAME'}")
    if dumps[0] != dumps[1]:
        raise SystemExit("the ledgers differ")


def rows(ledger: str) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of a ledger, without the columns that hold the clock."""
    database = Database(ledger)
    found = {}
    with database.reading() as connection:
        for name, table in schema.METADATA.tables.items():
            columns = [column for column in table.c if column.name not in ("added", "started")]
            found[name] = sorted((tuple(row) for row in connection.execute(select(*columns))), key=repr)
        key = "rowid" if database.is_sqlite else "key"
        found["statement_words"] = sorted(map(tuple, connection.execute(text(f"SELECT {key} FROM statement_words"))))
    database.close()
    return found


if __name__ == "__main__":
    main()

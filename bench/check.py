"""How long `onrecord check` takes in a ledger, and whether it finds the statement that a quote was made from.

    python bench/check.py LEDGER [--number 200]

Quotes are made from the ledger itself: a statement drawn by chance is asked as it is printed, with words left out, with
a third of its words replaced, under another name, or as its shortest words alone; and quotes of words that no one said
in this order. Each call is whole: words looked up, candidates read, compared, counted. Nothing is written.
"""

from __future__ import annotations

import argparse
import platform
import random
import statistics
import sys
import time
from collections import defaultdict
from datetime import date

from sqlalchemy import Connection, text

from onrecord.ledger.database import Database
from onrecord.ledger.filing import statements_at
from onrecord.ledger.indexing import printed
from onrecord.ledger.relations import check_ledger
from onrecord.ledger.words import words
from speed import processor

SAMPLE = 2_000


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("ledger")
    parser.add_argument("--number", type=int, default=200, help="quotes of each kind")
    options = parser.parse_args()
    database = Database(options.ledger, read_only=True)
    chance = random.Random(11)
    with database.reading() as connection:
        statements = connection.execute(text("SELECT COUNT(*) FROM statements")).scalar_one()
        print(f"check: {statements:,} statements, {database.engine.dialect.name}, {processor()}, ", end="")
        print(f"Python {platform.python_version()}, {date.today()}")
        drawn = draw(connection, chance)
    milliseconds: defaultdict[str, list[float]] = defaultdict(list)
    processed: defaultdict[str, list[float]] = defaultdict(list)
    hit: defaultdict[str, int] = defaultdict(int)
    for _ in range(options.number):
        identifier, said = chance.choice(drawn)
        for name, quote, speaker in quotes_of(said, drawn, chance):
            begin, cpu = time.perf_counter(), time.process_time()
            with database.reading() as connection:
                answer = check_ledger(connection, quote, speaker)
            milliseconds[name].append((time.perf_counter() - begin) * 1000)
            processed[name].append((time.process_time() - cpu) * 1000)
            shown = [*answer.found, *([answer.first] if answer.first else [])]
            hit[name] += any(identifier == one.statement.id for found in shown for one in found.printings)
    print(f"{'quote':26} {'median':>9} {'p95':>9} {'most':>9}   CPU: {'median':>7} {'p95':>8}   found")
    for name, taken in milliseconds.items():
        ordered, cpu_ordered = sorted(taken), sorted(processed[name])
        at95 = int(len(ordered) * 0.95)
        print(
            f"{name:26} {statistics.median(ordered):7.1f}ms {ordered[at95]:7.1f}ms {ordered[-1]:7.1f}ms   "
            f"     {statistics.median(cpu_ordered):5.1f}ms {cpu_ordered[at95]:6.1f}ms   {hit[name] / len(taken):.3f}"
        )
    return 0


def draw(connection: Connection, chance: random.Random) -> list[tuple[str, list[str]]]:
    """Statements of six words or more with what they say, from all over the ledger."""
    low, high = connection.execute(text("SELECT MIN(key), MAX(key) FROM statements WHERE key > 65536")).one()
    keys = []
    for _ in range(SAMPLE):
        query = text("SELECT key FROM statements WHERE key >= :key AND state = 0 ORDER BY key LIMIT 1")
        keys.append(connection.execute(query, {"key": chance.randint(low, high)}).scalar_one())
    found = [(one.id, words(printed(one.content))) for _, one in statements_at(connection, keys)]
    return [(identifier, said) for identifier, said in found if len(said) >= 6]


def quotes_of(
    said: list[str], drawn: list[tuple[str, list[str]]], chance: random.Random
) -> list[tuple[str, str, str | None]]:
    """Quotes made of one statement: kind, words, speaker asked for."""
    said = said[:60]
    third = len(said) // 3
    cut = [word for place, word in enumerate(said) if not third <= place < third + 2]
    replaced = list(said)
    for place in chance.sample(range(len(said)), third):
        replaced[place] = chance.choice(chance.choice(drawn)[1])
    mixed = [chance.choice(chance.choice(drawn)[1]) for _ in said]
    commonest = sorted(said, key=len)[:5]
    return [
        ("as printed", " ".join(said), None),
        ("words left out", " ".join(cut), None),
        ("a third replaced", " ".join(replaced), None),
        ("under another name", " ".join(said), "Nobody Whom Anyone Quotes"),
        ("first three words", " ".join(said[:3]), None),
        ("one word", chance.choice(said), None),
        ("shortest words, in a row", " ".join(commonest), None),
        ("never said", " ".join(mixed), None),
    ]


if __name__ == "__main__":
    sys.exit(main())

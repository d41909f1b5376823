"""How long searches take in a ledger, each as a whole call: query read, names looked up, hits built with their texts.

    python bench/search.py LEDGER [--number 200]

The queries are made from the ledger itself: each takes two words of one statement drawn by chance, so that it finds
something; rare, middling and very common words in equal parts, mixed. Nothing is written. `measure` is for other
benchmarks, after they have filled a ledger.
"""

from __future__ import annotations

import argparse
import platform
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection, text

from onrecord.ledger.database import Database
from onrecord.ledger.facets import facets
from onrecord.ledger.filing import statements_at
from onrecord.ledger.indexing import printed
from onrecord.ledger.schema import date_of
from onrecord.ledger.search import count, search
from onrecord.ledger.words import words

SAMPLE = 3_000  # statements that words are drawn from
COMMON, MIDDLING = 0.05, 0.002  # least share of statements


@dataclass(frozen=True)
class Drawn:
    """A statement that queries are made of."""

    words: dict[str, list[str]]  # by how common they are
    speaker: str | None
    day: str | None


@dataclass(frozen=True)
class Figure:
    """Milliseconds of many calls of one kind, as a clock on the wall and as this process's CPU time; the p95 to reach.

    On a machine that does nothing else the two are the same for SQLite; PostgreSQL's work is in its own processes.
    """

    name: str
    milliseconds: list[float]
    cpu: list[float]
    target: float | None

    def at(self, share: float) -> float:
        """What this share of the calls took at most, by the clock."""
        return _at(self.milliseconds, share)

    def __str__(self) -> str:
        target = f"{self.target:8.0f}" if self.target else f"{'':8}"
        clock = "".join(f"{self.at(share):9.2f}" for share in (0.5, 0.95, 1))
        return f"{self.name:32}{clock}{_at(self.cpu, 0.5):9.2f}{_at(self.cpu, 0.95):9.2f}{target}"


def _at(figures: list[float], share: float) -> float:
    return sorted(figures)[min(len(figures) - 1, int(share * len(figures)))]


HEADING = f"{'milliseconds':32}{'median':>9}{'p95':>9}{'most':>9}{'CPU med.':>9}{'CPU p95':>9}{'target':>8}"


def draw(connection: Connection, *, seed: int = 1, sample: int = SAMPLE) -> list[Drawn]:
    """Statements by chance, as queries need them."""
    chance = random.Random(seed)
    first, last = connection.execute(text("SELECT MIN(key), MAX(key) FROM statements WHERE key > 0")).one()
    if first is None:
        return []
    query = text("SELECT key, speaker FROM statements WHERE key >= :key ORDER BY key LIMIT 1")
    found = [connection.execute(query, {"key": chance.randint(first, last)}).one() for _ in range(sample)]
    names = {key: name for key, name in connection.execute(text("SELECT key, name FROM speakers"))}  # noqa: C416
    speakers = {row[0]: names.get(row[1]) for row in found}
    said = {key: sorted(set(words(printed(one.content)))) for key, one in statements_at(connection, speakers)}
    having = Counter(word for one in said.values() for word in one)

    def kind(word: str) -> str:
        share = having[word] / len(said)
        return "common" if share >= COMMON else "middling" if share >= MIDDLING else "rare"

    drawn = []
    for key, one in said.items():
        sorted_out: dict[str, list[str]] = {"common": [], "middling": [], "rare": []}
        for word in one:
            sorted_out[kind(word)].append(word)
        drawn.append(Drawn(sorted_out, speakers[key], date_of(key)))
    return drawn


def queries(drawn: list[Drawn], number: int, *, filtered: bool = False, seed: int = 2) -> Iterator[str]:
    """Two words of one statement each; `filtered` adds its speaker and two years around it."""
    chance = random.Random(seed)
    pairs = [(one, other) for one in ("common", "middling", "rare") for other in ("common", "middling", "rare")]
    made = tried = 0
    while made < number and tried < 100 * number:
        tried += 1
        statement, (one, other) = chance.choice(drawn), pairs[made % len(pairs)]
        found = {chance.choice(statement.words[kind]) for kind in (one, other) if statement.words[kind]}
        if len(found) < 2 or (filtered and not (statement.speaker and statement.day)):
            continue
        made += 1
        yield " ".join([*sorted(found), *([by_speaker_and_date(statement)] if filtered else [])])


def by_speaker_and_date(statement: Drawn) -> str:
    """The statement's speaker, and a year before and after it."""
    day = date.fromisoformat(statement.day or "2026-01-01")
    since, until = day - timedelta(days=365), day + timedelta(days=365)
    return f'speaker:"{statement.speaker}" since:{since} until:{until}'


def measure(database: Database, *, number: int = 200) -> list[Figure]:
    """All figures of a ledger, each call once."""
    with database.reading() as connection:
        drawn = draw(connection)
        named = [by_speaker_and_date(one) for one in drawn if one.speaker and one.day]
        common = most_common(drawn)
        many = [word for word in common if count(connection, word).more][:20] or common[:5]
        plain, filtered = list(queries(drawn, number)), list(queries(drawn, number, filtered=True))
        two = [f"{one} {other}" for one in many[:6] for other in many[:6] if one < other]
        return [
            _timed("two words, newest first", plain, lambda query: search(connection, query), 20),
            _timed("two words, speaker and dates", filtered, lambda query: search(connection, query), 20),
            _timed("two words, ranked", plain, lambda query: search(connection, query, rank=True), 150),
            _timed("the most common words, ranked", two, lambda query: search(connection, query, rank=True), None),
            _timed("speaker and dates, no words", named[:number], lambda query: search(connection, query), 2),
            _timed("facets of 10,000 hits", many, lambda query: facets(connection, query), 150),
            _timed("how many hits, up to 10,000", plain, lambda query: count(connection, query), None),
        ]


def most_common(drawn: list[Drawn]) -> list[str]:
    """Words by how many of the statements have them."""
    having = Counter(word for one in drawn for word in one.words["common"])
    return [word for word, _ in having.most_common(40)]


def _timed(name: str, asked: list[str], call: Callable[[str], object], target: float | None) -> Figure:
    taken, cpu = [0.0] * (not asked), [0.0] * (not asked)
    for query in asked:
        started, worked = time.perf_counter(), time.process_time()
        call(query)
        taken.append((time.perf_counter() - started) * 1000)
        cpu.append((time.process_time() - worked) * 1000)
    return Figure(name, taken, cpu, target)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("ledger", help="path or URL")
    parser.add_argument("--number", type=int, default=200, help="queries of each kind")
    arguments = parser.parse_args()
    database = Database(arguments.ledger, read_only=True)
    with database.reading() as connection:
        statements = connection.execute(text("SELECT COUNT(*) FROM statements")).scalar_one()
    engine = "SQLite" if database.is_sqlite else "PostgreSQL"
    print(f"{statements:,} statements, {engine}, {platform.machine()}, Python {platform.python_version()}\n{HEADING}")
    figures = measure(database, number=arguments.number)
    print("\n".join(map(str, figures)))
    return 0 if all(figure.target is None or figure.at(0.95) <= figure.target for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())

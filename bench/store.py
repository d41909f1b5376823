"""The ledger at size: load rate, disk by table, and how long searches take, alone and while another process adds.

    python bench/store.py [--statements 2000000] [--ledger PATH|postgresql://...] [--seconds 60]

Statements are synthetic: words drawn by Zipf's law from 60,000, some 16 to a statement and 20 statements to an
article; 60,000 people and 3,000 organizations, drawn so that a few are quoted all the time; 200 publishers; articles of
ten years in no order. They go in through the store's own `keep`, as `onrecord add` writes them, with all indexes.
The time in `keep` and in committing is what is reported; making up the articles is timed beside it.
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import text

from onrecord.ledger.database import Database
from onrecord.ledger.facets import facets
from onrecord.ledger.search import search
from onrecord.ledger.store import Taken, keep, start_run
from onrecord.records import Act, Article, Reading, Said, Span, Speaker, Statement, statement_id
from speed import processor

VOCABULARY, PEOPLE, ORGANIZATIONS, PUBLISHERS = 60_000, 60_000, 3_000, 200
YEARS = 10
BATCH = 256  # articles, as in intake.py
SYLLABLES = [a + b for a in "b c d f g h k l m n p r s t v w z br st tr".split() for b in "a e i o u ai en or".split()]
ACTS = [Act(name, "speech", reason=f"lexicon: {name} (verb) is {name}") for name in "say deny ask warn promise".split()]
PLACES = "Quill Fennick Oster Brack Halm Ternby Lorn Vesk".split()
ROLES = [f"{rank} of {place}" for rank in "mayor minister director spokesman chief head".split() for place in PLACES]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--statements", type=int, default=2_000_000)
    parser.add_argument("--ledger", help="where to build it, and leave it; by default in a folder that is removed")
    parser.add_argument("--seconds", type=float, default=60, help="how long one process adds while two search")
    parser.add_argument("--no-load", action="store_true", help="measure a ledger that was built before")
    parser.add_argument("--part", choices=["add", "search"], help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.part:
        part = {"add": add_for_a_while, "search": search_for_a_while}[options.part]
        part(options.ledger, options.seconds)
        return
    print(f"store: {processor()}, {os.cpu_count()} processors, Python {platform.python_version()}, {date.today()}")
    with tempfile.TemporaryDirectory() as folder:
        location = options.ledger or str(Path(folder) / "ledger.db")
        database = Database(location)
        if not options.no_load:
            load(database, options.statements)
        disk(database)
        searches(database)
        database.close()
        concurrent(location, options.seconds)


# --- made-up articles -------------------------------------------------------------------------------------


class Press:
    """Makes up articles; the same ones for the same seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.numbers = np.random.default_rng(seed)
        fixed = random.Random(0)  # the language and the people are the same whatever the seed
        self.words = _made_up_words(fixed)
        self.people = [_made_up_name(fixed) for _ in range(PEOPLE)]
        self.people_roles = [fixed.choice(ROLES) for _ in range(PEOPLE)]
        self.organizations = [f"{_made_up_name(fixed).split()[1]} Union {n}" for n in range(ORGANIZATIONS)]
        self.word_numbers = self._drawn(_zipf(VOCABULARY, 1.07))
        self.person_numbers = self._drawn(_zipf(PEOPLE, 0.9))

    def _drawn(self, shares: np.ndarray[Any, Any]) -> Iterator[int]:
        cumulative = np.cumsum(shares)
        while True:
            yield from np.searchsorted(cumulative, self.numbers.random(100_000)).tolist()

    def said(self) -> str:
        """Some words."""
        length = max(3, min(80, round(self.random.lognormvariate(2.6, 0.55))))
        numbers, words = self.word_numbers, self.words
        return " ".join([words[next(numbers)] for _ in range(length)])

    def taken(self) -> Taken:
        """One article with its statements, as the line would give it."""
        number = self.random.getrandbits(48)
        publisher = f"paper{min(self.random.randrange(PUBLISHERS), self.random.randrange(PUBLISHERS))}.example"
        moment = datetime(2021, 1, 1) + timedelta(minutes=self.random.randrange(YEARS * 365 * 1440))
        cast = [self._speaker() for _ in range(self.random.randrange(4, 10))]
        passages = [self._passage(cast) for _ in range(self.random.randrange(8, 33))]
        body = "\n\n".join(f"{said}, {who} {cue}. {self.said()}." for said, who, cue, _ in passages)
        url = f"https://{publisher}/{moment:%Y/%m}/{number:x}"
        article = Article(
            body,
            url=url,
            title=self.said()[:70],
            publisher=publisher,
            published=f"{moment:%Y-%m-%dT%H:%M}",
            language="en",
        )
        return Taken(Reading(article, tuple(self._statements(article, passages))), url, digest=article.sha256)

    def _passage(self, cast: list[tuple[str, Speaker]]) -> tuple[str, str, str, Speaker]:
        """What one of the article's speakers says, the first ones most."""
        who, speaker = cast[min(self.random.randrange(len(cast)), self.random.randrange(len(cast)))]
        return self.said(), who, self.random.choice(("said", "said", "told reporters", "warned", "denied")), speaker

    def _speaker(self) -> tuple[str, Speaker]:
        chance = self.random.random()
        if chance < 0.6:
            number = next(self.person_numbers)
            name, role = self.people[number], self.people_roles[number]
            return name, Speaker("person", name, "name", 0.97, "the source names them in full", role)
        if chance < 0.75:
            name = self.organizations[self.random.randrange(ORGANIZATIONS)]
            return name, Speaker("organization", name, "name", 0.9, "an organization, as printed")
        return "officials", Speaker("group", None, "nominal", 0.9, "several people, not named one by one")

    def _statements(self, article: Article, passages: list[tuple[str, str, str, Speaker]]) -> Iterator[Statement]:
        place = 0
        identifier = article.id
        for said, who, cue, speaker in passages:
            content = Span(place, place + len(said), said)
            source = Span(content.end + 2, content.end + 2 + len(who), who)
            cues = (Span(source.end + 1, source.end + 1 + len(cue), cue),)
            score = round(self.random.uniform(0.5, 1), 4)
            day = (article.published or "")[:10]
            dated = Said(day, day, "day", cues[0], "the day of publication") if score > 0.8 else None
            yield Statement(
                statement_id(identifier, (source,), cues, (content,)),
                "indirect" if score < 0.9 else "direct",
                "body",
                (source,),
                cues,
                (content,),
                score,
                speaker=speaker,
                act=self.random.choice(ACTS),
                said=dated,
            )
            place = article.text.find("\n\n", cues[0].end) + 2


def _zipf(count: int, exponent: float) -> np.ndarray[Any, Any]:
    shares = 1 / (np.arange(count) + 2.7) ** exponent
    return shares / shares.sum()


def _made_up_words(source: random.Random) -> list[str]:
    """The commonest are the shortest."""
    found: dict[str, None] = {}
    while len(found) < VOCABULARY:
        syllables = 1 if len(found) < 60 else 2 if len(found) < 4_000 else source.choice((2, 3, 3, 4))
        found["".join(source.choices(SYLLABLES, k=syllables))] = None
    return list(found)


def _made_up_name(source: random.Random) -> str:
    first, last = ("".join(source.choices(SYLLABLES, k=count)).title() for count in (2, source.choice((2, 3))))
    return f"{first} {last}"


# --- loading and disk -------------------------------------------------------------------------------------


def load(database: Database, wanted: int) -> None:
    """Add statements, and print the rate."""
    press = Press(1)
    with database.writing() as connection:
        run = start_run(connection, "bench", "synthetic")
    made = kept = 0.0
    cpu = statements = articles = shown = 0
    slowest = 0.0
    while statements < wanted:
        begun = time.perf_counter()
        batch = [press.taken() for _ in range(BATCH)]
        made += time.perf_counter() - begun
        begun, begun_cpu = time.perf_counter(), time.process_time()
        with database.writing() as connection:
            counted = keep(connection, run, batch, relate=False)
        took = time.perf_counter() - begun
        kept, cpu, slowest = kept + took, cpu + time.process_time() - begun_cpu, max(slowest, took)
        statements += counted.statements
        articles += counted.articles
        if statements - shown >= wanted / 10:
            shown = statements
            print(f"  {statements:10,} statements, {statements / kept:8,.0f} a second so far", flush=True)
    print(
        f"loaded {statements:,} statements of {articles:,} articles in {kept:,.0f} s; making them up took {made:,.0f} s"
    )
    print(f"{'load rate':52} {statements / kept:10,.0f} statements a second; target 10,000")
    print(f"{'load rate by processor time of this process':52} {statements / cpu:10,.0f} statements a second")
    print(f"{'slowest batch of ' + str(BATCH) + ' articles':52} {slowest:10.2f} s")


def disk(database: Database) -> None:
    """Print how much of the disk each table takes with its indexes, and all of them beside the texts."""
    with database.reading() as connection:
        count = connection.execute(text("SELECT count(*) FROM statements")).scalar_one()
        if database.is_sqlite:
            query = "SELECT name, sum(pgsize) FROM dbstat GROUP BY name ORDER BY 2 DESC"
        else:
            query = (
                "SELECT relname, pg_relation_size(c.oid) + coalesce(pg_relation_size(reltoastrelid), 0) "
                "FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace "
                "WHERE nspname = 'public' AND relkind IN ('r', 'i') ORDER BY 2 DESC"
            )
        sizes = {name: int(size) for name, size in connection.execute(text(query))}
    print(f"\n{'disk':52} {'MB':>10}   bytes a statement")
    for name, size in sizes.items():
        if size > sum(sizes.values()) / 200:
            print(f"  {name:50} {size / 1e6:10,.0f}   {size / count:8.1f}")
    beside = sum(sizes.values()) - sizes.get("texts", 0) - sizes.get("texts_pkey", 0)
    print(f"{'all beside the texts':52} {beside / 1e6:10,.0f}   {beside / count:8.1f}")
    print(
        f"{'all beside the texts, for 2 million statements':52} {beside / count * 2e6 / 1e6:10,.0f}   target 1,000 MB"
    )


# --- searching --------------------------------------------------------------------------------------------


class Questions:
    """Queries as people ask them: words and names that are there."""

    def __init__(self, seed: int) -> None:
        self.press = Press(seed)
        self.random = self.press.random

    def words(self, least: int = 100) -> str:
        """Two words that stand in one statement, none of the `least` commonest."""
        common = set(self.press.words[:least])
        while True:
            found = [word for word in self.press.said().split() if word not in common]
            if len(found) >= 2:
                return " ".join(self.random.sample(found, 2))

    def speaker(self) -> str:
        """Somebody, the often quoted more often."""
        return f'speaker:"{self.press.people[next(self.press.person_numbers)]}"'

    def dates(self) -> str:
        """A year out of the ten."""
        first = date(2021, 1, 1) + timedelta(days=self.random.randrange((YEARS - 1) * 365))
        return f"since:{first} until:{first + timedelta(days=365)}"

    def often(self, rank: int) -> str:
        """A common word."""
        return self.press.words[rank]


def searches(database: Database, repeats: int = 200) -> None:
    """Print the 95th percentile of each kind of search, and the slowest."""
    ask = Questions(2)
    common = [f"{ask.often(n)} {ask.often(n + 7)}" for n in range(0, 60, 2)]
    once = [ask.words() for _ in range(repeats)]
    filtered = [f"{ask.words(30)} {ask.speaker()} {ask.dates()}" for _ in range(repeats)]
    one_word = [f"{ask.often(self)} {ask.speaker()} {ask.dates()}" for self in range(repeats)]
    by_speaker = [f"{ask.speaker()} {ask.dates()}" for _ in range(repeats)]
    many = [ask.often(rank) for rank in range(200, 260)]
    print(f"\n{'search, milliseconds':52} {'median':>8} {'p95':>8} {'slowest':>8}   target p95")

    def run(name: str, queries: list[str], target: int, act: Callable[[Any, str], object]) -> None:
        times = []
        for query in queries:
            with database.reading() as connection:
                begun = time.perf_counter()
                act(connection, query)
                times.append((time.perf_counter() - begun) * 1000)
        times.sort()
        p95 = times[int(len(times) * 0.95)]
        print(f"  {name:50} {statistics.median(times):8.1f} {p95:8.1f} {times[-1]:8.1f}   {target}", flush=True)

    run("two words, newest first, 20", once, 20, lambda c, query: search(c, query))
    run("two of the commonest words", common, 20, lambda c, query: search(c, query))
    run("two words, a speaker and a year", filtered, 20, lambda c, query: search(c, query))
    run("one common word, a speaker and a year", one_word, 20, lambda c, query: search(c, query))
    run("two words, ranked", once, 150, lambda c, query: search(c, query, rank=True))
    run("two of the commonest words, ranked", common, 150, lambda c, query: search(c, query, rank=True))
    run("a speaker and a year, no words", by_speaker, 2, lambda c, query: search(c, query))
    run("facets of a word with some 10,000 hits", many, 150, lambda c, query: facets(c, query))


# --- adding and searching at once -------------------------------------------------------------------------


def concurrent(location: str, seconds: float) -> None:
    """One process adds, two search."""
    print(f"\none process adds and two search, {seconds:.0f} s")
    command = [sys.executable, __file__, "--ledger", location, "--seconds", str(seconds), "--part"]
    processes = [subprocess.Popen([*command, part]) for part in ("add", "search", "search")]
    failed = [process.wait() for process in processes]
    print(f"  errors: {sum(1 for code in failed if code)}")


def add_for_a_while(location: str, seconds: float) -> None:
    """Add batches until the time is over."""
    database = Database(location)
    press = Press(time.time_ns())
    batches = [[press.taken() for _ in range(32)] for _ in range(20)]
    with database.writing() as connection:
        run = start_run(connection, "bench", "synthetic")
    begun, statements = time.perf_counter(), 0
    while time.perf_counter() - begun < seconds:
        batch = batches.pop() if batches else [press.taken() for _ in range(32)]
        with database.writing() as connection:
            statements += keep(connection, run, batch, relate=False).statements
    print(f"  added {statements:,} statements, {statements / (time.perf_counter() - begun):,.0f} a second", flush=True)


def search_for_a_while(location: str, seconds: float) -> None:
    """Search twenty times a second until the time is over."""
    database = Database(location, read_only=True)
    ask = Questions(time.time_ns())
    kinds: list[Callable[[], str]] = [ask.words, lambda: f"{ask.words(30)} {ask.speaker()} {ask.dates()}", ask.speaker]
    queries = [ask.random.choice(kinds)() for _ in range(round(seconds * 40))]
    times: list[float] = []
    begun = time.perf_counter()
    while time.perf_counter() - begun < seconds and queries:
        query = queries.pop()
        started = time.perf_counter()
        with database.reading() as connection:
            search(connection, query)
        times.append((time.perf_counter() - started) * 1000)
        time.sleep(0.05)
    times.sort()
    p95, over = times[int(len(times) * 0.95)], sum(1 for one in times if one > 100)
    print(
        f"  {len(times):,} searches, median {statistics.median(times):.1f} ms, p95 {p95:.1f} ms, "
        f"slowest {times[-1]:.1f} ms, {over} over 100 ms; target: none",
        flush=True,
    )


if __name__ == "__main__":
    main()

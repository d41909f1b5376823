"""Copies among articles: how many of those planted are found, how many of those found are copies, and in what time.

    python bench/copies.py                    # 200,000 articles in memory
    python bench/copies.py --ledger           # ... and one more article in a ledger of a million

All articles are made up: 300 to 600 words drawn as often as words are in English (its small words first, then 60,000
invented ones), in sentences and paragraphs. Two thirds stand in topics of 2 to 400 articles, whose articles are no
copies but share names, words, phrases, background paragraphs and whole quotations; a third of the outlets print one
and the same line under every article. One article in ten reprints another one, with words changed (half replaced, a
quarter dropped, a quarter put in between), its end cut, paragraphs added, another headline, or all of these. Time is
that of the processor for bands, candidates and comparing, and not for making the articles up.
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import Connection, text

from onrecord.ledger import copies, schema
from onrecord.ledger.bulk import insert_rows
from onrecord.ledger.copy_bands import Bands, is_made_by
from onrecord.ledger.database import Database
from onrecord.ledger.filing import texts_of
from onrecord.ledger.packing import pack_text
from onrecord.ledger.store import Taken, keep, start_run
from onrecord.records import Article, Reading
from onrecord.relate.copies import MOST_COMPARED, CopyIndex
from onrecord.relate.fingerprints import algorithm, signatures
from speed import processor

FUNCTION = (
    "the of to and a in that is was for on with he it as his by at be this from are have not but had they she or an "
    "which has their who said will would there were been one all more we about up its when her than so out can if what "
    "into after also him them two other time could first over some new these any only now most between may then do "
    "such my our should through where being because before under during many much those no made while both against you"
).split()
VOCABULARY = 60_000
SYLLABLES = [a + b for a in "b c d f g h k l m n p r s t v w z br st tr".split() for b in "a e i o u ai en or".split()]
LEVELS = ("copy_bands_new", "copy_bands_recent", "copy_bands")
_ALL_BANDS = "SELECT " + " + ".join(f"(SELECT count(*) FROM {level})" for level in LEVELS)
KINDS = {  # share of words edited, share kept before the cut, share added: from, to
    "5% of words edited": ((0.05, 0.05), (1, 1), (0, 0)),
    "10% of words edited": ((0.10, 0.10), (1, 1), (0, 0)),
    "20% of words edited": ((0.20, 0.20), (1, 1), (0, 0)),
    "30% of words edited": ((0.30, 0.30), (1, 1), (0, 0)),
    "end cut": ((0, 0), (0.4, 0.9), (0, 0)),
    "added to": ((0, 0), (1, 1), (0.1, 0.6)),
    "new headline alone": ((0, 0), (1, 1), (0, 0)),
    "all of these at once": ((0.05, 0.30), (0.6, 0.95), (0.1, 0.3)),
}


@dataclass
class Topic:
    """What its articles share without being copies."""

    left: int
    names: list[str]
    words: list[str]
    phrases: list[str]
    quotes: list[str]
    background: list[str]


@dataclass
class Corpus:
    """Made-up articles; `family` is the number of the article that each one reprints, or its own."""

    texts: list[str] = field(default_factory=list)
    family: list[int] = field(default_factory=list)
    kinds: list[str | None] = field(default_factory=list)


class Press:
    """Makes up articles; the same ones for the same seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.numbers = np.random.default_rng(seed)
        fixed = random.Random(0)
        self.words = list(FUNCTION)
        self.words += _invented(fixed, VOCABULARY - len(self.words), set(self.words))
        shares = 1 / (np.arange(VOCABULARY) + 2.7) ** 1.07
        self.cumulative = np.cumsum(shares / shares.sum())
        self.pool: list[str] = []
        self.topics: list[Topic] = []
        self.footers = ["" if n % 3 else "\n\n" + self.sentence(25) for n in range(60)]

    def drawn(self, count: int) -> list[str]:
        """So many words, as often as they are used."""
        if len(self.pool) < count:
            numbers = np.searchsorted(self.cumulative, self.numbers.random(400_000)).tolist()
            self.pool = [self.words[number] for number in numbers]
        found = self.pool[-count:]
        del self.pool[-count:]
        return found

    def sentence(self, length: int, topic: Topic | None = None) -> str:
        """A sentence; in a topic, with some of what its articles share."""
        found = self.drawn(length)
        if topic is not None:
            chance = self.random
            for _ in range(length // 8):
                found[chance.randrange(len(found))] = chance.choice(topic.words)
            if chance.random() < 0.35:
                found.insert(chance.randrange(len(found)), chance.choice(topic.names))
            if chance.random() < 0.2:
                found.insert(chance.randrange(len(found)), chance.choice(topic.phrases))
        return " ".join(found).capitalize() + "."

    def topic(self) -> Topic:
        """A topic of 2 to 400 articles, small ones most."""
        chance = self.random
        names = [f"{a.title()} {b.title()}" for a, b in zip(*[iter(self.rare(10))] * 2, strict=True)]
        return Topic(
            left=min(400, round(2 * chance.paretovariate(0.8))),
            names=names,
            words=self.rare(40),
            phrases=[" ".join(self.drawn(chance.randint(3, 7))) for _ in range(12)],
            quotes=[self.sentence(chance.randint(10, 40)) for _ in range(8)],
            background=[" ".join(self.sentence(chance.randint(12, 24)) for _ in range(2)) for _ in range(3)],
        )

    def rare(self, count: int) -> list[str]:
        """Words that are no small ones."""
        return [self.words[self.random.randrange(400, 20_000)] for _ in range(count)]

    def article(self) -> str:
        """An article, of a topic or by itself."""
        chance = self.random
        topic = None
        if chance.random() < 0.66:
            if len(self.topics) < 300:
                self.topics.append(self.topic())
            place = chance.randrange(len(self.topics))
            topic = self.topics[place]
            topic.left -= 1
            if topic.left <= 0:
                self.topics[place] = self.topics[-1]
                self.topics.pop()
        return self.headline(topic) + "\n\n" + self.body(topic, chance.randint(300, 600)) + chance.choice(self.footers)

    def headline(self, topic: Topic | None = None) -> str:
        """A headline."""
        return self.sentence(self.random.randint(6, 12), topic)[:-1]

    def body(self, topic: Topic | None, length: int) -> str:
        """Paragraphs of about `length` words, with quotations."""
        chance = self.random
        paragraphs: list[str] = []
        written = 0
        shared = list(topic.quotes + topic.background) if topic else []
        chance.shuffle(shared)
        while written < length:
            if shared and chance.random() < 0.15:
                one = shared.pop()
                said = topic is not None and one in topic.quotes
                paragraphs.append(f'"{one[:-1]}," {self.sentence(8, topic)}' if said else one)
            elif chance.random() < 0.3:
                paragraphs.append(f'"{self.sentence(chance.randint(8, 30))[:-1]}," {self.sentence(8, topic)}')
            else:
                paragraphs.append(" ".join(self.sentence(chance.randint(8, 30), topic) for _ in range(2)))
            written += paragraphs[-1].count(" ") + 1
        return "\n\n".join(paragraphs)

    def copy(self, text: str, kind: str) -> str:
        """A reprint of an article."""
        chance = self.random
        (edited, kept, added) = (chance.uniform(*limits) for limits in KINDS[kind])
        headline, *paragraphs = text.split("\n\n")
        if kind in ("new headline alone", "all of these at once"):
            headline = self.headline()
        total = sum(paragraph.count(" ") + 1 for paragraph in paragraphs)
        left = round(kept * total)
        body: list[str] = []
        for paragraph in paragraphs:
            printed = paragraph.split(" ")[:left]
            left -= len(printed)
            if printed:
                body.append(" ".join(self.edited(printed, edited)) if edited else " ".join(printed))
        if added:
            body.insert(chance.randint(0, len(body)), self.body(None, round(added * total)))
        return "\n\n".join([headline, *body])

    def edited(self, printed: list[str], share: float) -> Iterator[str]:
        """Words with some of them replaced, dropped or joined by others."""
        for word in printed:
            drawn = self.random.random() / share
            if drawn >= 0.75:
                yield word
            if drawn < 0.5 or 0.75 <= drawn < 1:
                yield self.drawn(1)[0]


def _invented(source: random.Random, count: int, known: set[str]) -> list[str]:
    found: dict[str, None] = {}
    while len(found) < count:
        syllables = 2 if len(found) < 3_000 else source.choice((2, 3, 3, 4))
        word = "".join(source.choices(SYLLABLES, k=syllables))
        if word not in known:
            found[word] = None
    return list(found)


def corpus(count: int, seed: int) -> Corpus:
    """Articles in the order in which they were published; one in ten reprints one of those before it."""
    press = Press(seed)
    made = Corpus()
    originals: list[int] = []
    kinds = list(KINDS)
    often: list[int] = []  # agencies' articles, printed up to dozens of times
    for number in range(count):
        kind = kinds[press.random.randrange(len(kinds))] if press.random.random() < 0.1 and originals else None
        if kind:
            again = often and press.random.random() < 0.3
            reprinted = press.random.choice(often[-50:]) if again else press.random.choice(originals[-20_000:])
            if press.random.random() < 0.1:
                often.append(reprinted)
            made.texts.append(press.copy(made.texts[reprinted], kind))
            made.family.append(reprinted)
        else:
            made.texts.append(press.article())
            made.family.append(number)
            originals.append(number)
        made.kinds.append(kind)
    return made


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--ledger", type=int, nargs="?", const=1_000_000, help="time one more in a ledger of so many")
    parser.add_argument("--folder", help="where to build that ledger; by default in a folder that is removed")
    options = parser.parse_args()
    print(f"copies: {processor()}, {os.cpu_count()} processors, Python {platform.python_version()}, {date.today()}")
    if options.articles:
        in_memory(options.articles, options.seed)
    if options.ledger:
        with tempfile.TemporaryDirectory() as folder:
            in_a_ledger(str(Path(options.folder or folder) / "copies.db"), options.ledger)


def in_memory(count: int, seed: int) -> None:
    """Find the copies of a whole corpus, and print what was found of each kind."""
    begun = time.process_time()
    made = corpus(count, seed)
    length = statistics.mean(text.count(" ") for text in made.texts[:1000])
    print(f"{count:,} articles of {length:.0f} words, made up in {time.process_time() - begun:.0f} s", flush=True)
    begun = time.process_time()
    index = CopyIndex()
    for start in range(0, count, 1024):
        index.add(made.texts[start : start + 1024])
    banded = time.process_time()
    pairs = index.candidates()
    paired = time.process_time()
    at_most = sum(min(len(others), MOST_COMPARED) for others in pairs.values())
    found = index.find(made.texts)
    ended = time.process_time()
    right = sum(made.family[number] == made.family[one.original] for number, one in found.items())
    planted = [number for number, kind in enumerate(made.kinds) if kind]
    hit = {
        number for number in planted if number in found and made.family[number] == made.family[found[number].original]
    }
    print(f"\n{'recall by kind':30} {'planted':>8} {'found':>8} {'recall':>8}   at the original itself")
    for kind in KINDS:
        of_kind = [number for number in planted if made.kinds[number] == kind]
        first = sum(number in hit and found[number].original == made.family[number] for number in of_kind)
        caught = sum(number in hit for number in of_kind)
        most = max(len(of_kind), 1)
        print(f"{kind:30} {len(of_kind):8,} {caught:8,} {caught / most:8.2%} {first / most:8.2%}")
    print(f"{'all':30} {len(planted):8,} {len(hit):8,} {len(hit) / len(planted):8.2%}   target 95%")
    print(f"{'precision':30} {len(found):8,} {right:8,} {right / max(len(found), 1):8.2%}   target 99%")
    print(f"\n{'processor time':30} {'s':>8}   s for 200,000 articles")
    for name, took in (
        ("bands", banded - begun),
        ("candidates", paired - banded),
        ("candidates again, comparing", ended - paired),
        ("all", ended - begun - (paired - banded)),
    ):
        print(f"{name:30} {took:8.1f} {took / count * 200_000:8.1f}")
    print(f"target 60 s; {len(pairs):,} articles were compared with others, with {at_most:,} of them at most")


# --- one more in a ledger ---------------------------------------------------------------------------------


def in_a_ledger(location: str, count: int) -> None:
    """Fill a ledger with articles without statements, and time the next ones: copies, and articles that are none."""
    press = Press(11)
    database = Database(location)
    with database.reading() as connection:
        there = connection.execute(text("SELECT count(*) FROM articles")).scalar_one()
    for start in range(there, count, 1024):
        texts = [press.article() for _ in range(min(1024, count - start))]
        with database.writing() as connection:
            _fill(connection, start + 1, texts)
    with database.reading() as connection:
        sizes = dict(connection.execute(text("SELECT name, sum(pgsize) FROM dbstat GROUP BY name")).all())
        rows = connection.execute(text(_ALL_BANDS)).scalar_one()
    size = sum(sizes[level] for level in LEVELS) / 1e6
    print(f"\nledger of {count:,} articles: {rows:,} rows of bands, {size:,.0f} MB")
    print(f"beside texts of {sizes['texts'] / 1e6:,.0f} MB, without statements")
    print(f"{'one article more, ms':30} {'median':>8} {'95%':>8} {'slowest':>8}")
    press = Press(time.time_ns())  # a ledger that was filled before is to be asked for others than then
    chance = press.random
    kinds = list(KINDS)
    chosen = sorted(chance.sample(range(1, count + 1), min(count, 300)))
    with database.reading() as connection:
        sample = texts_of(connection, chosen)
    _time_one_more(database, "copies", [press.copy(one, chance.choice(kinds)) for one in sample.values()])
    _time_one_more(database, "no copies", [press.article() for _ in range(300)])
    database.close()


def _fill(connection: Connection, first: int, texts: list[str]) -> None:
    keys = range(first, first + len(texts))
    articles = [(key, f"{key:016x}", "", f"https://press.example/{key}", key, "{}", "") for key in keys]
    insert_rows(connection, schema.articles, "key id sha256 url minute details added", articles)
    insert_rows(connection, schema.texts, "article packed", list(zip(keys, map(pack_text, texts), strict=True)))
    is_made_by(connection, algorithm())
    made = signatures(texts)
    bands = Bands(connection, (band for one in made for band in one))
    for key, one in zip(keys, made, strict=True):
        bands.add(key, one)
    bands.write()


def _time_one_more(database: Database, name: str, texts: list[str]) -> None:
    """Time the finding alone, as part of adding articles one by one, each in its own transaction."""
    took: list[float] = []
    worked: list[float] = []
    find = copies.find

    def timed(*arguments: Any, **named: Any) -> None:
        begun, begun_working = time.perf_counter(), time.process_time()
        find(*arguments, **named)
        took.append((time.perf_counter() - begun) * 1000)
        worked.append((time.process_time() - begun_working) * 1000)

    copies.find = timed
    for one in texts:
        url = f"https://other.example/{len(took)}-{name}"
        article = Article(one, url=url, published="2026-01-01")
        with database.writing() as connection:
            run = start_run(connection, "bench", "synthetic")
            keep(connection, run, [Taken(Reading(article), url, digest=article.sha256)])
    copies.find = find
    for what, times in ((name, sorted(took)), ("  of the processor", sorted(worked))):
        most = times[len(times) * 95 // 100]
        print(f"{what:30} {statistics.median(times):8.1f} {most:8.1f} {times[-1]:8.1f}   target 50")
    with database.reading() as connection:
        found = connection.execute(text("SELECT count(*) FROM copies")).scalar_one()
    print(f"{'':30} {found} copies in the ledger now")


if __name__ == "__main__":
    main()

"""Runs over very many short articles in which a regular expression stands for the network; used by bench/scale.py.

What such a run costs beside reading grows with the number of articles and shards as in any other: planning, the
driver's memory, counting what is done when a run is taken up again, relating. Words are of no language, drawn as often
as words are; one article in ten reprints another; what a person said is printed again by one article in twenty.
"""

from __future__ import annotations

import json
import random
import re
import resource
import sys
import time
from datetime import date, timedelta
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from typing import Any

from onrecord.clean import clean_source
from onrecord.records import Article, Reading, Source, Span, Speaker, Statement, statement_id
from onrecord.scale.crew import Processes
from onrecord.scale.driver import Driver
from onrecord.scale.jobs import Worker
from onrecord.scale.places import Folder
from onrecord.scale.plan import planned
from onrecord.scale.settings import Options

SAYING = re.compile(r"(?P<source>[A-Z]\w+ [A-Z]\w+) (?P<cue>said) that (?P<content>[^.]+)\.")
SENTENCE = 14  # words, with those of the saying
_WORDS = 20_000
_PEOPLE = 3_000


def write_made(path: Path, count: int, words: int) -> int:
    """So many articles of about so many words as JSON Lines, the same for the same numbers; all words together."""
    chosen = random.Random(29)
    known = _invented(chosen, _WORDS)
    weights = list(accumulate(1 / (number + 3) for number in range(_WORDS)))
    names = [f"{one.title()} {other.title()}" for one, other in zip(known[:_PEOPLE], known[_PEOPLE:], strict=False)]
    kept: list[tuple[str, str]] = []  # some texts and sayings to print again
    total = 0
    with path.open("w", encoding="utf-8") as stream:
        for number in range(count):
            sayings = []
            for _ in range(max(1, words // SENTENCE)):
                content = " ".join(chosen.choices(known, cum_weights=weights, k=SENTENCE - 4))
                sayings.append(f"{chosen.choice(names)} said that {content}.")
            if number % 20 == 7:
                sayings[0] = chosen.choice(kept)[1]
            text = " ".join(sayings)
            if number % 10 == 3 and kept:
                text = chosen.choice(kept)[0]
            if number % 10 == 0:
                kept = [*kept[-999:], (text, sayings[0])]
            day = date(2031, 1, 1) + timedelta(number * 300 // count)
            row = {"url": f"https://tidings{number % 9}.example/{number}", "published": day.isoformat(), "text": text}
            total += len(text.split())
            stream.write(json.dumps(row) + "\n")
    return total


def _invented(chosen: random.Random, count: int) -> list[str]:
    found: dict[str, None] = {}
    while len(found) < count:
        found["".join(chosen.choice("bdfgklmnprstv") + chosen.choice("aeiou") for _ in range(chosen.randint(2, 4)))] = (
            None
        )
    return list(found)


class Made(Worker):
    """Reads as a worker does, but for the network."""

    @cached_property
    def line(self) -> Any:
        """None is needed."""
        return None

    def read_source(self, source: Source) -> Reading:
        """The article with what the expression finds in it."""
        article = clean_source(source, max_characters=self.options.max_characters, language="en")
        if not isinstance(article, Article):
            return Reading(None, dropped=(article,))
        return Reading(article, tuple(_statement(article, found) for found in SAYING.finditer(article.text)))


def _statement(article: Article, found: re.Match[str]) -> Statement:
    source, cue, content = (Span.of(article.text, *found.span(role)) for role in ("source", "cue", "content"))
    speaker = Speaker("person", source.text, "name", 1.0, "made", evidence=(source,))
    identifier = statement_id(article.id, (source,), (cue,), (content,))
    return Statement(identifier, "indirect", "body", (source,), (cue,), (content,), 1.0, speaker=speaker)


def main() -> None:
    """A run over INPUT to OUTPUT with so many processes and articles a shard; prints its driver's costs as JSON."""
    given, output, workers, size = sys.argv[1:]
    options = Options(workers=int(workers), shard_size=int(size))
    place = Folder(Path(output))
    begun = time.perf_counter()
    told: dict[str, Any] = {}
    with place.alone():
        plan = planned(place, [given], options)
        crew = Processes(int(workers), Made(options, output, plan.settings))
        try:
            for progress in Driver(place, plan, crew).run():
                if progress.stage == "reading" and "planning s" not in told:
                    told |= {"planning s": time.perf_counter() - begun, "shards": progress.all, "done": progress.done}
        finally:
            crew.close()
    used = resource.getrusage(resource.RUSAGE_SELF)
    told |= {"driver CPU s": used.ru_utime + used.ru_stime, "driver MB": _most_memory()}
    print(json.dumps(told))


def _most_memory() -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    return 0.0


if __name__ == "__main__":
    import made  # under its own name, by which the processes that are started know it

    made.main()

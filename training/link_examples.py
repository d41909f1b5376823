"""What `train_links.py` learns from: pairs of statements with their features, and whether they are of one saying.

The pairs of `bench/relate/pairs.jsonl` whose split is "development"; those of `grown_pairs.jsonl` and of the stories to
build on in `stories.jsonl`, where all statements of a story are paired, so that most pairs are of two sayings;
statements of two stories told as if one speaker had said them on one day; statements beside themselves with a "not" or
another number; and pairs of real articles (`article_pairs.py`), 178 of them labelled by hand
(`data/links_train.jsonl`), 2,500 that are hardly of one saying. Ledgers are full of such, and the collection has few.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any
from zlib import crc32

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "bench"))

from collection import pair_printings, read_vectors, records
from onrecord.relate.link_features import of_meaning, within
from onrecord.relate.printings import Printing
from onrecord.relate.resemblance import describe, resemblance
from onrecord.relate.utterances import kind_of, may_be_linked

FOLDS = 8
UNRELATED = 600
UNRELATED_WEIGHT = 0.5
ARTICLE_PAIRS = Path(__file__).resolve().parent / "runs" / "article_pairs.jsonl"
LABELS = Path(__file__).resolve().parent / "data" / "links_train.jsonl"
IN_ARTICLES = 2500
IN_ARTICLES_WEIGHT = 0.1
SAME_PLACE = 0.7  # overlap
ALTERED_WEIGHT = 0.03
ALTERED = 0.97  # the cosine of a statement and itself with one word changed
FILES = {"pairs": 1.0, "grown_pairs": 0.6, "stories": 0.4}  # what a pair of each weighs: there are ever more of them
WHOLE_STORIES = ("grown_pairs", "stories")  # in which every statement of a story is paired
BESIDE = ("unrelated", "altered", "article", "labelled")
ALTERATIONS = (
    (re.compile(r"\b(is|was|has|had|can|will|would|should|are|were|have)\b(?! not)"), r"\1 not"),
    (re.compile(r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b"), "fourteen"),
    (re.compile(r"(?<=\d)\d\b"), "7"),
)
Row = dict[str, float]


@dataclass(frozen=True, slots=True)
class Example:
    """A pair: its features where the network says what both mean and where not, and whether it is one saying.

    `compared` and `blindly_compared` say whether it would be compared at all. `file` is the collection's, or what the
    pair was made from. `ends` are the places of both in a story of which all statements are paired.
    """

    row: Row
    blind: Row
    same: bool
    kind: str
    claimed: str
    fold: int
    weight: float
    file: str
    identifier: str
    compared: bool = True
    blindly_compared: bool = True
    ends: tuple[str, ...] = ()

    def without_meaning(self) -> Example:
        """The same as it is where the network says nothing."""
        return replace(self, row=self.blind, compared=self.blindly_compared)


def example(pair: tuple[Printing, Printing], same: bool, kind: str, story: str, file: str, identifier: str) -> Example:
    """A pair as an example."""
    a, b = map(describe, pair)
    blind = replace(a, meaning=None)
    found, unseen = resemblance(a, b), resemblance(blind, b)
    row = found.features
    if found.cosine is None:
        row = _with_cosine(unseen.features, ALTERED, unseen.kept)
    return Example(
        row=row,
        blind=unseen.features,
        same=same,
        kind=kind,
        claimed=kind_of(*pair, found),
        fold=_fold(story),
        weight=FILES.get(file) or WEIGHTS_OF[kind],
        file=file,
        identifier=identifier,
        compared=kind in BESIDE or may_be_linked(a, b),
        blindly_compared=kind in BESIDE or may_be_linked(blind, replace(b, meaning=None)),
    )


WEIGHTS_OF = {"unrelated": UNRELATED_WEIGHT, "altered": ALTERED_WEIGHT}


def _fold(story: str) -> int:
    return crc32(story.encode()) % FOLDS


def _with_cosine(row: Row, value: float, kept: float) -> Row:
    known = {name: number for name, number in row.items() if name != "shared words, meaning unknown"}
    known |= of_meaning(value, kept)
    return known | within(known)


def development() -> list[Example]:
    """The development pairs, and pairs across their stories."""
    random, vectors = Random(7), read_vectors()
    found, printed = [], []
    for file in FILES:
        for one in records(file, "development"):
            pair = pair_printings(one, vectors)
            made = example(pair, one["same"], one["kind"], one["story"], file, one["id"])
            found.append(replace(made, ends=_ends(one)) if file in WHOLE_STORIES else made)
            printed += [(one["story"], printing) for printing in pair]
    return found + unrelated(printed, random) + altered(printed, random) + article_examples(random)


def _ends(record: dict[str, Any]) -> tuple[str, ...]:
    return tuple(f"{record['story']} {record[side]['article']} {record[side]['order']}" for side in "ab")


def unrelated(printed: Sequence[tuple[str, Printing]], random: Random) -> list[Example]:
    """Statements of two stories, told as if one speaker had said them on one day."""
    found: list[Example] = []
    while len(found) < UNRELATED:
        (story, a), (other, b) = random.choice(printed), random.choice(printed)
        if story != other:
            beside = replace(
                b,
                speakers=a.speakers,
                statement=replace(b.statement, speaker=a.statement.speaker),
                article=a.article if random.random() < 0.5 else replace(b.article, published=a.article.published),
            )
            found.append(example((a, beside), False, "unrelated", story, "unrelated", "unrelated"))
    return found


def altered(printed: Sequence[tuple[str, Printing]], random: Random) -> list[Example]:
    """Statements beside themselves on another day, with a "not" or another number in one of them."""
    found = []
    for story, one in {printing.text: (story, printing) for story, printing in printed}.values():
        for pattern, changed in ALTERATIONS:
            texts = [pattern.sub(changed, span.text, count=1) for span in one.statement.content]
            if texts == [span.text for span in one.statement.content]:
                continue
            content = tuple(replace(span, text=text) for span, text in zip(one.statement.content, texts, strict=True))
            beside = replace(
                one,
                text=" ".join(texts),
                statement=replace(one.statement, id=f"{one.statement.id} altered", content=content),
                article=replace(one.article, id=f"{one.article.id} altered", published=_later(one, random)),
                meaning=None,
            )
            found.append(example((one, beside), False, "altered", story, "altered", "altered"))
    return found


def _later(one: Printing, random: Random) -> str | None:
    """Some days later."""
    published = one.article.published
    if published is None:
        return None
    return (date.fromisoformat(published[:10]) + timedelta(days=random.choice((2, 3, 8, 30)))).isoformat()


def article_examples(random: Random) -> list[Example]:
    """Pairs of real articles: those that were labelled, and of the rest those that are hardly of one saying."""
    labels: dict[str, list[dict[str, Any]]] = {}
    for line in LABELS.read_text("utf-8").splitlines():
        label = json.loads(line)
        labels.setdefault(label["doc"], []).append(label)
    rest, found = [], []
    for line in ARTICLE_PAIRS.read_text("utf-8").splitlines():
        pair = json.loads(line)
        label = next((one for one in labels.get(pair["doc"], ()) if _is_of(one, pair)), None)
        if label is not None:
            found.append(_of_article(pair, label["same"], "labelled", 1.0))
        elif pair["headline"] or pair["cosine"] is None:
            continue
        elif (pair["speakers"] == "unknown" and pair["kept"] < 0.7) or (pair["shared"] < 0.4 and pair["cosine"] < 0.6):
            rest.append(pair)
    chosen = random.sample(rest, min(len(rest), IN_ARTICLES))
    return found + [_of_article(pair, False, "article", IN_ARTICLES_WEIGHT) for pair in chosen]


def _is_of(label: dict[str, Any], pair: dict[str, Any]) -> bool:
    """Whether a label is of these two statements, though their contents are cut a little otherwise."""
    return all(_overlap(label[side], pair[side]) >= SAME_PLACE for side in "ab")


def _overlap(first: Sequence[int], second: Sequence[int]) -> float:
    """The share of what either holds that both hold; places as beginning and end."""
    both = min(first[1], second[1]) - max(first[0], second[0])
    return both / (max(first[1], second[1]) - min(first[0], second[0]))


def _of_article(pair: dict[str, Any], same: bool, kind: str, weight: float) -> Example:
    row = pair["row"]
    blind = {name: value for name, value in row.items() if not name.split(": ")[-1].startswith("meaning")}
    return Example(
        row=row,
        blind=blind | {"shared words, meaning unknown": pair["shared"]},
        same=same,
        kind=kind,
        claimed=pair["claimed"],
        fold=_fold(pair["doc"]),
        weight=weight,
        file=kind,
        identifier=f"{pair['doc']} {pair['a']} {pair['b']}",
    )

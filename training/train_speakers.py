"""Learn the weights of the speakers' ranking, and measure it: `python training/train_speakers.py`.

Training material: `data/speakers_train.jsonl` (pronouns and nominals of PolNeAR train that we read and labelled, as
offsets only) and the pronouns of GUM's documents whose chains hold a name. The label is the entity that the name at the
labelled offsets belongs to. Writes `src/onrecord/resolve/speaker_weights.json`; prints the accuracy in five folds over
documents, and on the GUM documents held out (`--gum` prints those alone, with the weights as they are).
"""

from __future__ import annotations

import argparse
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from gum import Document, Saying, read_gum
from onrecord.gold import read_gold
from onrecord.records import Article, Span, Statement
from onrecord.resolve.mentions import Reference
from onrecord.resolve.people import Entity
from onrecord.resolve.ranking import learned_weights
from onrecord.resolve.speakers import Speakers

HERE = Path(__file__).resolve().parent
SHARED = HERE.parent.parent / "shared"
LABELS = HERE / "data" / "speakers_train.jsonl"
WEIGHTS = HERE.parent / "src" / "onrecord" / "resolve" / "speaker_weights.json"
ROUNDS = 4  # the speakers before depend on the weights, so features are gathered anew with each round's weights
STEPS, RATE, DECAY = 1500, 0.05, 0.01
GUM_SHARE = 0.5  # of a PolNeAR example's weight, for texts of other kinds
FOLDS = 5
# Where the weights are held near instead of zero: PolNeAR marks no statement inside another, and has few nominals.
PRIOR = {
    "pronoun: speaks around it": 2.5,
    "nominal: role is the same": 4.0,
    "nominal: role is alike": 3.5,
    "nominal: shares a word of the role": 1.0,
    "nominal: other role": -1.5,
}
FIXED = ("pronoun: speaks around it",)
TITLES = frozenset("mr mrs ms dr miss sir the president chairman secretary senator".split())


@dataclass
class Example:
    """One pronoun or nominal: its candidates' features, and the number of the right one."""

    document: str
    rows: list[dict[str, float]]
    right: int
    share: float
    mention: str


class Recording(Speakers):
    """Speakers that keep the choices they had."""

    def __init__(self, article: Article, *, weights: Mapping[str, float]) -> None:
        super().__init__(article, weights=weights)
        self.kept: dict[int, tuple[list[Entity], list[dict[str, float]], str]] = {}

    def choices(
        self, reference: Reference, statement: Statement, *, among: Sequence[Entity] | None = None
    ) -> tuple[list[Entity], list[dict[str, float]]]:
        found = super().choices(reference, statement, among=among)
        self.kept[reference.start] = (*found, reference.mention)
        return found


def spans(text: str, offsets: Iterable[tuple[int, int]]) -> tuple[Span, ...]:
    return tuple(Span.of(text, start, end) for start, end in sorted(offsets))


def polnear_articles(names: set[str]) -> Iterable[tuple[Article, tuple[Statement, ...]]]:
    for document in read_gold(SHARED / "polnear" / "train"):
        if document.name in names:
            found = [
                Statement(
                    str(number),
                    "indirect",
                    "body",
                    spans(document.text, a.source),
                    (),
                    spans(document.text, a.content),
                    1,
                )
                for number, a in enumerate(document.annotations[0])
            ]
            found.sort(key=lambda statement: statement.content[0].start)
            yield Article(document.text, path=document.name), tuple(found)


def gum_article(document: Document) -> tuple[Article, tuple[Statement, ...]]:
    text = document.text
    found = [
        Statement(
            str(n), "indirect", "body", spans(text, [s.source]), spans(text, [s.cue]), spans(text, [s.content]), 1
        )
        for n, s in enumerate(document.sayings)
    ]
    return Article(text, path=document.name), tuple(found)


def entity_at(speakers: Speakers, start: int, end: int) -> Entity | None:
    return next((speakers.placed[n.start] for n in speakers.names if n.start < end and n.end > start), None)


def polnear_examples(weights: Mapping[str, float]) -> tuple[list[Example], int]:
    labels: dict[str, list[dict]] = defaultdict(list)
    for line in LABELS.read_text().splitlines():
        labels[(label := json.loads(line))["doc"]].append(label)
    examples, missed = [], 0
    for article, statements in polnear_articles(set(labels)):
        speakers = Recording(article, weights=weights)
        speakers.resolve(statements)
        for label in labels[str(article.path)]:
            rivals, rows, mention = speakers.kept.get(label["start"], ([], [], ""))
            entity = entity_at(speakers, *label["name"])
            if entity in rivals:
                examples.append(Example(str(article.path), rows, rivals.index(entity), 1.0, mention))
            else:
                missed += 1
    return examples, missed


def gum_examples(documents: Sequence[Document], weights: Mapping[str, float]) -> list[Example]:
    examples = []
    for document in documents:
        article, statements = gum_article(document)
        speakers = Recording(article, weights=weights)
        speakers.resolve(statements)
        for saying in document.sayings:
            rivals, rows, mention = speakers.kept.get(saying.source[0], ([], [], ""))
            entities = [entity_at(speakers, start, end) for start, end in saying.names]
            right = next((number for number, rival in enumerate(rivals) if rival in entities), None)
            if right is not None:
                examples.append(Example(document.name, rows, right, GUM_SHARE, mention))
    return examples


def learn(examples: Sequence[Example]) -> dict[str, float]:
    """Weights by gradient descent on the softmax's log-likelihood, held near zero."""
    names = sorted({name for example in examples for row in example.rows for name in row})
    place = {name: number for number, name in enumerate(names)}
    total = sum(len(example.rows) for example in examples)
    matrix = np.zeros((total, len(names)))
    owner = np.repeat(np.arange(len(examples)), [len(example.rows) for example in examples])
    starts = np.concatenate([[0], np.cumsum([len(example.rows) for example in examples])[:-1]])
    right = np.zeros(total)
    for start, example in zip(starts, examples, strict=True):
        right[start + example.right] = 1.0
        for number, row in enumerate(example.rows):
            for name, value in row.items():
                matrix[start + number, place[name]] = value
    shares = np.array([example.share for example in examples])[owner]
    prior = np.array([PRIOR.get(name, 0.0) for name in names])
    weights, mean, square = prior.copy(), np.zeros(len(names)), np.zeros(len(names))
    for step in range(1, STEPS + 1):
        scores = matrix @ weights
        scores -= np.maximum.reduceat(scores, starts)[owner]
        odds = np.exp(scores)
        odds /= np.add.reduceat(odds, starts)[owner]
        slope = matrix.T @ ((odds - right) * shares) / shares.sum() + DECAY / 10 * (weights - prior)
        mean, square = 0.9 * mean + 0.1 * slope, 0.999 * square + 0.001 * slope**2
        weights -= RATE * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
    found = {
        name: round(float(weight), 4) for name, weight in zip(names, weights, strict=True) if abs(weight) >= 0.0005
    }
    return found | {name: PRIOR[name] for name in FIXED}


def chosen(example: Example, weights: Mapping[str, float]) -> bool:
    scores = [sum(weights.get(name, 0) * value for name, value in row.items()) for row in example.rows]
    return scores.index(max(scores)) == example.right


def in_folds(examples: Sequence[Example], gum: Sequence[Example]) -> dict[str, tuple[int, int]]:
    documents = sorted({example.document for example in examples})
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for fold in range(FOLDS):
        out = set(documents[fold::FOLDS])
        weights = learn([example for example in examples if example.document not in out] + list(gum))
        for example in examples:
            if example.document in out:
                counts[example.mention][0] += chosen(example, weights)
                counts[example.mention][1] += 1
    return {mention: (right, total) for mention, (right, total) in counts.items()}


def plain(name: str | None) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", re.sub(r"[’']s\b", "", (name or "").casefold())))


def right_on_chain(speaker_name: str | None, saying: Saying, text: str) -> bool:
    """Whether the name is one that the source's chain prints, or the words of one of them."""
    words = plain(speaker_name)
    chain = [plain(text[start:end]) - TITLES for start, end in saying.names]
    return bool(words) and any(words <= printed or (printed and printed <= words) for printed in chain)


def measure_gum(documents: Sequence[Document], weights: Mapping[str, float]) -> None:
    """Print how often the speaker of a saying is a name of its chain, by the kind of mention."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for document in documents:
        article, statements = gum_article(document)
        for statement, saying in zip(
            Speakers(article, weights=weights).resolve(statements), document.sayings, strict=True
        ):
            if not saying.names or saying.kind not in ("person", "organization") or statement.speaker is None:
                continue
            if article.text[slice(*saying.source)].casefold() in ("i", "we", "you"):
                continue  # in GUM's talks and interviews no label says whose turn it is
            counts[saying.mention][0] += right_on_chain(statement.speaker.name, saying, article.text)
            counts[saying.mention][1] += 1
    for mention, (right, total) in sorted(counts.items()):
        print(f"GUM held out, {mention:24} {right:4} of {total:4}  {right / total:.3f}")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--gum", action="store_true", help="only measure on the GUM documents held out")
    only_gum = options.parse_args().gum
    training, held_out = read_gum(SHARED / "gum")
    weights: Mapping[str, float] = learned_weights() if only_gum else {}
    for _ in range(0 if only_gum else ROUNDS):
        examples, missed = polnear_examples(weights)
        gum = gum_examples(training, weights)
        weights = learn(examples + gum)
    if not only_gum:
        print(f"PolNeAR train: {len(examples)} labelled, {missed} more whose right candidate was not among them")
        print(f"GUM: {len(gum)}")
        for mention, (right, total) in in_folds(examples, gum).items():
            print(f"PolNeAR train in {FOLDS} folds, {mention:10} {right:4} of {total:4}  {right / total:.3f}")
        WEIGHTS.write_text(json.dumps({"weights": weights}, indent=1, sort_keys=True) + "\n")
    measure_gum(held_out, weights)


if __name__ == "__main__":
    main()

"""Choose the thresholds of linking and fit the scores, on articles held out from training; writes meta.json.

    python training/calibrate.py MODEL_FOLDER [--own]

Thresholds are tried one after another, twice round, for the sum of attribution F and exact F. The score of a statement
is a logistic regression on what the network said of it, for whether it agrees with the gold (`score.attribution`).
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus import Example, Mark, read_own, read_polnear
from nested import is_reported
from onrecord.extractor import load_extractor
from onrecord.extractor.extractor import Extractor, ModelSettings, decode
from onrecord.extractor.linker import LinkSettings
from onrecord.extractor.statements import Calibration, build_statements, score_features, zones
from onrecord.extractor.tagger import FORBIDDEN, Readout, read_tokens
from onrecord.extractor.tokens import Tokens, tokenise
from onrecord.gold import Attribution, GoldDocument, predictions_of
from onrecord.records import Article, Reading, Span, Statement
from onrecord.score import WordIndex, match, score
from paths import HELD_OUT, OWN, OWN_HELD_OUT, POLNEAR_TRAIN

GRID = {
    "missed_cue": (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.95),
    "source_weight": (0.0, 0.25, 0.5, 1.0),
    "sourceless": (-3.0, -2.0, -1.5, -1.0, -0.5, 0.0, 0.5, 1.0),
    "quoted_sourceless": (-4.0, -3.0, -2.0, -1.0, -0.5),
    "orphan_source": (0.05, 0.1, 0.2, 0.3, 0.5, 0.8),
    "keep_apart": (0.0001, 0.005, 0.02, 0.05, 0.1, 0.2, 0.3),
}
TRANSITION_FACTORS = (0.25, 0.5, 0.75, 1.5, 2.0, 3.0)


class HeldOut:
    """Articles read once by the network, to be decoded many times."""

    def __init__(self, extractor: Extractor, gold: list[GoldDocument]) -> None:
        self.gold = gold
        self.articles = [_article(document) for document in gold]
        settings = extractor.settings
        self.tokens: list[Tokens] = [tokenise(a.text, extractor.pieces_of) for a in self.articles]
        self.readouts: list[Readout] = [
            read_tokens(t, extractor.encoder, size=settings.window, overlap=settings.overlap) for t in self.tokens
        ]

    def all(self) -> Iterator[tuple[GoldDocument, Article, Tokens, Readout]]:
        """Every article with what was read of it."""
        yield from zip(self.gold, self.articles, self.tokens, self.readouts, strict=True)

    def reading(self, number: int, settings: ModelSettings) -> Reading:
        """The statements of one article under these settings."""
        article, tokens, readout = self.articles[number], self.tokens[number], self.readouts[number]
        outer = decode(tokens, readout, zones(tokens, article), settings)
        calibration, least = settings.calibration, settings.least_score
        return Reading(article, build_statements(article, tokens, outer, calibration, least_score=least))

    def readings(self, settings: ModelSettings) -> list[Reading]:
        """The statements of every article under these settings."""
        return [self.reading(number, settings) for number in range(len(self.gold))]

    def figures(self, settings: ModelSettings, *, nested: bool = False) -> dict[str, float]:
        """Scores against the gold: of the outermost statements, or of those inside others."""
        readings = self.readings(settings)
        if nested:
            readings = [
                replace(r, statements=tuple(as_outermost(s) for s in r.statements if s.parent)) for r in readings
            ]
        result = score(self.gold, predictions_of(readings))
        return {name: figure.recall if name.endswith("recall") else figure.f1 for name, figure in result.items()}


def as_outermost(statement: Statement) -> Statement:
    """A nested statement as if it stood in nobody's content, which is what the score counts."""
    return replace(statement, parent=None)


def _attribution(statement: Statement) -> Attribution:
    def offsets(spans: tuple[Span, ...]) -> tuple[tuple[int, int], ...]:
        return tuple((span.start, span.end) for span in spans)

    return Attribution(offsets(statement.source), offsets(statement.cue), offsets(statement.content))


def _article(document: GoldDocument) -> Article:
    from onrecord.clean import clean_source
    from onrecord.records import Source

    article = clean_source(Source(document.text, "text", path=f"{document.name}.txt"))
    assert isinstance(article, Article), article
    return article


def held_out_gold(*, own: bool = False) -> list[GoldDocument]:
    """The articles of PolNeAR train that training leaves out, or those of our own."""
    if own:
        kept = set(json.loads(OWN_HELD_OUT.read_text()))
        return [document for document in own_gold() if document.name in kept]
    chosen = set(json.loads(HELD_OUT.read_text()))
    corpus = read_polnear(POLNEAR_TRAIN)
    return [
        GoldDocument(
            name,
            Path(name),
            readings[0].text,
            tuple(tuple(Attribution(m.source, m.cue, m.content) for m in r.marks) for r in readings),
        )
        for name, readings in corpus.readings.items()
        if name in chosen
    ]


def own_gold(folder: Path = OWN, *, nested: bool = False) -> list[GoldDocument]:
    """Our own articles with their outermost statements, or with those inside them that the model learns to find."""

    def kept(example: Example, mark: Mark) -> bool:
        return is_reported(mark, example.text) and mark.depth == 1 if nested else mark.depth == 0

    return [
        GoldDocument(
            name,
            Path(name),
            r[0].text,
            (tuple(Attribution(m.source, m.cue, m.content) for m in r[0].marks if kept(r[0], m)),),
        )
        for name, r in read_own(folder).readings.items()
    ]


def choose_links(held_out: HeldOut, settings: ModelSettings) -> ModelSettings:
    """Coordinate search over the grid."""

    def value(candidate: ModelSettings) -> float:
        figures = held_out.figures(candidate)
        return figures["attribution"] + figures["attribution exact"]

    best = value(settings)
    transitions = settings.transitions
    for factor in TRANSITION_FACTORS:
        scaled = np.where(transitions <= FORBIDDEN / 2, transitions, transitions * np.float32(factor))
        candidate = replace(settings, transitions=scaled)
        if (found := value(candidate)) > best + 1e-4:
            best, settings = found, candidate
            print("transitions times", factor)
    for _ in range(2):
        for name, values in GRID.items():
            for number in values:
                candidate = replace(settings, links=replace(settings.links, **{name: number}))
                if (found := value(candidate)) > best + 1e-4:
                    best, settings = found, candidate
    print("chosen:", settings.links)
    return settings


@dataclass
class Judged:
    """Every outermost statement found: what its score depends on, its score, the share of annotators who agree."""

    features: list[dict[str, float]]
    scores: NDArray[np.float64]
    right: NDArray[np.float64]


def judge(held_out: HeldOut, settings: ModelSettings) -> Judged:
    """Hold every statement against the gold; right is what `attribution` counts."""
    features: list[dict[str, float]] = []
    scores: list[float] = []
    truths: list[float] = []
    for document, article, tokens, readout in held_out.all():
        outer = decode(tokens, readout, zones(tokens, article), settings)
        index = WordIndex(document.text)
        single = [build_statements(article, tokens, [(linked, [])], settings.calibration)[0] for linked, _ in outer]
        found = index.marked(_attribution(statement) for statement in single)
        if len(found) != len(single):
            continue  # a content without words has no number of its own
        right = np.zeros(len(single))
        for annotation in document.annotations:
            gold = index.marked(annotation)
            for theirs, ours in match(gold, found):
                right[ours] += gold[theirs].same_source(found[ours]) / len(document.annotations)
        features += [score_features(linked, s.form) for (linked, _), s in zip(outer, single, strict=True)]
        scores += [statement.score for statement in single]
        truths += right.tolist()
    return Judged(features, np.array(scores), np.array(truths))


def fit_scores(judged: Judged) -> Calibration:
    """Logistic regression by Newton's method, with a small ridge."""
    names = sorted(judged.features[0])
    x = np.array([[1.0, *(row[name] for name in names)] for row in judged.features])
    w = np.zeros(x.shape[1])
    for _ in range(30):
        p = 1 / (1 + np.exp(-x @ w))
        gradient = x.T @ (p - judged.right) + 1.0 * np.r_[0, w[1:]]
        hessian = (x * (p * (1 - p))[:, None]).T @ x + np.diag(np.r_[1e-6, np.ones(x.shape[1] - 1)])
        w -= np.linalg.solve(hessian, gradient)
    return Calibration({name: round(float(v), 4) for name, v in zip(names, w[1:], strict=True)}, round(float(w[0]), 4))


def calibration_error(predicted: NDArray[np.float64], truth: NDArray[np.float64], bins: int = 10) -> float:
    """Expected calibration error over equally filled bins (Guo et al. 2017 use equally wide ones)."""
    parts = np.array_split(np.argsort(predicted), bins)
    return float(sum(abs(predicted[i].mean() - truth[i].mean()) * len(i) for i in parts if len(i)) / len(truth))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("--own", action="store_true", help="on our own held-out articles instead of PolNeAR's")
    parser.add_argument("--keep-links", action="store_true", help="only fit the scores")
    arguments = parser.parse_args()
    extractor = load_extractor(arguments.model)
    held_out = HeldOut(extractor, held_out_gold(own=arguments.own))
    settings = replace(extractor.settings, least_score=0.0)
    if not arguments.keep_links:
        settings = choose_links(held_out, settings)
    judged = judge(held_out, settings)
    calibration = fit_scores(judged)
    print(f"{len(judged.right)} statements, {judged.right.mean():.3f} right")
    path = arguments.model / "meta.json"
    settings = replace(settings, calibration=calibration, least_score=extractor.settings.least_score)
    figures = held_out.figures(settings)
    print({name: round(value, 4) for name, value in figures.items()})
    meta = json.loads(path.read_text())
    meta["transitions"] = [[round(float(value), 4) for value in row] for row in settings.transitions]
    meta["links"] = {name: getattr(settings.links, name) for name in LinkSettings.__slots__}
    meta["calibration"] = {"weights": dict(calibration.weights), "bias": calibration.bias}
    meta["held_out"] = {k: round(v, 4) for k, v in figures.items()}
    path.write_text(json.dumps(meta, indent=1) + "\n")


if __name__ == "__main__":
    main()

"""Learn the weights by which printings are linked: `python training/train_links.py`.

Material: the pairs of `bench/relate/pairs.jsonl` whose split is "development"; those of `grown_pairs.jsonl`, where all
statements of a story are paired, so that most pairs are of two sayings; statements of two stories told as if one
speaker had said them on one day; statements beside themselves with a "not" or another number; and pairs of real
articles (`article_pairs.py`), 84 of them labelled by hand (`data/links_train.jsonl`), 2,500 that are hardly of one
saying. Ledgers are full of such, and the collection has few.

Vectors of meaning are the teacher's (`pair_meanings.py`), each pair three times with noise on the cosine and once
without vectors, since the released network's are less exact. Chooses by cross-validation over stories, writes
`src/onrecord/relate/link_weights.json`, and prints precision and recall on the stories held out in turn.
"""

from __future__ import annotations

import argparse
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

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "bench"))

from collection import pair_printings, read_vectors, records
from onrecord.relate.printings import Printing
from onrecord.relate.resemblance import FAR_MEANING, NEAR_MEANING, describe, resemblance
from onrecord.relate.utterances import VERBATIM_KINDS, kind_of

WEIGHTS = Path(__file__).resolve().parent.parent / "src" / "onrecord" / "relate" / "link_weights.json"
WORDS = frozenset("verbatim shortened extended inserted ellipsis partial transcription".split())
FOLDS = 8
NOISE = 0.1  # standard deviation, of the cosine
NOISY = 3  # copies of a pair with noise, beside one without vectors
UNRELATED = 600
UNRELATED_WEIGHT = 0.5
SIGNS = {  # what no data may turn round: which way these count
    "meaning": 1,
    "meaning is near": 1,
    "meaning is far": -1,
    "negation differs": -1,
    "numbers differ": -1,
    "names differ": -1,
    "said on other days": -1,
    "a negation among the same words": -1,
    "a number among the same words": -1,
    "a few words differ, quotes": -1,
    "a few words differ, reports": -1,
    "one denies": -1,
    "speakers: other": -1,
    "days apart": -1,
    "weeks apart": -1,
}
PRIOR = {  # what too few pairs show
    "said on other days": -2.0,
    "one asks": -1.0,
    "a negation among the same words": -8.0,
    "a number among the same words": -6.0,
    "a few words differ, quotes": -2.0,
    "a few words differ, reports": -2.0,
    "one denies": -1.0,
    "denied, words kept": -3.0,
    "speakers: a group": -1.0,
    "speakers: other": -3.0,
}
ARTICLE_PAIRS = Path(__file__).resolve().parent / "runs" / "article_pairs.jsonl"
LABELS = Path(__file__).resolve().parent / "data" / "links_train.jsonl"
IN_ARTICLES = 2500
IN_ARTICLES_WEIGHT = 0.1
ALTERATIONS = (
    (re.compile(r"\b(is|was|has|had|can|will|would|should|are|were|have)\b(?! not)"), r"\1 not"),
    (re.compile(r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b"), "fourteen"),
    (re.compile(r"(?<=\d)\d\b"), "7"),
)
BLIND = 0.7  # of a pair's weight: its row without vectors, since no model that is released gives any
GROWN_WEIGHT = 0.6  # there are more of them, all of one hand
ALTERED_WEIGHT = 0.03
BESIDE = ("unrelated", "altered", "article", "labelled")
Row = dict[str, float]


@dataclass(frozen=True, slots=True)
class Example:
    """A pair: its rows of features (with noise and without vectors), whether it is one saying, and its fold."""

    rows: tuple[Row, ...]
    clean: Row
    same: bool
    kind: str
    claimed: str
    fold: int
    weight: float
    identifier: str


def example(
    pair: tuple[Printing, Printing], same: bool, kind: str, story: str, random: Random, identifier: str
) -> Example:
    """A pair as an example."""
    a, b = map(describe, pair)
    clean = resemblance(a, b)
    rows = [resemblance(replace(a, meaning=None), b).features]
    if clean.cosine is not None:
        for _ in range(NOISY):
            noisy = max(-1.0, min(1.0, clean.cosine + random.gauss(0, NOISE)))
            rows.append(_with_cosine(clean.features, noisy, clean.kept))
    claimed = kind_of(*pair, clean)
    fold = crc32(story.encode()) % FOLDS
    return Example(
        tuple(rows),
        clean.features,
        same,
        kind,
        claimed,
        fold,
        GROWN_WEIGHT if identifier[0] == "g" else WEIGHTS_OF.get(kind, 1.0),
        identifier,
    )


WEIGHTS_OF = {"unrelated": UNRELATED_WEIGHT, "altered": ALTERED_WEIGHT}


def _with_cosine(row: Row, value: float, kept: float) -> Row:
    return row | {
        "meaning": value,
        "meaning is near": max(0.0, value - NEAR_MEANING) * 3,
        "meaning is far": max(0.0, FAR_MEANING - value) * 3,
        "meaning, other words": value * (1 - kept),
    }


def development() -> list[Example]:
    """The development pairs, and pairs across their stories."""
    random, vectors = Random(7), read_vectors()
    pairs = records("pairs", "development") + records("grown_pairs", "development")
    found = [
        example(pair_printings(one, vectors), one["same"], one["kind"], one["story"], random, one["id"])
        for one in pairs
    ]
    printed = [(one["story"], printing) for one in pairs for printing in pair_printings(one, vectors)]
    while len(found) < len(pairs) + UNRELATED:
        (story, a), (other, b) = random.choice(printed), random.choice(printed)
        if story != other:
            beside = replace(
                b,
                speakers=a.speakers,
                statement=replace(b.statement, speaker=a.statement.speaker),
                article=a.article if random.random() < 0.5 else replace(b.article, published=a.article.published),
            )
            found.append(example((a, beside), False, "unrelated", story, random, "unrelated"))
    return found + altered(printed, random) + article_examples(random)


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
            found.append(example((one, beside), False, "altered", story, random, "altered"))
    return found


def _later(one: Printing, random: Random) -> str | None:
    """Some days later."""
    published = one.article.published
    if published is None:
        return None
    return (date.fromisoformat(published[:10]) + timedelta(days=random.choice((2, 3, 8, 30)))).isoformat()


def article_examples(random: Random) -> list[Example]:
    """Pairs of real articles: those that were labelled, and of the rest those that are hardly of one saying."""
    labels = {}
    if LABELS.exists():
        for line in LABELS.read_text("utf-8").splitlines():
            label = json.loads(line)
            labels[label["doc"], tuple(label["a"]), tuple(label["b"])] = label["same"]
    rest, found = [], []
    for line in ARTICLE_PAIRS.read_text("utf-8").splitlines():
        pair = json.loads(line)
        label = labels.get((pair["doc"], tuple(pair["a"]), tuple(pair["b"])))
        if label is not None:
            found.append(_of_article(pair, label, "labelled", 1.0, random))
        elif pair["headline"] or pair["cosine"] is None:
            continue
        elif (pair["speakers"] == "unknown" and pair["kept"] < 0.7) or (pair["shared"] < 0.4 and pair["cosine"] < 0.6):
            rest.append(pair)
    chosen = random.sample(rest, min(len(rest), IN_ARTICLES))
    return found + [_of_article(pair, False, "article", IN_ARTICLES_WEIGHT, random) for pair in chosen]


def _of_article(pair: dict[str, Any], same: bool, kind: str, weight: float, random: Random) -> Example:
    row, kept, cosine = pair["row"], pair["kept"], pair["cosine"]
    blind = {name: value for name, value in row.items() if not name.startswith("meaning")}
    rows = [blind | {"meaning unknown": 1.0, "shared words, meaning unknown": pair["shared"]}]
    rows += [_with_cosine(row, max(-1.0, min(1.0, cosine + random.gauss(0, NOISE))), kept) for _ in range(NOISY)]
    fold = crc32(pair["doc"].encode()) % FOLDS
    return Example(
        tuple(rows), row, same, kind, pair["claimed"], fold, weight, f"{pair['doc']} {pair['a']} {pair['b']}"
    )


def learn(examples: Sequence[Example], decay: float) -> Row:
    """Weights by Newton's method on the logistic loss with a quadratic pull to `PRIOR`; signs as in `SIGNS`."""
    names = sorted({name for one in examples for row in one.rows for name in row})
    x, y, sure = _matrix(examples, names)
    x = np.hstack([np.ones((len(x), 1)), x])
    centre = np.array([0.0, *(PRIOR.get(name, 0.0) for name in names)])
    held = np.zeros(len(centre), bool)
    for _ in range(len(SIGNS) + 1):
        beta = _newton(x, y, sure, centre, held, decay)
        wrong = [i for i, name in enumerate(names, 1) if name in SIGNS and beta[i] * SIGNS[name] < 0 and not held[i]]
        if not wrong:
            break
        held[wrong] = True
    return {"bias": float(beta[0])} | {name: float(value) for name, value in zip(names, beta[1:], strict=True)}


def _matrix(examples: Sequence[Example], names: Sequence[str]) -> tuple[NDArray[np.float64], ...]:
    rows, same, sure = [], [], []
    for one in examples:
        for number, row in enumerate(one.rows):
            rows.append([row.get(name, 0.0) for name in names])
            same.append(float(one.same))
            share = 1.0 if len(one.rows) == 1 else (1 - BLIND) / (len(one.rows) - 1) if number else BLIND
            sure.append(one.weight * share)
    return np.array(rows), np.array(same), np.array(sure)


def _newton(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    sure: NDArray[np.float64],
    centre: NDArray[np.float64],
    held: NDArray[np.bool_],
    decay: float,
) -> NDArray[np.float64]:
    pull = np.full(len(centre), decay)
    pull[0] = 1e-3
    pull[held] = 1e6
    beta = np.zeros(len(centre))
    for _ in range(12):
        p = 1 / (1 + np.exp(-np.clip(x @ beta, -30, 30)))
        gradient = x.T @ (sure * (p - y)) + pull * (beta - np.where(held, 0.0, centre))
        curve = (x * (sure * p * (1 - p))[:, None]).T @ x + np.diag(pull)
        step = np.linalg.solve(curve, gradient)
        beta = beta - step
        if np.abs(step).max() < 1e-3:
            break
    return beta


def score(row: Row, model: Row) -> float:
    total = model["bias"] + sum(model.get(name, 0.0) * value for name, value in row.items())
    return float(1 / (1 + np.exp(-np.clip(total, -30, 30))))


def held_out(examples: Sequence[Example], decay: float, *, noisy: int = 0) -> list[float]:
    """Each example's score by the model that learned from the other folds; `noisy` 1 for the row without vectors."""
    models = [learn([one for one in examples if one.fold != fold], decay) for fold in range(FOLDS)]
    return [
        score(one.rows[min(noisy, len(one.rows)) - 1] if noisy else one.clean, models[one.fold]) for one in examples
    ]


def report(examples: Sequence[Example], scores: Sequence[float], least: dict[str, float]) -> None:
    """Precision and recall of both sets, of the pairs of each file."""
    for mark, title in (("p", "pairs"), ("g", "grown_pairs")):
        print(f" {title}")
        of_file = [(one, s) for one, s in zip(examples, scores, strict=True) if one.identifier[0] == mark]
        report_sets([one for one, _ in of_file], [s for _, s in of_file], least)
    report_beside(examples, scores, least)


def report_sets(examples: Sequence[Example], scores: Sequence[float], least: dict[str, float]) -> None:
    """Precision and recall of both sets."""
    for name in ("words", "sense"):
        claimed = [
            (one, s >= least[name])
            for one, s in zip(examples, scores, strict=True)
            if (one.claimed in VERBATIM_KINDS) == (name == "words") and one.kind not in BESIDE
        ]
        linked = [one for one, yes in claimed if yes]
        right = sum(one.same for one in linked)
        gold = [
            s >= least["words" if one.claimed in VERBATIM_KINDS else "sense"]
            for one, s in zip(examples, scores, strict=True)
            if one.same and (one.kind in WORDS) == (name == "words") and one.kind not in BESIDE
        ]
        precision = right / max(1, len(linked))
        print(f"  {name}: precision {precision:.3f} of {len(linked)}, recall {np.mean(gold):.3f} of {len(gold)}")


def report_beside(examples: Sequence[Example], scores: Sequence[float], least: dict[str, float]) -> None:
    """What is linked of the pairs that are in no file of the collection."""
    stray = [s for one, s in zip(examples, scores, strict=True) if one.kind == "unrelated"]
    print(f"  unrelated linked: {sum(s > least['sense'] for s in stray)} of {len(stray)}")
    read = [(one.same, s >= least["sense"]) for one, s in zip(examples, scores, strict=True) if one.kind == "labelled"]
    linked = [same for same, yes in read if yes]
    found = [yes for same, yes in read if same]
    precision, recall = np.mean(linked), np.mean(found)
    print(f"  labelled in articles: precision {precision:.3f} of {len(linked)}, recall {recall:.3f} of {len(found)}")
    stray = [s for one, s in zip(examples, scores, strict=True) if one.kind == "article"]
    print(f"  others in articles linked: {sum(s > least['sense'] for s in stray)} of {len(stray)}")


def loss(examples: Sequence[Example], scores: Sequence[float]) -> float:
    pairs = [(one, s) for one, s in zip(examples, scores, strict=True) if one.kind not in BESIDE]
    return float(-np.mean([np.log(max(1e-6, s if one.same else 1 - s)) for one, s in pairs]))


def main() -> None:
    """Choose the decay, learn from all, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--words", type=float, default=0.7, help="the least score of a link that keeps the words")
    parser.add_argument("--sense", type=float, default=0.55, help="the least score of another")
    parser.add_argument("--decay", type=float, help="the pull to the prior; without it, chosen on held-out stories")
    parser.add_argument("--errors", action="store_true", help="print the pairs held out that came out wrong")
    options = parser.parse_args()
    examples = development()
    least = {"words": options.words, "sense": options.sense}
    decay = options.decay or min((loss(examples, held_out(examples, one, noisy=1)), one) for one in (0.1, 0.2, 0.4))[1]
    print(f"decay {decay}")
    for title, noisy in (("with vectors", 0), ("with noisy vectors", 2), ("without vectors", 1)):
        scores = held_out(examples, decay, noisy=noisy)
        print(title)
        report(examples, scores, least)
        if options.errors and not noisy:
            errors(examples, scores, least)
    model = learn(examples, decay) | {f"least: {name}": value for name, value in least.items()}
    kept = {name: round(value, 3) for name, value in sorted(model.items()) if abs(value) >= 0.005}
    WEIGHTS.write_text(json.dumps(kept, indent=1) + "\n", "utf-8")


def errors(examples: Sequence[Example], scores: Sequence[float], least: dict[str, float]) -> None:
    """The pairs that came out wrong, by kind."""
    for one, s in sorted(zip(examples, scores, strict=True), key=lambda pair: pair[0].kind):
        if (s >= least["words" if one.claimed in VERBATIM_KINDS else "sense"]) != one.same:
            print(f"    {one.identifier} {one.kind} claimed {one.claimed}: {s:.2f}")


if __name__ == "__main__":
    main()

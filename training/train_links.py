"""Learn the weights by which printings are linked: `python training/train_links.py`; `links.sh` makes what it reads.

Learns twice from `link_examples.py`: for printings of which the network says what they mean (`pair_meanings.py`), and
for others. Chooses the decay by cross-validation over stories and prints precision and recall on the stories held out
in turn. The least score of a link that claims the sense is the one with the most recall at the precision asked for, of
the pairs held out that stand by themselves; in a whole story `gathering.gather` judges, and what third printings say of
a pair there (`gathering.in_context`) is learned last. Writes `link_weights_meaning.json`, `link_weights.json` and
`context_weights.json` in `src/onrecord/relate`.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from link_examples import FILES, FOLDS, Example, Row, development
from onrecord.relate.gathering import LEAST_TIE, PAIRED, context_features
from onrecord.relate.utterances import VERBATIM_KINDS

RELATE = Path(__file__).resolve().parent.parent / "src" / "onrecord" / "relate"
WEIGHTS = {"with vectors": RELATE / "link_weights_meaning.json", "without vectors": RELATE / "link_weights.json"}
CONTEXT_WEIGHTS = RELATE / "context_weights.json"
CONTEXT_DECAY = 0.3
WORDS = frozenset("verbatim shortened extended inserted ellipsis partial transcription".split())
DECAYS = (0.1, 0.2, 0.4, 0.8)
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


def learn(examples: Sequence[Example], decay: float) -> Row:
    """Weights by Newton's method on the logistic loss with a quadratic pull to `PRIOR`; signs as in `SIGNS`."""
    names = sorted({name for one in examples for name in one.row})
    x, y, sure = _matrix([one for one in examples if one.compared], names)
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
    x = np.array([[one.row.get(name, 0.0) for name in names] for one in examples])
    return x, np.array([float(one.same) for one in examples]), np.array([one.weight for one in examples])


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


def held_out(examples: Sequence[Example], decay: float) -> list[float]:
    """Each example's score by the model that learned from the other folds; 0 for what is not compared."""
    models = [learn([one for one in examples if one.fold != fold], decay) for fold in range(FOLDS)]
    return [score(one.row, models[one.fold]) * one.compared for one in examples]


def loss(examples: Sequence[Example], scores: Sequence[float]) -> float:
    """The mean loss of the collection's pairs, each file weighed as it is in learning."""
    pairs = [(one, s) for one, s in zip(examples, scores, strict=True) if one.file in FILES and one.compared]
    losses = [-np.log(max(1e-6, s if one.same else 1 - s)) for one, s in pairs]
    return float(np.average(losses, weights=[one.weight for one, _ in pairs]))


# --- third printings ------------------------------------------------------------------------------------------------


def in_stories(examples: Sequence[Example], scores: Sequence[float]) -> list[Example]:
    """The pairs of whole stories of which a third printing knows, with what is weighed of them there."""
    tied = [(one, s) for one, s in zip(examples, scores, strict=True) if one.ends and s >= LEAST_TIE]
    near: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for one, s in tied:
        first, second = one.ends
        near[first][second] = near[second][first] = s
    found = []
    for one, s in tied:
        sides = [near[end] for end in one.ends]
        ties = [tuple(side.get(third, 0.0) for side in sides) for third in {*sides[0], *sides[1]} - {*one.ends}]
        if ties:
            found.append(replace(one, row=context_features(s, ties)))
    return found


def learn_context(examples: Sequence[Example], scores: Sequence[float]) -> Row:
    """The weights of what third printings say; prints what comes of them, each fold's learned from the others."""
    whole = [(one, s) for one, s in zip(examples, scores, strict=True) if one.ends]
    known = in_stories(examples, scores)
    models = [learn([one for one in known if one.fold != fold], CONTEXT_DECAY) for fold in range(FOLDS)]
    weighed = {one.ends: score(one.row, models[one.fold]) for one in known}
    for title, judged in (
        ("by themselves", whole),
        ("in context", [(one, weighed.get(one.ends, s)) for one, s in whole]),
    ):
        linked = [one.same for one, s in judged if s >= PAIRED]
        share = sum(linked) / len(linked), sum(linked) / sum(one.same for one, _ in whole)
        print(f"  whole stories, {title}: precision {share[0]:.3f} of {len(linked)}, recall {share[1]:.3f}")
    return learn(known, CONTEXT_DECAY)


# --- figures ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Figures:
    """Of links that claim the same words or the sense: how many there are, of those how many are right, and recall."""

    linked: int
    precision: float
    wanted: int
    recall: float

    def __str__(self) -> str:
        return f"precision {self.precision:.3f} of {self.linked}, recall {self.recall:.3f} of {self.wanted}"


Scored = Sequence[tuple[Example, float]]


def figures(scored: Scored, name: str, least: dict[str, float]) -> Figures:
    """What comes of these least scores, for one of both sets ("words", "sense"); pairs weigh as in learning."""
    linked = [
        (one.same, one.weight)
        for one, s in scored
        if (one.claimed in VERBATIM_KINDS) == (name == "words") and s >= least[name]
    ]
    wanted = [
        (s >= least["words" if one.claimed in VERBATIM_KINDS else "sense"], one.weight)
        for one, s in scored
        if one.same and (one.kind in WORDS) == (name == "words")
    ]
    return Figures(len(linked), _share(linked), len(wanted), _share(wanted))


def _share(weighed: Sequence[tuple[bool, float]]) -> float:
    return sum(weight for yes, weight in weighed if yes) / (sum(weight for _, weight in weighed) or 1.0)


def least_for(scored: Scored, precision: float, least_words: float) -> dict[str, float]:
    """The least scores with the most recall of the sense at a precision, as of all that is held out."""
    tried = [{"words": least_words, "sense": round(0.01 * step, 2)} for step in range(30, 96)]
    made = [(figures(scored, "sense", least), least) for least in tried]
    kept = [(found.recall, -number) for number, (found, _) in enumerate(made) if found.precision >= precision]
    return made[-max(kept)[1]][1] if kept else tried[-1]


def report(examples: Sequence[Example], scores: Sequence[float], least: dict[str, float]) -> None:
    """Precision and recall of both sets, of the pairs of each file, and what is linked of other pairs."""
    scored = list(zip(examples, scores, strict=True))
    for file in FILES:
        of_file = [(one, s) for one, s in scored if one.file == file]
        for name in ("words", "sense"):
            print(f"  {file}, {name}: {figures(of_file, name, least)}")
    labelled = figures(
        [(replace(one, claimed="paraphrase"), s) for one, s in scored if one.kind == "labelled"], "sense", least
    )
    print(f"  labelled in articles: {labelled}")
    for kind in ("unrelated", "altered", "article"):
        stray = [s for one, s in scored if one.kind == kind]
        print(f"  {kind}, linked: {sum(s > least['sense'] for s in stray)} of {len(stray)}")


def write(path: Path, model: Row) -> None:
    """Write weights, the small ones left out."""
    kept = {name: round(value, 3) for name, value in sorted(model.items()) if abs(value) >= 0.005}
    path.write_text(json.dumps(kept, indent=1) + "\n", "utf-8")


def main() -> None:
    """Choose the decay and the least score, learn from all, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--words", type=float, default=0.7, help="the least score of a link that keeps the words")
    parser.add_argument("--precision", type=float, default=0.92, help="of links that claim the sense, held out")
    parser.add_argument("--decay", type=float, help="the pull to the prior; without it, chosen on held-out stories")
    parser.add_argument("--errors", action="store_true", help="print the pairs held out that came out wrong")
    options = parser.parse_args()
    known = development()
    for title, examples in (
        ("with vectors", known),
        ("without vectors", [one.without_meaning() for one in known]),
    ):
        decays = (options.decay,) if options.decay else DECAYS
        tried = {decay: held_out(examples, decay) for decay in decays}
        decay = min(tried, key=lambda one: loss(examples, tried[one]))
        scored = [(one, s) for one, s in zip(examples, tried[decay], strict=True) if one.file in FILES]
        by_themselves = [(one, s) for one, s in scored if not one.ends]
        least = least_for(by_themselves, options.precision, options.words)
        print(f"{title}: decay {decay}, loss {loss(examples, tried[decay]):.4f}, least score of sense {least['sense']}")
        report(examples, tried[decay], least)
        if options.errors:
            errors(scored, least)
        model = learn(examples, decay) | {f"least: {name}": value for name, value in least.items()}
        write(WEIGHTS[title], model)
        if title == "with vectors":
            write(CONTEXT_WEIGHTS, learn_context(examples, tried[decay]))


def errors(scored: Scored, least: dict[str, float]) -> None:
    """The pairs that came out wrong, by kind."""
    for one, s in sorted(scored, key=lambda pair: pair[0].kind):
        if (s >= least["words" if one.claimed in VERBATIM_KINDS else "sense"]) != one.same:
            print(f"    {one.identifier} {one.kind} claimed {one.claimed}: {s:.2f}")


if __name__ == "__main__":
    main()

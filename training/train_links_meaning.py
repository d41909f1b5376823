"""Learn the weights by which printings are linked whose meaning is known: `python training/train_links_meaning.py`.

The material and the learner of `train_links.py`, which learns the weights for printings without a vector; the vectors
are the released network's (`pair_meanings.py`, `article_pairs.py`). Prints precision and recall on stories held out in
turn, with and without vectors, and writes `src/onrecord/relate/link_weights_meaning.json`.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from onrecord.relate.resemblance import FAR_MEANING, NEAR_MEANING
from onrecord.relate.utterances import VERBATIM_KINDS
from train_links import BESIDE, WEIGHTS, WORDS, Example, Row, development, held_out, learn, loss, report

ALTERED = 0.97  # the cosine of a statement and itself with one word changed
DECAYS = (0.1, 0.2, 0.4, 0.8)
PRECISIONS = (0.90, 0.92, 0.95)


def with_meaning(one: Example) -> Example:
    """An example with the row in which the meanings of both are known."""
    row = one.clean
    if "meaning" not in row and one.kind == "altered":
        row = {name: value for name, value in row.items() if "meaning unknown" not in name}
        row |= {
            "meaning": ALTERED,
            "meaning is near": (ALTERED - NEAR_MEANING) * 3,
            "meaning is far": 0.0 * FAR_MEANING,
            "meaning, other words": ALTERED * (1 - row.get("kept", 0.0)),
        }
    return replace(one, rows=(row,), clean=row)


def without(one: Example) -> Example:
    """An example with the row without vectors."""
    return replace(one, rows=one.rows[:1], clean=one.rows[0])


def losses(examples: Sequence[Example], scores: Sequence[float]) -> NDArray[np.float64]:
    """Of each pair of the collection."""
    pairs = [(one, s) for one, s in zip(examples, scores, strict=True) if one.kind not in BESIDE]
    return np.array([-np.log(max(1e-6, s if one.same else 1 - s)) for one, s in pairs])


def print_recall(examples: Sequence[Example], scores: Sequence[float], least_words: float) -> None:
    """The recall of what keeps only the sense, at thresholds that give some precisions."""
    for mark, title in (("p", "pairs"), ("g", "grown_pairs")):
        pairs = [
            (one, s)
            for one, s in zip(examples, scores, strict=True)
            if one.identifier[0] == mark and one.kind not in BESIDE
        ]
        best: dict[float, tuple[float, float, float]] = {}
        for least in np.arange(0.1, 0.95, 0.01):
            linked = [one.same for one, s in pairs if one.claimed not in VERBATIM_KINDS and s >= least]
            precision = float(np.mean(linked)) if linked else 0.0
            gold = [
                s >= (least_words if one.claimed in VERBATIM_KINDS else least)
                for one, s in pairs
                if one.same and one.kind not in WORDS
            ]
            for wanted in PRECISIONS:
                if precision >= wanted:
                    best[wanted] = max(best.get(wanted, (0.0, 0.0, 0.0)), (float(np.mean(gold)), precision, least))
        shown = (f"{recall:.3f} at {precision:.3f} ({least:.2f})" for recall, precision, least in best.values())
        print(f"  {title}: recall of sense at precision {', '.join(map(str, best))}: {', '.join(shown)}")


def chosen_decay(examples: Sequence[Example]) -> tuple[float, list[float]]:
    """The decay with the least loss on held-out stories, and the scores there."""
    scores = {decay: held_out(examples, decay) for decay in DECAYS}
    decay = min(DECAYS, key=lambda one: loss(examples, scores[one]))
    return decay, scores[decay]


def main() -> None:
    """Compare, learn from all, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--words", type=float, default=0.7, help="the least score of a link that keeps the words")
    parser.add_argument("--sense", type=float, default=0.5, help="the least score of another")
    options = parser.parse_args()
    least = {"words": options.words, "sense": options.sense}
    found = development()
    known, unknown = [with_meaning(one) for one in found], [without(one) for one in found]
    made: dict[str, NDArray[np.float64]] = {}
    decay = 0.0
    for title, examples in (("without vectors", unknown), ("with vectors", known)):
        decay, scores = chosen_decay(examples)
        made[title] = losses(examples, scores)
        print(f"{title}: decay {decay}, loss on held-out stories {made[title].mean():.4f}")
        report(examples, scores, least)
        print_recall(examples, scores, options.words)
    gain = made["without vectors"] - made["with vectors"]
    print(f"loss gained {gain.mean():.4f}, standard error {gain.std() / len(gain) ** 0.5:.4f}")
    model: Row = learn(known, decay) | {f"least: {name}": value for name, value in least.items()}
    kept = {name: round(value, 3) for name, value in sorted(model.items()) if abs(value) >= 0.005}
    target = WEIGHTS.with_name("link_weights_meaning.json")
    target.write_text(json.dumps(kept, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()

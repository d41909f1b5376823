"""Learn how a word's roles are weighed with its neighbours' (extractor/weighing.py), on the held-out articles.

    python training/weigh_roles.py MODEL_FOLDER [--own] [--cross-check]

Fits a linear-chain conditional random field (Lafferty, McCallum and Pereira, ICML 2001) over the network's finished log
probabilities: every annotator's reading counts, weighted so that each article counts once. Likelihood alone favours
finding little, so beginning a span is made likelier (`BEGIN`), and the field is mixed with the network's own roles
(`SHARE`).
`--cross-check` writes nothing: it prints the figures of five models, each on the articles that it was not fitted on.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from calibrate import HeldOut, held_out_gold
from corpus import Mark
from dataset import role_labels
from onrecord.extractor import load_extractor
from onrecord.extractor.extractor import ModelSettings
from onrecord.extractor.tagger import FORBIDDEN, ROLES
from onrecord.extractor.tokens import LINE_BREAK
from onrecord.extractor.weighing import FLOOR, Weighing
from onrecord.gold import predictions_of
from onrecord.score import score

SHARE = 0.4  # of the field, in the mixture with the network's own roles
BEGIN = {1: 0.7, 3: 1.0, 5: 0.7}  # added to beginning a source, a cue, a content
RIDGE = 10.0
STEPS = 45
LONGEST = 120  # words; a longer paragraph is cut
SCALE = 3.0  # log probabilities are divided by it, so that the ridge weighs them and the bias alike
FOLDS = 5

Floats = NDArray[np.float32]


@dataclass
class Segment:
    """One paragraph: its log probabilities, its neighbours', and how often each label and step was marked."""

    own: Floats
    beside: Floats
    labels: Floats
    steps: Floats


@dataclass
class Batch:
    """Segments of like length, padded; `real` is 1 for words."""

    own: Tensor
    beside: Tensor
    labels: Tensor
    steps: Tensor
    real: Tensor


def segments(held_out: HeldOut, number: int) -> list[Segment]:
    """An article's paragraphs."""
    tokens, logs = held_out.tokens[number], np.maximum(held_out.readouts[number].outer, FLOOR)
    readings = held_out.gold[number].annotations
    marks = ([Mark(a.source, a.cue, a.content) for a in reading] for reading in readings)
    labels = [role_labels(tokens, reading) for reading in marks]
    nothing = np.zeros((1, ROLES), np.float32)
    around = [np.vstack([nothing, logs[:-1]]), logs, np.vstack([logs[1:], nothing])]
    beside = np.concatenate([np.ones((len(logs), 1), np.float32), *(part / SCALE for part in around)], 1)
    cuts = [0, *(np.flatnonzero(tokens.gap[1:] >= LINE_BREAK) + 1).tolist(), len(tokens)]
    found = []
    for start, end in pairwise(cuts):
        for begin in range(start, end, LONGEST):
            stop = min(begin + LONGEST, end)
            marked = np.zeros((stop - begin, ROLES), np.float32)
            steps = np.zeros((ROLES, ROLES), np.float32)
            for path in (reading[begin:stop] for reading in labels):
                marked[np.arange(stop - begin), path] += 1 / len(labels)
                np.add.at(steps, (path[:-1], path[1:]), 1 / len(labels))
            found.append(Segment(logs[begin:stop], beside[begin:stop], marked, steps))
    return found


def batches(found: Sequence[Segment], size: int = 250) -> list[Batch]:
    """Padded batches, in order of length."""
    ordered = sorted(found, key=lambda segment: len(segment.own))
    made = []
    for part in (ordered[start : start + size] for start in range(0, len(ordered), size)):
        length = len(part[-1].own)

        def pad(name: str, part: list[Segment] = part, length: int = length) -> Tensor:
            arrays = [getattr(segment, name) for segment in part]
            out = np.zeros((len(part), length, arrays[0].shape[1]), np.float32)
            for row, array in zip(out, arrays, strict=True):
                row[: len(array)] = array
            return torch.from_numpy(out)

        real = torch.tensor([[word < len(s.own) for word in range(length)] for s in part], dtype=torch.float32)
        steps = torch.from_numpy(np.sum([s.steps for s in part], 0))
        made.append(Batch(pad("own"), pad("beside"), pad("labels"), steps, real))
    return made


class Field(torch.nn.Module):
    """The weights while they are learned: a scale a role, weights of the words around, transitions."""

    def __init__(self, transitions: Floats) -> None:
        super().__init__()
        allowed = transitions > FORBIDDEN / 2
        self.allowed = torch.from_numpy(allowed.astype(np.float32))
        self.begin = torch.from_numpy(np.where(allowed, transitions, 0).astype(np.float32))
        self.scale = torch.nn.Parameter(torch.full((ROLES,), 0.5))
        self.weights = torch.nn.Parameter(torch.zeros(1 + 3 * ROLES, ROLES))
        self.transitions = torch.nn.Parameter(self.begin.clone())

    def loss(self, batch: Batch) -> Tensor:
        """The negative log likelihood of a batch."""
        emissions = batch.own * self.scale + batch.beside @ self.weights
        steps = self.transitions * self.allowed + (1 - self.allowed) * -30
        total = emissions[:, 0]
        for word in range(1, emissions.shape[1]):
            reached = torch.logsumexp(total[:, :, None] + steps, 1) + emissions[:, word]
            real = batch.real[:, word : word + 1]
            total = real * reached + (1 - real) * total
        marked = (emissions * batch.labels).sum() + (steps * batch.steps).sum()
        return torch.logsumexp(total, 1).sum() - marked

    def ridge(self) -> Tensor:
        """The penalty for weights far from where they began."""
        away = (self.weights, self.transitions - self.begin, self.scale - 0.5)
        return RIDGE * sum((part**2).sum() for part in away)  # type: ignore[return-value]


def fit(found: Sequence[Segment], transitions: Floats) -> Weighing:
    """The weights that the segments' marks are likeliest under, mixed with the network's own roles."""
    made, field = batches(found), Field(transitions)
    search = torch.optim.LBFGS(field.parameters(), max_iter=STEPS, history_size=20, line_search_fn="strong_wolfe")

    def closure() -> float:
        search.zero_grad()
        loss = torch.stack([field.loss(batch) for batch in made]).sum() + field.ridge()
        loss.backward()
        return float(loss.detach())

    search.step(closure)
    weights = field.weights.detach().numpy()
    bias = weights[0] + np.array([BEGIN.get(label, 0.0) for label in range(ROLES)], np.float32)
    before, own, after = (weights[1 + ROLES * n : 1 + ROLES * (n + 1)] / SCALE for n in range(3))
    own = own + np.diag(field.scale.detach().numpy())
    steps = SHARE * field.transitions.detach().numpy() + (1 - SHARE) * transitions
    return Weighing(
        own=SHARE * own + (1 - SHARE) * np.eye(ROLES, dtype=np.float32),
        before=SHARE * before,
        after=SHARE * after,
        bias=SHARE * bias,
        transitions=np.where(transitions > FORBIDDEN / 2, steps, FORBIDDEN).astype(np.float32),
    )


def cross_check(held_out: HeldOut, settings: ModelSettings) -> None:
    """Print the figures with weights that were fitted on other articles, beside those without weights."""
    order = list(range(len(held_out.gold)))
    random.Random(0).shuffle(order)
    read: dict[int, Weighing] = {}
    for fold in (order[n::FOLDS] for n in range(FOLDS)):
        rest = [segment for number in order if number not in fold for segment in segments(held_out, number)]
        read |= dict.fromkeys(fold, fit(rest, settings.transitions))
    _print("without", held_out, lambda number: replace(settings, weighing=None))
    _print("weighed", held_out, lambda number: replace(settings, weighing=read[number]))


def _print(name: str, held_out: HeldOut, settings_of: Callable[[int], ModelSettings]) -> None:
    readings = [held_out.reading(number, settings_of(number)) for number in range(len(held_out.gold))]
    figures = score(held_out.gold, predictions_of(readings))
    shown = {n: figure.recall if n.endswith("recall") else figure.f1 for n, figure in figures.items()}
    print(f"{name:8}", " ".join(f"{n}={value:.3f}" for n, value in shown.items()), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("--own", action="store_true", help="on our own held-out articles instead of PolNeAR's")
    parser.add_argument("--cross-check", action="store_true")
    arguments = parser.parse_args()
    torch.set_num_threads(1)  # its steps are too small to share
    extractor = load_extractor(arguments.model)
    held_out = HeldOut(extractor, held_out_gold(own=arguments.own))
    if arguments.cross_check:
        cross_check(held_out, extractor.settings)
        return
    found = [segment for number in range(len(held_out.gold)) for segment in segments(held_out, number)]
    weighing = fit(found, extractor.settings.transitions)
    path = arguments.model / "meta.json"
    meta = json.loads(path.read_text())
    meta["weighing"] = {name: np.round(getattr(weighing, name), 4).tolist() for name in Weighing.__slots__}
    path.write_text(json.dumps(meta, indent=1) + "\n")


if __name__ == "__main__":
    main()

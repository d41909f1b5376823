"""Learn the network's `meaning` output with everything else in it as it is: `python training/learn_meanings.py`.

What is learned reads four states of a word's first piece (its embedding, and the results of `LAYERS`) of the released
network, in the context of its article, and gives `AXES` numbers. Its teacher is the last layer of all-MiniLM-L6-v2,
which reads the passage alone: the mean of the word's pieces, moved by the mean of all words, on its principal axes.
In the exported network a word's numbers have length 1 and are then multiplied by how rare the word is; their sum over a
passage is the passage's vector. (A passage's own vector from the teacher, the mean of all its pieces, tells less of
whether two sayings are one: common words and what all sentences share count too much in it.)

Writes `runs/released/meaning.npz`, which `export.py` adds to the network of the folder that it lies in.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from corpus import Example, read_own, read_polnear
from meanings import LEAST_WORDS, Teacher, passage_key, passage_text, passages
from model import VOCABULARY, WIDTH, model_of
from onrecord.extractor.encoder import CLS, SEP, WindowInputs, window_inputs
from onrecord.extractor.tokens import Tokens, tokenise
from onrecord.extractor.windows import owners, plan
from onrecord.extractor.wordpieces import WordPieces
from paths import HELD_OUT, HERE, OWN, POLNEAR_TRAIN, load_pieces

LAYERS = (1, 2, 5)  # of six, from 0
FEATURES = ("piece", "quote", "case", "gap", "place")
HIDDEN, AXES = 192, 64
AN_ARTICLE = 20  # passages of each article that are learned from
LONGEST = 64  # pieces of a passage
COMMON, RARE = 4.0, 6.0  # logarithms: what is taken off how rare a piece is, and what it is then divided by
BATCH = 2048  # words
RATE, PASSES = 2e-3, 12
ALIKE_WEIGHT = 2.0  # of the loss between words' similarities
Floats = NDArray[np.float32]


class WordMeaning(nn.Module):
    """From the states of words to what they mean there."""

    def __init__(self) -> None:
        super().__init__()
        self.hidden = nn.Linear((1 + len(LAYERS)) * WIDTH, HIDDEN)
        self.norm = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.out = nn.Linear(HIDDEN, AXES)

    def forward(self, states: Tensor) -> Tensor:
        """[words, states] to [words, axes], of no particular length."""
        numbers: Tensor = self.out(self.norm(functional.gelu(self.hidden(states))))
        return numbers


class States:
    """The released network, read for the states of its pieces."""

    def __init__(self, weights: Path) -> None:
        self.model = model_of(torch.load(weights, weights_only=True)).eval().bfloat16()

    @torch.inference_mode()
    def of(self, tokens: Tokens, *, size: int = 250, overlap: int = 60) -> Floats:
        """The states [words, 4 x 384] of an article's words, each from the window that it is read in."""
        windows = plan(tokens, size=size, overlap=overlap)
        owner = owners(windows, len(tokens))
        found = np.empty((len(tokens), (1 + len(LAYERS)) * WIDTH), np.float32)
        for index, window in enumerate(windows):
            inputs = window_inputs(tokens, window)
            rows = torch.cat([state[0, inputs.first] for state in self._window(inputs)], 1).float().numpy()
            mine = np.flatnonzero(owner[window.start : window.end] == index)
            found[mine + window.start] = rows[mine]
        return found

    def _window(self, inputs: WindowInputs) -> list[Tensor]:
        """The pieces' embeddings, and the results of the layers."""
        model = self.model
        piece, *features = (torch.from_numpy(getattr(inputs, name))[None] for name in FEATURES)
        read = [model.pieces(piece)]
        x = read[0] + model.positions.weight[: piece.shape[1]]
        for name, numbers in zip(FEATURES[1:], features, strict=True):
            x = x + getattr(model, name)(numbers)
        x = model.norm(x)
        for number, layer in enumerate(model.layers):
            x = layer(x, None)
            if number in LAYERS:
                read.append(x)
        return read


class LastLayer:
    """The teacher's last layer."""

    def __init__(self) -> None:
        self._teacher = Teacher(torch.bfloat16)

    @torch.inference_mode()
    def of(self, tokens: list[Tokens]) -> Iterator[Floats]:
        """The teacher's numbers [words, 384] for each passage, read alone."""
        rows = [[CLS, *one.piece.tolist(), SEP] for one in tokens]
        last = self._teacher.last_layer(rows).float().numpy()
        for one, states in zip(tokens, last, strict=True):
            counts = np.diff(np.append(one.first_piece, len(one.piece)))
            yield np.add.reduceat(states[1 : 1 + len(one.piece)], one.first_piece, 0) / counts[:, None]


def words_of(tokens: Tokens, spans: tuple[tuple[int, int], ...]) -> NDArray[np.int64]:
    """The words of a passage."""
    parts = [
        np.arange(np.searchsorted(tokens.end, start, side="right"), np.searchsorted(tokens.start, end, side="left"))
        for start, end in spans
    ]
    return np.concatenate(parts)


def chosen(
    readings: list[Example], tokens: Tokens, pieces_of: WordPieces, random: np.random.Generator
) -> list[tuple[NDArray[np.int64], Tokens]]:
    """Some passages of an article: their words in it, and the passages by themselves, cut into the same words."""
    found = {}
    for example in readings:
        for spans in passages(example):
            text = passage_text(example.text, spans)
            if len(text.split()) >= LEAST_WORDS:
                found[passage_key(text)] = (spans, text)
    listed = list(found.values())
    kept = []
    for place in random.permutation(len(listed))[:AN_ARTICLE]:
        spans, text = listed[place]
        words, alone = words_of(tokens, spans), tokenise(text, pieces_of)
        if len(alone.piece) <= LONGEST and len(words) == len(alone):
            kept.append((words, alone))
    return kept


@dataclass
class Collected:
    """The words of some passages: states, the teacher's numbers, first pieces, and whether the article is held out."""

    states: list[NDArray[np.float16]] = field(default_factory=list)
    taught: list[NDArray[np.float16]] = field(default_factory=list)
    first: list[NDArray[np.int64]] = field(default_factory=list)
    held_out: list[NDArray[np.bool_]] = field(default_factory=list)
    begin: NDArray[np.float64] = field(default_factory=lambda: np.zeros(VOCABULARY))  # words that begin with a piece
    rarest: NDArray[np.float64] = field(default_factory=lambda: np.zeros(VOCABULARY))  # the sum of their rarity


def collect(weights: Path) -> Collected:
    """Read all training articles with both networks; some two minutes of a core with bfloat16."""
    pieces_of, held_out = load_pieces(), set(json.loads(HELD_OUT.read_text()))
    corpus = read_polnear(POLNEAR_TRAIN)
    corpus.readings.update(read_own(OWN).readings)
    cut = {name: tokenise(readings[0].text, pieces_of) for name, readings in corpus.readings.items()}
    counts = np.bincount(np.concatenate([tokens.piece for tokens in cut.values()]), minlength=VOCABULARY)
    rare = np.clip(np.log((counts.sum() + 1) / (counts + 20.0)) - COMMON, 0.05, None) / RARE
    states, teacher, random, found = States(weights), LastLayer(), np.random.default_rng(5), Collected()
    for number, (name, tokens) in enumerate(sorted(cut.items())):
        first = tokens.piece[tokens.first_piece]
        found.begin += np.bincount(first, minlength=VOCABULARY)
        rarest = np.maximum.reduceat(rare[tokens.piece], tokens.first_piece)
        found.rarest += np.bincount(first, rarest, minlength=VOCABULARY)
        some = chosen(corpus.readings[name], tokens, pieces_of, random)
        if not some:
            continue
        words = np.concatenate([one for one, _ in some])
        found.states.append(states.of(tokens)[words].astype(np.float16))
        found.taught.append(np.concatenate(list(teacher.of([alone for _, alone in some]))).astype(np.float16))
        found.first.append(first[words])
        found.held_out.append(np.full(len(words), name in held_out))
        if number % 100 == 0:
            print(f"{number}/{len(cut)} {time.process_time():.0f}s", flush=True)
    found.rarest = np.where(found.begin > 0, found.rarest / np.maximum(found.begin, 1), rare)
    return found


def learn(states: Tensor, targets: Tensor, rare: Tensor, held_out: NDArray[np.bool_]) -> WordMeaning:
    """Fit to the directions of the targets and to how alike words of different passages are."""
    torch.manual_seed(1)
    random, model = np.random.default_rng(1), WordMeaning()
    train, test = np.flatnonzero(~held_out), torch.from_numpy(np.flatnonzero(held_out)[:9000])
    optimizer = torch.optim.AdamW(model.parameters(), lr=RATE, weight_decay=0.01, foreach=True)
    steps = PASSES * len(train) // BATCH
    for step in range(steps):
        if step % (len(train) // BATCH) == 0:
            order = torch.from_numpy(random.permutation(train))
        rows = order[step % (len(train) // BATCH) * BATCH :][:BATCH]
        share = min(1.0, (step + 1) / 60) * (0.5 + 0.5 * math.cos(math.pi * step / steps))
        optimizer.param_groups[0]["lr"] = RATE * (share + 1e-3)
        loss = loss_of(model, states[rows], targets[rows], rare[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if step % 200 == 199 or step == steps - 1:
            print(f"{step + 1}/{steps} {agreement(model, states[test], targets[test], rare[test])}", flush=True)
    return model.eval()


def loss_of(model: WordMeaning, states: Tensor, targets: Tensor, rare: Tensor) -> Tensor:
    """Rare words count more, as they do in a passage."""
    with torch.autocast("cpu", dtype=torch.bfloat16):
        found = model(states.bfloat16())
    found = functional.normalize(found.float(), dim=1)
    apart = ((1 - (found * targets).sum(1)) * rare).sum() / rare.sum()
    some = torch.multinomial(rare, 800)
    alike = ((found[some] @ found[some].T - targets[some] @ targets[some].T) ** 2).mean()
    return apart + ALIKE_WEIGHT * alike


@torch.inference_mode()
def agreement(model: WordMeaning, states: Tensor, targets: Tensor, rare: Tensor) -> str:
    """On held-out articles: the cosine with the teacher's, and the correlation of words' similarities."""
    found = functional.normalize(model(states.float()), dim=1)
    cosine = ((found * targets).sum(1) * rare).sum() / rare.sum()
    some = torch.multinomial(rare, 1500)
    pairs = torch.stack([(one[some] @ one[some].T).flatten() for one in (found, targets)])
    return f"held out: cosine {cosine:.3f}, correlation of similarities {torch.corrcoef(pairs)[0, 1]:.3f}"


def reach_of(model: WordMeaning, states: Tensor, size: Tensor) -> dict[str, Floats]:
    """The least and the largest number in each column of what both matrices read, as `reach.py` has the others'."""
    read: dict[str, list[Tensor]] = {"hidden": [], "out": []}
    for part in states.split(8192):
        numbers = part.float()
        for name, values in (("hidden", numbers * size), ("out", model.norm(functional.gelu(model.hidden(numbers))))):
            read[name].append(torch.stack([values.amin(0), values.amax(0)]))
    made = {name: torch.stack(bounds) for name, bounds in read.items()}
    return {f"reach.{name}": torch.stack([one[:, 0].amin(0), one[:, 1].amax(0)]).numpy() for name, one in made.items()}


def main(weights: Path) -> None:
    """Collect, learn, write."""
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    found = collect(weights)
    states, taught = torch.from_numpy(np.concatenate(found.states)), np.concatenate(found.taught).astype(np.float32)
    first, held_out = np.concatenate(found.first), np.concatenate(found.held_out)
    print(f"{len(states)} words", flush=True)
    centre = taught.mean(0)
    axes = np.linalg.eigh(np.cov((taught - centre)[::4].T))[1][:, : -AXES - 1 : -1].astype(np.float32)
    targets = functional.normalize(torch.from_numpy((taught - centre) @ axes), dim=1)
    rare = torch.from_numpy(found.rarest[first].astype(np.float32))
    # What is read is brought to about one size for learning, and the matrix to what is read after it.
    size = states[::16].float().std(0).clamp(min=1e-3)
    for begin in range(0, len(states), 8192):
        states[begin : begin + 8192] /= size.half()
    model = learn(states, targets, rare, held_out)
    with torch.inference_mode():
        reach = reach_of(model, states, size)
        model.hidden.weight /= size
    arrays = {f"meaning.{name}": tensor.numpy() for name, tensor in model.state_dict().items()}
    arrays["meaning.rarity.weight"] = found.rarest[:, None].astype(np.float32)
    np.savez(weights.parent / "meaning.npz", **arrays, **reach)
    print(f"{weights.parent / 'meaning.npz'} {time.process_time():.0f}s")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", type=Path, nargs="?", default=HERE / "runs" / "released" / "weights.pt")
    main(parser.parse_args().weights)

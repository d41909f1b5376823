"""Take from a trained network the heads of attention and the inner numbers that it needs least.

    python training/prune.py runs/NAME/weights.pt runs/pruned/weights.pt --heads 8 --inner-width 768

What one is worth is the square of how much the loss would change without it, to first order, summed over windows of
the training articles (Michel et al. 2019, for heads). What is left is the start of a run of `train.py` that learns from
the whole network: `--start runs/pruned/weights.pt --teacher runs/NAME/weights.pt`.
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path

import torch
from torch import Tensor

from dataset import batch
from model import HEAD, AttributionModel, model_of
from paths import load_pieces
from train import Options, load_readings, loss_of, one_pass


class _Kept:
    """Keeps what a matrix read, and how the loss changes with it."""

    def __init__(self, size: int, part: int) -> None:
        self.worth = torch.zeros(size // part)
        self.part = part
        self.read: Tensor | None = None

    def __call__(self, module: torch.nn.Module, inputs: tuple[Tensor, ...]) -> None:
        self.read = inputs[0]
        self.read.retain_grad()

    def add(self) -> None:
        assert self.read is not None and self.read.grad is not None
        change = (self.read * self.read.grad).float().sum(1)
        self.worth += change.view(len(change), -1, self.part).sum(2).square().sum(0).detach()


def measure(model: AttributionModel, *, batches: int) -> tuple[list[Tensor], list[Tensor]]:
    """What each layer's heads and inner numbers are worth."""
    options, pieces_of, chance = Options(), load_pieces(), random.Random(0)
    readings, _ = load_readings(options)
    chance.shuffle(readings)
    heads = [_Kept(layer.out.in_features, HEAD) for layer in model.layers]
    numbers = [_Kept(layer.down.in_features, 1) for layer in model.layers]
    for layer, head, number in zip(model.layers, heads, numbers, strict=True):
        layer.out.register_forward_pre_hook(head)
        layer.down.register_forward_pre_hook(number)
    for items in one_pass(readings[:200], options, pieces_of, None, chance)[:batches]:
        loss_of(model, batch(items), options, None).backward()
        for kept in heads + numbers:
            kept.add()
        model.zero_grad()
    return [kept.worth for kept in heads], [kept.worth for kept in numbers]


def cut(
    weights: dict[str, Tensor], worth: tuple[list[Tensor], list[Tensor]], *, heads: int, inner_width: int
) -> dict[str, Tensor]:
    """The weights of the network with so many heads and inner numbers a layer, in their old order."""
    found = dict(weights)
    for layer, (of_heads, of_numbers) in enumerate(zip(*worth, strict=True)):
        kept_heads = of_heads.topk(heads).indices.sort().values
        rows = (kept_heads[:, None] * HEAD + torch.arange(HEAD)).flatten()
        numbers = of_numbers.topk(inner_width).indices.sort().values
        share = [float(w[k].sum() / w.sum()) for w, k in ((of_heads, kept_heads), (of_numbers, numbers))]
        print(f"layer {layer}: heads {kept_heads.tolist()} keep {share[0]:.2f}, inner numbers {share[1]:.2f}")
        name, size = f"layers.{layer}", len(of_heads) * HEAD
        thrice = torch.cat([rows, rows + size, rows + 2 * size])
        for part in ("weight", "bias"):
            found[f"{name}.qkv.{part}"] = weights[f"{name}.qkv.{part}"][thrice]
            found[f"{name}.up.{part}"] = weights[f"{name}.up.{part}"][numbers]
        found[f"{name}.out.weight"] = weights[f"{name}.out.weight"][:, rows]
        found[f"{name}.down.weight"] = weights[f"{name}.down.weight"][:, numbers]
    return {name: value.clone() for name, value in found.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--heads", type=int, default=8)
    parser.add_argument("--inner-width", type=int, default=768)
    parser.add_argument("--batches", type=int, default=120)
    arguments = parser.parse_args()
    weights = torch.load(arguments.weights, weights_only=True)
    worth = measure(model_of(weights).eval(), batches=arguments.batches)
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    torch.save(cut(weights, worth, heads=arguments.heads, inner_width=arguments.inner_width), arguments.out)


if __name__ == "__main__":
    main()

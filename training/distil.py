"""Learn from trained networks: their roles and pointers as soft targets (Hinton et al. 2015), and their last states.

A smaller network that was cut from a larger one (`prune.py`) is brought back to what that one gave.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from dataset import BEGIN, Batch
from model import AttributionModel, model_of

INNER_WEIGHT, POINTER_WEIGHT, STATE_WEIGHT = 0.3, 0.5, 1.0


class Teachers:
    """Trained networks, and how far a network's results are from the mean of theirs."""

    def __init__(self, weights: list[str], model: AttributionModel) -> None:
        device = model.positions.weight.device
        self.models = [model_of(torch.load(path, weights_only=True)).to(device).eval() for path in weights]
        self.states = [_States(one) for one in (model, *self.models)]

    def loss(self, data: Batch, results: tuple[Tensor, ...]) -> Tensor:
        """What sets `results`, outer and inner roles and the three pointers, apart from the teachers'."""
        outer, inner, *pointers = self._taught(data)
        real = data.words
        loss = _apart(results[0], outer, real) + INNER_WEIGHT * _apart(results[1], inner, real)
        some = 1 - outer[..., 0]
        weights = (some, outer[..., BEGIN["cue"]], 1 - inner[..., 0])
        for taught, found, weight, share in zip(pointers, results[2:], weights, (1.0, 0.5, INNER_WEIGHT), strict=True):
            hidden = found.float().masked_fill(real[:, None, :] == 0, -1e4)
            loss = loss + POINTER_WEIGHT * share * _apart(hidden, taught, real * weight)
        return loss + STATE_WEIGHT * self._states_apart(data)

    @torch.no_grad()
    def _taught(self, data: Batch) -> list[Tensor]:
        """The mean of the teachers' likelihoods."""
        means: list[Tensor] = []
        for model in self.models:
            with torch.autocast(data.outer.device.type, dtype=torch.bfloat16):
                outer, inner, *pointers, _ = model(*data.inputs)
            hidden = [scores.float().masked_fill(data.words[:, None, :] == 0, -1e4) for scores in pointers]
            found = [scores.float().softmax(-1) / len(self.models) for scores in (outer, inner, *hidden)]
            means = [a + b for a, b in zip(means, found, strict=True)] if means else found
        return means

    def _states_apart(self, data: Batch) -> Tensor:
        """The mean square between the last states and the first teacher's, whose spread is about one."""
        mine, theirs, *_ = (states.last for states in self.states)
        real = data.inputs[-1][:, :, None]
        square = (mine.float() - theirs.float()).square() * real
        return square.sum() / (real.sum() * square.shape[-1])


class _States:
    """What a network's last layer gave last."""

    def __init__(self, model: AttributionModel) -> None:
        self.last = torch.empty(0)
        model.layers[-1].register_forward_hook(self._keep)

    def _keep(self, module: torch.nn.Module, inputs: tuple[Tensor, ...], output: Tensor) -> None:
        self.last = output


def _apart(found: Tensor, taught: Tensor, weight: Tensor) -> Tensor:
    """The divergence of Kullback and Leibler, the mean by weight."""
    each = functional.kl_div(functional.log_softmax(found.float(), -1), taught, reduction="none").sum(-1)
    return (each * weight).sum() / weight.sum().clamp(min=1.0)

"""How far the numbers go that the network's matrices read, on our own training articles: for their scales in int8."""

from __future__ import annotations

import numpy as np
import torch

from corpus import read_own
from graph import Reach
from model import AttributionModel
from onrecord.extractor.encoder import window_inputs
from onrecord.extractor.tokens import tokenise
from onrecord.extractor.windows import plan
from paths import OWN, load_pieces


def measure_reach(model: AttributionModel, *, size: int, overlap: int) -> Reach:
    """The least and the largest number in each column of what each matrix reads, in any window of our articles."""
    torch.set_num_threads(1)  # windows are too small to share out
    reach: Reach = {}
    hooks = [
        module.register_forward_pre_hook(_Keeper(reach, name))
        for name, module in model.named_modules()
        if isinstance(module, torch.nn.Linear) and name != "meaning"
    ]
    pieces_of = load_pieces()
    with torch.no_grad():
        for examples in read_own(OWN).readings.values():
            tokens = tokenise(examples[0].text, pieces_of)
            for window in plan(tokens, size=size, overlap=overlap):
                inputs = window_inputs(tokens, window)
                model(*(torch.from_numpy(getattr(inputs, name))[None] for name in inputs.__slots__), None)
    for hook in hooks:
        hook.remove()
    return reach


class _Keeper:
    """Keeps the range of what one matrix reads."""

    def __init__(self, reach: Reach, name: str) -> None:
        self.reach, self.name = reach, name

    def __call__(self, module: torch.nn.Module, inputs: tuple[torch.Tensor, ...]) -> None:
        values = inputs[0].reshape(-1, inputs[0].shape[-1])
        low, high = values.amin(0).numpy(), values.amax(0).numpy()
        known = self.reach.get(self.name, (low, high))
        self.reach[self.name] = (np.minimum(known[0], low), np.maximum(known[1], high))

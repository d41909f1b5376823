"""Weigh what the network says of a word's role with what it says of the words beside it.

The network was trained on each word's role by itself. Which sequences of roles people mark is learned from its finished
log probabilities: a conditional random field of three matrices, a bias and transitions, fitted on articles that the
network was not trained on (training/weigh_roles.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

FLOOR = -8.0  # log probabilities below it say no more


@dataclass(frozen=True, slots=True)
class Weighing:
    """Matrices from the log probabilities [words, roles] of a word and its neighbours to its weighed ones."""

    own: Floats
    before: Floats
    after: Floats
    bias: Floats
    transitions: Floats

    @classmethod
    def from_meta(cls, meta: dict[str, Any]) -> Weighing:
        """The weights in a parsed `meta.json`."""
        return cls(**{name: np.array(meta[name], np.float32) for name in cls.__slots__})

    def weigh(self, logs: Floats) -> Floats:
        """Unnormalised log weights a word; the first and the last word lack a neighbour."""
        cut = np.maximum(logs, np.float32(FLOOR))
        weighed: Floats = cut @ self.own + self.bias
        weighed[1:] += cut[:-1] @ self.before
        weighed[:-1] += cut[1:] @ self.after
        return weighed

"""From the network's outputs to role spans: every word's roles and pointers, and the best sequence of roles."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onrecord.extractor.encoder import Encoder, WindowOutputs, window_inputs
from onrecord.extractor.tokens import Tokens
from onrecord.extractor.windows import Window, owners, plan

Floats = NDArray[np.float32]

OUTSIDE, SOURCE, CUE, CONTENT = 0, 1, 3, 5  # BIO: a role's number begins it, the next one goes on with it
ROLES = 7
FORBIDDEN = -1e9


@dataclass(frozen=True, slots=True)
class RoleSpan:
    """The words `[start, end)` in one role; `score` is the mean log probability of their labels."""

    role: int
    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class Readout:
    """What the network says of a whole article: log probabilities a word, and pointers read window by window."""

    outer: Floats
    inner: Floats
    windows: list[Window]
    owner: NDArray[np.int64]
    outputs: list[WindowOutputs]

    def pointer(self, name: str, word: int) -> tuple[int, Floats]:
        """Where a word points: the first word of the window it was read in, and log probabilities from there on."""
        index = int(self.owner[word])
        start = self.windows[index].start
        row: Floats = getattr(self.outputs[index], name)[word - start]
        return start, _log_softmax(row)

    def pointers(self, name: str, words: NDArray[np.int64], heads: NDArray[np.int64]) -> Floats:
        """Log probabilities that each of `words` points to each of `heads`; -99 where they share no window."""
        found = np.full((len(words), len(heads)), -99.0, np.float32)
        for index in np.unique(self.owner[words]):
            window = self.windows[index]
            rows = np.flatnonzero(self.owner[words] == index)
            columns = np.flatnonzero((heads >= window.start) & (heads < window.end))
            if len(columns):
                logs = _log_softmax(getattr(self.outputs[index], name)[words[rows] - window.start])
                found[np.ix_(rows, columns)] = logs[:, heads[columns] - window.start]
        return found


def read_tokens(tokens: Tokens, encoder: Encoder, *, size: int, overlap: int) -> Readout:
    """Run the network over an article, each word taken from the window where it is farthest from an edge."""
    windows = plan(tokens, size=size, overlap=overlap)
    outputs = [encoder.run(window_inputs(tokens, window)) for window in windows]
    owner = owners(windows, len(tokens))
    outer = np.zeros((len(tokens), ROLES), np.float32)
    inner = np.zeros((len(tokens), ROLES), np.float32)
    for index, (window, output) in enumerate(zip(windows, outputs, strict=True)):
        mine = np.flatnonzero(owner[window.start : window.end] == index)
        outer[mine + window.start] = output.outer[mine]
        inner[mine + window.start] = output.inner[mine]
    return Readout(_log_softmax(outer), _log_softmax(inner), windows, owner, outputs)


def best_roles(logs: Floats, transitions: Floats, barriers: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Viterbi: the best sequence of BIO labels; nothing goes on across a barrier (a word that must begin anew)."""
    count = len(logs)
    if not count:
        return np.zeros(0, np.int64)
    blocked = transitions.copy()
    blocked[:, [SOURCE + 1, CUE + 1, CONTENT + 1]] = FORBIDDEN
    backs = np.empty((count, ROLES), np.int64)
    state = logs[0].astype(np.float64) + blocked[OUTSIDE]
    columns = np.arange(ROLES)
    scores = logs.astype(np.float64)
    for word in range(1, count):
        steps = state[:, None] + (blocked if barriers[word] else transitions)
        back = steps.argmax(0)
        backs[word] = back
        state = steps[back, columns] + scores[word]
    path = np.empty(count, np.int64)
    path[-1] = int(state.argmax())
    for word in range(count - 1, 0, -1):
        path[word - 1] = backs[word, path[word]]
    return path


def role_spans(path: NDArray[np.int64], logs: Floats) -> list[RoleSpan]:
    """The spans of a label sequence in order."""
    begins = (path > 0) & (path % 2 == 1)
    inside = path > 0
    starts = np.flatnonzero(begins | (inside & ~np.concatenate([[False], inside[:-1]])))
    spans: list[RoleSpan] = []
    chosen = logs[np.arange(len(path)), path] if len(path) else np.zeros(0)
    for index, start in enumerate(starts.tolist()):
        limit = int(starts[index + 1]) if index + 1 < len(starts) else len(path)
        role = int(path[start]) - 1 + int(path[start]) % 2
        end = start + 1
        while end < limit and path[end] == role + 1:
            end += 1
        spans.append(RoleSpan(role, start, end, float(chosen[start:end].mean())))
    return spans


def _log_softmax(values: Floats) -> Floats:
    shifted = values - values.max(-1, keepdims=True)
    result: Floats = shifted - np.log(np.exp(shifted).sum(-1, keepdims=True))
    return result

"""From the network's outputs to role spans: every word's roles and pointers, and the best sequence of roles."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from onrecord.extractor.encoder import Encoder, WindowOutputs, window_inputs
from onrecord.extractor.tokens import Tokens
from onrecord.extractor.windows import Window, owners, plan

Floats = NDArray[np.float32]

OUTSIDE, SOURCE, CUE, CONTENT = 0, 1, 3, 5  # BIO: a role's number begins it, the next one goes on with it
ROLES = 7
FORBIDDEN = -1e9
NOWHERE = -99.0  # the log probability of pointing to a word outside the window


@dataclass(frozen=True, slots=True)
class RoleSpan:
    """The words `[start, end)` in one role; `score` is the mean log probability of their labels."""

    role: int
    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class Readout:
    """What the network says of a whole article: log probabilities a word, and pointers read window by window.

    `meaning` has what each word means, if the model says that.
    """

    outer: Floats
    inner: Floats
    windows: list[Window]
    owner: NDArray[np.int64]
    outputs: list[WindowOutputs]
    meaning: Floats | None = None
    _logs: dict[tuple[str, int], Floats] = field(default_factory=dict)

    def pointer(self, name: str, word: int) -> tuple[int, Floats]:
        """Where a word points: the first word of the window it was read in, and log probabilities from there on."""
        index = int(self.owner[word])
        start = self.windows[index].start
        return start, self._pointers(name, index)[word - start]

    def pointer_mass(self, name: str, words: tuple[int, int]) -> tuple[int, Floats]:
        """Where the words of a range point on average: the first word of the window of its first word, and shares.

        Words that are read in another window are left out.
        """
        index = int(self.owner[words[0]])
        start = self.windows[index].start
        logs = self._pointers(name, index)
        rows = [logs[low - start : high - start] for low, high, window in self._runs(words) if window == index]
        shares: Floats = np.exp(rows[0] if len(rows) == 1 else np.concatenate(rows)).mean(0)
        return start, shares

    def mean_pointers(self, name: str, words: tuple[int, int], heads: NDArray[np.int64]) -> Floats:
        """Mean log probability that the words of a range point to each of `heads`; NOWHERE for one they cannot see.

        `heads` are in reading order. A word counts for the heads in its own window only: a long quotation is read in
        several, and the part that is read apart from its cue has nothing to say about it.
        """
        total = np.zeros(len(heads), np.float32)
        seen = np.zeros(len(heads), np.float32)
        for low, high, index in self._runs(words):
            window = self.windows[index]
            first, last = heads.searchsorted((window.start, window.end))
            if first < last:
                rows = self._pointers(name, index)[low - window.start : high - window.start]
                total[first:last] += rows[:, heads[first:last] - window.start].sum(0)
                seen[first:last] += high - low
        return np.where(seen > 0, total / np.maximum(seen, 1), np.float32(NOWHERE))

    def _pointers(self, name: str, index: int) -> Floats:
        """Log probabilities of a window's pointers, from every word to every word."""
        if (name, index) not in self._logs:
            self._logs[name, index] = _log_softmax(getattr(self.outputs[index], name))
        return self._logs[name, index]

    def _runs(self, words: tuple[int, int]) -> list[tuple[int, int, int]]:
        """A range of words in parts that were read in one window each: begin, end, the window's number."""
        start, end = words
        first = int(self.owner[start])
        if (self.owner[start:end] == first).all():
            return [(start, end, first)]
        changes = (np.flatnonzero(np.diff(self.owner[start:end])) + start + 1).tolist()
        begins = [start, *changes]
        return [(low, high, int(self.owner[low])) for low, high in zip(begins, [*changes, end], strict=True)]


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
    meaning = _meaning(windows, outputs, owner)
    return Readout(_log_softmax(outer), _log_softmax(inner), windows, owner, outputs, meaning)


def _meaning(windows: list[Window], outputs: list[WindowOutputs], owner: NDArray[np.int64]) -> Floats | None:
    """What each word means where it is farthest from an edge of what was read with it."""
    parts = [
        output.meaning[owner[window.start : window.end] == index]
        for index, (window, output) in enumerate(zip(windows, outputs, strict=True))
        if output.meaning is not None
    ]
    return np.concatenate(parts) if parts and len(parts) == len(windows) else None


def best_roles(logs: Floats, transitions: Floats, barriers: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Viterbi: the best sequence of BIO labels; nothing goes on across a barrier (a word that must begin anew).

    The sequence is cut into chunks that are searched side by side, each from every label it may begin after;
    then the chunks are joined. That is exact, and takes about 3 sqrt(n) steps of numpy instead of n.
    """
    count = len(logs)
    if not count:
        return np.zeros(0, np.int64)
    length = max(1, round(count**0.5))
    chunks = -(-count // length)
    emissions = np.zeros((chunks * length, ROLES), np.float32)
    emissions[:count] = logs
    emissions[count:, 1:] = FORBIDDEN
    steps = np.broadcast_to(transitions, (chunks * length, ROLES, ROLES)).copy()
    inside = [SOURCE + 1, CUE + 1, CONTENT + 1]
    steps[:count][:, :, inside] += np.where(barriers, np.float32(FORBIDDEN), np.float32(0))[:, None, None]
    steps[0, :, inside] = FORBIDDEN
    steps += emissions[:, None, :]
    best, backs = _search_chunks(steps.reshape(chunks, length, ROLES, ROLES))
    ends = _join_chunks(best)
    begins = np.concatenate([[OUTSIDE], ends[:-1]])
    path = np.empty((chunks, length), np.int64)
    path[:, -1] = ends
    every = np.arange(chunks)
    for word in range(length - 1, 0, -1):
        path[:, word - 1] = backs[word][every, begins, path[:, word]]
    return path.reshape(-1)[:count]


def _search_chunks(steps: Floats) -> tuple[Floats, list[NDArray[np.int64]]]:
    """For each chunk the best score from each label before it to each label at its end, and the way back."""
    best = steps[:, 0]
    backs: list[NDArray[np.int64]] = [np.zeros((0,), np.int64)]
    for word in range(1, steps.shape[1]):
        ways = best[:, :, :, None] + steps[:, word][:, None, :, :]
        backs.append(ways.argmax(2))
        best = ways.max(2)
    return best, backs


def _join_chunks(best: Floats) -> NDArray[np.int64]:
    """The label at the end of each chunk on the best way through all of them, which begins after an outside word."""
    state = best[0, OUTSIDE].astype(np.float64)
    backs = []
    for chunk in best[1:]:
        ways = state[:, None] + chunk
        backs.append(ways.argmax(0))
        state = ways.max(0)
    ends = [int(state.argmax())]
    for back in reversed(backs):
        ends.append(int(back[ends[-1]]))
    return np.array(ends[::-1], np.int64)


def role_spans(path: NDArray[np.int64], logs: Floats) -> list[RoleSpan]:
    """The spans of a label sequence in order."""
    begins = (path > 0) & (path % 2 == 1)
    inside = path > 0
    starts = np.flatnonzero(begins | (inside & ~np.concatenate([[False], inside[:-1]])))
    spans: list[RoleSpan] = []
    chosen = logs[np.arange(len(path)), path] if len(path) else np.zeros(0)
    # A span ends where a label is not the one before it, unless that one began it.
    goes_on = (path[1:] == path[:-1]) | (begins[:-1] & (path[1:] == path[:-1] + 1))
    breaks = np.append(np.flatnonzero(~goes_on | begins[1:]) + 1, len(path))
    ends = breaks[breaks.searchsorted(starts, side="right")] if len(starts) else starts
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        role = int(path[start]) - 1 + int(path[start]) % 2
        spans.append(RoleSpan(role, start, end, float(chosen[start:end].mean())))
    return spans


def _log_softmax(values: Floats) -> Floats:
    shifted = values - values.max(-1, keepdims=True)
    result: Floats = shifted - np.log(np.exp(shifted).sum(-1, keepdims=True))
    return result

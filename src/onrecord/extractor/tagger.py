"""From the network's outputs to role spans: every word's roles and pointers, and the best sequence of roles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from onrecord.extractor.encoder import Encoder, WindowOutputs, window_inputs
from onrecord.extractor.tokens import Tokens
from onrecord.extractor.windows import Window, owners, plan

Floats = NDArray[np.float32]
Words = tuple[int, int]

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

    def pointer_mass(self, name: str, words: Words) -> tuple[int, Floats]:
        """Where the words of a range point on average: the first word of the window of its first word, and shares.

        Words that are read in another window are left out.
        """
        low, high, index = self._runs(words)[0]
        start = self.windows[index].start
        shares = np.exp(self._pointers(name, index)[low - start : high - start])
        mass: Floats = np.add.reduce(shares, 0) / np.float32(high - low)
        return start, mass

    def mean_pointers(self, name: str, spans: Sequence[Words], heads: NDArray[np.int64]) -> Floats:
        """Mean log probability [spans, heads] that the words of each range point to each of `heads`.

        It is NOWHERE for a head that they cannot see; `heads` are in reading order. A word counts for the heads in its
        own window only: a long quotation is read in several, and the part that is read apart from its cue has nothing
        to say about it.
        """
        total = np.zeros((len(spans), len(heads)), np.float32)
        seen = np.zeros((len(spans), len(heads)), np.float32)
        edges = heads.searchsorted([(window.start, window.end) for window in self.windows]).tolist()
        columns: dict[int, Floats] = {}
        for row, words in enumerate(spans):
            for low, high, index in self._runs(words):
                start, (first, last) = self.windows[index].start, edges[index]
                if first == last:
                    continue
                if index not in columns:
                    columns[index] = self._pointers(name, index)[:, heads[first:last] - start]
                total[row, first:last] += np.add.reduce(columns[index][low - start : high - start], 0)
                seen[row, first:last] += high - low
        return np.where(seen > 0, total / np.maximum(seen, 1), np.float32(NOWHERE))

    def spans_from(
        self, name: str, heads: NDArray[np.int64], spans: Sequence[Words]
    ) -> tuple[NDArray[np.float64], Floats]:
        """Log probabilities that each of `heads` points into each of the ranges [heads, spans], and to itself [heads].

        It is NOWHERE for a range that is not wholly in the window of the head. `spans` are in order, none overlap.
        """
        inside = np.full((len(heads), len(spans)), NOWHERE)
        itself = np.zeros(len(heads), np.float32)
        starts, ends = np.array(spans, np.int64).T
        owner = self.owner[heads]
        for index in np.unique(owner).tolist():
            window, mine = self.windows[index], np.flatnonzero(owner == index)
            logs = _log_softmax(getattr(self.outputs[index], name)[heads[mine] - window.start])
            itself[mine] = logs[np.arange(len(mine)), heads[mine] - window.start]
            first, last = int(starts.searchsorted(window.start)), int(ends.searchsorted(window.end, side="right"))
            if first < last:
                # With each range what stands between it and the next one is added up too, and left.
                edges = np.stack([starts[first:last], ends[first:last]], 1).reshape(-1) - window.start
                edges = edges[:-1] if edges[-1] == logs.shape[1] else edges
                inside[mine, first:last] = np.logaddexp.reduceat(logs.astype(np.float64), edges, 1)[:, ::2]
        return inside, itself

    def _pointers(self, name: str, index: int) -> Floats:
        """Log probabilities of a window's pointers, from every word to every word."""
        if (name, index) not in self._logs:
            self._logs[name, index] = _log_softmax(getattr(self.outputs[index], name))
        return self._logs[name, index]

    def _runs(self, words: Words) -> list[tuple[int, int, int]]:
        """A range of words in parts that were read in one window each: begin, end, the window's number."""
        start, end = words
        first, last = int(self.owner[start]), int(self.owner[end - 1])
        if first == last:
            return [(start, end, first)]
        changes = (np.flatnonzero(np.diff(self.owner[start:end])) + start + 1).tolist()
        begins = [start, *changes]
        return [(low, high, int(self.owner[low])) for low, high in zip(begins, [*changes, end], strict=True)]


def read_tokens(tokens: Tokens, encoder: Encoder, *, size: int, overlap: int) -> Readout:
    """Run the network over an article, each word taken from the window where it is farthest from an edge."""
    windows = plan(tokens, size=size, overlap=overlap)
    outputs = [encoder.run(window_inputs(tokens, window)) for window in windows]
    owner = owners(windows, len(tokens))
    edges = owner.searchsorted(np.arange(len(windows) + 1)).tolist()
    # Of each window the words that it is the best to read, one window's after the other's.
    mine = [slice(low - w.start, high - w.start) for w, low, high in zip(windows, edges, edges[1:], strict=False)]

    outer = np.concatenate([output.outer[words] for output, words in zip(outputs, mine, strict=True)])
    inner = np.concatenate([output.inner[words] for output, words in zip(outputs, mine, strict=True)])
    meanings = [
        output.meaning[words] for output, words in zip(outputs, mine, strict=True) if output.meaning is not None
    ]
    meaning = np.concatenate(meanings) if len(meanings) == len(outputs) else None
    return Readout(_log_softmax(outer), _log_softmax(inner), windows, owner, outputs, meaning)


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
    steps = np.empty((chunks * length, ROLES, ROLES), np.float32)
    steps[:] = transitions
    steps[count:, :, 1:] += FORBIDDEN
    inside = [SOURCE + 1, CUE + 1, CONTENT + 1]
    if barriers.any():
        steps[np.flatnonzero(barriers)[:, None], :, inside] += FORBIDDEN
    steps[0, :, inside] = FORBIDDEN
    steps[:count] += logs[:, None, :]
    # By word of the chunk, label before, label, chunk: what is added and compared side by side stands side by side.
    return _search(np.ascontiguousarray(steps.reshape(chunks, length, ROLES, ROLES).transpose(1, 2, 3, 0)))[:count]


def _search(steps: Floats) -> NDArray[np.int64]:
    """The best labels of all chunks [words of a chunk, labels before, labels, chunks], one chunk after the other."""
    length, _, _, chunks = steps.shape
    # For each chunk the best score from each label before it to each label of its words.
    best = [steps[0]]
    for step in steps[1:]:
        best.append((best[-1][:, :, None] + step).max(1))
    ends = _join_chunks(best[-1].transpose(2, 0, 1))
    begins = np.concatenate([[OUTSIDE], ends[:-1]])
    every = np.arange(chunks)
    path = np.empty((chunks, length), np.int64)
    path[:, -1] = ends
    for word in range(length - 1, 0, -1):
        ways = best[word - 1][begins, :, every] + steps[word][:, path[:, word], every].T
        path[:, word - 1] = ways.argmax(1)
    return path.reshape(-1)


def _join_chunks(best: Floats) -> NDArray[np.int64]:
    """The label at the end of each chunk on the best way through all of them, which begins after an outside word."""
    state = best[0, OUTSIDE].astype(np.float64)
    backs = []
    for chunk in best[1:]:
        ways = state[:, None] + chunk
        backs.append(ways.argmax(0).tolist())
        state = ways.max(0)
    ends = [int(state.argmax())]
    for back in reversed(backs):
        ends.append(back[ends[-1]])
    return np.array(ends[::-1], np.int64)


def role_spans(path: NDArray[np.int64], logs: Floats) -> list[RoleSpan]:
    """The spans of a label sequence in order."""
    begins = (path > 0) & (path % 2 == 1)
    inside = path > 0
    starts = np.flatnonzero(begins | (inside & ~np.concatenate([[False], inside[:-1]])))
    if not len(starts):
        return []
    chosen = logs[np.arange(len(path)), path]
    # A span ends where a label is not the one before it, unless that one began it.
    goes_on = (path[1:] == path[:-1]) | (begins[:-1] & (path[1:] == path[:-1] + 1))
    breaks = np.append(np.flatnonzero(~goes_on | begins[1:]) + 1, len(path))
    ends = breaks[breaks.searchsorted(starts, side="right")]
    roles = (path[starts] - 1 + path[starts] % 2).tolist()
    words = list(zip(starts.tolist(), ends.tolist(), strict=True))
    scores = np.array([np.add.reduce(chosen[start:end]) for start, end in words]) / (ends - starts).astype(np.float32)
    return [RoleSpan(role, *span, score) for role, span, score in zip(roles, words, scores.tolist(), strict=True)]


def _log_softmax(values: Floats) -> Floats:
    shifted: Floats = values - values.max(-1, keepdims=True)
    shifted -= np.log(np.exp(shifted).sum(-1, keepdims=True))
    return shifted

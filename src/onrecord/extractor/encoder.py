"""Run the network over windows of an article, behind one small interface."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from onrecord.errors import ModelError
from onrecord.extractor.tokens import MARK, Tokens
from onrecord.extractor.windows import Window

CLS, SEP = 101, 102


@dataclass(frozen=True, slots=True)
class WindowInputs:
    """What the network reads of a window: a value a piece (the marks of its ends included), and `first` a word."""

    piece: NDArray[np.int64]
    quote: NDArray[np.int64]
    case: NDArray[np.int64]
    gap: NDArray[np.int64]
    place: NDArray[np.int64]
    first: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class WindowOutputs:
    """What the network says of a window of n words: roles [n, 7] and pointers [n, n], unnormalised.

    `meaning` [n, axes] is what each word means, as long as the word is rare; a model may be without.
    """

    outer: NDArray[np.float32]
    inner: NDArray[np.float32]
    to_cue: NDArray[np.float32]
    to_source: NDArray[np.float32]
    inner_to_cue: NDArray[np.float32]
    meaning: NDArray[np.float32] | None = None


class Encoder(Protocol):
    """Anything that can run the network over one window."""

    def run(self, inputs: WindowInputs) -> WindowOutputs:
        """The network's outputs for one window, the same whatever was run before."""
        ...


def window_inputs(tokens: Tokens, window: Window) -> WindowInputs:
    """The pieces and features of a window between [CLS] and [SEP]."""
    begin = int(tokens.first_piece[window.start])
    end = int(tokens.first_piece[window.end]) if window.end < len(tokens) else len(tokens.piece)
    word = tokens.piece_word[begin:end]

    def framed(values: NDArray[np.int64], ends: tuple[int, int]) -> NDArray[np.int64]:
        out = np.empty(len(values) + 2, np.int64)
        out[0], out[1:-1], out[-1] = ends[0], values, ends[1]
        return out

    return WindowInputs(
        piece=framed(tokens.piece[begin:end], (CLS, SEP)),
        quote=framed(tokens.quote[word], (0, 0)),
        case=framed(tokens.case[word], (MARK, MARK)),
        gap=framed(tokens.gap[word], (0, 0)),
        place=framed(tokens.place[word], (0, 0)),
        first=tokens.first_piece[window.start : window.end] - begin + 1,
    )


class OnnxEncoder:
    """The network in ONNX Runtime on the CPU, one window at a time.

    One at a time because dynamic int8 takes its scale from the whole input: in a batch, an article's
    statements would depend on its neighbours.
    """

    def __init__(self, path: Path, *, threads: int = 1) -> None:
        import onnxruntime

        if not path.is_file():
            raise ModelError(f"{path}: no such model file; reinstall onrecord or give --model a folder with model.onnx")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # On the CPU the fused step takes several times as long as the two that it joins.
        self._session: Any = onnxruntime.InferenceSession(
            str(path), options, providers=["CPUExecutionProvider"], disabled_optimizers=["SkipLayerNormFusion"]
        )

    def run(self, inputs: WindowInputs) -> WindowOutputs:
        """See `Encoder.run`."""
        feed = {name: getattr(inputs, name)[None] for name in WindowInputs.__slots__}
        return WindowOutputs(*(output[0] for output in self._session.run(None, feed)))

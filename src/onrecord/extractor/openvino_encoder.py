"""The network in OpenVINO: the weights of `model.onnx`, put together anew with fixed scales for int8.

Fixed scales (the `.reach` of each matrix, measured when the model was made) and windows padded to a few lengths make
a window's outputs the same whatever was read before it, and let OpenVINO join the small steps between the matrices.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onrecord.errors import ModelError
from onrecord.extractor.encoder import WindowInputs, WindowOutputs
from onrecord.extractor.weights import read_weights

LENGTHS = (128, 192, 224, 256, 384, 512)  # pieces; a network is compiled for each when it is first needed
TABLES = {"pieces": "piece", "quote": "quote", "case": "case", "gap": "gap", "place": "place"}
ROLE_HEADS = ("outer", "inner")
POINTERS = ("to_cue", "to_source", "inner_to_cue")
MEANING_LAYERS = (1, 2, 5)  # whose results a word's meaning is read from, as in training/learn_meanings.py
HEAD = 32  # numbers of each head of attention
ABOVE_ZERO = np.float32(0.17)  # what a GELU's least value lacks to zero
PADDING = 0  # BERT's [PAD], which no text is cut into
MASKED = np.float32(-10000.0)
EPSILON = 1e-12


class OpenVinoEncoder:
    """The network in OpenVINO on the CPU, one window at a time."""

    def __init__(self, path: Path, *, threads: int = 1) -> None:
        import openvino

        self._weights = {name: _shareable(values) for name, values in read_weights(path).items()}
        if "heads.reach" not in self._weights:
            raise ModelError(f"{path}: has no scales for OpenVINO; export it anew or take the engine onnxruntime")
        self._core: Any = openvino.Core()
        self._settings = {"INFERENCE_NUM_THREADS": threads, "NUM_STREAMS": 1, "ENABLE_CPU_PINNING": False}
        self._requests: dict[int, Any] = {}

    def run(self, inputs: WindowInputs) -> WindowOutputs:
        """See `Encoder.run`."""
        length = next((length for length in LENGTHS if length >= len(inputs.piece)), 0)
        if not length:
            raise ModelError(f"a window of {len(inputs.piece)} pieces; the network reads at most {LENGTHS[-1]}")
        if length not in self._requests:
            self._requests[length] = self._compile(length).create_infer_request()
        words = len(inputs.first)
        feed = [_padded(getattr(inputs, name), length) for name in WindowInputs.__slots__]
        outputs = self._requests[length].infer(feed)
        outer, inner, *others = (outputs[number][0, :words].copy() for number in range(len(outputs)))
        pointers = (table[:, :words].copy() for table in others[: len(POINTERS)])
        return WindowOutputs(outer, inner, *pointers, *others[len(POINTERS) :])

    def _compile(self, length: int) -> Any:
        return self._core.compile_model(_Network(self._weights, length).model(), "CPU", self._settings)


def _shareable(values: NDArray[Any]) -> NDArray[Any]:
    """A copy, because OpenVINO shares only what could be written to; a matrix as it is read there, outputs first."""
    is_matrix = values.dtype == np.int8 and values.ndim == 2
    return np.ascontiguousarray(values.T) if is_matrix else values.copy()


def _padded(values: NDArray[np.int64], length: int) -> NDArray[np.int64]:
    found = np.zeros((1, length), np.int64)
    found[0, : len(values)] = values
    return found


class _Network:
    """The network for windows of one length, as OpenVINO's operations."""

    def __init__(self, weights: dict[str, NDArray[Any]], length: int) -> None:
        from openvino import opset13

        self.ops: Any = opset13
        self.weights = weights
        self.length = length

    def model(self) -> Any:
        import openvino

        inputs = [self.ops.parameter([1, self.length], np.int64, name=name) for name in WindowInputs.__slots__]
        by_name = dict(zip(WindowInputs.__slots__, inputs, strict=True))
        absent = self.ops.convert(self.ops.equal(by_name["piece"], self.constant(np.int64(PADDING))), np.float32)
        mask = self.ops.unsqueeze(self.ops.multiply(absent, self.constant(MASKED)), self.constant(np.array([1, 2])))
        x: Any = self.constant(self.weights["positions.weight"][: self.length])
        for table, name in TABLES.items():
            x = self.ops.add(x, self.embedded(table, by_name[name]))
        x, states = self.norm(x, "norm"), []
        for layer in range(sum(name.endswith(".up.weight") for name in self.weights)):
            x = self.layer(x, mask, f"layers.{layer}")
            states.append(x)
        first = self.ops.squeeze(by_name["first"], [0])
        results = self.heads(self.at(x, first))
        if "meaning.hidden.weight" in self.weights:
            read = [self.at(states[layer], first) for layer in MEANING_LAYERS]
            results.append(self.meaning(self.at(by_name["piece"], first), read))
        return openvino.Model([self.ops.result(result) for result in results], inputs, "onrecord")

    def at(self, x: Any, words: Any) -> Any:
        return self.ops.gather(x, words, self.constant(np.int64(1)))

    def constant(self, values: Any) -> Any:
        return self.ops.constant(np.asarray(values))

    def embedded(self, table: str, numbers: Any) -> Any:
        # The rows are dequantised after they were looked up: as floats the table would take four times the memory.
        # Nor is it copied into the network of each length: that took 20 megabytes a length.
        shared = self.ops.constant(self.weights[f"{table}.weight_quantized"], shared_memory=True)
        rows = self.ops.gather(shared, numbers, self.constant(np.int64(0)))
        zero = self.constant(np.float32(self.weights[f"{table}.weight_zero_point"]))
        scale = self.constant(np.float32(self.weights[f"{table}.weight_scale"]))
        return self.ops.multiply(self.ops.subtract(self.ops.convert(rows, np.float32), zero), scale)

    def linear(self, x: Any, name: str) -> Any:
        """A matrix in int8 that reads numbers of eight bits between the ends of its reach."""
        weight = self.weights[f"{name}.weight"]
        scale = self.weights[f"{name}.scale"][:, None]
        bias = self.weights[f"{name}.bias"]
        if f"{name}.smooth" in self.weights:
            x = self.ops.multiply(x, self.constant(self.weights[f"{name}.smooth"]))
        low, high = map(float, self.weights[f"{name}.reach"])
        if low >= -ABOVE_ZERO - 1e-3:
            # After a GELU nearly all numbers are above zero: moved there, all eight bits are for them.
            x = self.ops.add(x, self.constant(ABOVE_ZERO))
            bias = bias - ABOVE_ZERO * (weight.astype(np.float32) * scale).sum(1)
            least, most = np.float32(0), np.float32(high + ABOVE_ZERO)
        else:
            most = np.float32(max(-low, high))
            least = most * np.float32(-128 / 127)
        ends = [self.constant(least), self.constant(most)] * 2
        x = self.ops.fake_quantize(x, *ends, 256)
        shared = self.ops.constant(weight, shared_memory=True)  # between the networks of all lengths
        matrix = self.ops.multiply(self.ops.convert(shared, np.float32), self.constant(scale))
        return self.ops.add(self.ops.matmul(x, matrix, False, True), self.constant(bias))

    def norm(self, x: Any, name: str) -> Any:
        gain, bias = self.constant(self.weights[f"{name}.weight"]), self.constant(self.weights[f"{name}.bias"])
        even = self.ops.mvn(x, self.constant(np.array([-1], np.int64)), True, EPSILON, "INSIDE_SQRT")
        return self.ops.add(self.ops.multiply(even, gain), bias)

    def layer(self, x: Any, mask: Any, name: str) -> Any:
        ops, width = self.ops, len(self.weights[f"{name}.qkv.bias"]) // 3
        heads = (1, self.length, 3, width // HEAD, HEAD)
        parts = ops.reshape(self.linear(x, f"{name}.qkv"), self.constant(np.array(heads)), False)
        parts = ops.transpose(parts, self.constant(np.array([2, 0, 3, 1, 4])))
        query, key, value = (
            ops.gather(parts, self.constant(np.int64(n)), self.constant(np.int64(0))) for n in range(3)
        )
        query = ops.multiply(query, self.constant(np.float32(HEAD**-0.5)))
        shares = ops.softmax(ops.add(ops.matmul(query, key, False, True), mask), -1)
        attended = ops.transpose(ops.matmul(shares, value, False, False), self.constant(np.array([0, 2, 1, 3])))
        attended = ops.reshape(attended, self.constant(np.array([1, self.length, width])), False)
        x = self.norm(ops.add(x, self.linear(attended, f"{name}.out")), f"{name}.norm_attention")
        up = ops.gelu(self.linear(x, f"{name}.up"), "erf")
        return self.norm(ops.add(x, self.linear(up, f"{name}.down")), f"{name}.norm")

    def heads(self, words: Any) -> list[Any]:
        ops = self.ops
        hidden = self.weights["outer.2.weight"].shape[1]
        pointer = (len(self.weights["heads.bias"]) - len(ROLE_HEADS) * hidden) // (2 * len(POINTERS))
        sizes = [hidden] * len(ROLE_HEADS) + [pointer] * (2 * len(POINTERS))
        parts = ops.variadic_split(
            self.linear(words, "heads"), self.constant(np.int64(2)), self.constant(np.array(sizes))
        )
        results = [
            self.linear(ops.gelu(parts.output(number), "erf"), f"{name}.2") for number, name in enumerate(ROLE_HEADS)
        ]
        for number, name in enumerate(POINTERS):
            query, key = (parts.output(len(ROLE_HEADS) + 2 * number + which) for which in (0, 1))
            scores = ops.matmul(ops.multiply(query, self.constant(np.float32(pointer**-0.5))), key, False, True)
            distances = self.weights[f"{name}.distances"][: self.length, : self.length].astype(np.float32)
            zero = np.float32(self.weights[f"{name}.distance.weight_zero_point"])
            bias = (distances - zero) * self.weights[f"{name}.distance.weight_scale"]
            results.append(ops.add(scores, self.constant(bias)))
        return results

    def meaning(self, piece: Any, read: list[Any]) -> Any:
        """What each word means, of its rarity in length."""
        ops = self.ops
        states = ops.concat([self.embedded("pieces", piece), *read], -1)
        hidden = self.norm(ops.gelu(self.linear(states, "meaning.hidden"), "erf"), "meaning.norm")
        numbers, last = self.linear(hidden, "meaning.out"), self.constant(np.array([-1], np.int64))
        direction = ops.normalize_l2(numbers, last, EPSILON, "add")
        return ops.multiply(direction, self.embedded("meaning.rarity", piece))

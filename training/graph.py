"""The network in int8 as an ONNX graph laid out by hand, which runs a quarter faster than an exporter's.

The layout differs in this:

- a layer's normalisation stands alone (ONNX Runtime's fused SkipLayerNormalization takes several times as long);
- the eight matrices that read the words are one;
- the pointers' biases for distance are cut out of a table, and not gathered one number at a time.

A few columns of what the matrices `up` and `down` read are far larger than all others, and with one scale for all of
them the others would be coarse. Those columns are divided (`smooth`), and the matrix's rows multiplied, by what brings
them down to `LARGEST` (as in SmoothQuant, Xiao et al. 2023, with a cap for the balance of that paper).

Weights have the names of `model.py` ("layers.0.up.weight", ".scale", ".bias"), so that other engines find them;
`.reach` is the range of what a matrix reads, for engines that take fixed scales.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from learn_meanings import LAYERS as MEANING_LAYERS
from model import FAR, HEAD, LAYERS, POINTER, POSITIONS, WIDTH

CONTRIBUTED = "com.microsoft"
FEATURES = ("quote", "case", "gap", "place")
ROLE_HEADS = ("outer", "inner")
POINTERS = ("to_cue", "to_source", "inner_to_cue")
JOINED = ("outer.0", "inner.0", *(f"{name}.{part}" for name in POINTERS for part in ("query", "key")))
PARTS = [WIDTH, WIDTH] + [POINTER] * 6
TABLES = ("pieces", *FEATURES, *(f"{name}.distance" for name in POINTERS))
RARITY = "meaning.rarity"
# Of up and down: half the error of int8 in the results; no other pair that was tried had less.
LARGEST = {"up": 4.0, "down": 6.0, "hidden": 4.0}
Weights = dict[str, NDArray[Any]]
Reach = dict[str, tuple[NDArray[np.float32], NDArray[np.float32]]]


def write_quantised(weights: Weights, reach: Reach, target: Path) -> None:
    """Write the network with float weights under the names of `model.py` as int8, its matrices a scale a column."""
    network = _Network(quantised(weights, reach))
    network.build()
    onnx.save(network.model(), str(target))


def quantised(weights: Weights, reach: Reach) -> Weights:
    """The weights in int8; `reach` has the least and largest number in each column of what a matrix reads."""
    found = {name: array for name, array in weights.items() if name.endswith((".bias", "norm.weight"))}
    found |= {name: weights[name] for name in weights if name.endswith("norm_attention.weight")}
    found["positions.weight"] = weights["positions.weight"]
    for table in (*TABLES, *([RARITY] if f"{RARITY}.weight" in weights else [])):
        found |= _quantised_table(weights[f"{table}.weight"], table)
    for name, columns in reach.items():
        matrix, low, high = weights[f"{name}.weight"].T, *columns
        cap = LARGEST.get(name.rpartition(".")[2])
        if cap is not None:
            factor = np.maximum(1, np.maximum(-low, high) / cap).astype(np.float32)
            matrix, low, high = matrix * factor[:, None], low / factor, high / factor
            found[f"{name}.smooth"] = (1 / factor).astype(np.float32)
        found[f"{name}.reach"] = np.array([min(low.min(), 0), max(high.max(), 0)], np.float32)
        scale = (np.abs(matrix).max(0) / 127).astype(np.float32)
        found[f"{name}.scale"] = scale
        found[f"{name}.weight"] = np.clip(np.round(matrix / scale), -127, 127).astype(np.int8)
    for part, axis in (("weight", 1), ("scale", 0), ("bias", 0)):
        found[f"heads.{part}"] = np.concatenate([found[f"{name}.{part}"] for name in JOINED], axis)
    found["heads.reach"] = found[f"{JOINED[0]}.reach"]
    return found


def _quantised_table(table: NDArray[np.float32], name: str) -> Weights:
    """An embedding in eight bits, one scale for all of it."""
    least, most = min(float(table.min()), 0.0), max(float(table.max()), 0.0)
    scale = np.float32((most - least) / 255)
    zero = np.uint8(round(-least / scale))
    numbers = np.clip(np.round(table / scale) + zero, 0, 255).astype(np.uint8)
    return {f"{name}.weight_quantized": numbers, f"{name}.weight_scale": scale, f"{name}.weight_zero_point": zero}


def distance_classes() -> NDArray[np.int64]:
    """[words, words] numbers of distance classes, as `model.distance_buckets` gives them."""
    position = np.arange(POSITIONS)
    away = position[None, :] - position[:, None]
    size = np.maximum(np.abs(away), 1).astype(np.float32)
    bucket = np.where(np.abs(away) < 8, np.abs(away).astype(np.float32), 8 + np.log(size / 8) / np.log(2) * 4)
    bucket = np.minimum(bucket, FAR // 2 - 1).astype(np.int64)
    return np.where(away < 0, bucket + FAR // 2, bucket)


class _Network:
    """Nodes and weights as they are added."""

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self.nodes: list[Any] = []
        self.kept: dict[str, Any] = {}

    def array(self, name: str, value: Any = None) -> str:
        """The name of a weight, which from now on is part of the file."""
        found = self.weights[name] if value is None else np.asarray(value)
        self.kept[name] = numpy_helper.from_array(np.ascontiguousarray(found).reshape(found.shape), name)
        return name

    def numbers(self, *values: int) -> str:
        return self.array("numbers_" + "_".join(map(str, values)), np.array(values, np.int64))

    def add(self, kind: str, *inputs: str, name: str = "", count: int = 1, domain: str = "", **attributes: Any) -> Any:
        """Add a node; its output, or all of them where it has several."""
        name = name or f"{kind}_{len(self.nodes)}"
        outputs = [name] if count == 1 else [f"{name}_{number}" for number in range(count)]
        self.nodes.append(helper.make_node(kind, list(inputs), outputs, name=name, domain=domain, **attributes))
        return outputs if count > 1 else outputs[0]

    def linear(self, x: str, name: str) -> str:
        """A matrix in int8; what it is multiplied with takes its scale from the whole window."""
        if f"{name}.smooth" in self.weights:
            x = self.add("Mul", x, self.array(f"{name}.smooth"))
        if f"{name}.reach" in self.weights:
            self.array(f"{name}.reach")
        zeros = self.array(f"{name}.zero", np.zeros(self.weights[f"{name}.weight"].shape[1], np.int8))
        parts = [self.array(f"{name}.{part}") for part in ("weight", "scale")]
        bias = self.array(f"{name}.bias")
        result: str = self.add("DynamicQuantizeMatMul", x, *parts, zeros, bias, domain=CONTRIBUTED)
        return result

    def norm(self, x: str, name: str) -> str:
        gain, bias = self.array(f"{name}.weight"), self.array(f"{name}.bias")
        result: str = self.add("LayerNormalization", x, gain, bias, axis=-1, epsilon=1e-12)
        return result

    def embedded(self, table: str, numbers: str) -> str:
        rows = self.add("Gather", self.array(f"{table}.weight_quantized"), numbers)
        return self.dequantised(rows, table)

    def dequantised(self, values: str, table: str) -> str:
        parts = [self.array(f"{table}.weight_{part}") for part in ("scale", "zero_point")]
        result: str = self.add("DequantizeLinear", values, *parts)
        return result

    def length(self, x: str) -> str:
        result: str = self.add("Gather", self.add("Shape", x), self.numbers(1), axis=0)
        return result

    def build(self) -> None:
        here = self.add("Slice", self.array("positions.weight"), self.numbers(0), self.length("piece"), self.numbers(0))
        x = self.add("Add", self.embedded("pieces", "piece"), here)
        for feature in FEATURES:
            x = self.add("Add", x, self.embedded(feature, feature))
        x = self.norm(x, "norm")
        states = []
        for layer in range(LAYERS):
            x = self.layer(x, f"layers.{layer}")
            states.append(x)
        first = self.add("Squeeze", "first", self.numbers(0))
        words = self.add("Gather", x, first, axis=1)
        self.heads(words)
        if self.has_meaning:
            self.meaning(first, [states[layer] for layer in MEANING_LAYERS[:-1]], words)

    def layer(self, x: str, name: str) -> str:
        heads = len(self.weights[f"{name}.qkv.bias"]) // (3 * HEAD)
        across = self.add("Reshape", self.linear(x, f"{name}.qkv"), self.numbers(0, -1, 3, heads, HEAD))
        parts = self.add("Split", self.add("Transpose", across, perm=[2, 0, 3, 1, 4]), self.numbers(1, 1, 1), count=3)
        query, key, value = (self.add("Squeeze", part, self.numbers(0)) for part in parts)
        scores = self.product(query, key, HEAD**-0.5)
        attended = self.add("MatMul", self.add("Softmax", scores, axis=-1), value)
        attended = self.add("Transpose", attended, perm=[0, 2, 1, 3])
        attended = self.add("Reshape", attended, self.numbers(0, -1, heads * HEAD))
        x = self.norm(self.add("Add", x, self.linear(attended, f"{name}.out")), f"{name}.norm_attention")
        up = self.add("Gelu", self.linear(x, f"{name}.up"), domain=CONTRIBUTED)
        return self.norm(self.add("Add", x, self.linear(up, f"{name}.down")), f"{name}.norm")

    def product(self, query: str, key: str, factor: float) -> str:
        result: str = self.add("FusedMatMul", query, key, domain=CONTRIBUTED, transB=1, alpha=factor)
        return result

    def heads(self, words: str) -> None:
        split = self.array("parts", np.array(PARTS, np.int64))
        parts = self.add("Split", self.linear(words, "heads"), split, count=len(PARTS), axis=2)
        for name, hidden in zip(ROLE_HEADS, parts[:2], strict=True):
            self.add("Identity", self.linear(self.add("Gelu", hidden, domain=CONTRIBUTED), f"{name}.2"), name=name)
        count = self.length("first")
        ends = self.add("Concat", count, count, axis=0)
        for index, name in enumerate(POINTERS):
            table = self.weights[f"{name}.distance.weight_quantized"][:, 0][distance_classes()]
            cut = self.array(f"{name}.distances", table)
            corner = self.add("Slice", cut, self.numbers(0, 0), ends, self.numbers(0, 1))
            scores = self.product(parts[2 + 2 * index], parts[3 + 2 * index], POINTER**-0.5)
            self.add("Add", scores, self.dequantised(corner, f"{name}.distance"), name=name)

    @property
    def has_meaning(self) -> bool:
        return "meaning.hidden.weight" in self.weights

    def meaning(self, first: str, states: list[str], words: str) -> None:
        """What each word means, of its rarity in length; `words` are the last of the layers that it is read from."""
        piece = self.add("Gather", "piece", first, axis=1)
        read = [self.embedded("pieces", piece), *(self.add("Gather", state, first, axis=1) for state in states), words]
        hidden = self.linear(self.add("Concat", *read, axis=-1), "meaning.hidden")
        hidden = self.norm(self.add("Gelu", hidden, domain=CONTRIBUTED), "meaning.norm")
        direction = self.add("LpNormalization", self.linear(hidden, "meaning.out"), axis=-1, p=2)
        self.add("Mul", direction, self.embedded(RARITY, piece), name="meaning")

    def model(self) -> Any:
        def described(name: str, kind: int, *shape: str | int) -> Any:
            return helper.make_tensor_value_info(name, kind, [1, *shape])

        inputs = [described(name, TensorProto.INT64, "pieces") for name in ("piece", *FEATURES)]
        inputs.append(described("first", TensorProto.INT64, "words"))
        outputs = [described(name, TensorProto.FLOAT, "words", 7) for name in ROLE_HEADS]
        outputs += [described(name, TensorProto.FLOAT, "words", "heads") for name in POINTERS]
        if self.has_meaning:
            outputs.append(described("meaning", TensorProto.FLOAT, "words", len(self.weights["meaning.out.bias"])))
        graph = helper.make_graph(self.nodes, "onrecord", inputs, outputs, initializer=list(self.kept.values()))
        opsets = [helper.make_opsetid("", 17), helper.make_opsetid(CONTRIBUTED, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=8)

"""Take the weights of a model folder back out of its int8 network, as floats to learn on from.

    python training/unpack.py src/onrecord/model runs/packaged/weights.pt

The packaged network is all that a checkout has of hours of training. What int8 rounds off stays off; a run that starts
from these weights, or is taught by them, has the other half of the difference back in a pass.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import torch

from graph import FEATURES, JOINED, PARTS, POINTERS, Weights, distance_classes
from model import FAR
from onrecord.extractor.weights import read_weights


def unpacked(folder: Path) -> Weights:
    """The weights of a model folder under the names of `model.py`; those of the vectors of meaning are left out."""
    packed = {name: array for name, array in read_weights(folder / "model.onnx").items() if "meaning." not in name}
    found = {name: array for name, array in packed.items() if name.endswith((".bias", "norm.weight"))}
    found |= {name: packed[name] for name in packed if name.endswith("norm_attention.weight")}
    found["positions.weight"] = packed["positions.weight"]
    found |= {f"{table}.weight": _table(packed, table) for table in ("pieces", *FEATURES)}
    for name in [name.removesuffix(".scale") for name in packed if name.endswith(".scale")]:
        matrix = packed[f"{name}.weight"] * packed[f"{name}.scale"]
        found[f"{name}.weight"] = (matrix * packed.get(f"{name}.smooth", np.float32([1]))[:, None]).T
    ends = np.cumsum(PARTS)[:-1]
    parts = zip(np.split(found.pop("heads.weight"), ends), np.split(found.pop("heads.bias"), ends), strict=True)
    for name, (weight, bias) in zip(JOINED, parts, strict=True):
        found |= {f"{name}.weight": weight, f"{name}.bias": bias}
    return found | {f"{name}.distance.weight": _distances(packed, name) for name in POINTERS}


def _table(packed: Weights, name: str) -> np.ndarray:
    return _floats(packed, name, packed[f"{name}.weight_quantized"])


def _distances(packed: Weights, name: str) -> np.ndarray:
    """One number a class, of the numbers for each two places; a class that none has, 0."""
    numbers = np.full(FAR, packed[f"{name}.distance.weight_zero_point"])
    numbers[distance_classes()] = packed[f"{name}.distances"]
    return _floats(packed, f"{name}.distance", numbers[:, None])


def _floats(packed: Weights, name: str, numbers: np.ndarray) -> np.ndarray:
    zero, scale = packed[f"{name}.weight_zero_point"], packed[f"{name}.weight_scale"]
    return (numbers.astype(np.float32) - np.float32(zero)) * scale


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("weights", type=Path)
    arguments = parser.parse_args()
    arguments.weights.parent.mkdir(parents=True, exist_ok=True)
    arrays = {name: torch.from_numpy(np.array(array, np.float32)) for name, array in unpacked(arguments.folder).items()}
    torch.save(arrays, arguments.weights)
    options = json.loads((arguments.folder / "meta.json").read_text())["training"]
    (arguments.weights.parent / "options.json").write_text(json.dumps(options, indent=1))

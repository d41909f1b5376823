"""Write the model folder: the network as int8 ONNX, the vocabulary, and what decoding needs.

    python training/export.py runs/NAME/weights.pt MODEL_FOLDER [--fp32]

Weights are quantised a channel; activations take their scale at run time from one window alone.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import torch

from corpus import read_polnear
from dataset import label
from model import AttributionModel
from onrecord.extractor.encoder import WindowInputs, WindowOutputs
from onrecord.extractor.extractor import FORMAT
from onrecord.extractor.linker import LinkSettings
from onrecord.extractor.tagger import FORBIDDEN, ROLES
from paths import BASE_MODEL, HELD_OUT, POLNEAR_TRAIN, load_pieces

INPUTS = list(WindowInputs.__slots__)
OUTPUTS = list(WindowOutputs.__slots__)
TRANSITION_WEIGHT = 0.3
# Right once in ten times: on the held-out articles leaving these out takes attribution F from .739 to .752 and loses
# no direct statement; .3 would give .756, and lose one indirect statement in forty.
LEAST_SCORE = 0.1


class OneWindow(torch.nn.Module):
    """The network for one window, without a mask; of its outputs those that the encoder reads, which stand first."""

    def __init__(self, model: AttributionModel) -> None:
        super().__init__()
        self.model = model

    def forward(self, *inputs: torch.Tensor) -> tuple[torch.Tensor, ...]:
        outputs: tuple[torch.Tensor, ...] = self.model(*inputs, None)
        return outputs[: len(OUTPUTS)]


def export_onnx(weights: Path, target: Path, *, quantise: bool = True) -> None:
    """The network of a weights file as ONNX, its matrices in int8."""
    model = AttributionModel()
    model.load_state_dict(torch.load(weights, weights_only=True))
    model.eval()
    pieces, words = 12, 8
    example = [torch.randint(0, 2, (1, pieces)) for _ in range(5)] + [torch.arange(1, words + 1)[None]]
    axes = {name: {1: "words" if name == "first" else "pieces"} for name in INPUTS}
    axes |= {name: ({1: "words"} if name in ("outer", "inner") else {1: "words", 2: "words"}) for name in OUTPUTS}
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.onnx"
        with torch.no_grad():
            torch.onnx.export(
                OneWindow(model), tuple(example), str(plain), input_names=INPUTS, output_names=OUTPUTS,
                dynamic_axes=axes, opset_version=17, dynamo=False,
            )  # fmt: skip
        if not quantise:
            shutil.copy(plain, target)
            return
        from onnxruntime.quantization import QuantType, quantize_dynamic
        from onnxruntime.quantization.shape_inference import quant_pre_process

        prepared = Path(folder) / "prepared.onnx"
        quant_pre_process(str(plain), str(prepared), skip_symbolic_shape=True)
        quantize_dynamic(str(prepared), str(target), weight_type=QuantType.QInt8, per_channel=True)


def transition_scores() -> list[list[float]]:
    """Log odds of one label after another in the training data, against chance; impossible ones forbidden."""
    held_out = set(json.loads(HELD_OUT.read_text()))
    pieces_of = load_pieces()
    counts = np.full((ROLES, ROLES), 0.5)
    for name, readings in read_polnear(POLNEAR_TRAIN).readings.items():
        if name in held_out:
            continue
        labels = label(readings[0], pieces_of).outer
        np.add.at(counts, (np.concatenate([[0], labels[:-1]]), labels), 1)
    scores = np.log(counts / counts.sum(1, keepdims=True)) - np.log(counts.sum(0) / counts.sum())[None, :]
    scores *= TRANSITION_WEIGHT
    for inside in (2, 4, 6):
        for before in range(ROLES):
            if before not in (inside, inside - 1):
                scores[before, inside] = FORBIDDEN
    return [[round(float(v), 4) for v in row] for row in scores]


def export(weights: Path, folder: Path, *, quantise: bool = True) -> None:
    """Write a whole model folder; calibration and thresholds are those of `calibrate.py` afterwards."""
    folder.mkdir(parents=True, exist_ok=True)
    export_onnx(weights, folder / "model.onnx", quantise=quantise)
    shutil.copy(BASE_MODEL / "vocab.txt", folder / "vocabulary.txt")
    options = json.loads((weights.parent / "options.json").read_text())
    meta = {
        "format": FORMAT,
        "name": "english",
        "languages": ["en"],
        "window": options["window"],
        "overlap": 60,
        "transitions": transition_scores(),
        "links": {name: getattr(LinkSettings(), name) for name in LinkSettings.__slots__},
        "calibration": {"weights": {"content": 1.0, "link": 1.0, "cue": 1.0}, "bias": 2.0},
        "least_score": LEAST_SCORE,
        "commit": subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True).stdout.strip(),
        "training": options,
    }
    (folder / "meta.json").write_text(json.dumps(meta, indent=1) + "\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--fp32", action="store_true")
    arguments = parser.parse_args()
    export(arguments.weights, arguments.folder, quantise=not arguments.fp32)

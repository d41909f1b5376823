"""Write the model folder: the network as int8 ONNX, the vocabulary, and what decoding needs.

    python training/export.py runs/NAME/weights.pt MODEL_FOLDER [--fp32]

Weights are quantised a channel (`graph.py`); activations take their scale at run time from one window alone, or, in
OpenVINO, have the fixed one that our own training articles ask for (`reach.py`).
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

from corpus import read_own, read_polnear
from dataset import label
from graph import write_quantised
from model import AttributionModel, model_of
from onrecord.extractor.encoder import WindowInputs, WindowOutputs
from onrecord.extractor.extractor import FORMAT
from onrecord.extractor.linker import LinkSettings
from onrecord.extractor.tagger import FORBIDDEN, ROLES
from paths import BASE_MODEL, HELD_OUT, OWN, OWN_HELD_OUT, POLNEAR_TRAIN, load_pieces
from reach import measure_reach

INPUTS = list(WindowInputs.__slots__)
OUTPUTS = [name for name in WindowOutputs.__slots__ if name != "meaning"]  # of the float network
TRANSITION_WEIGHT = 0.3
OVERLAP = 60  # pieces
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


def load(weights: Path) -> AttributionModel:
    """The network with the weights of a file, where those of the vectors, which are not exported, may be missing."""
    return model_of(torch.load(weights, weights_only=True)).eval()


def export_plain(weights: Path, target: Path) -> None:
    """The network of a weights file as ONNX, its weights as they are."""
    model = load(weights)
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
        shutil.copy(plain, target)


def export_quantised(weights: Path, target: Path, *, size: int) -> None:
    """The network of a weights file as ONNX in int8, for windows of so many pieces.

    With the output of `learn_meanings.py` where its file lies beside the weights.
    """
    model = load(weights)
    arrays = {name: tensor.numpy() for name, tensor in model.state_dict().items() if not name.startswith("meaning.")}
    reach = measure_reach(model, size=size, overlap=OVERLAP)
    learned = weights.parent / "meaning.npz"
    if learned.exists():
        table = np.load(learned)
        arrays |= {name: table[name] for name in table if name.startswith("meaning.")}
        reach |= {f"meaning.{part}": tuple(table[f"reach.{part}"]) for part in ("hidden", "out")}
    write_quantised(arrays, reach, target)


def transition_scores(*, polnear: bool) -> list[list[float]]:
    """Log odds of one label after another in the training data, against chance; impossible ones forbidden."""
    held_out = set(json.loads((HELD_OUT if polnear else OWN_HELD_OUT).read_text()))
    pieces_of = load_pieces()
    counts = np.full((ROLES, ROLES), 0.5)
    corpus = read_polnear(POLNEAR_TRAIN) if polnear else read_own(OWN)
    for name, readings in corpus.readings.items():
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
    options = json.loads((weights.parent / "options.json").read_text())
    if quantise:
        export_quantised(weights, folder / "model.onnx", size=options["window"])
    else:
        export_plain(weights, folder / "model.onnx")
    shutil.copy(BASE_MODEL / "vocab.txt", folder / "vocabulary.txt")
    polnear = any(run["polnear"] for run in options.get("average_of", [options]))
    meta = {
        "format": FORMAT,
        "name": "english" if polnear else "english-open",
        "languages": ["en"],
        "window": options["window"],
        "overlap": OVERLAP,
        "transitions": transition_scores(polnear=polnear),
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

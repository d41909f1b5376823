"""Average the weights of several runs that began from the same encoder: `average.py OUT RUN=SHARE RUN=SHARE ...`.

Wortsman et al. 2022 ("model soups"). It costs nothing at run time, and even runs of other seeds and lengths can be
averaged here, since all stay near the encoder they began from; LOG.md has the figures.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import torch


def average(out: Path, runs: dict[Path, float]) -> None:
    """Write the weighted mean of the runs' weights, and what they were made with, to a new run's folder."""
    total = sum(runs.values())
    mean: dict[str, torch.Tensor] = {}
    for run, share in runs.items():
        for name, value in torch.load(run / "weights.pt", weights_only=True).items():
            mean[name] = mean.get(name, torch.zeros_like(value)) + value * (share / total)
    out.mkdir(parents=True, exist_ok=True)
    torch.save(mean, out / "weights.pt")
    parts = [{**json.loads((run / "options.json").read_text()), "share": share / total} for run, share in runs.items()]
    (out / "options.json").write_text(json.dumps({"window": parts[0]["window"], "average_of": parts}, indent=1))


if __name__ == "__main__":
    pairs = [argument.rpartition("=") for argument in sys.argv[2:]]
    average(Path(sys.argv[1]), {Path(run): float(share) for run, _, share in pairs})

"""Score a model folder: `python training/evaluate.py MODEL_FOLDER dev|held-out|own|examples|PATH ...`.

Prints a line of figures for each gold (F, or recall by form), how well the scores are calibrated, and for our own
articles the same figures for statements inside statements.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from calibrate import HeldOut, calibration_error, held_out_gold, judge, own_gold
from onrecord.extractor import load_extractor
from onrecord.gold import read_gold
from paths import HERE, POLNEAR_DEV


def show(name: str, figures: dict[str, float]) -> None:
    """Print one line of figures."""
    print(f"{name:18}", " ".join(f"{key}={value:.3f}" for key, value in figures.items()), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("gold", nargs="+")
    parser.add_argument("--write", action="store_true", help="write the figures into the model's meta.json")
    arguments = parser.parse_args()
    extractor = load_extractor(arguments.model)
    own = {"own": HERE / "data" / "articles", "examples": HERE.parent / "examples" / "marked"}
    for name in arguments.gold:
        folder = own.get(name, Path(name))
        gold = {"dev": lambda: list(read_gold(POLNEAR_DEV)), "held-out": held_out_gold}.get(
            name, lambda folder=folder: own_gold(folder)
        )()
        held_out = HeldOut(extractor, gold)
        figures = held_out.figures(extractor.settings)
        show(name, figures)
        judged = judge(held_out, extractor.settings)
        print(f"{'':18} calibration error={calibration_error(judged.scores, judged.right):.3f}")
        if arguments.write:
            path = arguments.model / "meta.json"
            meta = json.loads(path.read_text())
            meta.setdefault("scores", {})[name] = {key: round(value, 4) for key, value in figures.items()}
            path.write_text(json.dumps(meta, indent=1) + "\n")
        if name not in ("dev", "held-out"):
            held_out.gold = own_gold(folder, nested=True)
            show(f"{name}, nested", held_out.figures(extractor.settings, nested=True))


if __name__ == "__main__":
    main()

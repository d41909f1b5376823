"""Score a model folder: `python training/evaluate.py MODEL_FOLDER dev|held-out|own|examples|PATH`."""

from __future__ import annotations

import argparse
from pathlib import Path

from calibrate import HeldOut, held_out_gold, own_gold
from onrecord.extractor import load_extractor
from onrecord.gold import read_gold
from paths import HERE, POLNEAR_DEV


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("gold", nargs="+")
    arguments = parser.parse_args()
    extractor = load_extractor(arguments.model)
    for name in arguments.gold:
        if name == "dev":
            gold = list(read_gold(POLNEAR_DEV))
        elif name == "held-out":
            gold = held_out_gold()
        else:
            folder = {"own": HERE / "data" / "articles", "examples": HERE.parent / "examples" / "marked"}.get(
                name, Path(name)
            )
            gold = own_gold(folder)
        figures = HeldOut(extractor, gold).figures(extractor.settings)
        print(f"{name:10}", " ".join(f"{key}={value:.3f}" for key, value in figures.items()), flush=True)


if __name__ == "__main__":
    main()

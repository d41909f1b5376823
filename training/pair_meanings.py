"""The teacher's vectors for the collection for relating and the seed: `python training/pair_meanings.py`.

What the released network's vectors were learned from (`meanings.py`); `train_links.py` and `bench/utterances.py` read
them, so that links can be learned and measured apart from the network's own error.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import torch

from meanings import LONGEST, Teacher, passage_key
from onrecord.extractor.encoder import CLS, SEP
from onrecord.extractor.tokens import tokenise
from paths import HERE, load_pieces

sys.path.insert(0, str(HERE.parent / "bench"))

from collection import MEANINGS, records, seed_printings


def texts() -> list[str]:
    """Every content once."""
    found = [
        " ".join(record[side]["content"])
        for name in ("pairs", "denials")
        for record in records(name)
        for side in ("a", "b")
    ]
    return sorted({*found, *(one.text for one in seed_printings({})[0].values())}, key=len)


def main(out: Path = MEANINGS, *, batch_size: int = 32) -> None:
    """Write the vectors, 128 numbers of length 1 on the axes of `meanings.npz`."""
    teacher, pieces_of, found = Teacher(), load_pieces(), texts()
    axes = np.load(HERE / "runs" / "meanings.npz")["axes"]
    rows = [[CLS, *tokenise(text, pieces_of).piece[:LONGEST].tolist(), SEP] for text in found]
    parts = [teacher.vectors(rows[begin : begin + batch_size]) for begin in range(0, len(rows), batch_size)]
    short = np.concatenate(parts) @ axes.T
    short /= np.linalg.norm(short, axis=1, keepdims=True)
    np.savez(out, keys=np.array([passage_key(text) for text in found], np.uint64), vectors=short.astype(np.float16))
    print(f"{len(found)} vectors in {out}")


if __name__ == "__main__":
    torch.set_num_threads(1)
    main()

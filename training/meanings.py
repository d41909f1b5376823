"""What passages mean, as all-MiniLM-L6-v2 has it: the targets of the network's `meaning` output.

    python training/meanings.py --out runs/meanings.npz

For every content and every plain sentence of the training articles: the sentence vector of the untouched encoder
(mean of the last layer, as its authors use it), on its 128 principal axes, of length 1. On held-out passages the
similarities of the 128 numbers correlate with those of all 384 at .98, also in int8.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from corpus import Example, Spans, read_own, read_polnear
from model import WIDTH, AttributionModel, load_encoder
from onrecord.extractor.encoder import CLS, SEP
from onrecord.extractor.tokens import tokenise
from onrecord.extractor.wordpieces import WordPieces
from paths import BASE_MODEL, OWN, POLNEAR_TRAIN, load_pieces

AXES = 128
LONGEST = 254  # pieces
SENTENCE = re.compile(r"[^.!?\n]{40,300}[.!?]")
LEAST_WORDS = 4


def passages(example: Example) -> Iterator[Spans]:
    """The contents of an example, and its plain sentences."""
    for mark in example.marks:
        yield mark.content
    for found in SENTENCE.finditer(example.text):
        yield ((found.start(), found.end()),)


def passage_text(text: str, spans: Spans) -> str:
    """A passage as one string."""
    return " ".join(text[start:end] for start, end in spans)


def passage_key(text: str) -> int:
    """A number of 64 bits for what stays of a passage however it is printed: its letters and digits in lower case."""
    kept = re.sub(r"\W+", "", text.lower())
    return int.from_bytes(hashlib.sha256(kept.encode()).digest()[:8], "big")


class Meanings:
    """The vectors of passages by their key."""

    def __init__(self, path: Path) -> None:
        table = np.load(path)
        self.vectors: NDArray[np.float32] = table["vectors"].astype(np.float32)
        self._rows = {int(key): row for row, key in enumerate(table["keys"])}

    def row(self, text: str) -> int | None:
        """The row of a passage's vector, if it has one."""
        return self._rows.get(passage_key(text))


class Teacher:
    """The untouched encoder."""

    def __init__(self, numbers: torch.dtype = torch.float32) -> None:
        self._model = AttributionModel()
        load_encoder(self._model, BASE_MODEL / "model.safetensors")
        self._model.eval().to(numbers)

    @torch.no_grad()
    def vectors(self, rows: list[list[int]]) -> NDArray[np.float32]:
        """The vectors [rows, 384] of length 1 of rows of pieces."""
        mask = _mask(rows)
        pooled = (self.last_layer(rows) * mask[:, :, None]).sum(1) / mask.sum(1, keepdim=True)
        vectors: NDArray[np.float32] = torch.nn.functional.normalize(pooled, dim=1).numpy()
        return vectors

    @torch.no_grad()
    def last_layer(self, rows: list[list[int]]) -> torch.Tensor:
        """The last layer [rows, pieces, 384] of rows of pieces; what stands after a row's end means nothing."""
        mask = _mask(rows)
        longest = mask.shape[1]
        piece = torch.tensor([row + [0] * (longest - len(row)) for row in rows])
        x: torch.Tensor = self._model.norm(self._model.pieces(piece) + self._model.positions.weight[:longest])
        bias = ((1.0 - mask) * -10000.0)[:, None, None, :]
        for layer in self._model.layers:
            x = layer(x, bias)
        return x


def _mask(rows: list[list[int]]) -> torch.Tensor:
    longest = max(map(len, rows))
    return torch.tensor([[1.0] * len(row) + [0.0] * (longest - len(row)) for row in rows])


def collect(pieces_of: WordPieces) -> dict[int, list[int]]:
    """Every passage of the training articles once: its key and its pieces."""
    corpus = read_polnear(POLNEAR_TRAIN)
    corpus.readings.update(read_own(OWN).readings)
    found: dict[int, list[int]] = {}
    for readings in corpus.readings.values():
        for example in readings:
            for spans in passages(example):
                text = passage_text(example.text, spans)
                key = passage_key(text)
                if key in found or len(text.split()) < LEAST_WORDS:
                    continue
                found[key] = [CLS, *tokenise(text, pieces_of).piece[:LONGEST].tolist(), SEP]
    return found


def write_meanings(out: Path, *, batch_size: int = 32) -> None:
    """Compute and write the table; some minutes on two cores."""
    found = sorted(collect(load_pieces()).items(), key=lambda item: len(item[1]))
    teacher, begun = Teacher(), time.time()
    vectors = np.empty((len(found), WIDTH), np.float32)
    for start in range(0, len(found), batch_size):
        vectors[start : start + batch_size] = teacher.vectors([row for _, row in found[start : start + batch_size]])
        if start % (100 * batch_size) == 0:
            print(f"{start}/{len(found)} {time.time() - begun:.0f}s", flush=True)
    axes = np.linalg.svd(vectors[:: max(1, len(vectors) // 20_000)], full_matrices=False)[2][:AXES]
    short = vectors @ axes.T
    short /= np.linalg.norm(short, axis=1, keepdims=True)
    out.parent.mkdir(parents=True, exist_ok=True)
    np.savez(out, keys=np.array([key for key, _ in found], np.uint64), vectors=short.astype(np.float16), axes=axes)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path("runs/meanings.npz"))
    torch.set_num_threads(2)
    write_meanings(parser.parse_args().out)

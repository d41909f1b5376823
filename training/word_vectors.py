"""What the commonest words of English mean, one vector a word: `python training/word_vectors.py`.

The words are those of BERT's uncased vocabulary (Apache-2.0), which stands in about the order of frequency; their
vectors are all-MiniLM-L6-v2's (Apache-2.0) of the word by itself, on their principal axes, as Model2Vec does it
(Tulkens and van Dongen 2024). Writes `common_words.txt`, a word a line, and `word_vectors.npy`, signed bytes in the
same order, to `src/onrecord/relate`. Statements are compared by the sums of their words' vectors
(`relate/word_meanings.py`).
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from meanings import Teacher
from onrecord.extractor.encoder import CLS, SEP
from onrecord.extractor.tokens import tokenise
from paths import HERE, load_pieces

WORDS = 12_000
AXES = 96
FIRST_WORD = 1996  # before it stand marks and single characters
PACKAGE = HERE.parent / "src" / "onrecord"


def common_words() -> list[str]:
    """The words of the vocabulary in its order, the commonest first."""
    lines = (PACKAGE / "model" / "vocabulary.txt").read_text("utf-8").splitlines()[FIRST_WORD:]
    return [line for line in lines if line.isascii() and line.isalpha() and len(line) > 1][:WORDS]


def main(out: Path = PACKAGE / "relate", *, batch_size: int = 256) -> None:
    """Write the words and their vectors."""
    words, teacher, pieces_of = common_words(), Teacher(), load_pieces()
    rows = [[CLS, *tokenise(word, pieces_of).piece.tolist(), SEP] for word in words]
    vectors = np.concatenate([teacher.vectors(rows[at : at + batch_size]) for at in range(0, len(rows), batch_size)])
    vectors -= vectors.mean(0)
    axes = np.linalg.svd(vectors, full_matrices=False)[2][:AXES]
    short = vectors @ axes.T
    short /= np.linalg.norm(short, axis=1, keepdims=True)
    (out / "common_words.txt").write_text("\n".join(words) + "\n", "ascii")
    np.save(out / "word_vectors.npy", np.round(short * (127 / np.abs(short).max())).astype(np.int8))


if __name__ == "__main__":
    torch.set_num_threads(1)
    main()

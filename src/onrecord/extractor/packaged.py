"""The models inside the package, and where any model lies."""

from __future__ import annotations

from pathlib import Path

PACKAGED_MODEL = Path(__file__).parent.parent / "model"
OPEN_MODEL = Path(__file__).parent.parent / "model_open"  # learned from openly licensed texts alone
OPEN = "open"


def model_folder(model: str | Path | None = None) -> Path:
    """The folder of a model: by default the one that is released, that of the name "open", or the path given."""
    if model is None:
        return PACKAGED_MODEL
    return OPEN_MODEL if model == OPEN else Path(model)

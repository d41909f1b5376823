"""Which library runs the network: ONNX Runtime, or OpenVINO where that is asked for.

OpenVINO is not taken merely because it is installed: the two find a few statements differently, and what a ledger holds
should not hang on what else is installed.
"""

from __future__ import annotations

import os
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Literal, get_args

from onrecord.errors import MissingExtraError, ModelError
from onrecord.extractor.encoder import Encoder, OnnxEncoder

Engine = Literal["onnxruntime", "openvino"]
ENGINES: tuple[Engine, ...] = get_args(Engine)
VARIABLE = "ONRECORD_ENGINE"


def choose_engine(asked: str | None = None) -> Engine:
    """The engine that is asked for, here or by the variable ONRECORD_ENGINE; else ONNX Runtime.

    Raises `ModelError` for an unknown engine and `MissingExtraError` for OpenVINO where it is not installed.
    """
    name = asked or os.environ.get(VARIABLE) or "onnxruntime"
    for engine in ENGINES:
        if name == engine:
            if engine == "openvino" and find_spec(engine) is None:
                raise MissingExtraError(f"the engine {engine}", "fast")
            return engine
    raise ModelError(f"{name!r} is no engine; there are {' and '.join(ENGINES)}")


def load_encoder(model: Path, engine: Engine, *, threads: int = 1) -> Encoder:
    """The network of a model file in an engine."""
    if engine == "openvino":
        from onrecord.extractor.openvino_encoder import OpenVinoEncoder

        return OpenVinoEncoder(model, threads=threads)
    return OnnxEncoder(model, threads=threads)


def engine_version(engine: Engine) -> str:
    """An engine's name and version, which belong to the version of what is read with it."""
    try:
        return f"{engine} {version(engine)}"
    except PackageNotFoundError:  # another build of it, under another name
        return engine

"""What is set for a run, and what of it decides what is written: with any other of that, a run is another run."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Literal

from onrecord.pipeline import Columns, InputFormat, Limits, limits_for, model_name

Engine = Literal["native", "ray"]
SHARD_SIZE = 500
RECORD_LIMIT = 600.0  # seconds; two million characters, the longest article that is read, take about one minute
_LIBRARIES = ("onnxruntime", "openvino", "numpy", "pyarrow", "trafilatura", "htmldate", "py3langid")


@dataclass(frozen=True, slots=True)
class Options:
    """How articles are found and read, by how many workers, and on what.

    `workers` None is one for each processor, here or in the cluster; `address` that of a Ray cluster, None for one
    that is started here for the run. `shard_size` is how many articles are written together, and done again when the
    process that reads them dies. A process that is longer than `record_limit` seconds at one record is ended.
    """

    model: str | None = None
    language: str | None = None
    max_characters: int = 2_000_000
    columns: Columns = field(default_factory=Columns)
    input_format: InputFormat | None = None
    shard_size: int = SHARD_SIZE
    engine: Engine = "native"
    address: str | None = None
    workers: int | None = None
    record_limit: float = RECORD_LIMIT

    @property
    def limits(self) -> Limits:
        """Limits of bytes for articles of at most so many characters."""
        return limits_for(self.max_characters)

    def settings(self) -> dict[str, Any]:
        """What decides which bytes are written: versions, model, options."""
        named = {name: value for name, value in asdict(self.columns).items() if value is not None}
        return {
            "onrecord": _version("onrecord") or "0",
            "model": model_name(self.model),
            "language": self.language,
            "max_characters": self.max_characters,
            "columns": named,
            "input_format": self.input_format,
            "shard_size": self.shard_size,
            "libraries": {name: found for name in _LIBRARIES if (found := _version(name))},
        }


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def difference(before: dict[str, Any], now: dict[str, Any]) -> str | None:
    """The first setting in which two runs differ, in words, or None."""
    for name in (*before, *now):
        old, new = before.get(name), now.get(name)
        if isinstance(old, dict) and isinstance(new, dict):
            inner = difference(old, new)
            if inner:
                return inner if name == "libraries" else f"{name}: {inner}"
        elif old != new:
            return f"{name} was {_told(old)} and is {_told(new)}"
    return None


def _told(value: object) -> str:
    return "not set" if value is None else str(value)

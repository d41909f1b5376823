"""Read the named arrays of an ONNX file without the onnx package, for engines that build the network themselves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onrecord.errors import ModelError

GRAPH, INITIALIZER = 7, 5  # field numbers of onnx.proto3's ModelProto and GraphProto
DIMENSIONS, KIND, NAME, RAW = 1, 2, 8, 9  # and of its TensorProto
KINDS = {1: np.float32, 2: np.uint8, 3: np.int8, 7: np.int64}
Field = tuple[int, int | memoryview]


def read_weights(path: Path) -> dict[str, NDArray[Any]]:
    """The initializers of an ONNX file by name; raises `ModelError` for a file that is none."""
    try:
        data = memoryview(path.read_bytes())
        graph = next(value for number, value in _fields(data) if number == GRAPH and isinstance(value, memoryview))
        tensors = [value for number, value in _fields(graph) if number == INITIALIZER and isinstance(value, memoryview)]
        return dict(filter(None, map(_tensor, tensors)))
    except (OSError, ValueError, IndexError, StopIteration) as error:
        raise ModelError(f"{path}: not a model file that can be read ({error})") from error


def _tensor(data: memoryview) -> tuple[str, NDArray[Any]] | None:
    """Name and values; nothing for a kind of numbers or a storage that none of our weights have."""
    shape: list[int] = []
    kind, name, raw = 0, "", memoryview(b"")
    for number, value in _fields(data):
        if isinstance(value, int):
            if number == DIMENSIONS:
                shape.append(value)
            elif number == KIND:
                kind = value
        elif number == DIMENSIONS:
            shape += _numbers(value)
        elif number == NAME:
            name = bytes(value).decode()
        elif number == RAW:
            raw = value
    if kind not in KINDS or not len(raw):
        return None
    return name, np.frombuffer(raw, np.dtype(KINDS[kind]).newbyteorder("<")).reshape(shape)


def _fields(data: memoryview) -> Iterator[Field]:
    """The fields of a message of protocol buffers: number, and an integer or bytes."""
    place = 0
    while place < len(data):
        tag, place = _number(data, place)
        if tag & 7 == 0:
            value, place = _number(data, place)
            yield tag >> 3, value
            continue
        length, place = _number(data, place) if tag & 7 == 2 else ({1: 8, 5: 4}.get(tag & 7, -1), place)
        if length < 0 or place + length > len(data):
            raise ValueError("not a message of protocol buffers")
        yield tag >> 3, data[place : place + length]
        place += length


def _numbers(data: memoryview) -> list[int]:
    found = []
    place = 0
    while place < len(data):
        value, place = _number(data, place)
        found.append(value)
    return found


def _number(data: memoryview, place: int) -> tuple[int, int]:
    """A number of seven bits a byte, and where the next one begins."""
    value = shift = 0
    while True:
        byte = data[place]
        value |= (byte & 127) << shift
        place, shift = place + 1, shift + 7
        if byte < 128:
            return value, place

"""What hangs together, directly or by others, in a table of pairs."""

from __future__ import annotations

from typing import Any


def components(first: Any, second: Any) -> Any:
    """A table of every value of two Arrow columns of pairs, `value`, with the number of its `component`.

    The pairs are in memory, at some 30 bytes each: it is the one step of a run that one machine does alone.
    """
    import numpy as np
    import pyarrow

    chunks = [*pyarrow.chunked_array(first).chunks, *pyarrow.chunked_array(second).chunks]
    coded = pyarrow.chunked_array(chunks, type=first.type).combine_chunks().dictionary_encode()
    ends = coded.indices.to_numpy(zero_copy_only=False)
    one, other = ends[: len(first)], ends[len(first) :]
    label = np.arange(len(coded.dictionary))
    while True:
        a, b = label[one], label[other]
        low = np.minimum(a, b)
        if np.array_equal(a, b):
            break
        np.minimum.at(label, a, low)
        np.minimum.at(label, b, low)
        while not np.array_equal(label, label[label]):
            label = label[label]
    return pyarrow.table({"value": coded.dictionary, "component": label})

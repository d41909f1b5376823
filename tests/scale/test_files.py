"""The files of a shard: written as readings come, the same however they come, and read back as they were."""

from __future__ import annotations

import gc
import io
from collections.abc import Iterator

import pytest

from onrecord.pipeline import Line
from onrecord.records import Reading, Source
from onrecord.scale.files import ROWS_A_GROUP, Read, file_set, readings_of

from .conftest import article

pytest.importorskip("pyarrow")


@pytest.fixture(scope="module")
def found() -> list[Read]:
    line = Line()
    sources = [Source(article(number)["text"], "text", "a.txt", number) for number in range(6)]
    readings = [line.read_source(source) for source in sources]
    assert all(reading.statements for reading in readings)
    return [Read(number, sources[number % 6], readings[number % 6]) for number in range(2 * ROWS_A_GROUP + 5)]


def test_a_reading_is_let_go_when_it_is_a_row(found: list[Read]) -> None:
    before = _alive()
    most = 0

    def coming() -> Iterator[Read]:
        nonlocal most
        for one in found:
            reading = one.reading
            yield Read(one.ordinal, one.source, Reading(reading.article, reading.statements, reading.dropped))
            most = max(most, _alive() - before)

    file_set(coming())
    assert most <= 3


def test_the_files_are_the_same_from_a_list_and_as_they_come(found: list[Read]) -> None:
    assert file_set(found) == file_set(iter(found))


def test_articles_come_back_from_several_row_groups(found: list[Read]) -> None:
    from pyarrow import parquet

    files = file_set(found)
    groups = parquet.ParquetFile(io.BytesIO(files["articles"])).metadata
    assert [groups.row_group(number).num_rows for number in range(groups.num_row_groups)] == [100, 100, 5]
    back = list(readings_of(files["articles"], files["drops"]))
    assert [one.ordinal for one in back] == [one.ordinal for one in found]
    assert [one.reading.to_dict() for one in back] == [one.reading.to_dict() for one in found]


def _alive() -> int:
    return sum(isinstance(one, Reading) for one in gc.get_objects())

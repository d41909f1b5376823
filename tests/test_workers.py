"""Processes that read: their results in order, whatever becomes of the processes."""

from __future__ import annotations

import multiprocessing
import os
import signal
from typing import Any

from onrecord.records import Source
from onrecord.workers import Workers

LINE: dict[str, Any] = {"model": None, "language": "en", "max_characters": 2_000_000}


def source(number: int) -> Source:
    text = f"The ferry to Oster is late again, harbour master Ann Oak said. It was late {number} times, she said."
    return Source(text, "text", f"{number}.txt")


def test_readings_come_back_in_order() -> None:
    with Workers(2, LINE) as crew:
        tasks = [crew.submit([source(number), source(number + 1)]) for number in range(0, 8, 2)]
        found = [reading for task in tasks for reading in crew.result(task)]
    assert [reading.article.path for reading in found if reading.article] == [f"{number}.txt" for number in range(8)]


def test_a_worker_that_dies_costs_nothing_but_time() -> None:
    with Workers(2, LINE) as crew:
        first = crew.submit([source(0)])
        assert crew.result(first)[0].article
        tasks = [crew.submit([source(number)]) for number in range(1, 5)]
        for child in multiprocessing.active_children():
            os.kill(child.pid or 0, signal.SIGKILL)
        found = [reading for task in tasks for reading in crew.result(task)]
        later = crew.result(crew.submit([source(5)]))
    assert [reading.article.path for reading in found if reading.article] == [f"{number}.txt" for number in range(1, 5)]
    assert later[0].article


class Deadly(str):
    """A text over which the process that takes it up dies, as it would over one that exhausts its memory."""

    def __reduce__(self) -> Any:
        return os.abort, ()


def test_a_source_over_which_workers_die_twice_is_left_out_and_named() -> None:
    deadly = Source(Deadly("x"), "text", "deadly.txt")
    with Workers(2, LINE) as crew:
        tasks = [crew.submit(sources) for sources in ([source(0)], [source(1), deadly, source(2)], [source(3)])]
        found = [reading for task in tasks for reading in crew.result(task)]
    assert [reading.article.path if reading.article else None for reading in found] == [
        "0.txt",
        "1.txt",
        None,
        "2.txt",
        "3.txt",
    ]
    (drop,) = found[2].dropped
    assert drop.reason == "failed" and drop.path == "deadly.txt" and "died" in drop.detail

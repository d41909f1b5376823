"""How much is done, and how long it will take."""

from __future__ import annotations

from pathlib import Path

import pytest

from onrecord.intake import Progress
from onrecord.ledger.store import Kept
from onrecord.records import Source
from onrecord.show.adding import time_left
from onrecord.tracking import FilesPassed


def test_files_are_counted_against_those_in_the_folder(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt", "c.txt", "d.txt", ".hidden"):
        (tmp_path / name).write_text("x")
    passed = FilesPassed([str(tmp_path)])
    shares = [passed.share for _ in passed.over(Source("x", "text", path=name) for name in "aabbcd")]
    assert shares == [0, 0, 0.25, 0.25, 0.5, 0.75]


@pytest.mark.parametrize("location", ["-", "https://harbour-herald.example/feed.xml", "one.jsonl"])
def test_of_one_file_or_an_address_nothing_is_said(location: str) -> None:
    assert FilesPassed([location]).share is None


def test_what_is_left_follows_from_what_is_done() -> None:
    assert Progress(10, Kept(), seconds=30.0, share=0.25).seconds_left == 90.0
    assert Progress(10, Kept(), seconds=30.0).seconds_left is None
    assert [time_left(seconds) for seconds in (None, 40, 200, 7_500)] == [
        "",
        "40 s left",
        "3 min left",
        "2 h 05 min left",
    ]

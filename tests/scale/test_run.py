"""Runs: what is written, and that it is the same however the run came to its end."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from onrecord.errors import RunError
from onrecord.exchange.typed_rows import typed_rows
from onrecord.pipeline import Columns, Line
from onrecord.records import Reading
from onrecord.scale.loading import output_at
from onrecord.scale.places import Folder

from .conftest import Ran, article, digests, write_lines

pytest.importorskip("pyarrow")


@pytest.fixture(scope="module")
def line() -> Line:
    return Line()


def readings(output: str) -> list[Reading]:
    kept = output_at(output)
    return [one.reading for shard in kept.shards for one in kept.readings(shard)]


def told(found: list[Reading]) -> list[dict[str, Any]]:
    return [reading.to_dict() for reading in found]


def rows(output: str, folder: str) -> list[dict[str, Any]]:
    from pyarrow import parquet

    paths = sorted(Path(output, folder).glob("*.parquet"))
    return [row for path in paths for row in parquet.read_table(path).to_pylist()]


def test_what_is_written_is_what_reading_gives(articles: Path, ran: Ran, line: Line) -> None:
    last = ran("articles.jsonl", "out")
    expected = list(line.read("articles.jsonl"))
    assert told(readings("out")) == told(expected)
    assert rows("out", "statements") == [row for reading in expected for row in typed_rows(reading)]
    assert last.counts.articles == 10 and last.counts.dropped == {"malformed": 1, "not_prose": 1}
    assert [row["reason"] for row in rows("out", "drops")] == ["malformed", "not_prose"]
    assert [row["ordinal"] for row in rows("out", "articles")] == [0, 1, 2, 3, 0, 1, 2, 4, 0, 1]


def test_spans_hold_against_the_text_that_is_written(articles: Path, ran: Ran) -> None:
    ran("articles.jsonl", "out")
    texts = {row["article"]: row["text"] for row in rows("out", "articles")}
    found = rows("out", "statements")
    assert len(found) >= 20
    for row in found:
        for role in ("source", "cue", "content"):
            for span in row[f"{role}_spans"]:
                assert texts[row["article"]][span["start"] : span["end"]] == span["text"]


def test_tables_and_archives_are_read_and_what_is_neither_is_named(tmp_path: Path, ran: Ran, line: Line) -> None:
    pytest.importorskip("fastwarc")
    import pyarrow
    from pyarrow import parquet

    folder = tmp_path / "in"
    folder.mkdir()
    parquet.write_table(pyarrow.Table.from_pylist([article(number) for number in range(4)]), folder / "a.parquet")
    page = b"<html><body><h1>Late</h1><p>%b</p></body></html>" % article(5)["text"].encode()
    body = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Date: 2031-01-05T10:00:00Z\r\n"
        "WARC-Target-URI: https://tidings.example/5\r\nContent-Type: application/http;msgtype=response\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    (folder / "b.warc").write_bytes((head.encode() + body + b"\r\n\r\n") * 2)
    (folder / "c.txt").write_text(article(6)["text"])
    last = ran("in", "out", shard_size=3)
    expected = list(line.read("in/a.parquet", "in/b.warc"))
    assert told(readings("out"))[1:] == told(expected)
    assert readings("out")[0].dropped[0].path == "in/c.txt"
    assert last.counts.dropped == {"unsupported": 1} and last.all == 4


def test_the_same_input_gives_the_same_bytes_with_any_number_of_workers(articles: Path, ran: Ran) -> None:
    ran("articles.jsonl", "one")
    ran("articles.jsonl", "two", workers=2)
    assert digests("one") == digests("two")


def test_a_run_that_lost_some_of_its_files_does_these_alone(articles: Path, ran: Ran) -> None:
    ran("articles.jsonl", "whole")
    shutil.copytree("whole", "torn")
    Path("torn/manifest.json").unlink()
    Path("torn/shards/000000-00001.json").unlink()
    Path("torn/statements/000000-00002.parquet").write_bytes(b"half")
    kept = Path("torn/articles/000000-00000.parquet").stat().st_mtime_ns
    last = ran("articles.jsonl", "torn")
    assert digests("torn") == digests("whole")
    assert last.now == 7 and last.counts.articles == 10
    assert Path("torn/articles/000000-00000.parquet").stat().st_mtime_ns == kept


def test_a_finished_run_started_again_reads_nothing(articles: Path, ran: Ran) -> None:
    ran("articles.jsonl", "out")
    before = digests("out")
    last = ran("articles.jsonl", "out")
    assert last.now == 0 and last.counts.articles == 10
    assert digests("out") == before


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("language", "en", "language was not set and is en"),
        ("max_characters", 9_000, "max_characters was 2000000 and is 9000"),
        ("shard_size", 6, "shard_size was 5 and is 6"),
        ("columns", Columns(text="text"), "columns: text was not set and is text"),
    ],
)
def test_a_run_goes_on_with_the_options_it_was_begun_with_or_not_at_all(
    option: str, value: Any, words: str, tmp_path: Path, ran: Ran
) -> None:
    write_lines(tmp_path / "a.jsonl", [{"text": "1 2 3"}])
    ran("a.jsonl", "out")
    before = digests("out")
    with pytest.raises(RunError, match=words):
        ran("a.jsonl", "out", **{option: value})
    assert digests("out") == before


def test_another_version_or_model_is_another_run(tmp_path: Path, ran: Ran) -> None:
    write_lines(tmp_path / "a.jsonl", [{"text": "1 2 3"}])
    ran("a.jsonl", "out")
    plan = json.loads(Path("out/plan.json").read_text())
    plan["settings"]["libraries"]["numpy"] = "0.9"
    Path("out/plan.json").write_text(json.dumps(plan))
    with pytest.raises(RunError, match=r"numpy was 0\.9 and is"):
        ran("a.jsonl", "out")


def test_an_input_that_has_changed_is_another_run(tmp_path: Path, ran: Ran) -> None:
    write_lines(tmp_path / "a.jsonl", [{"text": "1 2 3"}])
    ran(["a.jsonl"], "out")
    write_lines(tmp_path / "a.jsonl", [{"text": "1 2 4"}])
    with pytest.raises(RunError, match=r"a\.jsonl has changed"):
        ran(["a.jsonl"], "out")
    write_lines(tmp_path / "b.jsonl", [{"text": "1 2 3"}])
    write_lines(tmp_path / "a.jsonl", [{"text": "1 2 3"}])
    with pytest.raises(RunError, match=r"b\.jsonl is new"):
        ran(["a.jsonl", "b.jsonl"], "out")
    with pytest.raises(RunError, match=r"a\.jsonl is not there any more"):
        ran(["b.jsonl"], "out")


def test_an_output_inside_the_input_is_refused(tmp_path: Path, ran: Ran) -> None:
    (tmp_path / "in").mkdir()
    with pytest.raises(RunError, match="inside"):
        ran("in", "in/out")


def test_two_runs_do_not_write_to_one_place(tmp_path: Path, ran: Ran) -> None:
    write_lines(tmp_path / "a.jsonl", [{"text": "1 2 3"}])
    with Folder(tmp_path / "out").alone(), pytest.raises(RunError, match="another run"):
        ran("a.jsonl", "out")


def test_a_table_without_a_named_column_is_refused(tmp_path: Path, ran: Ran) -> None:
    write_lines(tmp_path / "a.jsonl", [{"text": "1 2 3"}])
    with pytest.raises(RunError, match="no field 'desk'"):
        ran("a.jsonl", "out", columns=Columns(publisher="desk"))


def test_what_cannot_be_opened_is_a_drop(tmp_path: Path, ran: Ran) -> None:
    (tmp_path / "a.parquet").write_bytes(b"not one")
    (tmp_path / "empty.jsonl").write_bytes(b"")
    last = ran(["a.parquet", "empty.jsonl", "missing.jsonl"], "out")
    assert last.counts.dropped == {"malformed": 1, "empty": 1, "unreadable": 1}
    assert last.all == last.done == 3 and not last.failed


def test_half_surrogate_pairs_come_back_and_offsets_hold(tmp_path: Path, ran: Ran, line: Line) -> None:
    row = article(3)
    row["text"] = row["text"].replace("crowns", "\ud800 crowns") + "\ud83d"
    row["title"] = "\udc00 late"
    write_lines(tmp_path / "a.jsonl", [row, {"text": "1 2 3", "url": "\ud800"}])
    ran("a.jsonl", "out")
    assert told(readings("out")) == told(list(line.read("a.jsonl")))
    (written,) = rows("out", "articles")
    assert "�" in written["text"] and len(written["text"]) == len(row["text"])


def test_an_article_in_another_language_is_kept_with_its_drop(tmp_path: Path, ran: Ran, line: Line) -> None:
    row = {"text": "Der Hafenmeister sagte am Montag, die Fähre komme wieder zu spät.", "language": "de"}
    write_lines(tmp_path / "a.jsonl", [row])
    last = ran("a.jsonl", "out")
    assert last.counts.articles == 1 and last.counts.dropped == {"language": 1}
    assert told(readings("out")) == told(list(line.read("a.jsonl")))


def test_files_are_written_whole_or_not_at_all(tmp_path: Path) -> None:
    place = Folder(tmp_path / "out")
    with place.alone():
        place.write("articles/a.parquet", b"1")
        (tmp_path / "out/.unfinished").mkdir(exist_ok=True)
        (tmp_path / "out/.unfinished/left").write_bytes(b"half")
    assert digests(tmp_path / "out").keys() == {".lock", "articles/a.parquet"}
    assert place.read("articles/b.parquet") is None and place.sizes("none") == {}

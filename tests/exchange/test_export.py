"""The table of formats: each is written to a path, and no format holds what it has written."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from onrecord.errors import ExchangeError
from onrecord.exchange import FORMATS, IMPORTS, export, format_of
from onrecord.exchange.json_lines import read_jsonl
from onrecord.records import Article, Reading, Span, Statement, statement_id

BATCH = 400


def reading(number: int) -> Reading:
    article = Article(f"Number {number} is up, the keeper said.", path=f"{number}.txt")
    content = (Span.of(article.text, 0, 8),)
    return Reading(
        article, (Statement(statement_id(article.id, (), (), content), "indirect", "body", (), (), content, 1.0),)
    )


def target(name: str, folder: Path) -> Path:
    return folder / f"out{FORMATS[name].suffix}"


@pytest.mark.parametrize("name", FORMATS)
def test_nothing_that_was_written_is_held(name: str, tmp_path: Path) -> None:
    if FORMATS[name].extra:
        pytest.importorskip("pyarrow")
    alive: list[int] = []

    def many() -> Iterator[Reading]:
        for number in range(BATCH):
            yield reading(number)
        alive.append(sum(isinstance(thing, Article) for thing in gc.get_objects()))

    gc.collect()
    before = sum(isinstance(thing, Article) for thing in gc.get_objects())
    export(many(), name, target(name, tmp_path))
    assert alive[0] - before < 5


@pytest.mark.parametrize("name", sorted(IMPORTS))
def test_what_is_exported_can_be_imported_under_the_same_name(name: str, tmp_path: Path) -> None:
    readings = [reading(number) for number in range(3)]
    export(readings, name, target(name, tmp_path))
    back = list(IMPORTS[name](target(name, tmp_path)))
    assert [found.statements for found in back] == [found.statements for found in readings]


def test_a_format_that_there_is_not_is_named(tmp_path: Path) -> None:
    with pytest.raises(ExchangeError, match="no format 'xml'; there are jsonl, "):
        export([], "xml", tmp_path / "out.xml")


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("a.csv", "csv"),
        ("a.JSONL", "jsonl"),
        ("a.jsonld", "web-annotation"),
        ("a.parquet", "parquet"),
        ("folder", None),
    ],
)
def test_a_suffix_tells_the_format(path: str, name: str | None) -> None:
    assert format_of(path) == name


@pytest.mark.parametrize(
    ("part", "field", "value", "detail"),
    [
        ("article", "text", 7, "the text is not a string"),
        ("article", "url", ["https://alder.example"], "url is not a string"),
        ("article", "record", "3", "record is not a number"),
        ("article", "headline", {"start": 0, "end": 6, "text": "Letter"}, "does not print 'Letter' at 0-6"),
        ("statement", "id", 7, "an id is not a string"),
        ("statement", "form", "shouted", "form 'shouted' or place 'body' is none of ours"),
        ("statement", "content", [], "no content"),
        ("statement", "score", float("nan"), "no score between 0 and 1"),
        ("statement", "source", {"start": 0.0, "end": 6, "text": "Number"}, "slice indices must be integers"),
        ("statement", "cue", {"start": -1, "end": 6, "text": "Number"}, "is empty or outside"),
        ("statement", "speaker", {"kind": "god", "mention": "name", "score": 1}, "kind 'god' or mention"),
        ("statement", "speaker", {"kind": "person", "score": 1}, "no 'mention'"),
    ],
)
def test_a_line_that_is_not_what_the_contract_says_is_left_out(
    part: str, field: str, value: object, detail: str, tmp_path: Path
) -> None:
    line = reading(1).to_dict()
    (line["article"] if part == "article" else line["statements"][0])[field] = value
    (tmp_path / "in.jsonl").write_text(json.dumps(line), "utf-8")
    (found,) = read_jsonl(tmp_path / "in.jsonl")
    assert found.article is None
    assert found.dropped[0].reason == "malformed"
    assert detail in found.dropped[0].detail


def test_a_bad_line_of_json_is_named_and_the_rest_is_read(tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    export([reading(1), reading(2)], "jsonl", path)
    good, other = path.read_text("utf-8").splitlines()
    moved = good.replace('"start": 0, "end": 8', '"start": 1, "end": 8')
    empty = good.replace('[{"start": 0, "end": 8, "text": "Number 1"}]', "[]")
    assert len({good, moved, empty}) == 3
    path.write_text("\n".join(["{}", "[]", '"', moved, empty, "", other]), "utf-8")
    *bad, last = read_jsonl(path)
    assert last == reading(2)
    assert [(found.dropped[0].reason, found.dropped[0].record) for found in bad] == [
        ("malformed", number) for number in (1, 2, 3, 4, 5)
    ]
    with pytest.raises(ExchangeError, match="cannot be read"):
        list(read_jsonl(tmp_path / "nowhere.jsonl"))

"""Citron's JSON out and in, with the text it refers to."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.clean import clean_source
from onrecord.errors import ExchangeError
from onrecord.exchange.citron import read_citron, write_citron
from onrecord.records import Article, Dropped, Reading, Source, Span, Speaker, Statement

TEXT = "Ada Brook left. “We have no water,” she said, “none.”"


def span(words: str) -> Span:
    return Span.of(TEXT, TEXT.index(words), TEXT.index(words) + len(words))


def as_dict(words: str) -> dict[str, Any]:
    return span(words).to_dict()


QUOTE = {
    "source": {"spans": [as_dict("she")]},
    "cue": as_dict("said"),
    "content": {"spans": [as_dict("“We have no water,”"), as_dict("“none.”")]},
    "coreferences": [as_dict("Ada Brook")],
    "confidence": 0.75,
    "id": "q1",
}


def read(path: Path, **options: Any) -> tuple[list[Reading], list[Dropped]]:
    found = list(read_citron(path, **options))
    return [reading for reading in found if reading.article], [drop for reading in found for drop in reading.dropped]


def test_a_quote_has_citrons_keys_and_the_name_that_a_pronoun_stands_for(tmp_path: Path) -> None:
    speaker = Speaker("person", "Ada Brook", "pronoun", 0.9, "named before", evidence=(span("Ada Brook"),))
    content = (span("“We have no water,”"), span("“none.”"))
    said = Statement("q1", "direct", "body", (span("she"),), (span("said"),), content, 0.75, speaker=speaker)
    bare = Statement("q2", "direct", "body", (), (), (span("“none.”"),), 0.5)
    path = tmp_path / "out.jsonl"
    write_citron([Reading(Article(TEXT), (said, bare))], path)
    line = json.loads(path.read_text(encoding="utf-8"))
    assert line["article"]["text"] == TEXT
    assert line["quotes"][0] == QUOTE
    assert (line["quotes"][1]["source"], line["quotes"][1]["cue"], line["quotes"][1]["coreferences"]) == (
        None,
        None,
        [],
    )


@pytest.mark.parametrize(
    "quote",
    [
        QUOTE,
        {"sources": [as_dict("she")], "cue": as_dict("said"), "contents": QUOTE["content"], "confidence": 0.75},
        QUOTE | {"source": [as_dict("she")], "content": QUOTE["content"]["spans"][::-1]},  # type: ignore[index]
    ],
)
def test_quotes_are_read_with_form_and_confidence(tmp_path: Path, quote: dict[str, Any]) -> None:
    (tmp_path / "mill.json").write_text(json.dumps({"quotes": [quote]}))
    (tmp_path / "mill.txt").write_bytes(TEXT.encode())
    (reading,), drops = read(tmp_path / "mill.json")
    (found,) = reading.statements
    assert [span.text for span in (*found.source, *found.cue, *found.content)] == [
        "she",
        "said",
        "“We have no water,”",
        "“none.”",
    ]
    assert (found.form, found.score, drops) == ("direct", 0.75, [])
    assert reading.article and (reading.article.text, reading.article.identifier) == (TEXT, "mill")


def test_the_text_may_be_in_the_object_or_in_another_folder(tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "mill.txt").write_bytes(TEXT.encode())
    (tmp_path / "quotes").mkdir()
    (tmp_path / "quotes" / "mill.json").write_text(json.dumps({"quotes": [QUOTE]}))
    (tmp_path / "quotes" / "more.jsonl").write_text(json.dumps({"id": "7", "text": TEXT, "quotes": [QUOTE]}) + "\n\n")
    readings, drops = read(tmp_path / "quotes", texts=tmp_path / "texts")
    assert [reading.article.identifier for reading in readings if reading.article] == ["mill", "7"]
    assert not drops


def test_bad_lines_and_quotes_are_named_and_the_rest_is_read(tmp_path: Path) -> None:
    wrong = [
        QUOTE | {"source": {"spans": [{"start": 0, "end": 3, "text": "she"}]}},
        QUOTE | {"content": {"spans": []}},
        QUOTE | {"content": {"spans": [{"start": 0, "end": 9_999}]}},
        QUOTE | {"content": {"spans": [{"start": True, "end": 3}]}},
        "quote",
        QUOTE,
        QUOTE,
    ]
    lines = [
        json.dumps({"text": TEXT, "quotes": wrong}),
        "{",
        "[" * 10_000,
        json.dumps({"quotes": [QUOTE]}),
        json.dumps({"text": TEXT, "quotes": [QUOTE | {"confidence": "high"}]}),
    ]
    (tmp_path / "all.jsonl").write_text("\n".join(lines))
    readings, drops = read(tmp_path / "all.jsonl")
    assert [[found.score for found in reading.statements] for reading in readings] == [[0.75], [1.0]]
    assert [(drop.reason, drop.record) for drop in drops] == [
        *[("malformed", 1)] * 6,
        ("malformed", 2),
        ("malformed", 3),
        ("no_text", 4),
    ]
    assert "quote 1: the text does not print 'she' at 0-3" in drops[0].detail


KEYS = st.sampled_from(["quotes", "text", "article", "source", "cue", "content", "spans", "start", "end", "id"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 60) | st.floats() | st.sampled_from(["", "she", TEXT]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
)


@settings(deadline=None)
@given(st.lists(VALUES, max_size=3))
def test_no_json_stops_a_batch(values: list[Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "all.jsonl")
        path.write_text("\n".join(json.dumps(value) for value in [*values, {"text": TEXT, "quotes": values}, QUOTE]))
        readings, drops = read(path)
    assert readings[-1].article and readings[-1].article.text == TEXT
    assert drops[-1].reason == "malformed"


def test_a_cleaner_may_tell_the_headline_or_refuse_the_text(tmp_path: Path) -> None:
    def clean(source: Source) -> Article | Dropped:
        return clean_source(source, max_characters=60)

    lines = [json.dumps({"text": text, "quotes": []}) for text in (TEXT, TEXT * 2)]
    (tmp_path / "all.jsonl").write_text("\n".join(lines))
    readings, drops = read(tmp_path / "all.jsonl", clean=clean)
    assert len(readings) == 1
    assert [drop.reason for drop in drops] == ["too_large"]


def test_nothing_at_the_path_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ExchangeError, match="no such file or folder"):
        list(read_citron(tmp_path / "nowhere.json"))

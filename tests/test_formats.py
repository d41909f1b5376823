"""Readings as data: each format gives back what went in, whatever the articles hold."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.records import Article, Dropped, Reading, Span, Statement
from onrecord.rows import COLUMNS
from onrecord.show.formats import write_csv, write_json, write_jsonl
from onrecord.show.tally import Tally, drop_line

TEXT = '=Sum, said Ada Brook, "rain"\r\nand "more".'
RAIN = Statement(
    "s1",
    "direct",
    "body",
    (Span.of(TEXT, 11, 20),),
    (),
    (Span.of(TEXT, 22, 28), Span.of(TEXT, 34, 40)),
    0.91234,
)
SUM = Statement("s2", "indirect", "headline", (), (Span.of(TEXT, 6, 10),), (Span.of(TEXT, 0, 4),), 0.5, parent="s1")
READ = Reading(Article(TEXT, path="in/a.txt", record=3, identifier="7", title="Rain"), (RAIN, SUM))
LEFT_OUT = Reading(None, dropped=(Dropped("empty", "it holds nothing", path="in/b.txt"),))


def rows(*readings: Reading) -> list[dict[str, str]]:
    stream = io.StringIO(newline="")
    write_csv(readings, stream)
    return list(csv.DictReader(io.StringIO(stream.getvalue(), newline="")))


def test_json_lines_and_the_json_array_hold_the_same() -> None:
    lines, array = io.StringIO(), io.StringIO()
    write_jsonl([READ, LEFT_OUT], lines)
    write_json([READ, LEFT_OUT], array)
    assert [json.loads(line) for line in lines.getvalue().split("\n")[:-1]] == json.loads(array.getvalue())
    assert json.loads(array.getvalue()) == [READ.to_dict(), LEFT_OUT.to_dict()]


def test_a_json_array_that_is_broken_off_can_still_be_parsed() -> None:
    def broken() -> Iterator[Reading]:
        yield READ
        raise KeyboardInterrupt

    stream = io.StringIO()
    with pytest.raises(KeyboardInterrupt):
        write_json(broken(), stream)
    assert json.loads(stream.getvalue()) == [READ.to_dict()]


def test_an_array_of_nothing_is_empty() -> None:
    stream = io.StringIO()
    write_json([], stream)
    assert json.loads(stream.getvalue()) == []


def test_csv_has_one_statement_a_row_with_its_article_and_offsets() -> None:
    first, second = rows(READ, LEFT_OUT)
    assert tuple(first) == COLUMNS
    assert (first["article"], first["path"], first["record"], first["identifier"]) == (
        READ.article.id if READ.article else "",
        "in/a.txt",
        "3",
        "7",
    )
    assert (first["source"], first["source_start"], first["source_end"]) == ("Ada Brook", "11", "20")
    assert (first["content"], first["content_spans"]) == ('"rain" … "more"', "22-28;34-40")
    assert (first["content_start"], first["content_end"], first["score"]) == ("22", "40", "0.9123")
    assert (first["cue"], first["cue_start"], first["cue_spans"]) == ("", "", "")
    assert (second["place"], second["parent"]) == ("headline", "s1")


def test_csv_cells_are_what_is_printed_even_where_a_spreadsheet_would_take_them_for_formulas() -> None:
    assert rows(READ)[1]["content"] == "=Sum"


@given(st.text(st.characters(), min_size=1))
def test_any_text_comes_back_from_json_lines_and_no_line_is_cut(text: str) -> None:
    reading = Reading(Article(text, path=text))
    stream = io.StringIO(newline="")
    write_jsonl([reading, reading], stream)
    encoded = stream.getvalue().encode("utf-8")
    lines = encoded.decode("utf-8").splitlines()
    assert [json.loads(line)["article"]["text"] for line in lines] == [text, text]


@given(st.text(min_size=1))
def test_any_text_comes_back_from_csv(text: str) -> None:
    found = Statement("s", "indirect", "body", (), (), (Span.of(text, 0, len(text)),), 0.5)
    row, again = rows(Reading(Article(text, title=text), (found, found)))
    assert row == again
    assert (row["title"], row["content"]) == (text, text)


def test_the_counts_name_forms_and_reasons() -> None:
    tally = Tally()
    assert str(tally) == "0 articles, 0 statements"
    foreign = Reading(Article("Nein."), dropped=(Dropped("language", "de"),))
    for reading in (READ, LEFT_OUT, LEFT_OUT, foreign):
        tally.add(reading)
    assert str(tally) == "1 article, 2 statements (1 direct, 1 indirect); left out: 2 empty, 1 language"


def test_a_drop_names_its_place_once_and_cannot_act_on_the_terminal() -> None:
    assert drop_line(Dropped("empty", "nothing", path="b.csv", record=2)) == "left out (empty): b.csv:2: nothing"
    assert drop_line(Dropped("empty", "b.txt: nothing", path="b.txt")) == "left out (empty): b.txt: nothing"
    assert drop_line(Dropped("empty", "x", path="\x1b[2J\n.txt")) == "left out (empty): ␛[2J .txt: x"

"""The form of what others marked: a plain rule over quotation marks, checked against the examples' gold."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.exchange.marks import form_of, quotations
from onrecord.records import Span

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
FOLDERS = sorted(path.parent for path in EXAMPLES.glob("*/statements.json") if (path.parent / "article.txt").exists())


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_forms_are_those_of_the_examples(folder: Path) -> None:
    text = (folder / "article.txt").read_bytes().decode()
    found = quotations(text)
    for statement in json.loads((folder / "statements.json").read_text(encoding="utf-8")):
        content = [Span(**piece) for piece in statement["content"]]
        assert form_of(text, content, found) == statement["form"], content[0].text


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ('He said "yes" and "no".', ['"yes"', '"no"']),
        ("“One “two” three” four", ["“One “two”"]),  # nested alike: the first closing mark closes
        ("“One ‘two’ three” four", ["“One ‘two’ three”"]),
        ("“Left open\nNext", ["“Left open"]),
        ("„Ja“ und »nein«", ["„Ja“", "»nein«"]),
        ("The players' union isn't 'ready' yet", ["'ready'"]),
        ("The ’90s and ‘tis", []),
        ("‘Don’t,’ she said", ["‘Don’t,’"]),
        ("", []),
    ],
)
def test_marks_pair_within_a_paragraph(text: str, quoted: list[str]) -> None:
    assert [text[start:end] for start, end in quotations(text)] == quoted


@given(st.text(st.characters() | st.sampled_from("\"'“”‘’«»\n a")))
def test_quotations_stand_in_order_inside_any_text(text: str) -> None:
    last = 0
    for start, end in quotations(text):
        assert last <= start < end <= len(text)
        last = end

"""The examples' gold is sound: its spans hold, it is built from the marked files, parents hold their children."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from modules import module_at
from onrecord.clean import clean_source
from onrecord.records import Article, Source

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
MARKED = sorted((EXAMPLES / "marked").glob("*.txt"))
FOLDERS = sorted(path.parent for path in EXAMPLES.glob("*/statements.json"))

each_example = pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
in_checkout = pytest.mark.skipif(
    not (EXAMPLES.parent / "training").is_dir(), reason="the reader of marked files is only in the repository"
)


def load_build() -> ModuleType:
    return module_at(EXAMPLES / "build.py", "build_examples")


def read_gold(folder: Path) -> list[dict[str, Any]]:
    statements: list[dict[str, Any]] = json.loads((folder / "statements.json").read_text(encoding="utf-8"))
    return statements


def read_text(folder: Path) -> str:
    """The article's text: the file as it is, or what is read from the web page."""
    plain = folder / "article.txt"
    if plain.exists():
        return plain.read_bytes().decode("utf-8")
    page = folder / "article.html"
    article = clean_source(Source(page.read_bytes(), "html", path=str(page)))
    assert isinstance(article, Article)
    return article.text


def as_list(spans: dict[str, Any] | list[dict[str, Any]] | None) -> list[dict[str, Any]]:
    return [] if spans is None else spans if isinstance(spans, list) else [spans]


def test_every_marked_file_has_its_example_and_there_are_at_least_fourteen() -> None:
    assert [path.stem for path in MARKED] == [folder.name for folder in FOLDERS]
    assert len(FOLDERS) >= 14


@each_example
def test_every_span_is_what_is_printed_at_its_offsets(folder: Path) -> None:
    text = read_text(folder)
    for statement in read_gold(folder):
        assert statement["content"]
        for span in [*statement["content"], *as_list(statement["source"]), *as_list(statement["cue"])]:
            assert span["start"] < span["end"]
            assert text[span["start"] : span["end"]] == span["text"] == span["text"].strip()


@each_example
def test_statements_stand_in_order_and_the_pieces_of_one_do_not_overlap(folder: Path) -> None:
    statements = read_gold(folder)
    assert statements
    starts = [statement["content"][0]["start"] for statement in statements]
    assert starts == sorted(starts)
    for statement in statements:
        pieces = statement["content"]
        assert all(one["end"] <= other["start"] for one, other in pairwise(pieces))


@each_example
def test_a_parent_exists_and_contains_its_child(folder: Path) -> None:
    statements = read_gold(folder)
    for position, statement in enumerate(statements):
        if statement["parent"] is None:
            continue
        assert 0 <= statement["parent"] < position
        outer = statements[statement["parent"]]["content"]
        for inner in [*statement["content"], *as_list(statement["cue"])]:
            assert any(piece["start"] <= inner["start"] and inner["end"] <= piece["end"] for piece in outer)


@each_example
def test_form_and_place_are_words_of_the_contract_and_headlines_come_first(folder: Path) -> None:
    statements = read_gold(folder)
    assert {statement["form"] for statement in statements} <= {"direct", "mixed", "indirect"}
    places = [statement["place"] for statement in statements]
    assert set(places) <= {"headline", "body"}
    assert places == sorted(places, reverse=True)


@each_example
def test_no_cue_is_only_a_dash(folder: Path) -> None:
    for statement in read_gold(folder):
        assert all(any(map(str.isalpha, cue["text"])) or cue["text"] == ":" for cue in as_list(statement["cue"]))


@in_checkout
@pytest.mark.parametrize("marked", MARKED, ids=lambda marked: marked.stem)
def test_building_again_gives_the_same_bytes(marked: Path) -> None:
    folder = EXAMPLES / marked.stem
    built = {name: content.encode("utf-8") for name, content in load_build().build(marked).items()}
    assert built == {path.name: path.read_bytes() for path in folder.iterdir()}


@in_checkout
@pytest.mark.parametrize(
    ("text", "content", "expected"),
    [
        ('"Yes," he said.', (0, 6), "direct"),
        ("He said 'it isn't so'.", (8, 21), "direct"),
        ("«Oui, dit-il.\n«Non.»", (0, 20), "direct"),
        ('He said it was a "ring".', (8, 23), "mixed"),
        ("The drivers' union said it wasn't.", (24, 33), "indirect"),
    ],
)
def test_form_goes_by_the_marks_in_print(text: str, content: tuple[int, int], expected: str) -> None:
    assert load_build().form(text, [content]) == expected

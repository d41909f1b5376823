"""Whatever an article holds, what is read back from each format has exactly the spans that went in."""

from __future__ import annotations

import csv
import io
import json
import re
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from onrecord.exchange import FORMATS, export
from onrecord.exchange.brat_reader import read_brat
from onrecord.exchange.citron import read_citron
from onrecord.exchange.json_lines import read_jsonl
from onrecord.records import Act, Article, Reading, Said, Span, Speaker, Statement, statement_id
from onrecord.rows import ROLES, joined

# Every kind of character, half characters too, and often those that formats stumble over.
CHARACTERS = st.one_of(st.characters(), st.sampled_from("\n\r\t\x00\x85\u2028\ud83d\U0001f600“”\"'=@,;#{}\\ a"))
TEXTS = st.text(CHARACTERS, min_size=1, max_size=40)
KNOWN = st.none() | TEXTS


@st.composite
def spans(draw: st.DrawFn, text: str, least: int = 0) -> tuple[Span, ...]:
    """Up to three spans in order that do not overlap but may touch."""
    size = draw(st.integers(least, 3))
    ends = sorted(draw(st.lists(st.integers(0, len(text)), min_size=2 * size, max_size=2 * size)))
    pairs = [(start, end) for start, end in zip(ends[::2], ends[1::2], strict=True) if start < end]
    if least and not pairs:
        pairs = [(0, len(text))]
    return tuple(Span.of(text, start, end) for start, end in pairs)


SPEAKERS = st.none() | st.builds(
    Speaker,
    kind=st.sampled_from(["person", "organization", "group", "unnamed", "document", "author", "unresolved"]),
    name=KNOWN,
    mention=st.sampled_from(["name", "pronoun", "nominal", "none"]),
    score=st.sampled_from([0.0, 0.5, 0.9876, 1.0]),
    reason=TEXTS,
    role=KNOWN,
)
ACTS = st.none() | st.builds(Act, st.sampled_from(["say", "deny"]), st.just("speech"), negated=st.booleans())


@st.composite
def statements(draw: st.DrawFn, article: Article) -> tuple[Statement, ...]:
    """Up to three statements, some inside another."""
    found: dict[str, Statement] = {}
    for _ in range(draw(st.integers(0, 3))):
        source, cue, content = (draw(spans(article.text, least)) for least in (0, 0, 1))
        identifier = statement_id(article.id, source, cue, content)
        evidence = content[0]
        said = Said("2025-05-26", draw(st.sampled_from(["2025-05-26", "2025-05-27"])), "day", evidence)
        found[identifier] = Statement(
            identifier,
            draw(st.sampled_from(["direct", "mixed", "indirect"])),
            draw(st.sampled_from(["headline", "body"])),
            source,
            cue,
            content,
            draw(st.sampled_from([0.0, 0.1235, 1.0])),
            parent=draw(st.none() | st.sampled_from([None, *(known for known in found if known != identifier)])),
            speaker=draw(SPEAKERS),
            act=draw(ACTS),
            said=draw(st.sampled_from([None, said])),
            addressee=draw(st.sampled_from([None, evidence])),
            insertions=content[1:],
        )
    return tuple(found.values())


@st.composite
def readings(draw: st.DrawFn) -> Reading:
    article = Article(
        draw(TEXTS),
        path=draw(st.none() | st.sampled_from(["in/a.txt", "../../b", "https://alder.example/x/y?z", "con"]) | TEXTS),
        url=draw(st.none() | st.sampled_from(["https://alder.example/a b,c-d", "javascript:alert(1)"]) | TEXTS),
        title=draw(KNOWN),
        publisher=draw(KNOWN),
        author=draw(KNOWN),
        published=draw(st.sampled_from([None, "2025-05-26", "2025-05-26T10:00:00Z", "May"])),
        language=draw(st.sampled_from([None, "en"])),
    )
    return Reading(article, draw(statements(article)))


def nasty() -> Reading:
    """One reading with all that formats stumble over, so that no test depends on what is drawn."""
    text = "“=a\ud83d,\tb”\x85c\u2028d\r\n\U0001f600\x00e\x0bf\x1c{\\g} </script>\n\n-h"
    article = Article(
        text, path="\ud83d/..", url="https://alder.example/\ud83d \u2028", title="=\ud83d", publisher="@\x85"
    )
    break_only = text.index("\r\n")
    shapes = [
        ((0, len(text)),),
        ((0, 4), (4, 9), (9, 10)),
        ((break_only, break_only + 2),),
        ((break_only - 1, break_only + 3), (break_only + 3, len(text) - 2)),
        ((len(text) - 2, len(text)),),
    ]
    found = []
    for number, shape in enumerate(shapes):
        content = tuple(Span.of(text, *pair) for pair in shape)
        source = tuple(Span.of(text, *pair) for pair in shapes[number - 1])
        identifier = statement_id(article.id, source, (), content)
        parent = found[0].id if found else None
        found.append(Statement(identifier, "mixed", "body", source, (), content, 0.5, parent=parent))
    return Reading(article, tuple(found))


NASTY = nasty()
on_any_machine = settings(deadline=None, max_examples=100)


def each_reading(test: Callable[[Reading], None]) -> Callable[[], None]:
    return on_any_machine(example(NASTY)(given(readings())(test)))


def written(name: str, *found: Reading, **options: Any) -> str:
    stream = io.StringIO(newline="")
    export(found, name, stream, **options)
    assert name == "csv" or stream.getvalue().encode("utf-8") is not None
    return stream.getvalue()


def lines(text: str) -> list[Any]:
    # splitlines knows more line ends than JSON: none of them may be there unescaped.
    return [json.loads(line) for line in text.splitlines()]


def offsets_of(statement: Statement) -> list[list[tuple[int, int]]]:
    return [[(span.start, span.end) for span in getattr(statement, role)] for role in ROLES]


def parsed(offsets: str) -> list[tuple[int, int]]:
    pairs = (pair.split("-") for pair in offsets.split(";") if pair)
    return [(int(start), int(end)) for start, end in pairs]


def encodable(text: str) -> str:
    return re.sub("[\ud800-\udfff]", "\ufffd", text)


def by_id(found: Iterable[Statement]) -> dict[str, Statement]:
    return {statement.id: statement for statement in found}


@each_reading
def test_json_lines(reading: Reading) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "out.jsonl")
        export([reading, Reading(None), reading], "jsonl", path)
        first, unread, again = read_jsonl(path)
    assert first == again == reading
    assert unread == Reading(None)


@each_reading
def test_statements_a_line(reading: Reading) -> None:
    assert reading.article
    rows = lines(written("statements-jsonl", reading))
    assert [row["statement"] for row in rows] == [statement.id for statement in reading.statements]
    for row, statement in zip(rows, reading.statements, strict=True):
        assert (row["article"], row["url"], row["title"]) == (
            reading.article.id,
            reading.article.url,
            reading.article.title,
        )
        for role in ROLES:
            assert row[f"{role}_spans"] == [span.to_dict() for span in getattr(statement, role)]
            assert row[role] == joined(getattr(statement, role))


@each_reading
def test_csv(reading: Reading) -> None:
    rows = list(csv.DictReader(io.StringIO(written("csv", reading), newline="")))
    assert [[parsed(row[f"{role}_spans"]) for role in ROLES] for row in rows] == list(
        map(offsets_of, reading.statements)
    )
    assert [row["content"] for row in rows] == [joined(statement.content) for statement in reading.statements]


@each_reading
def test_parquet(reading: Reading) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    assert reading.article
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "out.parquet")
        export([reading], "parquet", path)
        rows = parquet.read_table(path).to_pylist()
    text = encodable(reading.article.text)
    assert [row["statement"] for row in rows] == [statement.id for statement in reading.statements]
    for row, statement in zip(rows, reading.statements, strict=True):
        for role, offsets in zip(ROLES, offsets_of(statement), strict=True):
            assert [(span["start"], span["end"]) for span in row[f"{role}_spans"]] == offsets
            assert all(text[span["start"] : span["end"]] == span["text"] for span in row[f"{role}_spans"])


@each_reading
def test_web_annotations(reading: Reading) -> None:
    assert reading.article
    text = reading.article.text
    collection = json.loads(written("web-annotation", reading))
    items = collection["first"]["items"]
    alone = lines(written("web-annotation-lines", reading))
    assert items == [{name: value for name, value in item.items() if name != "@context"} for item in alone]
    assert collection["total"] == len(items) == len(reading.statements)
    for item, statement in zip(items, reading.statements, strict=True):
        found: dict[str, list[tuple[int, int]]] = {role: [] for role in ROLES}
        for target in item["target"]:
            quote, position = target["selector"]
            start, end = position["start"], position["end"]
            found[target["role"]].append((start, end))
            assert quote["exact"] == text[start:end]
            assert text[:start].endswith(quote["prefix"]) and text[end:].startswith(quote["suffix"])
        assert list(found.values()) == offsets_of(statement)


@each_reading
def test_schema_org(reading: Reading) -> None:
    document = written("schema-org", reading)
    assert "<" not in document
    graph = json.loads(document)["@graph"]
    assert len(graph) == len(reading.statements)
    for node, statement in zip(graph, reading.statements, strict=True):
        values = {item["propertyID"]: item["value"] for item in node["identifier"]}
        assert values["onrecord:statement"] == statement.id
        assert [parsed(values.get(f"onrecord:{role}", "")) for role in ROLES] == offsets_of(statement)
        assert node["text"].endswith(joined(statement.content))


@each_reading
def test_brat(reading: Reading) -> None:
    assert reading.article
    with tempfile.TemporaryDirectory() as folder:
        export([reading, Reading(None)], "brat", Path(folder, "out"))
        (back,) = read_brat(Path(folder, "out"))
        (annotations,) = Path(folder, "out").glob("*.ann")
        standoff = annotations.read_bytes().decode("utf-8")
    assert standoff.splitlines() == standoff.split("\n")[:-1]  # no program's idea of a line cuts one
    assert back.article
    assert back.article.text == encodable(reading.article.text)
    assert [offsets_of(found) for found in by_id(back.statements).values()] == [
        offsets_of(by_id(reading.statements)[found.id]) for found in back.statements
    ]
    if back.article.text == reading.article.text:
        assert back.article == reading.article
        assert by_id(back.statements) == by_id(reading.statements)
    for statement in back.statements:
        for span in (*statement.source, *statement.cue, *statement.content):
            assert back.article.text[span.start : span.end] == span.text


@each_reading
def test_citron(reading: Reading) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "out.jsonl")
        export([reading, Reading(None)], "citron", path)
        (back,) = read_citron(path)
    assert back.article == reading.article
    assert {name: (offsets_of(found), found.score) for name, found in by_id(back.statements).items()} == {
        name: (offsets_of(found), found.score) for name, found in by_id(reading.statements).items()
    }


@pytest.mark.parametrize("name", [name for name, known in FORMATS.items() if known.kind == "text"])
def test_an_article_without_statements_and_one_that_was_not_read_break_nothing(name: str) -> None:
    document = written(name, Reading(Article("Nothing was said.")), Reading(None))
    if name.startswith(("web-annotation", "schema")) and document:
        assert json.loads(document)
    elif name != "csv":
        lines(document)

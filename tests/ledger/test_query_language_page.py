"""docs/query-language.md says what happens: each of its examples is asked of a small ledger, or refused as it says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from onrecord.errors import QueryError
from onrecord.ledger import store
from onrecord.ledger.database import Database
from onrecord.ledger.query import FIELDS, parse
from onrecord.ledger.search import search
from onrecord.ledger.words import normal

PAGE = Path(__file__).parents[2] / "docs" / "query-language.md"


def rows(heading: str) -> list[list[str]]:
    """The rows of the table under a heading of the page."""
    section = ("\n" + PAGE.read_text(encoding="utf-8")).partition(f"\n{heading}\n")[2].partition("\n#")[0]
    lines = [line for line in section.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in lines[2:]]


def examples(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


WRITTEN = [
    one for row in rows("# The query language") for cell in row for one in examples(cell) if one not in ("AND", "OR")
]
FIELD_CELLS = [cell for row in rows("## Fields") for cell in row]
QUERIES = [*WRITTEN, *(one for cell in FIELD_CELLS for one in examples(cell) if ":" in one)]
# What they find of: Ida Brenn, a skipper, said harbour dues will rise. / The port of Quill denied that fees will.
FINDS_FIRST = [
    *("harbour dues", '"harbour dues"', "harb*", "dues OR fees", "-fees", "NOT fees", "speaker:brenn"),
    *("speaker:ida-brenn", 'speaker:"Ida Brenn"', "source:skipper", 'source:"a skipper"', "source:skip*"),
    *("publisher:tidings", 'publisher:"quill tidings"', "since:2031-04", "until:2031-04", "language:en", "score:0.8"),
    'article:"https://tidings.example/dues"',
]


@pytest.fixture
def ledger(database: Database, writer: Any) -> Database:
    told = [
        (
            "Ida Brenn, a skipper, said harbour dues will rise.",
            ("Ida Brenn, a skipper", "said", "harbour dues will rise"),
        ),
        ("The port of Quill denied that fees will.", ("The port of Quill", "denied", "fees will")),
    ]
    with database.writing() as connection:
        run = store.start_run(connection, "1.0", "first")
        for (printed, said), published, url in zip(told, ("2031-04-30", "2031-03-31"), ("dues", "fees"), strict=True):
            name = "Ida Brenn" if url == "dues" else "Port of Quill"
            known = {"published": published, "publisher": "Quill Tidings", "url": f"https://tidings.example/{url}"}
            reading = writer.reading(printed, said, name=name, **known)
            store.keep(connection, run, [store.Taken(reading, url, digest=reading.article.sha256)])
    return database


def found(ledger: Database, query: str) -> set[str]:
    with ledger.reading() as connection:
        return {(hit.metadata.url or "").rpartition("/")[2] for hit in search(connection, query).hits}


def test_every_field_is_on_the_page() -> None:
    assert {one.partition(":")[0] for one in QUERIES if ":" in one} == set(FIELDS)


def test_every_example_can_be_asked(ledger: Database) -> None:
    assert len(QUERIES) > 25
    for query in QUERIES:
        found(ledger, query)


def test_examples_find_what_the_page_says(ledger: Database) -> None:
    for query in FINDS_FIRST:
        assert "dues" in found(ledger, query), query
    assert found(ledger, "(dues OR fees) -harbour") == {"fees"}
    assert found(ledger, "since:2031-04") == {"dues"}
    assert found(ledger, "said:2031-04-01") == found(ledger, "is:superseded") == set()


def test_each_way_to_write_a_value_is_known() -> None:
    for row in rows("## Fields"):
        field = row[0].strip("`").partition(":")[0]
        if field in ("form", "place", "kind", "is"):
            for value in re.findall(r"`(\w+)`", row[1]):
                parse(f"{field}:{value}")
    text = PAGE.read_text(encoding="utf-8")
    for day in examples(text.partition("\nDates are ")[2].partition("\n\n")[0]):
        parse(f"since:{day} until:{day} said:{day}")


@pytest.mark.parametrize("row", rows("## Words"), ids=lambda row: str(row[0]))
def test_words_are_what_the_page_says(row: list[str]) -> None:
    (word,) = examples(row[1])
    for printed in examples(row[0]):
        assert normal(printed) == word


@pytest.mark.parametrize("row", rows("## When a query cannot be read"), ids=lambda row: str(row[0]))
def test_messages_are_what_the_page_says(row: list[str]) -> None:
    (query,) = examples(row[0])
    with pytest.raises(QueryError, match=re.escape(row[1])):
        parse(query)

"""docs/data-model.md has every record and table as they are, and its SQL runs in both engines."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, LargeBinary, Text, text

from onrecord import records
from onrecord.ledger import schema
from onrecord.ledger.database import Database
from onrecord.records import Dropped, Reading

PAGE = (Path(__file__).parents[2] / "docs" / "data-model.md").read_text(encoding="utf-8")
SQL = re.findall(r"```sql\n(.*?)```", PAGE, flags=re.DOTALL)


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("| ").split(" | ")]


def columns_on_the_page() -> dict[str, dict[str, str]]:
    """Of each table, its columns as the page has them: bold ones are of the primary key."""
    found = {}
    for part in PAGE.partition("\n## Tables\n")[2].split("\n### ")[1:]:
        name = part.partition("\n")[0]
        rows = re.findall(r"^\| .*\|$", part.partition("\n## ")[0], flags=re.MULTILINE)[2:]
        found[name] = {cells(row)[0]: cells(row)[1].rstrip(" |") for row in rows}
    return found


def written(column: Column[Any]) -> tuple[str, str]:
    """A column as the page has to write it."""
    kind = "bytes" if isinstance(column.type, LargeBinary) else "text" if isinstance(column.type, Text) else "integer"
    kind += "?" if column.nullable else ""
    for key in column.foreign_keys:
        kind += f" → {key.column.table.name}"
    return f"**{column.name}**" if column.primary_key else str(column.name), kind


def test_every_table_is_on_the_page_as_it_is() -> None:
    described = {
        name: dict(written(column) for column in table.columns) for name, table in schema.METADATA.tables.items()
    }
    assert columns_on_the_page() == described


def test_what_is_kept_and_what_is_made_is_said_of_each_table() -> None:
    for part in PAGE.partition("\n## Tables\n")[2].partition("\n## Asking")[0].split("\n### ")[1:]:
        name, _, told = part.partition("\n\n")
        assert name == "meta" or re.match(r"Kept|Made", told), name


@pytest.mark.parametrize(
    "names", [schema.FORMS, schema.PLACES, schema.KINDS, ("current", "superseded", "rejected"), schema.LINK_KINDS]
)
def test_numbers_mean_what_the_page_says(names: tuple[str, ...]) -> None:
    assert ", ".join(f"{number} {name}" for number, name in enumerate(names)) in PAGE


def test_every_record_is_on_the_page_with_its_fields() -> None:
    rows = PAGE.partition("\n## Records\n")[2].partition("\n## ")[0].splitlines()
    found = {cells(row)[0].strip("`"): re.findall(r"`(\w+)`", cells(row)[2]) for row in rows if row.startswith("| `")}
    there = {
        name: [field.name for field in dataclasses.fields(record)]
        for name, record in vars(records).items()
        if dataclasses.is_dataclass(record) and record.__module__ == records.__name__
    }
    assert {name: set(fields) for name, fields in found.items()} == {name: set(of) for name, of in there.items()}


def test_the_word_index_is_on_the_page() -> None:
    for command in (*schema.WORD_INDEX["sqlite"], *schema.WORD_INDEX["postgresql"]):
        made = re.match(r"CREATE (?:VIRTUAL )?TABLE (\w+)", command)
        assert made is None or f"`{made[1]}`" in PAGE


@pytest.mark.parametrize("query", SQL, ids=range(len(SQL)))
def test_the_queries_run(database: Database, writer: Any, query: str) -> None:
    from onrecord.ledger import store

    told = ("Ida Brenn, a skipper", "said", "harbour dues will rise")
    reading = writer.reading("Ida Brenn, a skipper, said harbour dues will rise.", told, publisher="Quill Tidings")
    left_out = Reading(None, (), (Dropped("empty", "nothing but white space", "b.txt"),))
    with database.writing() as connection:
        run = store.start_run(connection, "1.0", "first")
        store.keep(connection, run, [store.Taken(reading, "a.txt", digest=reading.article.sha256)])
        store.keep(connection, run, [store.Taken(left_out, "b.txt", digest="0")])
    with database.reading() as connection:
        rows = [tuple(row) for row in connection.execute(text(query.replace("2031", "2000")))]
    assert rows
    assert ("Quill Tidings", 2, 1) in rows or ("Ida Brenn, a skipper", 1, 1) in rows or ("empty", 1) in rows

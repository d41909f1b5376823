"""A run's output in a ledger: as if its input had been added there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from onrecord.cli import main
from onrecord.errors import RunError
from onrecord.keeping import Ledger
from onrecord.ledger import schema

from .conftest import Ran, article, write_lines

pytest.importorskip("pyarrow")


def all_rows(location: str) -> dict[str, list[Any]]:
    """Every row of a ledger but for the columns that hold the clock."""
    found = {}
    with Ledger(location) as ledger, ledger.reading() as connection:
        for name, table in schema.METADATA.tables.items():
            columns = [column for column in table.c if column.name not in ("added", "started")]
            found[name] = sorted(map(repr, connection.execute(select(*columns))))
    return found


def test_loading_an_output_gives_the_rows_that_adding_its_input_gives(articles: Path, ran: Ran) -> None:
    ran("articles.jsonl", "out")
    with Ledger("loaded.db") as loaded, Ledger("added.db") as added:
        assert loaded.add("out") == added.add("articles.jsonl")
        assert not list(loaded.verify())
    assert all_rows("loaded.db") == all_rows("added.db")


def test_loading_twice_or_adding_what_was_loaded_changes_nothing(articles: Path, ran: Ran) -> None:
    ran("articles.jsonl", "out")
    with Ledger("a.db") as ledger:
        assert ledger.add("out").articles == 10
        before = all_rows("a.db")
        for again in ("out", "articles.jsonl"):
            kept = ledger.add(again)
            assert (kept.articles, kept.statements, kept.dropped.total()) == (0, 0, 0)
    assert all_rows("a.db") == before


def test_half_surrogate_pairs_reach_the_ledger(tmp_path: Path, ran: Ran) -> None:
    row = article(3)
    row["text"] += " \ud800"
    write_lines(tmp_path / "a.jsonl", [row])
    ran("a.jsonl", "out")
    with Ledger("loaded.db") as loaded, Ledger("added.db") as added:
        loaded.add("out")
        added.add("a.jsonl")
    assert all_rows("loaded.db") == all_rows("added.db")


def test_an_output_that_is_not_finished_is_not_loaded(tmp_path: Path, ran: Ran) -> None:
    write_lines(tmp_path / "a.jsonl", [{"text": "1 2 3"}])
    ran("a.jsonl", "out")
    Path("out/manifest.json").unlink()
    with Ledger("a.db") as ledger, pytest.raises(RunError, match="not finished"):
        ledger.add("out")


def test_the_commands_run_then_add_then_search(articles: Path, ran: Ran) -> None:
    terminal = CliRunner()
    done = terminal.invoke(main, ["run", "articles.jsonl", "out", "--workers", "1", "--shard-size", "6"])
    assert done.exit_code == 1  # some were left out
    assert "shards 2 of 2; 10 articles" in done.stderr
    assert "left out: 1 malformed, 1 not_prose" in done.stderr
    again = terminal.invoke(main, ["run", "articles.jsonl", "out", "--workers", "1"])
    assert again.exit_code == 2 and "shard_size was 6 and is 500" in again.stderr
    assert terminal.invoke(main, ["add", "out", "--ledger", "a.db"]).exit_code == 1
    found = terminal.invoke(main, ["search", "--ledger", "a.db", 'speaker:"Ann Oak"'])
    assert found.exit_code == 0 and "Ann Oak" in found.stdout


def test_a_run_without_an_input_is_refused_unless_it_relates(ran: Ran) -> None:
    done = CliRunner().invoke(main, ["run", "out"])
    assert done.exit_code == 2 and "INPUT" in done.stderr
    done = CliRunner().invoke(main, ["run", "--relate", "out"])
    assert done.exit_code == 2 and "no output of a run" in done.stderr

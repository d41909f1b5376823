"""A new ledger and one brought up to date have the tables that `schema.py` describes, on both engines."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from onrecord.ledger import migrations
from onrecord.ledger.database import Database
from onrecord.ledger.engines import make_engine
from onrecord.ledger.schema import METADATA, WORD_INDEX

POSTGRESQL = (
    "SELECT table_name, column_name, data_type, is_nullable, column_default FROM information_schema.columns "
    "WHERE table_schema = 'public'",
    "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
    "WHERE connamespace = 'public'::regnamespace",
)
SQLITE = ("SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'",)


def description(connection: Connection) -> list[list[Any]]:
    """Everything that the engine says of the tables, but for the migrations' own, whatever the order of its lines."""
    queries = SQLITE if connection.dialect.name == "sqlite" else POSTGRESQL
    found = [[tuple(map(lines, row)) for row in connection.execute(text(query))] for query in queries]
    return [sorted((row for row in rows if "alembic_version" not in str(row)), key=repr) for rows in found]


def lines(value: Any) -> list[str]:
    return sorted(line.strip().rstrip(",") for line in str(value).splitlines())


def test_migrations_make_the_tables_that_the_schema_describes(database: Database) -> None:
    with database.reading() as connection:
        named = set(METADATA.tables)
        options = {"include_name": lambda name, kind, _: kind != "table" or name in named, "compare_type": True}
        context = MigrationContext.configure(connection, opts=options)
        differences = [one for one in compare_metadata(context, METADATA) if "speaker_names_words" not in repr(one)]
        assert differences == []


def test_migrations_make_exactly_what_the_schema_makes(
    database: Database, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    other = str(tmp_path / "other.db")
    if not database.is_sqlite:
        other = request.getfixturevalue("postgresql").new_database()
    engine = make_engine(other, read_only=False, patience=5)
    with engine.connect() as connection:
        METADATA.create_all(connection)
        for command in WORD_INDEX[engine.dialect.name]:
            connection.execute(text(command))
        described = description(connection)
    engine.dispose()
    with database.reading() as connection:
        assert description(connection) == described


def test_head_is_the_last_migration() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    assert ScriptDirectory.from_config(config).get_heads() == [migrations.HEAD]


def test_a_ledger_says_which_version_wrote_it(database: Database) -> None:
    with database.reading() as connection:
        assert migrations.ledger_version(connection, "") == migrations.HEAD
        found = connection.execute(text("SELECT value FROM meta WHERE name = 'onrecord'")).scalar_one()
    assert found == migrations.this_version()


def test_a_migration_that_fails_leaves_the_ledger_as_it_was(location: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(WORD_INDEX, "sqlite", ("CREATE NONSENSE",))
    monkeypatch.setitem(WORD_INDEX, "postgresql", ("CREATE NONSENSE",))
    monkeypatch.setattr(migrations, "this_version", lambda: None)  # what is written last cannot be
    with pytest.raises(Exception):  # noqa: B017 - the engines have an error of their own each
        Database(location)
    monkeypatch.undo()
    database = Database(location)
    with database.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM articles")).scalar_one() == 0
    database.close()


OPEN = "import sys; from onrecord.ledger.database import Database; Database(sys.argv[1]).close()"


def test_processes_that_open_a_new_ledger_at_once_make_it_once(location: str) -> None:
    together = [subprocess.Popen([sys.executable, "-c", OPEN, location]) for _ in range(4)]
    assert [process.wait() for process in together] == [0, 0, 0, 0]
    database = Database(location, read_only=True)
    with database.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM meta")).scalar_one() == 1
    database.close()

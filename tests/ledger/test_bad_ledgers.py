"""Ledgers that cannot be opened, read or written: a clear error that names the ledger and the fix, and nothing lost."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from onrecord.errors import (
    LedgerDamagedError,
    LedgerError,
    LedgerFullError,
    LedgerLockedError,
    LedgerReadOnlyError,
    LedgerUnreachableError,
    LedgerVersionError,
    NoLedgerError,
)
from onrecord.ledger import store
from onrecord.ledger.database import Database, ledger_location
from onrecord.ledger.verification import verify


def add(database: Database, writer: Any, numbers: range) -> None:
    with database.writing() as connection:
        run = store.start_run(connection, "1.0", "english")
        for number in numbers:
            said = f"Dues rose by {number}"
            padding = random.Random(number).randbytes(4000).hex() if len(numbers) > 5 else ""
            reading = writer.reading(f"{said}, Ann Oak said. {padding}", ("Ann Oak", "said", said), url=f"x:{number}")
            store.keep(connection, run, [store.Taken(reading, str(number), digest=str(number))])


def articles(database: Database) -> int:
    with database.reading() as connection:
        return int(connection.execute(text("SELECT count(*) FROM articles")).scalar_one())


def assert_sound(database: Database) -> None:
    with database.reading() as connection:
        assert list(verify(connection)) == []


# --- where it is ------------------------------------------------------------------------------------------


def test_the_ledger_is_the_given_one_else_the_variables_else_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ONRECORD_LEDGER", raising=False)
    assert ledger_location() == "onrecord.db"
    monkeypatch.setenv("ONRECORD_LEDGER", "postgresql://db.example/news")
    assert ledger_location() == "postgresql://db.example/news"
    assert ledger_location(Path("a.db")) == "a.db"


def test_reading_where_there_is_no_ledger_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(NoLedgerError, match=r"there is no ledger .*none\.db; `onrecord add` makes one"):
        Database(tmp_path / "none.db", read_only=True)
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(NoLedgerError, match=r"no folder .*nowhere to hold the ledger"):
        Database(tmp_path / "nowhere" / "a.db")


def test_a_folder_is_no_ledger(tmp_path: Path) -> None:
    with pytest.raises(NoLedgerError, match="is a folder; a ledger is a file"):
        Database(tmp_path)


def test_an_empty_file_can_become_a_ledger_but_is_none(tmp_path: Path) -> None:
    (tmp_path / "a.db").touch()
    with pytest.raises(NoLedgerError, match="is empty, no ledger yet"):
        Database(tmp_path / "a.db", read_only=True)
    Database(tmp_path / "a.db").close()
    Database(tmp_path / "a.db", read_only=True).close()


@pytest.mark.parametrize("address", ["mysql://db.example/news", "https://db.example/news"])
def test_other_addresses_are_no_ledgers(address: str) -> None:
    with pytest.raises(LedgerError, match="is no ledger: give a path, or postgresql://"):
        Database(address)


def test_odd_characters_in_a_path_are_part_of_it(tmp_path: Path, writer: Any) -> None:
    path = tmp_path / "what? 50% of #1.db"
    database = Database(path)
    add(database, writer, range(1))
    database.close()
    assert path.stat().st_size
    assert articles(Database(path, read_only=True)) == 1


# --- what it is -------------------------------------------------------------------------------------------


def test_a_ledger_of_a_newer_version_names_both_versions_and_the_fix(database: Database) -> None:
    with database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        connection.execute(text("UPDATE meta SET value = '7.1' WHERE name = 'onrecord'"))
    expected = (
        r"written by onrecord 7\.1 \(tables 9999\); this is onrecord .*, which reads tables up to \d{4}: pip install"
    )
    for read_only in (False, True):
        with pytest.raises(LedgerVersionError, match=expected):
            Database(database.location, read_only=read_only)


def test_a_file_that_is_no_database_is_named_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("These are notes, and no ledger. " * 400)
    before = path.read_bytes()
    for read_only in (False, True):
        with pytest.raises(LedgerDamagedError, match=r"notes\.txt is not a ledger"):
            Database(path, read_only=read_only)
    assert path.read_bytes() == before and [one.name for one in tmp_path.iterdir()] == ["notes.txt"]


def test_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "recipes.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")
    for read_only in (False, True):
        with pytest.raises(LedgerDamagedError, match="is a database of something else, not a ledger"):
            Database(path, read_only=read_only)
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("recipes",)]


def test_a_corrupt_file_is_named_with_what_tells_more(tmp_path: Path, writer: Any) -> None:
    path = tmp_path / "ledger.db"
    database = Database(path)
    add(database, writer, range(30))
    with database.reading() as connection:
        page = connection.execute(text("SELECT rootpage FROM sqlite_master WHERE name = 'articles'")).scalar_one()
        size = connection.execute(text("PRAGMA page_size")).scalar_one()
    database.close()
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xee" * size)
    damaged = Database(path)
    with (
        pytest.raises(LedgerDamagedError, match=r"is damaged \(.*\); `onrecord verify`"),
        damaged.reading() as connection,
    ):
        connection.execute(text("SELECT sum(length(details)) FROM articles")).all()
    damaged.close()


def test_a_file_cut_short_is_found_out(tmp_path: Path, writer: Any) -> None:
    path = tmp_path / "ledger.db"
    database = Database(path)
    add(database, writer, range(30))
    database.close()
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)
    with pytest.raises(LedgerDamagedError):
        cut = Database(path)
        try:
            add(cut, writer, range(100, 130))
        finally:
            cut.close()


# --- who else has it --------------------------------------------------------------------------------------


def test_a_writer_waits_and_then_says_that_another_writes(database: Database, location: str, writer: Any) -> None:
    other = Database(location, patience=0.3)
    with database.writing():
        with pytest.raises(LedgerLockedError, match="is being written by another process"):
            add(other, writer, range(1))
        assert articles(other) == 0  # reading goes on
    add(other, writer, range(1))
    assert articles(database) == 1
    other.close()


def test_reading_sees_one_state_while_another_writes(database: Database, location: str, writer: Any) -> None:
    other = Database(location, read_only=True)
    add(database, writer, range(1))
    query = text("SELECT count(*) FROM articles")
    with other.reading() as connection:
        before = connection.execute(query).scalar_one()
        add(database, writer, range(1, 3))
        assert connection.execute(query).scalar_one() == before == 1
    assert articles(other) == 3
    other.close()


def test_what_fails_inside_a_transaction_leaves_nothing(database: Database, writer: Any) -> None:
    with pytest.raises(RuntimeError), database.writing() as connection:
        connection.execute(text("INSERT INTO publishers (key, name) VALUES (1, 'Quill Tidings')"))
        raise RuntimeError
    with database.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM publishers")).scalar_one() == 0


# --- what may not be written ------------------------------------------------------------------------------


def test_a_ledger_opened_for_reading_is_not_written(database: Database, location: str) -> None:
    reader = Database(location, read_only=True)
    with pytest.raises(LedgerReadOnlyError, match="opened for reading only"), reader.writing():
        pass
    reader.close()


CODE = """
import os, sys
import alembic.command, alembic.config
from onrecord.errors import OnRecordError
from onrecord.ledger.database import Database
from sqlalchemy import create_engine, text
create_engine("sqlite://").connect().close()
if os.geteuid() == 0:  # root may write everything
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
try:
    if sys.argv[2] == "write":
        with Database(sys.argv[1], patience=0.5).writing() as connection:
            connection.execute(text("INSERT INTO publishers (key, name) VALUES (9, 'x')"))
    else:
        with Database(sys.argv[1], read_only=True).reading() as connection:
            print(connection.execute(text("SELECT count(*) FROM articles")).scalar_one())
except OnRecordError as error:
    print(type(error).__name__, error)
"""


def as_somebody(path: Path, action: str) -> str:
    """What a process without root's rights prints."""
    command = [sys.executable, "-c", CODE, str(path), action]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


@pytest.fixture
def readable(writer: Any) -> Iterator[Path]:
    """A ledger of two articles in a folder that everybody may look into."""
    # Not pytest's own folder, which is its owner's alone.
    folder = Path(tempfile.mkdtemp(prefix="onrecord-"))
    folder.chmod(0o755)
    path = folder / "ledger.db"
    database = Database(path)
    add(database, writer, range(2))
    database.close()
    yield path
    folder.chmod(0o755)
    shutil.rmtree(folder)


def test_a_ledger_in_a_read_only_folder_can_be_read_and_says_why_it_is_not_written(readable: Path) -> None:
    readable.chmod(0o444)
    readable.parent.chmod(0o555)
    assert as_somebody(readable, "read") == "2\n"
    assert as_somebody(readable, "write").startswith("LedgerReadOnlyError the ledger ")
    assert "read-only" in as_somebody(readable, "write")


def test_a_read_only_file_in_a_writable_folder_can_be_read(readable: Path) -> None:
    readable.chmod(0o444)
    readable.parent.chmod(0o777)
    assert as_somebody(readable, "read") == "2\n"
    assert as_somebody(readable, "write").startswith("LedgerReadOnlyError")


def test_a_read_only_folder_is_read_while_somebody_writes(readable: Path, writer: Any) -> None:
    database = Database(readable)
    add(database, writer, range(2, 3))  # and stays open, with a log beside the file
    for file in readable.parent.iterdir():
        file.chmod(0o444)
    readable.parent.chmod(0o555)
    assert as_somebody(readable, "read") == "3\n"
    database.close()


def test_a_new_ledger_in_a_read_only_folder_is_refused(readable: Path) -> None:
    readable.parent.chmod(0o555)
    said = as_somebody(readable.with_name("new.db"), "write")
    assert said.startswith("NoLedgerError the ledger ") and "cannot be opened" in said


def test_a_database_of_postgresql_that_is_read_only_says_so(postgresql: Any) -> None:
    url = postgresql.new_database()
    database = Database(url)
    with pytest.raises(LedgerReadOnlyError, match="the database is read-only"), database.reading() as connection:
        connection.execute(text("INSERT INTO publishers (key, name) VALUES (9, 'x')"))
    database.close()
    postgresql.drop_database(url)


# --- no room ----------------------------------------------------------------------------------------------


def test_a_full_disk_loses_nothing_and_adding_goes_on_where_there_is_room_again(tmp_path: Path, writer: Any) -> None:
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = os.geteuid() == 0 and _mount(folder)
    database = Database(folder / "ledger.db")
    if not mounted:  # the engine's own limit then, which fails in the same way
        with database.writing() as connection:
            pages = connection.execute(text("PRAGMA page_count")).scalar_one()
            connection.execute(text(f"PRAGMA max_page_count = {pages + 40}"))
    try:
        add(database, writer, range(3))
        with pytest.raises(LedgerFullError, match=r"no room to write the ledger .* nothing is lost"):
            for first in range(100, 20_000, 100):
                add(database, writer, range(first, first + 100))
        kept = articles(database)
        assert kept % 100 == 3
        assert_sound(database)
        if mounted:
            subprocess.run(["mount", "-o", "remount,size=200m", folder], check=True)
        else:
            with database.reading() as connection:
                connection.execute(text("PRAGMA max_page_count = 1000000"))
        add(database, writer, range(100, 200))
        add(database, writer, range(30_000, 30_100))
        assert articles(database) == max(kept, 103) + 100
        assert_sound(database)
    finally:
        database.close()
        if mounted:
            subprocess.run(["umount", "--lazy", folder], check=True)


def _mount(folder: Path) -> bool:
    command = ["mount", "-t", "tmpfs", "-o", "size=4m", "onrecord", folder]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


def test_no_room_in_the_middle_of_bulk_writing_says_so_too(tmp_path: Path, writer: Any) -> None:
    database = Database(tmp_path / "ledger.db")
    with database.reading() as connection:
        pages = connection.execute(text("PRAGMA page_count")).scalar_one()
        connection.execute(text(f"PRAGMA max_page_count = {pages + 1}"))
    with pytest.raises(LedgerFullError, match="nothing is lost"):
        add(database, writer, range(100))
    assert articles(database) == 0
    database.close()


# --- no server --------------------------------------------------------------------------------------------


def test_a_server_that_does_not_answer_is_named_without_the_password(tmp_path: Path) -> None:
    pytest.importorskip("psycopg")
    with pytest.raises(LedgerUnreachableError, match="does not answer") as caught:
        Database(f"postgresql://ann:secret@/news?host={tmp_path}")
    assert "secret" not in str(caught.value) and "news" in str(caught.value)


def test_a_database_that_the_server_does_not_have_is_named(postgresql: Any) -> None:
    url = postgresql.new_database()
    with pytest.raises(NoLedgerError, match="make it first: createdb"):
        Database(url.replace("/ledger_", "/no_ledger_"))
    postgresql.drop_database(url)


def test_a_server_that_ends_the_connection_in_the_middle_says_so(postgresql: Any, writer: Any) -> None:
    url = postgresql.new_database()
    database = Database(url)
    with pytest.raises(LedgerUnreachableError), database.writing() as connection:
        connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
    add(database, writer, range(1))
    assert articles(database) == 1
    database.close()
    postgresql.drop_database(url)


def test_a_user_whom_the_server_does_not_know_is_not_let_in(postgresql: Any) -> None:
    url = postgresql.new_database()
    with pytest.raises(LedgerUnreachableError, match="does not let this user into"):
        Database(url.replace("postgres@", "mallory@"))
    postgresql.drop_database(url)


def test_postgresql_without_its_driver_names_the_extra(tmp_path: Path) -> None:
    code = (
        "import sys; sys.modules['psycopg'] = None\n"
        "from onrecord.ledger.database import Database\n"
        "from onrecord.errors import MissingExtraError\n"
        "try: Database('postgresql:///news')\n"
        "except MissingExtraError as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "pip install 'onrecord[postgresql]'" in done.stdout

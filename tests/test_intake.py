"""Adding sources to a ledger: in order, once, by several processes, and taken up again wherever it was cut off."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from onrecord import intake
from onrecord.errors import ColumnError, ModelError
from onrecord.intake import Options, Progress, add, add_sources
from onrecord.ledger import schema
from onrecord.ledger.database import Database
from onrecord.ledger.verification import verify
from onrecord.records import Dropped, Source

ADD = """
import sys
from onrecord.intake import Options, add
from onrecord.ledger.database import Database
if __name__ == "__main__":
    for progress in add(Database(sys.argv[1]), [sys.argv[2]], Options(workers=2)):
        print(progress.sources, flush=True)
"""

BEGIN = """
import multiprocessing, time
from onrecord.workers import begin_worker, interrupts_held

def work():
    begin_worker()
    print("worked on", flush=True)

if __name__ == "__main__":
    with interrupts_held():
        child = multiprocessing.get_context("spawn").Process(target=work)
        child.start()
    try:
        time.sleep(60)
    finally:
        child.join()
else:
    print("loading", flush=True)
    time.sleep(1)
"""


def write(folder: Path, count: int) -> Path:
    """Small articles as text files, one of them no prose and one twice."""
    folder.mkdir(exist_ok=True)
    for number in range(count):
        address = f"https://tidings.example/{number % 17}"
        body = (
            f"date 2031-04-{1 + number % 28:02} {address}\n\nThe ferry to Oster is late again, harbour master Ann Oak "
            f'said on Monday. "We have {number} boats too few," Oak said.\n'
        )
        (folder / f"{number:04}.txt").write_text("1 2 3 4 5 6\n" * 9 if number == 3 else body)
    (folder / "copy.txt").write_text((folder / "0001.txt").read_text())
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path / "articles", 12)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "ledger.db")
    yield database
    database.close()


def last(progress: Iterator[Progress]) -> Progress:
    return list(progress)[-1]


def rows(database: Database) -> dict[str, list[Any]]:
    """All rows but for the clock's columns."""
    with database.reading() as connection:
        return {
            name: sorted(
                connection.execute(select(*(one for one in table.c if one.name not in ("added", "started")))), key=repr
            )
            for name, table in schema.METADATA.tables.items()
        }


def assert_sound(database: Database) -> None:
    with database.reading() as connection:
        assert [str(problem) for problem in verify(connection)] == []


def test_everything_is_added_and_counted(ledger: Database, folder: Path) -> None:
    progress = last(add(ledger, [str(folder)], Options(workers=1)))
    kept = progress.kept
    assert (progress.sources, kept.articles, kept.unchanged, dict(kept.dropped)) == (13, 11, 1, {"not_prose": 1})
    assert kept.statements >= 11 and progress.rate > 0
    assert_sound(ledger)


def test_what_is_known_is_passed_over_without_being_read(
    ledger: Database, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    last(add(ledger, [str(folder)], Options(workers=1)))
    before = rows(ledger)
    monkeypatch.setattr(intake, "read_safely", None)  # nothing may reach the line
    again = last(add(ledger, [str(folder)], Options(workers=1)))
    assert (again.sources, again.kept.unchanged, again.kept.articles) == (13, 13, 0)
    assert rows(ledger) == before


def test_other_settings_read_again(ledger: Database, folder: Path) -> None:
    last(add(ledger, [str(folder)], Options(workers=1)))
    again = last(add(ledger, [str(folder)], Options(workers=1, language="en")))
    assert again.kept.articles == 0 and again.kept.statements > 0
    assert_sound(ledger)


def test_worker_processes_give_the_same_rows_as_one(ledger: Database, folder: Path, tmp_path: Path) -> None:
    other = Database(tmp_path / "other.db")
    last(add(ledger, [str(folder)], Options(workers=1)))
    last(add(other, [str(folder)], Options(workers=2)))
    assert rows(ledger) == rows(other)
    other.close()


def test_a_changed_article_at_its_address_is_a_new_version(ledger: Database, folder: Path) -> None:
    last(add(ledger, [str(folder)], Options(workers=1)))
    changed = folder / "0002.txt"
    changed.write_text(changed.read_text().replace("too few", "too many"))
    kept = last(add(ledger, [str(folder)], Options(workers=1))).kept
    assert (kept.articles, kept.versions, kept.unchanged) == (1, 1, 12)
    with ledger.reading() as connection:
        older = select(func.count()).select_from(schema.articles).where(schema.articles.c.superseded_by.is_not(None))
        assert connection.execute(older).scalar_one() == 1
    assert_sound(ledger)


def test_readers_drops_are_kept_in_their_place_and_once(ledger: Database) -> None:
    sources = [
        Source("The ferry is late, Ann Oak said. It will be late again tomorrow, she said.", "text", "a.txt"),
        Dropped("unreadable", "b.txt cannot be read: gone", "b.txt"),
    ]
    assert last(add_sources(ledger, sources, Options(workers=1))).kept.dropped == {"unreadable": 1}
    again = last(add_sources(ledger, sources, Options(workers=1)))
    assert (again.sources, again.kept.unchanged, dict(again.kept.dropped)) == (2, 2, {})


def test_a_reader_that_breaks_off_loses_nothing_that_came_before(ledger: Database, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The ferry is late, Ann Oak said. It will be late again tomorrow, she said.")
    (tmp_path / "b.csv").write_text("body,day\nx,y\n")
    with pytest.raises(ColumnError):
        last(add(ledger, [str(tmp_path / "a.txt"), str(tmp_path / "b.csv")], Options(workers=1)))
    assert len(rows(ledger)["articles"]) == 1


def test_a_listener_that_stops_listening_keeps_what_was_read(
    ledger: Database, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "_BATCH_SOURCES", 3)
    monkeypatch.setattr(intake, "_BLOCK_SOURCES", 3)
    progress = add(ledger, [str(folder)], Options(workers=1))
    assert next(progress).sources == 3
    progress.close()
    assert len(rows(ledger)["sources"]) == 3
    last(add(ledger, [str(folder)], Options(workers=1)))
    assert len(rows(ledger)["sources"]) == 13


def test_a_model_that_is_missing_is_refused_before_anything_is_read(ledger: Database, folder: Path) -> None:
    with pytest.raises(ModelError):
        last(add(ledger, [str(folder)], Options(model=str(folder))))


def test_an_error_over_one_article_leaves_out_that_one(
    ledger: Database, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from onrecord.pipeline import Line

    read_source = Line.read_source

    def failing(line: Line, source: Source) -> Any:
        if source.path and source.path.endswith("0005.txt"):
            raise ZeroDivisionError("no such luck")
        return read_source(line, source)

    monkeypatch.setattr(Line, "read_source", failing)
    assert last(add(ledger, [str(folder)], Options(workers=1))).kept.dropped == {"not_prose": 1, "failed": 1}


# --- processes that end -----------------------------------------------------------------------------------


def test_killed_again_and_again_it_ends_with_the_rows_of_an_undisturbed_run(tmp_path: Path, ledger: Database) -> None:
    folder = write(tmp_path / "articles", 60)
    last(add(ledger, [str(folder)], Options(workers=1)))
    killed = tmp_path / "killed.db"
    source = random.Random(5)
    for _ in range(3):
        process = start(killed, folder)
        time.sleep(source.uniform(1.0, 4.0))
        process.kill()
        process.wait()
        if killed.exists():
            after = Database(killed)
            assert_sound(after)
            after.close()
    assert start(killed, folder).wait() == 0
    after = Database(killed)
    assert rows(after) == rows(ledger)
    assert_sound(after)
    after.close()


def test_ctrl_c_keeps_what_is_read_and_ends_the_workers(tmp_path: Path) -> None:
    folder = write(tmp_path / "articles", 2_000)
    path = tmp_path / "ledger.db"
    process = start(path, folder, start_new_session=True)
    assert process.stdout and process.stdout.readline()  # the first batch is kept
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=60)
    # The parent's own and no worker's. (Lines, not "Traceback": one that falls into a handler is printed with two.)
    assert process.returncode != 0 and said.splitlines().count(b"KeyboardInterrupt") == 1
    assert_ended(process.pid)
    database = Database(path)
    assert 0 < len(rows(database)["sources"]) < 2_001
    assert_sound(database)
    database.close()


def test_a_process_begun_with_interrupts_held_says_nothing_of_ctrl_c_while_it_loads(tmp_path: Path) -> None:
    script = tmp_path / "begin.py"
    script.write_text(BEGIN)
    process = subprocess.Popen(
        [sys.executable, str(script)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    )
    assert process.stdout and process.stdout.readline()
    os.killpg(process.pid, signal.SIGINT)
    out, said = process.communicate(timeout=60)
    assert said.splitlines().count(b"KeyboardInterrupt") == 1 and b"worked on" in out


def test_workers_end_when_their_parent_is_killed(tmp_path: Path) -> None:
    folder = write(tmp_path / "articles", 200)
    process = start(tmp_path / "ledger.db", folder, start_new_session=True)
    assert process.stdout and process.stdout.readline()
    process.kill()
    process.wait()
    assert_ended(process.pid)


def assert_ended(group: int) -> None:
    """No process of the group is there any more, in a moment."""
    for _ in range(200):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return
        time.sleep(0.1)
    pytest.fail("workers are still there")


def start(ledger: Path, folder: Path, **options: Any) -> subprocess.Popen[bytes]:
    script = ledger.with_name("add.py")
    script.write_text(ADD)
    command = [sys.executable, str(script), str(ledger), str(folder)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)

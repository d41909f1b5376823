"""Folders: everything below, by name, with what is not read said."""

import os
import shutil
import stat
import tempfile
from pathlib import Path

import pytest

from onrecord.readers import read_sources
from onrecord.records import Dropped, Source

NOBODY = 65_534


def test_files_come_by_name_with_hidden_ones_left_out(tmp_path):
    for name in ("b.txt", "a/z.html", "a/c.jsonl", ".hidden.txt", ".git/a.txt", "c/.d/e.txt"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text('{"text": "Shut."}')
    found = list(read_sources(str(tmp_path)))
    assert [Path(source.path).relative_to(tmp_path).as_posix() for source in found] == [
        "a/c.jsonl",
        "a/z.html",
        "b.txt",
    ]
    assert all(isinstance(source, Source) for source in found)


def test_unknown_suffix_is_said_and_read_when_a_format_is_given(tmp_path):
    (tmp_path / "a.jpg").write_text("The bridge is shut.")
    (drop,) = read_sources(str(tmp_path))
    assert drop.reason == "unsupported" and drop.path == str(tmp_path / "a.jpg")
    (source,) = read_sources(str(tmp_path), input_format="text")
    assert source.content == b"The bridge is shut."


def test_empty_folder_is_said(tmp_path):
    assert [drop.reason for drop in read_sources(str(tmp_path))] == ["empty"]


def test_links_that_loop_or_dangle_and_pipes_do_not_stop_the_rest(tmp_path):
    (tmp_path / "again").symlink_to(tmp_path)
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "z.txt").write_text("The bridge is shut.")
    found = list(read_sources(str(tmp_path)))
    assert [getattr(item, "reason", "read") for item in found] == ["unsupported", "unreadable", "unsupported", "read"]


@pytest.fixture
def shared_folder():
    # Not tmp_path: pytest's own folders are closed to any other user, and root is let in everywhere.
    folder = Path(tempfile.mkdtemp(prefix="onrecord-"))
    folder.chmod(0o755)
    yield folder
    for path in folder.iterdir():
        path.chmod(stat.S_IRWXU)
    shutil.rmtree(folder)


def test_folder_and_file_without_permission_do_not_stop_the_rest(shared_folder):
    (shared_folder / "closed").mkdir()
    (shared_folder / "closed" / "a.txt").write_text("Never read.")
    (shared_folder / "locked.txt").write_text("Never read.")
    (shared_folder / "open.txt").write_text("The bridge is shut.")
    (shared_folder / "closed").chmod(0)
    (shared_folder / "locked.txt").chmod(0)
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(NOBODY)
    try:
        found = list(read_sources(str(shared_folder)))
        below = list(read_sources(str(shared_folder / "closed" / "a.txt")))
        closed = list(read_sources(str(shared_folder / "closed")))
    finally:
        if is_root:
            os.seteuid(0)
    assert [item.reason for item in found if isinstance(item, Dropped)] == ["unreadable", "unreadable"]
    assert [item.content for item in found if isinstance(item, Source)] == [b"The bridge is shut."]
    assert [item.reason for item in below + closed] == ["unreadable", "unreadable"]
    assert "Permission denied" in below[0].detail

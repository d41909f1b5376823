"""A batch with everything that goes wrong: each bad record is named, and the rest is read."""

import json
import socket
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from onrecord.cli import main

GOOD = (
    "The ferry will sail on Sunday, harbour master Ilse Brandt said.\n\n"
    "The sea was calm on Friday and the quay was full of people.\n"
)
GERMAN = (
    "Die Fähre fährt am Sonntag wieder, sagte die Hafenmeisterin Ilse Brandt am Freitag in der Hauptstadt. "
    "Niemand habe damit gerechnet, dass die Reparatur so lange dauern würde, erklärte sie vor der Presse. "
    "Die Besatzung war schon am Morgen an Bord und wartete auf das Ende des Sturms, der seit Tagen anhielt.\n"
)


def read(*arguments: str, stdin: bytes | None = None) -> tuple[Result, list[dict]]:
    result = CliRunner().invoke(main, ["read", "--format", "jsonl", *arguments], input=stdin)
    return result, [json.loads(line) for line in result.stdout.splitlines()]


def reasons(lines: list[dict]) -> dict[str, str]:
    return {Path(line["article"]["path"]).name: line["dropped"][0]["reason"] for line in lines if line["dropped"]}


def test_a_folder_of_bad_files(tmp_path: Path) -> None:
    files = {
        "good.txt": GOOD.encode(),
        "empty.txt": b"",
        "white.txt": b" \n\t\n ",
        "huge.txt": GOOD.encode() * 20_000 + b"x",
        "image.txt": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40,
        "marks.txt": b'"' * 1_000_000,
        "line.txt": b"a1" * 500_000,
        "german.txt": GERMAN.encode(),
        "page.html": b"<!doctype html><html><body><nav><a href='/'>Home</a></nav></body></html>",
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    result, lines = read("--max-characters", "1_000_000".replace("_", ""), str(tmp_path))
    assert result.exit_code == 1
    found = reasons(lines)
    assert set(found) == set(files) - {"good.txt"}
    assert found["empty.txt"] == found["white.txt"] == "empty"
    assert found["huge.txt"] == "too_large"
    assert found["image.txt"] == "binary"
    assert found["marks.txt"] == found["line.txt"] == "not_prose"
    assert found["german.txt"] == "language"
    assert found["page.html"] == "no_article"
    (good,) = [line for line in lines if not line["dropped"]]
    assert [s["source"]["text"] for s in good["statements"]] == ["harbour master Ilse Brandt"]


def test_a_language_that_is_not_read_keeps_its_article(tmp_path: Path) -> None:
    path = tmp_path / "german.txt"
    path.write_text(GERMAN, encoding="utf-8")
    _, (line,) = read(str(path))
    assert line["article"]["language"] == "de"
    assert line["article"]["text"] == GERMAN
    assert line["statements"] == []


@pytest.mark.parametrize(
    "text",
    [
        "The ferry\u0000 will sail\u0007, she said.\u001b[31m It was calm.\n",
        "\u202eThe ferry will sail, she said.\u202c The sea was calm and the quay was full of people on that day.\n",
        "قالت الوزيرة إن الميناء سيفتح يوم الأحد. The ferry will sail, the minister said.\n",
        "\ufeff" + GOOD,
        GOOD.replace("\n", "\r\n"),
    ],
)
def test_odd_characters_keep_their_offsets(tmp_path: Path, text: str) -> None:
    path = tmp_path / "odd.txt"
    path.write_bytes(text.encode())
    result, (line,) = read("--language", "en", str(path))
    assert result.exit_code == 0
    printed = path.read_bytes().decode()
    assert line["article"]["text"] == printed
    assert line["statements"]
    for statement in line["statements"]:
        for span in statement["content"]:
            assert printed[span["start"] : span["end"]] == span["text"]


def test_wrong_encodings_are_read_or_named(tmp_path: Path) -> None:
    (tmp_path / "latin.txt").write_bytes(GOOD.replace("ferry", "“fähre”").encode("cp1252"))
    (tmp_path / "wide.txt").write_bytes(GOOD.encode("utf-16"))
    result, lines = read(str(tmp_path))
    assert result.exit_code == 0
    assert [line["article"]["encoding"] for line in lines] == ["windows-1252", "utf-16"]
    assert all(line["statements"] for line in lines)


def test_malformed_lines_cost_themselves_only(tmp_path: Path) -> None:
    path = tmp_path / "articles.jsonl"
    rows = [
        json.dumps({"id": "a", "text": GOOD}),
        "{not json",
        json.dumps({"id": "b"}),
        "[1, 2]",
        json.dumps({"id": "c", "text": GOOD}),
    ]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    result, lines = read(str(path))
    assert result.exit_code == 1
    assert [(line["article"]["record"], [drop["reason"] for drop in line["dropped"]]) for line in lines] == [
        (1, []),
        (2, ["malformed"]),
        (3, ["no_text"]),
        (4, ["malformed"]),
        (5, []),
    ]


def test_a_missing_column_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "articles.csv"
    path.write_text("headline,story\nFerry,The ferry sails.\n", encoding="utf-8")
    result, _ = read("--text-column", "body", str(path))
    assert result.exit_code == 2
    assert "body" in result.stderr
    assert "story" in result.stderr


def test_what_is_not_there_does_not_stop_the_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_ALLOW_HOSTS", "127.0.0.1")
    (tmp_path / "good.txt").write_text(GOOD, encoding="utf-8")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{taken.getsockname()[1]}/"
        result, lines = read(str(tmp_path / "none.txt"), address, str(tmp_path / "good.txt"))
    assert result.exit_code == 1
    assert [line["dropped"][0]["reason"] if line["dropped"] else None for line in lines] == [
        "unreadable",
        "unreadable",
        None,
    ]
    assert "none.txt" in result.stderr


def test_standard_input(tmp_path: Path) -> None:
    result, (line,) = read("-", stdin=GOOD.encode())
    assert result.exit_code == 0
    assert line["statements"][0]["cue"]["text"] == "said"
    assert line["article"]["path"] in (None, "-")

"""The command line as people and scripts meet it: what goes where, in which shape, and how it ends."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import signal
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from onrecord.cli import main

ARTICLE = """\
The mill at Fennmouth is to close, its owner has told the people who work there.

"We have no water left," said Ada Brook, who runs the mill.

"The river will come back," Ben Hill said. He has lived by the lock for forty years.
"""


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "in" / "mill.txt"
    path.parent.mkdir()
    path.write_text(ARTICLE, encoding="utf-8")
    return path


def run(*arguments: str | Path, text: str | None = None, variables: dict[str, str] | None = None) -> Result:
    return CliRunner().invoke(main, list(map(str, arguments)), input=text, env=variables)


def started(*arguments: str | Path, **options: object) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "onrecord", *map(str, arguments)]
    return subprocess.Popen(command, **options)  # type: ignore[call-overload, no-any-return]


# --- read: shapes -----------------------------------------------------------------------------------------


def test_a_pipe_gets_json_lines_on_stdout_and_the_counts_on_stderr(article: Path) -> None:
    result = run("read", article)
    reading = json.loads(result.stdout)
    assert result.exit_code == 0
    assert reading["article"]["text"] == ARTICLE
    assert "Ada Brook" in [found["source"]["text"][:9] for found in reading["statements"]]
    assert result.stderr.startswith(f"1 article, {len(reading['statements'])} statements (")


def test_a_terminal_gets_the_readable_view(article: Path) -> None:
    ours, theirs = pty.openpty()
    process = started("read", article, stdout=theirs, stderr=subprocess.PIPE, env=os.environ | {"TERM": "xterm"})
    os.close(theirs)
    seen = b""
    try:
        while more := os.read(ours, 65536):
            seen += more
    except OSError:  # how a pseudo-terminal says that the other end is closed
        pass
    assert process.wait(60) == 0
    assert "┃".encode() in seen
    assert b"\x1b[1m" in seen  # bold, as a terminal can show it


def test_every_format_holds_the_same_statements(article: Path) -> None:
    statements = json.loads(run("read", article).stdout)["statements"]
    (array,) = json.loads(run("read", article, "--format", "json").stdout)
    rows = list(csv.DictReader(io.StringIO(run("read", article, "--format", "csv").stdout, newline="")))
    table = run("read", article, "-f", "table", variables={"COLUMNS": "200"}).stdout
    text = run("read", article, "-f", "text").stdout
    assert array["statements"] == statements
    assert [row["statement"] for row in rows] == [found["id"] for found in statements]
    assert table.count("0.") == text.count("0.") == len(statements)


def test_the_article_view_marks_statements_in_the_text(article: Path) -> None:
    result = run("read", article, "--view", "article")
    assert "⟦“" in result.stdout or '⟦"We have no water left,"⟧' in result.stdout
    assert "forty years." in result.stdout


def test_offsets_and_colour_mean_the_readable_view(article: Path) -> None:
    assert " content " in run("read", article, "--offsets").stdout
    assert "\x1b[" in run("read", article, "--color").stdout
    assert "\x1b[" not in run("read", article, "--no-color", "-f", "text").stdout
    refused = run("read", article, "--offsets", "--format", "csv")
    assert (refused.exit_code, "readable view" in refused.stderr) == (2, True)


def test_no_color_is_honoured_on_a_forced_terminal(article: Path) -> None:
    forced = {"FORCE_COLOR": "1", "TERM": "xterm-256color"}
    assert "\x1b[32m" in run("read", article, "-f", "text", variables=forced).stdout
    assert "\x1b[32m" not in run("read", article, "-f", "text", variables=forced | {"NO_COLOR": "1"}).stdout


def test_output_goes_to_a_file_in_the_shape_of_its_suffix(article: Path, tmp_path: Path) -> None:
    for name, start in (
        ("out.csv", "article,"),
        ("out.json", "[\n"),
        ("out.jsonl", '{"article"'),
        ("out", '{"article"'),
    ):
        result = run("read", article, "--output", tmp_path / name)
        assert (result.exit_code, result.stdout) == (0, "")
        assert (tmp_path / name).read_text(encoding="utf-8").startswith(start)
    assert run("read", article, "-o", tmp_path / "x.csv", "-f", "json").exit_code == 0
    assert json.loads((tmp_path / "x.csv").read_text(encoding="utf-8"))


def test_what_is_read_is_never_overwritten(article: Path) -> None:
    for location, output in ((article, article), (article.parent, article.parent / "out.jsonl")):
        result = run("read", location, "--output", output)
        assert (result.exit_code, "is being read" in result.stderr) == (2, True)
    assert article.read_text(encoding="utf-8") == ARTICLE
    assert not (article.parent / "out.jsonl").exists()


# --- read: options ----------------------------------------------------------------------------------------


def test_standard_input_is_read_and_an_input_format_names_what_it_is() -> None:
    line = json.dumps({"body": ARTICLE, "key": "m1"})
    result = run("read", "-", "--input-format", "jsonl", "--text-column", "body", "--id-column", "key", text=line)
    found = json.loads(result.stdout)["article"]
    assert (result.exit_code, found["identifier"], found["text"]) == (0, "m1", ARTICLE)


def test_a_least_score_leaves_out_what_is_less_sure(article: Path) -> None:
    scores = [found["score"] for found in json.loads(run("read", article).stdout)["statements"]]
    kept = json.loads(run("read", article, "--min-score", str(max(scores))).stdout)["statements"]
    assert all(found["score"] >= max(scores) for found in kept)
    assert run("read", article, "--min-score", "2").exit_code == 2


def test_quiet_says_nothing_but_errors(article: Path, tmp_path: Path) -> None:
    assert run("read", article, "--quiet").stderr == ""
    assert "onrecord: " in run("read", article, "-q", "--model", tmp_path / "nowhere").stderr


# --- read: how it ends ------------------------------------------------------------------------------------


def test_what_is_left_out_is_named_and_the_rest_is_read(article: Path, tmp_path: Path) -> None:
    (tmp_path / "in" / "empty.txt").touch()
    result = run("read", tmp_path / "in", tmp_path / "nowhere.txt")
    readings = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 1
    assert [found["article"]["text"] for found in readings] == [None, ARTICLE, None]
    assert [drop["reason"] for found in readings for drop in found["dropped"]] == ["empty", "unreadable"]
    assert f"left out (empty): {tmp_path / 'in' / 'empty.txt'}" in result.stderr
    assert result.stderr.endswith("; left out: 1 empty, 1 unreadable\n")


def test_longer_articles_than_allowed_are_left_out(article: Path) -> None:
    result = run("read", article, "--max-characters", "20")
    assert (result.exit_code, json.loads(result.stdout)["dropped"][0]["reason"]) == (1, "too_large")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Missing argument"),
        (["--format", "xml", "a.txt"], "'xml' is not one of"),
        (["--model", "nowhere", "a.txt"], "nowhere"),
    ],
)
def test_wrong_usage_and_missing_things_are_refused_with_code_2(arguments: list[str], said: str) -> None:
    result = run("read", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr and "Traceback" not in result.stderr


def test_a_column_that_is_missing_is_refused_and_the_columns_there_are_named(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("body,key\nRain.,1\n", encoding="utf-8")
    result = run("read", tmp_path / "a.csv", "--text-column", "prose")
    assert result.exit_code == 2
    assert "prose" in result.stderr and "body" in result.stderr


def test_an_interrupt_keeps_what_was_read(article: Path) -> None:
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    process = started("read", article, "-", "--format", "jsonl", **pipes)
    assert process.stdout and process.stderr
    line = process.stdout.readline()  # the first article is out, and the command now waits for stdin
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert json.loads(line)["article"]["text"] == ARTICLE
    assert errors.startswith(b"1 article, ") and b"Traceback" not in errors


def test_a_closed_pipe_ends_it_quietly(article: Path) -> None:
    process = started("read", *[article] * 50, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr
    assert (process.stderr.read(), process.wait(60)) == (b"", 141)


# --- score ------------------------------------------------------------------------------------------------


@pytest.fixture
def gold(article: Path) -> Path:
    content, cue, source = '"We have no water left,"', "said", "Ada Brook, who runs the mill"
    lines = [
        f"T{number}\t{role} {ARTICLE.index(text)} {ARTICLE.index(text) + len(text)}\t{text}"
        for number, (role, text) in enumerate((("Content", content), ("Cue", cue), ("Source", source)), 1)
    ]
    (article.parent / "mill.ann").write_text("\n".join([*lines, "E1\tCue:T2 Source:T3 Content:T1"]), encoding="utf-8")
    return article.parent


def test_our_own_output_is_scored(gold: Path, tmp_path: Path) -> None:
    predictions = tmp_path / "read.jsonl"
    run("read", gold / "mill.txt", "--output", predictions)
    result = run("score", gold, predictions, "--format", "json")
    figures = json.loads(result.stdout)
    assert (result.exit_code, result.stderr) == (0, "")
    assert figures["attribution"]["r"] == 1.0
    assert figures["direct recall"] == {"p": 0.0, "r": 1.0, "f": 0.0, "gold": 1.0}


def test_gold_alone_is_read_and_scored(gold: Path, tmp_path: Path) -> None:
    predictions = tmp_path / "read.jsonl"
    run("read", gold / "mill.txt", "--output", predictions)
    alone = run("score", gold, "--format", "json")
    assert alone.exit_code == 0
    assert alone.stdout == run("score", gold, predictions, "--format", "json").stdout


def test_the_same_figures_come_as_a_table_and_as_csv(gold: Path) -> None:
    table = run("score", gold).stdout.splitlines()
    rows = list(csv.DictReader(io.StringIO(run("score", gold, "-f", "csv").stdout)))
    assert table[0].split() == ["P", "R", "F", "of"]
    assert [line[:20].strip() for line in table[1:]] == [row["figure"] for row in rows]
    assert float(next(row["recall"] for row in rows if row["figure"] == "attribution")) == 1.0


def test_documents_that_do_not_fit_are_counted_on_stderr(gold: Path, tmp_path: Path) -> None:
    predictions = tmp_path / "other.jsonl"
    predictions.write_text('{"id": "lock", "attributions": []}\n', encoding="utf-8")
    result = run("score", gold, predictions)
    assert result.exit_code == 0
    assert "1 document in the gold without predictions, counted as missed" in result.stderr
    assert "1 document predicted but not in the gold, left out" in result.stderr


def test_people_are_scored_against_each_other(gold: Path) -> None:
    assert "no document has two annotators" in run("score", gold, "--human").stderr
    (gold / "mill_two.ann").write_bytes((gold / "mill.ann").read_bytes())
    figures = json.loads(run("score", gold, "--human", "-f", "json").stdout)
    assert figures["attribution exact"]["f"] == 1.0
    assert run("score", gold, gold / "mill.ann", "--human").exit_code == 2


def test_gold_and_predictions_that_cannot_be_read_are_refused(gold: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.jsonl").write_text("{", encoding="utf-8")
    for arguments in ((tmp_path / "nowhere",), (gold, tmp_path / "nowhere"), (gold, tmp_path / "bad.jsonl")):
        result = run("score", *arguments)
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr.startswith("onrecord: ") and str(arguments[-1]) in result.stderr


# --- the command itself -----------------------------------------------------------------------------------


def test_help_and_version_are_where_people_look() -> None:
    assert run("--version").stdout == f"onrecord {version('onrecord')}\n"
    assert run("-h").stdout == run("--help").stdout
    assert "Exit code" in run("read", "-h").stdout

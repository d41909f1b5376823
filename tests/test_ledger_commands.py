"""The ledger's commands as people and scripts meet them: add, search, show, stats, speakers, review, export, verify."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import onrecord
from onrecord.cli import main

MILL = """\
The mill at Fennmouth is to close, its owner has told the people who work there.

"We have no water left," said Ada Brook, who runs the mill.

"The river will come back," Ben Hill said. He has lived by the lock for forty years.
"""
LOCK = """\
The lock at Fennmouth will be mended before the winter, the river council said on Tuesday.

"We have found the money for the lock," council leader Ben Hill said.

Ada Brook denied that the mill had asked for any of it.
"""


def run(*arguments: str | Path, text: str | None = None, variables: dict[str, str] | None = None) -> Result:
    return CliRunner().invoke(main, list(map(str, arguments)), input=text, env=variables)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ledger")
    rows = [
        {"text": MILL, "published": "2026-05-03", "publisher": "Fen Post", "url": "https://fen-post.example/mill"},
        {"text": LOCK, "published": "2026-06-09", "publisher": "Lock News", "url": "https://lock-news.example/lock"},
    ]
    articles = folder / "articles.jsonl"
    articles.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    result = run("add", articles, "--ledger", folder / "fen.db")
    assert result.exit_code == 0
    assert result.stderr.startswith("2 articles, ")
    return folder / "fen.db"


@pytest.fixture
def ledger(built: Path, tmp_path: Path) -> Path:
    """A copy that a test may change."""
    copy = tmp_path / "fen.db"
    copy.write_bytes(built.read_bytes())
    return copy


def found(*arguments: str | Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in run("search", *arguments).stdout.splitlines()]


def identifier(ledger: Path, query: str) -> str:
    (hit, *_) = found(query, "--ledger", ledger)
    return str(hit["statement"]["id"])  # type: ignore[index]


# --- add --------------------------------------------------------------------------------------------------


def test_adding_the_same_again_changes_nothing(ledger: Path, built: Path) -> None:
    result = run("add", built.parent / "articles.jsonl", "--ledger", ledger)
    assert result.exit_code == 0
    assert result.stderr.startswith("0 articles, 0 statements; 2 known before")


def test_what_is_left_out_is_counted_and_ends_with_1(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("", encoding="utf-8")
    result = run("add", tmp_path / "empty.txt", tmp_path / "absent.txt", "--ledger", tmp_path / "a.db")
    assert result.exit_code == 1
    assert "left out: 1 empty, 1 unreadable" in result.stderr
    counted = run("stats", "--drops", "--ledger", tmp_path / "a.db")
    assert [line.split()[:2] for line in counted.stdout.splitlines()] == [["1", "empty"], ["1", "unreadable"]]


def test_the_ledger_is_named_by_option_then_variable(built: Path, tmp_path: Path) -> None:
    assert run("search", "--count", variables={"ONRECORD_LEDGER": str(built)}).stdout.strip() != "0"
    absent = run("search", "water", "--ledger", tmp_path / "absent.db", variables={"ONRECORD_LEDGER": str(built)})
    assert absent.exit_code == 2
    assert "absent.db" in absent.stderr


# --- the shapes of lists ----------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [("speakers", "list"), ("speakers", "candidates"), ("speakers", "decisions")])
def test_every_list_comes_in_every_shape(built: Path, command: tuple[str, ...]) -> None:
    shapes = {
        shape: run(*command, "--ledger", built, "--format", shape).stdout for shape in ("table", "json", "jsonl", "csv")
    }
    records = json.loads(shapes["json"])
    assert [json.loads(line) for line in shapes["jsonl"].splitlines()] == records
    assert len(list(csv.DictReader(io.StringIO(shapes["csv"])))) == len(records)
    assert shapes["table"].strip()


def test_a_search_in_a_table_has_a_row_for_each_hit(built: Path) -> None:
    shown = run("search", 'speaker:"Ben Hill"', "--ledger", built, "--format", "table").stdout
    hits = found('speaker:"Ben Hill"', "--ledger", built)
    assert sum(shown.count(str(hit["statement"]["id"])[:8]) for hit in hits) == len(hits)  # type: ignore[index]
    assert shown.splitlines()[0].split() == ["date", "speaker", "printed", "publisher", "form", "id"]


def test_speakers_without_a_command_are_listed_and_the_group_takes_the_ledger(built: Path) -> None:
    listed = run("speakers", "list", "--ledger", built).stdout
    assert "Ben Hill" in listed
    assert run("speakers", "--ledger", built).stdout == listed
    assert run("speakers", "--ledger", built, "list").stdout == listed
    assert run("speakers", variables={"ONRECORD_LEDGER": str(built)}).stdout == listed
    # The one that is nearer to the command is meant.
    assert run("speakers", "--ledger", built.parent / "absent.db", "list", "--ledger", built).stdout == listed


def test_problems_come_in_every_shape(ledger: Path) -> None:
    with sqlite3.connect(ledger) as connection:
        connection.execute("UPDATE articles SET sha256 = '0' || substr(sha256, 2)")
    shapes = {shape: run("verify", "--ledger", ledger, "--format", shape) for shape in ("text", "json", "jsonl", "csv")}
    assert {result.exit_code for result in shapes.values()} == {1}
    problems = json.loads(shapes["json"].stdout)
    assert problems
    assert [json.loads(line) for line in shapes["jsonl"].stdout.splitlines()] == problems
    assert list(csv.DictReader(io.StringIO(shapes["csv"].stdout))) == problems
    assert len(shapes["text"].stdout.splitlines()) == len(problems)


# --- search and show --------------------------------------------------------------------------------------


def test_hits_come_newest_first_as_json_lines(built: Path) -> None:
    hits = found('speaker:"Ben Hill"', "--ledger", built)
    assert next(hit["article"]["published"] for hit in hits) == "2026-06-09"  # type: ignore[index]
    assert {hit["speaker"]["name"] for hit in hits} == {"Ben Hill"}  # type: ignore[index]


def test_words_phrases_and_filters_narrow_down(built: Path) -> None:
    assert len(found('"no water left"', "--ledger", built)) == 1
    assert len(found("money", "publisher:lock-news", "--ledger", built)) == 1
    nothing = run("search", "money", "until:2026-05-31", "--ledger", built)
    assert (nothing.exit_code, nothing.stdout, nothing.stderr) == (1, "", "no statements found\n")


def test_a_page_says_where_the_next_one_begins(built: Path) -> None:
    first = run("search", "--limit", "2", "--ledger", built)
    cursor = first.stderr.removeprefix("more: --cursor ").strip()
    second = run("search", "--limit", "2", "--cursor", cursor, "--ledger", built)
    ids = [json.loads(line)["statement"]["id"] for page in (first, second) for line in page.stdout.splitlines()]
    assert len(ids) == len(set(ids)) == 4


def test_a_query_that_cannot_be_read_names_the_place(built: Path) -> None:
    result = run("search", '"no water', "--ledger", built)
    assert result.exit_code == 2
    assert "query, character 1" in result.stderr


def test_search_as_csv_has_a_row_a_hit(built: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run("search", "water", "-f", "csv", "--ledger", built).stdout)))
    assert [row["publisher"] for row in rows] == ["Fen Post"]
    assert rows[0]["content"] == '"We have no water left,"'


def test_text_marks_what_was_found_and_facets_are_counted(built: Path) -> None:
    result = run("search", "water", "--facets", "-f", "text", "--ledger", built)
    assert '┃ "We have no water left," said Ada Brook' in result.stdout
    assert "1 Fen Post" in result.stdout


def test_a_statement_is_shown_with_its_provenance_and_citation(built: Path) -> None:
    name = identifier(built, "water")
    shown = run("show", name[:8], "--ledger", built)
    assert "articles.jsonl, record 1" in shown.stdout
    assert "https://fen-post.example/mill#:~:text=" in shown.stdout
    data = json.loads(run("show", name, "-f", "json", "--ledger", built).stdout)
    paragraph = data["paragraph"]
    assert MILL[paragraph["start"] : paragraph["end"]] == paragraph["text"]
    assert data["statement"]["id"] == name
    assert data["origins"][0]["record"] == 1
    assert run("show", name, "--cite", "bibtex", "--ledger", built).stdout.startswith("@article{onrecord-")


def test_an_id_that_does_not_exist_is_refused(built: Path) -> None:
    result = run("show", "zzzz", "--ledger", built)
    assert result.exit_code == 2
    assert "no statement has an id that begins with 'zzzz'" in result.stderr


# --- stats and speakers -----------------------------------------------------------------------------------


def test_statistics_count_by_what_is_asked(built: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run("stats", "--by", "publisher", "-f", "csv", "--ledger", built).stdout)))
    total = int(run("search", "--count", "--ledger", built).stdout)
    assert sum(int(row["statements"]) for row in rows) == total
    assert {row["value"] for row in rows} == {"Fen Post", "Lock News"}


def test_speakers_are_merged_and_the_merge_is_taken_back(ledger: Path) -> None:
    merged = run("speakers", "merge", "Ben Hill", "Ada Brook", "--by", "mina", "--ledger", ledger)
    assert merged.exit_code == 0
    together = len(found('speaker:"Ben Hill"', "--ledger", ledger))
    (decision,) = json.loads(run("speakers", "decisions", "-f", "json", "--ledger", ledger).stdout)
    assert (decision["kind"], decision["by"]) == ("merge", "mina")
    assert run("speakers", "undo", str(decision["decision"]), "--ledger", ledger).exit_code == 0
    assert len(found('speaker:"Ben Hill"', "--ledger", ledger)) < together


def test_an_alias_is_searched_like_a_name(ledger: Path) -> None:
    assert run("speakers", "alias", "Ada Brook", "The Miller", "--by", "mina", "--ledger", ledger).exit_code == 0
    assert found('speaker:"The Miller"', "--ledger", ledger)
    assert "The Miller (alias)" in run("speakers", "show", "Ada Brook", "--ledger", ledger).stdout


def test_a_speaker_that_is_not_there_is_named(built: Path) -> None:
    result = run("speakers", "show", "Nobody Such", "--ledger", built)
    assert result.exit_code == 2
    assert "Nobody Such" in result.stderr


# --- review, export, import, verify -----------------------------------------------------------------------


def test_a_rejected_statement_is_found_no_more(ledger: Path) -> None:
    name = identifier(ledger, "water")
    result = run("review", f"id:{name}", "--by", "mina", "--ledger", ledger, text="r\nq\n")
    assert result.exit_code == 0
    assert not found("water", "--ledger", ledger)
    assert [hit["state"] for hit in found("water", "is:rejected", "--ledger", ledger)] == ["rejected"]


def test_an_export_is_read_back_into_another_ledger(built: Path, tmp_path: Path) -> None:
    exported = tmp_path / "fen.jsonl"
    assert run("export", "--ledger", built, "-o", exported).exit_code == 0
    again = run("import", exported, "--ledger", tmp_path / "again.db")
    assert again.exit_code == 0
    before = {hit["statement"]["id"] for hit in found("--all", "--ledger", built)}  # type: ignore[index]
    after = {hit["statement"]["id"] for hit in found("--all", "--ledger", tmp_path / "again.db")}  # type: ignore[index]
    assert before == after


def test_a_filtered_export_has_only_what_was_found(built: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run("export", "water", "-f", "csv", "--ledger", built).stdout)))
    assert len(rows) == 1
    assert run("export", "-f", "brat", "--ledger", built).exit_code == 2  # a folder has to be named


def test_a_sound_ledger_verifies_and_is_rebuilt_the_same(ledger: Path) -> None:
    before = found("--all", "--ledger", ledger)
    result = run("verify", "--rebuild", "--ledger", ledger)
    assert (result.exit_code, result.stdout) == (0, "")
    assert "all sound" in result.stderr
    assert found("--all", "--ledger", ledger) == before


# --- from Python ------------------------------------------------------------------------------------------


def test_the_ledger_from_python(tmp_path: Path) -> None:
    (tmp_path / "mill.txt").write_text(MILL, encoding="utf-8")
    with onrecord.Ledger(tmp_path / "mill.db") as ledger:
        kept = ledger.add(tmp_path / "mill.txt")
        assert (kept.articles, kept.statements) == (1, ledger.count().number)
        (hit,) = ledger.search("water").hits
        article = ledger.article(hit.article)
        assert [article.text[span.start : span.end] for span in hit.statement.content] == ['"We have no water left,"']
        assert [one.article for one in ledger.hits()] == [article.id] * kept.statements
        assert ledger.reviews() == []
        ledger.review(hit.statement.id, "correct", by="mina", cue="said")
        assert [review.verdict for review in ledger.reviews()] == ["correct"]
        assert list(ledger.verify()) == []
    with (
        pytest.raises(onrecord.OnRecordError, match="reading only"),
        onrecord.Ledger(tmp_path / "mill.db", read_only=True) as ledger,
    ):
        ledger.merge("Ada Brook", "Ben Hill", by="mina")

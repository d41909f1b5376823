"""`onrecord check` as people and scripts meet it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from onrecord.cli import main
from onrecord.keeping import Ledger
from onrecord.records import Article, Reading, Span, Speaker, Statement, statement_id

TEXT = "“The dam is not safe, and we have known it for ten years,” said Ida Brenn, the engineer, on Monday."
QUOTED = "“The dam is not safe, and we have known it for ten years,”"


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    article = Article(TEXT, url="https://courier.example/dam", publisher="Halm Courier", published="2031-04-02")
    source, cue, content = (_span(printed) for printed in ("Ida Brenn", "said", QUOTED))
    speaker = Speaker("person", "Ida Brenn", "name", 0.9, "named", "the engineer")
    identifier = statement_id(article.id, source, cue, content)
    statement = Statement(identifier, "direct", "body", source, cue, content, 0.9, speaker=speaker)
    with Ledger(tmp_path / "ledger.db") as opened:
        opened.keep([Reading(article, (statement,))])
    return tmp_path / "ledger.db"


def _span(printed: str) -> tuple[Span, ...]:
    start = TEXT.index(printed)
    return (Span.of(TEXT, start, start + len(printed)),)


def run(ledger: Path, *arguments: str, text: str | None = None) -> Result:
    return CliRunner().invoke(main, ["check", "--ledger", str(ledger), *arguments], input=text)


def test_what_is_printed_verbatim_ends_with_0_and_says_where(ledger: Path) -> None:
    result = run(ledger, "The dam is not safe")
    assert result.exit_code == 0
    assert result.stdout.startswith("verbatim · 1.00 · in 1 printing\n")
    assert "Ida Brenn, the engineer" in result.stdout
    assert "2031-04-02 · Halm Courier · direct" in result.stdout
    assert "https://courier.example/dam" in result.stdout


def test_differences_are_marked_without_colour_too_and_end_with_1(ledger: Path) -> None:
    result = run(ledger, "The dam is safe, and we have known it for nine years")
    assert result.exit_code == 1
    flat = " ".join(result.stdout.replace("┃", "").split())
    assert "“The dam is {+not+} safe, and we have known it for [-nine-]{+ten+} years,”" in flat
    assert "number: “nine” → “ten”" in flat and "negation: nothing → “not”" in flat


@pytest.mark.parametrize(
    ("quote", "verdict"),
    [("The dam is safe", "cut"), ("The mayor resigned today", "not found"), ("?!", "not found"), ("Damm", "not found")],
)
def test_the_verdict_comes_first(ledger: Path, quote: str, verdict: str) -> None:
    result = run(ledger, quote)
    assert (result.exit_code, result.stdout.startswith(verdict)) == (1, True)


def test_someone_elses_words_are_named_as_such(ledger: Path) -> None:
    result = run(ledger, "The dam is not safe", "--speaker", "Jan Rell")
    assert result.exit_code == 1
    assert result.stdout.startswith("other speaker")
    assert "as said by Ida Brenn; no speaker of the ledger is called Jan Rell" in " ".join(result.stdout.split())


def test_json_has_the_same_answer(ledger: Path) -> None:
    result = run(ledger, "The dam is safe", "--speaker", "Brenn", "--format", "json")
    answer = json.loads(result.stdout)
    assert (result.exit_code, answer["verdict"], answer["times"]) == (1, "cut", 1)
    assert answer["found"][0]["by_speaker"] is True
    with Ledger(ledger, read_only=True) as opened:
        assert opened.check("The dam is safe", "Brenn").to_dict() == answer


def test_a_quote_can_come_from_standard_input_however_long(ledger: Path) -> None:
    assert run(ledger, "-", text="The dam\nis not safe\n").exit_code == 0
    result = run(ledger, "-", text="The dam is not safe. " * 20_000)
    assert (result.exit_code, result.stdout.splitlines()[0]) == (1, "not found")


def test_what_cannot_be_read_is_refused_with_2(ledger: Path, tmp_path: Path) -> None:
    assert run(ledger, "The dam", "--since", "soon").exit_code == 2
    assert run(ledger, "The dam", "--speaker", "…").exit_code == 2
    assert run(tmp_path / "none.db", "The dam").exit_code == 2


def test_days_bound_what_counts(ledger: Path) -> None:
    assert run(ledger, "The dam is not safe", "--until", "2031-04-02").exit_code == 0
    assert run(ledger, "The dam is not safe", "--since", "2031-05").exit_code == 1


def test_an_article_cannot_act_on_the_terminal(tmp_path: Path) -> None:
    text = "“The dam is\x1b[31m safe\u202e,” said Ida Brenn."
    article = Article(text, publisher="Halm\x1b Courier", published="2031-04-02")
    content = (Span.of(text, 0, text.index(" said")),)
    statement = Statement(statement_id(article.id, (), (), content), "direct", "body", (), (), content, 0.9)
    with Ledger(tmp_path / "ledger.db") as opened:
        opened.keep([Reading(article, (statement,))])
    result = run(tmp_path / "ledger.db", "The dam was safe")
    assert "\x1b" not in result.stdout and "\u202e" not in result.stdout

"""The figures of speakers: what counts as found, as right, and what is said of input that cannot be read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from onrecord.cli import main
from onrecord.errors import GoldError
from onrecord.speaker_score import Predicted, read_speakers, score_speakers

TEXT = "The gates are shut, Marta Linde said. The tolls are high, a report says. We wait, she said."
ANN = (
    "T1\tSource 20 31\tMarta Linde\nT2\tContent 0 18\tThe gates are shut\nE1\tAttribution:T9 Source:T1 Content1:T2\n"
    "T3\tContent 38 56\tThe tolls are high\nE2\tAttribution:T9 Content:T3\n"
    "T4\tContent 73 80\tWe wait\nE3\tAttribution:T9 Content:T4\n"
)


def line(event: str, speaker: str, kind: str, mention: str) -> str:
    row = {"doc": "gates", "annotation": "gates_1f.ann", "event": event}
    return json.dumps(row | {"speaker": speaker, "kind": kind, "mention": mention}) + "\n"


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    for folder in ("text", "attributions"):
        (tmp_path / folder).mkdir()
    (tmp_path / "text" / "gates.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "attributions" / "gates_1f.ann").write_text(ANN, encoding="utf-8")
    lines = (
        line("E1", "Marta Linde", "person", "name")
        + line("E2", "report", "document", "nominal")
        + line("E3", "Marta Linde", "person", "pronoun")
    )
    (tmp_path / "speakers.jsonl").write_text(lines, encoding="utf-8")
    return tmp_path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_names_are_right_by_their_words_and_others_by_their_kind(gold: Path) -> None:
    predictions = (
        Predicted(((0, 18),), "Mrs. Linde Marta", "person"),
        Predicted(((42, 56),), None, "document"),
        Predicted(((0, 5),), "Marta Linde", "person"),
    )
    figures = score_speakers(gold, {"gates": predictions})
    counts = {name: (figure.gold, figure.found, figure.right) for name, figure in figures.items()}
    assert counts == {
        "all document": (1, 1, 1),
        "all person": (2, 1, 1),
        "named": (2, 1, 1),
        "named by name": (1, 1, 1),
        "named by pronoun": (1, 0, 0),
    }
    assert (figures["named"].accuracy, figures["named"].end_to_end) == (1.0, 0.5)


def test_a_wrong_name_is_found_and_not_right(gold: Path) -> None:
    figures = score_speakers(gold, {"gates": (Predicted(((0, 18),), "Pavel Linde", "person"),)})
    assert (figures["named"].found, figures["named"].right) == (1, 0)


def test_what_is_predicted_nowhere_is_missed(gold: Path) -> None:
    assert {figure.found for figure in score_speakers(gold, {}).values()} == {0}


def test_the_command_scores_output_and_reads_gold_alone(gold: Path, tmp_path: Path) -> None:
    output = tmp_path / "read.jsonl"
    output.write_text(run("read", gold / "text" / "gates.txt", "--format", "jsonl").stdout, encoding="utf-8")
    scored = run("score", "--speakers", gold, output, "-f", "json")
    assert scored.exit_code == 0
    assert json.loads(scored.stdout)["named"]["gold"] == 2
    assert run("score", "--speakers", gold, "-f", "json").stdout == scored.stdout
    assert run("score", "--speakers", gold, output).stdout.splitlines()[0].split()[:3] == ["gold", "found", "right"]
    assert run("score", "--speakers", gold, output, "-f", "csv").stdout.startswith("figure,gold,found,right")


def test_gold_that_cannot_be_read_is_named(gold: Path) -> None:
    (gold / "speakers.jsonl").write_text('{"doc": "gates"}\n', encoding="utf-8")
    with pytest.raises(GoldError, match=r"speakers\.jsonl:1"):
        read_speakers(gold)
    (gold / "speakers.jsonl").unlink()
    result = run("score", "--speakers", gold)
    assert result.exit_code == 2
    assert "speakers.jsonl" in result.stderr
    assert run("score", "--speakers", "--human", gold).exit_code == 2

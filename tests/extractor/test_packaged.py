"""Each packaged model is found by its name, reads, and is told from the other."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from onrecord import Line
from onrecord.cli import main
from onrecord.errors import ModelError
from onrecord.extractor.packaged import OPEN_MODEL, PACKAGED_MODEL, model_folder
from onrecord.pipeline import model_name
from onrecord.records import Source

TEXT = 'Osvin Carrow said on Friday that the lower ferry would stop.\n\n"Nobody was asked," said Mira Tolland.'


def test_names_stand_for_folders() -> None:
    assert model_folder() == PACKAGED_MODEL
    assert model_folder("open") == OPEN_MODEL
    assert model_folder("./open") == Path("open")


def test_the_open_model_reads() -> None:
    reading = Line(model="open").read_source(Source(TEXT, "text"))
    said = {statement.source[0].text: statement.content[0].text for statement in reading.statements if statement.source}
    assert said["Osvin Carrow"] == "that the lower ferry would stop"
    assert said["Mira Tolland"] == '"Nobody was asked,"'


def test_a_reading_says_which_model_it_is_of() -> None:
    assert model_name("open").startswith("english-open ")
    assert model_name() != model_name("open")


def test_the_command_line_takes_the_name(tmp_path: Path) -> None:
    article = tmp_path / "ferry.txt"
    article.write_text(TEXT, encoding="utf-8")
    result = CliRunner().invoke(main, ["read", str(article), "--model", "open", "--format", "jsonl"])
    assert result.exit_code == 0
    assert "Mira Tolland" in result.stdout


def test_a_folder_of_that_name_is_given_as_a_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ModelError, match="not a model folder"):
        Line(model="./open")

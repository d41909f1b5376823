"""How the printings of one saying are told to people."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from rich.console import Console

from onrecord.cli import main
from onrecord.keeping import Ledger
from onrecord.show.printings import heading, print_printings, summary, wording

DISPATCH = """\
Ferry to Osk stopped after smoke

The ferry to Osk was stopped at noon after its captain smelled smoke below the car deck and turned back to the quay.

"The boat will sail again on Saturday with forty new life jackets," harbour master Mara Venn said.

Firemen from two towns found a smouldering mattress in the crew cabin, beside a heater that nobody had ordered.
"""
REPRINT = DISPATCH.replace("stopped after smoke", "turns back").replace("two towns", "three towns")
OTHER = """\
A quiet week on the island

"The boat will sail again on Saturday with all forty new life jackets," Mara Venn said.
"""


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("printings")
    listed = [(DISPATCH, "Osk Wire", "02"), (REPRINT, "Quay Post", "03"), (OTHER, "Isle\x1b[31m News", "04")]
    rows = [
        {"text": text, "publisher": outlet, "published": f"2031-05-{day}", "url": f"https://p{day}.example/"}
        for text, outlet, day in listed
    ]
    articles = folder / "articles.jsonl"
    articles.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    with Ledger(folder / "ledger.db") as ledger:
        ledger.add(articles)
    return folder / "ledger.db"


def printed(path: Path, *, most: int = 20, width: int = 90) -> str:
    out = io.StringIO()
    with Ledger(path, read_only=True) as ledger:
        hit = next(hit for hit in ledger.search("sail").hits)
        print_printings(ledger.utterance(hit.statement.id), Console(file=out, width=width), most=most)
    return out.getvalue()


def test_how_often_where_and_which_are_copies_is_told_first(path: Path) -> None:
    first = printed(path).splitlines()[0]
    assert first == "printed 3 times in 3 outlets, 1 of them in copies; first 2031-05-02 in Osk Wire"


def test_what_differs_from_the_first_is_marked_and_named_by_its_kind(path: Path) -> None:
    text = printed(path)
    assert "{+all+} forty" in text
    assert "quantifier: nothing → “all”" in text
    assert text.count("2031-05-0") == 4


def test_what_publishers_call_themselves_changes_no_terminal(path: Path) -> None:
    assert "\x1b[31m" not in printed(path)


def test_of_many_the_rest_is_counted(path: Path) -> None:
    assert "and 2 more" in printed(path, most=1)


def test_narrow_terminals_get_narrow_lines(path: Path) -> None:
    assert max(map(len, printed(path, width=40).splitlines())) <= 40


def test_a_statement_alone_is_printed_once(tmp_path: Path) -> None:
    text = tmp_path / "one.txt"
    text.write_text(OTHER, encoding="utf-8")
    with Ledger(tmp_path / "one.db") as ledger:
        ledger.add(text)
        one = ledger.utterance(ledger.search("sail").hits[0].statement.id)
    assert summary(one) == "printed once, as far as this ledger knows"
    assert heading(one.printings[0]).startswith("undated  ")
    assert "all forty new life jackets" in wording(one.printings[0]).plain


def test_show_and_stats_count_copies(path: Path) -> None:
    with Ledger(path, read_only=True) as ledger:
        identifier = ledger.search("sail").hits[0].statement.id
    shown = CliRunner().invoke(main, ["show", identifier, "--ledger", str(path)])
    assert shown.exit_code == 0 and "printed 3 times in 3 outlets, 1 of them in copies" in " ".join(
        shown.output.split()
    )
    stats = CliRunner().invoke(main, ["stats", "--ledger", str(path)])
    assert stats.exit_code == 0, stats.output

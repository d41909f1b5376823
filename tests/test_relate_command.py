"""`onrecord relate` as people meet it: it brings a ledger up to date, says what it does, and does nothing twice."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from onrecord.cli import main
from onrecord.keeping import Ledger
from onrecord.ledger import store
from onrecord.pipeline import Line
from onrecord.records import Article

SAID = '"The mill wheel turns again before the first frost," miller Ada Brook said.'
BODY = (
    "The mill at Fennmouth has stood still since the flood took its gate in spring.\n\n{}\n\nHer brother has carved "
    "forty new paddles out of elm, and the council lent a crane from the quarry for two days in autumn.\n"
)


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, list(map(str, arguments)))


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """A ledger of a dispatch, its copy and another report, added without being related."""
    line, path = Line(), tmp_path / "mill.db"
    bodies = [BODY.format(SAID), BODY.format(SAID) + "Rain is forecast.\n", f"At Fennmouth.\n\n{SAID}\n"]
    with Ledger(path) as made, made.database.writing() as connection:
        number = store.start_run(connection, "1.0", "english")
        taken = [
            store.Taken(
                line.read_article(Article(text=body, url=f"https://m{n}.example/", published=f"2031-05-0{n + 1}")),
                f"m{n}",
                digest=str(n),
            )
            for n, body in enumerate(bodies)
        ]
        store.keep(connection, number, taken, relate=False)
    return path


def counts(path: Path) -> dict[str, int]:
    with Ledger(path, read_only=True) as ledger, ledger.reading() as connection:
        return {
            name: connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one()
            for name in ("copies", "reprints", "links", "utterances", "printings")
        }


def test_what_was_left_is_related_once(ledger: Path) -> None:
    assert not any(counts(ledger).values())
    first = run("relate", "--ledger", ledger)
    assert first.exit_code == 0 and "looked for copies of 3 articles" in first.stderr
    assert "compared 3 statements" in first.stderr
    found = counts(ledger)
    assert all(found.values()) and found["utterances"] == 1
    second = run("relate", "--ledger", ledger)
    assert second.exit_code == 0 and second.stderr == "nothing to compare: all is up to date\n"
    assert counts(ledger) == found
    assert run("verify", "--ledger", ledger, "--quiet").exit_code == 0


def test_again_compares_everything_and_finds_the_same(ledger: Path) -> None:
    run("relate", "--ledger", ledger)
    before = counts(ledger)
    result = run("relate", "--again", "--ledger", ledger)
    assert result.exit_code == 0 and "compared 3 statements" in result.stderr
    assert counts(ledger) == before


def test_quiet_says_nothing(ledger: Path) -> None:
    assert run("relate", "--quiet", "--ledger", ledger).output == ""


def test_no_ledger_is_refused(tmp_path: Path) -> None:
    result = run("relate", "--ledger", tmp_path / "none" / "there.db")
    assert result.exit_code != 0 and "there.db" in result.stderr


def test_what_it_found_is_shown(ledger: Path) -> None:
    run("relate", "--ledger", ledger)
    with Ledger(ledger, read_only=True) as opened:
        identifier = opened.search("wheel").hits[0].statement.id
    shown = json.loads(run("show", identifier, "--format", "json", "--ledger", ledger).stdout)
    assert shown["utterance"]["printings"] == 3 and shown["utterance"]["reprints"] == 1


def test_sayings_printed_more_than_once_are_counted_and_listed(ledger: Path) -> None:
    assert "no saying is printed more than once" in run("stats", "--sayings", "--ledger", ledger).stdout
    run("relate", "--ledger", ledger)
    counted = run("stats", "--ledger", ledger, "--by", "form").stdout
    assert "1 saying is printed more than once, in 3 statements, 1 of them in copies" in counted
    shown = run("stats", "--sayings", "--ledger", ledger).stdout
    assert "printed 3 times in 3 outlets, 1 of them in copies" in shown and "before the first frost" in shown
    everything = json.loads(run("stats", "--sayings", "--ledger", ledger, "--format", "json").stdout)
    assert {name: everything[name] for name in ("sayings", "printings", "reprints")} == {
        "sayings": 1,
        "printings": 3,
        "reprints": 1,
    }
    (most,) = everything["most"]
    assert [json.loads(run("stats", "--sayings", "--ledger", ledger, "--format", "jsonl").stdout)] == [most]
    assert (most["printings"], most["outlets"], most["reprints"]) == (3, 3, 1)
    assert most["first"]["article"]["url"] == "https://m0.example/"


def test_sayings_of_a_query_are_those_among_what_it_finds(ledger: Path) -> None:
    run("relate", "--ledger", ledger)
    with Ledger(ledger, read_only=True) as opened:
        found = opened.sayings("frost until:2031-05-02")
        assert (found.sayings, found.printings, found.reprints) == (1, 2, 1)
        assert found.most[0].printings == 3
        nothing = opened.sayings("quarry")
        assert (nothing.sayings, nothing.most) == (0, ())

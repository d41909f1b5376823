"""The other printings of an article as they are shown."""

from __future__ import annotations

import io
import json

from rich.console import Console

from onrecord.ledger.copies import Copies, Printed
from onrecord.show.copies import copies_dict, print_copies


def printed(number: int, *, title: str | None = "Harbour to close", publisher: str | None = "Echo") -> Printed:
    date = f"2026-03-{number:02}"
    return Printed(f"{number:016x}", None, title, publisher, date, 0.9, 0.75, 0.5, "75% of its words")


def shown(copies: Copies) -> str:
    console = Console(file=io.StringIO(), width=120)
    print_copies(copies, console)
    return console.file.getvalue()  # type: ignore[attr-defined, no-any-return]


def test_nothing_is_shown_of_an_article_printed_once() -> None:
    assert shown(Copies(None, ())) == ""


def test_an_original_with_its_copies() -> None:
    text = shown(Copies(None, (printed(1), printed(2, publisher="Post"), printed(3))))
    assert text.splitlines() == [
        "copied by 3 articles in 2 outlets",
        "  “Harbour to close”, Echo, 2026-03-01, article 0000000000000001: 75% of its words",
        "  “Harbour to close”, Post, 2026-03-02, article 0000000000000002: 75% of its words",
        "  “Harbour to close”, Echo, 2026-03-03, article 0000000000000003: 75% of its words",
    ]


def test_a_copy_with_its_original_and_another() -> None:
    text = shown(Copies(printed(1, title="Bad\x1b[31m\nnews"), (printed(2, title=None, publisher=None),)))
    assert text.splitlines() == [
        "a copy of “Bad␛[31m news”, Echo, 2026-03-01, article 0000000000000001",
        "  75% of its words",
        "also copied by 1 article in 1 outlet",
        "  2026-03-02, article 0000000000000002: 75% of its words",
    ]


def test_of_many_copies_the_first_are_listed() -> None:
    text = shown(Copies(None, tuple(printed(number + 1) for number in range(15))))
    assert "copied by 15 articles in 1 outlet" in text
    assert text.splitlines()[-1] == "  and 5 more"


def test_as_json() -> None:
    told = json.loads(json.dumps(copies_dict(Copies(printed(1), (printed(2),)))))
    assert told["original"]["share"] == 0.75
    assert [one["article"] for one in told["copies"]] == [f"{2:016x}"]
    assert copies_dict(Copies(None, ())) == {"original": None, "copies": []}

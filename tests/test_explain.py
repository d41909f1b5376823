"""The readable view says whom a source means, and why, where it is asked."""

from __future__ import annotations

import io

from rich.console import Console

from onrecord.records import Act, Article, Reading, Said, Span, Speaker, Statement
from onrecord.show.statements import print_statements

TEXT = "Marta Linde, the mayor, came on Monday. The gates were shut, she warned."


def shown(speaker: Speaker, *, explained: bool = False) -> str:
    statement = Statement(
        "a",
        "indirect",
        "body",
        (Span.of(TEXT, 61, 64),),
        (Span.of(TEXT, 65, 71),),
        (Span.of(TEXT, 40, 59),),
        0.9,
        speaker=speaker,
        act=Act("warn", "speech", reason="lexicon: warn"),
        said=Said("2025-05-26", "2025-05-26", "day", Span.of(TEXT, 29, 38), "the Monday before"),
    )
    stream = io.StringIO()
    console = Console(file=stream, width=100, color_system=None)
    print_statements([Reading(Article(TEXT), (statement,))], console, explained=explained)
    return stream.getvalue()


MAYOR = Speaker(
    "person", "Marta Linde", "pronoun", 0.91, "“she”: the only one", "mayor", evidence=(Span.of(TEXT, 0, 11),)
)


def test_a_pronoun_is_shown_with_its_speaker_role_and_date() -> None:
    assert "she → Marta Linde, mayor · warned · 2025-05-26" in shown(MAYOR)


def test_an_unresolved_speaker_is_shown_with_the_candidates() -> None:
    unresolved = Speaker("unresolved", None, "pronoun", 0.0, "two fit", candidates=("Marta Linde", "Vera Holm"))
    assert "she → one of several: Marta Linde or Vera Holm" in shown(unresolved)


def test_reasons_are_printed_only_where_they_are_asked_for() -> None:
    assert "the only one" not in shown(MAYOR)
    explained = shown(MAYOR, explained=True)
    for words in ("the only one", "0.91", "“Marta Linde” at 0-11", "lexicon: warn", "the Monday before", "29-38"):
        assert words in " ".join(explained.split())

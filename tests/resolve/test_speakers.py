"""Whom a source refers to: names, short forms, pronouns, nominals, groups, documents, and the roles beside them."""

from __future__ import annotations

import pytest

from onrecord.records import Article, Span, Speaker, Statement
from onrecord.resolve.speakers import resolve_speakers


def span(text: str, words: str, nth: int = 0) -> Span:
    start = -1
    for _ in range(nth + 1):
        start = text.index(words, start + 1)
    return Span.of(text, start, start + len(words))


def statement(text: str, source: str | None, content: str, *, nth: int = 0, parent: str | None = None) -> Statement:
    sources = (span(text, source, nth),) if source else ()
    form = "direct" if content.startswith(("“", '"')) else "indirect"
    identifier = f"{source}-{nth}-{content[:20]}"
    return Statement(identifier, form, "body", sources, (), (span(text, content),), 0.9, parent)


def speakers(text: str, *found: Statement) -> list[Speaker]:
    resolved = resolve_speakers(Article(text), found)
    assert [one.id for one in resolved] == [one.id for one in found]
    return [one.speaker for one in resolved if one.speaker is not None]


def speaker(text: str, source: str, content: str, *, nth: int = 0) -> Speaker:
    return speakers(text, statement(text, source, content, nth=nth))[0]


OPENING = "Harbour spokeswoman Marta Linde said the gates were shut.\n\n"


@pytest.mark.parametrize(
    ("printed", "short"),
    [
        ("Marta Linde", "Linde"),
        ("Marta Linde", "Ms. Linde"),
        ("Marta Linde", "Marta"),
        ("Marta B. Linde", "M. Linde"),
        ("Gustavo de la Cruz Ortega", "Ortega"),
        ("Omar bin Rashid", "Rashid"),
        ("Willem van der Berg", "van der Berg"),
        ("J. K. Harrow", "Harrow"),
        ("Nikolai Petrenkov", "Petrenkof"),
    ],
)
def test_a_short_form_gets_the_name_printed_in_full(printed: str, short: str) -> None:
    text = f"The town heard {printed} speak on the harbour.\n\nThe gates were shut, {short} said."
    found = speaker(text, short, "The gates were shut", nth=text[: text.rindex(short)].count(short))
    assert (found.kind, found.name) == ("person", printed)


def test_titles_and_parties_are_no_part_of_a_name() -> None:
    text = "The tolls are too high, Sen. Ada Brook (D-Ferris) said. Dr. Brook is new to the chamber."
    found = speaker(text, "Sen. Ada Brook (D-Ferris)", "The tolls are too high")
    assert (found.name, found.role, found.mention) == ("Ada Brook", "Sen.", "name")


def test_a_bracket_after_a_rank_does_not_hide_the_name() -> None:
    text = f"{OPENING}The stairs are steep, Colonel (ret.) Pavel Orlin said."
    found = speaker(text, "Colonel (ret.) Pavel Orlin", "The stairs are steep")
    assert (found.kind, found.name, found.mention) == ("person", "Pavel Orlin", "name")


@pytest.mark.parametrize(
    ("source", "role"),
    [
        ("Kremlin spokesman Pavel Orlin", "Kremlin spokesman"),
        ("Pavel Orlin, the mayor of Lindholm,", "mayor of Lindholm"),
        ("Pavel Orlin, 54, a ferry captain,", "ferry captain"),
        ("Attorney General Pavel Orlin", "Attorney General"),
        ("US President Pavel Orlin", "US President"),
        ("Pavel Orlin", None),
    ],
)
def test_a_role_is_read_as_it_is_printed_beside_the_name(source: str, role: str | None) -> None:
    text = f"The bridge will close, {source} said on Monday."
    found = speaker(text, source, "The bridge will close")
    assert (found.name, found.role) == ("Pavel Orlin", role)
    assert [one.text for one in found.evidence] == ["Pavel Orlin", *([role] if role else [])]


def test_two_people_of_one_surname_are_told_apart() -> None:
    text = (
        "Marta Linde and her brother Pavel Linde disagree.\n\nThe gates stay shut, Mr. Linde said. "
        "They open at noon, Mrs. Linde said."
    )
    found = speakers(
        text,
        statement(text, "Mr. Linde", "The gates stay shut"),
        statement(text, "Mrs. Linde", "They open at noon"),
    )
    assert [one.name for one in found] == ["Pavel Linde", "Marta Linde"]


def test_a_pronoun_is_the_person_of_its_gender() -> None:
    text = "Marta Linde met Pavel Orlin at the lock. The water was low, she said. It would rise, he said."
    found = speakers(text, statement(text, "she", "The water was low"), statement(text, " he", "It would rise"))
    assert [(one.name, one.mention) for one in found] == [("Marta Linde", "pronoun"), ("Pavel Orlin", "pronoun")]


def test_whoever_spoke_last_goes_on() -> None:
    text = (
        "“The water was low,” Pavel Orlin said after a walk with Boris Tull.\n\n"
        "“We waited for an hour,” he said. “Then we left.”"
    )
    found = speakers(
        text, statement(text, "Pavel Orlin", "“The water was low,”"), statement(text, " he", "“We waited for an hour,”")
    )
    assert [one.name for one in found] == ["Pavel Orlin"] * 2


def test_a_pronoun_without_anybody_is_unresolved() -> None:
    found = speaker("The water was low, she said.", "she", "The water was low")
    assert (found.kind, found.name, found.candidates) == ("unresolved", None, ())


def test_a_pronoun_of_a_nested_statement_is_the_outer_speaker() -> None:
    text = "Pavel Orlin passed Boris Tull. Tull said that he feared a flood."
    outer = statement(text, "Tull", "that he feared a flood", nth=1)
    inner = statement(text, "he", "a flood", nth=0, parent=outer.id)
    assert [one.name for one in speakers(text, outer, inner)] == ["Boris Tull"] * 2


def test_i_and_we_in_a_quotation_are_its_speaker_and_outside_the_author() -> None:
    text = "“I know we can wait,” Marta Linde said.\n\nI think the town is right."
    outer = statement(text, "Marta Linde", "“I know we can wait,”")
    inner = statement(text, "I", "we can wait", parent=outer.id)
    author = statement(text, "I", "the town is right", nth=1)
    found = speakers(text, outer, inner, author)
    assert [(one.kind, one.name) for one in found] == [
        ("person", "Marta Linde"),
        ("person", "Marta Linde"),
        ("author", None),
    ]


def test_a_relative_pronoun_is_what_it_follows() -> None:
    text = "The town asked Marta Linde, a ferry captain from Ferris, who said the gates were shut."
    assert speaker(text, "who", "the gates were shut").name == "Marta Linde"
    text = "The town asked the skippers who said the gates were shut."
    assert speaker(text, "who", "the gates were shut").kind == "group"


def test_a_nominal_is_the_person_with_that_role() -> None:
    text = (
        "Sen. Ada Brook met Gov. Carl Venn on the pier.\n\nThe tolls must go, the senator said. "
        "They must stay, the governor said."
    )
    found = speakers(
        text,
        statement(text, "the senator", "The tolls must go"),
        statement(text, "the governor", "They must stay"),
    )
    assert [(one.name, one.mention) for one in found] == [("Ada Brook", "nominal"), ("Carl Venn", "nominal")]


def test_somebody_beside_a_name_is_not_its_bearer() -> None:
    text = "Marta Linde was away. The gates were shut, a spokesman for Marta Linde said."
    found = speaker(text, "a spokesman for Marta Linde", "The gates were shut")
    assert (found.kind, found.name) == ("unnamed", None)
    text = "Pavel Orlin was away. The gates were shut, his wife, Vera Holm, said."
    assert speaker(text, "his wife, Vera Holm,", "The gates were shut").name == "Vera Holm"


def test_a_spouse_is_the_other_bearer_of_the_surname() -> None:
    text = "Marta Linde and Pavel Linde came by boat. Marta Linde spoke first. The gates were shut, her husband said."
    assert speaker(text, "her husband", "The gates were shut").name == "Pavel Linde"
    text = "Marta Linde came by boat with Pavel Orlin. The gates were shut, her husband said."
    assert speaker(text, "her husband", "The gates were shut").kind == "unnamed"


@pytest.mark.parametrize(
    ("source", "kind", "name"),
    [
        ("voters", "group", None),
        ("Many of the skippers", "group", None),
        ("federal and state officials", "group", None),
        ("Marta Linde and Pavel Orlin", "group", None),
        ("the report", "document", None),
        ("A survey of skippers taken in May", "document", None),
        ("an official who asked not to be named", "unnamed", None),
        ("sources close to the harbour", "group", None),
        ("the Kremlin", "organization", "Kremlin"),
        ("Moscow", "organization", "Moscow"),
        ("the Ferris Harbour Authority", "organization", "Ferris Harbour Authority"),
        ("the Linde campaign", "organization", "Linde campaign"),
        ("her campaign", "organization", "her campaign"),
    ],
)
def test_kinds_of_sources(source: str, kind: str, name: str | None) -> None:
    text = f"Marta Linde ran for mayor. The gates will open, {source} said."
    found = speaker(text, source, "The gates will open")
    assert (found.kind, found.name) == (kind, name)


def test_an_acronym_is_the_organization_printed_in_full() -> None:
    text = "The Alliance to Mend Our Bridges (AMOB) met. The tolls are too high, AMOB said."
    assert speaker(text, "AMOB", "The tolls are too high", nth=1).name == "Alliance to Mend Our Bridges"


def test_the_label_of_a_transcript_is_its_speaker() -> None:
    text = "Marta Linde spoke with the board.\n\nLINDE: The gates were shut.\n\nBOARD: Why?"
    found = speakers(text, statement(text, None, "The gates were shut."))[0]
    assert (found.kind, found.name, found.mention) == ("person", "Marta Linde", "none")


def test_a_statement_without_a_source_far_from_any_speaker_is_unresolved() -> None:
    found = speakers(OPENING, statement(OPENING, None, "the gates were shut"))[0]
    assert (found.kind, found.name, found.mention) == ("unresolved", None, "none")


def test_a_headline_in_capitals_makes_no_name_of_its_verbs() -> None:
    text = "Marta Linde Opens Gates For All Skippers\n\nThe gates are open, Linde said. Marta Linde is the mayor."
    assert speaker(text, "Linde", "The gates are open", nth=1).name == "Marta Linde"

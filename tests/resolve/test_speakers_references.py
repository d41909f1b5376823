"""Whom descriptions and pronouns mean: people by role, organizations by kind, campaigns by owner, and nobody."""

from __future__ import annotations

import pytest

from onrecord.records import Article, Span, Speaker, Statement
from onrecord.resolve.speakers import LEAST, Speakers, resolve_speakers


def span(text: str, words: str) -> Span:
    return Span.of(text, text.rindex(words), text.rindex(words) + len(words))


def speakers(text: str, *pairs: tuple[str, str]) -> list[Speaker]:
    found = tuple(
        Statement(str(number), "indirect", "body", (span(text, source),), (), (span(text, content),), 0.9)
        for number, (source, content) in enumerate(pairs)
    )
    return [one.speaker for one in resolve_speakers(Article(text), found) if one.speaker is not None]


@pytest.mark.parametrize(
    "source", ["The Linde campaign", "The Linde camp", "Linde’s team", "Her campaign", "Her team", "The campaign"]
)
def test_a_campaign_is_one_organization_however_it_is_called(source: str) -> None:
    text = (
        "Marta Linde runs for mayor, and the Linde campaign has opened an office.\n\n"
        f"Marta Linde spoke at noon. {source} expects that the harbour will vote for her."
    )
    (found,) = speakers(text, (source, "that the harbour will vote for her"))
    assert (found.kind, found.name) == ("organization", "Linde campaign")


def test_an_office_is_not_the_person_it_is_named_after() -> None:
    text = "Mayor Pavel Orlin was away. Orlin’s office said that the gates are shut."
    (found,) = speakers(text, ("Orlin’s office", "that the gates are shut"))
    assert (found.kind, found.name) == ("organization", "Orlin’s office")


@pytest.mark.parametrize("source", ["The company", "The rope company", "It"])
def test_an_organization_is_found_by_what_it_is(source: str) -> None:
    text = (
        "Ferris Rope Corp. lost money last year, Pavel Orlin wrote.\n\n"
        f"Ferris Rope Corp. makes rope in Lindholm. {source} said that prices would rise."
    )
    (found,) = speakers(text, (source, "that prices would rise"))
    assert (found.kind, found.name) == ("organization", "Ferris Rope Corp.")


def test_a_role_finds_its_bearer_even_where_the_name_comes_later() -> None:
    text = "Harbour pilot warns of fog\n\nAda Brook, a harbour pilot, went out early. She saw nothing."
    statement = Statement(
        "a", "indirect", "headline", (Span.of(text, 0, 13),), (Span.of(text, 14, 19),), (Span.of(text, 20, 26),), 0.9
    )
    resolved = resolve_speakers(Article(text), (statement,))[0].speaker
    assert resolved is not None and resolved.name == "Ada Brook"


def test_two_roles_of_one_person_are_not_a_group() -> None:
    text = (
        "Mayor Ada Brook met the pilots. The tolls must go, Brook said.\n\n"
        "The mayor and former harbour pilot added that boats are safe."
    )
    (found,) = speakers(text, ("The mayor and former harbour pilot", "that boats are safe"))
    assert (found.kind, found.name) == ("person", "Ada Brook")


def test_a_participle_before_the_noun_does_not_end_the_phrase() -> None:
    text = "Ada Brook is a pilot. Brook met nobody. The retired pilot said that boats are safe."
    (found,) = speakers(text, ("The retired pilot", "that boats are safe"))
    assert (found.kind, found.name) == ("person", "Ada Brook")


def test_a_pronoun_may_come_before_its_name_in_an_opening_clause() -> None:
    text = (
        "Marta Linde and Vera Holm own the lock.\n\n"
        "Even as he denied that the lock leaks, Pavel Orlin ordered new gates."
    )
    (found,) = speakers(text, ("he", "that the lock leaks"))
    assert found.name == "Pavel Orlin"


def test_what_stands_in_unquoted_words_before_the_pronoun_may_be_the_speaker() -> None:
    text = "Vera Holm sold boats. Ada Brook found the sea a comfort in those years, she said."
    (found,) = speakers(text, ("she", "Ada Brook found the sea a comfort in those years"))
    assert found.name == "Ada Brook"


def test_kin_that_is_not_named_is_nobody_else() -> None:
    text = "Marta Linde came by boat with Pavel Orlin. Her husband said that the sea was calm."
    (found,) = speakers(text, ("Her husband", "that the sea was calm"))
    assert (found.kind, found.name) == ("unnamed", None)


@pytest.mark.parametrize("source", ["he", "The senator", "The company", "it", "they"])
def test_nobody_is_named_below_the_least_probability(source: str) -> None:
    names = "Carl Venn, Boris Tull, Pavel Orlin, Hugo Brook, Emil Holm and Ivan Sand"
    text = f"{names} came by boat to Lindholm Bank and Ferris Bank.\n\nThe sea was calm. {source} said that it rained."
    (found,) = speakers(text, (source, "that it rained"))
    assert found.name is None or found.score >= LEAST
    assert found.kind != "unresolved" or found.candidates


def test_a_statement_without_a_source_between_two_of_one_person_is_theirs() -> None:
    text = (
        "Pavel Orlin came first. The gates are rusty, Pavel Orlin said. The town will pay for new ones. "
        "Work begins in May, Pavel Orlin said."
    )
    contents = ("The gates are rusty", "The town will pay for new ones", "Work begins in May")
    found = tuple(
        Statement(
            str(number),
            "indirect",
            "body",
            () if number == 1 else (Span.of(text, *place(text, "Pavel Orlin", text.index(content) + len(content))),),
            (),
            (span(text, content),),
            0.9,
        )
        for number, content in enumerate(contents)
    )
    between = resolve_speakers(Article(text), found)[1].speaker
    assert between is not None
    assert (between.name, between.mention) == ("Pavel Orlin", "none")
    assert between.reason == "no source is printed; the statements before and after it are theirs"


def place(text: str, words: str, start: int) -> tuple[int, int]:
    found = text.index(words, start)
    return found, found + len(words)


@pytest.mark.parametrize("printed", ["Kesterlin", "KesterLing", "Kestrling"])
def test_a_surname_misspelt_by_one_letter_is_the_same_person(printed: str) -> None:
    text = f"Oluwa Kesterling came to the harbour at noon. {printed} said that the gates are shut."
    (found,) = speakers(text, (printed, "that the gates are shut"))
    assert found.name == "Oluwa Kesterling"


def test_of_five_letters_one_inside_may_be_wrong_and_not_the_last() -> None:
    text = "Tamsin Wimes came at noon. {} said that the gates are shut."
    (changed,) = speakers(text.format("Wines"), ("Wines", "that the gates are shut"))
    (longer,) = speakers(text.format("Wimer"), ("Wimer", "that the gates are shut"))
    assert (changed.name, longer.name) == ("Tamsin Wimes", "Wimer")


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("Linde’s running mate, Harbour Gov. Mike Penrose,", "Mike Penrose"),
        ("Linde’s deputy, Anna Roos,", "Anna Roos"),
        ("Linde’s lawyer Anna Roos", "Anna Roos"),
    ],
)
def test_somebodys_somebody_is_the_one_who_is_named(source: str, name: str) -> None:
    text = f"Oskar Linde opened the bridge. Marta Kessel came too. {source} said that the gates are shut."
    (found,) = speakers(text, (source, "that the gates are shut"))
    assert found.name == name
    assert found.role is None or "Kessel" not in found.role


def test_somebodys_spokeswoman_is_no_other_woman_who_is_named() -> None:
    text = "Oskar Linde opened the bridge. Marta Kessel came too. Linde’s spokeswoman said that the gates are shut."
    (found,) = speakers(text, ("Linde’s spokeswoman", "that the gates are shut"))
    assert (found.kind, found.name) == ("unnamed", None)


def test_of_two_companies_the_one_named_last_is_marked_as_the_last_that_fits() -> None:
    text = (
        "Ferris Sails is a company of forty in Kessel. Tessel Rope, a company in Orby, has two mills.\n\n"
        "Nobody had heard that in Kessel. The company said that it would build a third."
    )
    statement = Statement("1", "indirect", "body", (span(text, "The company"),), (), (span(text, "a third"),), 0.9)
    resolving = Speakers(Article(text))
    (found,) = resolving.resolve([statement])
    reference = resolving.reader.read(statement.source)
    rivals, rows = resolving.choices(reference, statement)
    marked = [
        text[one.fullest.start : one.fullest.end]
        for one, row in zip(rivals, rows, strict=False)
        if row.get("last that fits")
    ]
    assert marked == ["Tessel Rope"]
    assert found.speaker is not None
    assert found.speaker.name == "Tessel Rope"


def test_no_person_is_marked_as_the_last_that_fits() -> None:
    text = "Ada Brook is a pilot in Kessel. The pilot said that the fog had gone."
    statement = Statement(
        "1", "indirect", "body", (span(text, "The pilot"),), (), (span(text, "the fog had gone"),), 0.9
    )
    resolving = Speakers(Article(text))
    resolving.resolve([statement])
    _, rows = resolving.choices(resolving.reader.read(statement.source), statement)
    assert not any("last that fits" in row for row in rows)

"""Whom descriptions and pronouns mean: people by role, organizations by kind, campaigns by owner, and nobody."""

from __future__ import annotations

import pytest

from onrecord.records import Article, Span, Speaker, Statement
from onrecord.resolve.speakers import LEAST, resolve_speakers


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

"""Where a name begins and ends in print, and what is no name: titles, lists, headlines, plurals, places."""

from __future__ import annotations

import pytest

from onrecord.records import Article, Span, Speaker, Statement
from onrecord.resolve.speakers import resolve_speakers


def speaker(text: str, source: str | None, content: str, *, cue: str | None = None) -> Speaker:
    def spans(words: str | None) -> tuple[Span, ...]:
        return (Span.of(text, text.rindex(words), text.rindex(words) + len(words)),) if words else ()

    found = Statement("a", "indirect", "body", spans(source), spans(cue), spans(content), 0.9)
    resolved = resolve_speakers(Article(text), (found,))[0].speaker
    assert resolved is not None
    return resolved


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("Pavel Orlin of the Ferris Skippers Union", "Pavel Orlin"),
        ("The chairman of the Ferris Harbour Authority, Pavel Orlin,", "Pavel Orlin"),
        ("Harbour Post Editor-in-Chief Pavel Orlin", "Pavel Orlin"),
        ("Secretary-General Pavel Orlin", "Pavel Orlin"),
        ("former Harbour Chief Of Staff Tovin Orlin", "Tovin Orlin"),
        ("Dean Orlin, a pilot,", "Dean Orlin"),
        ("Ferris County (Calif.) Sheriff Pavel Orlin", "Pavel Orlin"),
        ("Harbour Budget Republican Pavel Orlin", "Pavel Orlin"),
        ("Mayor Emily Post", "Emily Post"),
        ("an accomplished, tireless pilot, Pavel Orlin,", "Pavel Orlin"),
        ("“Gates of Ferris” host Pavel Orlin", "Pavel Orlin"),
        ("President FranÃ§ois Orlin", "FranÃ§ois Orlin"),
    ],
)
def test_a_name_is_told_from_its_titles_and_what_surrounds_it(source: str, name: str) -> None:
    text = f"The harbour was quiet. The gates will open, {source} said."
    found = speaker(text, source, "The gates will open")
    assert (found.kind, found.name) == ("person", name)


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("Saudi Arabia", "Saudi Arabia"),
        ("the Ministry of Justice", "Ministry of Justice"),
        ("the U.S. Chamber of Shipping", "U.S. Chamber of Shipping"),
        ("The Lindholm Post", "Lindholm Post"),
        ("the Lindholm Harbour Command", "Lindholm Harbour Command"),
    ],
)
def test_the_words_of_an_organization_stay_together(source: str, name: str) -> None:
    text = f"The harbour was quiet. The gates will open, {source} said."
    found = speaker(text, source, "The gates will open")
    assert (found.kind, found.name) == ("organization", name)


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("Supporters", "group"),
        ("Analysts", "group"),
        ("Two-thirds of skippers", "group"),
        ("Aides to Pavel Orlin", "group"),
        ("Supporters of Pavel Orlin and Ada Brook", "group"),
        ("Former Mayor Pavel Orlin (D) and former Sheriff Ada Brook (R)", "group"),
        ("current and former officials at the Ferris Ministry", "group"),
        ("A series of harbour studies", "document"),
        ("A number of skippers", "group"),
        ("The book and film", "document"),
        ("The pilot, who spoke on condition of anonymity,", "unnamed"),
    ],
)
def test_what_is_nobody_by_name_gets_none(source: str, kind: str) -> None:
    text = f"Pavel Orlin met Ada Brook.\n\n{source} said that the gates will open."
    found = speaker(text, source, "that the gates will open")
    assert (found.kind, found.name) == (kind, None)


def test_an_adjective_that_begins_a_headline_is_no_given_name() -> None:
    text = "Embattled Orlin quits harbour\n\nPavel Orlin left on Monday. Orlin said that he was tired."
    found = speaker(text, "Orlin", "that he was tired")
    assert found.name == "Pavel Orlin"
    headline = Statement("a", "indirect", "headline", (Span.of(text, 0, 15),), (), (Span.of(text, 16, 29),), 0.9)
    resolved = resolve_speakers(Article(text), (headline,))[0].speaker
    assert resolved is not None and resolved.name == "Pavel Orlin"


def test_the_surname_may_come_first() -> None:
    text = "Gao Lihua sells rope. The rope is good, Ms. Gao said."
    assert speaker(text, "Ms. Gao", "The rope is good").name == "Gao Lihua"


def test_a_given_name_of_the_other_gender_is_outweighed_by_pronouns() -> None:
    text = (
        "Carol Venn took his boat out. He sailed at dawn.\n\nCarol Venn lost his oars. He rowed home.\n\n"
        "Carol Venn sold his boat. The oars were old, he said."
    )
    assert speaker(text, "he", "The oars were old").name == "Carol Venn"


def test_the_owner_of_a_cue_is_the_speaker_where_no_source_is_marked() -> None:
    text = "Marta Linde waited. Linde’s announcement that the gates are open pleased skippers."
    found = speaker(text, None, "that the gates are open", cue="Linde’s announcement")
    assert (found.name, found.mention) == ("Marta Linde", "none")


def test_a_title_of_the_other_gender_is_another_bearer_of_the_surname() -> None:
    text = "Pavel Linde was away. The gates are shut, Mrs. Linde said."
    found = speaker(text, "Mrs. Linde", "The gates are shut")
    assert (found.kind, found.name) == ("person", "Linde")


def test_pronouns_tell_which_bearer_of_a_surname_a_title_means() -> None:
    text = (
        "Khovar Sandh brought his boat. Ghazel Sandh brought her nets.\n\n"
        "The nets were new, Ms. Sandh said, and the sea was calm."
    )
    assert speaker(text, "Ms. Sandh", "The nets were new").name == "Ghazel Sandh"

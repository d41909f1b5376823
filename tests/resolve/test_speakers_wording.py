"""Whose words they are where print is indirect: writings, relatives named once, clauses after names, no source."""

from __future__ import annotations

import pytest

from onrecord.records import Article, Span, Speaker, Statement
from onrecord.resolve.names import find_names
from onrecord.resolve.page import Page
from onrecord.resolve.speakers import resolve_speakers


def span(text: str, words: str) -> Span:
    return Span.of(text, text.rindex(words), text.rindex(words) + len(words))


def statement(text: str, source: str | None, content: str, *, cue: str | None = None) -> Statement:
    sources = (span(text, source),) if source else ()
    cues = (span(text, cue),) if cue else ()
    return Statement(content, "indirect", "body", sources, cues, (span(text, content),), 0.9)


def speaker(text: str, source: str | None, content: str, *, cue: str | None = None) -> Speaker:
    return speakers(text, statement(text, source, content, cue=cue))[-1]


def speakers(text: str, *found: Statement) -> list[Speaker]:
    return [one.speaker for one in resolve_speakers(Article(text), found) if one.speaker is not None]


@pytest.mark.parametrize("source", ["Linde’s letter", "Her letter", "Linde’s second tweet", "Marta Linde’s lawsuit"])
def test_what_somebody_wrote_are_their_words(source: str) -> None:
    text = f"Marta Linde left on Monday. Linde wrote twice that day. {source} says that the gates leak."
    found = speaker(text, source, "that the gates leak")
    assert (found.kind, found.name, found.mention) == ("person", "Marta Linde", "nominal")


@pytest.mark.parametrize(
    "source",
    ["Ferris Bank’s letter", "Linde’s biography", "A letter", "One of her letters", "Every Lindholm Post poll"],
)
def test_other_writings_are_documents(source: str) -> None:
    text = f"Marta Linde left Ferris Bank on Monday. {source} says that the gates leak."
    assert speaker(text, source, "that the gates leak").kind == "document"


@pytest.mark.parametrize("printed", ["His father, Ivo Tull,", "His father Ivo Tull"])
def test_a_relative_named_once_is_found_again_far_below(printed: str) -> None:
    filler = "The harbour was quiet that day. Boats came and went. No bell rang.\n\n" * 3
    text = f"Carl Venn sells rope. {printed} did too.\n\n{filler}Venn is late. His father said that it rained."
    assert speaker(text, "His father", "that it rained").name == "Ivo Tull"


def test_whom_a_woman_is_named_is_known_afterwards() -> None:
    text = (
        "Pavel Orlin spoke on the quay. A 52-year-old woman named Vera Holm rang a bell.\n\n"
        "Orlin went on for an hour. The woman said that it was late."
    )
    assert speaker(text, "The woman", "that it was late").name == "Vera Holm"


@pytest.mark.parametrize(
    ("text", "relative", "name"),
    [
        ("Pavel Orlin, a cook, met Vera Holm, a pilot who said that it rained.", "who", "Vera Holm"),
        ("Gold came from Pavel Orlin, a cook; Ada Brook, a pilot who hopes that it rained.", "who", "Ada Brook"),
        ("So said Pavel Orlin, president of Ferris Rope Corp., a company that says it rained.", "that",
         "Ferris Rope Corp."),
    ],
)  # fmt: skip
def test_a_relative_clause_belongs_to_the_last_name_that_its_noun_describes(
    text: str, relative: str, name: str
) -> None:
    start = text.rindex(f" {relative} ") + 1
    found = Statement(
        "a", "indirect", "body", (Span.of(text, start, start + len(relative)),), (), (span(text, "it rained"),), 0.9
    )
    assert speakers(text, found)[0].name == name


def test_two_apostrophes_are_quotation_marks() -> None:
    text = "''The gates leak,'' Linde said. Nobody's boat sank. ''It rained,'' she said."
    page = Page(text)
    assert [page.quoted(text.index(words)) for words in ("gates", "Linde", "boat", "rained", "she")] == [
        True, False, False, True, False,
    ]  # fmt: skip


def test_what_follows_a_source_is_no_part_of_its_noun() -> None:
    text = "Former secretary of state Marta Linde spoke. The former secretary of state mocked Pavel Orlin for his boat."
    found = speaker(text, "The former secretary of state", "Pavel Orlin for his boat")
    assert (found.kind, found.name) == ("person", "Marta Linde")


def test_a_party_beside_a_noun_is_no_one_person() -> None:
    text = "Ada Brook spoke. It renewed Republican calls for a new lock."
    assert speaker(text, "Republican", "for a new lock").kind == "group"


@pytest.mark.parametrize(("cue", "kind"), [("They’re sure", "group"), ("We’ve known", "author")])
def test_a_pronoun_within_the_cue_is_the_source(cue: str, kind: str) -> None:
    text = f"Skippers like Pavel Orlin’s plan, Orlin said. {cue} that the gates leak."
    first = statement(text, "Orlin", "Skippers like Pavel Orlin’s plan")
    assert speakers(text, first, statement(text, None, "that the gates leak", cue=cue))[1].kind == kind


def test_whoever_speaks_in_the_sentence_goes_on() -> None:
    text = "Pavel Orlin was there. Skippers say that the gates leak, believing that the town will pay."
    first = statement(text, "Skippers", "that the gates leak", cue="say")
    second = statement(text, None, "that the town will pay", cue="believing")
    found = speakers(text, first, second)[1]
    assert (found.kind, found.mention) == ("group", "none")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("It rained. Oscar-winner Brook spoke.", "Brook"),
        ("It rained. Former AG Orlin spoke.", "Orlin"),
        ("It rained. TomÃ\u0082Â¡s Regaldo spoke.", "TomÃ\u0082Â¡s Regaldo"),
    ],
)
def test_names_without_what_stands_before_them(text: str, name: str) -> None:
    assert [text[one.start : one.end] for one in find_names(text)] == [name]


def test_a_label_in_capitals_is_no_name() -> None:
    assert find_names("FULL TEXT. The gates leak.") == []

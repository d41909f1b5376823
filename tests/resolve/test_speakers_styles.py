"""Whom sources mean in other styles: releases, interviews, match reports, cross-examinations, agency copy."""

from __future__ import annotations

import pytest

from onrecord.records import Article, Form, Span, Speaker, Statement
from onrecord.resolve.speakers import resolve_speakers


def span(text: str, words: str) -> Span:
    return Span.of(text, text.rindex(words), text.rindex(words) + len(words))


def marked(
    text: str, source: str, content: str, *, number: str = "0", cue: str = "", form: Form = "indirect", parent: str = ""
) -> Statement:
    cues = (span(text, cue),) if cue else ()
    contents = (span(text, content),)
    return Statement(number, form, "body", (span(text, source),), cues, contents, 0.9, parent=parent or None)


def speaker(text: str, *statements: Statement) -> Speaker:
    """The speaker of the last statement."""
    found = resolve_speakers(Article(text), statements)[-1].speaker
    assert found is not None
    return found


def of(text: str, source: str, content: str) -> tuple[str, str | None]:
    found = speaker(text, marked(text, source, content))
    return found.kind, found.name


def test_who_is_quoted_is_not_he_of_whom_the_quotation_speaks() -> None:
    text = "Ivo Tull missed training. “He swears the knee will hold by noon,” said Pavel Orlin, the manager."
    outer = marked(text, "Pavel Orlin", "“He swears the knee will hold by noon,”", number="1", form="direct")
    found = speaker(text, outer, marked(text, "He", "the knee will hold by noon", number="2", parent="1"))
    assert found.name == "Ivo Tull"


def test_a_turn_speaks_of_others_too() -> None:
    text = (
        "Marta Linde-Brook has drawn forty bridges.\n\nThe Quarterly: Was it hard?\n\n"
        "MLB: The professor asked whether I was lost."
    )
    turn = marked(text, "MLB", "The professor asked whether I was lost.", number="1", cue=":")
    found = speaker(text, turn, marked(text, "The professor", "whether I was lost", number="2", parent="1"))
    assert (found.kind, found.name) == ("unnamed", None)


@pytest.mark.parametrize(("source", "role"), [("My uncle", "My uncle"), ("The mayor’s spokesman", "mayor’s spokesman")])
def test_whose_somebody_is_does_not_make_them_the_only_person_named(source: str, role: str) -> None:
    text = f"Curator Yun Delmar was there. {source} said that the gates are shut."
    found = speaker(text, marked(text, source, "that the gates are shut"))
    assert (found.kind, found.role) == ("unnamed", role)


def test_initials_before_a_turn_are_the_person_interviewed() -> None:
    text = "Marta Linde-Brook has drawn forty bridges.\n\nThe Quarterly: Was it hard?\n\nMLB: It was worse."
    assert of(text, "MLB", "It was worse.") == ("person", "Marta Linde-Brook")


@pytest.mark.parametrize("source", ["Holm", "The Company"])
def test_what_a_company_says_it_will_be_called_is_the_company(source: str) -> None:
    text = (
        "Holm Thermal Holdings, Inc. (“Holm” or the “Company”) makes pumps.\n\nVera Holm, its president, was away."
        f"\n\n{source} expects that prices will rise."
    )
    assert of(text, source, "that prices will rise") == ("organization", "Holm Thermal Holdings")


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("Rail operator NordLine said that trains stop.", "Rail operator NordLine"),
        ("Kessel Networks said that trains stop.", "Kessel Networks"),
        ("Rowers First, which plans to march, said that trains stop.", "Rowers First"),
        ("Velm was tense. A Velmian tug sank. Velm said that trains stop.", "Velm"),
        ("PORT KESSEL, Oct. 3 – It rained. On Monday Port Kessel said that trains stop.", "Port Kessel"),
        ("No 10 said that trains stop.", "No 10"),
    ],
)
def test_what_stands_around_a_name_tells_an_organization_or_place(text: str, source: str) -> None:
    assert of(text, source, "that trains stop")[0] == "organization"


def test_a_strait_says_nothing() -> None:
    text = (
        "Calm in Karan Strait - diplomat\n\nThe Karan Strait is open, Spokeswoman Ludmira Vashen said.\n\n"
        "The diplomat added that boats are safe."
    )
    assert of(text, "The diplomat", "that boats are safe") == ("person", "Ludmira Vashen")


def test_whoever_signed_the_article_is_not_spoken_of_in_it() -> None:
    text = "Pilot fined\n\nBy court reporter Ivo Tull\n\nThe pilot said he had slept. Carl Venn, 40, is the pilot."
    assert of(text, "he", "had slept")[1] != "Ivo Tull"


def test_names_of_time_zones_are_nobody() -> None:
    text = "17.10 GMT\n\nThe water company said that the wall holds."
    assert of(text, "The water company", "that the wall holds") == ("organization", "water company")


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("the lad", "unnamed"),
        ("her headmistress", "unnamed"),
        ("their full-back", "unnamed"),
        ("whoever", "unnamed"),
        ("laboratory tests", "document"),
        ("That report", "document"),
        ("The Constitution", "document"),
        ("the museum", "organization"),
    ],
)
def test_kinds_of_sources(source: str, kind: str) -> None:
    text = f"It rained. Then {source} said that trains stop."
    assert of(text, source, "that trains stop")[0] == kind


def test_several_at_the_beginning_of_a_sentence_are_no_name() -> None:
    text = "It rained. Landlords blame the new towers."
    assert of(text, "Landlords", "the new towers")[0] == "group"


@pytest.mark.parametrize(
    ("source", "name", "role"),
    [
        ("Canon Petra Lyle", "Petra Lyle", "Canon"),
        ("The council’s budget director, Carl Venn,", "Carl Venn", "council’s budget director"),
        ("The petitioner, advocate Ivo Tull,", "Ivo Tull", "advocate"),
        ("Deputy Speaker Ms Vera Holm", "Vera Holm", "Deputy Speaker"),
        ("Chief forecaster Ada Brook", "Ada Brook", "Chief forecaster"),
        ("A reader named Walt", "Walt", None),
    ],
)
def test_roles_beside_names(source: str, name: str, role: str | None) -> None:
    text = f"The warning ends at 9pm. {source} said that trains stop."
    found = speaker(text, marked(text, source, "that trains stop"))
    assert (found.kind, found.name, found.role) == ("person", name, role)


def test_this_week_is_no_part_of_a_role() -> None:
    text = "This week host Vera Holm is away. Vera Holm said that trains stop."
    assert speaker(text, marked(text, "Vera Holm", "that trains stop")).role == "host"


def test_you_in_a_turn_is_whoever_had_the_one_before() -> None:
    text = "MARTA LINDE: I was away.\n\nMS HOLM: You told the court that the gates were shut."
    turn = marked(text, "MS HOLM", "You told the court that the gates were shut.", number="1", cue="HOLM:")
    found = speaker(text, turn, marked(text, "You", "that the gates were shut", number="2", parent="1"))
    assert (found.kind, found.name) == ("person", "MARTA LINDE")


@pytest.mark.parametrize(
    ("text", "source", "kind", "name"),
    [
        ("Derek Lohse MP said that trains stop.", "Derek Lohse MP", "person", "Derek Lohse"),
        ("Councillor Barry Nunn said that trains stop.", "Councillor Barry Nunn", "person", "Barry Nunn"),
        (
            "Abe Lisch is here, Abraham Lisch’s card says. Mr. Lisch said that trains stop.",
            "Mr. Lisch",
            "person",
            "Abraham Lisch",
        ),
        ("Brandl AG said that trains stop.", "Brandl AG", "organization", "Brandl AG"),
        ("It rained. Caller said that trains stop. Caller left.", "Caller said", "unnamed", None),
        (
            "It rained. A provincial prosecutor’s office said that trains stop.",
            "A provincial prosecutor’s office",
            "organization",
            None,
        ),
    ],
)
def test_titles_letters_and_short_forms(text: str, source: str, kind: str, name: str | None) -> None:
    found = speaker(text, marked(text, source.removesuffix(" said"), "that trains stop"))
    assert found.kind == kind and (name is None or found.name == name)


def test_answers_are_of_whoever_is_named_most() -> None:
    text = "Ottilie Venn kept the light. Venn is 80.\n\nQ: Was it lonely?\n\nA: I had a cat."
    answer = marked(text, "A", "I had a cat.", number="1", cue=":", form="direct")
    assert speaker(text, answer).name == "Ottilie Venn"
    question = marked(text, "Q", "Was it lonely?", number="1", form="direct")
    assert speaker(text, question).kind == "author"


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("Roofer Shug Tull", "Shug Tull"),
        ("Divisional Forest Officer (DFO) S K Pattan", "S K Pattan"),
        ("Its author, the late Gunther Prahl,", "Gunther Prahl"),
        ("Aunt Marta Holm", "Marta Holm"),
    ],
)
def test_what_stands_before_a_name_is_no_part_of_it(source: str, name: str) -> None:
    text = f"It rained. {source} said that trains stop."
    assert of(text, source, "that trains stop") == ("person", name)


def test_a_first_word_stands_for_the_whole_name() -> None:
    text = "Shug Tull won. On Monday Shug said that trains stop."
    assert of(text, "Shug", "that trains stop") == ("person", "Shug Tull")


def test_a_computer_model_is_no_person() -> None:
    text = "It rained. A computer model said that trains stop."
    assert of(text, "A computer model", "that trains stop")[0] == "document"

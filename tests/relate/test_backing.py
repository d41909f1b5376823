"""Backing: which quotation a report rests on, and what it has that the quotation has not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from onrecord.relate.backing import NONE_FOUND, backing, sense_differences
from onrecord.relate.printings import Printing

Print = Callable[..., Printing]

WIRE = (
    "The harbour may lose 40 boats to the storm tax, warned Ida Brenn on Monday. "
    "“If they pass this storm tax, we may well lose forty boats from this harbour,” Brenn said. "
    "“I have two sons,” she said."
)
REPORT = "The harbour may lose 40 boats to the storm tax"
QUOTE = "“If they pass this storm tax, we may well lose forty boats from this harbour,”"


@pytest.fixture
def report(printed: Print) -> Printing:
    return printed(WIRE, REPORT, source="Ida Brenn", cue="warned", name="Ida Brenn")


@pytest.fixture
def quotation(printed: Print) -> Printing:
    return printed(WIRE, QUOTE, source="Brenn", cue="said", name="Ida Brenn")


def test_a_paraphrase_is_backed_by_the_quotation_that_follows(
    printed: Print, report: Printing, quotation: Printing
) -> None:
    other = printed(WIRE, "“I have two sons,”", name="Ida Brenn")
    found = backing(report, [report, other, quotation])
    assert found.quotation is quotation
    assert found.score > 0.5 and found.differences == ()
    assert found.to_dict()["quotation"] == quotation.statement.id


def test_a_report_that_nothing_quoted_backs_says_so(printed: Print, report: Printing) -> None:
    other = printed(WIRE, "“I have two sons,”", name="Ida Brenn")
    for printings in ([], [report], [other]):
        found = backing(report, printings)
        assert (found.quotation, found.reason, found.score) == (None, NONE_FOUND, 0.0)


def test_a_quotation_of_another_article_backs_a_headline(printed: Print, quotation: Printing) -> None:
    headline = "Brenn: storm tax will cost harbour forty boats"
    told = printed(
        headline,
        "storm tax will cost harbour forty boats",
        source="Brenn",
        name="Ida Brenn",
        place="headline",
        publisher="Oster Post",
    )
    found = backing(told, [quotation])
    assert found.quotation is quotation
    assert [(one.kind, one.first, one.second) for one in found.differences] == [("hedge", None, "may")]


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("The harbour would lose 50 boats to the storm tax", [("number", "50", "forty"), ("hedge", None, "may")]),
        ("The harbour might lose 40 boats to the storm tax", []),
        ("The harbour may not lose 40 boats to the storm tax", [("negation", "not", None)]),
        ("The harbour may lose all of its 40 boats to the storm tax", [("quantifier", "all", None)]),
        ("The harbour may definitely lose 40 boats to the storm tax", [("strength", "definitely", None)]),
        ("The harbour may lose 40 boats to the storm tax of Oster", [("name", "Oster", None)]),
        ("Mrs Brenn said the harbour may lose 40 boats to the storm tax", []),
    ],
)
def test_what_a_report_adds_drops_or_changes_is_listed_by_kind(
    printed: Print, quotation: Printing, told: str, expected: list[tuple[str, str | None, str | None]]
) -> None:
    report = printed(told, told, name="Ida Brenn")
    listed = sense_differences(report, quotation)
    assert [(one.kind, one.first, one.second) for one in listed if one.first != "Mrs"] == expected


def test_an_act_of_denying_is_a_negation(printed: Print) -> None:
    quotation = printed(
        "“We never sold a boat to Halm,” Brenn said.", "“We never sold a boat to Halm,”", name="Ida Brenn"
    )
    text = "Brenn denied selling a boat to Halm."
    report = printed(text, "selling a boat to Halm", source="Brenn", cue="denied", name="Ida Brenn", denies=True)
    assert sense_differences(report, quotation) == ()


def test_sentences_of_the_quotation_that_are_about_something_else_are_left_out(printed: Print) -> None:
    quotation = printed("“The tax takes 40 boats. I am 66 and not well.”", name="Ida Brenn")
    assert sense_differences(printed("the tax would take 40 boats", name="Ida Brenn"), quotation) == ()

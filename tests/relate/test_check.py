"""Is a quote on the record? Verdicts over given printings, and what is said of each."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onrecord.relate.checking import check
from onrecord.relate.looking_up import MOST_PHRASES, MOST_WORDS, candidate_queries
from onrecord.relate.printings import Printing

Print = Callable[..., Printing]

SAFE = "“The dam is not safe, and we have known it for ten years,” said Ida Brenn, the engineer."
QUOTED = "“The dam is not safe, and we have known it for ten years,”"


@pytest.fixture
def dam(printed: Print) -> Printing:
    return printed(SAFE, QUOTED, source="Ida Brenn", cue="said", name="Ida Brenn", role="the engineer")


@pytest.mark.parametrize(
    ("quote", "verdict"),
    [
        ("The dam is not safe", "verbatim"),
        ("‘the DAM is not safe and we have known it’", "verbatim"),
        ("safe", "verbatim"),
        ("The dam [at Halm] is not safe", "verbatim"),
        ("The dam ... is not safe", "verbatim"),  # nothing is left out in its place
        ("The dam is safe", "cut"),
        ("The dam is not safe ... for ten years", "cut"),
        ("The dam is not safe for years", "cut"),
        ("The dam is perfectly safe", "altered"),
        ("The dam isn't safe", "altered"),
        ("The dam is not safe, and we have known it for nine years", "altered"),
        ("known it for ten years: the dam is not safe", "altered"),
        ("The mayor is a liar", "not_found"),
        ("dam safe", "not_found"),  # two words are never cut
        ("unsafe", "not_found"),
        ("El dique no es seguro", "not_found"),
        ("…", "not_found"),
        ("", "not_found"),
    ],
)
def test_the_verdict_follows_from_the_words(dam: Printing, quote: str, verdict: str) -> None:
    answer = check(quote, [dam])
    assert answer.verdict == verdict
    assert (answer.score == 1) == (verdict == "verbatim")
    assert bool(answer.found) == (verdict != "not_found")


def test_words_left_out_are_named_and_it_is_said_where_they_are_a_negation_or_a_number(dam: Printing) -> None:
    answer = check("The dam is safe ... for years", [dam])
    (found,) = answer.found
    assert found.left_out == ("not", "and we have known it", "ten")
    assert [(one.kind, one.second) for one in found.differences][:2] == [("number", "ten"), ("negation", "not")]
    assert answer.reason.endswith("a negation and a number among them")


def test_words_put_in_place_of_others_are_listed(dam: Printing) -> None:
    (found,) = check("The dam is not sound, and we have known it for nine years", [dam]).found
    assert [(one.kind, one.first, one.second) for one in found.differences] == [
        ("number", "nine", "ten"),
        ("word", "sound", "safe"),
    ]


def test_the_same_words_written_otherwise_are_altered_and_it_is_said_that_only_the_writing_differs(
    dam: Printing,
) -> None:
    answer = check("The dam isn't safe, and we've known it for 10 years", [dam])
    assert (answer.verdict, answer.reason) == ("altered", "it is printed in the same words, written otherwise")


@pytest.mark.parametrize(
    ("speaker", "verdict"),
    [
        ("Ida Brenn", "verbatim"),
        ("Brenn", "verbatim"),
        ("Dr. Ida Brenn", "verbatim"),
        ("Oskar Brenn", "other_speaker"),
        ("Tilda Oram", "other_speaker"),
    ],
)
def test_a_speaker_is_known_by_name_titles_aside(dam: Printing, speaker: str, verdict: str) -> None:
    assert check("The dam is not safe", [dam], speaker=speaker).verdict == verdict


def test_whose_words_they_are_is_said(dam: Printing) -> None:
    answer = check("The dam is safe", [dam], speaker="Tilda Oram")
    assert (answer.verdict, answer.reason) == (
        "other_speaker",
        "it is printed with words left out, as said by Ida Brenn",
    )
    assert answer.found[0].by_speaker is False


def test_words_that_nobody_known_said_may_be_anyones(printed: Print) -> None:
    answer = check(
        "The dam is safe", [printed("“The dam is safe,” it was said.", "“The dam is safe,”")], speaker="Oram"
    )
    assert answer.verdict == "verbatim"
    assert answer.found[0].by_speaker is None


def test_where_one_printing_names_somebody_else_another_that_names_nobody_changes_nothing(printed: Print) -> None:
    named = printed("“The dam is safe,” said Jan Rell.", "“The dam is safe,”", name="Jan Rell")
    unnamed = printed("“The dam is safe,” it was said.", "“The dam is safe,”")
    assert check("The dam is safe", [named, unnamed], speaker="Oram").verdict == "other_speaker"
    assert check("The dam is safe", [named, unnamed], speaker="Rell").times == 2


def test_a_spokesman_speaks_for_his_house(printed: Print) -> None:
    one = printed(
        "“We wait,” said Jan Rell.", "“We wait,”", source="Jan Rell", name="Jan Rell", role="Admiralty spokesman"
    )
    assert check("We wait", [one], speaker="Admiralty").verdict == "verbatim"
    assert check("We wait", [one], speaker="Harbour Board").verdict == "other_speaker"


def test_the_best_printing_counts_and_the_earliest_comes_first(dam: Printing, printed: Print) -> None:
    cut = printed("“The dam is safe,” said Ida Brenn.", "“The dam is safe,”", name="Ida Brenn", published="2031-05-01")
    same = printed(SAFE, QUOTED, name="Ida Brenn", publisher="Oster Post", published="2031-04-01")
    answer = check("The dam is not safe", [cut, dam, same])
    assert (answer.verdict, answer.times, answer.outlets) == ("verbatim", 2, 2)
    assert answer.first is answer.found[0]
    assert [found.printings[0].article.published for found in answer.found[:2]] == ["2031-04-01", "2031-04-02"]
    assert answer.found[-1].verdict == "altered"  # "not" is added to it


def test_one_statement_is_read_on_over_its_cue_and_so_are_two_that_were_read_for_one(printed: Print) -> None:
    text = "“I sold the boats,” Brenn said. “I kept the nets.”"
    whole = printed(text, "“I sold the boats,”", "“I kept the nets.”", name="Ida Brenn", source="Brenn", cue="said")
    halves = [printed(text, half, name="Ida Brenn") for half in ("“I sold the boats,”", "“I kept the nets.”")]
    for printings in ([whole], halves):
        assert check("I sold the boats. I kept the nets.", printings).verdict == "verbatim"
        assert check("I sold ... the nets", printings).verdict == "cut"
    assert check("I sold the boats. I kept the nets.", halves[:1]).verdict == "altered"


def test_what_the_printing_puts_in_brackets_is_set_aside(printed: Print) -> None:
    one = printed("“We shut it [the mill] down … in June,” he said.", "“We shut it [the mill] down … in June,”")
    assert check("We shut it down", [one]).verdict == "verbatim"
    assert check("We shut the mill down in June", [one]).verdict == "altered"


def test_the_answer_is_the_same_in_json(dam: Printing) -> None:
    answer = check("The dam is safe", [dam], speaker="Ida Brenn")
    row = answer.to_dict()
    assert (row["verdict"], row["found"][0]["left_out"]) == ("cut", ["not"])
    assert row["found"][0]["article"]["publisher"] == "Halm Courier"
    runs = row["found"][0]["comparison"]["runs"]
    assert [run["kind"] for run in runs] == ["equal", "second", "equal", "second"]
    assert runs[1] == {"kind": "second", "first": "", "second": "not"}


def test_a_quote_of_a_hundred_thousand_words_gets_an_answer(dam: Printing) -> None:
    long = "the dam is not safe " * 20_000
    assert check(long, [dam]).verdict == "not_found"
    assert len(candidate_queries(long).words) <= MOST_WORDS


def test_what_is_looked_up_are_telling_words_and_runs_of_words() -> None:
    sought = candidate_queries("The dam is not safe [sic] ... we have known it for 10 years")
    assert sought.whole == (("the", "dam", "is", "not", "safe"), ("we", "have", "known", "it", "for", "10", "years"))
    assert set(sought.words) == {"dam", "safe", "known", "10", "years"}
    assert ("is", "not", "safe") in sought.phrases and ("safe", "we", "have") not in sought.phrases
    assert len(candidate_queries(" ".join(map(str, range(999)))).phrases) == MOST_PHRASES
    assert candidate_queries("we will").words == ("will", "we")
    assert candidate_queries("?!").whole == ()


@given(quote=st.text(), content=st.text(min_size=1), speaker=st.text())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_gets_an_answer(printed: Print, quote: str, content: str, speaker: str) -> None:
    answer = check(quote, [printed(content)], speaker=speaker)
    assert answer.verdict in ("verbatim", "cut", "altered", "other_speaker", "not_found")
    answer.to_dict()

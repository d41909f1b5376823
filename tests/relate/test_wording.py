"""Wordings side by side: which words are the same however they are written, and of what kind the others are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.relate.spoken import only_spoken, spoken
from onrecord.relate.wording import Comparison, compare, differences


def words(text: str) -> list[str]:
    return [word.word for word in only_spoken(spoken(text))]


def listed(first: str, second: str, *, reported: bool = False) -> list[tuple[str, str | None, str | None]]:
    comparison = compare(first, second, reported=reported)
    return [(one.kind, one.first, one.second) for one in differences(comparison)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("We don't know", "“WE DO NOT KNOW”"),
        ("I can't, I won't", "I cannot I will not"),
        ("It's been shut", "it has been shut"),
        ("They’d gone", "they had gone"),
        ("ten per cent", "10%"),
        ("10 percent", "10 pc"),
        ("forty-two boats", "42 boats"),
        ("two and a half thousand, no: 2,500", "two and a half thousand no 2500"),
        ("$2.5m", "2.5 million dollars"),
        ("four hundred and twelve thousand", "412,000"),
        ("a hundred jobs", "100 jobs"),
        ("The neighbor's labor was organized", "the neighbour's labour was organised"),
        ("traveled to the center", "travelled to the centre"),
        ("“[T]he quay”", "the quay"),
        ("the orebody", "the ore body"),
        ("the first boat", "the 1st boat"),
    ],
)
def test_the_same_words_written_otherwise_are_no_difference(one: str, other: str) -> None:
    comparison = compare(one, other)
    assert [run.kind for run in comparison.runs] == ["equal"]
    assert comparison.first_coverage == comparison.second_coverage == 1
    assert listed(one, other) == []


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("We lost 64 boats", "We lost 46 boats", ("number", "64", "46")),
        ("It failed once", "It failed twice", ("number", "once", "twice")),
        ("The dam is safe", "The dam is not safe", ("negation", None, "not")),
        ("They never came", "They came", ("negation", "never", None)),
        ("We may close it", "We will close it", ("hedge", "may", "will")),
        ("It is true", "It is absolutely true", ("strength", None, "absolutely")),
        ("All of the boats", "Some of the boats", ("quantifier", "All", "Some")),
        ("We met in Oster", "We met in Halm", ("name", "Oster", "Halm")),
        ("I sold the house", "I sold the boat", ("word", "house", "boat")),
    ],
)
def test_a_difference_is_of_a_kind(one: str, other: str, expected: tuple[str, str | None, str | None]) -> None:
    assert listed(one, other) == [expected]


def test_what_reporting_shifts_is_no_difference_and_is_marked_as_shifted() -> None:
    said, report = "We will not close our quay while I am here", "they would not close their quay while he was there"
    comparison = compare(said, report, reported=True)
    assert {run.kind for run in comparison.runs} == {"equal", "shifted"}
    assert comparison.first_coverage == 1
    assert listed(said, report, reported=True) == []
    assert listed(said, report) != []  # between two quotations it is one


def test_a_verb_moved_into_the_past_is_shifted_and_another_verb_is_not() -> None:
    assert listed("the quay stays", "the quay stayed", reported=True) == []
    assert listed("the quay stays", "the quay closed", reported=True) == [("word", "stays", "closed")]


def test_a_number_never_shifts() -> None:
    assert listed("I have 12 boats", "he had 21 boats", reported=True) == [("number", "12", "21")]


def test_what_only_moved_is_no_difference_of_number_or_negation() -> None:
    kinds = {kind for kind, _, _ in listed("40 in Halm, never 50 in Oster", "never 50 in Oster, 40 in Halm")}
    assert kinds <= {"word"}


def test_words_left_out_come_as_one_stretch() -> None:
    comparison = compare(
        "The mill ... is the best we have", "The mill is not, for all I know, what is the best we have"
    )
    assert [run.kind for run in comparison.runs] == ["equal", "second", "equal"]
    assert comparison.longest == 5


def test_the_writers_own_words_are_set_aside() -> None:
    assert words("We shut it [the mill] down (sic) ... for good") == "we shut it down for good".split()
    roles = [word.role for word in spoken("We shut it [the mill] down … [...] now")]
    assert roles == ["spoken"] * 3 + ["insertion"] * 2 + ["spoken", "gap", "gap", "spoken"]
    assert [word.role for word in spoken("Boats, he meant, sank", [(7, 15)])] == [
        "spoken",
        *["insertion"] * 2,
        "spoken",
    ]


def test_other_languages_are_compared_by_their_words() -> None:
    assert compare("Der Staudamm ist sicher", "der STAUDAMM ist sicher!").first_coverage == 1
    assert listed("大坝很安全", "大坝不安全") == [("word", "很", "不")]


@pytest.mark.parametrize("text", ["", "…", "?!", "„“"])
def test_a_text_without_words_compares_with_anything(text: str) -> None:
    assert compare(text, "The dam is safe").first_coverage == 0
    assert compare("The dam is safe", text).runs[0].kind == "first"
    assert compare(text, text).runs == ()


def test_very_long_texts_are_compared_too_and_it_is_said_where_not_wholly() -> None:
    long = " ".join(f"word{number}" for number in range(100_000))
    assert compare(long, f"{long} more").runs[0].first == (0, 100_000)
    other = " ".join(f"word{number if number % 5 else -number}" for number in range(99_000))
    comparison = compare(long, other)
    assert not comparison.complete
    assert comparison.longest < 6
    assert compare("word5 word77", long).first_coverage == 1


def of(comparison: Comparison, side: int) -> list[int]:
    """The places of one side's words, as the runs go through them."""
    ends = [(run.first, run.second)[side] for run in comparison.runs]
    return [place for begin, end in ends for place in range(begin, end)]


texts = st.lists(
    st.sampled_from("the dam is not safe 10 % ten Halm we'll […] don't “ ” ... 大坝 ½ e\u0301 ’s".split())
).map(" ".join)


@given(texts, texts, st.booleans())
def test_runs_go_through_all_words_of_both_in_order(one: str, other: str, reported: bool) -> None:
    comparison = compare(one, other, reported=reported)
    assert of(comparison, 0) == list(range(len(comparison.first)))
    assert of(comparison, 1) == list(range(len(comparison.second)))
    for found in differences(comparison):
        assert found.first is None or found.first in one
        assert found.second is None or found.second in other


@given(st.text())
def test_every_word_stands_where_it_says(text: str) -> None:
    for word in spoken(text):
        assert 0 <= word.start < word.end <= len(text)
    assert compare(text, text).first_coverage in (0, 1)

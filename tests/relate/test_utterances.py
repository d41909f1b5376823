"""Which printings are linked, how, and which never."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.records import Act, Article, Form, Place, Span, Speaker, Statement, statement_id
from onrecord.relate.gathering import Tie, gather, groups_of
from onrecord.relate.printings import PrintedIn, Printing, printing_of
from onrecord.relate.resemblance import speakers_of
from onrecord.relate.utterances import link

QUOTE = '"The harbour wall will be mended before the autumn storms reach Senna Bay,"'


def printed(
    content: str,
    name: str | None = "Ana Reyes",
    *,
    published: str = "2026-05-03",
    article: str = "one",
    at: int = 0,
    place: Place = "body",
    role: str | None = None,
    denies: bool = False,
) -> Printing:
    """A statement with this content, `at` code points into its article; quoted if it begins with a quotation mark."""
    text = " " * at + content
    span = (Span.of(text, at, len(text)),)
    made = Article(text=text, url=f"https://{article}.example/", publisher=article, published=published)
    form: Form = "direct" if content.startswith('"') else "mixed" if '"' in content else "indirect"
    speaker = Speaker("person", name, "name", 1.0, "", role=role) if name else None
    act = Act("deny", "denial", "denies") if denies else Act("say", "speech")
    statement = Statement(statement_id(made.id, (), (), span), form, place, (), (), span, 1.0, speaker=speaker, act=act)
    return printing_of(PrintedIn(article, made.url, None, article, published), statement)


def kind_of(first: str, second: str, **options: str) -> str | None:
    found = link(printed(first), printed(second, article="two", **options))
    return found.kind if found else None


def test_the_same_words_are_verbatim_whatever_their_marks() -> None:
    assert kind_of(QUOTE, "“The harbour wall will be mended before the autumn storms reach Senna Bay.”") is not None
    found = link(printed(QUOTE), printed(QUOTE.replace(",", "."), article="two"))
    assert found is not None and found.kind == "verbatim" and found.score > 0.9 and found.keeps_words


def test_fewer_and_more_words_are_shortened_and_extended() -> None:
    part = '"The harbour wall will be mended before the autumn storms,"'
    assert kind_of(QUOTE, part) == "shortened"
    assert kind_of(part, QUOTE) == "extended"


def test_brackets_and_dots_are_insertions() -> None:
    assert kind_of(QUOTE, '"[The wall] will be mended before the autumn storms reach Senna Bay,"') == "inserted"
    assert kind_of(QUOTE, '"The harbour wall will be mended ... before the storms reach Senna Bay,"') == "inserted"


def test_a_report_close_to_the_words_is_a_paraphrase() -> None:
    report = "the harbour wall would be mended before the autumn storms reached Senna Bay"
    assert kind_of(report, QUOTE) == "paraphrase"


def test_a_headline_is_linked_with_what_stands_under_it() -> None:
    head = printed("Harbour wall to be mended before autumn storms", place="headline", article="one")
    found = link(head, printed(QUOTE, article="one", at=200))
    assert found is not None and found.kind == "headline"


def test_other_sayings_are_not_linked() -> None:
    assert kind_of(QUOTE, '"The lighthouse keepers have not been paid since the spring,"') is None
    assert kind_of(QUOTE, QUOTE, name="Bruno Ilk") is None  # the same words of somebody else
    assert kind_of(QUOTE, QUOTE.replace("will be", "will not be"), published="2026-05-06") is None
    assert kind_of('"We take it one day at a time,"', '"We take it one day at a time,"', published="2026-11-20") is None


def test_a_spokesman_speaks_for_the_body() -> None:
    body = printed(QUOTE.strip('"'), "Senna Harbour Office")
    spokesman = printed(QUOTE, "Bruno Ilk", role="Senna Harbour Office spokesman", article="two")
    found = link(body, spokesman)
    assert found is not None and "speaks for" in found.reason


def known(printing: Printing, *speakers: str) -> Printing:
    """The same with keys of its speaker as a ledger has them."""
    return replace(printing, speakers=printing.speakers | frozenset(speakers))


@pytest.mark.parametrize(
    ("first", "second", "keys", "expected"),
    [
        ("Reyes", "Ana Reyes", ("§1", "§2"), "alike"),  # a ledger keeps a surname by itself: that tells nothing
        ("Reyes", "Ana Reyes", ("§1", "§1"), "same"),
        ("Ana Reyes", "Ana Reyes", ("§1", "§2"), "other"),  # namesakes, told apart by their roles
        ("Reyes", "Bruno Reyes", ("ana reyes", "§1", "§2"), "other"),  # the first is known as Ana Reyes
        ("Ana Reyes", "Bruno Ilk", ("§1", "§2"), "other"),
    ],
)
def test_two_identities_are_two_speakers_where_their_names_tell(
    first: str, second: str, keys: tuple[str, ...], expected: str
) -> None:
    one, other = known(printed(QUOTE, first), *keys[:-1]), known(printed(QUOTE, second, at=200), keys[-1])
    assert speakers_of(one, other) == speakers_of(other, one) == expected


def test_nothing_is_linked_with_empty_odd_or_endless_words() -> None:
    for content in ('"—"', '"No."', "x", "»«"):
        assert link(printed(content), printed(QUOTE, article="two")) is None
    long = " ".join(f"word{number}" for number in range(20_000))
    found = link(printed(long), printed(long, article="two"))
    assert found is not None and found.score > 0.5


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=80), st.text(max_size=80))
def test_any_text_is_answered(first: str, second: str) -> None:
    found = link(printed("a" + first), printed("b" + second, article="two"))
    assert found is None or 0 <= found.score <= 1


# --- groups -----------------------------------------------------------------------------------------------------


def test_printings_of_one_saying_are_gathered_the_first_printed_first() -> None:
    late = printed(QUOTE, article="three", published="2026-05-05")
    early = printed(QUOTE, article="two", published="2026-05-02")
    other = printed('"The lighthouse keepers have not been paid since the spring,"', article="four")
    groups = gather([late, other, early])
    assert [[one.article.id for one in group] for group in groups] == [["two", "three"], ["four"]]
    assert groups == gather([early, other, late])


def test_a_chain_of_weak_links_joins_nothing() -> None:
    ties = [Tie("a", "b", 0.6), Tie("b", "c", 0.6), Tie("c", "d", 0.6)]
    assert groups_of("abcd", ties) == [("a", "b"), ("c", "d")]


@pytest.mark.parametrize(("to_the_other", "groups"), [(0.5, [("a", "b", "c")]), (0.0, [("a", "b"), ("c",)])])
def test_a_third_printing_joins_where_it_is_near_to_both(to_the_other: float, groups: list[tuple[str, ...]]) -> None:
    ties = [Tie("a", "b", 0.9), Tie("b", "c", 0.8), Tie("a", "c", to_the_other)]
    assert groups_of("abc", ties) == groups


def test_a_weak_link_holds_where_no_other_speaks_against_it() -> None:
    """By itself it makes no group; a third printing that is surely the one's and not the other's parts them too."""
    assert groups_of("ab", [Tie("a", "b", 0.4)]) == [("a",), ("b",)]
    together = [Tie("a", "b", 0.4), Tie("a", "c", 0.6), Tie("b", "c", 0.6)]
    assert groups_of("abc", together) == [("a", "b", "c")]
    assert groups_of("abc", [Tie("a", "b", 0.4), Tie("a", "c", 0.95)]) == [("a", "c"), ("b",)]


def test_people_have_the_last_word() -> None:
    ties = [Tie("a", "b", 0.99)]
    assert groups_of("ab", ties, parted=[("b", "a")]) == [("a",), ("b",)]
    assert groups_of("abc", ties, joined=[("b", "c")]) == [("a", "b", "c")]


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef"), st.floats(0, 1))))
def test_groups_part_the_statements_whatever_the_order(ties: list[tuple[str, str, float]]) -> None:
    made = [Tie(*tie) for tie in ties if tie[0] != tie[1]]
    groups = groups_of("abcdef", made)
    assert sorted(one for group in groups for one in group) == list("abcdef")
    assert groups == groups_of("fedcba", list(reversed(made)))

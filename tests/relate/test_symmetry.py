"""Whether two printings are of one saying does not depend on which of them is asked about first."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.records import Article, Form, Place, Span, Speaker, Statement, statement_id
from onrecord.relate.printings import PrintedIn, Printing, printing_of
from onrecord.relate.utterances import link

TURNED = {"shortened": "extended", "extended": "shortened"}
WORDS = (
    "the harbour wall will not be mended before 40 storms reach Senna Bay and we can pay for it [the wall] … in May "
    "they would say no never two boats came he denied"
).split()

texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=14).map(" ".join)
marks = st.sampled_from(("{}", '"{}"', 'that it "{}" again'))
sides = st.fixed_dictionaries(
    {
        "text": st.builds(str.format, marks, texts),
        "name": st.sampled_from(("Ana Reyes", "Reyes", "Bruno Ilk", None)),
        "role": st.sampled_from((None, "Ana Reyes spokesman", "mayor")),
        "published": st.sampled_from(("2031-05-01", "2031-05-03", None)),
        "article": st.sampled_from(("one", "two")),
        "place": st.sampled_from(("body", "headline")),
        "at": st.sampled_from((0, 5, 2000)),
    }
)


def printed(side: dict[str, Any]) -> Printing:
    content, at = side["text"], side["at"]
    text = " " * at + content
    span = (Span.of(text, at, len(text)),)
    made = Article(text=text, url=side["article"], published=side["published"])
    form: Form = "direct" if content.startswith('"') else "mixed" if '"' in content else "indirect"
    speaker = Speaker("person", side["name"], "name", 1.0, "", role=side["role"]) if side["name"] else None
    place: Place = side["place"]
    statement = Statement(statement_id(made.id, (), (), span), form, place, (), (), span, 1.0, speaker=speaker)
    return printing_of(PrintedIn(side["article"], None, None, None, side["published"]), statement)


@settings(max_examples=300, deadline=None)
@given(sides, sides)
def test_a_link_is_the_same_from_either_side(one: dict[str, Any], other: dict[str, Any]) -> None:
    a, b = printed(one), printed(other)
    here, there = link(a, b), link(b, a)
    assert (here is None) == (there is None)
    if here is None or there is None:
        return
    assert here.score == there.score
    assert here.kind == TURNED.get(there.kind, there.kind)
    assert here.reason == there.reason.replace("fewer of them", "MORE").replace("and more", "FEWER").replace(
        "words, MORE", "words and more"
    ).replace("words FEWER", "words, fewer of them")
    assert here.comparison.turned() == there.comparison


@settings(max_examples=100, deadline=None)
@given(sides, sides)
def test_aligned_words_are_places_in_the_texts(one: dict[str, Any], other: dict[str, Any]) -> None:
    found = link(printed(one), printed(other))
    if found is None:
        return
    for text, words in zip(found.comparison.texts, (found.comparison.first, found.comparison.second), strict=True):
        places = [(word.start, word.end) for word in words]
        assert all(0 <= start < end <= len(text) for start, end in places)
        assert places == sorted(places)
    for run in found.comparison.runs:
        assert run.first[1] <= len(found.comparison.first) and run.second[1] <= len(found.comparison.second)

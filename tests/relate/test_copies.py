"""Which articles reprint which, and in what they differ."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.records import Span
from onrecord.relate.copies import CopyIndex, differences, verify
from onrecord.relate.fingerprints import BANDS, cut, signature, signatures
from onrecord.words import words

WIRE = """Ternby harbour to close for the winter

The harbour of Ternby will close to freight from November, its owners said on Monday, after divers found cracks in
two of the seven piers that carry the northern quay.

"We cannot load grain over piles that a storm may take away," harbour master Odile Karsk told reporters. "Nobody here
wants this, and nobody here will gamble with the lives of dockers."

Some four hundred ships call at Ternby between November and March, most of them with barley for the breweries of the
Lorn valley. Their cargo is to go by rail from Vesk, ninety kilometres farther south, where two sidings have been
hired at short notice.

Brewers fear delays. "Malt does not wait for a timetable," said Benno Achterberg, who runs the largest of the valley's
malthouses. He put the additional cost of every railway wagon at six hundred crowns.

The ministry of transport promised an engineer's report by Christmas. Repairs paid for by the province could begin in
spring, when the ice has left the estuary, and would last until the following harvest.
"""

OTHER_REPORT = """Cracked piers shut Ternby's grain quay

Barley ships will be turned away from Ternby this winter because the old quay is crumbling beneath its cranes.

"We cannot load grain over piles that a storm may take away," harbour master Odile Karsk told reporters. "Nobody here
wants this, and nobody here will gamble with the lives of dockers."

Ms Karsk, who took up her post in August, ordered an inspection after a crane driver complained of tremors. What the
divers brought up, she said, were photographs of concrete so soft that a knife went in.

"Malt does not wait for a timetable," said Benno Achterberg, a maltster whose family has bought from local farmers since
his great-grandfather's day. He has begun to telephone lorry firms himself.

Opposition councillors blamed the provincial government, which had twice put off a survey. A spokesman answered that
the money had gone into dykes after the flood, and that nobody had objected then.
"""

ELSEWHERE = """Museum buys lighthouse lamp

The Maritime Museum in Oster has bought the lens of the Halm lighthouse, a rotating lamp of four tonnes built by a
Parisian workshop, at an auction that lasted barely six minutes on Saturday afternoon.

Curator Philippa Brack said visitors would be able to climb inside the glass from next summer. Three other bidders, one
of them a hotel chain, had followed the price until it passed a quarter of a million.

Sailors steered by the lamp for a hundred and eleven years before a mast with an electric beacon replaced it. Its
keeper, now eighty-eight, asked to be allowed to polish it once a week.
"""


def edited(text: str, share: float, seed: int = 1) -> str:
    """The text with words replaced, dropped and put in, the same for the same seed."""
    chance = random.Random(seed)
    fresh = [f"{a}{b}" for a in "plo gri sna tru".split() for b in "ven dle mont wick tarn".split()]
    printed = []
    for word in text.split(" "):
        drawn = chance.random() / share if share else 1
        if drawn >= 0.75:
            printed.append(word)
        if drawn < 0.5 or 0.75 <= drawn < 1:
            printed.append(chance.choice(fresh))
    return " ".join(printed)


def cut_at_end(text: str) -> str:
    return "\n\n".join(text.split("\n\n")[:-2])


def with_new_headline(text: str) -> str:
    return "Brewers brace for a dry dock\n\n" + text.split("\n\n", 1)[1]


def with_paragraph(text: str) -> str:
    return text + "\n\nOur readers may remember how the eel fair was moved to a barn when the market hall burned down."


REPRINTS = {
    "as it was": WIRE,
    "lightly edited": edited(WIRE, 0.1),
    "edited all over": edited(WIRE, 0.25),
    "cut at the end": cut_at_end(WIRE),
    "with a new headline": with_new_headline(WIRE),
    "added to": with_paragraph(WIRE),
    "all at once": with_paragraph(with_new_headline(edited(cut_at_end(WIRE), 0.1))),
    "in capitals": WIRE.upper(),
    "with typographic quotes": WIRE.replace(' "', " “").replace('\n"', "\n“").replace('"', "”"),
    "on one line": " ".join(WIRE.split()),
}


@pytest.mark.parametrize("kind", REPRINTS)
def test_a_reprint_is_found(kind: str) -> None:
    index = CopyIndex()
    texts = [ELSEWHERE, WIRE, OTHER_REPORT, REPRINTS[kind]]
    index.add(texts[:2])
    index.add(texts[2:])
    found = index.find(texts)
    assert {number: one.original for number, one in found.items()} == {3: 1}
    assert 0.42 <= found[3].likeness.score <= 1


def test_reports_of_one_event_with_the_same_quotations_are_no_copies() -> None:
    assert verify(WIRE, OTHER_REPORT) is None
    assert verify(OTHER_REPORT, WIRE) is None


def test_a_copy_of_a_copy_has_the_first_as_its_original() -> None:
    texts = [WIRE, edited(WIRE, 0.1), edited(edited(WIRE, 0.1), 0.1, seed=2)]
    index = CopyIndex()
    index.add(texts)
    assert {number: one.original for number, one in index.find(texts).items()} == {1: 0, 2: 0}


def test_a_text_printed_by_many_is_one_original_with_many_copies() -> None:
    texts = [WIRE, *(edited(WIRE, 0.05, seed) for seed in range(60))]
    index = CopyIndex()
    index.add(texts)
    found = index.find(texts)
    assert len(found) == 60
    assert {one.original for one in found.values()} == {0}


def test_shares_tell_what_was_cut_and_what_added() -> None:
    shorter, longer = verify(WIRE, cut_at_end(WIRE)), verify(WIRE, with_paragraph(WIRE))
    assert shorter is not None and longer is not None
    assert shorter.likeness.share == 1 and shorter.likeness.kept < 0.8
    assert longer.likeness.kept == 1 and longer.likeness.share < 1
    assert "100% of its words stand in the original" in shorter.likeness.reason


def test_the_parts_that_differ() -> None:
    changed = WIRE.replace("four hundred ships", "about three hundred vessels").replace(" at short notice", "")
    parts = differences(WIRE, with_paragraph(changed))
    told = [(part.kind, part.first and part.first.text, part.second and part.second.text) for part in parts]
    assert told[0] == ("replaced", "four hundred ships", "about three hundred vessels")
    assert told[1] == ("cut", "at short notice", None)
    assert told[2][0] == "added"
    assert told[2][2] is not None and told[2][2].startswith("Our readers may remember")
    assert len(told) == 3


def test_equal_texts_have_no_differences() -> None:
    assert differences(WIRE, WIRE) == ()
    found = verify(WIRE, WIRE)
    assert found is not None and found.likeness.score == 1 and found.parts == ()


SHORT = ["", " \n", "Rain.", "!!! ... ???", '"""', "He said no.", "\ud800", "a b c d e f g h"]


@pytest.mark.parametrize("text", SHORT)
def test_a_text_too_short_to_tell_has_no_bands(text: str) -> None:
    assert signature(text) == ()
    assert verify(text, WIRE) is None
    assert verify(WIRE, text) is None
    index = CopyIndex()
    index.add([text, text, WIRE])
    assert index.find([text, text, WIRE]) == {}


def test_an_empty_index_finds_nothing() -> None:
    index = CopyIndex()
    assert index.find([]) == {}
    index.add([])
    assert index.candidates() == {}


def test_bands_are_32_bits_and_the_same_alone_as_together() -> None:
    together = signatures([WIRE, "", OTHER_REPORT])
    assert together == [signature(WIRE), (), signature(OTHER_REPORT)]
    assert all(len(one) == BANDS and all(-(2**31) <= band < 2**31 for band in one) for one in together if one)


def test_very_long_texts_are_compared_by_their_beginnings() -> None:
    chance = random.Random(4)
    long = " ".join(f"word{chance.randrange(3000)}" for _ in range(60_000))
    found = verify(long, long + " and a tail")
    assert found is not None and found.likeness.score == 1 and found.parts == ()


def test_scripts_without_spaces() -> None:
    chance = random.Random(3)
    article = "。".join(
        "".join(chance.choices("港口冬季關閉船隻大麥鐵路工程師報告春天河口收穫潛水員裂縫碼頭", k=18)) for _ in range(14)
    )
    other = "。".join(
        "".join(chance.choices("博物館燈塔鏡頭拍賣星期六守塔人擦拭夏天玻璃桅杆水手價格酒店", k=18)) for _ in range(14)
    )
    found = verify(article, article[:-40])
    assert found is not None and found.likeness.share == 1
    assert verify(article, other) is None


@pytest.mark.parametrize(("opening", "closing"), ['""', "“”", "‘’", "„“", "«»"])
def test_quotation_marks_of_any_kind(opening: str, closing: str) -> None:
    one = cut(f"Dockers {opening}shall{closing} cross. It’s {opening}harbour master{closing} Karsk.")
    assert one.quoted.tolist() == [False, True, False, True, True, False]


def test_a_quotation_that_runs_on_opens_again_in_the_next_paragraph() -> None:
    one = cut('Karsk: "Cracked piers.\n\n"Cranes tremble," divers reported.')
    assert one.quoted.tolist() == [False, True, True, True, True, False, False]


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=400), st.text(max_size=400))
def test_any_two_texts_can_be_compared(first: str, second: str) -> None:
    verify(first, second)
    signatures([first, second])
    for part in differences(first, second):
        assert part.first is not None or part.second is not None
        for text, span in ((first, part.first), (second, part.second)):
            assert span is None or text[span.start : span.end] == span.text


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.floats(0, 0.2))
def test_what_stands_outside_the_parts_is_the_same(seed: int, share: float) -> None:
    second = edited(WIRE, share, seed)
    parts = differences(WIRE, second)
    left = [_without(WIRE, [part.first for part in parts]), _without(second, [part.second for part in parts])]
    assert left[0] == left[1]


def _without(text: str, spans: Iterable[Span | None]) -> list[str]:
    kept = list(text)
    for span in spans:
        if span is not None:
            kept[span.start : span.end] = " " * (span.end - span.start)
    return words("".join(kept))


COLLECTION = Path(__file__).parents[2] / "bench" / "relate"


@pytest.mark.skipif(not COLLECTION.exists(), reason="bench/relate is not there")
def test_the_collections_wire_copies_and_no_others() -> None:
    rows = [json.loads(line) for line in (COLLECTION / "articles.jsonl").read_text().splitlines()]
    rows.sort(key=lambda row: row["published"])
    texts = [(COLLECTION / "articles" / row["file"]).read_text() for row in rows]
    index = CopyIndex()
    index.add(texts)
    found = {rows[number]["file"]: rows[one.original]["file"] for number, one in index.find(texts).items()}
    assert found == {row["file"]: row["copy_of"] for row in rows if row["copy_of"]}

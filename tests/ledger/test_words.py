"""Words: the same however they are printed, exactly placed, and safe to index."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.ledger.words import LONGEST, normal, token_spans, words

TEXTS = st.text(max_size=200) | st.text(alphabet="aéU.S'’,1 ½ﬁ-ก็漢がः́\u00ad", max_size=60)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Mayor said: “We won’t!”", ["the", "mayor", "said", "we", "wont"]),
        ("O'Neill, O’Neill and O’NEILL’S", ["oneill", "oneill", "and", "oneill"]),
        ("the government's plan, the nurses' pay", ["the", "government", "plan", "the", "nurses", "pay"]),
        ("the U.S. and US, at 10 a.m.", ["the", "us", "and", "us", "at", "10", "am"]),
        ("the U.S.'s and U.K.’s word", ["the", "us", "and", "uk", "word"]),
        ("J.K. Moro, J. Moro, J.Moro", ["jk", "moro", "j", "moro", "j", "moro"]),
        ("agreed at 5 p.m.He left.She", ["agreed", "at", "5", "pm", "he", "left", "she"]),
        ("a cease-fire — now", ["a", "cease", "fire", "now"]),
        ("1,000 of 12,345,678; 3.5 and 1,00", ["1000", "of", "12345678", "3", "5", "and", "1", "00"]),
        ("Łódź, Ørsted, Straße, İzmir, cœur", ["lodz", "orsted", "strasse", "izmir", "coeur"]),
        ("ﬁrm Ｆｕｌｌ x² 3½ ①", ["firm", "full", "x2", "3", "1", "2", "1"]),
        ("Ёлка и ёж", ["елка", "и", "еж"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("東京都の知事", list("東京都の知事")),
        ("กรุงเทพ", ["ก", "รุ", "ง", "เ", "ท", "พ"]),
        ("AT&T snake_case #tag @name", ["at", "t", "snake", "case", "tag", "name"]),
        ("co\u00adoperate zero\u200bwidth", ["cooperate", "zero", "width"]),
        ("\ud800 \x00 §s1 …", ["s1"]),
        ("", []),
    ],
)
def test_text_is_cut_into_words_that_compare(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_composed_and_decomposed_print_is_the_same() -> None:
    assert words("Zoe\u0301 サッカー") == words("Zo\u00e9 サッカー")
    assert normal("한국") == normal("\u1112\u1161\u11ab\u1100\u116e\u11a8")


def test_a_name_is_known_by_its_words() -> None:
    assert normal("  José  Á. O’Neill ") == normal("jose a oneill") == "jose a oneill"


def test_a_decomposed_letters_accent_belongs_to_its_word() -> None:
    text = "Zoe\u0301 said"
    assert [text[start:end] for _, start, end in token_spans(text)] == ["Zoe\u0301", "said"]


@given(TEXTS)
def test_each_word_stands_where_it_is_said_to(text: str) -> None:
    spans = token_spans(text)
    assert [word for word, _, _ in spans] == words(text)
    last = 0
    for word, start, end in spans:
        assert 0 <= start < end <= len(text)
        assert last <= start or (last == end)
        last = end
        if end - start <= LONGEST:
            assert word in words(text[start:end])


@given(TEXTS)
def test_words_of_words_are_the_same(text: str) -> None:
    found = words(text)
    assert words(" ".join(found)) == found


@given(TEXTS)
def test_no_word_can_harm_an_index(text: str) -> None:
    for word in words(text):
        assert 1 <= len(word) <= LONGEST
        assert not set(word) & set(" \t\n\r\x00§'\"\\*:()_.,-")
        assert word.encode("utf-8")
        assert len(word.split()) == 1
        assert "".join(one for one in word if one.isascii()) == "".join(one for one in word if one.isascii()).lower()

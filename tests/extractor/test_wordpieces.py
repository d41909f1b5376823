"""Our word pieces are those of the `tokenizers` package."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.extractor.packaged import PACKAGED_MODEL
from onrecord.extractor.tokens import WORD
from onrecord.extractor.wordpieces import WordPieces

tokenizers = pytest.importorskip(
    "tokenizers", reason="the tokenizers package, which this compares with, is not installed"
)

PIECES = WordPieces.read(PACKAGED_MODEL / "vocabulary.txt")
REFERENCE = tokenizers.BertWordPieceTokenizer(str(PACKAGED_MODEL / "vocabulary.txt"), lowercase=True)
TEXT = (
    "Mayor Léa Ørsted-Brânză said: “It wasn't me!” She'd paid €4,500.75 (≈£3,900) in 2019; the UK's F-16s… "
    "rock_and_roll İstanbul straße ﬁne 東京 中国 한국 naïve co-operation antidisestablishmentarianism #tag @name"
)


def reference(word: str) -> list[int]:
    return REFERENCE.encode(word, add_special_tokens=False).ids or [PIECES.pieces("\u0000")[0]]


def test_a_text_of_odd_words() -> None:
    for match in WORD.finditer(TEXT):
        assert list(PIECES.pieces(match.group())) == reference(match.group())


@given(
    st.text(
        alphabet=st.characters(exclude_categories=["Cs", "Cn", "Co"], max_codepoint=0x2FFF), min_size=1, max_size=20
    )
)
@settings(max_examples=500)
def test_any_word(text: str) -> None:
    for match in WORD.finditer(text):
        assert list(PIECES.pieces(match.group())) == reference(match.group())


def test_what_is_in_no_vocabulary_is_unknown() -> None:
    assert PIECES.pieces("\U0001f9ff") == PIECES.pieces("\ud800") == (100,)

"""Windows cover an article, and every word is read where it has most around it."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from onrecord.extractor.extractor import PACKAGED_MODEL
from onrecord.extractor.tokens import tokenise
from onrecord.extractor.windows import owners, pieces_of, plan

HOSTILE = st.text(alphabet=st.one_of(st.sampled_from("ab .\n\"“”’'éA1-\u200b\u0000\ud800"), st.characters()), max_size=400)


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    found = Tokenizer.from_file(str(PACKAGED_MODEL / "tokenizer.json"))
    found.no_truncation()
    found.no_padding()
    return found


@given(text=HOSTILE)
@settings(max_examples=200)
def test_words_and_pieces_of_any_text(text: str, tokenizer: Tokenizer) -> None:
    tokens = tokenise(text, tokenizer)
    assert len(tokens.piece) == len(tokens.piece_word)
    for word, (start, end) in enumerate(zip(tokens.start.tolist(), tokens.end.tolist(), strict=True)):
        assert 0 <= start < end <= len(text)
        assert tokens.piece_word[tokens.first_piece[word]] == word
    assert sorted(set(tokens.piece_word.tolist())) == list(range(len(tokens)))


@given(text=HOSTILE, size=st.integers(20, 80), overlap=st.integers(0, 19))
@settings(max_examples=200)
def test_windows_cover_everything_and_are_small_enough(text: str, size: int, overlap: int, tokenizer: Tokenizer) -> None:
    tokens = tokenise(text, tokenizer)
    windows = plan(tokens, size=size, overlap=overlap)
    covered = set()
    for window in windows:
        covered.update(range(window.start, window.end))
        assert window.end - window.start == 1 or pieces_of(tokens, window.start, window.end) <= size
    assert covered == set(range(len(tokens)))
    owner = owners(windows, len(tokens))
    for word, index in enumerate(owner.tolist()):
        assert windows[index].start <= word < windows[index].end


def test_a_long_paragraph_is_cut_between_sentences(tokenizer: Tokenizer) -> None:
    text = "The harbour stayed shut on Friday. " * 60
    tokens = tokenise(text, tokenizer)
    for window in plan(tokens, size=100, overlap=30):
        assert text[tokens.start[window.start] :].startswith("The harbour")


def test_offsets_hold_beyond_the_basic_plane(tokenizer: Tokenizer) -> None:
    text = "\U0001f600 Möller sagte: „Grüße“ e\u0301"
    tokens = tokenise(text, tokenizer)
    words = [text[a:b] for a, b in zip(tokens.start.tolist(), tokens.end.tolist(), strict=True)]
    assert words[1:4] == ["Möller", "sagte", ":"]


def test_the_model_folder_says_how_it_reads() -> None:
    meta = json.loads((Path(PACKAGED_MODEL) / "meta.json").read_text(encoding="utf-8"))
    assert meta["window"] > 2 * meta["overlap"]

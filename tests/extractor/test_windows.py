"""Windows cover an article, and every word is read where it has most around it."""

import json
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.extractor.packaged import PACKAGED_MODEL
from onrecord.extractor.tokens import tokenise
from onrecord.extractor.windows import count_pieces, owners, plan
from onrecord.extractor.wordpieces import WordPieces

HOSTILE = st.text(
    alphabet=st.one_of(st.sampled_from("ab .\n\"“”’'éA1-\u200b\u0000\ud800"), st.characters()), max_size=400
)


@given(text=HOSTILE)
@settings(max_examples=200)
def test_words_and_pieces_of_any_text(text: str, pieces_of: WordPieces) -> None:
    tokens = tokenise(text, pieces_of)
    assert len(tokens.piece) == len(tokens.piece_word)
    for word, (start, end) in enumerate(zip(tokens.start.tolist(), tokens.end.tolist(), strict=True)):
        assert 0 <= start < end <= len(text)
        assert tokens.piece_word[tokens.first_piece[word]] == word
    assert sorted(set(tokens.piece_word.tolist())) == list(range(len(tokens)))


@given(text=HOSTILE, size=st.integers(20, 80), overlap=st.integers(0, 19))
@settings(max_examples=200)
def test_windows_cover_everything_and_are_small_enough(
    text: str, size: int, overlap: int, pieces_of: WordPieces
) -> None:
    tokens = tokenise(text, pieces_of)
    windows = plan(tokens, size=size, overlap=overlap)
    covered = set()
    for window in windows:
        covered.update(range(window.start, window.end))
        assert window.end - window.start == 1 or count_pieces(tokens, window.start, window.end) <= size
    assert covered == set(range(len(tokens)))
    owner = owners(windows, len(tokens))
    for word, index in enumerate(owner.tolist()):
        assert windows[index].start <= word < windows[index].end


def test_a_long_paragraph_is_cut_between_sentences(pieces_of: WordPieces) -> None:
    text = "The harbour stayed shut on Friday. " * 60
    tokens = tokenise(text, pieces_of)
    for window in plan(tokens, size=100, overlap=30):
        assert text[tokens.start[window.start] :].startswith("The harbour")


def test_offsets_hold_beyond_the_basic_plane(pieces_of: WordPieces) -> None:
    text = "\U0001f600 Möller sagte: „Grüße“ e\u0301"
    tokens = tokenise(text, pieces_of)
    words = [text[a:b] for a, b in zip(tokens.start.tolist(), tokens.end.tolist(), strict=True)]
    assert words[1:4] == ["Möller", "sagte", ":"]


def test_the_model_folder_says_how_it_reads() -> None:
    meta = json.loads((Path(PACKAGED_MODEL) / "meta.json").read_text(encoding="utf-8"))
    assert meta["window"] > 2 * meta["overlap"]

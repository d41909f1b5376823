"""What statements mean: a vector for each, near where they say alike, whatever stands around and however it is read."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.extractor.encoder import OnnxEncoder, WindowInputs, WindowOutputs
from onrecord.extractor.extractor import Extractor
from onrecord.extractor.meanings import packed, words_of
from onrecord.extractor.packaged import PACKAGED_MODEL
from onrecord.extractor.tokens import tokenise
from onrecord.extractor.wordpieces import WordPieces
from onrecord.pipeline import Line
from onrecord.records import Article, Reading, Span

QUAY = (
    "Mayor Ilse Karrow said the old quay would stay open all winter.\n\n"
    '"We are not going to shut the old quay before spring," Karrow told reporters on Friday.\n\n'
    "Harbour unions said that wages had fallen for three years.\n"
)


@pytest.fixture(scope="module")
def line() -> Line:
    return Line(engine="onnxruntime")


@pytest.fixture(scope="module")
def pieces_of(line: Line) -> WordPieces:
    return line.extractor.pieces_of


def cosines(reading: Reading) -> np.ndarray:
    vectors = np.array([np.frombuffer(one, np.int8) for one in reading.meanings], float)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors @ vectors.T


def test_a_vector_for_each_statement_near_where_they_say_alike(line: Line) -> None:
    reading = line.read_article(Article(text=QUAY))
    assert len(reading.statements) == len(reading.meanings) == 3
    assert len({len(one) for one in reading.meanings}) == 1
    alike = cosines(reading)
    assert alike[0, 1] > 0.6
    assert max(alike[0, 2], alike[1, 2]) < alike[0, 1] - 0.15


def test_the_same_article_gives_the_same_vectors_whatever_was_read_before(line: Line) -> None:
    first = line.read_article(Article(text=QUAY)).meanings
    line.read_article(Article(text="Nobody spoke at the fair in Ostmark, and nothing was said."))
    assert line.read_article(Article(text=QUAY)).meanings == first


def test_statements_are_those_that_are_found_without_vectors(line: Line) -> None:
    class Without(OnnxEncoder):
        def run(self, inputs: WindowInputs) -> WindowOutputs:
            found = super().run(inputs)
            return WindowOutputs(found.outer, found.inner, found.to_cue, found.to_source, found.inner_to_cue)

    known = line.extractor
    without = Extractor(Without(PACKAGED_MODEL / "model.onnx"), known.pieces_of, known.settings)
    statements, meanings = without.read(Article(text=QUAY))
    assert meanings == ()
    assert statements == known.statements(Article(text=QUAY))


def test_a_reading_in_json_has_no_vectors(line: Line) -> None:
    assert set(line.read_article(Article(text=QUAY)).to_dict()) == {"article", "statements", "dropped"}


def test_long_articles_have_vectors_too(line: Line) -> None:
    reading = line.read_article(Article(text=QUAY * 60))
    assert len(reading.meanings) == len(reading.statements) > 100


@settings(max_examples=40, deadline=None)
@given(text=st.text(max_size=80), bounds=st.tuples(st.integers(0, 80), st.integers(0, 80)))
def test_the_words_of_any_span_are_those_that_touch_it(
    pieces_of: WordPieces, text: str, bounds: tuple[int, int]
) -> None:
    start, end = sorted(min(one, len(text)) for one in bounds)
    tokens = tokenise(text, pieces_of)
    touched = [n for n in range(len(tokens)) if tokens.start[n] < end and tokens.end[n] > start]
    found = words_of(tokens, [Span.of(text, start, end)]).tolist() if start < end else []
    assert found == (touched if start < end else [])
    assert len(packed(np.ones((len(tokens), 5), np.float32)[found])) == 5

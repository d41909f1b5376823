"""What the network says of a window is the same in whatever company it is read, in every engine."""

import random
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from onrecord.errors import MissingExtraError, ModelError
from onrecord.extractor.encoder import Encoder, WindowInputs, window_inputs
from onrecord.extractor.engines import ENGINES, VARIABLE, Engine, choose_engine, load_encoder
from onrecord.extractor.extractor import load_extractor
from onrecord.extractor.packaged import PACKAGED_MODEL
from onrecord.extractor.tokens import tokenise
from onrecord.extractor.weights import read_weights
from onrecord.extractor.windows import plan
from onrecord.pipeline import Line, model_name
from onrecord.records import Article

MODEL = PACKAGED_MODEL / "model.onnx"
SAYINGS = (
    "The bridge will open in May, Lena Ostrow said.",
    "“We have waited long enough,” the mayor of Halden told reporters.",
    "According to the harbour office, two boats were lost.",
    "Nobody was hurt.",
    "Tomas Vell denied that he had known of the letter and called it “a poor joke”.",
)


@pytest.fixture(params=ENGINES, scope="module")
def engine(request: pytest.FixtureRequest) -> Engine:
    if request.param == "openvino" and find_spec("openvino") is None:
        pytest.skip("openvino is not installed")
    chosen: Engine = request.param
    return chosen


@pytest.fixture(scope="module")
def encoder(engine: Engine) -> Encoder:
    return load_encoder(MODEL, engine)


def text_of(paragraphs: int, seed: int) -> str:
    choose = random.Random(seed)
    return "\n\n".join(" ".join(choose.choices(SAYINGS, k=choose.randint(1, 5))) for _ in range(paragraphs))


def windows_of(text: str) -> list[WindowInputs]:
    tokens = tokenise(text, load_extractor(engine="onnxruntime").pieces_of)
    return [window_inputs(tokens, window) for window in plan(tokens, size=250, overlap=60)]


def test_outputs_do_not_depend_on_what_was_read_before(encoder: Encoder) -> None:
    windows = [window for seed in range(3) for window in windows_of(text_of(4 + 4 * seed, seed))]
    first = [encoder.run(window) for window in windows]
    order = list(range(len(windows)))
    random.Random(5).shuffle(order)
    again = {number: encoder.run(windows[number]) for number in order}
    for number, outputs in enumerate(first):
        for name in outputs.__slots__:
            assert np.array_equal(getattr(outputs, name), getattr(again[number], name)), (number, name)


def test_outputs_have_a_row_a_word(encoder: Encoder) -> None:
    for window in (*windows_of("Fire."), *windows_of(text_of(9, 9))):
        outputs = encoder.run(window)
        words = len(window.first)
        assert outputs.outer.shape == outputs.inner.shape == (words, 7)
        assert outputs.to_cue.shape == outputs.to_source.shape == outputs.inner_to_cue.shape == (words, words)


def test_an_article_gives_the_same_statements_among_others(engine: Engine) -> None:
    articles = [Article(text=text_of(2 + seed, seed), language="en") for seed in range(5)]
    together = Line(engine=engine)
    found = {article.text: together.read_article(article).statements for article in articles}
    for article in reversed(articles):
        assert Line(engine=engine).read_article(article).statements == found[article.text]


def test_engines_find_the_same_on_plain_sayings(engine: Engine) -> None:
    article = Article(text="\n\n".join(SAYINGS), language="en")
    spans = [(s.source, s.cue, s.content) for s in Line(engine=engine).read_article(article).statements]
    base = [(s.source, s.cue, s.content) for s in Line(engine="onnxruntime").read_article(article).statements]
    assert spans == base


def test_weights_are_read_as_they_are_stored() -> None:
    weights = read_weights(MODEL)
    assert weights["layers.0.up.weight"].dtype == np.int8
    assert weights["layers.0.up.weight"].shape == (384, 768)
    assert (weights["layers.0.up.scale"] > 0).all()
    low, high = weights["layers.0.up.reach"]
    assert low < 0 < high


@pytest.mark.parametrize("content", [b"", b"no model", b"\x3a\xff\xff\xff\xff\xff", b"\x3a\x05\x2a\x7f\x01"])
def test_a_file_that_is_no_model_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "model.onnx"
    path.write_bytes(content)
    with pytest.raises(ModelError):
        read_weights(path)


def test_the_engine_is_chosen_by_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "onnxruntime")
    assert choose_engine() == "onnxruntime"
    assert "onnxruntime" not in model_name()
    monkeypatch.setenv(VARIABLE, "abacus")
    with pytest.raises(ModelError, match="abacus"):
        choose_engine()


def test_openvino_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onrecord.extractor.engines.find_spec", lambda name: None)
    assert choose_engine() == "onnxruntime"
    with pytest.raises(MissingExtraError, match="fast"):
        choose_engine("openvino")

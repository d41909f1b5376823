"""The figures: as defined, and to the last digit those of the reference scorer where that is at hand."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.errors import GoldError
from onrecord.gold import (
    Attribution,
    GoldDocument,
    Offsets,
    Prediction,
    predictions_of,
    read_annotations,
    read_gold,
    read_predictions,
)
from onrecord.records import Article, Dropped, Reading, Span, Statement
from onrecord.score import Figure, WordIndex, agreement, coverage, score

TEXT = 'Ada Brook said the mill would close. "We have no water left," she added.\n'
CLOSE = Attribution(((0, 9),), ((10, 14),), ((15, 35),))
WATER = Attribution(((62, 65),), ((66, 71),), ((37, 61),))


def document(*annotations: tuple[Attribution, ...], text: str = TEXT, name: str = "mill") -> GoldDocument:
    return GoldDocument(name, Path(f"{name}.txt"), text, annotations)


def scored(gold: tuple[Attribution, ...], predicted: tuple[Attribution, ...]) -> dict[str, Figure]:
    return score([document(gold)], {"mill": Prediction(predicted)})


# --- the definitions --------------------------------------------------------------------------------------


def test_the_gold_itself_scores_one_in_every_figure() -> None:
    figures = scored((CLOSE, WATER), (CLOSE, WATER))
    assert len(figures) == 12
    assert {figure.f1 for name, figure in figures.items() if not name.endswith("recall")} == {1.0}
    assert (figures["direct recall"].recall, figures["direct recall"].gold) == (1.0, 1)
    assert (figures["indirect recall"].recall, figures["indirect recall"].gold) == (1.0, 1)
    assert figures["mixed recall"].gold == 0


def test_half_of_the_union_is_enough_for_a_content_and_any_touch_for_a_source() -> None:
    half = Attribution(((4, 9),), (), ((15, 23),))  # "the mill" of "the mill would close", "Brook" of "Ada Brook"
    figures = scored((CLOSE,), (half,))
    assert figures["attribution"].f1 == 1.0
    assert figures["attribution exact"].f1 == 0.0
    less = Attribution(((4, 9),), (), ((15, 18),))
    assert scored((CLOSE,), (less,))["content found"].f1 == 0.0


def test_a_wrong_source_loses_the_attribution_but_not_its_content() -> None:
    figures = scored((CLOSE,), (Attribution(((62, 65),), (), CLOSE.content),))
    assert (figures["content found"].f1, figures["attribution"].f1) == (1.0, 0.0)


def test_an_attribution_without_a_source_matches_only_another_without() -> None:
    nameless = Attribution((), CLOSE.cue, CLOSE.content)
    assert scored((nameless,), (nameless,))["attribution"].f1 == 1.0
    assert scored((nameless,), (CLOSE,))["attribution"].f1 == 0.0


def test_each_prediction_is_matched_once() -> None:
    figure = scored((CLOSE,), (CLOSE, CLOSE))["attribution"]
    assert (figure.precision, figure.recall) == (0.5, 1.0)


def test_marks_that_touch_no_word_and_offsets_outside_the_text_count_for_nothing() -> None:
    marks = Attribution((), (), ((35, 36), (500, 900), (-4, 0)))
    assert scored((CLOSE,), (CLOSE, marks))["attribution"].precision == 1.0


def test_counts_of_several_annotators_are_averaged() -> None:
    two = document((CLOSE,), (CLOSE, WATER))
    figure = score([two], {"mill": Prediction((CLOSE,))})["attribution"]
    assert (figure.precision, figure.gold) == (1.0, 1.5)
    assert figure.recall == pytest.approx(1 / 1.5)


def test_annotators_are_scored_against_each_other_both_ways() -> None:
    figures = agreement([document((CLOSE,), (CLOSE, WATER)), document((CLOSE,), name="alone")])
    assert (figures["attribution"].precision, figures["attribution"].recall) == (2 / 3, 2 / 3)
    with pytest.raises(GoldError, match="two annotators"):
        agreement([document((CLOSE,))])


def test_a_document_without_a_prediction_is_missed_and_one_outside_the_gold_is_left_out() -> None:
    gold = [document((CLOSE,)), document((WATER,), name="dam"), document(name="bare")]
    predictions = {"mill": Prediction((CLOSE,)), "lock": Prediction((WATER,))}
    assert score(gold, predictions)["attribution"].recall == 0.5
    assert coverage(gold, predictions) == [
        "1 document in the gold without annotations, not scored",
        "1 document in the gold without predictions, counted as missed",
        "1 document predicted but not in the gold, left out",
    ]
    assert coverage(gold[:1], {"mill": Prediction(())}) == []


def test_a_prediction_on_another_text_is_refused() -> None:
    with pytest.raises(GoldError, match="mill: predicted on another text"):
        score([document((CLOSE,))], {"mill": Prediction((CLOSE,), text=TEXT.strip())})


@given(st.text(), st.lists(st.tuples(st.integers(-5, 60), st.integers(-5, 60)), max_size=5).map(tuple))
def test_any_text_and_any_offsets_give_figures_between_nothing_and_one(text: str, spans: Offsets) -> None:
    marked = (Attribution(spans[:1], (), spans),)
    figures = score([document(marked, text=text)], {"mill": Prediction(marked)})
    assert all(0 <= figure.f1 <= 1 for figure in figures.values())
    found = bool(WordIndex(text).words(spans))
    assert figures["attribution exact"].f1 == float(found)


# --- the files --------------------------------------------------------------------------------------------


def brat(folder: Path, name: str, annotations: dict[str, str], text: str = TEXT) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.txt").write_bytes(text.encode())
    for stem, lines in annotations.items():
        (folder / f"{stem}.ann").write_text(lines, encoding="utf-8")
    return folder


EVENT = (
    "E1\tAttribution:T4 Content:T3 Cue:T2 Source:T1\n"
    "T1\tSource 0 9\tAda Brook\nT2\tCue 10 14\tsaid\nT3\tContent 15 23;30 35\tthe mill close\n"
    "T4\tAttribution 10 14\tsaid\nT5\tDiscuss 15 23\tthe mill\nE2\tDiscuss:T5\n#1\tAnnotatorNotes T3\tsure\n"
)
RELATIONS = (
    "T1\tSource 0 9\tAda Brook\nT2\tCue 10 14\tsaid\nT3\tContent 15 23\tthe mill\nT4\tContent 30 35\tclose\n"
    "T5\tContent 37 61\tWe have\nR1\tsays Arg1:T1 Arg2:T2\nR2\tsaid Arg1:T2 Arg2:T3\nR3\tsaid Arg1:T2 Arg2:T4\n"
    "R4\tsays Arg1:T1 Arg2:T5\n"
)


def test_a_plain_brat_folder_is_read_with_its_newlines(tmp_path: Path) -> None:
    gold = read_gold(brat(tmp_path, "mill", {"mill": EVENT}, text="Ada\r\n" + TEXT))
    assert [found.name for found in gold] == ["mill"]
    assert gold[0].text == "Ada\r\n" + TEXT
    assert gold[0].annotations == ((Attribution(((0, 9),), ((10, 14),), ((15, 23), (30, 35))),),)


def test_the_polnear_layout_is_read_with_any_annotator_and_the_longest_name(tmp_path: Path) -> None:
    brat(tmp_path / "text", "mill", {})
    brat(tmp_path / "text", "mill_two", {})
    brat(tmp_path / "attributions", "unused", {"mill_ada": EVENT, "mill_ben": "", "mill_two_1f2e": EVENT})
    mill, second = read_gold(tmp_path)
    assert [len(annotation) for annotation in mill.annotations] == [1, 0]
    assert (second.name, len(second.annotations)) == ("mill_two", 1)


def test_relations_are_read_where_there_are_no_events(tmp_path: Path) -> None:
    brat(tmp_path, "mill", {"mill": RELATIONS})
    said, without_cue = read_annotations(tmp_path / "mill.ann")
    assert said == Attribution(((0, 9),), ((10, 14),), ((15, 23), (30, 35)))
    assert without_cue == Attribution(((0, 9),), (), ((37, 61),))


def test_gold_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match="nowhere: no such folder"):
        read_gold(tmp_path / "nowhere")
    with pytest.raises(GoldError, match="is this a brat folder"):
        read_gold(brat(tmp_path / "bare", "mill", {}))
    with pytest.raises(GoldError, match=r"mill\.ann:2: not a brat line"):
        read_gold(brat(tmp_path / "broken", "mill", {"mill": "#\nT1\tSource zero 9\tAda"}))
    folder = brat(tmp_path / "latin", "mill", {"mill": EVENT})
    (folder / "mill.txt").write_bytes(b"caf\xe9")
    with pytest.raises(GoldError, match=r"mill\.txt: not UTF-8"):
        read_gold(folder)


def statement(number: int, *, parent: str | None = None) -> Statement:
    content = (Span.of(TEXT, 15, 35),)
    return Statement(f"s{number}", "indirect", "body", (Span.of(TEXT, 0, 9),), (), content, 0.9, parent)


def test_our_own_output_is_a_prediction_without_nested_statements(tmp_path: Path) -> None:
    article = Article(TEXT, path="in/mill.txt")
    readings = [
        Reading(article, (statement(1), statement(2, parent="s1"))),
        Reading(Article(TEXT, path="in/many.jsonl", record=3, identifier="dam"), ()),
        Reading(None, (), (Dropped("binary", "bytes that are not text", path="in/logo.txt"),)),
    ]
    lines = "".join(json.dumps(reading.to_dict()) + "\n" for reading in readings)
    (tmp_path / "read.jsonl").write_text(lines, encoding="utf-8")
    predictions = read_predictions(tmp_path / "read.jsonl")
    assert predictions["mill"] == Prediction((Attribution(((0, 9),), (), ((15, 35),)),), TEXT)
    assert predictions["dam"] == Prediction((), TEXT)
    assert predictions["logo"] == Prediction((), None)
    assert predictions == predictions_of(readings)
    assert len(read_predictions(tmp_path / "read.jsonl", nested=True)["mill"].attributions) == 2
    nameless = Reading(None, (), (Dropped("empty", "it holds nothing", path="in/many.jsonl", record=7),))
    (tmp_path / "read.jsonl").write_text(lines + json.dumps(nameless.to_dict()) + "\n", encoding="utf-8")
    assert read_predictions(tmp_path / "read.jsonl") == predictions


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[1]",
        "{}",
        "[" * 100_000,
        '{"id": "a"}',
        '{"id": "a", "attributions": [{"content": [[1.5, 2]]}]}',
        '{"id": "a", "attributions": [{"content": [[1, 2, 3]]}]}',
        '{"article": {"path": null}, "statements": []}',
    ],
)
def test_a_line_that_is_no_prediction_is_named(tmp_path: Path, line: str) -> None:
    (tmp_path / "pred.jsonl").write_text('{"id": "b", "attributions": []}\n\n' + line, encoding="utf-8")
    with pytest.raises(GoldError, match=r"pred\.jsonl:3: neither a line of"):
        read_predictions(tmp_path / "pred.jsonl")


def test_a_document_predicted_twice_is_named(tmp_path: Path) -> None:
    (tmp_path / "pred.jsonl").write_text('{"id": "b", "attributions": []}\n' * 2, encoding="utf-8")
    with pytest.raises(GoldError, match=r"pred\.jsonl:2: a second prediction for 'b'"):
        read_predictions(tmp_path / "pred.jsonl")
    with pytest.raises(GoldError, match="two documents are named 'mill'"):
        predictions_of([Reading(Article(TEXT, path="a/mill.txt")), Reading(Article(TEXT, path="b/mill.txt"))])


# --- against the reference scorer -------------------------------------------------------------------------

SHARED = Path(os.environ.get("ONRECORD_SHARED", Path(__file__).parents[2] / "shared"))
REFERENCE = SHARED / "score" / "attribution_score.py"
DEV = SHARED / "polnear" / "dev"
with_shared = pytest.mark.skipif(not (REFERENCE.exists() and DEV.exists()), reason=f"no PolNeAR and scorer in {SHARED}")


def swapped(found: Attribution, chance: random.Random) -> Attribution:
    return Attribution(found.cue, found.source, found.content)


def moved(found: Attribution, chance: random.Random) -> Attribution:
    shift = chance.choice([-40, -9, -1, 0, 0, 2, 12, 100_000])
    return Attribution(found.source, found.cue, tuple((start + shift, end + shift * 2) for start, end in found.content))


def bare(found: Attribution, chance: random.Random) -> Attribution:
    return Attribution((), (), found.content[:1])


def same(found: Attribution, chance: random.Random) -> Attribution:
    return found


def perturbed(gold: tuple[GoldDocument, ...]) -> list[dict[str, object]]:
    """Gold of the last annotator, damaged; some documents empty, one absent, one that the gold does not have."""
    chance = random.Random(7)
    lines: list[dict[str, object]] = [{"id": "elsewhere", "attributions": []}]
    for number, found in enumerate(gold[1:]):
        kept = [a for a in found.annotations[-1] if chance.random() < 0.9] if number % 9 else []
        changed = [chance.choice([same, same, same, same, swapped, moved, bare])(a, chance) for a in kept]
        shared = [Attribution(a.source, b.cue, b.content) for a, b in pairwise(changed)]
        attributions = changed + shared[::3]
        lines.append({"id": found.name, "attributions": [_line(attribution) for attribution in attributions]})
    return lines


def _line(found: Attribution) -> dict[str, object]:
    return {"source": found.source, "cue": found.cue, "content": found.content}


@with_shared
def test_every_figure_is_the_reference_scorers_to_the_last_digit(tmp_path: Path) -> None:
    gold = read_gold(DEV)
    path = tmp_path / "pred.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in perturbed(gold)), encoding="utf-8")
    command = [sys.executable, str(REFERENCE), str(DEV), str(path), "--json"]
    reference = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
    ours = {name: figure.to_dict() for name, figure in score(gold, read_predictions(path)).items()}
    assert ours == reference
    assert list(ours) == list(reference)
    assert 0.3 < ours["attribution"]["f"] < 0.95  # neither all right nor all wrong, or nothing was compared


@with_shared
def test_agreement_between_people_is_the_reference_scorers() -> None:
    reference = subprocess.run(
        [sys.executable, "-c", REFERENCE_AGREEMENT, str(REFERENCE.parent), str(DEV)],
        capture_output=True,
        check=True,
        text=True,
    )
    ours = {name: figure.to_dict() for name, figure in agreement(read_gold(DEV)).items()}
    assert ours == json.loads(reference.stdout)


# The reference prints agreement to three digits only, so it is asked as a module.
REFERENCE_AGREEMENT = """
import json, sys
sys.path.insert(0, sys.argv[1])
import attribution_score
print(json.dumps(attribution_score.human(attribution_score.gold(sys.argv[2]))[1]))
"""

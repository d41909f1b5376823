"""Web Annotations by the rules of https://www.w3.org/TR/annotation-model/."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from onrecord.exchange.web_annotation import annotation, write_annotations
from onrecord.records import Act, Article, Reading, Said, Span, Speaker, Statement

TEXT = "“We have no water 🚱 left,” Ada Brook, the miller, said on Monday, “none.” Then she left."
MOTIVATIONS = set(
    "assessing bookmarking classifying commenting describing editing highlighting identifying linking moderating "
    "questioning replying tagging".split()
)


def span(words: str) -> Span:
    return Span.of(TEXT, TEXT.index(words), TEXT.index(words) + len(words))


WATER = Statement(
    "8e0fd5712d7608e8",
    "direct",
    "body",
    (span("Ada Brook, the miller"),),
    (span("said"),),
    (span("“We have no water 🚱 left,”"), span("“none.”")),
    0.86921,
    parent="a0fd5712d7608e88",
    speaker=Speaker("person", "Ada Brook", "name", 0.98, "named", role="the miller"),
    act=Act("say", "speech"),
    said=Said("2025-05-26", "2025-05-26", "day", span("on Monday")),
)
BARE = Statement("bare", "indirect", "body", (), (), (span("she left"),), 0.5)
PAGE = Article(TEXT, url="https://alder.example/mill closes", title="Mill", language="en")


def is_iri(value: Any) -> bool:
    return isinstance(value, str) and bool(urlsplit(value).scheme) and not any(map(str.isspace, value))


def violations(found: dict[str, Any]) -> Iterator[str]:
    """What the model's MUSTs forbid in an annotation, as far as ours use it."""
    contexts = found["@context"] if isinstance(found["@context"], list) else [found["@context"]]
    if "http://www.w3.org/ns/anno.jsonld" not in contexts:
        yield "no context"
    if not is_iri(found["id"]) or found["type"] != "Annotation" or not found["target"]:
        yield "id, type or target"
    if found["motivation"] not in MOTIVATIONS:
        yield "motivation"
    for body in found["body"]:
        if body["type"] == "TextualBody" and (not body["value"] or body["purpose"] not in MOTIVATIONS):
            yield "textual body"
    for target in found["target"]:
        if target["type"] != "SpecificResource" or not is_iri(target["source"]):
            yield "target"
        quote, position = target["selector"]
        if quote["type"] != "TextQuoteSelector" or not quote["exact"]:
            yield "quote"
        whole = isinstance(position["start"], int) and isinstance(position["end"], int)
        if position["type"] != "TextPositionSelector" or not whole or position["start"] < 0:
            yield "position"
        if "state" in target and (target["state"]["type"] != "TimeState" or not is_iri(target["state"]["cached"])):
            yield "state"


@pytest.mark.parametrize("statement", [WATER, BARE])
@pytest.mark.parametrize("article", [PAGE, Article(TEXT), Article(TEXT, url="javascript:alert(1)")])
def test_an_annotation_keeps_the_rules_of_the_model(article: Article, statement: Statement) -> None:
    assert list(violations(annotation(article, statement))) == []


def test_every_span_is_a_target_by_quote_and_by_position_in_code_points() -> None:
    targets = annotation(PAGE, WATER)["target"]
    assert [target["role"] for target in targets] == ["source", "cue", "content", "content"]
    assert {target["source"] for target in targets} == {"https://alder.example/mill%20closes"}
    said = targets[1]["selector"]
    assert said[0] == {
        "type": "TextQuoteSelector",
        "exact": "said",
        "prefix": "🚱 left,” Ada Brook, the miller, ",
        "suffix": " on Monday, “none.” Then she lef",
    }
    assert said[1] == {"type": "TextPositionSelector", "start": 50, "end": 54}


def test_the_text_that_positions_are_of_is_named_by_its_digest_where_the_source_is_a_page() -> None:
    assert annotation(PAGE, BARE)["target"][0]["state"]["cached"].startswith("ni:///sha-256;")
    (target,) = annotation(Article(TEXT), BARE)["target"]
    assert target["source"] == f"urn:onrecord:article:{Article(TEXT).id}"
    assert "state" not in target


def test_the_body_has_speaker_act_and_form_for_programs_and_for_viewers() -> None:
    *labels, body = annotation(PAGE, WATER)["body"]
    assert [(label["purpose"], label["value"]) for label in labels] == [
        ("identifying", "Ada Brook"),
        ("tagging", "direct"),
        ("tagging", "say"),
    ]
    assert (body["form"], body["act"], body["score"]) == ("direct", "say", 0.8692)
    assert body["speaker"]["type"] == "Person"
    assert (body["speaker"]["name"], body["speaker"]["role"]) == ("Ada Brook", "the miller")
    assert body["said"] == {"start": "2025-05-26", "end": "2025-05-26", "precision": "day"}
    assert body["parent"] == {"id": "urn:onrecord:statement:a0fd5712d7608e88"}
    (tag, bare) = annotation(PAGE, BARE)["body"]
    assert (tag["value"], bare["speaker"], bare["act"]) == ("indirect", None, None)


def collection(*readings: Reading) -> Any:
    stream = io.StringIO()
    write_annotations(readings, stream)
    return json.loads(stream.getvalue())


def test_a_collection_has_one_page_and_the_same_names_for_the_same_statements() -> None:
    found = collection(Reading(PAGE, (WATER, BARE)))
    assert (found["type"], found["total"], found["first"]["type"]) == ("AnnotationCollection", 2, "AnnotationPage")
    assert found["first"]["partOf"] == found["id"]
    assert found["last"] == found["first"]["id"]
    assert found == collection(Reading(PAGE, (WATER,)), Reading(None), Reading(PAGE, (BARE,)))
    assert found["id"] != collection(Reading(PAGE, (WATER,)))["id"]
    assert collection()["first"]["items"] == []


def test_a_collection_that_is_broken_off_can_still_be_parsed() -> None:
    def broken() -> Iterator[Reading]:
        yield Reading(PAGE, (WATER,))
        raise KeyboardInterrupt

    stream = io.StringIO()
    with pytest.raises(KeyboardInterrupt):
        write_annotations(broken(), stream)
    assert json.loads(stream.getvalue())["total"] == 1

"""schema.org: a Quotation only where every word is quoted, and nobody named who is not."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from typing import Any

import pytest

from onrecord.exchange.schema_org import statement_node, write_schema_org
from onrecord.records import Act, Article, Reading, Said, Span, Speaker, Statement

TEXT = "“We have no water,” the miller said on Monday. </script>"
PAGE = Article(
    TEXT,
    url="https://alder.example/mill",
    title="Mill to close",
    publisher="The Alder Post",
    author="Jo Reed and Ann Hill",
    published="2025-05-27",
    language="en",
)


def span(words: str) -> Span:
    return Span.of(TEXT, TEXT.index(words), TEXT.index(words) + len(words))


SAID = Statement(
    "s1", "direct", "body", (span("the miller"),), (span("said"),), (span("“We have no water,”"),), 0.9,
    said=Said("2025-05-26", "2025-05-26", "day", span("on Monday")),
)  # fmt: skip


def spoken_by(kind: str, name: str | None = "Ada Brook", form: str = "direct") -> dict[str, Any]:
    speaker = Speaker(kind, name, "name", 0.9, "named", role="miller")  # type: ignore[arg-type]
    return statement_node(PAGE, replace(SAID, speaker=speaker, form=form))  # type: ignore[arg-type]


def test_a_direct_statement_is_a_quotation_of_its_speaker_in_its_article() -> None:
    node = spoken_by("person")
    person = {"@type": "Person", "name": "Ada Brook", "jobTitle": "miller"}
    assert node["@type"] == "Quotation"
    assert node["text"] == "“We have no water,”"
    assert node["spokenByCharacter"] == node["creator"] == person
    assert (node["creditText"], node["dateCreated"], node["inLanguage"]) == ("the miller", "2025-05-26", "en")
    assert node["isPartOf"] == {
        "@type": "NewsArticle",
        "@id": "https://alder.example/mill",
        "identifier": f"urn:onrecord:article:{PAGE.id}",
        "url": "https://alder.example/mill",
        "headline": "Mill to close",
        "datePublished": "2025-05-27",
        "inLanguage": "en",
        "creditText": "Jo Reed and Ann Hill",
        "publisher": {"@type": "Organization", "name": "The Alder Post"},
    }
    assert "The Alder Post" in node["citation"]


@pytest.mark.parametrize("form", ["mixed", "indirect"])
def test_what_the_article_words_itself_is_no_quotation(form: str) -> None:
    node = spoken_by("person", form=form)
    assert node["@type"] == "Statement"
    assert node["creator"]["name"] == "Ada Brook"
    assert "spokenByCharacter" not in node


@pytest.mark.parametrize(
    ("form", "act", "kind", "text"),
    [
        ("direct", Act("say", "speech"), "Quotation", "“We have no water,”"),
        ("direct", Act("deny", "speech", "denies"), "Quotation", "“We have no water,”"),  # the words are theirs
        ("direct", Act("say", "speech", negated=True), "Statement", "[said] “We have no water,”"),
        ("mixed", Act("say", "speech"), "Statement", "“We have no water,”"),
        ("mixed", Act("deny", "speech", "denies"), "Statement", "[said] “We have no water,”"),
        ("indirect", Act("ask", "speech", "open"), "Statement", "[said] “We have no water,”"),
        ("indirect", None, "Statement", "[said] “We have no water,”"),
    ],
)
def test_what_its_speaker_does_not_affirm_begins_with_the_cue(form: Any, act: Act | None, kind: str, text: str) -> None:
    node = statement_node(PAGE, replace(SAID, form=form, act=act))
    assert (node["@type"], node["text"]) == (kind, text)


def test_each_kind_of_speaker_is_what_schema_org_has_for_it() -> None:
    assert spoken_by("organization")["creator"] == {
        "@type": "Organization",
        "name": "Ada Brook",
        "description": "miller",
    }
    assert spoken_by("document", "the Mill Report")["isBasedOn"] == [
        {"@type": "CreativeWork", "name": "the Mill Report"}
    ]
    unnamed = spoken_by("unnamed", None)["creator"]
    assert unnamed == {"@type": "Person", "jobTitle": "miller", "description": "the miller"}
    assert "creator" not in spoken_by("unresolved", None)


def test_a_statement_inside_another_is_based_on_it() -> None:
    node = statement_node(PAGE, replace(SAID, parent="s0"))
    assert node["isBasedOn"] == [{"@id": "urn:onrecord:statement:s0"}]


def test_without_a_speaker_or_anything_known_of_the_article_nothing_is_made_up() -> None:
    bare = Statement("s2", "indirect", "body", (), (), (span("no water"),), 0.5)
    assert statement_node(Article(TEXT), bare).keys() == {
        "@type",
        "@id",
        "text",
        "isPartOf",
        "citation",
        "identifier",
    }
    assert statement_node(Article(TEXT), bare)["isPartOf"].keys() == {"@type", "@id", "identifier"}


def test_the_document_can_stand_in_a_page() -> None:
    stream = io.StringIO()
    said = Statement("s3", "indirect", "body", (), (), (span("</script>"),), 0.5)
    write_schema_org([Reading(PAGE, (SAID, said))], stream)
    assert "</script" not in stream.getvalue()
    document = json.loads(stream.getvalue())
    assert document["@context"] == "https://schema.org"
    assert document["@graph"][1]["text"] == "</script>"

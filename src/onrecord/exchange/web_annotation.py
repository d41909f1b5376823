"""W3C Web Annotations (https://www.w3.org/TR/annotation-model/), one annotation a statement, as JSON-LD.

Each span of source, cue and content is a target of its own: a SpecificResource with a TextQuoteSelector, which finds
it on the page, and a TextPositionSelector. Positions are code points, as the model has them, of the article's text:
for a web page that is the main text as extracted, which the target's `state` names by its digest (RFC 6920).
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

from onrecord.exchange.writing import Page, Target, opened, statement_name, statements_of
from onrecord.records import Article, Reading, Span, Speaker, Statement
from onrecord.rows import ROLES
from onrecord.show.formats import json_line

# What the model has no words for is under names of ours, which a JSON-LD processor keeps apart from its own.
CONTEXT = ["http://www.w3.org/ns/anno.jsonld", {"@vocab": "urn:onrecord:terms:"}]
AROUND = 32  # code points before and after a quote, to tell it from the same words elsewhere
AGENTS = {"person": "Person", "author": "Person", "organization": "Organization", "group": "Organization"}


def annotation(article: Article, statement: Statement) -> dict[str, Any]:
    """One statement as a Web Annotation that stands alone."""
    return {"@context": CONTEXT, **_annotation(Page.of(article), statement)}


def write_annotation_lines(readings: Iterable[Reading], target: Target) -> None:
    """One annotation a line, each with its context."""
    with opened(target) as stream:
        for page, statement in statements_of(readings):
            stream.write(json_line({"@context": CONTEXT, **_annotation(page, statement)}) + "\n")


def write_annotations(readings: Iterable[Reading], target: Target) -> None:
    """One AnnotationCollection whose first and only AnnotationPage has them all; ids are hashes of the statements'.

    It is closed, and so can be parsed, even where the readings break off.
    """
    digest = hashlib.sha256()
    total = 0
    only_page = {"type": "AnnotationPage", "startIndex": 0}
    opening = json_line(
        {"@context": CONTEXT, "type": "AnnotationCollection", "label": "Statements", "first": only_page}
    )
    with opened(target) as stream:
        stream.write(opening.removesuffix("}}") + ', "items": [')
        try:
            for page, statement in statements_of(readings):
                stream.write((",\n" if total else "\n") + json_line(_annotation(page, statement)))
                digest.update(f"{statement.id}\n".encode("utf-8", "surrogatepass"))
                total += 1
        finally:
            # The names and the number are known last; the order of an object's members means nothing.
            collection, only = (f"urn:onrecord:{kind}:{digest.hexdigest()[:16]}" for kind in ("collection", "page"))
            first = json_line({"id": only, "partOf": collection})
            rest = json_line({"id": collection, "total": total, "last": only})
            stream.write(f"\n], {first[1:]}, {rest[1:]}\n")


def _annotation(page: Page, statement: Statement) -> dict[str, Any]:
    return {
        "id": statement_name(statement.id),
        "type": "Annotation",
        "motivation": "describing",
        "generator": {"id": "urn:onrecord", "type": "Software", "name": "onrecord"},
        "body": [*_labels(page.article, statement), _body(page, statement)],
        "target": [
            _target(page, span, role)
            for role, spans in zip(ROLES, (statement.source, statement.cue, statement.content), strict=True)
            for span in spans
        ],
    }


def _labels(article: Article, statement: Statement) -> Iterator[dict[str, Any]]:
    """What any viewer of annotations can show: the speaker's name, and form and act as tags."""
    plain: dict[str, Any] = {"type": "TextualBody", "format": "text/plain"}
    if statement.speaker and statement.speaker.name:
        language = {"language": article.language} if article.language else {}
        yield plain | language | {"purpose": "identifying", "value": statement.speaker.name}
    for tag in (statement.form, statement.act.name if statement.act else None):
        if tag:
            yield plain | {"language": "en", "purpose": "tagging", "value": tag}


def _body(page: Page, statement: Statement) -> dict[str, Any]:
    article = page.article
    said, act = statement.said, statement.act
    return {
        "type": "Statement",
        "form": statement.form,
        "place": statement.place,
        "score": round(statement.score, 4),
        "parent": {"id": statement_name(statement.parent)} if statement.parent else None,
        "speaker": _speaker(statement.speaker) if statement.speaker else None,
        "act": act.name if act else None,
        "polarity": act.polarity if act else None,
        "negated": act.negated if act else None,
        "said": {"start": said.start, "end": said.end, "precision": said.precision} if said else None,
        "addressee": statement.addressee.text if statement.addressee else None,
        "article": {
            "id": page.name,
            "url": article.url,
            "title": article.title,
            "publisher": article.publisher,
            "published": article.published,
        },
    }


def _speaker(speaker: Speaker) -> dict[str, Any]:
    return {
        "type": AGENTS.get(speaker.kind, "Speaker"),
        "name": speaker.name,
        "kind": speaker.kind,
        "role": speaker.role,
        "mention": speaker.mention,
        "score": round(speaker.score, 4),
        "reason": speaker.reason,
    }


def _target(page: Page, span: Span, role: str) -> dict[str, Any]:
    text = page.article.text
    return {
        "type": "SpecificResource",
        "source": page.source,
        "role": role,
        "selector": [
            {
                "type": "TextQuoteSelector",
                "exact": span.text,
                "prefix": text[max(0, span.start - AROUND) : span.start],
                "suffix": text[span.end : span.end + AROUND],
            },
            {"type": "TextPositionSelector", "start": span.start, "end": span.end},
        ],
    } | ({"state": {"type": "TimeState", "cached": _text_name(page.sha256)}} if page.address else {})


def _text_name(sha256: str) -> str:
    """The article's text by its digest, as RFC 6920 names things: whoever holds the text can check it."""
    digest = base64.urlsafe_b64encode(bytes.fromhex(sha256)).rstrip(b"=").decode()
    return f"ni:///sha-256;{digest}?ct=text/plain"

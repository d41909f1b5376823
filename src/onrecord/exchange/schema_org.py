"""schema.org in JSON-LD, one node a statement: `Quotation` where every word is quoted, else `Statement`.

schema.org's Quotation says that these are somebody's words. What an article reports in words of its own is not one,
nor is what it says that they did not say; a `Claim` would say more than the article does. schema.org has no word for
denying or asking, so a text that its speaker does not simply affirm begins with the cue: "[denied] that he knew".
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from onrecord.exchange.citation import cited
from onrecord.exchange.writing import Page, Target, cue_words, opened, statement_name, statements_of
from onrecord.records import Article, Reading, Speaker, Statement
from onrecord.rows import ROLES, joined, offsets
from onrecord.show.formats import json_line

CONTEXT = "https://schema.org"
AGENTS = {
    "person": "Person",
    "author": "Person",
    "unnamed": "Person",
    "organization": "Organization",
    "group": "Organization",
}
# The file may be pasted into a page's <script>, which the letters "</script" would end.
_IN_SCRIPT = str.maketrans({"<": "\\u003c", ">": "\\u003e"})


def write_schema_org(readings: Iterable[Reading], target: Target) -> None:
    """One JSON-LD document with a `@graph` of statements; it can be parsed even where the readings break off."""
    with opened(target) as stream:
        stream.write(f'{{"@context": "{CONTEXT}", "@graph": [')
        before = "\n"
        try:
            for page, statement in statements_of(readings):
                stream.write(before + json_line(_node(page, statement)).translate(_IN_SCRIPT))
                before = ",\n"
        finally:
            stream.write("\n]}\n")


def statement_node(article: Article, statement: Statement) -> dict[str, Any]:
    """One statement as a schema.org node, without its context; what is not known is not there.

    `identifier` has the statement's id and, for each role, the offsets of its spans as `start-end;start-end` in code
    points of the article's text, for which schema.org has no word.
    """
    return _node(Page.of(article), statement)


def _node(page: Page, statement: Statement) -> dict[str, Any]:
    return _known(
        {
            "@type": "Quotation" if _is_quotation(statement) else "Statement",
            "@id": statement_name(statement.id),
            "text": _text(statement),
            "inLanguage": page.article.language,
            "creditText": joined(statement.source),
            "dateCreated": _date(statement),
            **_speaker(statement),
            "isBasedOn": _bases(statement),
            "isPartOf": _article(page),
            "citation": cited(page, statement),
            "identifier": _identifiers(statement),
        }
    )


def _is_quotation(statement: Statement) -> bool:
    return statement.form == "direct" and not (statement.act and statement.act.negated)


def _text(statement: Statement) -> str:
    act = statement.act
    affirmed = act is not None and act.polarity == "affirms" and not act.negated
    words = joined(statement.content)
    cue = cue_words(statement)
    return words if affirmed or not cue or _is_quotation(statement) else f"[{cue}] {words}"


def _speaker(statement: Statement) -> dict[str, Any]:
    speaker = statement.speaker
    if speaker is None or not (speaker.name or speaker.role or statement.source):
        return {}
    if speaker.kind not in AGENTS:
        return {}
    agent = _agent(speaker, joined(statement.source))
    # Only a Quotation has a word for whom it is attributed to in the work that prints it.
    return {"creator": agent} | ({"spokenByCharacter": agent} if _is_quotation(statement) else {})


def _bases(statement: Statement) -> list[dict[str, Any]]:
    """What the statement comes from: a document that is its source, and the statement that it stands inside."""
    bases: list[dict[str, Any]] = []
    if statement.speaker and statement.speaker.kind == "document":
        name = statement.speaker.name
        words = {"name": name} if name else {"description": joined(statement.source)}
        bases.append(_known({"@type": "CreativeWork", **words}))
    if statement.parent:
        bases.append({"@id": statement_name(statement.parent)})
    return bases


def _agent(speaker: Speaker, source: str) -> dict[str, Any]:
    kind = AGENTS[speaker.kind]
    return _known(
        {
            "@type": kind,
            "name": speaker.name,
            "jobTitle" if kind == "Person" else "description": speaker.role,
            # "a senior official": said of somebody, and nobody's name.
            **({} if speaker.name else {"description": source}),
        }
    )


def _date(statement: Statement) -> str | None:
    """When it was said, where that is one day or moment; schema.org has one date here, not a stretch of them."""
    said = statement.said
    return said.start if said and said.start == said.end else None


def _article(page: Page) -> dict[str, Any]:
    article = page.article
    return _known(
        {
            "@type": "NewsArticle",
            "@id": page.source,
            "identifier": page.name,
            "url": page.address,
            "headline": article.title,
            "datePublished": article.published,
            "inLanguage": article.language,
            "creditText": article.author,
            "publisher": {"@type": "Organization", "name": article.publisher} if article.publisher else None,
        }
    )


def _identifiers(statement: Statement) -> list[dict[str, str]]:
    values = {"statement": statement.id} | {role: offsets(getattr(statement, role)) for role in ROLES}
    return [
        {"@type": "PropertyValue", "propertyID": f"onrecord:{name}", "value": value}
        for name, value in values.items()
        if value
    ]


def _known(node: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in node.items() if value not in (None, "", [], {})}

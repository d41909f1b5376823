"""An article as a row and back: what is searched has columns, the rest is JSON beside them."""

from __future__ import annotations

import json
from typing import Any

from onrecord.ledger.packing import storable
from onrecord.records import Article, Provenance, Span

_PLAIN = ("path", "record", "identifier", "author", "encoding")
COLUMNS = ("url", "title", "publisher", "published", "language")


def details_of(article: Article) -> str:
    """JSON of what has no column, and of a column's value where that cannot hold it exactly."""
    found: dict[str, Any] = {name: value for name in _PLAIN if (value := getattr(article, name)) is not None}
    for name in ("headline", "preamble"):
        if span := getattr(article, name):
            found[name] = [span.start, span.end]
    for name in COLUMNS:
        value = getattr(article, name)
        if value is not None and (storable(value) != value or not value):
            found[name] = value
    if provenance := {name: value for name, value in article.provenance.to_dict().items() if value is not None}:
        found["provenance"] = provenance
    return json.dumps(found, separators=(",", ":"))


def article_of(columns: dict[str, Any], details: str, text: str) -> Article:
    """The article whose `COLUMNS`, details and text these are."""
    found = {**columns, **json.loads(details)}
    for name in ("headline", "preamble"):
        if name in found:
            found[name] = Span.of(text, *found[name])
    return Article(**{**found, "text": text, "provenance": Provenance.from_dict(found.get("provenance"))})

"""A spaCy component that finds statements; needs `pip install 'onrecord[spacy]'`, and no spaCy model.

import spacy
import onrecord.adapters.spacy  # makes "onrecord" known to spaCy

nlp = spacy.blank("en")
nlp.add_pipe("onrecord")
doc = nlp(text)
doc._.statements               # as dictionaries, the JSON contract of `onrecord read`
doc.spans["onrecord.content"]  # and .source, .cue: spans whose id is the statement's
"""

from __future__ import annotations

from typing import Any

from onrecord.errors import MissingExtraError
from onrecord.pipeline import Line
from onrecord.records import Article, Statement

try:
    from spacy.language import Language
    from spacy.tokens import Doc
except ImportError as missing:
    raise MissingExtraError("the spaCy component", "spacy") from missing

ROLES = ("source", "cue", "content")


class StatementFinder:
    """The component: it reads `doc.text` as one article, and leaves tokens and sentences as they are."""

    def __init__(self, line: Line, *, language: str) -> None:
        self._line = line
        self._language = language

    def __call__(self, doc: Doc) -> Doc:
        """Set `doc._.statements` and the three span groups."""
        article = Article(doc.text, language=self._language)
        statements = self._line.read_article(article).statements if doc.text.strip() else ()
        # Dictionaries, because a Doc has to survive being stored and being sent to another process.
        doc._.statements = [statement.to_dict() for statement in statements]
        for role in ROLES:
            doc.spans[f"onrecord.{role}"] = _spans(doc, statements, role)
        return doc


def create_component(nlp: Language, name: str, model: str | None, language: str) -> StatementFinder:
    """What spaCy calls for `nlp.add_pipe("onrecord", config={"model": FOLDER, "language": CODE})`."""
    return StatementFinder(Line(model=model, language=language), language=language)


def _spans(doc: Doc, statements: tuple[Statement, ...], role: str) -> list[Any]:
    # Tokens and spans may disagree on where a word ends: the span group has whole tokens, the dictionaries the offsets.
    found = ((statement.id, span) for statement in statements for span in getattr(statement, role))
    return [
        doc.char_span(span.start, span.end, label=role, alignment_mode="expand", span_id=identifier)
        for identifier, span in found
    ]


Doc.set_extension("statements", default=[], force=True)
Language.factory("onrecord", default_config={"model": None, "language": "en"}, func=create_component)

"""The spaCy component: statements on a Doc, tied to its characters and its tokens."""

from __future__ import annotations

import subprocess
import sys

import pytest

TEXT = '"We have no water left," said Ada Brook, who runs the mill.\n\nThe mill would close in May, she said.'


def test_a_doc_carries_statements_and_their_spans() -> None:
    spacy = pytest.importorskip("spacy", reason="spaCy is not installed: pip install 'onrecord[spacy]'")
    import onrecord.adapters.spacy
    from onrecord import pipeline

    assert onrecord.adapters.spacy.ROLES == ("source", "cue", "content")
    nlp = spacy.blank("en")
    nlp.add_pipe("onrecord")
    doc = nlp(TEXT)
    assert doc._.statements == [statement.to_dict() for statement in pipeline.extract(TEXT)]
    assert doc._.statements
    for statement in doc._.statements:
        spans = [span for span in doc.spans["onrecord.content"] if span.id_ == statement["id"]]
        assert [span.text for span in spans] == [found["text"] for found in statement["content"]]


def test_a_doc_with_statements_can_be_stored_and_an_empty_one_has_none() -> None:
    spacy = pytest.importorskip("spacy", reason="spaCy is not installed: pip install 'onrecord[spacy]'")
    import onrecord.adapters.spacy  # noqa: F401

    nlp = spacy.blank("en")
    nlp.add_pipe("onrecord")
    doc = nlp(TEXT)
    again = spacy.tokens.Doc(nlp.vocab).from_bytes(doc.to_bytes())
    assert again._.statements == doc._.statements
    assert nlp("")._.statements == []


def test_without_spacy_the_error_names_the_extra() -> None:
    code = "import sys; sys.modules['spacy'] = None; import onrecord.adapters.spacy"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "MissingExtraError: the spaCy component needs an extra" in done.stderr
    assert "pip install 'onrecord[spacy]'" in done.stderr

"""Nouns that mean several people, and what tells an organization or an owner."""

from __future__ import annotations

import pytest

from onrecord.records import Article, Span, Speaker, Statement
from onrecord.resolve.speakers import resolve_speakers


def spoken(text: str, source: str, content: str) -> Speaker:
    start = text.rindex(source)
    place = text.index(content)
    spans = (Span.of(text, start, start + len(source)),)
    said = (Span.of(text, place, place + len(content)),)
    (found,) = resolve_speakers(Article(text), (Statement("1", "indirect", "body", spans, (), said, 0.9),))
    assert found.speaker is not None
    return found.speaker


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("a lot of people", "group"),
        ("some party figures", "group"),
        ("official figures", "document"),
        ("no company", "group"),
        ("the shipping industry", "group"),
        ("not one of his rivals", "group"),
        ("Everyone but Orlin", "group"),
        ("the minister’s spokeswoman", "unnamed"),
    ],
)
def test_kinds_of_nouns(source: str, kind: str) -> None:
    text = f"Pavel Orlin ran for mayor. The gates will open, {source} said."
    assert spoken(text, source, "The gates will open").kind == kind


def test_who_after_two_people_is_both_of_them() -> None:
    text = "The pier was bought by Ada Brook and Pavel Orlin, who say the gates will open."
    assert spoken(text, "who", "the gates will open").kind == "group"


def test_a_name_beside_what_it_is_names_an_organization() -> None:
    text = "The harbour is run by the charity Mending Quill. It said the gates will open."
    found = spoken(text, "It", "the gates will open")
    assert (found.kind, found.name) == ("organization", "Mending Quill")


def test_an_owner_is_never_whoever_they_own() -> None:
    text = "Ada Brook, a lawyer, met Pavel Orlin. The gates will open, Brook’s lawyer said."
    assert spoken(text, "Brook’s lawyer", "The gates will open").name != "Ada Brook"

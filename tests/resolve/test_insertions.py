"""What inside a quotation is the writer's and not the speaker's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.records import Article, Form, Span, Statement
from onrecord.resolve.insertions import resolve_insertions


def insertions_in(text: str, form: Form) -> list[str]:
    statement = Statement("s", form, "body", (), (), (Span.of(text, 0, len(text)),), 1.0)
    (resolved,) = resolve_insertions(Article(text=text), (statement,))
    return [span.text for span in resolved.insertions]


@pytest.mark.parametrize(
    ("text", "form", "expected"),
    [
        ("“They [the ferrymen] will stay.”", "direct", ["[the ferrymen]"]),
        ('"They [the ferrymen] will stay."', "direct", ["[the ferrymen]"]),
        ("''They [the ferrymen] will stay.''", "direct", ["[the ferrymen]"]),
        ("“[T]hey will stay … if [they] can.”", "direct", ["[T]", "…", "[they]"]),
        ("“They will ... stay . . . here.”", "direct", ["...", ". . ."]),
        ("“They will stay. ... Here.”", "direct", [". ..."]),
        ("“Their (sic) boats will stay.”", "direct", ["(sic)"]),
        ("“Their boats (both of them) will stay.”", "direct", []),
        ("the ferrymen “will [all] stay” in town [until May]", "mixed", ["[all]"]),
        ("the ferrymen 'will [all] stay' in town [until May]", "mixed", ["[all]"]),
        ("the ferryman's boat [a barge] and the miller's [a raft]", "mixed", []),
        ("the ferrymen will [all] stay ... in town", "indirect", []),
        ("“They will stay.” It was [said] to be so.", "mixed", []),
        ("“They will stay [a year]\nand no [longer]", "mixed", ["[a year]"]),
        ("“They will stay.", "direct", []),
    ],
)
def test_brackets_and_ellipses_inside_quotation_marks_are_the_writers(
    text: str, form: Form, expected: list[str]
) -> None:
    assert insertions_in(text, form) == expected


@given(st.text(alphabet="ab .[]()…“”\"'‘’«»\nsic", max_size=60), st.sampled_from(["direct", "mixed", "indirect"]))
def test_insertions_are_printed_inside_the_content_in_order(text: str, form: Form) -> None:
    padded = f"said {text} so"
    if not text:
        return
    content = Span.of(padded, 5, 5 + len(text))
    statement = Statement("s", form, "body", (), (), (content,), 1.0)
    (resolved,) = resolve_insertions(Article(text=padded), (statement,))
    assert form != "indirect" or resolved.insertions == ()
    previous = content.start
    for span in resolved.insertions:
        assert padded[span.start : span.end] == span.text
        assert previous <= span.start < span.end <= content.end
        previous = span.end

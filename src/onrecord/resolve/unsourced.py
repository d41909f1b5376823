"""Statements without a source that stand between two of one person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from onrecord.records import Speaker, Statement

CARRIED_SCORE = 0.5  # of a speaker who is taken from a statement nearby
CLOSE = 400  # code points between two contents: some two sentences


def between_two_of_one(statements: Sequence[Statement], found: Mapping[str, Speaker]) -> dict[str, Speaker]:
    """The speakers of statements without a source that stand between two of the same person, close to both."""
    outer = sorted((statement for statement in statements if not statement.parent), key=said_at)
    carried: dict[str, Speaker] = {}
    for before, statement, after in zip(outer, outer[1:], outer[2:], strict=False):
        speaker = found[before.id]
        gaps = (_apart(before, statement), _apart(statement, after))
        if (
            not statement.source
            and found[statement.id].kind == "unresolved"
            and speaker.kind == "person"
            and speaker.name is not None
            and speaker.name == found[after.id].name
            and max(gaps) <= CLOSE
        ):
            reason = "no source is printed; the statements before and after it are theirs"
            carried[statement.id] = replace(speaker, mention="none", score=CARRIED_SCORE, reason=reason)
    return carried


def _apart(one: Statement, other: Statement) -> int:
    """How many code points stand between the contents of two statements."""
    return other.content[0].start - max(span.end for span in one.content)


def said_at(statement: Statement) -> int:
    """Where a statement's source stands; its content where it has none."""
    return min(span.start for span in statement.source or statement.content)

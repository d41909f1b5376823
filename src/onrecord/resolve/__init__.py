"""Resolve what a statement only points at: its speaker, when it was said, and what was done by saying it."""

from __future__ import annotations

from onrecord.records import Article, Statement
from onrecord.resolve.acts import resolve_acts
from onrecord.resolve.addressees import resolve_addressees
from onrecord.resolve.dates import resolve_dates
from onrecord.resolve.insertions import resolve_insertions
from onrecord.resolve.speakers import resolve_speakers

__all__ = ["resolve"]


def resolve(article: Article, statements: tuple[Statement, ...]) -> tuple[Statement, ...]:
    """The statements of one article, in the same order, each with its speaker, act, date, addressee and insertions."""
    for step in (resolve_speakers, resolve_acts, resolve_addressees, resolve_insertions, resolve_dates):
        statements = step(article, statements)
    return statements

"""Records from JSON that anybody may have written: what the types promise is checked, and every span against the text.

All raise `ValueError`, `TypeError`, `KeyError` or `AttributeError`, gathered in `UNREADABLE`, for what is not so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, get_args

from onrecord.records import Article, Form, Kind, Mention, Place, Span, Speaker, Statement

# A depth that no reader of JSON goes to is a RecursionError.
UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, RecursionError)

_WORDS = ("path", "identifier", "url", "title", "publisher", "author", "published", "language", "encoding")


def checked_article(row: Mapping[str, Any]) -> Article:
    """The article that `Article.to_dict` wrote."""
    article = Article.from_dict(row)
    if not isinstance(article.text, str):
        raise TypeError("the text is not a string")
    for name in _WORDS:
        if not isinstance(getattr(article, name), str | None):
            raise TypeError(f"{name} is not a string")
    if not isinstance(article.record, int | None):
        raise TypeError("record is not a number")
    check_spans(article.text, filter(None, (article.headline, article.preamble)))
    return article


def checked_statement(row: Mapping[str, Any], text: str) -> Statement:
    """The statement that `Statement.to_dict` wrote of an article with this text."""
    statement = Statement.from_dict(row)
    if not isinstance(statement.id, str) or not isinstance(statement.parent, str | None):
        raise TypeError("an id is not a string")
    if statement.form not in get_args(Form) or statement.place not in get_args(Place):
        raise ValueError(f"form {statement.form!r} or place {statement.place!r} is none of ours")
    if not statement.content:
        raise ValueError("no content")
    _check_score(statement.score)
    check_spans(text, (*statement.source, *statement.cue, *statement.content, *statement.insertions))
    check_spans(text, (statement.addressee,) if statement.addressee else ())
    check_spans(text, (statement.said.evidence,) if statement.said else ())
    if statement.speaker:
        _check_speaker(statement.speaker, text)
    return statement


def check_spans(text: str, spans: Iterable[Span]) -> None:
    """Each span is what the text prints at its offsets."""
    for span in spans:
        if Span.of(text, span.start, span.end) != span:
            raise ValueError(f"the text does not print {str(span.text)[:40]!r} at {span.start}-{span.end}")


def in_words(error: Exception) -> str:
    """What is wrong, in a few words."""
    return f"no {error.args[0]!r}" if isinstance(error, KeyError) and error.args else str(error)[:200]


def _check_speaker(speaker: Speaker, text: str) -> None:
    if speaker.kind not in get_args(Kind) or speaker.mention not in get_args(Mention):
        raise ValueError(f"kind {speaker.kind!r} or mention {speaker.mention!r} is none of ours")
    if not isinstance(speaker.name, str | None) or not isinstance(speaker.role, str | None):
        raise TypeError("a speaker's name or role is not a string")
    _check_score(speaker.score)
    check_spans(text, speaker.evidence)


def _check_score(score: Any) -> None:
    if not isinstance(score, int | float) or isinstance(score, bool) or not 0 <= score <= 1:
        raise ValueError(f"{score!r} is no score between 0 and 1")

"""The same queries asked of readings in memory: what a watch alerts to before, or without, any ledger."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from onrecord.ledger import query_tree as q
from onrecord.ledger.compiling import UNDATED_END, first_key, last_key
from onrecord.ledger.highlight import has_words
from onrecord.ledger.indexing import SOURCE_WORD, indexed
from onrecord.ledger.names_found import has_name
from onrecord.ledger.schema import order_key
from onrecord.ledger.words import normal
from onrecord.records import Article, Reading, Statement


def matches(query: q.Query, reading: Reading, *, names: Sequence[Collection[str]] | None = None) -> list[bool]:
    """Which statements of a reading the query finds, as a search would once they are in a ledger.

    `names` are, for each statement, all names of its speaker as the ledger knows them; by default the one that the
    article prints. All statements count as current. Ids of speakers are the ledger's own: `speaker-id:` finds nothing.
    """
    if reading.article is None:
        return []
    if names is None:
        names = [(one.speaker.name,) if one.speaker and one.speaker.name else () for one in reading.statements]
    asked = [_Asked.of(reading.article, one, known) for one, known in zip(reading.statements, names, strict=True)]
    return [_holds(query, one) for one in asked]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A statement as queries see it."""

    article: Article
    statement: Statement
    names: frozenset[str]
    content: tuple[str, ...]
    source: tuple[str, ...]
    key: int

    @classmethod
    def of(cls, article: Article, statement: Statement, names: Collection[str]) -> _Asked:
        said, filters = indexed(statement, None, None)
        source = [token.removeprefix(SOURCE_WORD) for token in filters.split() if token.startswith(SOURCE_WORD)]
        known = frozenset(normal(name) for name in names)
        return cls(article, statement, known, tuple(said.split()), tuple(source), order_key(article.published))


def _holds(query: q.Query, asked: _Asked) -> bool:
    match query:
        case q.All(parts):
            return all(_holds(part, asked) for part in parts)
        case q.Any(parts):
            return any(_holds(part, asked) for part in parts)
        case q.Not(part):
            return not _holds(part, asked)
        case q.Words(_, _, source):
            return _stands_in(query, asked.source if source else asked.content)
        case q.Speaker(name, whole):
            wanted = set(name.split())
            return any(name == known if whole else wanted <= set(known.split()) for known in asked.names)
        case q.Since(day):
            return asked.key >= first_key(day)
        case q.Until(day):
            return UNDATED_END <= asked.key <= last_key(day)
    return _holds_of_record(query, asked.statement, asked.article)


def _stands_in(sought: q.Words, found: Sequence[str]) -> bool:
    length = len(sought.words)
    return any(has_words(sought, found[at : at + length]) for at in range(len(found) - length + 1))


def _holds_of_record(query: q.Query, statement: Statement, article: Article) -> bool:
    match query:
        case q.SpeakerId():
            return False
        case q.Publisher(name):
            return article.publisher is not None and has_name(article.publisher, name)
        case q.Choice(field, value):
            return _chosen(statement, field) == value
        case q.Said(first, last):
            said = statement.said
            return said is not None and said.start[:10] <= last and said.end[:10] >= first
        case q.InArticle(value):
            return value in (article.id, article.url)
        case q.Identifier(value):
            return statement.id == value
        case q.Language(value):
            return (article.language or "").lower().split("-")[0] == value
        case q.Score(least):
            return round(statement.score * 1000) >= least
        case q.Is(value):
            return value in ("current", "any") or (value == "nested" and statement.parent is not None)
    raise AssertionError(query)


def _chosen(statement: Statement, field: str) -> str | None:
    if field == "act":
        return statement.act.name if statement.act else None
    if field == "kind":
        return statement.speaker.kind if statement.speaker else "unresolved"
    return statement.form if field == "form" else statement.place

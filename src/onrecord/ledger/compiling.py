"""From a query's tree to what the engines run: one expression for the word index, bounds of keys, conditions on rows.

Conditions that the word index can decide (words, speakers, forms ...) go there together, so that postings are
intersected and few rows visited; dates are bounds of keys; the rest (state, score, date of saying) is asked of rows.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, text

from onrecord.ledger import indexing
from onrecord.ledger import query_tree as q
from onrecord.ledger.names_found import article_keys, identified, publisher_keys, speaker_keys
from onrecord.ledger.packing import storable
from onrecord.ledger.schema import FORMS, MINUTE_BITS, order_key

UNDATED_END = order_key("0001-01-01")  # what stands before has no date
LAST_KEY = (1 << 63) - 1
MOST_TOKENS = {"sqlite": 200, "postgresql": 20}  # of one name, to ask the word index for; of more, rows are asked

_DAY = 1440 << MINUTE_BITS
_NOTHING = f"{indexing.SPEAKER}0"  # keys begin with 1
_CHOICES = {"form": indexing.FORM, "act": indexing.ACT, "place": indexing.PLACE, "kind": indexing.KIND}


@dataclass(slots=True)
class Plan:
    """What an engine has to run: `match` for its word index, if that is asked at all; keys from `low` to `high`."""

    match: str | None = None
    low: int = 0
    high: int = LAST_KEY
    conditions: list[str] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    ranking: str | None = None  # the words alone, where the engine ranks apart

    @property
    def is_empty(self) -> bool:
        """Whether no key can be in it."""
        return self.low > self.high


def first_key(day: str) -> int:
    """The first key of an ISO day."""
    return order_key(day)


def last_key(day: str) -> int:
    """The last key of an ISO day."""
    return order_key(day) + _DAY - 1


@dataclass(frozen=True, slots=True)
class _Tokens(q.Query):
    """A statement whose filters hold one of these."""

    tokens: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Rows(q.Query):
    """A statement in whose row a column has one of these values."""

    column: str
    keys: frozenset[int]


def compile_query(connection: Connection, query: q.Query) -> Plan:
    """The plan of a query; names are looked up on the way."""
    if not q.names_state(query):
        query = q.all_of([query, q.Is("current")])
    resolved = _resolved(connection, query)
    return _Compiler(connection).plan(resolved)


def _resolved(connection: Connection, query: q.Query) -> q.Query:
    """The query with names as keys."""
    match query:
        case q.All(parts):
            return q.all_of([_resolved(connection, part) for part in parts])
        case q.Any(parts):
            return q.any_of([_resolved(connection, part) for part in parts])
        case q.Not(part):
            return q.none_of(_resolved(connection, part))
        case q.Choice(field_name, value):
            return _Tokens((_CHOICES[field_name] + value,))
        case q.Speaker(name, whole):
            return _of_keys(connection, "speaker", speaker_keys(connection, name, whole=whole))
        case q.SpeakerId(value):
            return _of_keys(connection, "speaker", identified(connection, storable(value)))
        case q.Publisher(name):
            return _of_keys(connection, "publisher", publisher_keys(connection, name))
        case q.InArticle(value):
            return _Rows("article", article_keys(connection, storable(value)))
        case q.Identifier(value):
            found = connection.execute(text("SELECT key FROM statements WHERE id = :id"), {"id": storable(value)})
            return _Rows("key", frozenset(row[0] for row in found))
    return query


def _of_keys(connection: Connection, column: str, keys: frozenset[int]) -> q.Query:
    if len(keys) > MOST_TOKENS[connection.dialect.name]:
        return _Rows(column, keys)
    prefix = indexing.SPEAKER if column == "speaker" else indexing.PUBLISHER
    return _Tokens(tuple(f"{prefix}{key}" for key in sorted(keys)) or (_NOTHING,))


class _Compiler:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._is_sqlite = connection.dialect.name == "sqlite"
        self._plan = Plan()

    def plan(self, query: q.Query) -> Plan:
        plan = self._plan
        in_index: list[q.Query] = []
        for part in query.parts if isinstance(query, q.All) else (query,):
            if not self._narrow(part):
                if _is_in_index(part):
                    in_index.append(part)
                else:
                    plan.conditions.append(self._condition(part))
        if in_index:
            together = q.all_of(in_index)
            plan.match = self._match(together)
            words = _words_alone(together)
            plan.ranking = self._match(words) if words else None
        return plan

    def _narrow(self, part: q.Query) -> bool:
        """Take a condition that is wholly a matter of keys into the plan's bounds."""
        plan = self._plan
        match part:
            case q.Since(day):
                plan.low = max(plan.low, first_key(day))
            case q.Until(day):
                plan.low, plan.high = max(plan.low, UNDATED_END), min(plan.high, last_key(day))
            case q.Not(q.Since(day)):
                plan.high = min(plan.high, first_key(day) - 1)
            case _Rows(column, keys) if column in ("article", "key"):
                low, high = self._bounds(column, keys)
                plan.low, plan.high = max(plan.low, low), min(plan.high, high)
                return False  # other articles can stand between: rows are asked too
            case _:
                return False
        return True

    def _bounds(self, column: str, keys: frozenset[int]) -> tuple[int, int]:
        if column == "article" and keys:
            of_articles = text("SELECT key FROM statements WHERE article IN (" + ", ".join(map(str, keys)) + ")")
            keys = frozenset(row[0] for row in self._connection.execute(of_articles))
        return (min(keys), max(keys)) if keys else (1, 0)

    # --- for the word index ---

    def _match(self, query: q.Query) -> str:
        return _for_fts5(query) if self._is_sqlite else _for_tsquery(query)

    # --- for rows ---

    def _condition(self, query: q.Query) -> str:
        """SQL that holds of a row `s` of statements where the query does; never null."""
        if _is_in_index(query):
            return self._found(query)
        match query:
            case q.All(parts):
                return "(" + " AND ".join(map(self._condition, parts)) + ")"
            case q.Any(parts):
                return "(" + " OR ".join(map(self._condition, parts)) + ")"
            case q.Not(part):
                return f"NOT {self._condition(part)}"
            case q.Since(day):
                return f"(s.key >= {first_key(day)})"
            case q.Until(day):
                return f"(s.key BETWEEN {UNDATED_END} AND {last_key(day)})"
            case q.Score(least):
                return f"(s.score >= {least})"
            case q.Said(first, last):
                start, end = "SUBSTR(s.said_start, 1, 10)", "SUBSTR(s.said_end, 1, 10)"  # times begin with their day
                within = f"{start} <= {self._named(last)} AND {end} >= {self._named(first)}"
                return f"(COALESCE({start}, '') <> '' AND {within})"
            case q.Language(value):
                code = "(SELECT LOWER(a.language) FROM articles a WHERE a.key = s.article)"
                return f"(COALESCE({code}, '') || '-' LIKE {self._named(value + '-%')})"
            case q.Is(value):
                return _of_state(value)
            case _Rows(column, keys):
                return self._among(column, keys)
        raise AssertionError(query)

    def _named(self, value: Any) -> str:
        name = f"value{len(self._plan.values)}"
        self._plan.values[name] = value
        return f":{name}"

    def _found(self, query: q.Query) -> str:
        name = self._named(self._match(query))
        if self._is_sqlite:
            return f"(s.key IN (SELECT rowid FROM statement_words WHERE statement_words MATCH {name}))"
        return f"(s.key IN (SELECT i.key FROM statement_words i WHERE i.words @@ CAST({name} AS tsquery)))"

    def _among(self, column: str, keys: frozenset[int]) -> str:
        if self._is_sqlite:
            name = self._named(json.dumps(sorted(keys)))
            return f"(COALESCE(s.{column}, 0) IN (SELECT value FROM json_each({name})))"
        return f"(COALESCE(s.{column}, 0) = ANY({self._named(sorted(keys))}))"


def _of_state(value: str) -> str:
    if value == "nested":
        return "(s.nested = 1)"
    if value == "any":
        return "(1 = 1)"
    # What is not current is rare, and has an index of its own, which engines take for this very condition.
    return f"(s.state = {q.STATES.index(value)}{' AND s.state <> 0' if value != 'current' else ''})"


def _is_in_index(query: q.Query) -> bool:
    return all(isinstance(leaf, (q.Words, _Tokens)) for leaf in query.leaves())


def _words_alone(query: q.Query) -> q.Query | None:
    """The words of the content that a hit has, or may have: what its relevance is measured by."""
    match query:
        case q.Words(source=False):
            return query
        case q.All(parts) | q.Any(parts):
            kept = [kept for part in parts if (kept := _words_alone(part))]
            return (q.all_of(kept) if isinstance(query, q.All) else q.any_of(kept)) if kept else None
    return None


# --- the two dialects of the word index -----------------------------------------------------------------------
# Words hold no quotation marks and no spaces (words.py), so they can be put between quotation marks as they are.

_EVERY = [_Tokens(tuple(indexing.FORM + form for form in FORMS))]


def _for_fts5(query: q.Query) -> str:
    match query:
        case q.Words(found, prefix, source):
            return f'"{" ".join(_marked(found, source))}"' + " *" * prefix
        case _Tokens(tokens):
            return "(" + " OR ".join(f'"{token}"' for token in tokens) + ")"
        case q.Any(parts):
            return "(" + " OR ".join(map(_for_fts5, parts)) + ")"
    # NOT stands between two things there, so that what is left out needs something to be left out of.
    parts = query.parts if isinstance(query, q.All) else (query,)
    wanted = [part for part in parts if not isinstance(part, q.Not)] or _EVERY
    unwanted = [_for_fts5(part.part) for part in parts if isinstance(part, q.Not)]
    without = f" NOT ({' OR '.join(unwanted)})" if unwanted else ""
    return "((" + " AND ".join(map(_for_fts5, wanted)) + f"){without})"


def _for_tsquery(query: q.Query) -> str:
    match query:
        case q.Words(found, prefix, source):
            return "(" + " <-> ".join(f"'{word}'" for word in _marked(found, source)) + ":*" * prefix + ")"
        case _Tokens(tokens):
            return "(" + " | ".join(f"'{token}'" for token in tokens) + ")"
        case q.Any(parts):
            return "(" + " | ".join(map(_for_tsquery, parts)) + ")"
        case q.Not(part):
            return f"!{_for_tsquery(part)}"
    return "(" + " & ".join(map(_for_tsquery, query.parts)) + ")"


def _marked(found: tuple[str, ...], source: bool) -> tuple[str, ...]:
    return tuple(indexing.SOURCE_WORD + word for word in found) if source else found

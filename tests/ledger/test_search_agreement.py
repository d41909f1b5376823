"""One meaning of a query: the word index of either engine and the reading in memory find the same statements."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text

from onrecord.ledger import compiling, running, schema, store
from onrecord.ledger import query_tree as q
from onrecord.ledger.database import Database
from onrecord.ledger.facets import facets
from onrecord.ledger.highlight import highlights
from onrecord.ledger.matching import matches
from onrecord.ledger.query import parse
from onrecord.ledger.search import count, matching_keys, search
from onrecord.records import Act, Article, Reading, Said, Span, Speaker, Statement, statement_id

WORDS = "Harbour harbours dues Dues’ the THE of U.S. O’Neill Łódź lodz cease-fire 1,000 東京 x² don't".split()
PEOPLE = ("Ana Reyes", "Reyes", "José O’Neill", "Jose Oneill", "Bo Lund", "東京 Lund", "Port of Quill")
PUBLISHERS = (None, "The Quill Post", "Quill Tidings", "post.example")
DATES = (None, "2025-12-31T23:59:00+02:00", "2026-01-01", "2026-01-01T08:30:00", "2026-02-28", "0001-01-01")
FORMS, PLACES, ACTS = ("direct", "mixed", "indirect"), ("headline", "body"), ("say", "deny", "other")


class Inventor:
    """Makes readings by chance, with all that queries ask for."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.number = 0

    def reading(self) -> Reading:
        self.number += 1
        chance = self.chance
        pieces: list[str] = []
        spans: list[tuple[tuple[Span, ...], ...]] = []
        for _ in range(chance.randint(1, 6)):
            one = tuple(self._spans(pieces, most) for most in (2, 1, 2))
            spans.append((one[0], one[1], one[2] or self._spans(pieces, 1, least=1)))
        article = Article(
            "".join(pieces),
            url=f"https://post.example/{self.number}",
            publisher=chance.choice(PUBLISHERS),
            published=chance.choice(DATES),
            language=chance.choice((None, "en", "en-GB", "eng")),
        )
        return Reading(article, tuple(self._statement(article, *one) for one in spans))

    def _spans(self, pieces: list[str], most: int, least: int = 0) -> tuple[Span, ...]:
        found = []
        for _ in range(self.chance.randint(least, most)):
            printed = " ".join(self.chance.choice(WORDS) for _ in range(self.chance.randint(1, 5)))
            start = sum(map(len, pieces))
            pieces += [printed, self.chance.choice((". ", "\n\n", " — "))]
            found.append(Span(start, start + len(printed), printed))
        return tuple(found)

    def _statement(
        self, article: Article, source: tuple[Span, ...], cue: tuple[Span, ...], content: tuple[Span, ...]
    ) -> Statement:
        chance = self.chance
        name = chance.choice((None, *PEOPLE))
        kind = chance.choice(("person", "organization")) if name else chance.choice(("unnamed", "unresolved"))
        day = date(2025, 12, 20).toordinal() + chance.randint(0, 20)
        first, last = (date.fromordinal(day + more).isoformat() for more in (0, chance.randint(0, 3)))
        return Statement(
            statement_id(article.id, source, cue, content),
            chance.choice(FORMS),
            chance.choice(PLACES),
            source,
            cue,
            content,
            chance.randint(0, 1000) / 1000,
            parent="0" * 16 if chance.random() < 0.2 else None,
            speaker=Speaker(kind, name, "name", 0.9, "printed") if name or chance.random() < 0.5 else None,
            act=Act(chance.choice(ACTS), "speech") if cue else None,
            said=Said(first + "T08:00", last, "day", content[0]) if chance.random() < 0.5 else None,
        )


@dataclass
class Kept:
    """A ledger with the readings that it was made of."""

    connection: Connection
    readings: list[Reading]
    names: dict[str, frozenset[str]]  # statement id → all names of its speaker

    def expected(self, query: q.Query) -> set[str]:
        found = set()
        for reading in self.readings:
            names = [self.names.get(one.id, ()) for one in reading.statements]
            for one, holds in zip(reading.statements, matches(query, reading, names=names), strict=True):
                if holds:
                    found.add(one.id)
        return found


@pytest.fixture(params=["as it is", "as if it were large"])
def kept(request: pytest.FixtureRequest, database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Kept]:
    inventor = Inventor(len(request.param))
    if request.param == "as if it were large":  # what is done with many speakers of a name, and with many statements
        monkeypatch.setattr(compiling, "MOST_TOKENS", {"sqlite": 1, "postgresql": 1})
        monkeypatch.setattr(running, "STRETCH", 20)
    readings = [inventor.reading() for _ in range(60)]
    with database.writing() as connection:
        run = store.start_run(connection, "1.0", "first")
        for start in range(0, len(readings), 25):
            batch = [one for one in readings[start : start + 25] if one.article]
            taken = [store.Taken(one, one.article.url or "", digest=one.article.sha256) for one in batch if one.article]
            store.keep(connection, run, taken)
        merge_some(connection)
    with database.reading() as connection:
        yield Kept(connection, readings, names_of_speakers(connection))


def merge_some(connection: Connection) -> None:
    """Make two names one speaker's, and give one a name that is printed nowhere."""
    key = text("SELECT MIN(key) FROM speakers WHERE name = :name")
    kept, merged = (connection.execute(key, {"name": name}).scalar_one() for name in ("Ana Reyes", "Bo Lund"))
    connection.execute(text(f"UPDATE speakers SET merged_into = {kept} WHERE key = {merged}"))
    row = {"normal": "the eel", "speaker": merged, "name": "The Eel", "origin": "alias"}
    connection.execute(schema.speaker_names.insert(), [row])


def names_of_speakers(connection: Connection) -> dict[str, frozenset[str]]:
    into = {key: root or key for key, root in connection.execute(text("SELECT key, merged_into FROM speakers"))}
    names: dict[int, set[str]] = {}
    for key, name in connection.execute(text("SELECT speaker, name FROM speaker_names")):
        names.setdefault(into[key], set()).add(name)
    rows = connection.execute(text("SELECT id, speaker FROM statements WHERE speaker IS NOT NULL"))
    return {identifier: frozenset(names[into[key]]) for identifier, key in rows}


# --- queries ------------------------------------------------------------------------------------------------

LOOKED_FOR = st.sampled_from("harbour dues the of us oneill lodz cease fire 1000 東 京".split())
WORD_QUERIES = st.builds(
    lambda found, prefix, source: q.Words(tuple(found), prefix and len(found[-1]) > 2, source),
    st.lists(LOOKED_FOR, min_size=1, max_size=3),
    st.booleans(),
    st.booleans(),
)
NAMES = st.sampled_from(["ana reyes", "reyes", "jose oneill", "oneill", "lund", "bo lund", "the eel", "eel", "nobody"])
DAYS = st.sampled_from(["0001-01-01", "2025-12-25", "2025-12-31", "2026-01-01", "2026-01-02", "2026-02-28"])
LEAVES = st.one_of(
    WORD_QUERIES,
    WORD_QUERIES,
    st.builds(q.Speaker, NAMES, st.booleans()),
    st.builds(q.Publisher, st.sampled_from(["quill", "post", "the quill post", "post quill", "post example"])),
    st.builds(q.Choice, st.just("form"), st.sampled_from(FORMS)),
    st.builds(q.Choice, st.just("place"), st.sampled_from(PLACES)),
    st.builds(q.Choice, st.just("act"), st.sampled_from(ACTS)),
    st.builds(q.Choice, st.just("kind"), st.sampled_from(schema.KINDS)),
    st.builds(q.Since, DAYS),
    st.builds(q.Until, DAYS),
    st.tuples(DAYS, DAYS).map(sorted).map(lambda pair: q.Said(*pair)),
    st.integers(1, 60).map(lambda number: q.InArticle(f"https://post.example/{number}")),
    st.builds(q.Language, st.sampled_from(["en", "eng", "de"])),
    st.builds(q.Score, st.integers(0, 1000)),
    st.just(q.Is("nested")),
)
QUERIES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(q.all_of),
        st.lists(inner, min_size=2, max_size=3).map(q.any_of),
        inner.map(q.none_of),
    ),
    max_leaves=8,
)


def found_by(kept: Kept, query: q.Query, *, rank: bool) -> list[str]:
    """All hits page by page."""
    found: list[str] = []
    cursor = None
    while True:
        page = search(kept.connection, query, limit=17, cursor=cursor, rank=rank)
        found += [hit.statement.id for hit in page.hits]
        cursor = page.cursor
        if cursor is None:
            return found


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=QUERIES)
def test_index_and_memory_find_the_same(kept: Kept, query: q.Query) -> None:
    expected = kept.expected(query)
    found = found_by(kept, query, rank=False)
    assert len(found) == len(set(found))
    assert set(found) == expected
    assert sorted(found_by(kept, query, rank=True)) == sorted(found)
    keys = list(matching_keys(kept.connection, query, at_once=13))
    assert keys == sorted(keys, reverse=True)
    assert (
        len(keys) == len(found) == count(kept.connection, query).number == facets(kept.connection, query).counted.number
    )


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=WORD_QUERIES)
def test_what_is_highlighted_is_what_was_looked_for(kept: Kept, query: q.Words) -> None:
    for hit in search(kept.connection, query, limit=100).hits:
        assert hit.highlights
        assert hit.highlights == highlights((query,), hit.statement)
        spans = hit.statement.source if query.source else hit.statement.content
        for start, end in hit.highlights:
            assert any(span.start <= start < end <= span.end for span in spans)
            assert hit.printed[start - hit.start : end - hit.start] == _printed(spans, start, end)


def _printed(spans: tuple[Span, ...], start: int, end: int) -> str:
    (span,) = [span for span in spans if span.start <= start < end <= span.end]
    return span.text[start - span.start : end - span.start]


@pytest.mark.parametrize(
    "written",
    [
        *("harbour", '"cease fire"', "oneill*", "speaker:eel", "-harbour", "dues OR score:0.9"),
        *("-since:2026-01-01", "-until:2025-12-31"),
    ],
)
def test_written_queries_too(kept: Kept, written: str) -> None:
    query = parse(written)
    expected = kept.expected(query)
    assert expected
    assert set(found_by(kept, query, rank=False)) == expected

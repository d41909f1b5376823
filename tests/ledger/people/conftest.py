"""Small articles of invented people, kept in a ledger as `onrecord add` keeps them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import func, select

from onrecord.ledger import schema, store
from onrecord.ledger.database import Database
from onrecord.records import Act, Article, Reading, Span, Speaker, Statement, statement_id


@dataclass(frozen=True)
class Said:
    """One sentence of an article: somebody, in some role, said something."""

    name: str | None
    role: str | None = None
    content: str = "the stone bridge would stay shut until the spring"
    kind: Any = "person"
    act: str = "say"
    score: float = 0.9


@dataclass
class News:
    """Writes articles and keeps them."""

    database: Database
    number: int = 0
    texts: dict[int, Reading] = field(default_factory=dict)

    def reading(self, *said: Said, url: str | None = None, **known: Any) -> Reading:
        """An article that holds one sentence for each, with its statements."""
        self.number += 1
        url = url or f"https://post.example/{self.number}"
        sentences = [f"{one.name or 'Somebody'}, {one.role or 'a guest'}, said {one.content}." for one in said]
        known = {"published": "2026-03-02", "publisher": "The Alder Valley Post", **known}
        article = Article("\n\n".join(sentences), url=url, **known)
        starts = [article.text.index(sentence) for sentence in sentences]
        return Reading(article, tuple(_statement(article, *pair) for pair in zip(said, starts, strict=True)))

    def keep(self, *readings: Reading, model: str = "first") -> list[int]:
        """Keep readings in one batch; gives the keys of their articles."""
        with self.database.writing() as connection:
            run = store.start_run(connection, "0.2.0", model)
            taken = [
                store.Taken(one, one.article.url or "", digest=one.article.sha256) for one in readings if one.article
            ]
            store.keep(connection, run, taken)
            return [store.article_key(connection, one.article.id) for one in readings if one.article]

    def add(self, *said: Said, url: str | None = None, model: str = "first", **known: Any) -> int:
        """Write and keep one article; gives its key."""
        reading = self.reading(*said, url=url, **known)
        (key,) = self.keep(reading, model=model)
        self.texts[key] = reading
        return key

    def speakers(self, article: int, *, states: Sequence[int] = (schema.CURRENT,)) -> list[int | None]:
        """The speaker keys of an article's statements, in reading order."""
        table = schema.statements
        query = select(table.c.speaker).where(table.c.article == article, table.c.state.in_(states))
        with self.database.reading() as connection:
            return list(connection.scalars(query.order_by(table.c.ordinal, table.c.key)))

    def speaker(self, article: int) -> int:
        """The speaker of an article's first statement."""
        key = self.speakers(article)[0]
        assert key is not None
        return key

    def count(self, table: Any) -> int:
        """How many rows a table has."""
        with self.database.reading() as connection:
            return connection.scalar(select(func.count()).select_from(table)) or 0

    def rows(self, *tables: Any) -> list[list[tuple[Any, ...]]]:
        """All rows of tables, in order."""
        with self.database.reading() as connection:
            return [sorted(map(tuple, connection.execute(select(table))), key=repr) for table in tables]


def _statement(article: Article, said: Said, start: int) -> Statement:
    text, cue = article.text, " said "
    cued = text.index(f",{cue}", start)
    source = () if said.name is None else (Span.of(text, start, cued),)
    content = Span.of(text, cued + 1 + len(cue), cued + 1 + len(cue) + len(said.content))
    cues = (Span.of(text, cued + 2, cued + 6),)
    role = said.role if said.name else None
    kind = said.kind if said.name else "unnamed"
    mention: Any = "name" if said.name else "nominal"
    return Statement(
        id=statement_id(article.id, source, cues, (content,)),
        form="indirect",
        place="body",
        source=source,
        cue=cues,
        content=(content,),
        score=said.score,
        speaker=Speaker(kind, said.name, mention, 0.97, "the source names them in full", role),
        act=Act(said.act, "saying"),
    )


@pytest.fixture
def news(database: Database) -> News:
    """A new ledger to add articles to."""
    return News(database)


@pytest.fixture
def said() -> type[Said]:
    """What makes a sentence."""
    return Said

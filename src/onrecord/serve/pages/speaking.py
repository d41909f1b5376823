"""What the ledger knows of one speaker beyond the profile: figures, roles over time, first and latest, topics."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import log
from typing import Any

from sqlalchemy import Column, Connection, func, select

from onrecord.ledger import query_tree as q
from onrecord.ledger.decisions import Decision
from onrecord.ledger.hits import Hit, hits
from onrecord.ledger.profiles import Profile
from onrecord.ledger.references import find_speaker, group_of
from onrecord.ledger.schema import CURRENT, appearances, articles, date_of, publishers, statements
from onrecord.relate.word_lists import COMMON
from onrecord.words import words

MOST_KEYS = 50_000  # statements of a speaker that are counted, the newest
LATEST = 10
SAMPLE = 300  # statements of a speaker whose words are counted, the newest
WHOLE = 1_500  # statements of everybody that they are held against
MOST_TOPICS = 24
FEWEST = 2  # statements that have to have a word
MOST_VALUES = 8


@dataclass(frozen=True, slots=True)
class Printed:
    """A role or name as printed, with the first and last day of articles that print it, and in how many."""

    text: str
    first: str | None
    last: str | None
    articles: int


@dataclass(frozen=True, slots=True)
class Speaking:
    """How a speaker speaks: statements by month, outlet and act; the first and the latest of them."""

    total: int
    more: bool
    months: Mapping[str, int]
    publishers: Sequence[tuple[str, int]]
    acts: Sequence[tuple[str, int]]
    first: Hit | None
    latest: Sequence[Hit]
    roles: Sequence[Printed]
    names: Sequence[Printed]
    topics: Sequence[tuple[str, int]]


def speaking_of(connection: Connection, speaker: str, everybodys: Counter[str]) -> Speaking:
    """All of that of the speaker with this id and those merged with it."""
    group = group_of(connection, find_speaker(connection, speaker))
    columns = (statements.c.key, statements.c.publisher, statements.c.act)
    of_group = (statements.c.speaker.in_(group), statements.c.state == CURRENT)
    query = select(*columns).where(*of_group).order_by(statements.c.key.desc()).limit(MOST_KEYS + 1)
    rows = connection.execute(query).all()
    more, rows = len(rows) > MOST_KEYS, rows[:MOST_KEYS]
    oldest = connection.scalar(select(func.min(statements.c.key)).where(*of_group))
    keys = [row.key for row in rows]
    sample = hits(connection, q.All(()), keys[:SAMPLE])
    first = hits(connection, q.All(()), [oldest] if oldest is not None else [])
    dated = (date for key in keys if (date := date_of(key)))
    return Speaking(
        total=len(rows),
        more=more,
        months=Counter(date[:7] for date in dated),
        publishers=_publishers(connection, Counter(row.publisher for row in rows)),
        acts=Counter(row.act for row in rows if row.act).most_common(MOST_VALUES),
        first=first[0] if first else None,
        latest=sample[:LATEST],
        roles=_printed(connection, group, appearances.c.role),
        names=_printed(connection, group, appearances.c.name),
        topics=topics(word_counts(sample), everybodys),
    )


def everybodys_words(connection: Connection) -> Counter[str]:
    """In how many of the newest statements of the ledger each word stands."""
    query = select(statements.c.key).where(statements.c.state == CURRENT).order_by(statements.c.key.desc()).limit(WHOLE)
    return word_counts(hits(connection, q.All(()), list(connection.scalars(query))))


def word_counts(found: Iterable[Hit]) -> Counter[str]:
    """In how many statements each word stands; under the empty word, how many statements there are."""
    counts: Counter[str] = Counter()
    for hit in found:
        counts.update({word for span in hit.statement.content for word in words(span.text)})
        counts[""] += 1
    return counts


def topics(own: Mapping[str, int], everybodys: Mapping[str, int]) -> list[tuple[str, int]]:
    """The words that a speaker says more than others do, with the number of statements that have them.

    In the order of Dunning's log-likelihood ratio (1993), of words that a speaker says oftener than the rest.
    """
    mine, all_of = own.get("", 0), max(everybodys.get("", 0), 1)
    ranked = []
    for word, number in own.items():
        if number < FEWEST or len(word) < 3 or word in COMMON or word.isdigit():
            continue
        others = everybodys.get(word, 0)
        expected = mine * (number + others) / (mine + all_of)
        if number > expected:
            weight = number * log(number / expected)
            weight += others * log(others / (all_of * (number + others) / (mine + all_of))) if others else 0.0
            ranked.append((weight, word, number))
    return [(word, number) for _, word, number in sorted(ranked, key=lambda one: (-one[0], one[1]))[:MOST_TOPICS]]


def decisions_about(profile: Profile, taken: Sequence[Decision]) -> list[Decision]:
    """The decisions that name a speaker or one that was merged into it, the latest first."""
    ids = {profile.id, *profile.merged}
    return [one for one in reversed(taken) if one.kind != "undo" and ids & set(_named(one.details))]


def _named(details: object) -> Iterable[str]:
    """The ids of speakers in a decision's details, wherever they stand."""
    if isinstance(details, dict):
        if isinstance(details.get("id"), str) and "anchors" in details:
            yield details["id"]
        for value in details.values():
            yield from _named(value)
    elif isinstance(details, list):
        for value in details:
            yield from _named(value)


def _publishers(connection: Connection, counts: Counter[int | None]) -> list[tuple[str, int]]:
    most = [(key, number) for key, number in counts.most_common(MOST_VALUES + 1) if key is not None][:MOST_VALUES]
    query = select(publishers.c.key, publishers.c.name).where(publishers.c.key.in_([key for key, _ in most]))
    names = {row.key: row.name for row in connection.execute(query)}
    return [(names[key], number) for key, number in most]


def _printed(connection: Connection, group: Sequence[int], column: Column[Any]) -> list[Printed]:
    """The roles or names that articles print of a speaker, those printed last first."""
    first, last = func.min(articles.c.published), func.max(articles.c.published)
    number = func.count(appearances.c.article.distinct())
    query = (
        select(column.label("text"), first.label("first"), last.label("last"), number.label("articles"))
        .join(articles, articles.c.key == appearances.c.article)
        .where(appearances.c.speaker.in_(group), column.is_not(None))
        .group_by(column)
        .order_by(func.coalesce(last, "").desc(), column)
        .limit(30)
    )
    found: dict[str, Printed] = {}
    for row in connection.execute(query):
        # "mayor" and "Mayor" are one role, shown as it was printed last.
        known = found.get(row.text.casefold())
        if known is None:
            found[row.text.casefold()] = Printed(row.text, row.first, row.last, row.articles)
        else:
            earliest = min((one for one in (known.first, row.first) if one), default=None)
            found[row.text.casefold()] = replace(known, first=earliest, articles=known.articles + row.articles)
    return list(found.values())

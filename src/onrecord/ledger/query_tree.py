"""What a search query means, apart from how it is written: a tree of conditions on statements.

`str` of a query is its canonical form, and parsing that gives an equal query. How it is read: query.py; the
language itself: docs/query-language.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

STATES = ("current", "superseded", "rejected")  # in the order of their numbers in schema.py


class Query:
    """A condition that a statement meets or not."""

    __slots__ = ()

    @property
    def parts(self) -> tuple[Query, ...]:
        """The queries that it is made of, none for a single condition."""
        return ()

    def leaves(self) -> Iterator[Query]:
        """Its single conditions, in order."""
        if not self.parts:
            yield self
        for part in self.parts:
            yield from part.leaves()


@dataclass(frozen=True, slots=True)
class Words(Query):
    """These words (words.py), one after the other, in the content, or in the source as printed.

    With `prefix` the last one may go on.
    """

    words: tuple[str, ...]
    prefix: bool = False
    source: bool = False

    def __str__(self) -> str:
        joined = " ".join(self.words)
        return ("source:" * self.source) + (f'"{joined}"' if len(self.words) > 1 else joined) + "*" * self.prefix


@dataclass(frozen=True, slots=True)
class Speaker(Query):
    """Said by a speaker of this name (`words.normal`): the `whole` name, else one with all of these words."""

    name: str
    whole: bool = False

    def __str__(self) -> str:
        return f'speaker:"{self.name}"' if self.whole else f"speaker:{self.name.replace(' ', '-')}"


@dataclass(frozen=True, slots=True)
class SpeakerId(Query):
    """Said by the speaker of this id, or by one that was merged with it."""

    value: str

    def __str__(self) -> str:
        return f'speaker-id:"{self.value}"'


@dataclass(frozen=True, slots=True)
class Publisher(Query):
    """Printed by a publisher whose name has these words (`words.normal`) one after the other."""

    name: str

    def __str__(self) -> str:
        return f'publisher:"{self.name}"' if " " in self.name else f"publisher:{self.name}"


@dataclass(frozen=True, slots=True)
class Choice(Query):
    """Of this form, act, place or kind."""

    field: Literal["form", "act", "place", "kind"]
    value: str

    def __str__(self) -> str:
        return f"{self.field}:{self.value}"


@dataclass(frozen=True, slots=True)
class Since(Query):
    """In an article published on this day (ISO) or later, by its own clock."""

    day: str

    def __str__(self) -> str:
        return f"since:{self.day}"


@dataclass(frozen=True, slots=True)
class Until(Query):
    """In an article published on this day (ISO) or earlier, by its own clock; not in an undated one."""

    day: str

    def __str__(self) -> str:
        return f"until:{self.day}"


@dataclass(frozen=True, slots=True)
class Said(Query):
    """Said at some time from `first` to `last` (ISO days), as far as the article tells."""

    first: str
    last: str

    def __str__(self) -> str:
        return f"said:{self.first}" if self.first == self.last else f"said:{self.first}..{self.last}"


@dataclass(frozen=True, slots=True)
class InArticle(Query):
    """In the article of this id, or in those at this address."""

    value: str

    def __str__(self) -> str:
        return f'article:"{self.value}"'


@dataclass(frozen=True, slots=True)
class Identifier(Query):
    """The statement of this id."""

    value: str

    def __str__(self) -> str:
        return f'id:"{self.value}"'


@dataclass(frozen=True, slots=True)
class Language(Query):
    """In an article of this language, whatever its region."""

    value: str

    def __str__(self) -> str:
        return f"language:{self.value}"


@dataclass(frozen=True, slots=True)
class Score(Query):
    """With at least this score, in thousandths."""

    least: int

    def __str__(self) -> str:
        return f"score:{self.least / 1000:g}"


@dataclass(frozen=True, slots=True)
class Is(Query):
    """Nested in another statement; or in one of the `STATES`, or in "any" of them.

    A query without one of the latter looks among the current ones alone.
    """

    value: str

    def __str__(self) -> str:
        return f"is:{self.value}"


@dataclass(frozen=True, slots=True)
class All(Query):
    """All of two or more parts."""

    parts: tuple[Query, ...]

    def __str__(self) -> str:
        return " ".join(f"({part})" if isinstance(part, Any) else str(part) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Any(Query):
    """At least one of two or more parts."""

    parts: tuple[Query, ...]

    def __str__(self) -> str:
        return " OR ".join(map(str, self.parts))


@dataclass(frozen=True, slots=True)
class Not(Query):
    """What does not meet this condition."""

    part: Query

    @property
    def parts(self) -> tuple[Query, ...]:
        """The condition."""
        return (self.part,)

    def __str__(self) -> str:
        return f"-({self.part})" if isinstance(self.part, (All, Any)) else f"-{self.part}"


def all_of(parts: list[Query]) -> Query:
    """All of one or more parts, without an `All` in an `All`."""
    flat = [one for part in parts for one in (part.parts if isinstance(part, All) else (part,))]
    return flat[0] if len(flat) == 1 else All(tuple(flat))


def any_of(parts: list[Query]) -> Query:
    """Any of one or more parts, without an `Any` in an `Any`."""
    flat = [one for part in parts for one in (part.parts if isinstance(part, Any) else (part,))]
    return flat[0] if len(flat) == 1 else Any(tuple(flat))


def none_of(part: Query) -> Query:
    """The contrary of a query."""
    return part.part if isinstance(part, Not) else Not(part)


def names_state(query: Query) -> bool:
    """Whether the query says which states it is about, so that not only current statements are meant."""
    return any(isinstance(leaf, Is) and leaf.value in (*STATES, "any") for leaf in query.leaves())

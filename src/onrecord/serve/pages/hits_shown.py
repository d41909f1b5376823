"""A search's hit as a page shows it: the quotation in pieces, who said it, where it is printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from onrecord.ledger.hits import Hit
from onrecord.records import Span, Statement
from onrecord.show.statements import spoken

KINDS = {
    "person": "person",
    "organization": "organization",
    "group": "group, unnamed",
    "unnamed": "unnamed source",
    "document": "document",
    "author": "the writer",
    "unresolved": "speaker not resolved",
}
NOBODY = "No source given"


@dataclass(frozen=True, slots=True)
class Part:
    """Some words of a quotation: what they are to the statement ("content" or nothing); whether they were sought."""

    text: str
    role: str
    is_found: bool


@dataclass(frozen=True, slots=True)
class Sayer:
    """Who said something: `name` as shown, the id of the speaker's page, the role, and what is to be said beside it."""

    name: str
    identity: str | None
    role: str | None
    note: str | None

    @property
    def key(self) -> str:
        """The same for statements that are counted under one name."""
        return self.identity or self.name.casefold()


@dataclass(frozen=True, slots=True)
class ShownHit:
    """A hit with its quotation in pieces."""

    hit: Hit
    sayer: Sayer
    parts: tuple[Part, ...]


def shown_hits(hits: Sequence[Hit]) -> list[ShownHit]:
    """Hits ready for a template."""
    return [ShownHit(hit, sayer_of(hit), tuple(parts_of(hit))) for hit in hits]


def sayer_of(hit: Hit) -> Sayer:
    """Who said what a hit holds: the identity's name, else the source as printed."""
    return sayer(hit.statement, hit.speaker, hit.speaker_name)


def sayer(statement: Statement, identity: str | None = None, name: str | None = None) -> Sayer:
    """Who made a statement."""
    speaker = statement.speaker
    name = name or (speaker.name if speaker else None)
    role = speaker.role if speaker else None
    if name:
        return Sayer(name, identity, role, None)
    if not statement.source:
        return Sayer(NOBODY, None, role, None)
    note = KINDS.get(speaker.kind) if speaker else None
    printed = spoken(statement.source)
    return Sayer(printed[:1].upper() + printed[1:], None, role if role not in printed.split() else None, note)


def parts_of(hit: Hit) -> list[Part]:
    """The printed text cut at the edges of content and of what was sought."""
    start, end = hit.start, hit.start + len(hit.printed)
    content = [(span.start, span.end) for span in hit.statement.content]
    edges = {start, end, *(edge for pair in (*content, *hit.highlights) for edge in pair)}
    found = []
    for left, right in pairwise(sorted(edge for edge in edges if start <= edge <= end)):
        role = "content" if _inside(left, right, content) else ""
        text = hit.printed[left - start : right - start]
        found.append(Part(text, role, _inside(left, right, hit.highlights)))
    return found


def _inside(left: int, right: int, places: Sequence[tuple[int, int]]) -> bool:
    return any(start <= left and right <= end for start, end in places)


def covered(spans: Sequence[Span]) -> int:
    """How many characters spans have, each counted once."""
    total, reached = 0, 0
    for start, end in sorted((span.start, span.end) for span in spans):
        total += max(0, end - max(start, reached))
        reached = max(reached, end)
    return total

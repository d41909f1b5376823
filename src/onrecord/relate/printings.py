"""One statement as it was printed, with what is needed to relate it to others."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onrecord.records import Article, Speaker, Statement
from onrecord.words import normal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_SPEAKS_FOR = re.compile(r"\b(?:spokes(?:man|woman|person|people)|press secretary|press office)\b", re.IGNORECASE)
_SMALL = frozenset("a an the of for at from chief senior deputy lead its his her their".split())
_TITLES = frozenset(
    "mr mrs ms miss mx dr prof professor sir dame lord lady president minister chancellor governor senator mayor judge "
    "justice captain colonel general major sergeant inspector superintendent father sister rev reverend madame "
    "monsieur herr frau sheikh king queen prince princess prime chief".split()
)


@dataclass(frozen=True, slots=True)
class PrintedIn:
    """What is known of the article that a printing stands in."""

    id: str
    url: str | None = None
    title: str | None = None
    publisher: str | None = None
    published: str | None = None


@dataclass(frozen=True, slots=True)
class Printing:
    """A statement as printed in one article.

    `text` is its content, where that stands in several places joined by a blank; `speakers` are keys that mean whoever
    said it: names as `onrecord.words.normal` has them, the organization that a spokesman speaks for, a ledger's own
    (`§17`); none where nobody is named. `meaning` is a vector of int8 that says what it means, if that is known.
    """

    statement: Statement
    article: PrintedIn
    speakers: frozenset[str]
    meaning: NDArray[np.int8] | None
    text: str

    @property
    def is_report(self) -> bool:
        """Whether the words are the writer's, and nothing in them is quoted."""
        return self.statement.form == "indirect"

    @property
    def insertions(self) -> tuple[tuple[int, int], ...]:
        """Where the writer's own stands in `text`, in code points."""
        found: list[tuple[int, int]] = []
        before = 0
        for span in self.statement.content:
            found += [
                (before + one.start - span.start, before + one.end - span.start)
                for one in self.statement.insertions
                if span.start <= one.start and one.end <= span.end
            ]
            before += len(span.text) + 1
        return tuple(found)

    @property
    def place(self) -> tuple[int, int]:
        """Where its content begins and ends in the article's text, in code points."""
        content = self.statement.content
        return min(span.start for span in content), max(span.end for span in content)


def printing_of(
    article: Article | PrintedIn,
    statement: Statement,
    meaning: NDArray[np.int8] | None = None,
    speakers: Iterable[str] | None = None,
) -> Printing:
    """A statement of an article as a printing; without `speakers` those that the statement itself names."""
    known = PrintedIn(article.id, article.url, article.title, article.publisher, article.published)
    keys = speaker_keys(statement.speaker) if speakers is None else frozenset(speakers)
    return Printing(statement, known, keys, meaning, " ".join(span.text for span in statement.content))


def speaker_keys(speaker: Speaker | None) -> frozenset[str]:
    """The name's key, and that of the organization that its role says it speaks for; none where nobody is named."""
    if speaker is None or not speaker.name:
        return frozenset()
    return frozenset(filter(None, (name_key(speaker.name), *organizations(speaker.role))))


def name_key(name: str) -> str:
    """A name's key without titles: "Dr. Ana Reyes" and "Ana Reyes" are one."""
    words = normal(name).split()
    kept = [word for word in words if word not in _TITLES]
    return " ".join(kept or words)


def organizations(role: str | None) -> tuple[str, ...]:
    """For whom a role says that somebody speaks: "Kremlin spokesman", "spokeswoman for the port"."""
    if role is None or not _SPEAKS_FOR.search(role):
        return ()
    parts = (part.split() for part in map(normal, _SPEAKS_FOR.split(role)))
    named = (" ".join(word for word in part if word not in _SMALL) for part in parts)
    return tuple(name for name in named if name)

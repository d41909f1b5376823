"""From annotations made elsewhere to statements: ids, form by the quotation marks, place, parents, order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from onrecord.exchange.marks import form_of, quotations
from onrecord.records import Article, Dropped, Form, Source, Span, Statement, statement_id
from onrecord.rows import ROLES

Clean = Callable[[Source], Article | Dropped]
Roles = Mapping[str, Sequence[Span]]


def article_from(
    text: str, *, path: str, record: int | None = None, identifier: str | None = None, clean: Clean | None = None
) -> Article | Dropped:
    """An article of an annotated text: as `clean` makes it (headline, language), where that leaves its text alone."""
    bare = Article(text, path=path, record=record, identifier=identifier or Path(path).stem)
    if clean is None:
        return bare
    cleaned = clean(Source(text, "text", path=path, record=record, identifier=bare.identifier))
    # The offsets are of the text that was annotated; another one is no use to them.
    return bare if isinstance(cleaned, Article) and cleaned.text != text else cleaned


class Attributed:
    """The statements of one article as they are gathered from its annotations."""

    def __init__(self, article: Article) -> None:
        self.article = article
        self._article_id = article.id
        self._quotations = quotations(article.text)
        self._found: dict[str, Statement] = {}
        self._settled: set[str] = set()

    def add(self, roles: Roles, *, form: Form | None = None, score: float = 1.0) -> None:
        """A statement of the spans that somebody marked as source, cue and content, each in order.

        Without a `form`, the quotation marks tell it; the place is that of the first span of content. Raises
        `ValueError` without content, and for the spans of a statement that is there already.
        """
        source, cue, content = (tuple(roles.get(role, ())) for role in ROLES)
        if not content:
            raise ValueError("no content")
        headline = self.article.headline
        in_headline = headline is not None and headline.start <= content[0].start < headline.end
        self._keep(
            Statement(
                id=statement_id(self._article_id, source, cue, content),
                form=form or form_of(self.article.text, content, self._quotations),
                place="headline" if in_headline else "body",
                source=source,
                cue=cue,
                content=content,
                score=score,
            )
        )

    def restore(self, statement: Statement) -> None:
        """A statement of ours that comes back as it was, parent included; raises `ValueError` for a second one."""
        self._keep(statement)
        self._settled.add(statement.id)

    def statements(self) -> tuple[Statement, ...]:
        """All of them in reading order, each followed by those inside it.

        The parent of a statement is the nearest one around it: of those whose content holds its whole content and
        cue, the one that begins last.
        """
        holders = _holders(list(self._found.values()))
        for identifier, statement in self._found.items():
            known = identifier in self._settled and (statement.parent is None or statement.parent in self._found)
            if not known and identifier in holders:
                self._found[identifier] = replace(statement, parent=holders[identifier])
        return _in_reading_order(self._found)

    def _keep(self, statement: Statement) -> None:
        if statement.id in self._found:
            raise ValueError("the same spans as an attribution before it")
        self._found[statement.id] = statement


def _holders(statements: list[Statement]) -> dict[str, str]:
    """For each statement inside another one the id of that."""
    ordered = sorted(statements, key=lambda found: (found.content[0].start, -found.content[-1].end))
    holders: dict[str, str] = {}
    around: list[Statement] = []
    for statement in ordered:
        begin = statement.content[0].start
        around = [other for other in around if other.content[-1].end > begin]
        holder = next((other for other in reversed(around) if _holds(other, statement)), None)
        if holder is not None:
            holders[statement.id] = holder.id
        around.append(statement)
    return holders


def _holds(outer: Statement, inner: Statement) -> bool:
    return _length(outer) > _length(inner) and all(
        any(piece.start <= span.start and span.end <= piece.end for piece in outer.content)
        for span in (*inner.content, *inner.cue)
    )


def _length(statement: Statement) -> int:
    return sum(span.end - span.start for span in statement.content)


def _in_reading_order(found: Mapping[str, Statement]) -> tuple[Statement, ...]:
    def begins(statement: Statement) -> tuple[int, int, str]:
        return statement.content[0].start, -statement.content[-1].end, statement.id

    inside: dict[str | None, list[Statement]] = {}
    for statement in sorted(found.values(), key=begins, reverse=True):
        # A parent that is not here, as after a search, is named all the same.
        inside.setdefault(statement.parent if statement.parent in found else None, []).append(statement)
    ordered: dict[str, Statement] = {}
    waiting = inside.get(None, [])
    while waiting:
        statement = waiting.pop()
        ordered[statement.id] = statement
        waiting += inside.get(statement.id, [])
    # Parents in a ring, which only a broken file has, are reached from nowhere.
    return tuple((ordered | {name: statement for name, statement in found.items() if name not in ordered}).values())

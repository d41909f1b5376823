"""One statement of the ledger, for people: in its paragraph, with why, where it was read, and how to cite it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.text import Text

from onrecord.records import Article, Reading, Span, Statement
from onrecord.show.article import STYLED_MARKS, Wrapped, marked_text, marks
from onrecord.show.safe import one_line
from onrecord.show.statements import WIDEST, statements_view

if TYPE_CHECKING:
    from onrecord.ledger.provenance import Origin, Version

LONGEST_PARAGRAPH = 1_000  # code points that are shown whole
AROUND = 250  # code points on either side of a statement in a longer one


def print_kept(
    article: Article, statement: Statement, origins: Iterable[Origin], versions: Iterable[Version], console: Console
) -> None:
    """Print all that is known of a statement."""
    from onrecord.exchange import citation

    width = min(console.width, WIDEST)
    console.print(statements_view(Reading(article, (statement,)), explained=True, with_offsets=True), width=width)
    print_section(console, "as printed")
    console.print(Wrapped(paragraph_text(article, statement)), width=width)
    print_section(console, "read from")
    for origin in origins:
        console.print(Text(origin_line(origin)), width=width)
    for version in versions:
        if version.article != article.id:
            later = "last" if version.is_last else "other"
            console.print(Text(f"{later} version at this address: article {version.article}, {version.added}"))
    print_section(console, "cite")
    console.print(Text(citation.plain_citation(article, statement)), width=width)
    if address := citation.link(article, statement):
        console.print(Text(address, "blue"), soft_wrap=True)


def paragraph_of(text: str, statement: Statement) -> tuple[int, int]:
    """The lines of a text that a statement stands in, from the first of its spans to the last, in code points."""
    spans = [*statement.source, *statement.cue, *statement.content]
    first, last = min(span.start for span in spans), max(span.end for span in spans)
    begin = text.rfind("\n", 0, first) + 1
    end = text.find("\n", last)
    return begin, len(text) if end < 0 else end


def paragraph_text(article: Article, statement: Statement) -> Text:
    """The statement's paragraph with its source, cue and content marked."""
    whole = paragraph_of(article.text, statement)
    begin, end = _near(article.text, whole, statement)
    found = [mark.moved(-begin) for mark in marks(Reading(article, (statement,)))]
    marked = marked_text(article.text[begin:end], found, STYLED_MARKS)
    return Text.assemble("… " if begin > whole[0] else "", marked, " …" if end < whole[1] else "")


def _near(text: str, paragraph: tuple[int, int], statement: Statement) -> tuple[int, int]:
    """A long paragraph (some scrapers leave one only) cut to what stands around the statement, between words."""
    begin, end = paragraph
    if end - begin <= LONGEST_PARAGRAPH:
        return paragraph
    spans = [*statement.source, *statement.cue, *statement.content]
    first, last = min(span.start for span in spans), max(span.end for span in spans)
    if first - AROUND > begin:
        begin = text.find(" ", first - AROUND, first) + 1 or first
    if last + AROUND < end:
        end = max(text.rfind(" ", last, last + AROUND), last)
    return begin, end


def origin_line(origin: Origin) -> str:
    """`in/a.txt, line 3 (SHA-256 2e9ed4dc3529…), added 2026-05-03`."""
    record = f", record {origin.record}" if origin.record else ""
    digest = f" (SHA-256 {origin.digest[:12]}…)" if origin.digest else ""
    line = f"{one_line(origin.location)}{record}{digest}, added {origin.added}"
    for name, value in (("fetched", origin.fetched), ("WARC record", origin.warc_record), ("feed", origin.feed)):
        line += f", {name} {one_line(value)}" if value else ""
    return line


def kept_dict(
    article: Article, statement: Statement, origins: Iterable[Origin], versions: Iterable[Version]
) -> dict[str, Any]:
    """The same as JSON has it; `paragraph` is a span of the article's text."""
    from onrecord.exchange import citation

    begin, end = paragraph_of(article.text, statement)
    known = article.to_dict()
    del known["text"]
    return {
        "statement": statement.to_dict(),
        "article": known,
        "paragraph": Span.of(article.text, begin, end).to_dict(),
        "origins": [origin.to_dict() for origin in origins],
        "versions": [version.to_dict() for version in versions],
        "cite": {
            "text": citation.plain_citation(article, statement),
            "bibtex": citation.bibtex(article, statement),
            "link": citation.link(article, statement),
        },
    }


def print_section(console: Console, name: str) -> None:
    """Print the line above a part of what is shown."""
    width = min(console.width, WIDEST)
    console.print(Text(f"── {name} " + "─" * max(0, width - len(name) - 4), "dim"))

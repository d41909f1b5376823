"""The readable view: an article's statements in reading order, each under who said it.

What is told apart by colour is told apart by its place and marks too, so that the view reads the same without:

     1  Marta Linde, the skipper · said                                  mixed  0.97
        ╏ the crew would “not be hurried”
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.text import Text

from onrecord.records import Article, Reading, Span, Statement
from onrecord.rows import JOINT, offsets
from onrecord.show.explain import act_text, reasons, said_text, speaker_text
from onrecord.show.safe import one_line, visible

WIDEST = 100  # columns; longer lines are hard to read
NARROWEST = 16  # columns; text is not wrapped closer than this
INDENT = 4  # columns that a nested statement stands further right
DEEPEST = 4  # levels that are indented; deeper ones stand there too
FORM_STYLES = {"direct": "green", "mixed": "yellow", "indirect": "cyan"}
GUTTERS = {"direct": "┃", "mixed": "╏", "indirect": "│"}


def print_statements(
    readings: Iterable[Reading], console: Console, *, with_offsets: bool = False, explained: bool = False
) -> None:
    """Print each article and its statements; a source that gave no article is not here."""
    for reading in readings:
        if reading.article is not None:
            view = statements_view(reading, with_offsets=with_offsets, explained=explained)
            console.print(view, width=min(console.width, WIDEST))


def statements_view(reading: Reading, *, with_offsets: bool = False, explained: bool = False) -> RenderableType:
    """One article's head and statements, ready to print; the reading must hold an article."""
    if reading.article is None:
        raise ValueError("a reading without an article has nothing to show")
    ordered = in_reading_order(reading.statements)
    indent = len(str(len(ordered))) + 2
    blocks: list[RenderableType] = [
        Block(statement, number, indent + INDENT * min(depth, DEEPEST), with_offsets, explained)
        for number, (statement, depth) in enumerate(ordered, 1)
    ]
    return Group(ArticleHead(reading.article), *(blocks or [nothing_found(reading)]))


@dataclass(frozen=True, slots=True)
class ArticleHead:
    """Headline, or where there is none the place; then what else is known of the article, and a rule."""

    article: Article

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the lines."""
        article = self.article
        place = f"{article.path}:{article.record}" if article.path and article.record is not None else article.path
        place = place or article.url or article.id
        title = (article.headline.text if article.headline else article.title) or place
        known = (article.publisher, article.published, article.author, place if place != title else None)
        yield Text(one_line(title), "bold")
        if line := " · ".join(one_line(value) for value in known if value):
            yield Text(line, "dim")
        yield Text("─" * options.max_width, "dim")


@dataclass(frozen=True, slots=True)
class Block:
    """One statement: number, source and cue to the left, form and score to the right, the content below."""

    statement: Statement
    number: int
    left: int
    with_offsets: bool = False
    explained: bool = False

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the lines, none wider than the terminal and none with blanks at its end."""
        statement, tag = self.statement, _tag(self.statement)
        width = max(options.max_width - self.left, NARROWEST)
        who = _who(statement).wrap(console, max(width - tag.cell_len - 2, NARROWEST))
        yield from self._beside(who[0], tag, options.max_width)
        for line in who[1:]:
            yield Text(" " * self.left).append_text(line)
        if self.with_offsets:
            for line in Text(_where(statement), "dim").wrap(console, width):
                yield Text(" " * self.left).append_text(line)
        gutter = (GUTTERS[statement.form] + " ", FORM_STYLES[statement.form])
        for line in content_text(statement.content).wrap(console, width - 2):
            line.rstrip()
            yield Text.assemble(" " * self.left, gutter, line)
        for subject, reason in reasons(statement) if self.explained else ():
            for number, line in enumerate(Text(f"{subject:9} {reason}", "dim").wrap(console, width - 2)):
                yield Text(" " * (self.left + (2 if number else 0))).append_text(line)
        yield Text()

    def _beside(self, who: Text, tag: Text, width: int) -> Iterator[Text]:
        first = Text.assemble((f"{self.number:>{self.left - 2}}  ", "dim"), who)
        between = width - first.cell_len - tag.cell_len
        if between >= 2:
            yield Text.assemble(first, " " * between, tag)
        else:
            yield first
            yield Text.assemble(" " * self.left, tag)


def nothing_found(reading: Reading) -> RenderableType:
    """What stands in place of statements: the reason they were left out, or that there are none."""
    reasons = [f"left out ({drop.reason}): {one_line(drop.detail)}" for drop in reading.dropped]
    return Text("\n".join(reasons or ["no statements found"]) + "\n", "dim")


def in_reading_order(statements: Sequence[Statement]) -> list[tuple[Statement, int]]:
    """Statements with their depth, each followed by those that stand inside it.

    One whose parent is not among them, or is its own descendant, stands at depth 0.
    """
    ids = {statement.id for statement in statements}
    children: dict[str | None, list[Statement]] = {}
    for statement in statements:
        children.setdefault(statement.parent if statement.parent in ids else None, []).append(statement)
    ordered: dict[str, tuple[Statement, int]] = {}
    for first in (*children.get(None, ()), *statements):
        waiting = [(first, 0)]
        while waiting:
            statement, depth = waiting.pop()
            if statement.id not in ordered:
                ordered[statement.id] = (statement, depth)
                waiting.extend((child, depth + 1) for child in reversed(children.get(statement.id, [])))
    return list(ordered.values())


def spoken(spans: Iterable[Span]) -> str:
    """The texts of spans on one line, ` … ` between them."""
    return JOINT.join(one_line(span.text) for span in spans)


def content_text(spans: Iterable[Span]) -> Text:
    """A content as it is printed, line breaks kept and blank lines left out, ` … ` where it is broken off."""
    shown = Text(overflow="fold")
    for number, span in enumerate(spans):
        if number:
            shown.append(JOINT, "dim")
        shown.append("\n".join(_lines(span.text)))
    return shown


def says_something(span: Span) -> bool:
    """Whether a cue is a word; a colon or a dash says nothing that the layout does not."""
    return any(map(str.isalnum, span.text))


def _who(statement: Statement) -> Text:
    shown = Text("↳ " if statement.parent else "", overflow="fold")
    if statement.source:
        shown.append(spoken(statement.source), "bold")
    else:
        shown.append("(no source)", "dim")
    shown.append_text(speaker_text(statement))
    if any(map(says_something, statement.cue)):
        shown.append(" · ", "dim").append(spoken(statement.cue), "italic underline")
        shown.append_text(act_text(statement))
    return shown.append_text(said_text(statement.said))


def _tag(statement: Statement) -> Text:
    style = FORM_STYLES[statement.form]
    place = ("headline · ", "magenta") if statement.place == "headline" else ""
    return Text.assemble(place, (f"{statement.form:8}", style), (f"  {statement.score:.2f}", "dim"))


def _where(statement: Statement) -> str:
    roles = (("source", statement.source), ("cue", statement.cue), ("content", statement.content))
    return "  ".join(f"{role} {offsets(spans)}" for role, spans in roles if spans)


def _lines(text: str) -> Iterator[str]:
    return (line.strip(" ") for line in visible(text).split("\n") if line.strip(" "))

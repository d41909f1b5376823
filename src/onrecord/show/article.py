"""The article view: its own text, with every statement marked where it is printed.

What bears no mark is the writer's own: ⟦content⟧¹ stands in brackets, the source¹ is bold and the cue¹
underlined, each with the number of its statement. Where there is no bold, they are *source*¹ and _cue_¹.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.text import Text

from onrecord.records import Reading, Span
from onrecord.show.safe import visible
from onrecord.show.statements import FORM_STYLES, WIDEST, ArticleHead, in_reading_order, nothing_found, says_something

RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
AND = "⁺"
ROLE_STYLES = {"source": "bold", "cue": "underline"}
PLAIN_MARKS = {"source": ("*", "*"), "cue": ("_", "_"), "content": ("⟦", "⟧")}
STYLED_MARKS = {"source": ("", ""), "cue": ("", ""), "content": ("⟦", "⟧")}


@dataclass(slots=True)
class Mark:
    """One marked stretch: its role, its style, and the numbers of the statements that it belongs to."""

    start: int
    end: int
    role: str
    style: str
    numbers: list[int]

    @property
    def raised(self) -> str:
        """The numbers as they stand behind the mark."""
        return AND.join(str(number).translate(RAISED) for number in self.numbers)

    def moved(self, distance: int) -> Mark:
        """The same mark so many characters further on."""
        return replace(self, start=self.start + distance, end=self.end + distance)


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A text in the width there is, with no blanks at the ends of its lines."""

    text: Text

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the lines, without empty ones at the end."""
        text = self.text.copy()
        text.rstrip()
        for line in text.wrap(console, options.max_width):
            line.rstrip()
            yield line


def print_articles(readings: Iterable[Reading], console: Console) -> None:
    """Print each article that was read with its statements marked in place."""
    plain = console.color_system is None
    for reading in readings:
        if reading.article is not None:
            console.print(article_view(reading, plain=plain), width=min(console.width, WIDEST))
            console.print()


def article_view(reading: Reading, *, plain: bool = False) -> RenderableType:
    """One article's head and marked text, ready to print; the reading must hold an article.

    `plain` puts signs around sources and cues, for output that knows no bold and no underline.
    """
    if reading.article is None:
        raise ValueError("a reading without an article has nothing to show")
    head = ArticleHead(reading.article)
    if not reading.statements:
        return Group(head, nothing_found(reading))
    signs = PLAIN_MARKS if plain else STYLED_MARKS
    text = marked_text(reading.article.text, marks(reading), signs)
    return Group(head, Wrapped(text), Text(), _legend(signs))


def marks(reading: Reading) -> list[Mark]:
    """What is marked, outermost first; statements that share a source share its mark."""
    found: dict[tuple[int, int, str], Mark] = {}
    for number, (statement, _) in enumerate(in_reading_order(reading.statements), 1):
        roles: Sequence[tuple[str, tuple[Span, ...]]] = (
            ("content", statement.content),
            ("source", statement.source),
            ("cue", statement.cue),
        )
        for role, spans in roles:
            style = ROLE_STYLES.get(role, FORM_STYLES[statement.form])
            # A colon or a dash is no word to mark.
            for span in spans if role != "cue" else filter(says_something, spans):
                key = (span.start, span.end, role)
                found.setdefault(key, Mark(span.start, span.end, role, style, [])).numbers.append(number)
    return sorted(found.values(), key=lambda mark: (mark.start, -mark.end))


def marked_text(text: str, found: Sequence[Mark], signs: dict[str, tuple[str, str]]) -> Text:
    """The text with signs put in and styles laid on; where marks cross, each is closed at its own end."""
    opening: dict[int, list[Mark]] = {}
    closing: dict[int, list[Mark]] = {}
    for mark in found:
        opening.setdefault(mark.start, []).append(mark)
        closing.setdefault(mark.end, []).insert(0, mark)
    shown = Text(overflow="fold")
    edges = sorted({0, len(text), *opening, *closing})
    active: list[Mark] = []
    for edge, following in zip(edges, [*edges[1:], len(text)], strict=True):
        for mark in closing.get(edge, ()):
            active.remove(mark)
            shown.append(signs[mark.role][1], f"{mark.style} dim").append(mark.raised, f"{_colour(active)} dim")
        for mark in opening.get(edge, ()):
            active.append(mark)
            shown.append(signs[mark.role][0], f"{mark.style} dim")
        shown.append(visible(text[edge:following]), " ".join(mark.style for mark in active))
    return shown


def _colour(active: Sequence[Mark]) -> str:
    return next((mark.style for mark in reversed(active) if mark.role == "content"), "")


def _legend(signs: dict[str, tuple[str, str]]) -> Text:
    parts = [("source", "bold"), ("cue", "underline")]
    shown = Text("⟦content⟧", "dim")
    for role, style in parts:
        before, after = signs[role]
        shown.append(", ").append(f"{before}{role}{after}", f"{style} dim")
    return shown.append(", numbered by statement; the rest are the writer’s own words", "dim")

"""Reviewing at the terminal: each statement in its paragraph, with speaker, act, date and why; one key a judgement.

Keys and texts come from a terminal, or line by line from a pipe: then the first letter of a line is the key.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, TextIO

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.text import Text

from onrecord.errors import ReviewError
from onrecord.ledger.corrections import Correction
from onrecord.ledger.desk import Desk, Seen
from onrecord.ledger.reviews import says_the_same
from onrecord.records import Reading, Span, Statement
from onrecord.show.article import PLAIN_MARKS, STYLED_MARKS, Mark, marked_text, marks
from onrecord.show.explain import reasons
from onrecord.show.statements import FORM_STYLES, NARROWEST, WIDEST, ArticleHead

ACTIONS = {"c": "confirm", "r": "reject", "e": "edit", "s": "skip", "u": "undo", "q": "quit"}
FIELDS = {"c": "content", "s": "source", "u": "cue", "w": "who", "o": "role", "k": "kind", "a": "act"}
FIELD_NAMES = {"w": "speaker"}  # of a Correction, where the field is asked for in another word
KIND_CHOICES = ("person", "organization", "group", "unnamed", "document", "author", "unresolved")
DONE = {"confirm": "confirmed", "reject": "rejected", "correct": "corrected"}
TAKE_AWAY = "-"
BETWEEN = " … "
LEFT = 2  # columns that a paragraph stands in


class Keys(Protocol):
    """Where keys and texts come from; both raise `EOFError` at the end."""

    def key(self) -> str:
        """One key, in small letters."""

    def line(self, prompt: str, old: str) -> str:
        """One line of text; `old` is what stands there now."""


class TerminalKeys:
    """Single keys without Enter, and lines that can be edited where the terminal can."""

    def key(self) -> str:
        """Wait for a key."""
        import click

        found = click.getchar().lower()
        if found in ("\x04", "\x1b"):  # Ctrl-D, Escape
            raise EOFError
        return found

    def line(self, prompt: str, old: str) -> str:
        """Ask for a line, with the old text there to be changed."""
        try:
            import readline
        except ImportError:
            return input(prompt)
        readline.set_startup_hook(lambda: readline.insert_text(old))
        try:
            return input(prompt)
        finally:
            readline.set_startup_hook()


class PipedKeys:
    """Lines of a stream: of a line that stands for a key the first letter counts."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def key(self) -> str:
        """The next line's first letter, or "\\r" for an empty line."""
        return self._next().strip().lower()[:1] or "\r"

    def line(self, prompt: str, old: str) -> str:
        """The next line."""
        return self._next().rstrip("\r\n")

    def _next(self) -> str:
        line = self._stream.readline()
        if not line:
            raise EOFError
        return line


@dataclass(slots=True)
class Session:
    """A walk over statements: where it is, what was said, and what can be taken back."""

    desk: Desk
    keys: Sequence[int]
    console: Console
    input: Keys
    place: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    done: list[tuple[int, str, int]] = field(default_factory=list)  # place, verdict, review

    def run(self) -> Counter[str]:
        """Show one statement after the other until there are no more or somebody quits; gives what was done."""
        try:
            while self.place < len(self.keys):
                seen = self.desk.seen(self.keys[self.place])
                if seen is None:
                    self.place += 1
                    continue
                self.console.print(statement_view(seen, self._where(), plain=self.console.color_system is None))
                if not self._judge(seen):
                    break
        except (EOFError, KeyboardInterrupt):
            self.console.print()
        self.console.print(self._summary())
        return self.counts

    def _judge(self, seen: Seen) -> bool:
        """Take the next key for the statement; whether to go on."""
        while True:
            self.console.print(_menu(ACTIONS), end="")
            action = ACTIONS.get(self.input.key())
            self.console.print(Text(action or "", "bold"))
            if action == "quit":
                return False
            if action == "undo":
                if self._undo():
                    return True
            elif action == "skip":
                self.counts["skipped"] += 1
                self.place += 1
                return True
            elif action == "edit":
                if (after := self._edit(seen)) is not None:
                    self._keep("correct", self.desk.correct(seen, after))
                    return True
            elif action is not None:
                self._keep(action, self.desk.judge(seen, action))
                return True

    def _keep(self, verdict: str, review: int) -> None:
        self.done.append((self.place, verdict, review))
        self.counts[DONE[verdict]] += 1
        self.place += 1

    def _undo(self) -> bool:
        if not self.done:
            self._say("nothing to take back")
            return False
        self.place, verdict, review = self.done.pop()
        self.desk.undo(review)
        self.counts[DONE[verdict]] -= 1
        return True

    # --- correcting -------------------------------------------------------------------------------------------

    def _edit(self, seen: Seen) -> Statement | None:
        """Ask for corrections until Enter is pressed; None where nothing was changed."""
        correction, after = Correction(), seen.statement
        while True:
            self.console.print(_menu(FIELDS, ending="Enter keeps, x drops the changes"), end="")
            key = self.input.key()
            self.console.print(Text(FIELDS.get(key, ""), "bold"))
            if key in ("\r", "\n"):
                return None if says_the_same(after, seen.statement) else after
            if key == "x":
                return None
            if key in FIELDS:
                try:
                    correction = self._ask(key, correction, after)
                    after = self.desk.corrected(seen, correction)
                except ReviewError as error:
                    self._say(str(error))
                    correction = replace(correction, **{FIELD_NAMES.get(key, FIELDS[key]): None})
                    continue
                self.console.print(statement_view(Seen(seen.article, after), self._where(), plain=self._plain))

    def _ask(self, key: str, correction: Correction, now: Statement) -> Correction:
        name, old = FIELD_NAMES.get(key, FIELDS[key]), current_text(now, FIELDS[key])
        given = self.input.line(f"  {FIELDS[key]} ({TAKE_AWAY} takes it away): ", old).strip()
        if not given or given == old:
            return correction
        value = "" if given == TAKE_AWAY else given
        if name == "kind" and value not in KIND_CHOICES:
            raise ReviewError(f"a kind is one of {', '.join(KIND_CHOICES)}")
        changed: dict[str, Any] = {name: value}
        return replace(correction, **changed)

    # --- what is printed --------------------------------------------------------------------------------------

    @property
    def _plain(self) -> bool:
        return self.console.color_system is None

    def _where(self) -> str:
        return f"{self.place + 1:,} of {len(self.keys):,}"

    def _say(self, line: str) -> None:
        self.console.print(Text(f"  {line}", "yellow"))

    def _summary(self) -> Text:
        words = [f"{self.counts[name]:,} {name}" for name in (*DONE.values(), "skipped") if self.counts[name]]
        return Text(", ".join(words) or "nothing reviewed", "dim")


def review(desk: Desk, keys: Iterable[int], console: Console, *, stream: TextIO | None = None) -> Counter[str]:
    """Review the statements of these keys one by one; gives how many were confirmed, rejected, corrected, skipped.

    Keys are read from the terminal, or from `stream` (standard input) where that is a pipe or file.
    """
    source = stream or sys.stdin
    keyboard: Keys = TerminalKeys() if source.isatty() else PipedKeys(source)
    return Session(desk, list(keys), console, keyboard).run()


# --- one statement ----------------------------------------------------------------------------------------


def statement_view(seen: Seen, where: str, *, plain: bool = False) -> RenderableType:
    """A statement marked in the paragraphs it stands in, under its article's head, with the reasons below."""
    statement = seen.statement
    signs = PLAIN_MARKS if plain else STYLED_MARKS
    style = FORM_STYLES[statement.form]
    tag = Text.assemble((where, "dim"), " · ", (statement.form, style), (f" · score {statement.score:.2f}", "dim"))
    shown: list[RenderableType] = [Text(), tag, ArticleHead(seen.article), Text()]
    shown += [_Indented(paragraph, LEFT, LEFT) for paragraph in _paragraphs(seen, signs)]
    shown.append(Text())
    for subject, reason in _facts(statement):
        shown.append(_Indented(Text.assemble((f"{subject:10}", "dim"), reason), 0, 10))
    return _Narrow(Group(*shown))


@dataclass(frozen=True, slots=True)
class _Narrow:
    """Something no wider than is easy to read."""

    inner: RenderableType

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield from console.render(self.inner, options.update(width=min(options.max_width, WIDEST)))


@dataclass(frozen=True, slots=True)
class _Indented:
    """A text in the width there is, its first line and those that follow so many columns in."""

    text: Text
    first: int
    left: int

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        width = max(options.max_width - self.left, NARROWEST)
        for number, line in enumerate(self.text.wrap(console, width)):
            line.rstrip()
            yield Text(" " * (self.left if number else self.first)).append_text(line)


def current_text(statement: Statement, name: str) -> str:
    """What a field of a statement holds, as it would be typed."""
    speaker = statement.speaker
    plain = {
        "who": speaker.name if speaker else None,
        "role": speaker.role if speaker else None,
        "kind": speaker.kind if speaker else None,
        "act": statement.act.name if statement.act else None,
    }
    if name in plain:
        return plain[name] or ""
    spans: tuple[Span, ...] = getattr(statement, name)
    return BETWEEN.join(" ".join(span.text.split()) for span in spans)


def _facts(statement: Statement) -> Iterator[tuple[str, str]]:
    if not statement.source:
        yield "source", "none"
    yield from reasons(statement)


def _paragraphs(seen: Seen, signs: dict[str, tuple[str, str]]) -> Iterator[Text]:
    """The paragraphs that hold something of the statement, marked; "…" where some between are left out."""
    text = seen.article.text
    found = marks(Reading(seen.article, (seen.statement,)))
    lines = list(_lines(text))
    before = None
    for number, (start, end) in enumerate(lines):
        inside = [mark for mark in found if mark.start < end and mark.end > start]
        if not inside:
            continue
        if before is not None and any(text[a:b].strip() for a, b in lines[before + 1 : number]):
            yield Text("…", "dim")
        elif before is not None:
            yield Text()
        before = number
        clipped = [
            # Without numbers: there is one statement only.
            Mark(max(mark.start, start) - start, min(mark.end, end) - start, mark.role, mark.style, [])
            for mark in inside
        ]
        yield marked_text(text[start:end], clipped, signs)


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Where each line begins and ends, without its line break."""
    start = 0
    for line in text.splitlines(keepends=True):
        yield start, start + len(line.rstrip("\r\n"))
        start += len(line)


def _menu(keys: dict[str, str], *, ending: str = "") -> Text:
    shown = Text()
    for key, word in keys.items():
        before, _, after = word.partition(key)
        shown.append(f"{before}[", "dim").append(key, "bold").append(f"]{after}  ", "dim")
    return shown.append(f"{ending}  " if ending else "", "dim").append("› ", "bold")

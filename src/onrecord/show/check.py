"""The answer about a quote, for people: the verdict, and each printing with what differs marked word by word.

cut · 0.93 · in 1 printing
its words are printed in this order, with words left out between them: a negation among them

Ana Reyes, mayor                              2026-05-03 · Harbour Herald · direct  41d07ab9
┃ “The dam is {+not+} safe,”
  negation: nothing → “not”
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from onrecord.rows import JOINT
from onrecord.show.hits import SHOWN_ID, Gutter, beside
from onrecord.show.safe import one_line
from onrecord.show.statements import FORM_STYLES, GUTTERS, WIDEST

if TYPE_CHECKING:
    from onrecord.relate.checking import Check, Found
    from onrecord.relate.spoken import Word
    from onrecord.relate.wording import Comparison

AROUND = 120  # code points of the printing that are shown before and after what was asked
LONGEST = 600  # of a stretch that only one side has
MOST_DIFFERENCES = 8
NAMES = {"other_speaker": "other speaker", "not_found": "not found"}
STYLES = {"verbatim": "bold green", "cut": "bold yellow", "altered": "bold yellow", "other_speaker": "bold magenta"}
SAME, ASKED, PRINTED = "bold", "red strike", "bold green"


def print_check(answer: Check, console: Console, *, limit: int = 3) -> None:
    """Print the answer with the printings that it rests on, at most `limit` of them."""
    width = min(console.width, WIDEST)
    console.print(_verdict(answer), width=width)
    console.print(Text(one_line(answer.reason), overflow="fold"), width=width)
    shown = list(islice(answer.found, limit))
    if answer.first and answer.verdict != "not_found" and answer.first not in shown:
        shown.append(answer.first)
    for found in shown:
        console.print(Text())
        for line in _head(found, width):
            console.print(line, width=width)
        if address := found.printings[0].article.url:
            console.print(Text(one_line(address), "blue"), soft_wrap=True)
        form = found.printings[0].statement.form
        console.print(Gutter(marked(found.comparison), (GUTTERS[form] + " ", FORM_STYLES[form])), width=width)
        for line in islice(_differences(found), MOST_DIFFERENCES):
            console.print(line, width=width)


def _verdict(answer: Check) -> Text:
    line = Text.assemble((NAMES.get(answer.verdict, answer.verdict), STYLES.get(answer.verdict, "bold red")))
    if answer.verdict == "not_found":
        return line
    line.append(f" · {answer.score:.2f}", "dim")
    more = " or more" if answer.more else ""
    line.append(f" · in {answer.times:,}{more} printing{'s' if answer.times > 1 else ''}")
    if answer.outlets > 1:
        line.append(f" of {answer.outlets:,} outlets")
    if answer.first and answer.times > 1:
        article = answer.first.printings[0].article
        known = ", ".join(one_line(value) for value in (article.published, article.publisher) if value)
        line.append(f" · first {known}" if known else "")
    return line


def _head(found: Found, width: int) -> list[Text]:
    statement, article = found.printings[0].statement, found.printings[0].article
    left = Text(overflow="fold")
    speaker = statement.speaker
    if speaker and speaker.name:
        left.append(one_line(speaker.name), "bold")
    else:
        left.append(one_line(JOINT.join(span.text for span in statement.source)) or "(no source)", "bold italic")
    if speaker and speaker.role:
        left.append(f", {one_line(speaker.role)}")
    known = (article.published, article.publisher, statement.form)
    right = Text(" · ".join(one_line(value) for value in known if value), "dim")
    right.append(f"  {statement.id[:SHOWN_ID]}", "cyan")
    return beside(left, right, width)


def marked(comparison: Comparison) -> Text:
    """The printing around what was asked: `[-asked-]` and `{+printed+}` where they differ."""
    inner = comparison.inner
    words = comparison.second
    asked, printed = comparison.texts
    line = Text(overflow="fold")
    begin = words[inner[0].second[0]].start if inner and inner[0].second[0] < len(words) else 0
    place = max(0, begin - AROUND)
    line.append("… " if place else "")
    for run in inner:
        mine = _stretch(asked, comparison.first[slice(*run.first)])
        here = words[slice(*run.second)]
        if here:
            line.append(_flat(printed[place : here[0].start]))
            place = here[-1].end
        if run.kind in ("equal", "shifted"):
            line.append(_flat(printed[here[0].start : place]), SAME)
            continue
        if mine:
            line.append(f"{'' if here else ' '}[-{mine}-]", ASKED)
        if here:
            line.append(f"{{+{_stretch(printed, here)}+}}", PRINTED)
    line.append(_flat(printed[place : place + AROUND]))
    line.append(" …" if place + AROUND < len(printed) else "")
    return line


def _stretch(text: str, words: Sequence[Word]) -> str:
    stretch = one_line(text[words[0].start : words[-1].end]) if words else ""
    return stretch if len(stretch) <= LONGEST else f"{stretch[: LONGEST // 2]} … {stretch[-LONGEST // 2 :]}"


def _flat(text: str) -> str:
    """The text on one line, with a blank at either end where it has white space."""
    flat = one_line(text)
    before, after = (" " if text[:1].isspace() else ""), (" " if text[-1:].isspace() else "")
    return f"{before}{flat}{after}" if flat else before or after


def _differences(found: Found) -> Iterator[Text]:
    for one in found.differences:
        sides = ("nothing" if side is None else f"“{_shortened(side)}”" for side in (one.first, one.second))
        yield Text(f"  {one.kind}: {' → '.join(sides)}", "dim", overflow="fold")


def _shortened(text: str) -> str:
    flat = one_line(text)
    return flat if len(flat) <= LONGEST else f"{flat[:LONGEST]} …"

"""The printings of one saying, for people: where and when, in what way, and which words differ from the first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from onrecord.show.article import Wrapped
from onrecord.show.safe import one_line
from onrecord.show.statements import WIDEST

if TYPE_CHECKING:
    from onrecord.ledger.utterances import PrintedAs, Utterance
    from onrecord.relate.wording import Comparison

MOST_SHOWN = 20
ADDED, LEFT_OUT = "green", "red strike"


def print_printings(utterance: Utterance, console: Console, *, most: int = MOST_SHOWN) -> None:
    """Print each printing in order: its article, why it is one, its words with what differs from the first."""
    width = min(console.width, WIDEST)
    console.print(Text(summary(utterance)), width=width)
    for one in utterance.printings[:most]:
        console.print(Text(f"  {heading(one)}", "bold"), width=width)
        if one.reason:
            console.print(Text(f"    {one.kind} ({one.score:.2f}): {one.reason}", "dim"), width=width)
        console.print(Wrapped(wording(one)), width=width)
        for difference in one.differences:
            if difference.kind != "word":
                console.print(Text(f"    {one_line(str(difference))}"), width=width)
    left = len(utterance.printings) - most
    if left > 0:
        console.print(Text(f"  and {left} more"))


def summary(utterance: Utterance) -> str:
    """`printed 4 times in 3 outlets, 1 of them in a copy; first 2026-05-03 in Harbour News`."""
    if utterance.id is None:
        return "printed once, as far as this ledger knows"
    first = utterance.printings[0].hit.metadata
    outlets = f"{utterance.outlets} outlet{'s' if utterance.outlets > 1 else ''}"
    copies = f", {utterance.reprints} of them in copies" if utterance.reprints else ""
    where = one_line(first.publisher or first.url or "an outlet that is not known")
    return f"printed {utterance.times} times in {outlets}{copies}; first {_day(first.published)} in {where}"


def heading(one: PrintedAs) -> str:
    """`2026-05-03  Harbour News  41d07ab9c1e2f3a4`."""
    told = one.hit.metadata
    return f"{_day(told.published)}  {one_line(told.publisher or told.url or '-')}  {one.hit.statement.id}"


def wording(one: PrintedAs) -> Text:
    """The content as printed; beside the first, what it adds and what it leaves out are marked."""
    if one.comparison is None:
        return Text("    " + one_line(" ".join(span.text for span in one.hit.statement.content)))
    return _marked(one.comparison)


def _marked(comparison: Comparison) -> Text:
    shown = Text("    ")
    for run in comparison.to_dict()["runs"]:
        if run["kind"] in ("first", "replaced"):
            shown.append(f"[-{one_line(run['first'])}-]", LEFT_OUT).append(" ")
        if run["kind"] != "first":
            marked = run["kind"] in ("second", "replaced")
            shown.append(
                f"{{+{one_line(run['second'])}+}}" if marked else one_line(run["second"]), ADDED if marked else ""
            )
            shown.append(" ")
    return shown


def _day(published: str | None) -> str:
    return published[:10] if published else "undated"

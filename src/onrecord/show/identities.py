"""Speakers across articles, for people: lists, one speaker, pairs to decide, and the decisions taken."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from onrecord.show.safe import one_line
from onrecord.show.statements import WIDEST

if TYPE_CHECKING:
    from onrecord.ledger.candidates import Candidate, Side
    from onrecord.ledger.decisions import Decision
    from onrecord.ledger.listing import ListedSpeaker
    from onrecord.ledger.outside import Imported
    from onrecord.ledger.profiles import Profile

MOST_LISTED = 20


def print_speakers(found: Sequence[ListedSpeaker], console: Console) -> None:
    """Print a list of speakers."""
    table = Table(box=None, header_style="bold", padding=(0, 2, 0, 0))
    for name in ("statements", "articles"):
        table.add_column(name, justify="right")
    for name in ("speaker", "role"):
        table.add_column(name, overflow="fold")
    for name in ("kind", "id"):
        table.add_column(name, no_wrap=True)
    for one in found:
        role = Text(one_line(one.role or ""), "dim")
        table.add_row(
            f"{one.statements:,}", f"{one.articles:,}", Text(one_line(one.name), "bold"), role, one.kind,
            Text(one.id, "cyan"),
        )  # fmt: skip
    console.print(table if found else Text("no such speakers", "dim"))


def print_profile(profile: Profile, console: Console) -> None:
    """Print all that is known of a speaker."""
    head = Text.assemble((one_line(profile.name), "bold"), f" ({profile.kind})  ", (profile.id, "cyan"))
    console.print(head)
    console.print(Text(f"{profile.statements:,} statements in {profile.articles:,} articles"))
    for name, values in _facts(profile):
        console.print(Text.assemble((f"{name:9} ", "dim"), one_line(values)), width=min(console.width, WIDEST))
    table = Table(box=None, header_style="bold", padding=(0, 2, 0, 0))
    for name in ("date", "as", "statements", "score", "why", "article"):
        table.add_column(name, overflow="fold", no_wrap=name in ("date", "article"))
    for one in profile.appearances:
        printed = f"{one.name}, {one.role}" if one.role else one.name
        table.add_row(
            (one.published or "")[:10], Text(one_line(printed)), f"{one.statements:,}", f"{one.score:.2f}",
            Text(one_line(one.reason), "dim"), Text(one.article, "cyan"),
        )  # fmt: skip
    console.print()
    console.print(table)


def _facts(profile: Profile) -> Iterator[tuple[str, str]]:
    yield "roles", "; ".join(profile.roles) or "none printed"
    yield "names", "; ".join(f"{name.name} ({name.origin})" for name in profile.names)
    if profile.ids:
        yield "ids", "; ".join(f"{scheme} {identifier}" for scheme, identifier in profile.ids)
    if profile.merged:
        yield "merged", ", ".join(profile.merged)


def print_candidates(found: Iterable[Candidate], console: Console) -> None:
    """Print pairs that may be one, with the command that merges them."""
    number = 0
    for number, pair in enumerate(found, 1):  # noqa: B007
        console.print(Text.assemble((f"{pair.score:.2f}  ", "bold"), one_line(pair.reason)))
        for side in (pair.one, pair.other):
            console.print(_side(side))
        console.print(Text(f"      onrecord speakers merge {pair.one.id} {pair.other.id}", "dim"))
        console.print()
    if not number:
        console.print(Text("no pairs to decide", "dim"))


def _side(side: Side) -> Text:
    role = f", {one_line(side.role)}" if side.role else ""
    return Text.assemble("      ", (one_line(side.name), "bold"), f"{role} ({_number(side.statements, 'statement')})")


def _number(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def print_imported(imported: Imported, console: Console) -> None:
    """Print what became of an import, and who is left for a person to look at."""
    console.print(
        f"{imported.matched:,} matched, {imported.created:,} new, {imported.unchanged:,} known before, "
        f"{len(imported.listed):,} left for you to decide"
    )
    for one in imported.listed[:MOST_LISTED]:
        console.print(Text(f"  {one_line(one.known.name)}: {one_line(one.reason)}"))
    if len(imported.listed) > MOST_LISTED:
        console.print(Text(f"  and {len(imported.listed) - MOST_LISTED:,} more", "dim"))


def print_decisions(found: Iterable[Decision], console: Console) -> None:
    """Print decisions, a line each."""
    number = 0
    for number, one in enumerate(found, 1):  # noqa: B007
        taken_back = " (taken back)" if one.undone else ""
        details = one_line(json.dumps(one.details, ensure_ascii=False))
        console.print(Text(f"{one.key:>5}  {one.at}  {one.by}: {one.kind}{taken_back}  {details}"), soft_wrap=True)
    if not number:
        console.print(Text("nothing has been decided yet", "dim"))

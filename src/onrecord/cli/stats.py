"""onrecord stats: who is quoted most, where, when and how."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from onrecord.cli.ledger import ledger_option
from onrecord.cli.output import console_on, plain_stdout

if TYPE_CHECKING:
    from onrecord.keeping import Ledger

FORMATS = ("table", "json", "jsonl", "csv")
DIMENSIONS = ("speaker", "publisher", "month", "year", "form", "place", "kind", "act")


@click.command("stats")
@click.argument("query", nargs=-1, metavar="[QUERY]...")
@ledger_option(read_only=True)
@click.option(
    "--by", "dimensions", multiple=True, type=click.Choice(DIMENSIONS), help="Count by this; may be repeated."
)
@click.option("--limit", "-n", type=click.IntRange(1), default=10, show_default=True, help="Values of each.")
@click.option("--copies", type=click.Choice(("all", "once")), default="all", help="Count reprints each time, or once.")
@click.option("--sayings", is_flag=True, help="List the sayings printed most often instead: where, and in copies.")
@click.option("--drops", is_flag=True, help="Count what was left out, by reason, instead.")
@click.option("--format", "-f", type=click.Choice(FORMATS), default="table", show_default=True)
def command(
    *,
    ledger: Ledger,
    query: tuple[str, ...],
    dimensions: tuple[Any, ...],
    limit: int,
    copies: Any,
    sayings: bool,
    drops: bool,
    format: str,
) -> None:
    """Count statements: who is quoted most, by outlet, month, form, kind and act; all of them, or those of a query.

    With --by twice, the values of the first are counted by the second: --by publisher --by speaker.

    \b
    Examples:
      onrecord stats
      onrecord stats dam since:2026 --by speaker --by month
      onrecord stats --sayings publisher:harbour-news
    """
    from onrecord.show import counted
    from onrecord.show.listed import write_list

    if drops:
        counted.write_drops(ledger.drops(), plain_stdout(), format)
        return
    if sayings:
        found = ledger.sayings(" ".join(query), limit=limit)
        if format == "table":
            counted.print_sayings(found, console_on(sys.stdout))
        else:
            counted.write_sayings(found, plain_stdout(), format)
        return
    tallies = ledger.statistics(" ".join(query), by=dimensions or None, limit=limit, copies=copies)
    if format in ("json", "jsonl"):
        write_list(tallies, plain_stdout(), format)
    elif format == "csv":
        counted.write_tallies_csv(tallies, plain_stdout())
    else:
        counted.print_tallies(tallies, console_on(sys.stdout))
        counted.print_repeated(ledger.sayings(" ".join(query), limit=0), console_on(sys.stdout))

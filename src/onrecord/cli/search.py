"""onrecord search: statements found again."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from onrecord.cli.ledger import ledger_option
from onrecord.cli.output import console_on, plain_stdout

if TYPE_CHECKING:
    from collections.abc import Iterable

    from onrecord.keeping import Ledger
    from onrecord.ledger.hits import Hit

FORMATS = ("text", "table", "json", "jsonl", "csv")


@click.command("search")
@click.argument("query", nargs=-1, metavar="[WORDS|FIELD:VALUE]...")
@ledger_option(read_only=True)
@click.option("--limit", "-n", type=click.IntRange(1), default=20, show_default=True, help="Hits a page.")
@click.option("--all", "everything", is_flag=True, help="Every hit, however many there are.")
@click.option("--cursor", metavar="CURSOR", help="Where the page before ended; printed under it.")
@click.option("--rank", is_flag=True, help="Those that fit best first, instead of the newest.")
@click.option("--fold", is_flag=True, help="Show what copies of an article repeat once, with how often.")
@click.option("--facets", is_flag=True, help="Also count the hits by speaker, publisher, month, act, form and kind.")
@click.option("--count", is_flag=True, help="Print only how many hits there are.")
@click.option("--format", "-f", type=click.Choice(FORMATS), help="Shape of the output. [default: text on a terminal]")
def command(
    *,
    ledger: Ledger,
    query: tuple[str, ...],
    limit: int,
    everything: bool,
    cursor: str | None,
    rank: bool,
    fold: bool,
    facets: bool,
    count: bool,
    format: str | None,
) -> None:
    """Find statements: words, "phrases", speaker:, source:, publisher:, form:, act:, since:, until: ...

    The newest come first. The whole language is in docs/query-language.md.

    \b
    Examples:
      onrecord search dam safety
      onrecord search 'speaker:"Ana Reyes" "the dam" since:2026-05 -act:deny'

    \b
    Exit code:
      0    there are hits
      1    there are none
      2    refused: the query cannot be read, or there is no such ledger
    """
    written = " ".join(query)
    if count:
        number = ledger.count(written)
        click.echo(number)
        click.get_current_context().exit(0 if number.number else 1)
    page = None if everything else ledger.search(written, limit=limit, cursor=cursor, rank=rank, fold_copies=fold)
    hits = page.hits if page else ledger.hits(written)
    shape = format or ("text" if sys.stdout.isatty() else "jsonl")
    number_shown = _write(hits, shape)
    if facets:
        _write_facets(ledger, written, shape)
    if not number_shown:
        click.echo("no statements found", err=True)
    if page and page.cursor:
        click.echo(f"more: --cursor {page.cursor}", err=True)
    click.get_current_context().exit(0 if number_shown else 1)


def _write(hits: Iterable[Hit], shape: str) -> int:
    from onrecord.show import hits as show

    if shape == "text":
        return show.print_hits(hits, console_on(sys.stdout))
    if shape == "table":
        return show.print_hit_table(hits, console_on(sys.stdout))
    return show.write_hits(hits, plain_stdout(), shape)


def _write_facets(ledger: Ledger, query: str, shape: str) -> None:
    from onrecord.show.formats import json_line
    from onrecord.show.hits import print_facets

    found = ledger.facets(query)
    if shape in ("text", "table"):
        print_facets(found, console_on(sys.stdout))
    else:
        click.echo(json_line(found.to_dict()), err=True)

"""onrecord check: is this quote on the record?"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from onrecord.cli.ledger import ledger_option
from onrecord.cli.output import console_on

if TYPE_CHECKING:
    from onrecord.keeping import Ledger


@click.command("check")
@click.argument("quote", metavar="QUOTE")
@ledger_option(read_only=True)
@click.option("--speaker", "-s", metavar="NAME", help="Who is said to have said it; a surname alone will do.")
@click.option("--since", metavar="DATE", help="Only in articles of this day or later: 2026, 2026-05, 2026-05-01, 7d.")
@click.option("--until", metavar="DATE", help="Only in articles of this day or earlier.")
@click.option("--limit", "-n", type=click.IntRange(1, 20), default=3, show_default=True, help="Printings shown.")
@click.option("--format", "-f", type=click.Choice(("text", "json")), default="text", show_default=True)
def command(
    *,
    ledger: Ledger,
    quote: str,
    speaker: str | None,
    since: str | None,
    until: str | None,
    limit: int,
    format: str,
) -> None:
    """Say whether QUOTE is printed: verbatim, cut, altered, as someone else's words, or not; where, and where first.

    In what is printed, words that QUOTE has otherwise stand between [- and -], and words that only the printing has
    between {+ and +}. With - for QUOTE it is read from standard input.

    \b
    Examples:
      onrecord check "The dam is safe"
      onrecord check "The dam is ... safe" --speaker Reyes --since 2026-05

    \b
    Exit code:
      0    verbatim, and as the speaker's words where one is named
      1    printed otherwise, or not found
      2    refused: a date cannot be read, or there is no such ledger
    """
    if quote == "-":
        quote = sys.stdin.read()
    answer = ledger.check(quote, speaker, since=since, until=until)
    if format == "json":
        from onrecord.show.formats import json_line

        click.echo(json_line(answer.to_dict()))
    else:
        from onrecord.show.check import print_check

        print_check(answer, console_on(sys.stdout), limit=limit)
    click.get_current_context().exit(0 if answer.verdict == "verbatim" else 1)

"""onrecord verify: whether the ledger is what it says."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from onrecord.cli.ledger import ledger_option
from onrecord.cli.output import plain_stdout

if TYPE_CHECKING:
    from onrecord.keeping import Ledger
    from onrecord.ledger.verification import Problem

FOUND_SOMETHING = 1


@click.command("verify")
@ledger_option()
@click.option("--rebuild", is_flag=True, help="First make what is searched anew from what is kept.")
@click.option("--format", "-f", type=click.Choice(("text", "json", "jsonl", "csv")), default="text", show_default=True)
@click.option("--quiet", "-q", is_flag=True, help="Say nothing on stderr but errors.")
def command(*, ledger: Ledger, rebuild: bool, format: str, quiet: bool) -> None:
    """Check every text against its digest, every span against its text, and the index against the statements.

    Each problem is printed with what mends it.

    \b
    Example:
      onrecord verify

    \b
    Exit code:
      0    the ledger is sound
      1    there are problems
      2    refused: there is no such ledger
    """
    from onrecord.ledger.verification import Checked

    if rebuild:
        done = 0
        for done in ledger.rebuild():  # noqa: B007
            pass
        if not quiet:
            click.echo(f"rebuilt from {done:,} readings", err=True)
    checked = Checked()
    problems = _write(ledger.verify(checked), format)
    if not quiet:
        read = f"{checked.articles:,} articles, {checked.readings:,} readings, {checked.statements:,} statements"
        click.echo(f"checked {read}: {f'{problems:,} problems' if problems else 'all sound'}", err=True)
    click.get_current_context().exit(FOUND_SOMETHING if problems else 0)


def _write(problems: Iterable[Problem], shape: str) -> int:
    from onrecord.show.listed import write_list

    if shape != "text":
        return write_list(problems, plain_stdout(), shape)
    number = 0
    for number, problem in enumerate(problems, 1):  # noqa: B007
        click.echo(str(problem))
    return number

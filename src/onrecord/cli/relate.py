"""onrecord relate: printings of one saying, found over a whole ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from onrecord.cli.ledger import ledger_option

if TYPE_CHECKING:
    from onrecord.keeping import Ledger


@click.command("relate")
@ledger_option()
@click.option("--again", is_flag=True, help="Compare everything anew, as after speakers were merged.")
@click.option("--quiet", "-q", is_flag=True, help="Say nothing on stderr but errors.")
def command(*, ledger: Ledger, again: bool, quiet: bool) -> None:
    """Find the printings of one saying among statements that were not compared yet.

    `onrecord add` does this as articles come; this brings a ledger up to date that an earlier version made, or, with
    --again, one whose speakers were merged or split since. It can be broken off and goes on where it was. What people
    joined and parted stays.

    \b
    Example:
      onrecord relate
    """
    for looked_at in ledger.find_copies():
        if not quiet:
            click.echo(f"looked for copies of {looked_at:,} articles", err=True)
    done = 0
    for done in ledger.relate(again=again):
        if not quiet:
            click.echo(f"compared {done:,} statements", err=True)
    if not quiet and not done:
        click.echo("nothing to compare: all is up to date", err=True)

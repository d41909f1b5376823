"""onrecord review: people judge statements, one key each."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from onrecord.cli.ledger import ledger_option
from onrecord.cli.output import console_on

if TYPE_CHECKING:
    from onrecord.keeping import Ledger

EXPORTS = ("brat", "jsonl")


@click.command("review")
@click.argument("query", nargs=-1, metavar="[QUERY]...")
@ledger_option()
@click.option("--by", default=getpass.getuser, metavar="NAME", help="Who judges. [default: the login]")
@click.option("--limit", "-n", type=click.IntRange(1), default=100, show_default=True, help="Statements at most.")
@click.option("--export", "path", type=click.Path(path_type=Path), help="Write what was reviewed there, and end.")
@click.option(
    "--format", "-f", type=click.Choice(EXPORTS), help="Of the export. [default: jsonl for .jsonl, else brat]"
)
@click.option("--partly", is_flag=True, help="Export also articles of which not every statement was judged.")
def command(
    *,
    ledger: Ledger,
    query: tuple[str, ...],
    by: str,
    limit: int,
    path: Path | None,
    format: str | None,
    partly: bool,
) -> None:
    """Confirm, correct or reject statements, those the program is least sure of first.

    One key each: c confirm, r reject, e edit (paste the words as the article prints them), s skip, u undo, q quit.
    Judgements are kept with your name and the time, survive reading again with a newer model, and can be undone.

    \b
    Examples:
      onrecord review 'speaker:reyes' --by mina
      onrecord review --export reviewed/ --format brat
    """
    if path is not None:
        from onrecord.exchange import export

        shape = format or ("jsonl" if path.suffix.lower() in (".jsonl", ".ndjson") else "brat")
        export(ledger.reviewed(partly=partly), shape, path)
        return
    from onrecord.ledger.desk import Desk
    from onrecord.show.review import review

    keys = ledger.review_queue(" ".join(query), limit=limit)
    if not keys:
        click.echo("nothing to review", err=True)
        return
    review(Desk(ledger.database, by=by), keys, console_on(sys.stdout))

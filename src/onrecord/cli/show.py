"""onrecord show: one statement with all that is known of it."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click

from onrecord.cli.ledger import ledger_option
from onrecord.cli.output import console_on

if TYPE_CHECKING:
    from onrecord.keeping import Ledger
    from onrecord.records import Article, Statement

STYLES = ("text", "bibtex", "annotation", "link")


@click.command("show")
@click.argument("identifier", metavar="ID")
@ledger_option(read_only=True)
@click.option("--cite", type=click.Choice(STYLES), help="Print only how to cite it.")
@click.option("--format", "-f", type=click.Choice(("text", "json")), default="text", show_default=True)
def command(*, ledger: Ledger, identifier: str, cite: str | None, format: str) -> None:
    """Show a statement in its paragraph: who, when, why, where it was read, and how to cite it.

    ID is what `onrecord search` prints; its first characters are enough where no other id has them.

    \b
    Example:
      onrecord show 41d07ab9
    """
    from onrecord.show import kept
    from onrecord.show.copies import copies_dict, print_copies
    from onrecord.show.printings import print_printings

    hit = ledger.statement(identifier)
    article = ledger.article(hit.article)
    if cite:
        _print_citation(article, hit.statement, cite)
        return
    origins, versions, copies = ledger.origins(article.id), ledger.versions(article.id), ledger.copies(article.id)
    utterance = ledger.utterance(hit.statement.id) if hit.state == "current" else None
    if format == "json":
        known = kept.kept_dict(article, hit.statement, origins, versions)
        known["copies"] = copies_dict(copies)
        known["utterance"] = utterance.to_dict() if utterance else None
        click.echo(json.dumps(known, ensure_ascii=False, indent=1))
        return
    console = console_on(sys.stdout)
    kept.print_kept(article, hit.statement, origins, versions, console)
    print_copies(copies, console)
    if utterance is not None and utterance.times > 1:
        kept.print_section(console, "printings")
        print_printings(utterance, console)


def _print_citation(article: Article, statement: Statement, style: str) -> None:
    from onrecord.errors import ExchangeError
    from onrecord.exchange.citation import STYLES as WRITERS

    written = WRITERS[style](article, statement)
    if written is None:
        raise ExchangeError("the article has no web address, so there is no link to it")
    click.echo(written.rstrip("\n"))

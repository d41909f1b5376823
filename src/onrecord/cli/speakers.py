"""onrecord speakers: who is who across articles, and what people decided about it."""

from __future__ import annotations

import getpass
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from onrecord.cli.ledger import handed_to_commands, ledger_option
from onrecord.cli.output import console_on, plain_stdout

if TYPE_CHECKING:
    from rich.console import Console

    from onrecord.keeping import Ledger
    from onrecord.show.listed import Listed

FORMATS = click.Choice(("table", "json", "jsonl", "csv"))
MOST_LISTED = 30


def by_option(command: Any) -> Any:
    """Add `--by`: who decides."""
    return click.option("--by", default=getpass.getuser, metavar="NAME", help="Who decides. [default: the login]")(
        command
    )


def format_option(command: Any) -> Any:
    """Add `--format`."""
    return click.option("--format", "-f", type=FORMATS, default="table", show_default=True)(command)


@click.group("speakers", invoke_without_command=True)
@handed_to_commands
@click.pass_context
def command(context: click.Context) -> None:
    """Show, merge, split and name speakers across articles; without a command, list them.

    SPEAKER is a name as printed, or the id that `list` and `show` print.

    \b
    Examples:
      onrecord speakers list reyes
      onrecord speakers candidates
      onrecord speakers merge "Ana Reyes" "Ana M. Reyes"
    """
    if context.invoked_subcommand is None:
        context.invoke(list_speakers, location=None, name=None, limit=MOST_LISTED, format="table")


@command.command("list")
@click.argument("name", required=False)
@ledger_option(read_only=True)
@click.option("--limit", "-n", type=click.IntRange(1), default=MOST_LISTED, show_default=True)
@format_option
def list_speakers(*, ledger: Ledger, name: str | None, limit: int, format: str) -> None:
    """List speakers, those with the most statements first; with NAME those that are called so."""
    from onrecord.show import identities

    found = ledger.speakers(name, limit=limit)
    _write(found, format, identities.print_speakers)


@command.command("show")
@click.argument("speaker")
@ledger_option(read_only=True)
@click.option("--format", "-f", type=click.Choice(("text", "json")), default="text", show_default=True)
def show_speaker(*, ledger: Ledger, speaker: str, format: str) -> None:
    """Show a speaker: names, roles, outside ids, and the articles, with why they are the same."""
    from onrecord.show import identities

    profile = ledger.speaker(speaker)
    if format == "json":
        click.echo(json.dumps(profile.to_dict(), ensure_ascii=False, indent=1))
    else:
        identities.print_profile(profile, console_on(sys.stdout))


@command.command("candidates")
@click.argument("name", required=False)
@ledger_option(read_only=True)
@click.option("--limit", "-n", type=click.IntRange(1), default=20, show_default=True)
@format_option
def list_candidates(*, ledger: Ledger, name: str | None, limit: int, format: str) -> None:
    """List pairs of speakers that may be one, for a person to decide."""
    from onrecord.show import identities

    found = ledger.speaker_candidates(name, limit=limit)
    _write(found, format, identities.print_candidates)


@command.command("merge")
@click.argument("speakers", nargs=-1, required=True, metavar="SPEAKER SPEAKER...")
@ledger_option()
@by_option
def merge_speakers(*, ledger: Ledger, speakers: tuple[str, ...], by: str) -> None:
    """Make speakers one; the first one's name is kept."""
    click.echo(f"decision {ledger.merge(*speakers, by=by)}: {' = '.join(speakers)}")


@command.command("split")
@click.argument("speaker")
@ledger_option()
@click.option("--article", "articles", multiple=True, metavar="ID", help="What this article has them say.")
@click.option("--name", help="What is said under this name, as printed.")
@click.option("--role", help="What is said in this role, as printed.")
@by_option
def split_speaker(
    *, ledger: Ledger, speaker: str, articles: tuple[str, ...], name: str | None, role: str | None, by: str
) -> None:
    """Make a part of what a speaker said another speaker's: some articles, a name, or a role."""
    if not (articles or name or role):
        raise click.UsageError("say which part is somebody else's: --article, --name or --role")
    decision, new = ledger.split(speaker, articles=articles or None, name=name, role=role, by=by)
    click.echo(f"decision {decision}: the new speaker is {new}")


@command.command("alias")
@click.argument("speaker")
@click.argument("name")
@ledger_option()
@by_option
def name_speaker(*, ledger: Ledger, speaker: str, name: str, by: str) -> None:
    """Give a speaker one more name, under which later articles find them."""
    click.echo(f"decision {ledger.alias(speaker, name, by=by)}: {speaker} is also {name}")


@command.command("import")
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@ledger_option()
@by_option
def import_people(*, ledger: Ledger, path: Path, by: str) -> None:
    """Import known people with their outside ids: CSV (name, aliases, wikidata ...) or FollowTheMoney JSON lines."""
    from onrecord.show import identities

    identities.print_imported(ledger.import_people(path, by=by), console_on(sys.stdout))


@command.command("decisions")
@ledger_option(read_only=True)
@format_option
def list_decisions(*, ledger: Ledger, format: str) -> None:
    """List every decision, with who took it and when."""
    from onrecord.show import identities

    found = ledger.decisions()
    _write(found, format, identities.print_decisions)


@command.command("undo")
@click.argument("decision", type=int)
@ledger_option()
@by_option
def undo_decision(*, ledger: Ledger, decision: int, by: str) -> None:
    """Take a decision back; nothing is deleted, and the undoing can be undone."""
    click.echo(f"decision {ledger.undo(decision, by=by)}: decision {decision} is taken back")


def _write(found: Sequence[Listed], shape: str, show: Callable[[Any, Console], None]) -> None:
    from onrecord.show.listed import write_list

    if shape == "table":
        show(found, console_on(sys.stdout))
    else:
        write_list(found, plain_stdout(), shape)

"""The command line: one thin command a verb, one file a command; what they do is done elsewhere.

A command's file is imported when the command is asked for, and what only one format needs inside its functions, so
that a cold start stays short.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Any

import click

from onrecord.errors import OnRecordError

SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}
COMMANDS = (
    *("read", "add", "watch", "search", "show", "check", "stats"),
    *("speakers", "review", "relate", "export", "import", "verify", "run", "serve", "mcp", "score"),
)
FILES = {"import": "import_"}  # a word that Python keeps for itself
REFUSED = 2
INTERRUPTED = 130  # as a shell has it: 128 and the number of SIGINT
PIPE_CLOSED = 141  # 128 and the number of SIGPIPE


class Commands(click.Group):
    """The group of commands; every way a command can end early has its exit code here."""

    def list_commands(self, context: click.Context) -> list[str]:
        """The commands in the order in which a newcomer meets them."""
        return list(COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """The command of this name, from the file of this name."""
        if name not in COMMANDS:
            return None
        command: click.Command = import_module(f"onrecord.cli.{FILES.get(name, name)}").command
        return command

    def invoke(self, context: click.Context) -> Any:
        """Run the command that was asked for."""
        try:
            return super().invoke(context)
        except OnRecordError as error:
            click.echo(f"onrecord: {error}", err=True)
            context.exit(REFUSED)
        except KeyboardInterrupt:
            context.exit(INTERRUPTED)
        except BrokenPipeError:
            # Python flushes stdout once more when it ends, and would complain then.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            context.exit(PIPE_CLOSED)


@click.group(name="onrecord", cls=Commands, context_settings=SETTINGS)
@click.version_option(package_name="onrecord", message="%(prog)s %(version)s")
def main() -> None:
    """Read news and keep the record: who said what, and where it is printed."""

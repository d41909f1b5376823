"""onrecord mcp: the ledger as tools for assistants."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

import click

from onrecord.cli.ledger import ledger_option
from onrecord.errors import MissingExtraError

if TYPE_CHECKING:
    from onrecord.keeping import Ledger


@click.command("mcp")
@ledger_option(read_only=True)
def command(*, ledger: Ledger) -> None:
    """Let an assistant search, show, check and count statements, by the Model Context Protocol on stdin and stdout.

    The assistant's program starts it; nothing is written, and nothing is fetched.

    \b
    Example, in the program's list of servers:
      {"onrecord": {"command": "onrecord", "args": ["mcp", "--ledger", "/srv/harbour.db"]}}
    """
    if find_spec("mcp") is None:
        raise MissingExtraError("A server for assistants", "mcp")
    from onrecord.serve.mcp import assistant_server

    assistant_server(ledger).run("stdio")

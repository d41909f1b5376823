"""onrecord serve: the ledger for people and programs, over HTTP."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click


@click.command("serve")
@click.option(
    "--ledger",
    "location",
    metavar="PATH|URL",
    help="The ledger: a file or a postgresql: address. [default: ONRECORD_LEDGER, or onrecord.db here]",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at; 0.0.0.0 is every one.")
@click.option("--port", "-p", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0: any free one.")
@click.option("--token-file", type=click.Path(dir_okay=False, path_type=Path), help="Tokens of those who may write.")
@click.option("--new-token", metavar="NAME", help="Make a token for NAME, print it once, and end.")
@click.option("--name", "names", multiple=True, metavar="HOST", help="A name that people reach this server by.")
@click.option("--cors", "origins", multiple=True, metavar="ORIGIN", help="Let pages of this origin read the API.")
@click.option(
    "--rate", type=click.FloatRange(0), default=50.0, show_default=True, help="Requests a second a client; 0: any."
)
@click.option(
    "--allow-host", "add_hosts", multiple=True, metavar="HOST", help="Articles may come from this private host."
)
@click.option("--behind-proxy", is_flag=True, help="Take client and scheme from the proxy on this machine.")
def command(*, location: str | None, token_file: Path | None, new_token: str | None, **options: Any) -> None:
    """Serve the ledger: pages for people at /, the API for programs under /api/.

    It only reads, unless there is a token file. It listens on this machine alone, unless --host says otherwise;
    then put a proxy with https before it, and give the names it is reached by.

    \b
    Examples:
      onrecord serve --ledger harbour.db
      onrecord serve --token-file tokens --new-token mina
      onrecord serve --token-file tokens --name record.example --behind-proxy
    """
    if new_token is not None:
        if token_file is None:
            raise click.UsageError("--new-token writes to --token-file: name it too")
        from onrecord.serve.tokens import new_token as make

        click.echo(make(token_file, new_token))
        return
    from onrecord.serve.running import serve

    serve(location, token_file=token_file, **options)

"""Which ledger a command works on."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from onrecord.keeping import Ledger


def opened(location: str | None, *, read_only: bool = False) -> Ledger:
    """The ledger at a location, `ONRECORD_LEDGER` or `onrecord.db`; the database library is loaded only now."""
    from onrecord.keeping import Ledger

    return Ledger(location, read_only=read_only)


def ledger_option(*, read_only: bool = False) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Add `--ledger`, and hand the opened ledger on as `ledger`; `read_only` ones have to be there already."""

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        @location_option
        @wraps(command)
        def with_ledger(location: str | None, **options: Any) -> None:
            handed = click.get_current_context().find_object(str)
            with opened(location or handed, read_only=read_only) as ledger:
                command(ledger=ledger, **options)

        return with_ledger

    return decorate


def handed_to_commands(group: Callable[..., None]) -> Callable[..., None]:
    """Add `--ledger` to a group of commands, for those of them that are given none."""

    @location_option
    @wraps(group)
    def with_location(location: str | None, **options: Any) -> None:
        click.get_current_context().obj = location
        group(**options)

    return with_location


def location_option(command: Callable[..., None]) -> Callable[..., None]:
    """Add `--ledger` as `location`, unopened."""
    return click.option(
        "--ledger",
        "location",
        metavar="PATH|URL",
        help="The ledger: a file or a postgresql: address. [default: ONRECORD_LEDGER, or onrecord.db here]",
    )(command)

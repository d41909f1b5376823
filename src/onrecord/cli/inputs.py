"""The options of what is read, for every command that reads articles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from functools import wraps
from typing import Any

import click

from onrecord import pipeline


def column_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add `--text-column` and the like, and hand them on as one `columns`."""
    names = [field.name for field in fields(pipeline.Columns)]

    @wraps(command)
    def with_columns(**options: Any) -> None:
        chosen = {name: options.pop(f"{name}_column") for name in names}
        command(columns=pipeline.Columns(**chosen), **options)

    for name in reversed(names):
        option = click.option(f"--{name}-column", metavar="NAME", help=f"Column or field that holds the {name}.")
        with_columns = option(with_columns)
    return with_columns

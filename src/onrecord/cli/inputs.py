"""The options of what is read, for every command that reads articles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
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


def source_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options of what sources are and what may be fetched; hosts and sizes are handed on as one `limits`."""

    @wraps(command)
    def with_limits(*, hosts: tuple[str, ...], max_characters: int, **options: Any) -> None:
        limits = replace(pipeline.limits_for(max_characters), allowed_hosts=hosts)
        command(limits=limits, max_characters=max_characters, **options)

    for option in (
        click.option("--allow-host", "hosts", multiple=True, metavar="HOST", help="Fetch from this private host too."),
        click.option("--feed-content", is_flag=True, help="Take feeds' own text; do not fetch the pages they link to."),
        click.option("--input-format", type=click.Choice(pipeline.INPUT_FORMATS), help="What sources are in any case."),
        click.option("--max-characters", default=2_000_000, show_default=True, help="Leave out longer articles."),
        click.option("--model", metavar="FOLDER", help="Another model: a folder, or open."),
        click.option("--language", metavar="CODE", help="Take every article to be in this language."),
    ):
        with_limits = option(with_limits)
    return with_limits

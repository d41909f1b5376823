"""Templates and what they may call; whatever a template prints is escaped, and made visible where it would act.

An article may print anything: `<script>`, a mark that turns the line round, half a character. Jinja escapes the first;
`visible` shows the others as their numbers, as on a terminal.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from typing import Any
from urllib.parse import quote, urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from onrecord.show.safe import visible

MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_HALVES = re.compile("[\ud800-\udfff]")


@cache
def environment() -> Environment:
    """The templates, compiled once."""
    made = Environment(
        loader=PackageLoader("onrecord.serve", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalized,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters: dict[str, Callable[..., Any]] = {
        **{"day": day, "month": month, "number": number, "percent": percent, "as_is": as_is},
        **{"segment": segment, "clock": clock, "web": web_address},
    }
    made.filters.update(filters)
    made.globals.update(search_address=search_address, address=address)
    return made


def render(template: str, values: Mapping[str, Any]) -> str:
    """A template filled in."""
    return environment().get_template(template).render(values)


def _finalized(value: Any) -> Any:
    if isinstance(value, str) and not isinstance(value, Markup):
        return visible(value)
    return "" if value is None else value


def as_is(text: str) -> Markup:
    """Text for the value of a field, where its characters have to stay what they are; only escaped."""
    return escape(_HALVES.sub("\N{REPLACEMENT CHARACTER}", text))


def day(written: str | None) -> str:
    """`2025-09-30T18:00` as `30 September 2025`; what is no date as it is."""
    try:
        found = date.fromisoformat((written or "")[:10])
    except ValueError:
        return written or ""
    return f"{found.day} {MONTHS[found.month - 1]} {found.year}"


def month(written: str) -> str:
    """`2025-09` as `September 2025`."""
    year, _, number_of = written.partition("-")
    return f"{MONTHS[int(number_of) - 1]} {year}" if number_of.isdigit() and 1 <= int(number_of) <= 12 else written


def clock(written: str | None) -> str:
    """An ISO time in UTC as `30 September 2025, 18:00 UTC`."""
    time_of = (written or "")[11:16]
    return f"{day(written)}, {time_of} UTC" if time_of else day(written)


def number(value: int) -> str:
    """`12,345`."""
    return f"{value:,}"


def percent(share: float) -> str:
    """`12%`, and `under 1%` for what is more than nothing."""
    if 0 < share < 0.01:
        return "under 1%"
    return f"{share:.0%}"


def segment(value: str) -> str:
    """A value as one segment of an address's path."""
    return quote(_HALVES.sub("", value), safe="")


def web_address(url: str | None) -> str | None:
    """An address that a link may lead to: one of the web, with what no address holds in percent codes; else None."""
    if url is None or not re.match(r"https?://", url, re.IGNORECASE):
        return None
    return quote(_HALVES.sub("", url), safe="%/:=&?~#+!$,;'@()*[]")


def search_address(query: str = "", **more: str | None) -> str:
    """The address of a search."""
    return address("/", q=query or None, **more)


def address(path: str, **values: str | int | None) -> str:
    """A path with a query string; what is None is left out."""
    told = {name: _HALVES.sub("", str(value)) for name, value in values.items() if value is not None}
    return f"{path}?{urlencode(told)}" if told else path

"""What a person may set about reading: the names of columns, the limits, the format."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Literal, get_args

InputFormat = Literal["text", "html", "jsonl", "json", "csv", "tsv", "parquet", "feed", "sitemap", "warc"]
INPUT_FORMATS: tuple[str, ...] = get_args(InputFormat)


@dataclass(frozen=True, slots=True)
class Columns:
    """Names of the columns (in JSON: the fields) that hold each thing; None stands for the thing's own name here.

    A column that is named must be there; one that is not named may be absent. `html` is read where there is no text.
    """

    text: str | None = None
    html: str | None = None
    id: str | None = None
    url: str | None = None
    title: str | None = None
    publisher: str | None = None
    author: str | None = None
    published: str | None = None
    language: str | None = None

    def name(self, thing: str) -> str:
        """The column that holds `thing`, which is one of this class's fields."""
        given: str | None = getattr(self, thing)
        return given or thing

    def all(self) -> list[str]:
        """Every column that would be read."""
        return [self.name(field.name) for field in fields(self)]

    def named(self) -> list[str]:
        """The columns that a person named, and which therefore have to be there."""
        return [name for field in fields(self) if (name := getattr(self, field.name))]


@dataclass(frozen=True, slots=True)
class Limits:
    """How much, how long and where to.

    `max_bytes` of one text, page or record; `seconds` and `redirects` for one address, from the look-up of its host to
    its last byte; `pages` out of one feed or sitemap, with `pause` seconds between two requests to one host.
    `allowed_hosts` are names of hosts that may be asked although they are in a private network or on this machine.
    """

    max_bytes: int = 16_000_000
    seconds: float = 20.0
    redirects: int = 5
    pages: int = 50_000
    pause: float = 1.0
    allowed_hosts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Options:
    """All that was set for one reading; `input_format` None means that suffix, content type or bytes decide.

    `feed_content` takes what a feed itself carries of each entry, and fetches no pages.
    """

    columns: Columns
    limits: Limits
    input_format: InputFormat | None = None
    feed_content: bool = False

"""What the writers share: where they write, and how articles and statements are named outside onrecord."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO
from urllib.parse import quote, urlsplit

from onrecord.errors import ExchangeError
from onrecord.records import Article, Reading, Statement
from onrecord.rows import joined

Target = str | Path | TextIO

_SURROGATE = re.compile("[\ud800-\udfff]")
_IN_AN_ADDRESS = re.compile(r"[!#$%&'()*+,\-./0-9:;=?@A-Z\[\]_a-z~]")


@dataclass(frozen=True, slots=True)
class Page:
    """An article as other formats name it: worked out once for all of its statements, since names are digests.

    `name` is its IRI, which names this text at this address whoever reads it; `address` where it can be followed to,
    None where it cannot; `source` the address, else the name.
    """

    article: Article
    name: str
    sha256: str
    address: str | None
    source: str

    @classmethod
    def of(cls, article: Article) -> Page:
        """The page of an article."""
        name, address = f"urn:onrecord:article:{article.id}", web_address(article)
        return cls(article, name, article.sha256, address, address or name)


def statements_of(readings: Iterable[Reading]) -> Iterator[tuple[Page, Statement]]:
    """Every statement with its article's page; readings without an article have none."""
    for reading in readings:
        if reading.article and reading.statements:
            page = Page.of(reading.article)
            for statement in reading.statements:
                yield page, statement


@contextmanager
def opened(target: Target) -> Iterator[TextIO]:
    """The target as a stream of text: a file in UTF-8 with `\\n` line ends, or the stream itself, which stays open.

    Raises `ExchangeError` for a file that cannot be written.
    """
    if not isinstance(target, str | Path):
        yield target
        return
    try:
        # JSON has lone surrogates as escapes already; a CSV file gets them as `\udXXX`.
        stream = Path(target).open("w", encoding="utf-8", errors="backslashreplace", newline="")  # noqa: SIM115
    except OSError as error:
        raise ExchangeError(f"{target}: cannot be written: {error.strerror}") from error
    with stream:
        yield stream


def encodable(text: str) -> str:
    """The text with U+FFFD for each lone surrogate, which UTF-8 cannot hold: one for one, so that offsets hold."""
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


def statement_name(identifier: str) -> str:
    """The IRI of a statement by its id."""
    return f"urn:onrecord:statement:{identifier}"


def web_address(article: Article) -> str | None:
    """The article's url as an IRI that can be followed; None without one, and for what is not http or https."""
    url = (article.url or "").strip()
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not parts.netloc:
        return None
    return "".join(map(_in_address, url))


def _in_address(character: str) -> str:
    """A character as an IRI has it; blanks, line ends and marks that nobody sees become percent codes."""
    if _IN_AN_ADDRESS.match(character) or (not character.isascii() and character.isprintable()):
        return character
    return quote(encodable(character), safe="")


def cue_words(statement: Statement) -> str:
    """The cue as printed, where it has words: a colon or dash alone says nothing of how something was meant."""
    cue = joined(statement.cue)
    return cue if any(map(str.isalnum, cue)) else ""

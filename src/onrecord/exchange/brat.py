"""brat standoff (https://brat.nlplab.org/standoff.html), in the shape of PolNeAR: a folder that brat opens.

Each article is NAME.txt, NAME.ann and NAME.json (what is known of it beside its text). A statement is an event
`Attribution`, without a source `Attribution-no-source`, that groups spans Source, Cue and Content. Offsets are code
points, as brat counts them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

from onrecord.errors import ExchangeError
from onrecord.exchange.writing import encodable
from onrecord.records import Article, Reading, Span, Statement
from onrecord.rows import ROLES, offsets
from onrecord.show.formats import json_line

EVENT, EVENT_WITHOUT_SOURCE = "Attribution", "Attribution-no-source"
NOTE = "AnnotatorNotes"
CONFIGURATION = f"""\
[entities]
Source
Cue
Content

[relations]

[events]
{EVENT}\tSource:Source, Cue?:Cue, Content:Content
{EVENT_WITHOUT_SOURCE}\tCue?:Cue, Content:Content

[attributes]
Form\tArg:<EVENT>, Value:direct|mixed|indirect
Place\tArg:<EVENT>, Value:headline|body
"""
# Whatever some program takes for the end of a line: brat's files are read line by line.
LINE_BREAKS = "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
LONGEST_NAME = 80  # characters; with an id and a suffix well below what file systems take

_FRAGMENT = re.compile(f"[^{LINE_BREAKS}]+")
_UNSAFE = re.compile(r"[^0-9A-Za-z._-]+")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)


def write_brat(readings: Iterable[Reading], target: str | Path) -> None:
    """A brat folder with annotation.conf; an article without statements has an empty NAME.ann.

    NAME comes from the article's file, identifier or address, with its id where the name is taken. A span over several
    lines becomes a discontinuous one, a fragment a line, as brat has it. Form and place are attributes; a note on the
    event holds all else in JSON, from which `read_brat` restores the statement while nobody has moved its spans. A lone
    surrogate becomes U+FFFD. Raises `ExchangeError` for a folder with something in it, or that cannot be written.
    """
    folder = Path(target)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise ExchangeError(f"{folder} is not empty; brat's files need a folder of their own")
        _write(folder / "annotation.conf", CONFIGURATION)
        for reading in readings:
            if reading.article:
                name = _write_text(folder, reading.article)
                _write(folder / f"{name}.ann", "".join(standoff_lines(reading.article, reading.statements)))
                known = {key: value for key, value in reading.article.to_dict().items() if key != "text"}
                _write(folder / f"{name}.json", json_line(known) + "\n")
    except OSError as error:
        raise ExchangeError(f"{error.filename or folder}: cannot be written: {error.strerror}") from error


def standoff_lines(article: Article, statements: Iterable[Statement]) -> Iterator[str]:
    """The lines of an article's `.ann` file."""
    spans = 0
    for number, statement in enumerate(statements, 1):
        pieces = {role: fragments(article.text, getattr(statement, role)) for role in ROLES}
        event = EVENT if statement.source else EVENT_WITHOUT_SOURCE
        arguments = ""
        for role, found in pieces.items():
            if found:
                spans += 1
                yield _text_bound(spans, role.capitalize(), found, article.text)
                arguments += f" {role.capitalize()}:T{spans}"
        # An event hangs on a span of its own: the cue, as in PolNeAR; without one, what there is.
        spans += 1
        yield _text_bound(spans, event, pieces["cue"] or pieces["source"] or pieces["content"][:1], article.text)
        yield f"E{number}\t{event}:T{spans}{arguments}\n"
        yield f"A{2 * number - 1}\tForm E{number} {statement.form}\n"
        yield f"A{2 * number}\tPlace E{number} {statement.place}\n"
        yield f"#{number}\t{NOTE} E{number}\t{_note(statement)}\n"


def fragments(text: str, spans: Iterable[Span]) -> list[tuple[int, int]]:
    """Spans as brat has them: cut at line breaks; one of nothing but line breaks stays whole."""
    return [
        fragment
        for span in spans
        for fragment in [found.span() for found in _FRAGMENT.finditer(text, span.start, span.end)]
        or [(span.start, span.end)]
    ]


def _text_bound(number: int, kind: str, pieces: list[tuple[int, int]], text: str) -> str:
    where = ";".join(f"{start} {end}" for start, end in pieces)
    # A blank between fragments, and in place of a line break: what brat itself prints.
    printed = re.sub(f"[{LINE_BREAKS}]", " ", encodable(" ".join(text[start:end] for start, end in pieces)))
    return f"T{number}\t{kind} {where}\t{printed}\n"


def _note(statement: Statement) -> str:
    return json_line(statement.to_dict() | {role: offsets(getattr(statement, role)) for role in ROLES})


def _write(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        stream.write(text)


def _write_text(folder: Path, article: Article) -> str:
    """Write the text under the first name that no file has, and return it; the file system keeps the names."""
    for name in _names(article):
        try:
            with (folder / f"{name}.txt").open("x", encoding="utf-8", newline="") as stream:
                stream.write(encodable(article.text))
            return name
        except FileExistsError:
            continue
    raise AssertionError("there is always another name")


def _names(article: Article) -> Iterator[str]:
    path = article.path or ""
    if "://" in path:
        path = urlsplit(path).path.rstrip("/")
    own = article.identifier if article.record is not None or not path.strip("-") else Path(path).stem
    safe = _UNSAFE.sub("-", own or "").strip("-.")[:LONGEST_NAME].strip("-.")
    name = f"article-{safe}" if not safe or _RESERVED.match(safe) else safe
    name = name.strip("-")
    yield name
    yield f"{name}-{article.id}"
    number = 2
    while True:
        yield f"{name}-{article.id}-{number}"
        number += 1

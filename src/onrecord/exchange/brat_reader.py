"""Statements that people marked in brat: any folder in brat's shape or PolNeAR's, and no line stops a batch."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, cast, get_args

from onrecord.errors import ExchangeError
from onrecord.exchange.attributed import Attributed, Clean, article_from
from onrecord.exchange.brat import EVENT, LINE_BREAKS, NOTE, fragments
from onrecord.exchange.checked import UNREADABLE, checked_article, checked_statement
from onrecord.gold import Offsets, annotation_files, related, role_name, text_bound
from onrecord.records import Article, Dropped, Form, Reading, Span, Statement
from onrecord.rows import ROLES

Pieces = dict[str, list[tuple[int, int]]]

_ANNOTATION = re.compile(r"(?:[TERAMN]\d+|#\d*|\*)\t")


def read_brat(folder: str | Path, *, annotator: str | None = None, clean: Clean | None = None) -> Iterator[Reading]:
    """A reading for each text of a brat folder and each of its annotation files, its statements scored 1.0.

    Read are NAME.txt with NAME.ann or NAME_<annotator>.ann, side by side or as `text/` and `attributions/`;
    `annotator` keeps the files of that one. Texts are decoded as UTF-8 and otherwise unchanged; NAME.json, where
    `write_brat` wrote one, tells url, title and so on; else `clean` may. A statement that `write_brat` wrote and
    nobody has moved comes back as it was. Fragments with nothing but line breaks between them are one span, as before
    brat cut them. A line that cannot be read is dropped as "malformed" in a reading of its own, with its number as
    `record`. Raises `ExchangeError` where there is no such folder or no text in it.
    """
    root = Path(folder)
    found = annotation_files(root) if root.is_dir() else {}
    if not found:
        raise ExchangeError(f"{root}: no folder with NAME.txt files; brat's are NAME.txt beside NAME.ann")
    for path, files in found.items():
        article = _article(path, clean)
        if isinstance(article, Dropped):
            yield Reading(None, dropped=(article,))
            continue
        if not files and annotator is None:
            yield Reading(article)
        for file in files:
            if annotator in (None, file.stem.removeprefix(f"{path.stem}_")):
                yield from _readings(article, file)


@dataclass(slots=True)
class _Standoff:
    """What the lines of one file say, and the lines that say nothing."""

    spans: dict[str, tuple[str, Offsets]] = field(default_factory=dict)
    events: dict[str, tuple[int, str]] = field(default_factory=dict)
    relations: list[tuple[str, ...]] = field(default_factory=list)
    forms: dict[str, str] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    bad: list[tuple[int, str]] = field(default_factory=list)


def _article(path: Path, clean: Clean | None) -> Article | Dropped:
    try:
        text = path.read_bytes().decode("utf-8")
    except OSError as error:
        return Dropped("unreadable", f"{path} cannot be read: {error.strerror}", str(path))
    except UnicodeDecodeError as error:
        return Dropped("encoding", f"{path} is not UTF-8 (byte {error.start}); convert it first", str(path))
    try:
        known = json.loads(path.with_suffix(".json").read_bytes())
        # Another text than the one it was written with: spans that were of that one may not hold.
        spans = {} if known["sha256"] == Article(text).sha256 else {"headline": None, "preamble": None}
        return checked_article(known | {"text": text} | spans)
    except (OSError, *UNREADABLE):
        return article_from(text, path=str(path), clean=clean)


def _readings(article: Article, file: Path) -> Iterator[Reading]:
    try:
        content = file.read_bytes().decode("utf-8")
    except OSError as error:
        yield _dropped("unreadable", file, None, f"cannot be read: {error.strerror}")
        return
    except UnicodeDecodeError as error:
        yield _dropped("encoding", file, None, f"not UTF-8 (byte {error.start}); convert it first")
        return
    standoff = _parsed(content.removeprefix("\ufeff"), article.text)
    attributed = Attributed(article)
    for event, (number, fields) in standoff.events.items():
        try:
            _add_event(attributed, standoff, event, fields)
        except UNREADABLE as error:
            standoff.bad.append((number, f"{event}: {error}"))
    for found in () if standoff.events else related(standoff.relations, standoff.spans):
        try:
            attributed.add({role: _spans(article.text, getattr(found, role)) for role in ROLES})
        except UNREADABLE as error:
            standoff.bad.append((0, f"relations: {error}"))
    yield Reading(article, attributed.statements())
    for number, detail in sorted(standoff.bad):
        yield _dropped("malformed", file, number or None, detail)


def _dropped(kind: str, file: Path, number: int | None, detail: str) -> Reading:
    where = str(file) if number is None else f"{file}:{number}"
    return Reading(None, dropped=(Dropped(kind, f"{where}: {detail}", str(file), number),))


# --- lines ------------------------------------------------------------------------------------------------


def _parsed(content: str, text: str) -> _Standoff:
    standoff = _Standoff()
    readers: Mapping[str, Callable[[_Standoff, int, list[str], str], None]] = {
        "T": _read_span,
        "E": _read_event,
        "R": _read_relation,
        "A": _read_attribute,
        "#": _read_note,
    }
    before = ""
    for number, line in enumerate(content.split("\n"), 1):
        line = line.removesuffix("\r")
        if _ANNOTATION.match(line):
            before = line[0]
            try:
                readers.get(before, _ignore)(standoff, number, line.split("\t"), text)
            except UNREADABLE as error:
                standoff.bad.append((number, f"not a brat line ({error}): {line[:80]!r}"))
        elif line.strip() and before not in ("T", "#"):
            # Behind a span or a note it is the rest of a text with a line break in it.
            standoff.bad.append((number, f"not a brat line: {line[:80]!r}"))
    return standoff


def _read_span(standoff: _Standoff, number: int, fields: list[str], text: str) -> None:
    role, pieces = text_bound(fields[1])
    for start, end in pieces:
        if not 0 <= start < end <= len(text):
            raise ValueError(f"{start}-{end} is empty or outside the text")
    if len(fields) > 2:
        printed = "".join("".join(text[start:end] for start, end in pieces).split())
        if not printed.startswith("".join("\t".join(fields[2:]).split())):
            raise ValueError("the text prints something else there")
    standoff.spans[fields[0]] = role, pieces


def _read_event(standoff: _Standoff, number: int, fields: list[str], text: str) -> None:
    # Taken apart at the end, because brat lets an event stand before the spans it names.
    standoff.events[fields[0]] = number, fields[1]


def _read_relation(standoff: _Standoff, number: int, fields: list[str], text: str) -> None:
    standoff.relations.append(tuple(part.partition(":")[2] for part in fields[1].split()[1:3]))


def _read_attribute(standoff: _Standoff, number: int, fields: list[str], text: str) -> None:
    name, reference, *values = fields[1].split()
    if name == "Form":
        if values not in ([form] for form in get_args(Form)):
            raise ValueError("a form is direct, mixed or indirect")
        standoff.forms[reference] = values[0]


def _read_note(standoff: _Standoff, number: int, fields: list[str], text: str) -> None:
    kind, _, reference = fields[1].partition(" ")
    if kind == NOTE and len(fields) > 2:
        standoff.notes[reference] = "\t".join(fields[2:])


def _ignore(standoff: _Standoff, number: int, fields: list[str], text: str) -> None:
    """M, N and `*` lines say nothing of attributions."""


# --- events -----------------------------------------------------------------------------------------------


def _add_event(attributed: Attributed, standoff: _Standoff, event: str, fields: str) -> None:
    pieces: Pieces = {role: [] for role in ROLES}
    trigger, *arguments = fields.split()
    if not trigger.startswith(EVENT):
        raise ValueError(f"not an {EVENT}")
    for argument in arguments:
        role, _, reference = argument.partition(":")
        if (name := role_name(role)) in pieces:
            if reference not in standoff.spans:
                raise ValueError(f"there is no {reference}")
            pieces[name] += standoff.spans[reference][1]
    note = _note(standoff.notes.get(event))
    text = attributed.article.text
    form = standoff.forms.get(event)
    kept = _kept(note, pieces, text) if note else None
    if kept is not None:
        attributed.restore(kept)
        return
    # A form that was ours is not that of spans that were moved.
    given = form if form and form != note.get("form") else None
    attributed.add({role: _spans(text, found) for role, found in pieces.items()}, form=cast("Form | None", given))


def _note(line: str | None) -> dict[str, Any]:
    try:
        note = json.loads(line or "{}")
    except (ValueError, RecursionError):
        return {}  # in somebody's own words
    return note if isinstance(note, dict) else {}


def _kept(note: dict[str, Any], pieces: Pieces, text: str) -> Statement | None:
    """The statement of a note, where its spans are those marked; None where they were moved, or it is not ours."""
    try:
        spans = {role: _noted_spans(note[role], text) for role in ROLES}
        if any(fragments(text, found) != pieces[role] for role, found in spans.items()):
            return None
        dicts = {role: [span.to_dict() for span in found] for role, found in spans.items()}
        return checked_statement(_printed_again(note, text) | dicts, text)
    except UNREADABLE:
        return None


def _noted_spans(noted: str, text: str) -> list[Span]:
    pairs = (pair.split("-") for pair in noted.split(";") if pair)
    return [Span.of(text, int(start), int(end)) for start, end in pairs]


def _printed_again(value: Any, text: str) -> Any:
    """The note with the text of each span taken from the article anew."""
    if isinstance(value, list):
        return [_printed_again(item, text) for item in value]
    if not isinstance(value, dict):
        return value
    if value.keys() == {"start", "end", "text"}:
        return Span.of(text, value["start"], value["end"]).to_dict()
    return {name: _printed_again(item, text) for name, item in value.items()}


def _spans(text: str, pieces: Offsets | list[tuple[int, int]]) -> list[Span]:
    """Fragments as spans in order; those that only line breaks keep apart are one."""
    ordered = sorted(set(pieces))
    joined = ordered[:1]
    for (_, end), (start, after) in pairwise(ordered):
        gap = text[end:start]
        if gap and not gap.strip(LINE_BREAKS):
            joined[-1] = joined[-1][0], after
        else:
            joined.append((start, after))
    return [Span.of(text, start, end) for start, end in joined]

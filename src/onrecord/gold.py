"""Read what is scored: brat annotations (the gold) and predictions, both as bare spans.

Spans are `(start, end)` in code points of the document's text, end exclusive, as in brat standoff files.
Two layouts are read: PolNeAR's (`text/NAME.txt` and `attributions/NAME_<annotator>.ann`) and brat's own
(`NAME.txt` beside `NAME.ann`, or beside several `NAME_<annotator>.ann`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from onrecord.errors import GoldError
from onrecord.records import Reading

Role = Literal["source", "cue", "content"]
Offsets = tuple[tuple[int, int], ...]

ROLES: tuple[Role, ...] = ("source", "cue", "content")


@dataclass(frozen=True, slots=True)
class Attribution:
    """One attribution as its spans; source and cue may be empty."""

    source: Offsets = ()
    cue: Offsets = ()
    content: Offsets = ()


@dataclass(frozen=True, slots=True)
class GoldDocument:
    """A text and what each of its annotators marked in it."""

    name: str
    path: Path
    text: str
    annotations: tuple[tuple[Attribution, ...], ...]


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a program found in one document; `text` is the text it was found in, where that is known."""

    attributions: tuple[Attribution, ...]
    text: str | None = None


# --- gold -------------------------------------------------------------------------------------------------


def read_gold(folder: str | Path) -> tuple[GoldDocument, ...]:
    """The documents of a brat folder, sorted by name; one without an annotation file has no annotations.

    Raises `GoldError` where there is no such folder, nothing annotated in it, or an annotation that cannot be read.
    """
    root = Path(folder)
    if not root.is_dir():
        raise GoldError(f"{root}: no such folder; gold is a folder of NAME.txt and NAME.ann files")
    owned = annotation_files(root)
    if not any(owned.values()):
        raise GoldError(f"{root}: no NAME.txt with a NAME.ann or NAME_<annotator>.ann; is this a brat folder?")
    return tuple(_gold_document(path, annotations) for path, annotations in owned.items())


def annotation_files(root: Path) -> dict[Path, list[Path]]:
    """The texts of a brat folder in either layout, sorted by name, each with its annotation files, if any."""
    texts, annotations = (root / "text", root / "attributions") if (root / "text").is_dir() else (root, root)
    paths = sorted(texts.glob("*.txt"))
    owned = _annotations_by_name(annotations, {path.stem for path in paths})
    return {path: owned.get(path.stem, []) for path in paths}


def _annotations_by_name(folder: Path, names: set[str]) -> dict[str, list[Path]]:
    # The longest name wins, so that `a_b_1f2e.ann` belongs to `a_b.txt` even where there is an `a.txt`.
    owned: dict[str, list[Path]] = {}
    for path in sorted(folder.glob("*.ann")):
        stem = path.stem
        while stem not in names and "_" in stem:
            stem = stem.rpartition("_")[0]
        if stem in names:
            owned.setdefault(stem, []).append(path)
    return owned


def _gold_document(path: Path, annotations: list[Path]) -> GoldDocument:
    # Bytes, because reading as text would turn \r\n into \n and move every offset after it.
    text = _decoded(path)
    return GoldDocument(path.stem, path, text, tuple(read_annotations(annotation) for annotation in annotations))


def read_annotations(path: Path) -> tuple[Attribution, ...]:
    """The attributions of one `.ann` file: its events (E lines), else its relations (R lines).

    An event lists its roles (`Attribution:T4 Content:T3 Cue:T2 Source:T1`, numbers after a role ignored).
    Relations join spans typed Source, Cue and Content two by two. Raises `GoldError` naming file and line.
    """
    events, spans, relations = _read_standoff(path)
    found = list(events.values()) or related(relations, spans)
    return tuple(attribution for attribution in found if attribution.content)


def read_events(path: Path) -> dict[str, Attribution]:
    """The events of one `.ann` file by their ids ("E1"); raises `GoldError` naming file and line."""
    return _read_standoff(path)[0]


def _read_standoff(
    path: Path,
) -> tuple[dict[str, Attribution], dict[str, tuple[str, Offsets]], list[tuple[str, ...]]]:
    spans: dict[str, tuple[str, Offsets]] = {}
    relations: list[tuple[str, ...]] = []
    lines = [line.rstrip("\r").split("\t") for line in _decoded(path).split("\n")]
    for number, fields in enumerate(lines, 1):
        try:
            if fields[0].startswith("T") and len(fields) >= 2:
                spans[fields[0]] = text_bound(fields[1])
            elif fields[0].startswith("R") and len(fields) >= 2:
                relations.append(tuple(part.partition(":")[2] for part in fields[1].split()[1:3]))
        except ValueError as error:
            raise GoldError(f"{path}:{number}: not a brat line: {' '.join(fields)[:80]!r}") from error
    # Second, because brat lets an event stand before the spans it names.
    events = {fields[0]: _event(fields[1], spans) for fields in lines if fields[0].startswith("E") and len(fields) >= 2}
    return events, spans, relations


def text_bound(field: str) -> tuple[str, Offsets]:
    """The role and offsets of a T line's second field (`Content 0 9;12 20`); raises `ValueError` for anything else."""
    kind, _, offsets = field.partition(" ")
    pairs = [tuple(map(int, piece.split())) for piece in offsets.split(";")]
    return role_name(kind), tuple((start, end) for start, end in pairs)


def _event(field: str, spans: Mapping[str, tuple[str, Offsets]]) -> Attribution:
    roles: dict[str, list[tuple[int, int]]] = {role: [] for role in ROLES}
    for part in field.split():
        role, _, reference = part.partition(":")
        if (name := role_name(role)) in roles and reference in spans:
            roles[name].extend(spans[reference][1])
    return _attribution(roles)


def related(relations: list[tuple[str, ...]], spans: Mapping[str, tuple[str, Offsets]]) -> Iterator[Attribution]:
    """The attributions that relations make of spans typed Source, Cue and Content."""
    # A content belongs with its cues, and through them with a source; contents of one cue are one content.
    neighbours: dict[str, set[str]] = {}
    for pair in relations:
        for one, other in (pair, pair[::-1]) if len(pair) == 2 else ():
            neighbours.setdefault(one, set()).add(other)

    def around(reference: str, role: Role) -> set[str]:
        return {other for other in neighbours.get(reference, ()) if other in spans and spans[other][0] == role}

    groups: dict[tuple[str, ...], dict[str, set[str]]] = {}
    for reference in (name for name, (kind, _) in spans.items() if kind == "content"):
        cues = around(reference, "cue")
        group = groups.setdefault(tuple(sorted(cues)) or (reference,), {role: set() for role in ROLES})
        group["content"].add(reference)
        group["cue"] |= cues
        group["source"] |= around(reference, "source").union(*(around(cue, "source") for cue in cues))
    for group in groups.values():
        yield _attribution({role: sorted(p for name in group[role] for p in spans[name][1]) for role in ROLES})


def _attribution(roles: Mapping[str, Iterable[tuple[int, int]]]) -> Attribution:
    return Attribution(*(tuple(roles[role]) for role in ROLES))


def role_name(kind: str) -> str:
    """The role that brat's name for it means: `Content2` is content."""
    return re.sub(r"\d+$", "", kind).lower()


def _decoded(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except OSError as error:
        raise GoldError(f"{path}: cannot be opened: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise GoldError(f"{path}: not UTF-8 (byte {error.start}); convert it first") from error


# --- predictions ------------------------------------------------------------------------------------------


def read_predictions(path: str | Path, *, nested: bool = False) -> dict[str, Prediction]:
    """Predictions by document name, from lines of either kind, one document a line.

    `onrecord read --format jsonl` lines are known by their file's name without its suffix (by `identifier`
    where a file holds many); `nested` keeps their statements inside statements, which PolNeAR does not mark.
    The other kind is `{"id": NAME, "attributions": [{"source": [[start, end], ...], "cue": ..., "content": ...}]}`.
    Lines of records that were left out and have no name are passed over.
    Raises `GoldError` naming the line that cannot be read or that repeats a document.
    """
    found: dict[str, Prediction] = {}
    for number, line in enumerate(_decoded(Path(path)).split("\n"), 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
            if _is_left_out(record):
                continue
            name, prediction = _prediction(record, nested=nested)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise GoldError(f"{path}:{number}: neither a line of `onrecord read` nor of predictions") from error
        if name in found:
            raise GoldError(f"{path}:{number}: a second prediction for {name!r}; keep one line a document")
        found[name] = prediction
    return found


def predictions_of(readings: Iterable[Reading], *, nested: bool = False) -> dict[str, Prediction]:
    """Readings as predictions, by name as `read_predictions` has it; raises `GoldError` for a repeated name."""
    found: dict[str, Prediction] = {}
    for reading in readings:
        name, prediction = _prediction(reading.to_dict(), nested=nested)
        if name in found:
            raise GoldError(f"two documents are named {name!r}; keep one of them")
        found[name] = prediction
    return found


def _is_left_out(line: dict[str, Any]) -> bool:
    """Whether a line of `onrecord read` stands for a record of a file of many that gave no article, nor a name."""
    article = line.get("article") or {"text": ""}
    return article["text"] is None and article["record"] is not None and article["identifier"] is None


def _prediction(line: dict[str, Any], *, nested: bool) -> tuple[str, Prediction]:
    if "attributions" in line:
        return str(line["id"]), Prediction(tuple(_bare(found) for found in line["attributions"]))
    article = line["article"]
    statements = [found for found in line["statements"] if nested or not found.get("parent")]
    name = Path(article["path"]).stem if article["path"] and article["record"] is None else article["identifier"]
    if not isinstance(name, str):
        raise ValueError("an article without a path or identifier cannot be told from the others")
    return name, Prediction(tuple(_printed(found) for found in statements), article["text"])


def _bare(found: Mapping[str, Any]) -> Attribution:
    return Attribution(*(tuple((_whole(s), _whole(e)) for s, e in found.get(role) or ()) for role in ROLES))


def _printed(statement: Mapping[str, Any]) -> Attribution:
    def spans(value: Any) -> Offsets:
        several = [] if value is None else value if isinstance(value, list) else [value]
        return tuple((_whole(span["start"]), _whole(span["end"])) for span in several)

    return Attribution(*(spans(statement.get(role)) for role in ROLES))


def _whole(offset: Any) -> int:
    if not isinstance(offset, int):
        raise TypeError(f"{offset!r} is not an offset")
    return offset

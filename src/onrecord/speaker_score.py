"""Score the speakers of statements against gold: whose name is right, and which kind, among the statements found.

Gold is a brat folder with `speakers.jsonl` in it, a line for each attribution that was read:
`{"doc": NAME, "annotation": FILE, "event": ID, "speaker": NAME, "kind": KIND, "mention": MENTION}`. An attribution is
found where a predicted content overlaps its own by half of their union; each prediction is used once. The speaker of a
person or organization is right where the predicted name has the same words, titles left out; any other where the
kind is the same.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from onrecord.errors import GoldError
from onrecord.gold import Offsets, read_events
from onrecord.records import Reading
from onrecord.score import FOUND, WordIndex, Words

TITLES = frozenset("the mr mrs ms dr sen senator rep gov president prof sir".split())
NAMED = ("person", "organization")


@dataclass(frozen=True, slots=True)
class SpeakerFigure:
    """How many attributions there are, how many were found, and of how many the speaker is right."""

    gold: int
    found: int
    right: int

    @property
    def accuracy(self) -> float:
        """The share of the found that is right."""
        return self.right / max(self.found, 1)

    @property
    def end_to_end(self) -> float:
        """The share of all that is found and right."""
        return self.right / max(self.gold, 1)

    def to_dict(self) -> dict[str, float]:
        """The figure as JSON has it."""
        counts = {"gold": self.gold, "found": self.found, "right": self.right}
        return counts | {"accuracy": self.accuracy, "end_to_end": self.end_to_end}


@dataclass(frozen=True, slots=True)
class GoldSpeaker:
    """Whose one attribution is: the document and file it stands in, and what was read of its speaker."""

    document: str
    annotation: str
    event: str
    speaker: str
    kind: str
    mention: str


@dataclass(frozen=True, slots=True)
class Predicted:
    """One predicted statement: where its content stands, and the name and kind of its speaker."""

    content: Offsets
    name: str | None
    kind: str | None


def read_speakers(folder: Path) -> tuple[GoldSpeaker, ...]:
    """The lines of a gold folder's `speakers.jsonl`; raises `GoldError` naming the line that cannot be read."""
    path = folder / "speakers.jsonl"
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except OSError as error:
        raise GoldError(f"{path}: cannot be opened: {error.strerror}; --speakers needs it") from error
    found = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                row = json.loads(line)
                keys = ("doc", "annotation", "event", "speaker", "kind", "mention")
                found.append(GoldSpeaker(*(str(row[key]) for key in keys)))
            except (ValueError, KeyError, TypeError) as error:
                raise GoldError(f"{path}:{number}: not a line of speakers: {line[:80]!r}") from error
    return tuple(found)


def predicted_speakers(readings: Iterable[Reading]) -> dict[str, tuple[Predicted, ...]]:
    """What the readings say, by the names of their files without suffix."""
    return {
        Path(reading.article.path).stem: tuple(
            Predicted(
                tuple((span.start, span.end) for span in statement.content),
                statement.speaker.name if statement.speaker else None,
                statement.speaker.kind if statement.speaker else None,
            )
            for statement in reading.statements
        )
        for reading in readings
        if reading.article is not None and reading.article.path
    }


def read_predicted_speakers(path: Path) -> dict[str, tuple[Predicted, ...]]:
    """The same from a file of `onrecord read --format jsonl`; raises `GoldError` naming the line."""
    found: dict[str, tuple[Predicted, ...]] = {}
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except OSError as error:
        raise GoldError(f"{path}: cannot be opened: {error.strerror}") from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                row = json.loads(line)
                found[Path(row["article"]["path"]).stem] = tuple(_predicted(one) for one in row["statements"])
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise GoldError(f"{path}:{number}: not a line of `onrecord read --format jsonl`") from error
    return found


def _predicted(statement: Mapping[str, object]) -> Predicted:
    content, speaker = statement["content"], statement.get("speaker")
    if not isinstance(content, list) or not isinstance(speaker, dict | None):
        raise TypeError("a content is a list of spans, a speaker an object or null")
    spans = tuple((int(span["start"]), int(span["end"])) for span in content)
    return Predicted(spans, *((speaker["name"], speaker["kind"]) if speaker else (None, None)))


def score_speakers(folder: Path, predictions: Mapping[str, Sequence[Predicted]]) -> dict[str, SpeakerFigure]:
    """Every figure by name, in alphabetical order; a document without predictions counts as missed."""
    counts: dict[str, list[int]] = {}
    documents: dict[tuple[str, str], list[GoldSpeaker]] = {}
    for gold in read_speakers(folder):
        documents.setdefault((gold.document, gold.annotation), []).append(gold)
    for (document, annotation), gold_speakers in documents.items():
        index = WordIndex(_text(folder / "text" / f"{document}.txt"))
        events = read_events(folder / "attributions" / annotation)
        contents = [index.words(events[g.event].content) if g.event in events else frozenset() for g in gold_speakers]
        predicted = predictions.get(document, ())
        pairs = _match(contents, [index.words(one.content) for one in predicted])
        for number, gold in enumerate(gold_speakers):
            found = predicted[pairs[number]] if number in pairs else None
            for name in _figures_of(gold):
                count = counts.setdefault(name, [0, 0, 0])
                count[0] += 1
                count[1] += found is not None
                count[2] += found is not None and _right(gold, found)
    return {name: SpeakerFigure(*counts[name]) for name in sorted(counts)}


def _match(gold: Sequence[Words], predicted: Sequence[Words]) -> dict[int, int]:
    shares = (
        (len(one & other) / len(one | other), i, j)
        for i, one in enumerate(gold)
        for j, other in enumerate(predicted)
        if one & other
    )
    pairs: dict[int, int] = {}
    for _, i, j in sorted((share for share in shares if share[0] >= FOUND), reverse=True):
        if i not in pairs and j not in pairs.values():
            pairs[i] = j
    return pairs


def _figures_of(gold: GoldSpeaker) -> list[str]:
    named = ["named", f"named by {gold.mention}"] if gold.kind in NAMED else []
    return [f"all {gold.kind}", *named]


def _right(gold: GoldSpeaker, found: Predicted) -> bool:
    if gold.kind in NAMED:
        return _plain(found.name) == _plain(gold.speaker)
    return found.kind == gold.kind


def _plain(name: str | None) -> frozenset[str]:
    words = re.findall(r"\w+", (name or "").casefold().replace("’s", "").replace("'s", ""))
    return frozenset(words) - TITLES


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise GoldError(f"{path}: cannot be read: {error}") from error

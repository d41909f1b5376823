"""Quotes in the JSON of Citron, the BBC's quote extraction system (https://github.com/bbc/citron), out and in.

Followed is the object that Citron gives for a text: `{"quotes": [{"id", "source": {"spans"}, "cue", "content":
{"spans"}, "coreferences", "confidence"}]}`, a span being `{"start", "end", "text"}` in code points. A text is not part
of it; exports add it, with the article, under `article`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from onrecord.errors import ExchangeError
from onrecord.exchange.attributed import Attributed, Clean, article_from
from onrecord.exchange.checked import UNREADABLE, check_spans, checked_article, in_words
from onrecord.exchange.json_lines import lines_of
from onrecord.exchange.writing import Target, opened
from onrecord.records import Article, Dropped, Reading, Span, Statement
from onrecord.show.formats import json_line

ROLE_KEYS = {"source": ("source", "sources"), "cue": ("cue", "cues"), "content": ("content", "contents")}


# --- out --------------------------------------------------------------------------------------------------


def write_citron(readings: Iterable[Reading], target: Target) -> None:
    """One article a line: Citron's object for its text, and the article under `article`, text included."""
    with opened(target) as stream:
        for reading in readings:
            if reading.article:
                quotes = [_quote(statement) for statement in reading.statements]
                stream.write(json_line({"article": reading.article.to_dict(), "quotes": quotes}) + "\n")


def _quote(statement: Statement) -> dict[str, Any]:
    return {
        "id": statement.id,
        "source": {"spans": _spans(statement.source)} if statement.source else None,
        "cue": _cue(statement.cue),
        "content": {"spans": _spans(statement.content)},
        "coreferences": _spans(_coreferences(statement)),
        "confidence": round(statement.score, 4),
    }


def _spans(spans: Iterable[Span]) -> list[dict[str, Any]]:
    return [span.to_dict() for span in spans]


def _cue(spans: tuple[Span, ...]) -> dict[str, Any] | None:
    """Citron's cue is one span; ours in several pieces says `spans` like the other roles."""
    if not spans:
        return None
    return spans[0].to_dict() if len(spans) == 1 else {"spans": _spans(spans)}


def _coreferences(statement: Statement) -> Iterator[Span]:
    """Where the article names the speaker, when that is not the source itself."""
    speaker = statement.speaker
    for span in speaker.evidence if speaker and speaker.name else ():
        if speaker and speaker.name and speaker.name in span.text and span not in statement.source:
            yield span


# --- in ---------------------------------------------------------------------------------------------------


def read_citron(path: str | Path, *, texts: str | Path | None = None, clean: Clean | None = None) -> Iterator[Reading]:
    """The quotes of a `.json` file, of the lines of a `.jsonl` file, or of every such file in a folder.

    The text is the object's `text`, its `article.text`, or the file NAME.txt in the folder `texts` (else beside
    NAME.json), decoded as UTF-8 and otherwise unchanged. `clean` makes an article of a text that came without one.
    The score is the quote's `confidence`, 1.0 without. A quote whose spans are not in the text is dropped as
    "malformed", an object without a text as "no_text", each in a reading of its own. Raises `ExchangeError` where
    there is nothing at `path`.
    """
    place = Path(path)
    if not place.exists():
        raise ExchangeError(f"{place}: no such file or folder; Citron's output is a .json or .jsonl file")
    files = sorted(found for found in place.iterdir() if _is_json(found)) if place.is_dir() else [place]
    for file in files:
        beside = Path(texts) if texts else file.parent
        for number, content in _objects(file):
            yield from _readings(content, file, number, beside / f"{file.stem}.txt", clean)


def _is_json(path: Path) -> bool:
    return path.is_file() and path.suffix.lower() in (".json", ".jsonl", ".ndjson")


def _objects(file: Path) -> Iterator[tuple[int | None, bytes]]:
    if file.suffix.lower() in (".jsonl", ".ndjson"):
        yield from lines_of(file)
        return
    try:
        yield None, file.read_bytes()
    except OSError as error:
        raise ExchangeError(f"{file}: cannot be read: {error.strerror}") from error


def _readings(
    content: bytes, file: Path, number: int | None, text_file: Path, clean: Clean | None
) -> Iterator[Reading]:
    where = str(file) if number is None else f"{file}:{number}"

    def dropped(kind: str, detail: str) -> Reading:
        return Reading(None, dropped=(Dropped(kind, f"{where}: {detail}", str(file), number),))

    try:
        found = json.loads(content)
        quotes = list(found["quotes"])
        article = _article(found, file, number, text_file, clean)
    except UNREADABLE as error:
        yield dropped("malformed", f"not Citron's JSON: {in_words(error)}")
        return
    if article is None:
        yield dropped("no_text", f"no text in it, and no {text_file.name} beside it")
        return
    if isinstance(article, Dropped):
        yield Reading(None, dropped=(article,))
        return
    attributed = Attributed(article)
    bad: list[Reading] = []
    for position, quote in enumerate(quotes, 1):
        try:
            attributed.add(_roles(article.text, quote), score=_confidence(quote))
        except UNREADABLE as error:
            bad.append(dropped("malformed", f"quote {position}: {in_words(error)}"))
    yield Reading(article, attributed.statements())
    yield from bad


def _article(
    found: dict[str, Any], file: Path, number: int | None, text_file: Path, clean: Clean | None
) -> Article | Dropped | None:
    known = found.get("article")
    if isinstance(known, dict) and known.get("text"):
        return checked_article(known)
    text = found.get("text")
    if text is None and number is None and text_file.is_file():
        file = text_file
        text = text_file.read_bytes().decode("utf-8")
    if not isinstance(text, str) or not text:
        return None
    identifier = str(found["id"]) if "id" in found else None
    return article_from(text, path=str(file), record=number, identifier=identifier, clean=clean)


def _roles(text: str, quote: dict[str, Any]) -> dict[str, list[Span]]:
    return {
        role: sorted(
            (span for key in keys if quote.get(key) is not None for span in _read_spans(text, quote[key])),
            key=lambda span: (span.start, span.end),
        )
        for role, keys in ROLE_KEYS.items()
    }


def _confidence(quote: dict[str, Any]) -> float:
    known = quote.get("confidence")
    if not isinstance(known, int | float) or isinstance(known, bool) or not 0 <= known <= 1:
        return 1.0
    return float(known)


def _read_spans(text: str, value: Any) -> Iterator[Span]:
    """The spans of a role: `{"spans": [...]}`, a list, or one span; raises `ValueError` where one does not hold."""
    if isinstance(value, list):
        for item in value:
            yield from _read_spans(text, item)
    elif "spans" in value:
        yield from _read_spans(text, value["spans"])
    else:
        start, end = value["start"], value["end"]
        if type(start) is not int or type(end) is not int:
            raise ValueError(f"{start!r}-{end!r} are not offsets")
        span = Span.of(text, start, end)
        check_spans(text, [Span(start, end, value.get("text", span.text))])
        yield span

"""The line: what an article goes through, in one place.

1. **read**: paths, URLs and standard input become sources (`onrecord.readers`);
2. **clean**: a source becomes an article, or is dropped under a named reason (`onrecord.clean`);
3. **extract**: an article gives its statements (`onrecord.extractor`);
4. **resolve**: each statement gets its speaker, act and date, with reasons (`onrecord.resolve`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from onrecord.clean import clean_source
from onrecord.errors import ModelError
from onrecord.extractor import Extractor, load_extractor
from onrecord.extractor.engines import choose_engine, engine_version
from onrecord.extractor.packaged import model_folder
from onrecord.readers import (
    INPUT_FORMATS,
    Columns,
    InputFormat,
    Limits,
    Part,
    PartFormat,
    files_at,
    part_format,
    parts_of,
    read_part,
    read_sources,
)
from onrecord.records import Article, Dropped, Reading, Source, Statement
from onrecord.resolve import resolve

__all__ = [
    "INPUT_FORMATS",
    "Columns",
    "InputFormat",
    "Limits",
    "Line",
    "Part",
    "PartFormat",
    "clean_source",
    "extract",
    "files_at",
    "limits_for",
    "model_name",
    "part_format",
    "parts_of",
    "read",
    "read_part",
    "sources",
]


class Line:
    """The line with its model loaded: give it locations or articles, take readings.

    Making one loads the model; use one for many articles. `engine` is "onnxruntime" or "openvino": without it the
    variable ONRECORD_ENGINE says which, else it is ONNX Runtime. `model` is a folder, or "open" for the packaged model
    that learned from openly licensed texts alone.
    """

    def __init__(
        self,
        *,
        model: str | Path | None = None,
        language: str | None = None,
        max_characters: int = 2_000_000,
        engine: str | None = None,
    ) -> None:
        self.extractor: Extractor = load_extractor(model, engine=engine)
        self.language = language
        self.max_characters = max_characters

    def read(
        self,
        *locations: str,
        columns: Columns | None = None,
        limits: Limits | None = None,
        input_format: InputFormat | None = None,
        feed_content: bool = False,
    ) -> Iterator[Reading]:
        """Every article at the locations with its statements, as it is read; what is left out comes as a drop."""
        found = sources(
            *locations,
            columns=columns,
            limits=limits or limits_for(self.max_characters),
            input_format=input_format,
            feed_content=feed_content,
        )
        for source in found:
            yield self.read_source(source)

    def read_source(self, source: Source | Dropped) -> Reading:
        """One source through the line."""
        if isinstance(source, Dropped):
            return Reading(None, dropped=(source,))
        article = clean_source(source, max_characters=self.max_characters, language=self.language)
        if isinstance(article, Dropped):
            return Reading(None, dropped=(article,))
        return self.read_article(article)

    def read_article(self, article: Article) -> Reading:
        """One article's statements, or the drop that says its language is not read."""
        languages = self.extractor.settings.languages
        if article.language is not None and article.language not in languages:
            detail = f"the text is in {article.language!r}, the model reads {', '.join(languages)}"
            return Reading(article, dropped=(Dropped("language", detail, article.path, article.record),))
        statements, meanings = self.extractor.read(article)
        return Reading(article, resolve(article, statements), meanings=meanings)


def sources(
    *locations: str,
    columns: Columns | None = None,
    limits: Limits | None = None,
    input_format: InputFormat | None = None,
    feed_content: bool = False,
) -> Iterator[Source | Dropped]:
    """The first stage alone: what there is at the locations, before any of it is read; see `read_sources`."""
    for location in locations:
        yield from read_sources(
            location, columns=columns, limits=limits, input_format=input_format, feed_content=feed_content
        )


def limits_for(max_characters: int) -> Limits:
    """Limits of bytes that no article of so many characters fails on: four bytes a character at most."""
    return Limits(max_bytes=max(Limits().max_bytes, 4 * max_characters))


def model_name(model: str | Path | None = None) -> str:
    """A model's name, the beginning of its digest and its engine, which tell its readings from another model's.

    ONNX Runtime, which every install has, goes without saying. Raises `ModelError` for a folder that lacks one of a
    model's files.
    """
    folder = model_folder(model)
    digest = hashlib.sha256()
    try:
        name = json.loads((folder / "meta.json").read_bytes()).get("name", folder.name)
        for file in ("meta.json", "vocabulary.txt", "model.onnx"):
            digest.update((folder / file).read_bytes())
    except (OSError, ValueError, AttributeError) as error:
        raise ModelError(f"{folder}: not a model folder ({error})") from error
    engine = choose_engine()
    read_by = "" if engine == "onnxruntime" else f", {engine_version(engine)}"
    return f"{name} {digest.hexdigest()[:12]}{read_by}"


def read(
    *locations: str,
    columns: Columns | None = None,
    limits: Limits | None = None,
    input_format: InputFormat | None = None,
    model: str | Path | None = None,
    language: str | None = None,
) -> Iterator[Reading]:
    """Read files, folders, URLs or "-" (standard input), and yield each article with its statements.

    Nothing is stored. `language` says what the texts are written in, instead of finding it out.
    Raises `ModelError` for a model that cannot be loaded and `ColumnError` for a table without a named column.
    """
    line = Line(model=model, language=language)
    yield from line.read(*locations, columns=columns, limits=limits, input_format=input_format)


def extract(
    text: str | Article, *, model: str | Path | None = None, language: str | None = None
) -> tuple[Statement, ...]:
    """The statements of one text or article, in reading order; none for a language that the model does not read.

    The model is loaded on the first call and kept. Offsets are code points of `text` as it is given. A short text
    is taken for English; `language` says what it is in.
    """
    line = _kept_line(model)
    if isinstance(text, Article):
        return line.read_article(text).statements
    article = clean_source(Source(text, "text"), max_characters=len(text), language=language)
    return line.read_article(article).statements if isinstance(article, Article) else ()


@lru_cache(maxsize=2)
def _kept_line(model: str | Path | None) -> Line:
    return Line(model=model)

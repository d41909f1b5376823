"""Readings out to other programs' formats and in from them, one after the other, none held in memory.

Every format's offsets are Unicode code points of the article's text, end exclusive; docs/formats.md says what each
one keeps. Writers take any iterable of `Reading`, also one whose statements are only those that a search found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from onrecord.errors import ExchangeError
from onrecord.exchange.brat import write_brat
from onrecord.exchange.brat_reader import read_brat
from onrecord.exchange.citation import STYLES
from onrecord.exchange.citron import read_citron, write_citron
from onrecord.exchange.json_lines import read_jsonl, write_jsonl, write_statements_jsonl
from onrecord.exchange.schema_org import write_schema_org
from onrecord.exchange.tables import write_csv, write_parquet
from onrecord.exchange.web_annotation import write_annotation_lines, write_annotations
from onrecord.records import Reading

__all__ = ["FORMATS", "IMPORTS", "STYLES", "Format", "export", "format_of"]


@dataclass(frozen=True, slots=True)
class Format:
    """A format to export: what its writer writes to, and the extra that it needs.

    `kind` "text" takes a path or a stream of text, "binary" a path or a stream of bytes, "folder" a path alone.
    """

    suffix: str
    writer: Callable[..., None]
    summary: str
    extra: str | None = None
    kind: Literal["text", "binary", "folder"] = "text"


FORMATS: dict[str, Format] = {
    "jsonl": Format(".jsonl", write_jsonl, "one article a line with its statements, as `onrecord read` prints it"),
    "statements-jsonl": Format(
        ".jsonl", write_statements_jsonl, "one statement a line with what is known of its article"
    ),
    "csv": Format(".csv", write_csv, "one statement a row"),
    "parquet": Format(".parquet", write_parquet, "one statement a row, typed", "parquet", "binary"),
    "web-annotation": Format(".jsonld", write_annotations, "a W3C AnnotationCollection, one annotation a statement"),
    "web-annotation-lines": Format(".jsonl", write_annotation_lines, "one W3C annotation a line"),
    "brat": Format("", write_brat, "a folder of brat standoff files in PolNeAR's shape", None, "folder"),
    "citron": Format(".jsonl", write_citron, "one article a line with its quotes as Citron has them"),
    "schema-org": Format(".jsonld", write_schema_org, "schema.org Quotation and Statement nodes in JSON-LD"),
}

# Each takes a path and yields readings; those of annotations also take `clean`.
IMPORTS: dict[str, Callable[..., Iterator[Reading]]] = {
    "jsonl": read_jsonl,
    "brat": read_brat,
    "citron": read_citron,
}


def export(readings: Iterable[Reading], name: str, target: Any, **options: Any) -> None:
    """Write readings in the format of this name to a path, or to a stream where the format's `kind` has one.

    `options` are the writer's. Raises `ExchangeError` for a format that there is not and a place that cannot be
    written, `MissingExtraError` where the format needs an extra that is not installed.
    """
    if name not in FORMATS:
        raise ExchangeError(f"there is no format {name!r}; there are {', '.join(FORMATS)}")
    FORMATS[name].writer(readings, target, **options)


def format_of(path: str | Path) -> str | None:
    """The first format whose suffix a path has; None where the suffix tells nothing."""
    suffix = Path(path).suffix.lower()
    return next((name for name, known in FORMATS.items() if suffix and known.suffix == suffix), None)

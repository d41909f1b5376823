"""Our figures on PolNeAR's development articles beside those of other tools, and where each comes from.

    python bench/accuracy.py [--shared ../shared]

Ours are measured now, with every engine that is installed; so is textacy, on spaCy's small English pipeline, where both
are (`pip install -r bench/requirements.txt`). The other tools, which no package index has, were measured once, on the
same articles and by the same measure. F counts a statement as found when its content and that of the gold share half
of their words and the sources meet; *exact* when all spans of content and source are the same.
"""

from __future__ import annotations

import argparse
import platform
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from onrecord.extractor.engines import ENGINES
from onrecord.extractor.packaged import OPEN_MODEL
from onrecord.gold import Attribution, GoldDocument, Prediction, predictions_of, read_gold
from onrecord.pipeline import Line, model_name
from onrecord.score import Figure, score
from speed import small_pipeline

COLUMNS = ("attribution", "attribution exact", "direct recall", "mixed recall", "indirect recall")
ONCE = "measured once"
# attribution F, exact F, recall of direct / mixed / indirect statements, and where they come from
KNOWN = {
    "textacy 0.13": (0.254, 0.091, 0.71, 0.22, 0.04, ONCE),
    "Gender Gap Tracker's extractor": (0.408, 0.291, 0.55, 0.50, 0.24, ONCE),
    "Citron, retrained on PolNeAR train": (0.512, 0.357, 0.61, 0.55, 0.36, ONCE),
    "people against each other": (0.751, 0.636, 0.97, 0.92, 0.70, "16 others"),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    folder = parser.parse_args().shared / "polnear" / "dev"
    print(f"accuracy: {platform.machine()}, Python {platform.python_version()}, {date.today().isoformat()}")
    print(f"model {model_name()}\n")
    print("| PolNeAR dev | F | exact | direct | mixed | indirect | |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    known = dict(KNOWN)
    if (folder / "text").is_dir():
        gold = read_gold(folder)
        for engine in filter(find_spec, ENGINES):
            readings = list(Line(engine=engine).read(str(folder / "text")))
            row(f"onrecord, {engine}", figures(gold, predictions_of(readings)), "now")
        readings = list(Line(model=OPEN_MODEL).read(str(folder / "text")))
        row("onrecord, `--model open`", figures(gold, predictions_of(readings)), "now")
        pipeline = small_pipeline() if find_spec("textacy") else None
        if pipeline is not None:
            found = {document.name: Prediction(tuple(quotations(document.text, pipeline))) for document in gold}
            row(f"textacy {version('textacy')}", figures(gold, found), "now")
            del known["textacy 0.13"]
    else:
        print(f"there is no {folder}: nothing is measured now")
    for name, (*values, when) in known.items():
        row(name, tuple(values), when)
    print("\nMeasured once: by this score on these articles. People: 16 articles of PolNeAR's training split with six")
    print("annotators, each against the next.")


def figures(gold: tuple[GoldDocument, ...], predictions: dict[str, Prediction]) -> tuple[float, ...]:
    """F, exact F, and recall by form."""
    found = score(gold, predictions)
    return tuple(_value(name, found[name]) for name in COLUMNS)


def _value(name: str, figure: Figure) -> float:
    return figure.recall if name.endswith("recall") else figure.f1


def quotations(text: str, pipeline: Any) -> Iterator[Attribution]:
    """What textacy finds, paragraph by paragraph, as its users read; quotation marks belong to the content."""
    from textacy.extract.triples import direct_quotations

    begin = 0
    for paragraph in text.split("\n"):
        if paragraph.strip():
            document = pipeline(paragraph)
            # It raises on quotation marks that it cannot pair; its users leave such a paragraph out.
            with suppress(ValueError):
                for found in direct_quotations(document):
                    spans = (_span(tokens, begin) for tokens in (found.speaker, found.cue, [*found.content]))
                    source, cue, content = ((span,) if span else () for span in spans)
                    yield Attribution(source=source, cue=cue, content=content)
        begin += len(paragraph) + 1


def _span(tokens: list[Any], begin: int) -> tuple[int, int] | None:
    return (begin + tokens[0].idx, begin + tokens[-1].idx + len(tokens[-1])) if tokens else None


def row(name: str, values: tuple[float, ...], when: str) -> None:
    """Print one line of the table."""
    print("|", " | ".join([name, *(f"{value:.3f}" for value in values), when]), "|", flush=True)


if __name__ == "__main__":
    main()

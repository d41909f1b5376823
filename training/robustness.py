"""How much is lost when articles are printed otherwise: `python training/robustness.py MODEL_FOLDER [held-out]`.

Scores dev (or the held-out articles) as printed, then with paragraph breaks lost, sentences glued, other quotation
marks, all in lower case and all in upper case; the marks move along with the text.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from augment import PARAGRAPH_BREAK, STYLES, apply, lower_case, set_quotes
from calibrate import HeldOut, held_out_gold
from corpus import Example, Mark
from onrecord.extractor import load_extractor
from onrecord.gold import Attribution, GoldDocument, read_gold
from paths import POLNEAR_DEV

SENTENCE_GAP = re.compile(r"(?<=[.!?”\"])\s+(?=[A-Z“\"])")


def without_breaks(example: Example) -> Example:
    """Every paragraph break a space."""
    return apply(example, [(m.start(), m.end(), " ") for m in PARAGRAPH_BREAK.finditer(example.text.rstrip())])


def glued(example: Example) -> Example:
    """No space or break between sentences."""
    return apply(example, [(m.start(), m.end(), "") for m in SENTENCE_GAP.finditer(example.text)])


def upper_case(example: Example) -> Example:
    """The text in upper case, where that keeps its length."""
    return replace(example, text="".join(c.upper() if len(c.upper()) == 1 else c for c in example.text))


PRINTINGS: dict[str, Callable[[Example], Example]] = {
    "as printed": lambda example: example,
    "no breaks": without_breaks,
    "glued": glued,
    **{f"quotes {''.join(style)}": lambda example, style=style: set_quotes(example, style) for style in STYLES},
    "lower case": lower_case,
    "upper case": upper_case,
}


def reprint(document: GoldDocument, change: Callable[[Example], Example]) -> GoldDocument:
    """A gold document printed otherwise."""
    annotations, text = [], document.text
    for annotation in document.annotations:
        marks = tuple(Mark(a.source, a.cue, a.content) for a in annotation if a.content)
        changed = change(Example(document.name, document.text, marks))
        text = changed.text
        annotations.append(tuple(Attribution(m.source, m.cue, m.content) for m in changed.marks))
    return replace(document, text=text, annotations=tuple(annotations))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("gold", nargs="?", choices=("dev", "held-out"), default="dev")
    arguments = parser.parse_args()
    extractor = load_extractor(arguments.model)
    gold = list(read_gold(POLNEAR_DEV)) if arguments.gold == "dev" else held_out_gold()
    plain = 0.0
    for name, change in PRINTINGS.items():
        figures = HeldOut(extractor, [reprint(one, change) for one in gold]).figures(extractor.settings)
        plain = plain or figures["attribution"]
        line = " ".join(f"{key}={value:.3f}" for key, value in figures.items())
        print(f"{name:14} {figures['attribution'] - plain:+.3f}  {line}", flush=True)


if __name__ == "__main__":
    main()

"""Exact spans by role on sentence-like pieces, as CofeNet was scored (Wang et al., COLING 2022), of the packaged model.

    python bench/cofenet.py [../shared/polnear/dev] [--model FOLDER]

Each article is cut into pieces at line breaks and sentence ends; a span that runs over several pieces counts in each of
them, a span with a gap counts as its parts. A span found is right where a span of the same role begins and ends at the
same words. An article with several annotators is scored once against each of them.

What differs from the published figures, as far as we know: they are of PolNeAR's test split, which we do not have, and
their words and sentences come from another tool than the rules below. We do not know whether they count what is found
in pieces where nothing is marked, so both are printed: the lower line is the safe comparison. Where marked statements
overlap, each counts here; a sequence of one label a word can hold but one of them. Annotations are taken as they are,
those with source and cue exchanged too.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator

from onrecord.gold import ROLES, Attribution, GoldDocument, Prediction, predictions_of
from onrecord.score import Figure
from scored import arguments_of, gold_and_readings

WORD = re.compile(r"\w+(?:[’']\w+)?|[^\w\s]")
PRINT = re.compile(r"[^\w\s]")
LINE_BREAK = re.compile(r"\s*\n\s*")
SENTENCE_END = re.compile(r"[.!?…]+[\"”’')\]]*(?=\s+[\"“‘'(\[]*[A-Z0-9])")
ABBREVIATED = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Sen|Sens|Rep|Reps|Gov|Gen|Lt|Col|Sgt|Capt|Rev|Prof|St|Jr|Sr|vs|No|Jan|Feb|Mar|Apr|Aug|Sept|Oct"
    r"|Nov|Dec|Calif|Fla|Mass|Conn|Pa|Va|Wis|Mich|Minn|Ill|Ariz|Ala|Ga|Tenn|Vt|Md|Ky|Ore|Wash)|\b[A-Z](?:\.[A-Z])*)\.$"
)
PUBLISHED = {"source": 0.832, "cue": 0.753, "content": 0.729}  # BERT base on PolNeAR test
Part = tuple[int, int, int]  # piece, first word, word after the last


class Pieces:
    """A text's words and its pieces, both by number."""

    def __init__(self, text: str) -> None:
        self.words = [(*word.span(), PRINT.match(word.group()) is not None) for word in WORD.finditer(text)]
        self._starts = [start for start, _, _ in self.words]
        begins = sorted({0, *(cut.end() for cut in LINE_BREAK.finditer(text)), *_sentence_ends(text)})
        self._piece = [bisect_right(begins, start) for start in self._starts]

    def parts(self, spans: Iterable[tuple[int, int]], *, marks: bool) -> set[Part]:
        """The runs of words that the spans touch, cut at the ends of pieces; without `marks` their ends are words."""
        touched = sorted({word for start, end in spans for word in self._touched(start, end)})
        runs: list[list[int]] = []
        for word in touched:
            if runs and word == runs[-1][-1] + 1 and self._piece[word] == self._piece[word - 1]:
                runs[-1].append(word)
            else:
                runs.append([word])
        if not marks:
            runs = [[word for word in run if not self.words[word][2]] for run in runs]
        return {(self._piece[run[0]], run[0], run[-1] + 1) for run in runs if run}

    def _touched(self, start: int, end: int) -> Iterator[int]:
        word = max(0, bisect_right(self._starts, start) - 1)
        while word < len(self.words) and self.words[word][0] < end:
            if self.words[word][1] > start:
                yield word
            word += 1


def _sentence_ends(text: str) -> Iterator[int]:
    for found in SENTENCE_END.finditer(text):
        if not ABBREVIATED.search(text, max(0, found.start() - 12), found.start() + 1):
            yield found.end()


def counts(document: GoldDocument, prediction: Prediction, *, marks: bool, quoting: bool) -> Counter[tuple[str, str]]:
    """Right, found and marked parts by role, summed over annotators; `quoting` keeps to pieces with a gold part."""
    pieces = Pieces(document.text)
    total: Counter[tuple[str, str]] = Counter()
    found = {role: _parts(pieces, prediction.attributions, role, marks=marks) for role in ROLES}
    for annotation in document.annotations:
        gold = {role: _parts(pieces, annotation, role, marks=marks) for role in ROLES}
        kept = {part[0] for parts in gold.values() for part in parts}
        for role in ROLES:
            ours = {part for part in found[role] if not quoting or part[0] in kept}
            total[role, "right"] += len(ours & gold[role])
            total[role, "found"] += len(ours)
            total[role, "gold"] += len(gold[role])
    return total


def _parts(pieces: Pieces, attributions: Iterable[Attribution], role: str, *, marks: bool) -> set[Part]:
    return {part for found in attributions for part in pieces.parts(getattr(found, role), marks=marks)}


def main() -> int:
    """Print the figures; 0 also where there is nothing to score against, which is said."""
    arguments = arguments_of(__doc__)
    read = gold_and_readings(arguments.gold, arguments.model)
    if read is None:
        return 0
    gold, predictions = read[0], predictions_of(read[1])
    print(f"{len(gold)} articles, {sum(len(document.annotations) for document in gold)} readings of them\n")
    print(f"{'exact spans, F':44}" + "".join(f"{role:>10}" for role in ROLES))
    for quoting, marks in ((True, True), (True, False), (False, True), (False, False)):
        name = f"{'pieces with a quotation' if quoting else 'all pieces'}, {'with' if marks else 'without'} outer marks"
        total: Counter[tuple[str, str]] = Counter()
        for document in gold:
            total += counts(document, predictions.get(document.name, Prediction(())), marks=marks, quoting=quoting)
        print(f"{name:44}" + "".join(f"{figure_of(total, role).f1:10.3f}" for role in ROLES))
    print(f"{'published: CofeNet, BERT base, test split':44}" + "".join(f"{PUBLISHED[role]:10.3f}" for role in ROLES))
    return 0


def figure_of(total: Counter[tuple[str, str]], role: str) -> Figure:
    """Precision, recall and F of a role."""
    return Figure.of(total[role, "right"], total[role, "found"], total[role, "gold"])


if __name__ == "__main__":
    sys.exit(main())

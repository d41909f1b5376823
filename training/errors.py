"""Count and show what a model gets wrong.

    python training/errors.py MODEL_FOLDER [held-out|dev|FOLDER] [--form direct] [--show 20]

Shown texts are for reading here; nothing of them goes into the project.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from pathlib import Path

from calibrate import HeldOut, _attribution, held_out_gold, own_gold
from onrecord.extractor import load_extractor
from onrecord.gold import read_gold
from onrecord.score import Marked, WordIndex, forms, match
from paths import POLNEAR_DEV


def kind_of(mark: Marked, found: list[Marked], matched: dict[int, int], number: int) -> str:
    """The kind of error of one gold statement."""
    if number in matched:
        other = found[matched[number]]
        if not mark.same_source(other):
            return "source missed" if not other.source else "source invented" if not mark.source else "source wrong"
        if mark.content != other.content:
            return "content boundary"
        return "source boundary" if mark.source != other.source else "right"
    touching = [f for f in found if f.content & mark.content]
    if not touching:
        return "missed"
    return (
        "merged or split"
        if any(len(f.content & mark.content) > 0.5 * len(mark.content) for f in touching)
        else "cut short"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("gold", nargs="?", default="held-out")
    parser.add_argument("--form")
    parser.add_argument("--kind")
    parser.add_argument("--show", type=int, default=0)
    arguments = parser.parse_args()
    extractor = load_extractor(arguments.model)
    if arguments.gold == "held-out":
        gold = held_out_gold()
    else:
        gold = list(read_gold(POLNEAR_DEV)) if arguments.gold == "dev" else own_gold(Path(arguments.gold))
    held_out = HeldOut(extractor, gold)
    counts: Counter[tuple[str, str]] = Counter()
    shown: list[str] = []
    for document, reading in zip(gold, held_out.readings(extractor.settings), strict=True):
        index = WordIndex(document.text)
        found = index.marked(_attribution(s) for s in reading.statements if s.parent is None)
        truth = index.marked(document.annotations[0])
        matched = dict(match(truth, found))
        for form, numbers in forms(index, truth).items():
            for number in numbers:
                kind = kind_of(truth[number], found, matched, number)
                counts[form, kind] += 1
                if kind != "right" and arguments.form in (None, form) and arguments.kind in (None, kind):
                    mark = document.annotations[0][number]
                    start, end = min(s for s, _ in mark.content), max(e for _, e in mark.content)
                    lines = [f"## {document.name} [{form}: {kind}]", document.text[max(0, start - 250) : end + 150]]
                    lines.append(
                        f"GOLD {[[document.text[a:b] for a, b in x] for x in (mark.source, mark.cue, mark.content)]}"
                    )
                    for statement in reading.statements:
                        if statement.parent is None and any(c.start < end and start < c.end for c in statement.content):
                            texts = [[s.text for s in x] for x in (statement.source, statement.cue, statement.content)]
                            lines.append(f"OURS {texts}")
                    shown.append("\n".join(lines))
        taken = set(matched.values())
        counts["-", "spurious"] += sum(i not in taken for i in range(len(found)))
    for (form, kind), number in sorted(counts.items()):
        print(f"{form:9} {kind:18} {number}")
    random.seed(0)
    print("\n\n".join(random.sample(shown, min(arguments.show, len(shown)))))


if __name__ == "__main__":
    main()

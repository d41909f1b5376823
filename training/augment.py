"""Print the same article as other papers and scrapers would: other quotation marks, lost breaks, lost case."""

from __future__ import annotations

import random
import re
from bisect import bisect_right
from dataclasses import replace

from corpus import Example, Mark, Spans
from onrecord.extractor.quotes import find_quotations

Edit = tuple[int, int, str]
STYLES = (("“", "”", "‘", "’"), ('"', '"', "'", "'"), ("‘", "’", "“", "”"), ("'", "'", '"', '"'), ("«", "»", "“", "”"), ("„", "“", "‚", "‘"), ("»", "«", "›", "‹"))
STYLE_WEIGHTS = (4, 4, 4, 2, 1, 1, 0.5)
PARAGRAPH_BREAK = re.compile(r"\s*\n\s*")
LAST_STOP = re.compile(r"\.(?=\s*(?:\n|$))")


def apply(example: Example, edits: list[Edit]) -> Example:
    """Make edits (start, end, new text; in order, not touching one another) and move the spans along."""
    if not edits:
        return example
    pieces: list[str] = []
    starts, ends, shifts = [], [], []
    position = shift = 0
    for start, end, new in edits:
        pieces += [example.text[position:start], new]
        shift += len(new) - (end - start)
        starts.append(start)
        ends.append(end)
        shifts.append(shift)
        position = end
    pieces.append(example.text[position:])
    text = "".join(pieces)

    def move(offset: int, *, closing: bool) -> int:
        index = bisect_right(starts, offset - 1 if closing else offset) - 1
        if index < 0:
            return offset
        before = shifts[index - 1] if index else 0
        if offset < ends[index]:
            new_end = ends[index] + shifts[index]
            return new_end if closing else starts[index] + before
        return offset + shifts[index]

    def moved(spans: Spans) -> Spans:
        kept = ((move(a, closing=False), move(b, closing=True)) for a, b in spans)
        return tuple((a, min(b, len(text))) for a, b in kept if a < min(b, len(text)))

    marks = (Mark(moved(m.source), moved(m.cue), moved(m.content), m.depth) for m in example.marks)
    return replace(example, text=text, marks=tuple(m for m in marks if m.content))


def restyle_quotes(example: Example, chance: random.Random) -> Example:
    """Set all paired quotation marks in another house's style."""
    style = chance.choices(STYLES, STYLE_WEIGHTS)[0]
    edits: dict[int, Edit] = {}
    for quotation in find_quotations(example.text):
        if quotation.depth > 1:
            continue
        opening, closing = style[2 * quotation.depth], style[2 * quotation.depth + 1]
        edits[quotation.start] = (quotation.start, quotation.start + 1, opening)
        if quotation.closed:
            edits[quotation.end - 1] = (quotation.end - 1, quotation.end, closing)
    return apply(example, [edits[key] for key in sorted(edits)])


def change_breaks(example: Example, chance: random.Random) -> Example:
    """Lose paragraph breaks the way scrapers do: to one line break, to a space, or to nothing at all."""
    new = chance.choice(["\n", "\n", " ", "", "mixed"])
    edits: list[Edit] = []
    for index, found in enumerate(PARAGRAPH_BREAK.finditer(example.text)):
        if found.start() == 0 or found.end() == len(example.text):
            continue
        if index == 0 and new in (" ", "", "mixed"):
            continue  # the headline stays a line of its own
        text = chance.choice([" ", "", "\n\n"]) if new == "mixed" else new
        edits.append((found.start(), found.end(), text))
    return apply(example, edits)


def lower_case(example: Example) -> Example:
    """The text in lower case, where that keeps its length."""
    lowered = "".join(c.lower() if len(c.lower()) == 1 else c for c in example.text)
    return replace(example, text=lowered)


def drop_headline_stop(example: Example) -> Example:
    """PolNeAR's headlines and subheads end in a full stop that no newspaper prints."""
    edits: list[Edit] = []
    for line in re.finditer(r"[^\n]+", example.text):
        text = line.group()
        if len(text) < 110 and text.endswith(".") and text.count(". ") == 0 and "said" not in text:
            words = re.findall(r"[A-Za-z]\w+", text)
            long = [w for w in words if len(w) > 3]
            if long and sum(w[0].isupper() for w in long) >= 0.7 * len(long):
                edits.append((line.end() - 1, line.end(), ""))
    return apply(example, edits)


def vary(example: Example, chance: random.Random) -> Example:
    """One random printing of an article; half of the time the one that there is."""
    if chance.random() < 0.5:
        example = drop_headline_stop(example)
    if chance.random() < 0.3:
        example = restyle_quotes(example, chance)
    if chance.random() < 0.15:
        example = change_breaks(example, chance)
    if chance.random() < 0.05:
        example = lower_case(example)
    return example

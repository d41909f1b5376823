"""Print the same article as other papers and scrapers would: other quotation marks, lost breaks, lost case."""

from __future__ import annotations

import random
import re
from bisect import bisect_right
from dataclasses import replace

from corpus import Example, Mark, Spans
from onrecord.extractor.quotes import find_quotations

Edit = tuple[int, int, str]
STYLES = (
    ("“", "”", "‘", "’"),
    ('"', '"', "'", "'"),
    ("‘", "’", "“", "”"),
    ("'", "'", '"', '"'),
    ("«", "»", "“", "”"),
    ("„", "“", "‚", "‘"),
    ("»", "«", "›", "‹"),
)
STYLE_WEIGHTS = (4, 4, 4, 2, 1, 1, 0.5)
PARAGRAPH_BREAK = re.compile(r"\s*\n\s*")


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
    return set_quotes(example, chance.choices(STYLES, STYLE_WEIGHTS)[0])


def set_quotes(example: Example, style: tuple[str, str, str, str]) -> Example:
    """Set all paired quotation marks in one style: opening and closing, and both again for quotations inside."""
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


DASHES = ("-", "-", "–", "—")
OUTLETS = ("The {} Times", "{} News", "The {} Herald", "{} Today", "{} Post", "Radio {}", "The Daily {}", "{} Tribune")
PRONOUNS = frozenset(
    """
    he she they we i you it who that his her their our my one some many others
    """.split()
)
SHORTEST_HEADLINE, LONGEST_HEADLINE, LONGEST_SOURCE = 4, 16, 5  # words


def add_headline(example: Example, chance: random.Random) -> Example:
    """Head an article with one of its own paraphrases, in one of the forms that headlines have.

    PolNeAR has hardly a headline of the form "Dam is safe - ministry"; wires of other countries live on them.
    """
    usable = [m for m in example.marks if m.depth == 0 and _fits_headline(example.text, m)]
    if not usable:
        return example
    mark = chance.choice(usable)
    words = " ".join(example.text[mark.content[0][0] : mark.content[0][1]].split())
    words = re.sub(r"^(?:that|if|whether) ", "", words).rstrip(".,;:")
    source = example.text[mark.source[0][0] : mark.source[0][1]].rstrip(",")
    content = words[0].upper() + words[1:]
    if chance.random() < 0.4:
        content = " ".join(w[0].upper() + w[1:] if len(w) > 3 else w for w in content.split(" "))
    form = chance.choices(("dash", "colon", "says", "verb", "plain", "outlet"), (4, 2, 2, 1, 1, 1))[0]
    parts: list[tuple[str, str]]
    if form == "dash":
        parts = [("content", content), ("", " "), ("cue", chance.choice(DASHES)), ("", " "), ("source", source)]
    elif form == "colon":
        parts = [("source", source), ("cue", ":"), ("", " "), ("content", content)]
    elif form == "says":
        cue, order = chance.choice(("says", "say", "warns", "claims", "said")), chance.random() < 0.5
        tail = [("cue", cue), ("", " "), ("source", source)] if order else [("source", source), ("", " "), ("cue", cue)]
        parts = [("content", content), ("", ", "), *tail]
    elif form == "verb":
        parts = [
            ("source", source),
            ("", " "),
            ("cue", chance.choice(("says", "warns", "claims"))),
            ("", " "),
            ("content", words),
        ]
    else:
        place = chance.choice(re.findall(r"\b[A-Z][a-z]{3,}\b", example.text) or ["Evening"])
        outlet = chance.choice(OUTLETS).format(place)
        parts = [("", content if form == "plain" else f"{content} {chance.choice(DASHES)} {outlet}")]
    return _headed(example, parts)


def _fits_headline(text: str, mark: Mark) -> bool:
    if len(mark.content) != 1 or len(mark.source) != 1 or not mark.cue:
        return False
    content, source = text[slice(*mark.content[0])], text[slice(*mark.source[0])]
    if any(q in content for q in '"“”„«»‘') or "\n" in content or "\n" in source or ". " in content:
        return False
    # A clause stands alone ("The dam held, she said") or is one ("said that the dam held"); "of bribery" is none.
    before = text[: mark.content[0][0]].rstrip(" ")[-1:]
    if not content.startswith("that ") and not (content[0].isupper() and before in ("", "\n", ".", "”")):
        return False
    count, names = len(content.split()), source.split()
    if not SHORTEST_HEADLINE <= count <= LONGEST_HEADLINE or not 1 <= len(names) <= LONGEST_SOURCE:
        return False
    if source.endswith(("'s", "’s", ",")):
        return False
    return names[0].lower() not in PRONOUNS and content.split()[0].lower() != "to" and content[0].isalnum()


def _headed(example: Example, parts: list[tuple[str, str]]) -> Example:
    line, spans = "", {"source": (), "cue": (), "content": ()}
    for role, piece in parts:
        if role:
            spans[role] = ((len(line), len(line) + len(piece)),)
        line += piece
    line += "\n\n"

    def moved(old: Spans) -> Spans:
        return tuple((a + len(line), b + len(line)) for a, b in old)

    marks = tuple(Mark(moved(m.source), moved(m.cue), moved(m.content), m.depth) for m in example.marks)
    if spans["content"]:
        marks = (Mark(**spans), *marks)
    return replace(example, text=line + example.text, marks=marks)


def _has_headline(example: Example) -> bool:
    first = example.text.lstrip().split("\n", 1)[0].strip()
    return len(first) < 130 and not first.endswith((".", "”", '"'))


def vary(example: Example, chance: random.Random, *, headlines: bool = True) -> Example:
    """One random printing of an article; half of the time the one that there is."""
    if chance.random() < 0.5:
        example = drop_headline_stop(example)
    if headlines and chance.random() < 0.3 and not _has_headline(example):
        example = add_headline(example, chance)
    if chance.random() < 0.3:
        example = restyle_quotes(example, chance)
    if chance.random() < 0.15:
        example = change_breaks(example, chance)
    if chance.random() < 0.05:
        example = lower_case(example)
    return example

"""Charts as numbers for SVG: every place and length is an attribute, so that a page needs no styles of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

WIDTH = 1000  # units of a chart's own; the page stretches it
HEIGHT = 200
FEWEST_MONTHS = 12
MOST_MONTHS = 240
GAP = 0.18  # of a column's width


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of a chart; `kind` is its style, `label` what it stands for."""

    x: float
    y: float
    width: float
    height: float
    kind: str
    label: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Columns:
    """Columns by month: their boxes, the first and last month, and what the highest one counts."""

    boxes: tuple[Box, ...]
    first: str
    last: str
    most: int
    months: tuple[str, ...]


def columns(counts: Mapping[str, Mapping[str, int]], kinds: Sequence[str]) -> Columns | None:
    """Stacked columns of `{month: {kind: number}}`, months without any between them too; None where there are none."""
    if not counts:
        return None
    months = months_between(min(min(counts), _earlier(max(counts))), max(counts))[-MOST_MONTHS:]
    most = max(sum(counts.get(month, {}).values()) for month in months) or 1
    width = WIDTH / len(months)
    boxes = []
    for place, month in enumerate(months):
        top = float(HEIGHT)
        for kind in kinds:
            number = counts.get(month, {}).get(kind, 0)
            height = HEIGHT * number / most
            top -= height
            if number:
                x, wide = round(place * width + width * GAP / 2, 2), round(width * (1 - GAP), 2)
                label = f"{number:,} {kind}" if len(kinds) > 1 else f"{number:,}"
                boxes.append(Box(x, round(top, 2), wide, round(height, 2), kind, label, month))
    return Columns(tuple(boxes), months[0], months[-1], most, tuple(months))


def _earlier(month: str) -> str:
    """The month from which there are `FEWEST_MONTHS` to this one."""
    year, number = map(int, month.split("-"))
    years, months = divmod(max(year * 12 + number - FEWEST_MONTHS, 12), 12)
    return f"{years:04d}-{months + 1:02d}"


def months_between(first: str, last: str) -> list[str]:
    """All months from one to another, both as `2025-09` and both among them."""
    (year, number), (last_year, last_number) = (map(int, one.split("-")) for one in (first, last))
    found = []
    while (year, number) <= (last_year, last_number):
        found.append(f"{year:04d}-{number:02d}")
        year, number = (year, number + 1) if number < 12 else (year + 1, 1)
    return found


def stacked(shares: Sequence[tuple[str, float]]) -> list[Box]:
    """One bar from left to right; styles are numbered in order, from `share-0`."""
    boxes: list[Box] = []
    x = 0.0
    for place, (name, share) in enumerate(shares):
        width = WIDTH * share
        boxes.append(Box(round(x, 2), 0, round(width, 2), 20, f"share-{place}", f"{share:.0%}", name))
        x += width
    return boxes

"""The overview: who is quoted, by outlet and month; people against organizations against unnamed sources.

Counting a large ledger takes seconds, which no reader waits for: it is done when the server starts, and again in the
background when the ledger has changed since; the page says of when its figures are.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from onrecord.ledger.statistics import Dimension, Figure, Tally, tallies
from onrecord.serve.pages import filters
from onrecord.serve.pages.charts import columns, stacked
from onrecord.serve.pages.hits_shown import KINDS
from onrecord.serve.pages.site import Site

_KINDS_IN_ORDER = ("person", "organization", "group", "unnamed", "document", "author", "unresolved")
_PLACES: tuple[Dimension, ...] = ("month", "publisher", "kind")
SECONDS = 120.0  # that counting may take, behind the readers' backs
WAIT = 0.4  # seconds that the first reader waits for a small ledger to be counted
MOST = 15


@dataclass(frozen=True, slots=True)
class Counted:
    """Statements by month and kind, by outlet and kind, and by speaker, form and act."""

    by_month: Tally
    outlets: Tally
    speakers: Tally
    forms: Tally
    acts: Tally


def overview_page(site: Site, request: Request) -> Response:
    """Figures of the whole ledger, as they were counted last."""
    kept = site.served.kept_and_renewed("overview", lambda: _counted(site), wait=WAIT)
    if kept is None:
        return site.page(request, "overview.html", {"total": None}, headers={"Cache-Control": "no-store"})
    found = kept.value
    by_month = _by_month(found.by_month)
    values: dict[str, Any] = {
        "total": found.outlets.statements,
        "as_of": kept.at,
        "months": columns(by_month, _KINDS_IN_ORDER),
        "month_figures": by_month,
        "kinds": sorted(
            _added(found.outlets, 1), key=lambda figure: _KINDS_IN_ORDER.index(figure.values[0] or "unresolved")
        ),
        "kind_names": KINDS,
        "outlets": _added(found.outlets, 0)[:MOST],
        "outlet_bars": _bars(found.outlets),
        "speakers": found.speakers.figures,
        "forms": found.forms.figures,
        "acts": [figure for figure in found.acts.figures if figure.values[0]][:MOST],
        "exactly": filters.exactly,
    }
    # Its figures may be older than the ledger, so that a tag of the ledger's state would keep them too long.
    return site.page(request, "overview.html", values, headers={"Cache-Control": "private, no-cache"})


def begin(site: Site) -> None:
    """Begin to count, so that it is done when the first reader comes."""
    site.served.kept_and_renewed("overview", lambda: _counted(site))


def _counted(site: Site) -> Counted:
    """All figures of one state of the ledger, in three passes over its statements."""
    with site.served.reading(seconds=SECONDS) as connection:
        (places,) = tallies(connection, (_PLACES,), limit=None)
        (speakers,) = tallies(connection, (("speaker",),), limit=MOST)
        forms, acts = tallies(connection, (("form",), ("act",)), limit=None)
    return Counted(_of(places, "month", "kind"), _of(places, "publisher", "kind"), speakers, forms, acts)


def _of(tally: Tally, *by: Dimension) -> Tally:
    """The figures of some of a tally's dimensions, added up."""
    places = [tally.by.index(one) for one in by]
    counts: Counter[tuple[str | None, ...]] = Counter()
    for figure in tally.figures:
        counts[tuple(figure.values[place] for place in places)] += figure.statements
    figures = (Figure(values, number, number / tally.statements) for values, number in counts.items())
    return Tally(by, tally.statements, tuple(figures))


def _by_month(tally: Tally) -> Mapping[str, Mapping[str, int]]:
    counts: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for figure in tally.figures:
        month, kind = figure.values
        if month and kind:
            counts[month][kind] = figure.statements
    return dict(sorted(counts.items()))


def _added(tally: Tally, place: int) -> list[Figure]:
    """The figures of one of a tally's dimensions, the greatest first."""
    counts: Counter[str | None] = Counter()
    for figure in tally.figures:
        counts[figure.values[place]] += figure.statements
    return [Figure((value,), number, number / tally.statements) for value, number in counts.most_common()]


def _bars(tally: Tally) -> dict[str | None, Any]:
    """For each outlet one bar of its kinds of source."""
    counts: defaultdict[str | None, dict[str, int]] = defaultdict(dict)
    for figure in tally.figures:
        outlet, kind = figure.values
        if kind:
            counts[outlet][kind] = figure.statements
    return {outlet: _bar(kinds) for outlet, kinds in counts.items()}


def _bar(kinds: Mapping[str, int]) -> list[tuple[str, int, Any]]:
    """Kind, number and box, from people to what is not resolved."""
    present = [kind for kind in _KINDS_IN_ORDER if kinds.get(kind)]
    total = sum(kinds.values())
    boxes = stacked([(kind, kinds[kind] / total) for kind in present])
    return [(kind, kinds[kind], box) for kind, box in zip(present, boxes, strict=True)]

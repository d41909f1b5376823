"""The overview: who is quoted, by outlet and month; people against organizations against unnamed sources."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from onrecord.ledger.statistics import Dimension, Figure, Tally, tallies
from onrecord.serve.pages import filters
from onrecord.serve.pages.charts import columns, stacked
from onrecord.serve.pages.hits_shown import KINDS
from onrecord.serve.pages.site import Site

_KINDS_IN_ORDER = ("person", "organization", "group", "unnamed", "document", "author", "unresolved")
_BY: tuple[tuple[Dimension, ...], ...] = (
    ("month", "kind"),
    ("publisher", "kind"),
    ("speaker",),
    ("form",),
    ("act",),
)
SECONDS = 25.0
MOST = 15


def overview_page(site: Site, request: Request) -> Response:
    """Figures of the whole ledger, counted again when it has changed for a while."""
    counted = site.served.kept_for_a_while("overview", lambda: _counted(site))
    by_month, outlets, speakers, forms, acts = counted
    values: dict[str, Any] = {
        "total": outlets.statements,
        "months": columns(_by_month(by_month), _KINDS_IN_ORDER),
        "month_figures": _by_month(by_month),
        "kinds": sorted(_added(outlets, 1), key=lambda figure: _KINDS_IN_ORDER.index(figure.values[0] or "unresolved")),
        "kind_names": KINDS,
        "outlets": _added(outlets, 0)[:MOST],
        "outlet_bars": _bars(outlets),
        "speakers": speakers.figures[:MOST],
        "forms": forms.figures,
        "acts": [figure for figure in acts.figures if figure.values[0]][:MOST],
        "exactly": filters.exactly,
    }
    return site.page(request, "overview.html", values)


def _counted(site: Site) -> list[Tally]:
    with site.served.reading(seconds=SECONDS) as connection:
        return tallies(connection, _BY, limit=None)


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

"""Statements counted: how many there are, what they have in common, and statistics."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from onrecord.ledger.listing import counted_drops
from onrecord.ledger.search import matching_keys
from onrecord.ledger.statistics import OVERVIEW, Copies, Dimension, tallies
from onrecord.serve.answers import Json
from onrecord.serve.api import shapes
from onrecord.serve.api.asking import Limit, Once, Q, Served, new_router, problems
from onrecord.serve.ledgers import ServedLedger, query_of

router = new_router("counting")

MOST_DIMENSIONS = 3
By = Annotated[
    list[Dimension] | None,
    Query(max_length=MOST_DIMENSIONS, description="Count by this; the values of the first by the second, and so on."),
]


@router.get("/api/count", summary="Count statements", responses={200: {"model": shapes.Count}, **problems(400)})
def count(served: Served, q: Q = "") -> Response:
    """How many statements a query finds, counted up to 10,000."""
    counted = served.count(q)
    return Json({"number": counted.number, "more": counted.more})


@router.get(
    "/api/facets",
    summary="What statements have in common",
    responses={200: {"model": shapes.Facets}, **problems(400)},
)
def facets(served: Served, q: Q = "", copies: Once = "all") -> Response:
    """How many of the newest 10,000 hits each speaker, publisher, month, act, form and kind has."""
    return Json(served.facets(q, copies=copies).to_dict())


@router.get("/api/stats", summary="Statistics", responses={200: {"model": shapes.Statistics}, **problems(400)})
def statistics(served: Served, q: Q = "", by: By = None, limit: Limit = 20, copies: Once = "all") -> Response:
    """Statements counted by `by`, or by each of speaker, publisher, month, form, place, kind and act.

    Every printing counts, reprints too, unless `copies` is "once". In a large ledger the figures of everything may be
    some minutes old.
    """
    told = counted(served, q, tuple(by or ()), limit, copies=copies)
    return Json(told, headers={"Cache-Control": "private, max-age=10"})


def counted(
    served: ServedLedger, query: str, by: tuple[Dimension, ...], limit: int, *, copies: Copies = "all"
) -> dict[str, object]:
    """The tallies of a query as JSON has them, and the drops."""
    query_of(query)  # so that one that cannot be read is refused at once

    def made() -> dict[str, object]:
        with served.reading(seconds=served.settings.request_seconds) as connection:
            keys = matching_keys(connection, query) if query.strip() else None
            found = tallies(connection, [by] if by else OVERVIEW, keys=keys, limit=limit, copies=copies)
            drops = counted_drops(connection)
        return {"query": query, "tallies": [tally.to_dict() for tally in found], "drops": drops}

    return served.kept_for_a_while(("stats", query.strip(), by, limit, copies), made)

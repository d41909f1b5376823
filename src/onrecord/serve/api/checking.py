"""Quotes checked against the record."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from onrecord.ledger.relations import check_ledger
from onrecord.serve.answers import Json
from onrecord.serve.api import shapes
from onrecord.serve.api.asking import Served, new_router, problems

router = new_router("checking")

Quote = Annotated[
    str, Query(min_length=1, max_length=2_000, description="The words.", examples=["the dues will rise in May"])
]
Named = Annotated[str | None, Query(max_length=200, description="Who is said to have said them.")]
Since = Annotated[str | None, Query(max_length=20, description="First day of publication, as in a query.")]
Until = Annotated[str | None, Query(max_length=20, description="Last day of publication, as in a query.")]


@router.get(
    "/api/check",
    summary="Check a quote",
    responses={200: {"model": shapes.CheckAnswer}, **problems(400)},
)
def check(served: Served, quote: Quote, speaker: Named = None, since: Since = None, until: Until = None) -> Response:
    """Whether a quote is printed: verbatim, cut, altered, as someone else's, or not; where, how often and first."""
    with served.ledger.reading() as connection:
        return Json(check_ledger(connection, quote, speaker, since=since, until=until).to_dict())

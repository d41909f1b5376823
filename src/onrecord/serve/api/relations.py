"""Statements beside others: all printings of one saying, and what may contradict it."""

from __future__ import annotations

from starlette.responses import Response

from onrecord.ledger.contradictions import contradictions
from onrecord.ledger.utterances import utterance_of
from onrecord.serve.answers import Json
from onrecord.serve.api import shapes
from onrecord.serve.api.asking import Identifier, Served, new_router, problems
from onrecord.serve.api.statements import one_hit

router = new_router("relations")


@router.get(
    "/api/statements/{id}/utterance",
    summary="All printings of a saying",
    responses={200: {"model": shapes.Utterance}, **problems(404)},
)
def utterance(served: Served, id: Identifier) -> Response:
    """The statements, in whatever article, that print the same saying, with how they differ from the first."""
    identifier = one_hit(served, id).statement.id
    with served.reading() as connection:
        return Json(utterance_of(connection, identifier).to_dict())


@router.get(
    "/api/statements/{id}/contradictions",
    summary="What may contradict a statement",
    responses={200: {"model": shapes.Contradictions}, **problems(404)},
)
def contradicting(served: Served, id: Identifier) -> Response:
    """Statements that may deny this one, be denied by it, or be its reversal: for a person to judge."""
    hit = one_hit(served, id)
    with served.reading() as connection:
        return Json({"contradictions": [one.to_dict() for one in contradictions(connection, hit)]})

"""Statements beside others: all printings of one saying, and what may contradict it."""

from __future__ import annotations

from starlette.responses import Response

from onrecord.ledger.contradictions import contradictions
from onrecord.ledger.sayings import most_printed
from onrecord.ledger.search import matching_keys
from onrecord.ledger.utterances import utterance_of, utterance_with
from onrecord.serve.answers import Json
from onrecord.serve.api import shapes
from onrecord.serve.api.asking import Identifier, Limit, Q, Served, new_router, problems
from onrecord.serve.api.statements import one_hit
from onrecord.serve.ledgers import query_of

router = new_router("relations")


@router.get(
    "/api/utterances",
    summary="The sayings printed most often",
    responses={200: {"model": shapes.Utterances}, **problems(400)},
)
def utterances(served: Served, q: Q = "", limit: Limit = 20) -> Response:
    """How many sayings are printed more than once, among what a query finds or all, and those printed most often.

    The numbers of each are those of the whole ledger. In a large ledger the answer may be some minutes old.
    """
    query_of(q)  # so that one that cannot be read is refused at once

    def made() -> dict[str, object]:
        with served.reading(seconds=served.settings.request_seconds) as connection:
            keys = matching_keys(connection, q) if q.strip() else None
            return {"query": q, **most_printed(connection, keys=keys, limit=limit).to_dict()}

    return Json(served.kept_for_a_while(("utterances", q.strip(), limit), made))


@router.get(
    "/api/utterances/{id}",
    summary="A saying",
    responses={200: {"model": shapes.Utterance}, **problems(404)},
)
def utterance_by_id(served: Served, id: Identifier) -> Response:
    """All printings of a saying, in the order of their dates, with how they differ from the first."""
    with served.reading() as connection:
        return Json(utterance_with(connection, id).to_dict())


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

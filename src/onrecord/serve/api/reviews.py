"""Reviews: what people say of statements, by their tokens' names."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from onrecord.errors import NotInLedgerError
from onrecord.keeping import Ledger
from onrecord.ledger import reviewing
from onrecord.serve.answers import Json
from onrecord.serve.api import shapes
from onrecord.serve.api.asking import Identifier, Served, Writer, body_of, new_router, problems, takes
from onrecord.serve.api.statements import one_hit

router = new_router("reviews")

_EXAMPLES = ({"verdict": "confirm"}, {"verdict": "correct", "speaker": "Ida Brenn", "note": "see the caption"})
Number = Annotated[int, Path(ge=1, le=2**31, description="A review's number.")]


@router.post(
    "/api/statements/{id}/reviews",
    summary="Review a statement",
    status_code=201,
    responses={201: {"model": shapes.Reviewed}, **problems(401, 403, 404, 413, 415)},
    openapi_extra=takes(shapes.NewReview, *_EXAMPLES),
)
async def add(request: Request, served: Served, by: Writer, id: Identifier) -> Response:
    """Confirm, correct or reject a statement; it holds at once, survives newer readings, and can be taken back."""
    body = await body_of(request, shapes.NewReview)
    number = await run_in_threadpool(
        _judge, served.writer, (await run_in_threadpool(one_hit, served, id)).statement.id, body, by
    )
    return Json({"review": number}, 201, headers={"Location": f"/api/reviews/{number}"})


@router.post(
    "/api/reviews/{number}/undo",
    summary="Take a review back",
    responses={200: {"model": shapes.Reviewed}, **problems(401, 403, 404)},
    openapi_extra={"security": [{"token": []}]},
)
async def undo(served: Served, by: Writer, number: Number) -> Response:
    """Let the statement be again what the reviews before this one, or the program, say; the review itself is kept."""
    await run_in_threadpool(_undo, served.writer, number, by)
    return Json({"review": number})


@router.get(
    "/api/reviews/{number}",
    summary="One review",
    responses={200: {"model": shapes.Review}, **problems(404)},
)
def one(served: Served, number: Number) -> Response:
    """A review: of which statement, what was said of it, by whom and when, and whether it was taken back."""
    with served.reading() as connection:
        found = next((review for review in reviewing.taken(connection) if review.key == number), None)
    if found is None:
        raise NotInLedgerError(f"there is no review {number} in this ledger")
    return Json(found.to_dict())


def _judge(writer: Ledger | None, statement: str, body: shapes.NewReview, by: str) -> int:
    assert writer is not None  # there are no tokens without it
    given = body.model_dump(exclude_none=True, exclude={"verdict", "note"})
    return writer.review(statement, body.verdict, by=by, note=body.note, **given)


def _undo(writer: Ledger | None, number: int, by: str) -> None:
    assert writer is not None
    with writer.writing() as connection:
        reviewing.undo(connection, number, by=by)

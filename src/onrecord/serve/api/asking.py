"""What requests have in common: the served ledger, who writes, the search parameters, and the problems there can be."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError
from starlette.responses import Response

from onrecord.ledger.statistics import Copies
from onrecord.serve.ledgers import ServedLedger
from onrecord.serve.problems import MEDIA_TYPE, Problem, ProblemError
from onrecord.serve.tokens import Tokens

_Body = TypeVar("_Body", bound=BaseModel)
_CHALLENGE = {"WWW-Authenticate": 'Bearer realm="onrecord"'}
MOST_HITS = 200  # of one page


class StrictRoute(APIRoute):
    """A route that refuses parameters it does not know: one with a slip of the pen would find everything."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, asked after the names were looked at."""
        known = {parameter.alias for parameter in self.dependant.query_params}
        handler = super().get_route_handler()

        async def strict(request: Request) -> Response:
            unknown = sorted(set(request.query_params) - known)
            if unknown:
                given = [
                    {"type": "unknown", "loc": ("query", name), "msg": "there is no such parameter"} for name in unknown
                ]
                raise RequestValidationError(given)
            return await handler(request)

        return strict


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The problems that an address may answer with, for its description."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    words = {
        400: "The query cannot be read.",
        401: "No token, or one that is not known.",
        403: "This server only reads.",
        404: "There is no such thing in the ledger.",
        409: "Several speakers have this name.",
        413: "The body is too long.",
        415: "The body is not JSON.",
        422: "A parameter or the body cannot be taken as it is.",
        429: "Too many requests from one client.",
        503: "It took too long, or the ledger cannot be used now.",
    }
    return {status: {"description": words[status], "content": content} for status in (*statuses, 422, 429, 503)}


def new_router(tag: str) -> APIRouter:
    """A router whose routes are strict."""
    return APIRouter(tags=[tag], route_class=StrictRoute)


def _served(request: Request) -> ServedLedger:
    served: ServedLedger = request.app.state.served
    return served


def _writing(request: Request) -> str:
    """The name of whoever writes; raised otherwise before any of the body is read."""
    tokens: Tokens | None = request.app.state.tokens
    if tokens is None:
        raise ProblemError(Problem(403, "read-only", "This server only reads: it was started without a token file."))
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    owner = tokens.owner(token.strip()) if scheme.lower() == "bearer" else None
    if owner is None:
        detail = "Writing takes a token: Authorization: Bearer onrecord_…"
        raise ProblemError(Problem(401, "token", detail, headers=_CHALLENGE))
    return owner


Served = Annotated[ServedLedger, Depends(_served)]
Writer = Annotated[str, Depends(_writing)]

Q = Annotated[
    str,
    Query(
        max_length=2_000,
        description="A query (docs/query-language.md); without one, every statement that is shown.",
        examples=['speaker:"Ana Reyes" dam', "since:2026-05 -act:deny"],
    ),
]
Limit = Annotated[int, Query(ge=1, le=MOST_HITS, description="How many at most.")]
Cursor = Annotated[
    str | None, Query(max_length=40, description="Where the page before ended, as it says under `cursor`.")
]
Rank = Annotated[bool, Query(description="Those that fit the words best first, instead of the newest.")]
Fold = Annotated[bool, Query(description="Leave out what copies of an article have from it, and count the copies.")]
Once = Annotated[Copies, Query(description='"once": what a copy of an article has from it does not count.')]
Identifier = Annotated[str, Path(max_length=200, description="An id, as other answers give it.")]


async def body_of(request: Request, shape: type[_Body]) -> _Body:
    """The body of a request, read only now, so that nobody without a token makes the server read any."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise ProblemError(Problem(415, "media-type", "The body has to be JSON: Content-Type: application/json"))
    try:
        return shape.model_validate_json(await request.body())
    except ValidationError as error:
        found = [
            {**one, "loc": ("body", *one["loc"])} for one in error.errors(include_url=False, include_context=False)
        ]
        raise RequestValidationError(found) from error


def takes(shape: type[BaseModel], *examples: dict[str, Any]) -> dict[str, Any]:
    """How a body that `body_of` reads is described."""
    reference = {"$ref": f"#/components/schemas/{shape.__name__}"}
    content: dict[str, Any] = {"schema": reference}
    if examples:
        content["examples"] = {str(number): {"value": value} for number, value in enumerate(examples, 1)}
    return {
        "requestBody": {"required": True, "content": {"application/json": content}},
        "security": [{"token": []}],
    }


def problem_of_parameters(error: RequestValidationError) -> Problem:
    """What is wrong with parameters or a body, without repeating what was given."""
    found = []
    for one in error.errors():
        place, *names = (str(part) for part in one["loc"])
        found.append({"in": place, "name": ".".join(names)[:200], "problem": one["msg"]})
    listed = "; ".join(f"{one['name'] or one['in']}: {one['problem']}" for one in found[:5])
    return Problem(422, "parameters", listed, {"errors": found[:50]})

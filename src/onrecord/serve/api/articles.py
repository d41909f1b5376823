"""Articles: one with its statements, and new ones."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from onrecord.serve.adding import Adding
from onrecord.serve.answers import Json
from onrecord.serve.api import shapes
from onrecord.serve.api.asking import Identifier, Served, Writer, body_of, new_router, problems, takes

router = new_router("articles")

_KNOWN = {"model": shapes.Added, "description": "All of it was known, or left out."}
_EXAMPLES = (
    {"url": "https://tidings.example/harbour-dues"},
    {
        "text": "“The dues will rise in May,” said Ida Brenn, the harbour master of Quill.",
        "title": "Dues to rise",
        "publisher": "Quill Tidings",
        "published": "2031-04-30",
    },
)


@router.get(
    "/api/articles/{id}",
    summary="One article",
    responses={200: {"model": shapes.ArticleDetail}, **problems(404)},
)
def one(served: Served, id: Identifier) -> Response:
    """An article: its text as extracted, which all offsets are of, and its statements in reading order."""
    found = served.article(id)
    return Json(
        {
            "article": found.to_dict(),
            "statements": [hit.to_dict() for hit in served.statements_in(found.id)],
            "origins": [origin.to_dict() for origin in served.origins(found.id)],
            "versions": [version.to_dict() for version in served.versions(found.id)],
        }
    )


@router.post(
    "/api/articles",
    summary="Add an article",
    status_code=201,
    responses={200: _KNOWN, 201: {"model": shapes.Added}, **problems(401, 403, 413, 415)},
    openapi_extra=takes(shapes.NewArticle, *_EXAMPLES),
)
async def add(request: Request, by: Writer) -> Response:
    """Read an article into the ledger: from its text or HTML, or from its address, which is then fetched.

    An address inside a private network is not fetched. 201 where something was new, 200 where all was known or left
    out; `dropped` says why.
    """
    body = await body_of(request, shapes.NewArticle)
    adding: Adding = request.app.state.adding
    added = await run_in_threadpool(adding.add, body.model_dump(exclude_none=True), by=by)
    location = {"Location": f"/api/articles/{added['articles'][0]}"} if added["articles"] else None
    return Json(added, 201 if added["new"] else 200, headers=location)

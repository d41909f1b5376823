"""The description of the API at /openapi.json (OpenAPI 3.1)."""

from __future__ import annotations

from importlib import metadata
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema
from starlette.responses import Response

from onrecord.serve.answers import Json
from onrecord.serve.api import shapes

PATH = "/openapi.json"
_ABOUT = """Who said what, in which words, and where it is printed.

Statements are found by a program and must be checked against the page: `article.text[start:end]` is what is printed,
in Unicode code points, end not included. Lists go on where `next` (and the `Link` header) says. Answers carry an
`ETag`; asked again with `If-None-Match`, what has not changed is a 304. Errors are `application/problem+json`.
"""


def describe(api: FastAPI) -> None:
    """Add the description to an application that has all its routes."""
    described: dict[str, Any] = {}

    def answer() -> Response:
        if not described:
            described.update(description(api))
        return Json(described)

    api.add_api_route(PATH, answer, include_in_schema=False)


def description(api: FastAPI) -> dict[str, Any]:
    """The description as JSON has it."""
    made = get_openapi(
        title="onrecord",
        version=metadata.version("onrecord"),
        description=_ABOUT,
        routes=api.routes,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
    )
    parts = made.setdefault("components", {})
    bodies = [(shape, "validation") for shape in (shapes.NewArticle, shapes.NewReview, shapes.Problem)]
    _, sent = models_json_schema(bodies, ref_template="#/components/schemas/{model}")  # type: ignore[arg-type]
    parts["schemas"] = {**sent["$defs"], **parts.get("schemas", {})}
    parts["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer", "description": "From --new-token."}}
    return made

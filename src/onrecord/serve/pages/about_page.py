"""About: what the record holds, and how far what the program finds can be trusted, in plain words."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any

from sqlalchemy import func, select
from starlette.requests import Request
from starlette.responses import Response

from onrecord.ledger import schema
from onrecord.serve.pages.site import Site


def about_page(site: Site, request: Request) -> Response:
    """The model card's figures, and the ledger's own."""
    held = site.served.kept_for_a_while("about", lambda: _held(site))
    return site.page(request, "about.html", {"model": model(), "held": held})


def begin(site: Site) -> None:
    """Begin to count what the ledger holds, so that it is done when the first reader comes."""
    site.served.kept_and_renewed("about", lambda: _held(site))


@cache
def model() -> dict[str, Any]:
    """The scores of the packaged model on articles that it was not trained on, as shares out of ten."""
    told = json.loads((resources.files("onrecord") / "model" / "meta.json").read_text(encoding="utf-8"))
    return {"name": told["name"], "commit": told["commit"][:10], "scores": told["scores"]["dev"]}


def _held(site: Site) -> dict[str, Any]:
    with site.served.reading() as connection:
        articles = connection.scalar(select(func.count()).select_from(schema.articles))
        run = connection.execute(select(schema.runs).order_by(schema.runs.c.key.desc()).limit(1)).first()
        first = connection.scalar(select(func.min(schema.articles.c.minute)).where(schema.articles.c.minute >= 1440))
        last = connection.scalar(select(func.max(schema.articles.c.minute)))
        added = connection.scalar(select(func.max(schema.articles.c.added)))
        reviews = connection.scalar(select(func.count()).select_from(schema.reviews))
    days = [schema.date_of(minute << schema.MINUTE_BITS) if minute else None for minute in (first, last)]
    return {
        "articles": articles or 0,
        "first": days[0],
        "last": days[1],
        "added": added,
        "reviews": reviews or 0,
        "version": run.version if run else None,
        "model": run.model if run else None,
    }

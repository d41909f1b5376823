"""The search page: one box, filters that write the query, quotations, and what they have in common."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from starlette.requests import Request
from starlette.responses import Response

from onrecord.errors import QueryError, SlowQueryError
from onrecord.ledger import schema
from onrecord.ledger.facets import Facets
from onrecord.ledger.packing import storable
from onrecord.ledger.query import ACTS, LONGEST
from onrecord.ledger.schema import FORMS
from onrecord.serve.pages import filters
from onrecord.serve.pages.charts import columns
from onrecord.serve.pages.hits_shown import KINDS, shown_hits
from onrecord.serve.pages.site import Site, to
from onrecord.serve.pages.templating import search_address

PER_PAGE = 20
MOST_COUNTED = 2_000  # hits, the newest: counting more takes many times as long as finding a page of them
MOST_VALUES = 8  # of a facet that are shown at once
_FACETS = (
    ("speakers", "speaker", "Speakers"),
    ("publishers", "publisher", "Outlets"),
    ("acts", "act", "Acts"),
    ("forms", "form", "Forms"),
    ("kinds", "kind", "Kinds of source"),
)


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a facet: a link that narrows the search to it, or, where it is chosen, takes it out again."""

    name: str
    number: int
    link: str
    is_chosen: bool


def search_page(site: Site, request: Request) -> Response:
    """The results of a query, or what is wrong with it."""
    asked = request.query_params
    query = asked.get("q", "").strip()
    rank = "1" if asked.get("rank") == "1" else None
    copies = "all" if asked.get("copies") == "all" else None
    if any(field in asked for field in filters.FIELDS) or "w" in asked:
        query = filters.filled_in(query, asked.get("w", query), asked)
        if len(query) <= LONGEST:  # no address holds more; what is too long is refused below
            return to("/", q=query or None, rank=rank, copies=copies)
    values: dict[str, Any] = {
        "query": query,
        "rank": rank,
        "copies": copies,
        "filters": filters.shown(query),
        "acts": ACTS,
        "forms": FORMS,
        "meant": _meant(site, query),
        "problem": None,
        "cursor": asked.get("cursor"),
    }
    try:
        values |= _found(site, query, asked.get("cursor") or None, rank=rank, copies=copies)
    except SlowQueryError as error:
        return site.page(request, "search.html", values | {"problem": _problem(query, error)}, status=503)
    except QueryError as error:
        return site.page(request, "search.html", values | {"problem": _problem(query, error)}, status=400)
    return site.page(request, "search.html", values)


def _found(site: Site, query: str, cursor: str | None, *, rank: str | None, copies: str | None) -> dict[str, Any]:
    page = site.served.search(query, limit=PER_PAGE, cursor=cursor, rank=bool(rank), fold=copies is None)
    known = site.served.kept_for_a_while(("facets", query, copies), lambda: _facets(site, query, copies))
    counts = {value.name: {"statements": value.number} for value in known.months}
    kept = {"rank": rank, "copies": copies}
    return {
        "hits": shown_hits(page.hits),
        "is_newest": not cursor and not rank,
        "counted": known.counted,
        "facets": _choices(query, kept, known),
        "months": columns(counts, ("statements",)),
        "month_links": {name: search_address(_of_month(query, name), **kept) for name in counts},
        "older": search_address(query, **kept, cursor=page.cursor) if page.cursor else None,
        "has_copies": bool(copies) or any(hit.copies for hit in page.hits),
    }


def _meant(site: Site, query: str) -> list[tuple[str, str]]:
    """The ids of speakers that a query holds, with the names of those they are now."""
    values = [one.value.strip(filters.MARKS) for one in filters.conditions(query)[0] if one.field == "speaker-id"]
    if not values:
        return []
    table, kept = schema.speakers, schema.speakers.alias()
    query_of_names = (
        select(kept.c.id, kept.c.name)
        .join(table, func.coalesce(table.c.merged_into, table.c.key) == kept.c.key)
        .where(table.c.id.in_([storable(value) for value in values]))
        .distinct()
    )
    with site.served.reading() as connection:
        return [(row.id, row.name) for row in connection.execute(query_of_names)]


def _facets(site: Site, query: str, copies: str | None) -> Facets:
    return site.served.facets(query, most=MOST_COUNTED, copies="all" if copies else "once")


def _choices(query: str, kept: Mapping[str, str | None], facets: Facets) -> list[tuple[str, list[Choice]]]:
    chosen = {condition.field: condition.value for condition in filters.conditions(query)[0]}
    shown = []
    for name, field, title in _FACETS:
        choices = []
        for value in getattr(facets, name)[:MOST_VALUES]:
            written = filters.exactly(value.name) if field in ("speaker", "publisher") else value.name
            is_chosen = chosen.get(field, "").casefold() == written.casefold()
            narrowed = filters.narrowed(query, field, "" if is_chosen else written)
            label = KINDS.get(value.name, value.name) if field == "kind" else value.name
            choices.append(Choice(label, value.number, search_address(narrowed, **kept), is_chosen))
        if choices:
            shown.append((title, choices))
    return shown


def _of_month(query: str, name: str) -> str:
    return filters.narrowed(filters.narrowed(query, "since", name), "until", name)


def _problem(query: str, error: QueryError) -> dict[str, Any]:
    """The message, and the query cut where it goes wrong."""
    place = error.place
    message = str(error).split(": ", 1)[-1]
    cut = None
    if place:
        rest = query[place - 1 :]
        word = rest.split(" ", 1)[0] or " "
        cut = (query[: place - 1], word, rest[len(word) :])
    return {"message": message[:1].upper() + message[1:], "place": place, "cut": cut}

"""The statement page: in its context, why it is read so, where it comes from, and how to cite it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from starlette.requests import Request
from starlette.responses import Response

from onrecord.errors import SlowQueryError
from onrecord.exchange import citation
from onrecord.ledger import schema
from onrecord.ledger.hits import Hit
from onrecord.records import Article
from onrecord.serve.pages.article_page import title_of
from onrecord.serve.pages.hits_shown import KINDS, sayer_of
from onrecord.serve.pages.marking import excerpt
from onrecord.serve.pages.related import contradicting, related
from onrecord.serve.pages.site import Site, to
from onrecord.serve.pages.statements_joined import Decided, decided_of
from onrecord.show.kept import paragraph_of

LONGEST_CONTEXT = 4_000  # code points on either side


def statement_page(site: Site, request: Request) -> Response:
    """One statement; raises `NotInLedgerError`. An id that is cut short leads to the whole one."""
    identifier = request.path_params["statement"]
    ledger = site.served.ledger
    hit = ledger.statement(identifier)
    statement = hit.statement
    if statement.id != identifier:
        return to(f"/statements/{statement.id}")
    article = site.served.article(hit.article)
    values: dict[str, Any] = {
        "hit": hit,
        "statement": statement,
        "sayer": sayer_of(hit),
        "article": article,
        "title": title_of(article),
        "context": _context(article, hit),
        "kinds": KINDS,
        "why_speaker": _appearance(site, hit),
        "origins": site.served.origins(hit.article),
        "versions": [one for one in site.served.versions(hit.article) if one.article != hit.article],
        "reviews": ledger.reviews(statement.id),
        "cite": _citations(article, hit),
        "related": related(site.served, hit),
        "decisions": _decisions(site, statement.id),
        **_family(site, hit),
    }
    return site.page(request, "statement.html", values)


def contradictions_page(site: Site, request: Request) -> Response:
    """What may contradict a statement, by itself; raises `NotInLedgerError`. The statement's page shows it inside."""
    identifier = request.path_params["statement"]
    hit = site.served.ledger.statement(identifier)
    if hit.statement.id != identifier:
        return to(f"/statements/{hit.statement.id}/contradictions")
    try:
        found, is_whole = contradicting(site.served, hit), True
    except SlowQueryError:
        found, is_whole = (), False
    values = {"hit": hit, "statement": hit.statement, "sayer": sayer_of(hit), "found": found, "is_whole": is_whole}
    return site.page(request, "contradictions.html", values)


def _decisions(site: Site, identifier: str) -> list[Decided]:
    with site.served.reading() as connection:
        return decided_of(connection, identifier)


def _context(article: Article, hit: Hit) -> list[Any]:
    """The paragraphs around a statement, with the one before and after."""
    text = article.text
    begin, end = paragraph_of(text, hit.statement)
    before = text.rfind("\n", 0, max(text[:begin].rstrip().rfind("\n"), 0) + 1) + 1 if text[:begin].strip() else begin
    after = text.find("\n", len(text) - len(text[end:].lstrip())) if text[end:].strip() else end
    begin = max(before, begin - LONGEST_CONTEXT)
    end = min(len(text) if after < 0 else after, end + LONGEST_CONTEXT)
    return excerpt(article, hit.statement, begin, end)


def _citations(article: Article, hit: Hit) -> dict[str, str | None]:
    return {name: make(article, hit.statement) for name, make in citation.STYLES.items()}


def _appearance(site: Site, hit: Hit) -> Any:
    """Why the name in this article is counted under its speaker; None where nobody is named."""
    if hit.speaker is None:
        return None
    table, articles, speakers = schema.appearances, schema.articles, schema.speakers
    query = (
        select(table.c.name, table.c.score, table.c.reason)
        .join(articles, articles.c.key == table.c.article)
        .join(speakers, speakers.c.key == table.c.speaker)
        .join(schema.statements, schema.statements.c.speaker == table.c.speaker)
        .where(articles.c.id == hit.article, schema.statements.c.key == hit.key)
        .limit(1)
    )
    with site.served.reading() as connection:
        return connection.execute(query).first()


def _family(site: Site, hit: Hit) -> dict[str, Any]:
    """The statement that this one stands inside, and those inside it."""
    around = site.served.statements_in(hit.article)
    parent = next((one for one in around if one.statement.id == hit.statement.parent), None)
    inside = [one for one in around if one.statement.parent == hit.statement.id]
    return {"parent": parent, "inside": inside, "sayers": {one.statement.id: sayer_of(one) for one in around}}

"""The article page: its text as printed, with statements marked in place and who says each beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from onrecord.ledger.hits import Hit
from onrecord.records import Article, Span
from onrecord.serve.pages.charts import Box, stacked
from onrecord.serve.pages.hits_shown import Sayer, covered, sayer_of
from onrecord.serve.pages.marking import paragraphs
from onrecord.serve.pages.site import Site

MOST_SHARES = 6  # speakers that have a stretch of their own in the bar


@dataclass(frozen=True, slots=True)
class Share:
    """What part of an article's text is what somebody said."""

    name: str
    share: float
    identity: str | None
    kind: str


def article_page(site: Site, request: Request) -> Response:
    """One article; raises `NotInLedgerError`."""
    identifier = request.path_params["article"]
    served = site.served
    article = served.article(identifier)
    hits = {hit.statement.id: hit for hit in served.statements_in(identifier)}
    shares, boxes = shares_of(article, list(hits.values()))
    marked = paragraphs(article, [hit.statement for hit in hits.values()])
    values: dict[str, Any] = {
        "article": article,
        "title": title_of(article),
        "paragraphs": marked,
        "has_headline": bool(marked) and marked[0].is_headline,
        "sayers": {name: sayer_of(hit) for name, hit in hits.items()},
        "states": {name: hit.state for name, hit in hits.items()},
        "shares": shares,
        "boxes": boxes,
        "origins": served.origins(identifier),
        "versions": served.versions(identifier),
        "statements": len(hits),
    }
    return site.page(request, "article.html", values)


def title_of(article: Article) -> str:
    """The title that is known of an article, else its first line, else where it was read."""
    first = article.headline.text if article.headline else article.text.strip().split("\n", 1)[0][:120]
    return " ".join((article.title or first or article.path or article.id).split())


def shares_of(article: Article, hits: Sequence[Hit]) -> tuple[list[Share], list[Box]]:
    """The writer's own words and then each speaker's, the greatest first; and the bar of them.

    What stands inside another statement is counted as that one's.
    """
    said: defaultdict[str, list[Span]] = defaultdict(list)
    sayers: dict[str, Sayer] = {}
    for hit in hits:
        if hit.statement.parent is None:
            sayer = sayer_of(hit)
            sayers.setdefault(sayer.key, sayer)
            said[sayer.key] += hit.statement.content
    whole = max(len(article.text) - (len(article.preamble.text) if article.preamble else 0), 1)
    lengths = {key: covered(spans) / whole for key, spans in said.items()}
    shares = _listed(lengths, sayers)
    return shares, stacked([(share.name, share.share) for share in shares])


def _listed(lengths: Mapping[str, float], sayers: Mapping[str, Sayer]) -> list[Share]:
    total = min(sum(lengths.values()), 1.0)
    shares = [Share("the writer’s own words", 1 - total, None, "share-0")]
    ordered = sorted(lengths, key=lambda key: (-lengths[key], sayers[key].name))
    for place, key in enumerate(ordered[:MOST_SHARES], 1):
        shares.append(Share(sayers[key].name, lengths[key], sayers[key].identity, f"share-{place}"))
    if rest := sum(lengths[key] for key in ordered[MOST_SHARES:]):
        more = len(ordered) - MOST_SHARES
        shares.append(Share(f"{more} more", rest, None, f"share-{MOST_SHARES + 1}"))
    return shares

"""Reviewing, for those with a token: the least certain statements first, one at a time, by key or by button."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from onrecord.errors import OnRecordError, QueryError, ReviewError
from onrecord.ledger import query_tree as q
from onrecord.ledger import reviewing, schema
from onrecord.ledger.hits import Hit, hits
from onrecord.ledger.query import ACTS
from onrecord.ledger.reviewing import queue
from onrecord.ledger.schema import KINDS
from onrecord.ledger.search import matching_keys
from onrecord.records import Article, Speaker, Statement
from onrecord.serve.pages.article_page import title_of
from onrecord.serve.pages.hits_shown import sayer_of
from onrecord.serve.pages.marking import excerpt
from onrecord.serve.pages.site import Site, to, values_of
from onrecord.serve.problems import Problem, ProblemError
from onrecord.show.kept import paragraph_of
from onrecord.show.statements import spoken

QUEUED = 300  # statements that are fetched at once
MOST_SKIPPED = 100
AROUND = 160  # code points on either side of its paragraph that are shown, up to the next line's end
LONGEST = 1_500  # of them
_KEY = re.compile("[0-9]{1,18}")
_LONGEST_KEPT = {"q": 2_000, "skip": 2_000}  # characters of what goes from one statement's address to the next
_CORRECTED = ("content", "source", "cue", "speaker", "role", "kind", "act")


def review_page(site: Site, request: Request) -> Response:
    """The next statement to judge; those who are not signed in are asked to."""
    if not site.can_be_written:
        return site.page(request, "review_closed.html", {})
    session = site.session(request)
    if session is None:
        return to("/sign-in")
    asked = request.query_params
    query, one = asked.get("q", "").strip(), asked.get("statement", "")
    skipped = [one for one in asked.get("skip", "").split(".") if _KEY.fullmatch(one)][-MOST_SKIPPED:]
    values: dict[str, Any] = {"query": query, "skip": ".".join(skipped), "hit": None, "left": 0}
    values |= {"problem": asked.get("problem", "")[:300], "done": asked.get("done"), "last": asked.get("last")}
    try:
        hit, left = (site.served.ledger.statement(one), 0) if one else _next(site, query, set(map(int, skipped)))
    except QueryError as error:
        return site.page(request, "review.html", values | {"problem": str(error)}, status=400)
    if hit is not None:
        values |= _shown(site.served.ledger.article(hit.article), hit) | {"hit": hit, "left": left}
        values["others"] = _others(site, hit)
    return site.page(request, "review.html", values)


async def judge(site: Site, request: Request) -> Response:
    """Keep a judgement, or take the last one back, and go on to the next statement."""
    form = await request.form()
    session = site.taken_from(request, form)
    given = values_of(form)
    kept = {name: given[name][:most] for name, most in _LONGEST_KEPT.items() if given.get(name)}
    statement, verdict = given.get("statement", "")[:200], given.get("verdict", "")
    try:
        done, last = await run_in_threadpool(_judged, site, session.name, given)
    except OnRecordError as error:
        if not isinstance(error, ReviewError):
            raise
        return to("/review", **kept, statement=statement, problem=str(error)[:300])
    if verdict == "undo":
        return to("/review", **kept, statement=statement, done=done)
    return to("/review", **kept, done=done, last=last)


def sign_in_page(site: Site, request: Request) -> Response:
    """The form for a token."""
    if not site.can_be_written:
        return site.page(request, "review_closed.html", {})
    return site.page(request, "sign_in.html", {"problem": None})


async def sign_in(site: Site, request: Request) -> Response:
    """Take a token, and give a session in its place."""
    if not site.can_be_written or site.tokens is None:
        raise ProblemError(Problem(403, "read-only", "This server only reads."))
    origin = request.headers.get("origin")
    if request.headers.get("sec-fetch-site") in ("cross-site", "same-site") or (
        origin is not None and origin.split("://", 1)[-1] != request.headers.get("host")
    ):
        raise ProblemError(Problem(403, "form", "This form is from elsewhere."))
    token = values_of(await request.form()).get("token", "").strip()
    owner = await run_in_threadpool(site.tokens.owner, token)
    if owner is None:
        problem = "This token is not known here. It begins with onrecord_, and is shown once, when it is made."
        return site.page(request, "sign_in.html", {"problem": problem}, status=401)
    response = to("/review")
    response.headers.append("set-cookie", site.sessions.cookie(owner, mark=site.tokens.mark(owner) or ""))
    return response


async def sign_out(site: Site, request: Request) -> Response:
    """End the session."""
    site.taken_from(request, await request.form())
    response = to("/")
    response.headers.append("set-cookie", site.sessions.ending())
    return response


def _judged(site: Site, by: str, given: Mapping[str, str]) -> tuple[str, str | None]:
    """What was done, in a word, and the number of the review, for it to be taken back."""
    writer, statement, verdict = site.served.writer, given.get("statement", ""), given.get("verdict", "")
    assert writer is not None
    if verdict == "undo":
        number = given.get("review", "")
        if not (number.isascii() and number.isdigit() and len(number) < 10):
            raise ReviewError("there is no such review")
        with writer.writing() as connection:
            reviewing.undo(connection, int(number), by=by)
        return "undone", None
    if verdict not in ("confirm", "reject", "correct"):
        raise ReviewError("say whether the statement is right, wrong or to be corrected")
    correction: dict[str, Any] = {}
    if verdict == "correct":
        hit = writer.statement(statement)
        before = hit.statement
        given = {**given, **_picked(site, hit, given.get("speaks"))}
        correction = {
            name: given[name] for name in _CORRECTED if name in given and given[name] != fields_of(before)[name]
        }
        if not correction:
            raise ReviewError("nothing was changed; confirm the statement instead")
    note = given.get("note", "").strip()[:1000] or None
    review = writer.review(statement, verdict, by=by, note=note, **correction)
    return {"confirm": "confirmed", "reject": "rejected", "correct": "corrected"}[verdict], f"{review}.{statement}"


def _picked(site: Site, hit: Hit, place: str | None) -> dict[str, str]:
    """The fields that a pick among the others who speak in the article fills in."""
    if place is None:
        return {}
    others = _others(site, hit)
    if not (place.isascii() and place.isdigit() and int(place[:3]) < len(others)):
        raise ReviewError("the speakers of this article have changed; pick one again")
    one = others[int(place[:3])]
    return {"speaker": one.name or "", "kind": one.kind, "role": one.role or ""}


def _next(site: Site, query: str, skipped: set[int]) -> tuple[Hit | None, int]:
    """The least certain statement that nobody judged or skipped, and how many are known to be left."""

    def made() -> list[int]:
        with site.served.reading() as connection:
            keys = matching_keys(connection, query) if query else None
            return queue(connection, keys, limit=QUEUED)

    keys = [key for key in site.served.kept_for_a_while(("review", query), made) if key not in skipped]
    with site.served.reading() as connection:
        for place, key in enumerate(keys):
            for hit in hits(connection, q.All(()), [key]):
                if hit.state == "current" and not _is_judged(connection, hit):
                    return hit, len(keys) - place
    return None, 0


def _is_judged(connection: Any, hit: Hit) -> bool:
    table = schema.reviews
    standing = select(table.c.key).where(table.c.statement == hit.statement.id, table.c.undone.is_(None)).limit(1)
    return connection.execute(standing).first() is not None


def _shown(article: Article, hit: Hit) -> dict[str, Any]:
    text = article.text
    begin, end = paragraph_of(text, hit.statement)
    first = min(span.start for span in (*hit.statement.source, *hit.statement.cue, *hit.statement.content))
    begin = max(text.rfind("\n", 0, max(begin - AROUND, 0)) + 1, first - LONGEST)
    following = text.find("\n", min(end + AROUND, len(text)))
    end = min(following if following >= 0 else len(text), end + LONGEST)
    return {
        "article": article,
        "title": title_of(article),
        "sayer": sayer_of(hit),
        "context": excerpt(article, hit.statement, begin, end),
        "fields": fields_of(hit.statement),
        "acts": ACTS,
        "speaker_kinds": KINDS,
    }


def fields_of(statement: Statement) -> dict[str, str]:
    """What can be corrected, as a form shows it."""
    speaker = statement.speaker
    return {
        "content": spoken(statement.content),
        "source": spoken(statement.source),
        "cue": spoken(statement.cue),
        "speaker": (speaker.name if speaker else None) or "",
        "role": (speaker.role if speaker else None) or "",
        "kind": speaker.kind if speaker else "unresolved",
        "act": statement.act.name if statement.act else "",
    }


def _others(site: Site, hit: Hit) -> list[Speaker]:
    """Those who speak in a statement's article, each name once, in reading order: for the pick of another speaker."""
    own = hit.statement.speaker.name if hit.statement.speaker else None
    found: dict[str, Speaker] = {}
    for other in site.served.statements_in(hit.article):
        speaker = other.statement.speaker
        if speaker is not None and speaker.name and speaker.name != own:
            known = found.setdefault(speaker.name, speaker)
            found[speaker.name] = known if known.role else speaker
    return list(found.values())

"""The speakers' pages: who speaks most, and one of them over time."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from onrecord.errors import AmbiguousSpeakerError
from onrecord.ledger.decisions import taken
from onrecord.ledger.listing import ListedSpeaker, listed_speakers
from onrecord.ledger.profiles import Profile, profile
from onrecord.ledger.references import find_speaker
from onrecord.serve.pages import filters
from onrecord.serve.pages.charts import columns
from onrecord.serve.pages.hits_shown import KINDS, shown_hits
from onrecord.serve.pages.site import Site, to, values_of
from onrecord.serve.pages.speaking import Speaking, decisions_about, everybodys_words, speaking_of

MOST_LISTED = 100


def speakers_page(site: Site, request: Request) -> Response:
    """The speakers with the most statements, or those of a name."""
    name = request.query_params.get("name", "").strip()[:200] or None

    def made() -> list[ListedSpeaker]:
        with site.served.reading() as connection:
            return listed_speakers(connection, name, limit=MOST_LISTED)

    listed = site.served.kept_for_a_while(("speakers page", name), made)
    return site.page(request, "speakers.html", {"name": name or "", "listed": listed, "kinds": KINDS})


def speaker_page(site: Site, request: Request) -> Response:
    """One speaker; raises `NotInLedgerError`. A name, or an id that was merged, leads to the one that is kept."""
    asked = request.path_params["speaker"]
    with site.served.reading() as connection:
        try:
            known = profile(connection, find_speaker(connection, asked))
        except AmbiguousSpeakerError:
            return to("/speakers", name=asked)
        decisions = decisions_about(known, taken(connection))
    if known.id != asked:
        return to(f"/speakers/{known.id}")
    found = _speaking(site, known)
    counts = {name: {"statements": number} for name, number in found.months.items()}
    name = filters.exactly(known.name)
    values: dict[str, Any] = {
        "profile": known,
        "kinds": KINDS,
        "found": found,
        "latest": shown_hits(found.latest),
        "first": shown_hits([found.first] if found.first else []),
        "months": columns(counts, ("statements",)),
        "query": f"speaker:{name}",
        "narrowed": filters.narrowed,
        "exactly": filters.exactly,
        "decisions": decisions,
    }
    return site.page(request, "speaker.html", values)


async def undo(site: Site, request: Request) -> Response:
    """Take a decision about a speaker back."""
    form = await request.form()
    session = site.taken_from(request, form)
    speaker, given = request.path_params["speaker"], values_of(form).get("decision", "")
    if site.served.writer is not None and given.isascii() and given.isdigit() and len(given) < 10:
        await _in_thread(site, int(given), session.name)
    return to(f"/speakers/{speaker}")


async def _in_thread(site: Site, decision: int, by: str) -> None:
    from starlette.concurrency import run_in_threadpool

    assert site.served.writer is not None
    await run_in_threadpool(site.served.writer.undo, decision, by=by)


def _speaking(site: Site, known: Profile) -> Speaking:
    def whole() -> Any:
        with site.served.reading() as connection:
            return everybodys_words(connection)

    def made() -> Speaking:
        everybodys = site.served.kept_for_a_while("everybody's words", whole)
        with site.served.reading() as connection:
            return speaking_of(connection, known.id, everybodys)

    return site.served.kept_for_a_while(("speaking", known.id, known.merged), made)

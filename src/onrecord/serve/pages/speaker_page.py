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
from onrecord.serve.pages.site import Site, to
from onrecord.serve.pages.speakers_joined import merged_into, offered, told
from onrecord.serve.pages.speaking import Speaking, decisions_about, everybodys_words, speaking_of

MOST_LISTED = 100


def speakers_page(site: Site, request: Request) -> Response:
    """The speakers with the most statements, or those of a name."""
    name = request.query_params.get("name", "").strip()[:200] or None
    listed = site.served.kept_for_a_while(("speakers page", name), lambda: _listed(site, name))
    return site.page(request, "speakers.html", {"name": name or "", "listed": listed, "kinds": KINDS})


def begin(site: Site) -> None:
    """Begin to count who speaks most, so that it is done when the first reader comes."""
    site.served.kept_and_renewed(("speakers page", None), lambda: _listed(site, None))


def _listed(site: Site, name: str | None) -> list[ListedSpeaker]:
    with site.served.reading() as connection:
        return listed_speakers(connection, name, limit=MOST_LISTED)


def speaker_page(site: Site, request: Request) -> Response:
    """One speaker; raises `NotInLedgerError`. A name, or an id that was merged, leads to the one that is kept."""
    asked = request.path_params["speaker"]
    with site.served.reading() as connection:
        try:
            known = profile(connection, find_speaker(connection, asked))
        except AmbiguousSpeakerError:
            return to("/speakers", name=asked)
        if known.id != asked:
            return to(f"/speakers/{known.id}")
        decisions = decisions_about(known, taken(connection))
        sought = request.query_params.get("join", "").strip()[:200]
        others = offered(connection, known, sought) if site.session(request) else []
        merged = merged_into(connection, known, decisions)
    found = _speaking(site, known)
    counts = {name: {"statements": number} for name, number in found.months.items()}
    values: dict[str, Any] = {
        "profile": known,
        "kinds": KINDS,
        "found": found,
        "latest": shown_hits(found.latest),
        "first": shown_hits([found.first] if found.first else []),
        "months": columns(counts, ("statements",)),
        "query": f"speaker-id:{known.id}",
        "narrowed": filters.narrowed,
        "exactly": filters.exactly,
        "decisions": [(one, told(one)) for one in decisions],
        "merged": merged,
        "sought": sought,
        "others": others,
    }
    return site.page(request, "speaker.html", values)


def _speaking(site: Site, known: Profile) -> Speaking:
    def whole() -> Any:
        with site.served.reading() as connection:
            return everybodys_words(connection)

    def made() -> Speaking:
        everybodys = site.served.kept_for_a_while("everybody's words", whole)
        with site.served.reading() as connection:
            return speaking_of(connection, known.id, everybodys)

    return site.served.kept_for_a_while(("speaking", known.id, known.merged), made)

"""Who is one speaker here: merges as a speaker's page shows them, and made and undone there by those with a token."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from onrecord.errors import AmbiguousSpeakerError, NotInLedgerError
from onrecord.ledger.decisions import Decision
from onrecord.ledger.listing import ListedSpeaker, listed_speakers
from onrecord.ledger.profiles import Profile, profile
from onrecord.ledger.references import find_speaker
from onrecord.ledger.schema import speakers
from onrecord.ledger.words import normal
from onrecord.serve.pages.site import Site, to, values_of

MOST_OFFERED = 12
CHANGED = ("speaking", "speakers page", "speakers", "candidates", "related", "facets")  # what is kept of speakers


@dataclass(frozen=True, slots=True)
class Merged:
    """A speaker that was merged into another, and the decision that did it, if it is known and stands."""

    id: str
    name: str
    role: str | None
    decision: Decision | None


def merged_into(connection: Connection, known: Profile, decisions: Sequence[Decision]) -> list[Merged]:
    """The speakers that were merged into one, with the decisions that did it."""
    columns = (speakers.c.id, speakers.c.name, speakers.c.role)
    query = select(*columns).where(speakers.c.id.in_(known.merged)).order_by(speakers.c.name, speakers.c.id)
    merges = [one for one in decisions if one.kind == "merge" and not one.undone]
    by_id = {side["id"]: one for one in merges for side in one.details["merged"]}
    return [Merged(row.id, row.name, row.role, by_id.get(row.id)) for row in connection.execute(query)]


def told(decision: Decision) -> str:
    """What a decision did, in words, with the names that it is about."""
    return "".join(_told(decision))


def offered(connection: Connection, known: Profile, asked: str) -> list[ListedSpeaker]:
    """Speakers that may be joined with one: those that `asked` names, by id or name, else those of its last name."""
    if asked:
        try:
            found = profile(connection, find_speaker(connection, asked))
            role = found.roles[0] if found.roles else None
            listed = [ListedSpeaker(found.id, found.name, found.kind, role, found.statements, found.articles)]
        except (AmbiguousSpeakerError, NotInLedgerError):
            listed = listed_speakers(connection, asked, limit=MOST_OFFERED + 1)
    else:
        last = normal(known.name).split()[-1:]
        listed = listed_speakers(connection, last[0], limit=MOST_OFFERED + 1) if last else []
    return [one for one in listed if one.id != known.id][:MOST_OFFERED]


async def merge(site: Site, request: Request) -> Response:
    """Make another speaker one with this one."""
    form = await request.form()
    session = site.taken_from(request, form)
    speaker, other = request.path_params["speaker"], values_of(form).get("other", "").strip()[:200]
    assert site.served.writer is not None
    await run_in_threadpool(site.served.writer.merge, speaker, other, by=session.name)
    site.served.forget(*CHANGED)
    return to(f"/speakers/{speaker}")


async def undo(site: Site, request: Request) -> Response:
    """Take a decision about a speaker back."""
    form = await request.form()
    session = site.taken_from(request, form)
    speaker, given = request.path_params["speaker"], values_of(form).get("decision", "")
    if site.served.writer is not None and given.isascii() and given.isdigit() and len(given) < 10:
        await run_in_threadpool(site.served.writer.undo, int(given), by=session.name)
        site.served.forget(*CHANGED)
    return to(f"/speakers/{speaker}")


def _told(decision: Decision) -> Iterator[str]:
    details: dict[str, Any] = decision.details
    if decision.kind == "merge":
        names = " and ".join(f"“{side['name']}”" for side in details["merged"])
        yield f"{names} merged into “{details['kept']['name']}”"
    elif decision.kind == "split":
        number = len(details["moved"])
        yield f"{number:,} appearance{'' if number == 1 else 's'} split off from “{details['speaker']['name']}”"
    elif decision.kind == "alias":
        yield f"given one more name, “{details['name']}”"
    elif decision.kind == "import":
        yield "matched with a list of known people"
    else:
        yield decision.kind

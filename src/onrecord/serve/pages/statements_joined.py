"""Which statements are of one saying: joined, parted and undone on a statement's page by those with a token."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from onrecord.errors import DecisionError
from onrecord.ledger.utterances import UtteranceDecision, taken
from onrecord.serve.pages.site import Site, to, values_of

CHANGED = ("related", "contradictions", "utterances")  # what is kept of sayings
_ADDRESS = re.compile(r"(?:.*/statements/)?([0-9a-f]{4,64})(?:[/?#].*)?", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Decided:
    """What a person decided of a statement and another one."""

    decision: UtteranceDecision
    other: str


def decided_of(connection: Connection, statement: str) -> list[Decided]:
    """The decisions that name a statement, the latest first."""
    found = (one for one in reversed(taken(connection)) if statement in (one.first, one.second))
    return [Decided(one, one.second if one.first == statement else one.first) for one in found]


async def join(site: Site, request: Request) -> Response:
    """Let another statement be of the same saying as this one."""
    return await _decided(site, request, "join")


async def part(site: Site, request: Request) -> Response:
    """Let another statement not be of the same saying as this one."""
    return await _decided(site, request, "part")


async def undo(site: Site, request: Request) -> Response:
    """Take a decision about a saying back."""
    form = await request.form()
    session = site.taken_from(request, form)
    given = values_of(form).get("decision", "")
    if site.served.writer is not None and given.isascii() and given.isdigit() and len(given) < 10:
        await run_in_threadpool(site.served.writer.undo_utterance, int(given), by=session.name)
        site.served.forget(*CHANGED)
    return _back(request)


async def _decided(site: Site, request: Request, kind: Literal["join", "part"]) -> Response:
    form = await request.form()
    session = site.taken_from(request, form)
    other = _ADDRESS.fullmatch(values_of(form).get("other", "").strip()[:2_000])
    if other is None:
        raise DecisionError("give the address of the other statement's page, or its id")
    assert site.served.writer is not None
    decide = site.served.writer.join if kind == "join" else site.served.writer.part
    await run_in_threadpool(decide, request.path_params["statement"], other[1].lower(), by=session.name)
    site.served.forget(*CHANGED)
    return _back(request)


def _back(request: Request) -> Response:
    return to(f"/statements/{request.path_params['statement']}")

"""Speakers across articles: listed, one of them, and pairs that may be one."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query
from starlette.responses import Response

from onrecord.ledger.candidates import candidates
from onrecord.ledger.listing import listed_speakers
from onrecord.ledger.profiles import profile
from onrecord.ledger.references import find_speaker
from onrecord.serve.answers import Json
from onrecord.serve.api import shapes
from onrecord.serve.api.asking import Limit, Served, new_router, problems
from onrecord.serve.ledgers import ServedLedger

router = new_router("speakers")

Name = Annotated[str | None, Query(max_length=200, description="Only those whose names have all of these words.")]
Speaker = Annotated[str, Path(max_length=200, description="A speaker's id, or a name as printed.")]


@router.get("/api/speakers", summary="List speakers", responses={200: {"model": shapes.Speakers}, **problems()})
def listed(served: Served, name: Name = None, limit: Limit = 30) -> Response:
    """The speakers with the most statements, those that were merged as one."""

    def made() -> list[dict[str, object]]:
        with served.reading() as connection:
            return [speaker.to_dict() for speaker in listed_speakers(connection, name, limit=limit)]

    return Json({"speakers": served.kept_for_a_while(("speakers", name, limit), made)})


@router.get(
    "/api/speakers/candidates",
    summary="Speakers that may be one",
    responses={200: {"model": shapes.Candidates}, **problems()},
)
def pairs(served: Served, name: Name = None, limit: Limit = 50) -> Response:
    """Pairs of speakers that were left apart and may be one, with why; a person decides."""

    def made() -> list[dict[str, object]]:
        with served.reading() as connection:
            return [pair.to_dict() for pair in candidates(connection, limit=limit, name=name)]

    return Json({"candidates": served.kept_for_a_while(("candidates", name, limit), made)})


@router.get(
    "/api/speakers/{speaker}",
    summary="One speaker",
    responses={200: {"model": shapes.SpeakerProfile}, **problems(404, 409)},
)
def one(served: Served, speaker: Speaker) -> Response:
    """A speaker with its names, roles and outside ids, and the latest articles in which it speaks.

    A name that several have is refused (409); the answer names their ids.
    """
    return Json(found(served, speaker))


def found(served: ServedLedger, speaker: str) -> dict[str, object]:
    """The profile of the speaker with this id or name, as JSON has it."""
    with served.reading() as connection:
        return profile(connection, find_speaker(connection, speaker)).to_dict()

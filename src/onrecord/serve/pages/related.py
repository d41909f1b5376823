"""What stands beside a statement in the ledger: other printings, what backs it, what may contradict it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.errors import NotInLedgerError, SlowQueryError
from onrecord.ledger.contradictions import contradictions
from onrecord.ledger.hits import Hit
from onrecord.ledger.relations import printing
from onrecord.ledger.search import by_id
from onrecord.ledger.utterances import PrintedAs, utterance_of
from onrecord.relate.backing import backing
from onrecord.relate.wording import Difference
from onrecord.serve.ledgers import ServedLedger
from onrecord.serve.pages.hits_shown import Part, Sayer, parts_of, sayer_of

MOST_PRINTINGS = 40
MOST_DENIALS = 8
_WHY = {
    "denial": "may deny it",
    "reversal": "may be a reversal by the same speaker",
}


@dataclass(frozen=True, slots=True)
class Beside:
    """Another statement: how it stands to this one, why it is thought so, and what kinds of words differ."""

    hit: Hit
    sayer: Sayer
    parts: tuple[Part, ...]
    why: str
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Related:
    """Other printings of a saying, and the quotation behind a report.

    `times` and `outlets` count all printings; `is_whole` is False where looking took too long.
    """

    printings: tuple[Beside, ...] = ()
    times: int = 1
    outlets: int = 1
    backing: Beside | None = None
    is_whole: bool = True


def related(served: ServedLedger, hit: Hit) -> Related:
    """All of that; nothing for a statement that is not shown."""
    if hit.state != "current":
        return Related()
    try:
        return served.kept_for_a_while(("related", hit.key), lambda: _found(served, hit))
    except NotInLedgerError:
        return Related()
    except SlowQueryError:
        return Related(is_whole=False)


def _found(served: ServedLedger, hit: Hit) -> Related:
    with served.reading() as connection:
        utterance = utterance_of(connection, hit.statement.id)
    others = [one for one in utterance.printings if one.hit.key != hit.key]
    return Related(
        tuple(_printed(one) for one in others[:MOST_PRINTINGS]),
        utterance.times,
        utterance.outlets,
        _backing(hit, others),
    )


def contradicting(served: ServedLedger, hit: Hit) -> tuple[Beside, ...]:
    """Candidates for a denial or a reversal; raises `SlowQueryError`.

    Looking for them takes longer than all else of a statement's page, so it is done for those who ask.
    """
    if hit.state != "current":
        return ()
    return served.kept_for_a_while(("contradictions", hit.key), lambda: tuple(_denials(served, hit)))


def _printed(one: PrintedAs) -> Beside:
    why = "a reprint" if one.is_reprint else one.reason or ""
    return _beside(one.hit, why, one.differences)


def _backing(hit: Hit, others: Sequence[PrintedAs]) -> Beside | None:
    """The quotation among the other printings that a report rests on."""
    if hit.statement.form == "direct":
        return None
    found = backing(printing(hit), [printing(one.hit) for one in others])
    wanted = found.quotation.statement.id if found.quotation else None
    behind = next((one.hit for one in others if one.hit.statement.id == wanted), None)
    return _beside(behind, found.reason, found.differences) if behind else None


def _denials(served: ServedLedger, hit: Hit) -> list[Beside]:
    """Candidates; what is taken for the same saying contradicts nothing."""
    found = []
    with served.reading() as connection:
        same = {one.hit.statement.id for one in utterance_of(connection, hit.statement.id).printings}
        listed = [one for one in contradictions(connection, hit) if one.statement not in same][:MOST_DENIALS]
        for one in listed:
            why = f"{_WHY.get(one.candidate.kind, one.candidate.kind)}: {one.candidate.reason}"
            (other, *_) = by_id(connection, one.statement)
            found.append(_beside(other, why, one.candidate.differences))
    return found


def _beside(hit: Hit, why: str, differences: tuple[Difference, ...]) -> Beside:
    return Beside(hit, sayer_of(hit), tuple(parts_of(hit)), why, differences)

"""Statements: searched, page by page, and one by its id."""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.responses import Response

from onrecord.errors import NotInLedgerError
from onrecord.ledger.hits import Hit
from onrecord.ledger.reviewing import taken
from onrecord.ledger.search import by_id
from onrecord.serve.answers import Json
from onrecord.serve.api import shapes
from onrecord.serve.api.asking import Cursor, Fold, Identifier, Limit, Q, Rank, Served, new_router, problems
from onrecord.serve.ledgers import ServedLedger
from onrecord.show.kept import kept_dict

router = new_router("statements")
PATH = "/api/statements"


@router.get(PATH, summary="Search statements", responses={200: {"model": shapes.Statements}, **problems(400)})
def search(
    served: Served, q: Q = "", limit: Limit = 20, cursor: Cursor = None, rank: Rank = False, fold: Fold = False
) -> Response:
    """The statements that a query finds, the newest first; `next` (and the Link header) is the page after."""
    page = served.search(q, limit=limit, cursor=cursor, rank=rank, fold=fold)
    following = None
    if page.cursor is not None:
        asked = {"q": q, "limit": limit, "cursor": page.cursor, **_set(rank=rank, fold=fold)}
        following = f"{PATH}?{urlencode(asked)}"
    told = {"query": q, "statements": [hit.to_dict() for hit in page.hits], "cursor": page.cursor, "next": following}
    return Json(told, headers={"Link": f'<{following}>; rel="next"'} if following else None)


@router.get(
    f"{PATH}/{{id}}",
    summary="One statement",
    responses={200: {"model": shapes.StatementDetail}, **problems(404)},
)
def statement(served: Served, id: Identifier) -> Response:
    """A statement in its paragraph, with where it was read, its reviews, and how to cite it.

    The first characters of an id are enough where no other statement has them.
    """
    return Json(detail(served, one_hit(served, id)))


def one_hit(served: ServedLedger, identifier: str) -> Hit:
    """The statement with this id, or the one whose id begins so; raises `NotInLedgerError` for none or several."""
    with served.reading() as connection:
        found = by_id(connection, identifier)
    if len({hit.statement.id for hit in found}) == 1:
        return found[0]
    problem = "several statements have ids that begin" if found else "no statement has an id that begins"
    raise NotInLedgerError(f"{problem} with {identifier!r}")


def detail(served: ServedLedger, hit: Hit) -> dict[str, object]:
    """All that is known of a statement, as JSON has it."""
    of = served.article(hit.article)
    known = kept_dict(of, hit.statement, served.origins(of.id), served.versions(of.id))
    with served.reading() as connection:
        reviews = taken(connection, statement=hit.statement.id)
    found = hit.to_dict()
    return {
        **known,
        "state": found["state"],
        "speaker": found["speaker"],
        "reviews": [review.to_dict() for review in reviews],
    }


def _set(**switches: bool) -> dict[str, str]:
    return {name: "true" for name, is_set in switches.items() if is_set}

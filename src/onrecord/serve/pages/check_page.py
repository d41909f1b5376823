"""The check page: a quote is pasted, and the answer shows where it is printed and what differs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from onrecord.errors import QueryError, SlowQueryError
from onrecord.relate.checking import Check, Found
from onrecord.relate.spoken import Word
from onrecord.serve.pages.hits_shown import Sayer, sayer
from onrecord.serve.pages.site import Site

LONGEST = 5_000  # characters of a quote
VERDICTS = {
    "verbatim": "Printed word for word",
    "cut": "Printed with more words in it",
    "other_speaker": "Printed as said by someone else",
    "altered": "Printed in other words",
    "not_found": "Not found in this record",
}


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words of one side of a comparison: "same" on both, "gone" from or "new" in the printed one, or "around" it."""

    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class Printed:
    """A printing beside the quote."""

    found: Found
    sayer: Sayer
    asked: tuple[Stretch, ...]
    printed: tuple[Stretch, ...]


def check_page(site: Site, request: Request) -> Response:
    """The form, and the answer where a quote is given."""
    asked = {name: request.query_params.get(name, "").strip() for name in ("quote", "speaker", "since", "until")}
    values: dict[str, Any] = {"asked": asked, "answer": None, "problem": None, "verdicts": VERDICTS, "printed": []}
    if not asked["quote"]:
        return site.page(request, "check.html", values)
    try:
        if len(asked["quote"]) > LONGEST:
            raise QueryError(f"a quote has at most {LONGEST:,} characters; paste a part of it")
        answer = _answer(site, asked)
    except QueryError as error:
        status = 503 if isinstance(error, SlowQueryError) else 400
        message = str(error).split(": ", 1)[-1]
        return site.page(request, "check.html", values | {"problem": message}, status=status)
    values |= {"answer": answer, "printed": [_printed(found) for found in answer.found]}
    return site.page(request, "check.html", values)


def _answer(site: Site, asked: dict[str, str]) -> Check:
    since, until = asked["since"] or None, asked["until"] or None
    return site.served.ledger.check(asked["quote"], asked["speaker"] or None, since=since, until=until)


def _printed(found: Found) -> Printed:
    comparison = found.comparison
    runs = comparison.inner
    gone = [run.first for run in runs if run.kind in ("first", "replaced")]
    new = [run.second for run in runs if run.kind in ("second", "replaced")]
    within = (runs[0].second[0], runs[-1].second[1]) if runs else (0, 0)
    asked = _stretches(comparison.texts[0], comparison.first, gone, "gone", (0, len(comparison.first)))
    printed = _stretches(comparison.texts[1], comparison.second, new, "new", within)
    return Printed(found, sayer(found.printings[0].statement), tuple(asked), tuple(printed))


def _stretches(
    text: str, words: Sequence[Word], marked: Sequence[tuple[int, int]], kind: str, within: tuple[int, int]
) -> list[Stretch]:
    """The text in stretches: words of `marked` runs are of this kind, those outside of `within` are around it."""
    kinds = ["same" if within[0] <= place < within[1] else "around" for place in range(len(words))]
    for begin, end in marked:
        kinds[begin:end] = [kind] * (end - begin)
    found: list[Stretch] = []
    start, current = 0, kinds[0] if kinds else "around"
    for place, word in enumerate(words):
        if kinds[place] != current:
            # What stands between two stretches goes to the one that is the same on both sides.
            edge = words[place - 1].end if current in ("gone", "new") else word.start
            edge = max(edge, start)
            found.append(Stretch(text[start:edge], current))
            start, current = edge, kinds[place]
    if start < len(text):
        last = words[-1].end if words and current in ("gone", "new") else len(text)
        found.append(Stretch(text[start:last], current))
        found.append(Stretch(text[last:], "around"))
    return [stretch for stretch in found if stretch.text]

"""Statements as people correct them: spans given as text, which is found in the article, speaker and act by name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import get_args

from onrecord.errors import ReviewError
from onrecord.records import Act, Article, Form, Kind, Span, Speaker, Statement, statement_id

BETWEEN_PIECES = re.compile(r"\s*(?:\[…\]|\[\.\.\.\]| … )\s*")
MARKS = {"single": "'‘’‛", "double": '"“”„«»', "dash": "-‐‑–—"}
ALIKE = {character: f"[{re.escape(group)}]" for group in MARKS.values() for character in group}
QUOTED = re.compile(r"“[^“”]*”|„[^„“”]*[“”]|«[^«»]*»|\"[^\"]*\"|(?<!\w)[‘'](?:[^‘’']|(?<=\w)[’'](?=\w))*[’'](?!\w)")
ACT = re.compile(r"[a-z]+(?:[ _-][a-z]+)*")
SURE = 1.0  # the score of what a person said


@dataclass(frozen=True, slots=True)
class Correction:
    """What is to be different; None leaves a part as it is, an empty text takes it away.

    `content` in several pieces has " … " between them.
    """

    source: str | None = None
    cue: str | None = None
    content: str | None = None
    speaker: str | None = None
    role: str | None = None
    kind: Kind | None = None
    act: str | None = None


def corrected(article: Article, statement: Statement, correction: Correction, *, by: str) -> Statement:
    """The statement with the correction made; raises `ReviewError` where its texts do not stand in the article.

    Where a text stands several times, that nearest to the old span is taken.
    """
    text, near = article.text, statement.content[0].start
    source = _spans(text, correction.source, statement.source, near)
    cue = _spans(text, correction.cue, statement.cue, near)
    content = _spans(text, correction.content, statement.content, near)
    if not content:
        raise ReviewError("a statement without content says nothing: reject it instead")
    headline = article.headline
    changed = replace(
        statement,
        id=statement_id(article.id, source, cue, content),
        source=source,
        cue=cue,
        content=content,
        form=statement.form if content == statement.content else form_of(content),
        place="headline" if headline and content[0].end <= headline.end else "body",
        speaker=_speaker(statement.speaker, correction, by),
        act=_act(statement.act, correction.act, by),
        score=SURE,
    )
    return changed


def new_statement(article: Article, correction: Correction, *, by: str, near: int = 0) -> Statement:
    """A statement that nobody found, from its texts; `near` is where in the article to look first."""
    empty = Statement("", "indirect", "body", (), (), (Span(near, near, ""),), SURE)
    if not correction.content:
        raise ReviewError("a statement without content says nothing")
    return corrected(article, empty, correction, by=by)


def find_span(text: str, printed: str, *, near: int) -> Span:
    """Where a text is printed: the nearest place to `near`, whatever the white space, quotation marks and dashes.

    Raises `ReviewError` where it is nowhere.
    """
    words = printed.split()
    if not words:
        raise ReviewError("an empty text stands nowhere")
    pattern = r"\s+".join("".join(ALIKE.get(character, re.escape(character)) for character in word) for word in words)
    found = list(re.finditer(pattern, text)) or list(re.finditer(pattern, text, re.IGNORECASE))
    if not found:
        raise ReviewError(f"“{' '.join(words)}” does not stand in the article: type or paste it as it is printed")
    nearest = min(found, key=lambda match: abs(match.start() - near))
    return Span.of(text, *nearest.span())


def form_of(content: Sequence[Span]) -> Form:
    """Direct where all words stand inside quotation marks, mixed where some do, indirect where none does."""
    printed = " ".join(span.text for span in content)
    outside = QUOTED.sub(" ", printed)
    if outside == printed:
        return "indirect"
    return "mixed" if re.search(r"\w", outside) else "direct"


def _spans(text: str, given: str | None, old: tuple[Span, ...], near: int) -> tuple[Span, ...]:
    if given is None:
        return old
    pieces = [piece for piece in BETWEEN_PIECES.split(given) if piece.strip()]
    start = old[0].start if old else near
    found: list[Span] = []
    for piece in pieces:
        found.append(find_span(text, piece, near=found[-1].end if found else start))
    return tuple(sorted(found, key=lambda span: span.start))


def _speaker(old: Speaker | None, correction: Correction, by: str) -> Speaker | None:
    if correction.speaker is None and correction.kind is None and correction.role is None:
        return old
    if correction.kind is not None and correction.kind not in get_args(Kind):
        raise ReviewError(f"there is no kind {correction.kind!r} of speaker; it is one of {', '.join(get_args(Kind))}")
    name = old.name if old and correction.speaker is None else (correction.speaker or "").strip() or None
    named: Kind = old.kind if old and old.kind in ("person", "organization") else "person"
    kind: Kind = correction.kind or (named if name else "unnamed")
    same = old is not None and name == old.name
    role = (old.role if old and same else None) if correction.role is None else correction.role.strip() or None
    mention = old.mention if old else ("name" if name else "none")
    return Speaker(kind, name, mention, SURE, f"corrected by {by}", role)


def _act(old: Act | None, name: str | None, by: str) -> Act | None:
    if name is None or (old is not None and name.strip() == old.name):
        return old
    name = name.strip().casefold()
    if not name:
        return None
    if not ACT.fullmatch(name):
        raise ReviewError(f"{name!r} is no act: acts are words such as `say`, `deny`, `promise`")
    return Act(name, "", reason=f"corrected by {by}")

"""Who speaks, when, and what is done by it, for people: beside the source, and with the reasons."""

from __future__ import annotations

from collections.abc import Iterator

from rich.text import Text

from onrecord.records import Said, Span, Speaker, Statement
from onrecord.show.safe import one_line

MOST_CANDIDATES = 3  # of an unresolved speaker that are shown


def speaker_text(statement: Statement) -> Text:
    """Whom a source means, where it does not say so itself: "→ Marta Linde, the skipper"; else nothing."""
    speaker = statement.speaker
    printed = " ".join(one_line(span.text) for span in statement.source)
    if speaker is None:
        return Text()
    if speaker.kind == "unresolved":
        candidates = " or ".join(one_line(name) for name in speaker.candidates[:MOST_CANDIDATES])
        return Text(f" → one of several: {candidates}" if candidates else "", "dim")
    if speaker.kind == "author":
        return Text(" → the author", "dim")
    shown = Text()
    if speaker.name and one_line(speaker.name) not in printed:
        shown.append(" → ", "dim").append(one_line(speaker.name))
    if speaker.role and speaker.name and one_line(speaker.role) not in printed:
        shown.append(f", {one_line(speaker.role)}", "dim")
    return shown


def act_text(statement: Statement) -> Text:
    """The act, where the cue's own words do not show it; else nothing."""
    act = statement.act
    cue = " ".join(span.text for span in statement.cue).casefold()
    if act is None or act.name in ("other", "say") or act.name[:4] in cue:
        return Text()
    return Text(f" ({act.name})", "dim")


def said_text(said: Said | None) -> Text:
    """The date or interval of the saying."""
    if said is None:
        return Text()
    interval = said.start if said.start == said.end else f"{said.start} to {said.end}"
    return Text(f" · {interval}", "dim")


def reasons(statement: Statement) -> Iterator[tuple[str, str]]:
    """Why a statement has its speaker, date and act: what it is about, and the reason with score and evidence."""
    if statement.speaker is not None:
        yield "speaker", _speaker_reason(statement.speaker)
    if statement.act is not None:
        yield "act", _act_reason(statement)
    if statement.said is not None:
        evidence = _quoted(statement.said.evidence)
        reason = one_line(statement.said.reason) or "as printed"
        yield (
            "said",
            f"{said_text(statement.said).plain.strip(' ·')} ({statement.said.precision}): {reason}; {evidence}",
        )
    if statement.addressee is not None:
        yield "addressee", _quoted(statement.addressee)


def _speaker_reason(speaker: Speaker) -> str:
    who = one_line(speaker.name) if speaker.name else "nobody by name"
    role = f", {one_line(speaker.role)}" if speaker.role else ""
    evidence = "".join(f"; {_quoted(span)}" for span in speaker.evidence)
    candidates = ", ".join(one_line(name) for name in speaker.candidates)
    others = f"; candidates: {candidates}" if candidates else ""
    return f"{who}{role} ({speaker.kind}, {speaker.score:.2f}): {one_line(speaker.reason)}{evidence}{others}"


def _act_reason(statement: Statement) -> str:
    act = statement.act
    if act is None:
        return ""
    vouches = {True: ", vouched for", False: ", taken to be untrue", None: ""}[act.vouches]
    negated = ", negated" if act.negated else ""
    reason = one_line(act.reason) or "by its cue"
    family = f"{act.family}, " if act.family else ""  # of an act that a person named there is none
    return f"{act.name} ({family}{act.polarity}{vouches}{negated}): {reason}"


def _quoted(span: Span) -> str:
    return f"“{one_line(span.text)}” at {span.start}-{span.end}"

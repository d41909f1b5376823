"""When each statement was said: the expression of time that belongs to its cue, as days.

The expression stands in the sentence of source and cue, outside the content; what belongs to another clause ("who was
elected in 2012") is left alone. Nothing printed, nothing given.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from onrecord.records import Article, Said, Span, Statement
from onrecord.resolve.dates_arithmetic import reckon
from onrecord.resolve.dates_expressions import find_clues, find_expressions
from onrecord.resolve.dates_place import CONTENT, OTHER, Frame, Place, goes_on, place_of
from onrecord.resolve.dates_spans import Calendar, Interval

REACH = 320  # characters about source and cue in which their sentence is looked for
NEIGHBOURS = 8  # statements before and after that may share the sentence

_SENTENCE_END = re.compile(r"[.!?…][\"”’')\]]*(?:\s+(?=[\"“‘'(\[]*[A-Z0-9])|(?=[\"“]?[A-Z][a-z]))|\n")
_NO_SENTENCE_END = re.compile(
    r"\b(?:Mrs?|Ms|Dr|St|Sens?|Reps?|Gov|Gen|Lt|Col|Prof|Rev|No|vs|Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec|[A-Z]|[ap]\.m|"
    r"(?:[A-Z]\.)+[A-Z])\.$"
)
_FUTURE = re.compile(
    r"(?:\bwill|['’]ll|\b(?:is|are)\s+(?:\w+ly\s+)?(?:going|expected|due|set|scheduled|likely|poised|slated)\s+to|"
    r"\b(?:plans?|intends?|expects?|hopes?)\s+to)\b(?!\s+have\b)",
    re.IGNORECASE,
)
_PRESENT = re.compile(
    r"(?:\w+ly\s+)?(?:says?|writes?|tells?|adds?|notes?|claims?|argues?|recalls?|remembers?|insists?|thinks?|believes?|"
    r"explains?|admits?|concedes?|acknowledges?|(?:is|are)\s+\w+ing)\b"
)
# Words of a clause or an occasion, in which a date would be part of what is said.
_CLAUSE = re.compile(
    r"\b(?:to|that|who|which|is|are|was|were|be|been|has|have|had|will|would|could|can|may|might|should|shall|did|do|does|"
    r"not|he|she|they|it|we|i|when|if|whether|how|why|what|election|vote|meeting|debate|attack|primary|game|match|race|"
    r"contest|summit|visit|trip|talks|hearing|finish|\w{3,}ed)\b|n['’]t\b|['’]ll\b",
    re.IGNORECASE,
)
_LEADING_MARKS = re.compile(r"[\s,]+")
_DAY_FIRST_PLACES = ("uk", "ie", "au", "nz", "in", "za", "de", "fr", "it", "es", "ru", "ua", "pl", "eu")
_SOUTHERN_PLACES = ("au", "nz", "za", "ar", "cl", "uy")


def resolve_dates(article: Article, statements: tuple[Statement, ...]) -> tuple[Statement, ...]:
    """The statements with `said` filled where the article prints when they were said, in the same order."""
    calendar, clues = _calendar(article), find_clues(article.text)
    dated: list[Statement] = []
    by_id: dict[str, Statement] = {}
    for number, statement in enumerate(statements):
        parent = by_id.get(statement.parent or "")
        said = None
        if statement.cue:
            low, high = _bounds(article.text, statement, parent)
            if _has_clue(clues, statement, low, high):
                near = statements[max(number - NEIGHBOURS, 0) : number + NEIGHBOURS + 1]
                start, frame = _frame(article.text, statement, near, low, high)
                said = _said(article.text, start, frame, _calendar_within(calendar, parent))
                said = said or _carried(statement, start, frame, dated[-NEIGHBOURS:])
        dated.append(replace(statement, said=said) if said or statement.said else statement)
        by_id[statement.id] = dated[-1]
    return tuple(dated)


def _has_clue(clues: Sequence[int], statement: Statement, low: int, high: int) -> bool:
    """Whether a word of time stands between the bounds, outside the content."""
    near = clues[bisect_left(clues, low) : bisect_left(clues, high)]
    return any(not span.start <= clue < span.end for clue in near for span in statement.content[:1])


def _said(text: str, start: int, frame: Frame, calendar: Calendar) -> Said | None:
    best: tuple[Place, Said] | None = None
    for expression in find_expressions(frame.text):
        place = place_of(expression, frame)
        if place is None or (best and (best[0].rank, best[0].distance) <= (place.rank, place.distance)):
            continue
        future = _FUTURE.search(frame.text, max(frame.left, frame.cue[0] - 40), frame.cue[1]) is not None
        interval = reckon(expression, replace(calendar, future=future))
        if interval is not None and not _long_past(interval, place, frame, calendar):
            evidence = _evidence(text, start + expression.start, start + expression.end)
            best = place, _record(interval, evidence, place)
    return best[1] if best else None


def _long_past(interval: Interval, place: Place, frame: Frame, calendar: Calendar) -> bool:
    # "Last spring, she says, the dam broke": what is said now of a time long past was not said then.
    if place.rank < 2 or calendar.day is None or not _PRESENT.match(frame.text, *frame.cue):
        return False
    return (calendar.day - interval.end).days > 8


def _evidence(text: str, start: int, end: int) -> Span:
    marks = _LEADING_MARKS.match(text, start, end)
    return Span.of(text, marks.end() if marks else start, end)


def _record(interval: Interval, evidence: Span, place: Place) -> Said:
    hours = interval.hours
    start = hours.start(interval.start) if hours else interval.start.isoformat()
    end = hours.end(interval.end) if hours else interval.end.isoformat()
    return Said(start, end, interval.precision, evidence, f"{evidence.text!r} {place.words}: {interval.rule}")


def _carried(statement: Statement, start: int, frame: Frame, before: Sequence[Statement]) -> Said | None:
    """The date of an earlier statement of the same source that this one goes on from: "said on Monday, adding"."""
    if frame.source is None or not goes_on(frame.text, *frame.cue):
        return None
    for other in reversed(before):
        if other.said is None or other.source != statement.source or other.parent != statement.parent:
            continue
        if start <= other.said.evidence.start < statement.cue[0].start:
            reason = f"the same source goes on in the same sentence; {other.said.reason}"
            return replace(other.said, reason=reason)
    return None


# --- the sentence -----------------------------------------------------------------------------------------


def _bounds(text: str, statement: Statement, parent: Statement | None) -> tuple[int, int]:
    """Where the sentence of source and cue may reach: their paragraph, and the content they are nested in."""
    cue = statement.cue[0].start
    low, high = max(cue - REACH, 0), min(statement.cue[-1].end + REACH, len(text))
    if parent is not None:
        around = [span for span in parent.content if span.start <= cue < span.end]
        if around:
            low, high = max(low, around[0].start), min(high, around[0].end)
    return max(low, text.rfind("\n", low, cue) + 1), high


def _frame(text: str, statement: Statement, near: Sequence[Statement], low: int, high: int) -> tuple[int, Frame]:
    """The sentence with its contents hidden, and where in the text it starts."""
    cue_start, cue_end = statement.cue[0].start, min(statement.cue[-1].end, high)
    near = [other for other in near if other is not statement and not _around(other, cue_start)]
    masked = text[low:high]
    for other in near:
        for span in other.content:
            if span.start < high and span.end > low:
                masked = _hidden(masked, span.start - low, _before_full_stop(text, span) - low, OTHER)
    for span in statement.content:
        # What follows the cue may end its sentence; what stands before it does not ("“We stay.” she said").
        last = _before_full_stop(text, span) if span.start > cue_start else span.end
        masked = _hidden(masked, span.start - low, last - low, CONTENT)
    ends = _sentence_ends(masked)
    start = max((end for end in ends if end <= cue_start - low), default=0)
    end = min((end for end in ends if end >= cue_end - low), default=len(masked))
    shift = low + start
    source = [span for span in statement.source if start <= span.start - low and span.end - low <= end]
    return shift, Frame(
        masked[start:end],
        (source[0].start - shift, source[-1].end - shift) if source else None,
        (cue_start - shift, cue_end - shift),
        tuple(
            (span.start - shift, span.end - shift)
            for other in near
            for span in other.cue[:1]
            if shift <= span.start < low + end and not cue_start <= span.start < cue_end
        ),
        _is_apart(text, statement),
    )


def _is_apart(text: str, statement: Statement) -> bool:
    """Whether a date after the content is none of it: it ends in a quotation mark, or is a mere noun phrase."""
    last = statement.content[-1]
    if text[last.end - 1] in '"”»’':
        return True
    return last.end - last.start < 80 and not _CLAUSE.search(last.text)


def _sentence_ends(text: str) -> list[int]:
    # Glued sentences ("he said.Last week") end as well, behind a small letter.
    return [
        found.end()
        for found in _SENTENCE_END.finditer(text)
        if not _NO_SENTENCE_END.search(text, max(found.start() - 6, 0), found.start() + 1)
        and (text[found.end() - 1].isspace() or not text[found.start() - 1 : found.start()].isupper())
    ]


def _around(other: Statement, offset: int) -> bool:
    """Whether the offset stands in the content of the other statement, which is then around this one."""
    return any(span.start <= offset < span.end for span in other.content)


def _hidden(text: str, start: int, end: int, mark: str) -> str:
    start, end = max(start, 0), min(end, len(text))
    return text[:start] + mark * (end - start) + text[end:] if start < end else text


def _before_full_stop(text: str, span: Span) -> int:
    # Another's content that ends in a full stop ends a sentence, and that has to stay visible.
    stripped = span.text.rstrip("\"”’')]")
    return span.start + len(stripped) - 1 if stripped.endswith((".", "!", "?", "…")) else span.end


# --- the calendar -----------------------------------------------------------------------------------------


def _calendar(article: Article) -> Calendar:
    day, offset = _published(article.published)
    host = re.sub(r"^\w+://|[/:?#].*$", "", (article.url or article.publisher or "").lower())
    place = host.rpartition(".")[2]
    language = (article.language or "").lower().replace("_", "-")
    day_first: bool | None = None
    if language in ("en-us", "en-ph") or place in ("us", "gov", "mil"):
        day_first = False
    elif language.startswith("en-") or place in _DAY_FIRST_PLACES:
        day_first = True
    return Calendar(day, offset, day_first=day_first, southern=place in _SOUTHERN_PLACES)


def _published(written: str | None) -> tuple[date | None, str]:
    """The day of publication as printed, and its offset from UTC; "Z" is how machines write, and no offset."""
    try:
        day = date.fromisoformat((written or "")[:10])
    except ValueError:
        return None, ""
    try:
        moment = datetime.fromisoformat(written or "")
    except ValueError:
        return day, ""
    offset = moment.strftime("%z")
    return day, f"{offset[:3]}:{offset[3:5]}" if offset and offset.strip("+-0") else ""


def _calendar_within(calendar: Calendar, parent: Statement | None) -> Calendar:
    """Words in quotation marks count from the day they were spoken ("I told him yesterday"), where that is known."""
    if parent is None or parent.form == "indirect":
        return calendar
    said = parent.said
    known = said is not None and said.start[:10] == said.end[:10]
    return replace(calendar, day=date.fromisoformat(said.start[:10]) if said and known else None)

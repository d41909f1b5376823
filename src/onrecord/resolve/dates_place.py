"""Whether an expression of time says when something was said: where it stands to source, cue and content."""

from __future__ import annotations

import re
from dataclasses import dataclass

from onrecord.resolve.dates_expressions import Expression

# What hides the content of the statement itself and of its neighbours; of equal length, so that offsets hold.
CONTENT, OTHER = "\x01", "\x02"

_PREPOSITION = (
    r"in|at|during|on|via|through|to|with|from|by|outside|inside|aboard|near|late|early|here|there|also|again|before|"
    r"recently|publicly|earlier|later|only|just|even|both|first|speaking|addressing|writing|asked"
)
_ARTICLE = r"the|a|an|his|her|their|its|our|another"
# Occasions and writings that are sayings themselves: "in a 2019 interview" dates what was said in it.
_OCCASION = (
    r"interviews?|speech(?:es)?|address|statements?|letters?|e-?mails?|memos?|memorandum|tweets?|posts?|posting|op-ed|"
    r"editorial|essay|column|blog|article|story|debates?|rall(?:y|ies)|hearings?|testimony|deposition|briefing|conference|"
    r"presser|reports?|study|survey|polls?|book|memoir|autobiography|documentary|podcast|broadcast|episode|appearance|"
    r"program(?:me)?|show|town\s+halls?|forum|panel|lecture|sermon|remarks|comments|message|video|ad|advertisement|call|"
    r"meeting|session|dispatch|filing|ruling|opinion|affidavit|complaint|lawsuit|motion|decision|judgment|verdict|order|"
    r"decree|bulletin|update|announcement|release|paper|research|analysis|review|audit|manifesto|press|event|gathering|"
    r"summit|visit|stop|breakfast|dinner|lunch|luncheon|fundraiser|exchange|conversation|discussion|chat|edition|issue|"
    r"documents?|transcript|recording|tape|trial|sitting"
)
# A word between cue and expression after which the expression belongs to something else than the saying.
_BREAK = re.compile(
    r"[;:\x02]|\b(?:who|whom|whose|which|that|(?:when|while)(?!\s+\w+ing\b)|where|whether|why|how|if|after|before|since|"
    r"until|till|because|as|although|though|but|despite|following|ahead|amid|than|about|against|regarding|concerning|"
    r"including|was|were|is|are|am|has|had|have|will|would|could|should|may|might|can|cannot|did|does|do|been|be|won|"
    r"became|and\s+(?:later|then)?\s*\w+(?:ed|ing|said|told|wrote|went|made|took|gave|came)|to\s+be)\b",
    re.IGNORECASE,
)
_PLAIN_GAP = re.compile(rf"\W*(?:(?:{_PREPOSITION}|\w+ly)\b|$)", re.IGNORECASE)
_NEW_PHRASE = re.compile(rf",\s+(?!(?:{_PREPOSITION}|the|a|an)\b)(?=[a-z])")
_OCCASION_AFTER = re.compile(rf"(?:['’]s?)?(?:[\s-]+[\w'’.&$-]+){{0,4}}?[\s-]+(?:{_OCCASION})\b", re.IGNORECASE)
_AT_OCCASION = re.compile(
    rf"\b(?:in|at|during|on|from|via|through)\s+(?:(?:{_ARTICLE})\s+)?(?:[\w'’.&-]+\s+){{0,4}}$", re.IGNORECASE
)
_PUBLISHED = re.compile(
    r"\b(?:released|published|issued|posted|aired|broadcast|dated|filed|unveiled|made\s+public|delivered|out|written)\s+"
    r"(?:(?:online|here)\s+)?$"
)
_CLAUSE_START = re.compile(
    r"(?:^|[;:—–―(]|[,\x02]|\s-)\s*(?:[\"“]\s*)?(?:(?:and|but|yet|so|or|while|then|when|as|still|also|however|meanwhile|"
    r"just|only|even|back|later|earlier|again|if|that|because|although|though|where)\b,?\s*){0,3}$",
    re.IGNORECASE,
)
_SPEAKING = re.compile(
    r"(?:^|[,;:—–―-]\s*)\W*(?:(?:and|but|later|when|while)\s+)?(?:(?:speaking|asked|responding|writing|testifying|"
    r"appearing|addressing|answering|talking|pressed|questioned|interviewed|quizzed|campaigning|standing|in|at|during|on)"
    r"\b)(?P<rest>[^\x01\x02;:]*)$",
    re.IGNORECASE,
)
_AFTER_FRONT = re.compile(
    rf"\s*(?:,[^\x01\x02;:]*,\s*|,?\s*|,?\s+(?:{_PREPOSITION}|about|regarding|whether|if)\b[^\x01\x02;:]*)$",
    re.IGNORECASE,
)
# A saying told as what happened then ("it was Tuesday when she said"), and the subject of a cue without a source.
_AT_THAT_TIME = re.compile(r",?\s+(?:when|as)\s*$")
_SUBJECT = re.compile(r"\s*,?\s+(?:the|a|an|[A-Z][\w.'’-]*|he|she|they)(?:\s+[\w.'’-]+){0,5}\s*$|\s*,\s*$")
_OWN_CONTENT = re.compile(rf"(?P<object>[^{CONTENT}]{{0,60}}){CONTENT}.*{CONTENT}[,.\s\"“”'’]*", re.DOTALL)
_RELATIVE = re.compile(r"\s*,?\s*(?:who|which|that)\s*$")
_CONTINUES = re.compile(r"(?:\w+ly\s+)?(?:\w+ing\b|to\s|and\b)", re.IGNORECASE)
_JOINED = re.compile(r"\band\s+(?:\w+ly\s+|then\s+|also\s+|later\s+)?$")
_SHORT_JOIN = re.compile(r"[^\x01\x02;:.]{0,45}$")


@dataclass(frozen=True, slots=True)
class Frame:
    """A sentence with the contents hidden, and where source and cue stand in it (both hulls, offsets of `text`)."""

    text: str
    source: tuple[int, int] | None
    cue: tuple[int, int]
    other_cues: tuple[tuple[int, int], ...] = ()
    content_is_apart: bool = False

    @property
    def left(self) -> int:
        """Where the words of source and cue begin."""
        return min(self.cue[0], self.source[0]) if self.source else self.cue[0]

    @property
    def right(self) -> int:
        """Where they end."""
        return max(self.cue[1], self.source[1]) if self.source else self.cue[1]


@dataclass(frozen=True, slots=True)
class Place:
    """Where the expression stands to the cue, in words, and how far: the smaller rank and distance wins."""

    rank: int
    distance: int
    words: str


def place_of(expression: Expression, frame: Frame) -> Place | None:
    """How the expression belongs to the saying; None where it belongs to something else."""
    start, end = expression.start, expression.end
    if expression.bound and expression.offset is None:
        return None
    if frame.source and frame.source[0] <= start < frame.source[1]:
        return _in_source(expression, frame)
    if expression.attributive:
        occasion = _occasion(expression, frame.text)
        if occasion is None:
            return None
        start, end = occasion
    if frame.cue[0] <= start < frame.cue[1]:
        free = _BREAK.search(frame.text, frame.cue[0] + _first_verb(frame), start) is None
        return Place(0, 0, "in the cue") if free else None
    if _another_cue_between(frame, start, end):
        return None
    if start >= frame.right:
        return _after(frame, start)
    if end <= frame.left:
        return _in_front(frame, start, end)
    return _between(frame, start, end)


def _occasion(expression: Expression, text: str) -> tuple[int, int] | None:
    """The phrase "in a 2019 interview" about a date before a noun, where the noun is an occasion of saying."""
    before = _AT_OCCASION.search(text, max(expression.start - 60, 0), expression.start)
    noun = _OCCASION_AFTER.match(text, expression.end)
    if before is None or noun is None or _BREAK.search(before.group()):
        return None
    return before.start(), noun.end()


def _in_source(expression: Expression, frame: Frame) -> Place | None:
    # A poll "released Sunday" or "a 2013 study" speaks when it came out; "who was elected in 2012" is a life.
    before = frame.text[frame.source[0] if frame.source else 0 : expression.start]
    if _PUBLISHED.search(before) and "who" not in before:
        return Place(3, len(before), "in the source, when it came out")
    noun = _OCCASION_AFTER.match(frame.text, expression.end)
    source_end = frame.source[1] if frame.source else 0
    if expression.attributive and noun and noun.end() <= source_end and len(before.split()) <= 2:
        return Place(3, len(before), "in the source, which is of that time")
    return None


def _after(frame: Frame, start: int) -> Place | None:
    gap = frame.text[frame.right : start]
    own = _OWN_CONTENT.match(gap)
    if own:
        # After a clause the date is more often part of what is said ("would come on Monday") than of the saying.
        if not frame.content_is_apart or _BREAK.search(own["object"]) or not _plain(gap[own.end() :]):
            return None
        return Place(4, len(gap), "after the content")
    if CONTENT in gap or _BREAK.search(gap) or _NEW_PHRASE.search(gap):
        return None
    return Place(1, len(gap), "after the cue")


def _between(frame: Frame, start: int, end: int) -> Place | None:
    source = frame.source or frame.cue
    before, after = (source, frame.cue) if source[0] < frame.cue[0] else (frame.cue, source)
    first, second = frame.text[before[1] : start], frame.text[end : after[0]]
    if CONTENT in first + second:
        return None
    issued = _PUBLISHED.search(first) is not None and not _BREAK.search(first)
    if (_plain(first) or _RELATIVE.match(first) or issued) and _plain(second):
        return Place(1, len(second), "between source and cue")
    broken = _BREAK.search(first) or _BREAK.search(second) or not _SHORT_JOIN.match(second)
    if broken or not goes_on(frame.text, *frame.cue):
        return None
    return Place(2, len(second), "in the clause that the cue goes on from")


def _in_front(frame: Frame, start: int, end: int) -> Place | None:
    before, gap = frame.text[:start], frame.text[end : frame.left]
    if CONTENT in gap and not frame.content_is_apart:
        return None
    gap = re.sub(rf"[{CONTENT}\"“”'’]", "", gap)
    if _AT_THAT_TIME.fullmatch(gap):
        return Place(2, len(gap), "in the clause whose time is the saying's")
    without_source = frame.source is None and _SUBJECT.match(gap) is not None
    if not (_AFTER_FRONT.match(gap) or without_source) or _BREAK.search(gap.split(",")[-1]):
        return None
    if _CLAUSE_START.search(before):
        return Place(2, len(gap), "before source and cue")
    speaking = _SPEAKING.search(before)
    if speaking and not _BREAK.search(speaking["rest"]) and "," not in speaking["rest"]:
        return Place(2, len(gap), "with the occasion, before source and cue")
    return None


def _plain(gap: str) -> bool:
    """Whether a gap holds only phrases of place and occasion ("at a rally in Kelm"), no other clause."""
    if not gap.strip(" \t,"):
        return True
    return _PLAIN_GAP.match(gap) is not None and not _BREAK.search(gap) and not _NEW_PHRASE.search(gap)


def goes_on(text: str, start: int, end: int) -> bool:
    """Whether the cue goes on from an earlier verb of the same subject: "spoke on Monday, saying"."""
    return bool(_CONTINUES.match(text, start, end) or _JOINED.search(text, max(start - 25, 0), start))


def _first_verb(frame: Frame) -> int:
    # "was asked on Tuesday": the auxiliary at the head of the cue is its own.
    head = re.match(r"\W*(?:[\w’']+\s+){0,2}", frame.text[frame.cue[0] : frame.cue[1]])
    return head.end() if head else 0


def _another_cue_between(frame: Frame, start: int, end: int) -> bool:
    if end <= frame.left:
        return any(end <= cue[0] < frame.left for cue in frame.other_cues)
    if start >= frame.right:
        return any(frame.right <= cue[0] < start for cue in frame.other_cues)
    return False

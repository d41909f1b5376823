"""What stands around a name whose kind its words do not tell: "the retailer X", "in X", "X, which", "X have"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from onrecord.resolve import words as known
from onrecord.resolve.names import Name

PERSONAL = (
    "\\w*(?:man|woman|ist|er|or|ian|ee|ant)|head|aide|host|boss|chief|president|official|expert|spokesperson|executive"
)
BODY = (
    "group|company|firm|magazine|newspaper|network|website|site|giant|retailer|chain|union|nonprofit|non-profit|startup|"
    "manufacturer|agency|publication|tabloid|broadcaster|airline|outlet|organization|organisation|association|"
    "think[ ]tank|super[ ]PAC|PAC|institute|charity|consultancy|publisher|brand|foundation|maker|conglomerate|bank|"
    "school|operator|utility|insurer|lender|supplier|club|museum|brewery|zoo|theatre|theater|orchestra"
)
BODY_BEFORE = re.compile(rf"\b(?:{BODY})(?:[ ](?:called|named))?[ ](?:the[ ])?$")
BODY_AFTER = re.compile(
    r"(?:[ ]\([^)]{1,24}\))?(?:,|[ ][—–-]|[ ]is)[ ](?:an?|the|one[ ]of[ ]the)[ ]"
    rf"(?:(?!(?:for|of|at|to|with|by|from|in|and|who|whose)[ ])[\w’'.-]+[ ]){{0,5}}?(?:{BODY})\b(?![’'])"
    rf"(?![ ](?:\w+[ ])?(?:{PERSONAL})\b)"
)
DATELINE = re.compile(r"[^\n]{0,25}?[ ](?:[–—-]|\()")
INNER_CAPITAL = re.compile(r"\b(?!Mc|Mac|De|Di|Du|La|Le|Van|Von|Fitz|O[’'])\w*[a-z][A-Z]")  # "NorthWay"
WHICH = re.compile(r",[ ]which\b")
PLURAL_VERB = re.compile(r"[ ](?:have|are|were|say|want|do|don[’']t|plan|hope|need)\b")
IN_BEFORE = re.compile(r"\b(?:[Ii]n|[Nn]ear|[Oo]utside)[ ]$")
ENDS = re.compile(r"[.,;:]?(?:\s(?:on|at|to|after|before|where|who|since|until|last|this|and)\b|\n|$)|[.,;]")
DEMONYMS = ("ian ", "ian,", "ian.", "an ", "an,", "n ", "ese ", "ish ")
SITES = (".com", ".org", ".net")
MOST_NAMES = 12  # of one entity that are looked at


def kind_around(names: Sequence[Name], fullest: Name, text: str) -> str:
    """What the words around names of one entity of unsure kind tell: an organization, a place, or nothing."""
    names = names[:MOST_NAMES]
    if _named_as_body(names, fullest, text) or any(_about(text, name) for name in names):
        return "organization"
    given = known.given_names()
    if any(word in given for word in fullest.words):
        return ""
    if any(INNER_CAPITAL.search(text, name.start, name.end) or WHICH.match(text, name.end) for name in names):
        return "organization"
    if known.plural(fullest.words[-1]) and any(_several_do(text, name) for name in names):
        return "organization"
    if any(_stands_in(text, name) or _dateline(text, name) for name in names):
        return "place"
    word = text[fullest.start : fullest.end]
    if len(fullest.words) == 1 and len(word) > 3 and any(word + ending in text for ending in DEMONYMS):
        return "place"
    return ""


def _stands_in(text: str, name: Name) -> bool:
    """Whether something is in what a name names: "in Velmar on Monday", and not "in Linde’s view"."""
    before = IN_BEFORE.search(text, max(0, name.start - 12), name.start)
    return before is not None and ENDS.match(text, name.end) is not None


def _about(text: str, name: Name) -> bool:
    """Whether a line is nothing but "About" and a name, as where releases end."""
    return text.endswith(("\nAbout ", "\nABOUT "), 0, name.title) and text[name.end : name.end + 1] in ("", "\n")


def _dateline(text: str, name: Name) -> bool:
    """Whether a line begins with a name in capitals and a dash follows: "PORT VELM, Minn. –"."""
    opens = text[max(0, name.start - 1) : name.start] in ("", "\n")
    return opens and text[name.start : name.end].isupper() and DATELINE.match(text, name.end) is not None


def _several_do(text: str, name: Name) -> bool:
    """Whether the verb after a name is one of several: "Rovers have"; not after "and", which joins two."""
    before = text[max(0, name.start - 6) : name.start]
    return PLURAL_VERB.match(text, name.end) is not None and not before.endswith(("and ", ", ", "or "))


def _named_as_body(names: Sequence[Name], fullest: Name, text: str) -> bool:
    """Whether what stands beside its names tells an organization: "the retailer Linde Brook"."""
    if fullest.words[-1].endswith(SITES):
        return True
    return any(
        BODY_BEFORE.search(text, max(0, name.title - 60), name.title)
        or (name.title == name.start and BODY_AFTER.match(text, name.end, name.end + 90))
        for name in names
    )

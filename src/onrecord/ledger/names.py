"""Names as they are compared across articles: without case, accents, middle initials, "Jr." and "Inc."."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from onrecord.ledger.words import normal
from onrecord.records import content_id

SUFFIX = re.compile(r"(jr|sr|ii|iii|iv|esq|phd|md)\.?", re.IGNORECASE)
INITIALS = re.compile(r"(?:[^\W\d_]\.-?)+|[^\W\d_]")
BETWEEN_INITIALS = re.compile(r"(?<=\b[^\W\d_]\.)\s+(?=[^\W\d_]\.)")  # "J. K." is "J.K."
LEGAL_FORMS = frozenset("inc incorporated corp corporation co company ltd limited llc plc gmbh ag sa nv".split())
LONGEST_KEY = 400  # characters; PostgreSQL's indexes hold 2,700 bytes
SHORTEST_MISSPELT = 6  # letters; shorter words that differ by one letter are other words

# Short forms of given names, after which two names may be one person's; written by us.
NICKNAMES = {
    short: frozenset(full.split())
    for short, full in (
        pair.split(": ")
        for pair in (
            "abby: abigail,al: albert alan allen,alex: alexander alexandra,andy: andrew,angie: angela,barb: barbara,"
            "becky: rebecca,ben: benjamin,bernie: bernard,beth: elizabeth,betty: elizabeth,bill: william,"
            "bob: robert,bobby: robert,cathy: catherine,charlie: charles,chris: christopher christine christina,"
            "chuck: charles,dan: daniel,danny: daniel,dave: david,debbie: deborah,dick: richard,dima: dmitry,"
            "don: donald,doug: douglas,ed: edward edwin,eddie: edward,ellie: eleanor,fran: frances,fred: frederick,"
            "gabby: gabrielle,gene: eugene,gerry: gerald gerard,greg: gregory,hank: henry,harry: harold henry,"
            "jack: john,jackie: jacqueline,jake: jacob,jeb: john,jeff: jeffrey,jen: jennifer,jenny: jennifer,"
            "jerry: gerald jerome,jim: james,jimmy: james,joe: joseph,joey: joseph,jon: jonathan,josh: joshua,"
            "kate: katherine catherine,kathy: kathleen katherine,katie: katherine,ken: kenneth,kim: kimberly,"
            "larry: lawrence,lenny: leonard,liz: elizabeth,maggie: margaret,mandy: amanda,matt: matthew,max: maxwell,"
            "meg: margaret,mick: michael,mike: michael,misha: mikhail,nate: nathan nathaniel,nick: nicholas,"
            "pat: patrick patricia,patty: patricia,peggy: margaret,pete: peter,phil: philip phillip,ray: raymond,"
            "rich: richard,rick: richard,rob: robert,ron: ronald,ronnie: ronald,rudy: rudolph,russ: russell,"
            "sam: samuel samantha,sandy: sandra alexander,sasha: alexander alexandra,steve: steven stephen,"
            "stan: stanley,sue: susan,ted: theodore edward,terry: terence teresa,tim: timothy,tina: christina,"
            "tom: thomas,tommy: thomas,tony: anthony,vicky: victoria,vince: vincent,volodya: vladimir,walt: walter,"
            "will: william,zach: zachary"
        ).split(",")
    )
}


@dataclass(frozen=True, slots=True)
class NameParts:
    """A name taken apart: `key` is what names of one person or organization have in common."""

    key: str
    normal: str
    initials: str = ""  # of middle names
    suffix: str = ""

    @property
    def is_lone(self) -> bool:
        """Whether it is one word, as a surname that stands alone."""
        return " " not in self.key


def plain_name(name: str) -> str:
    """The name's words; of one that has none ("!!!") a key that nothing else has, and of a long one the beginning."""
    plain = normal(name) or f"nameless{content_id(name)}"
    return plain if len(plain) <= LONGEST_KEY else f"{plain[:LONGEST_KEY]} {content_id(plain)}"


@lru_cache(maxsize=65536)
def person_name(name: str) -> NameParts:
    """A person's name: middle initials and "Jr." are no part of its key."""
    words = BETWEEN_INITIALS.sub("", name.replace(",", " ")).split()
    suffixes = [match[1].casefold() for match in map(SUFFIX.fullmatch, words[1:]) if match]
    words = words[:1] + [word for word in words[1:] if not SUFFIX.fullmatch(word)]
    middle = [word for word in words[1:-1] if INITIALS.fullmatch(word)]
    rest = words[:1] + [word for word in words[1:-1] if not INITIALS.fullmatch(word)] + words[1:][-1:]
    initials = "".join(character for word in middle for character in word.casefold() if character.isalpha())
    plain = plain_name(name)
    return NameParts(plain_name(" ".join(rest)) if rest else plain, plain, initials, next(iter(suffixes), ""))


@lru_cache(maxsize=65536)
def organization_name(name: str) -> NameParts:
    """An organization's name: "the" before it and "Inc." after it are no part of its key."""
    plain = plain_name(name)
    words = plain.split()
    if len(words) > 1 and words[0] == "the":
        words = words[1:]
    while len(words) > 1 and words[-1] in LEGAL_FORMS:
        words = words[:-1]
    return NameParts(" ".join(words), plain)


def names_exclude_each_other(one: NameParts, other: NameParts) -> bool:
    """Whether middle initials or "Jr." and "Sr." tell two people apart; what only one of them has tells nothing."""
    shorter, longer = sorted((one.initials, other.initials), key=len)
    return not longer.startswith(shorter) or bool(one.suffix and other.suffix and one.suffix != other.suffix)


def share_given_name(one: str, other: str) -> bool:
    """Whether two given names in small letters may be one: the same, a short form, or an initial."""
    if one == other or other in NICKNAMES.get(one, ()) or one in NICKNAMES.get(other, ()):
        return True
    return (len(one) == 1 or len(other) == 1) and one[:1] == other[:1]


def one_letter_apart(one: str, other: str) -> bool:
    """Whether two words of six letters or more differ by one letter changed, added, left out or swapped."""
    if one == other or abs(len(one) - len(other)) > 1 or min(len(one), len(other)) < SHORTEST_MISSPELT:
        return False
    start = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    rest, others = one[start:], other[start:]
    swapped = rest[:2] == others[:2][::-1] and rest[2:] == others[2:]
    return swapped or rest[1:] == others[1:] or rest[1:] == others or rest == others[1:]


def without_one_letter(word: str) -> set[str]:
    """The word and all that is left of it without one letter: words one letter apart have one of these in common."""
    return {word, *(word[:n] + word[n + 1 :] for n in range(len(word)))}


def initials_of(key: str) -> str:
    """The first letters of an organization's words, as its acronym has them: "of" and the like left out."""
    words = [word for word in key.split() if word not in ("of", "for", "and", "on", "the", "to", "in")]
    return "".join(word[0] for word in words)

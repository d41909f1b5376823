"""What kind of thing a noun is: a person, several, an organization, a document; by the words that the lists know."""

from __future__ import annotations

import re
from collections.abc import Sequence

from onrecord.records import Kind
from onrecord.resolve import words as known
from onrecord.resolve.role_words import role_word

NATIONS = ("ese", "ench", "ish", "utch")
PERSONS = frozenset(
    """
    person source figure child kid teen somebody self friend bride ally foe rival critic fan pal veteran native
    celebrity victim suspect youth adult soul celeb wit insider convict patriarch matriarch monk monarch cop coach
    texan floridian ohioan iowan californian vermonter virginian georgian canadian american briton australian
    legend spouse other model operative narrator relative representative executive mom dad witness
    boss hostess heir spy judge youngster teenager surgeon neurosurgeon graduate old politico diva man woman
    juror pundit hawk dove
    lad lass chap bloke mum nan granny grandma grandad grandpa full-back half-back quarterback headmistress headmaster
    chamberlain vicar curate matron midwife umpire earl count viscount peer tsar czar consul attache twin toddler
    baby guest recruit registrar bursar liar comrade mistress farmhand deckhand accused deceased superior
    elder newcomer lassie youngest eldest oldest
    """.split()
)
ADJECTIVE = re.compile(r"^[a-z-]+(?:ed|ing|ous|ful|ive|less|ary|al|y)$")
SEVERAL = ("both", "many", "several", "few", "most", "these", "those", "half")
PERSONAL_FIGURES = frozenset(
    "party establishment top senior public leading prominent gop media religious political influential other".split()
)
PER_CENT = re.compile(r"%|\bper ?cent\b")
NUMBER = re.compile(r"\d[\d,.]*%?")


def whose_people(words: Sequence[str]) -> bool:
    """Whether these are several people of whoever was named before: "whose members"."""
    return words[0] == "whose" and known.plural(words[-1]) and words[-1] not in known.DOCUMENTS


def own_words(words: Sequence[str]) -> Sequence[str]:
    """Of some words those after the last possessive."""
    owners = [number for number, word in enumerate(words[:-1]) if word.endswith(("’s", "'s", "s’", "s'"))]
    return words[owners[-1] + 1 :] if owners else words


def known_noun(word: str) -> bool:
    """Whether a word in small letters is a noun that the lists know."""
    listed = word in known.DOCUMENTS or word in known.ORGANIZATIONS or word in known.GROUPS or word in PERSONS
    return listed or role_word(word.split("-")[-1])


def noun(words: Sequence[str]) -> bool:
    """Whether the last of some words can end a noun phrase, so that a participle begins what describes it."""
    if not words:
        return False
    last = words[-1]
    if last.casefold() in known.STOP_WORDS and last.casefold() not in known.GROUPS:
        return False
    return last[0].isupper() or last.isdigit() or known.plural(last) or known_noun(last.casefold())


def adjective(words: Sequence[str]) -> bool:
    """Whether some words before a comma end with the first of several adjectives: "an accomplished, tireless man"."""
    return (
        len(words) == 2
        and words[0].casefold() in known.INDEFINITE | {"the"}
        and ADJECTIVE.search(words[1]) is not None
        and not noun(words)
    )


def several_after_all(first: str, head: str, kind: Kind, printed: str, words: Sequence[str]) -> bool:
    """Whether a noun of other things means people here: "party figures", "any company", "just shy of half, 49%"."""
    if head == "figures":
        return not PERSONAL_FIGURES.isdisjoint(words)
    if kind == "document":
        return PER_CENT.search(printed) is not None and head not in known.DOCUMENTS
    return kind == "organization" and first in ("any", "no")


def nominal_kind(first: str, head: str) -> Kind:
    if first in ("this", "your") and head in ("reporter", "writer", "columnist", "correspondent"):
        return "author"
    bare = head.split("-")[-1] if head not in known.DOCUMENTS else head
    if (first in ("each", "every", "nobody") and bare not in known.DOCUMENTS) or (first == "no" and head == "one"):
        return "group"
    several = head in ("all", "both") or first in SEVERAL
    if several and head not in known.DOCUMENTS:
        return "group"
    if head in ("one", "another", "someone"):
        return "unnamed"
    if head in known.PLURAL_PRONOUNS or NUMBER.fullmatch(head) or head in known.GROUPS:
        return "group"
    if head in known.DOCUMENTS or bare in known.DOCUMENTS:
        return "document"
    if head in known.ORGANIZATIONS or bare in known.ORGANIZATIONS:
        return "organization"
    if head == "source":
        return "unnamed"
    if known.plural(head) or (first == "the" and head.endswith(NATIONS)):
        return "group"
    if head in ("gop", "dnc", "rnc"):
        return "organization"
    if not role_word(bare) and bare not in known.PARTIES and PERSONS.isdisjoint((head, bare)):
        return "document"  # "the joke", "simple math": no person, and nothing that acts
    return "unnamed" if first in known.INDEFINITE else "person"

"""Look back for what a relative pronoun follows, and for what the sentences before are about."""

from __future__ import annotations

import re

from onrecord.records import Span, Statement
from onrecord.resolve import words as known
from onrecord.resolve.mentions import Reference, SourceReader
from onrecord.resolve.names import Name
from onrecord.resolve.nouns import PERSONS
from onrecord.resolve.page import Page
from onrecord.resolve.role_words import role_word

LOOK_BACK = 220  # code points before a relative pronoun in which its antecedent begins
MOST_WORDS = 8  # before a relative pronoun that are looked at for its noun
WORD = re.compile(r"[^\W_]+(?:[-’'.][^\W_]+)*%?|%")
CLOSING = re.compile(
    r"(?:,?[ ]\([^)]{1,24}\)|,[ ]\d{1,3}|,[ ][RDI]-[A-Z][\w.]*)?[ ,—–(-]*(?:\b(?:in|of|to|for|with|by|from|on|at)[ ])?$"
)
APPOSED = re.compile(r",[ ](?:\d{1,3},[ ])?[^\W\d]+\b")
VERB = re.compile(
    r"\b(?:said|says|told|was|were|is|are|has|had|have|will|would|could|can|may|might|did|does|do|went|came|made|"
    r"\w{3,}(?<!bas)ed)\b"
)
PRONOUN_BEFORE = re.compile(
    r"\b([Hh]e|[Ss]he|[Tt]hey|[Ii]t|[Ww]e|I|[Ww]ho)[ ](?:\w+ly[ ]|also[ ]|then[ ]|has[ ]|had[ ])?$"
)
PRONOUN_WITHIN = re.compile(r"(he|she|they|we|I)(?:[’'](?:s|ve|re|d|ll|m))?[ ]", re.IGNORECASE)  # "They’re sure"
ADVERBS = re.compile(r"(?:,[^,]{2,80},)?[ ](?:\w+ly[ ]|also[ ]|then[ ]|later[ ]|has[ ]|had[ ]|once[ ])?")
NOUN_CUE = re.compile(r"(?:an?|the)[ ]")  # "Linde sent them | a request for": Linde or they, who knows
INVERTED = re.compile(  # cues that the name of whoever speaks may follow: "said Linde", "according to Linde"
    r"\b(?:said|says|asked|asks|added|adds|wrote|writes|tweeted|explained|noted|recalled|argued|warned|concluded|"
    r"continued|replied|insisted|joked|declared|quipped|told|by|to)$"
)
OPENING = re.compile(r"\b(?:[Tt]he|[Aa]n?|[Hh]is|[Hh]er|[Tt]heir|[Oo]ne)[ ](?:[\w’'-]+[ ]){0,4}$")
PUBLISHED = re.compile(r"([^\W\d_]+)[ ](?:by|from)[ ](?:the[ ])?(?:[^\W\d]+[ ]){0,5}$")
JOINED = re.compile(r"(?:[ ]\([^)]{1,24}\))?(?:[ ]of[ ][A-Z]\w+)?,?[ ](?:and|&)[ ](?:[\w.]+[ ]){0,2}")
PLURAL_VERB = re.compile(r"have|are|were|do|(?!was|has|is|does|said|told|had)\w*[^s\W](?<!ed)")
SOME_ROLE = re.compile(r"\b(?:an?|another|one)[ ](?:[\w’'-]+[ ]){1,4}(?:for|of|to|with|from)[ ](?:the[ ])?$")
AND = re.compile(r"[ ,]*(?:and|but)[ ]$")


def antecedent(reader: SourceReader, page: Page, offset: int, *, relative: str) -> Reference | None:
    """What a "who" or "which" at an offset refers to: the phrase right before it, or whom that phrase stands beside."""
    text = page.text
    floor = max(page.sentence_start(max(offset - 1, 0)), offset - LOOK_BACK)
    coordinate = AND.search(text, floor, offset)
    if coordinate and (earlier := text.rfind(f" {relative}", floor, coordinate.start())) >= 0:
        return antecedent(reader, page, earlier + 1, relative=relative)
    end = floor + len(CLOSING.sub("", text[floor:offset]))
    if end <= floor:
        return None
    names = reader.names_in(floor, end)
    thing = relative in ("which", "that")
    named = _named(reader, names, floor, end, thing=thing)
    if named is not None and thing and (written := _written_by(reader, floor, named)) is not None:
        return written
    if named is not None and (reader.placed[named.start].kind == "person") is not thing:
        several = not thing and _joint(reader, page, names, named, offset, relative)
        if several:
            return Reference("name", "group", "and", named.title, named.end)
        return reader.read([Span.of(text, named.title, named.end)])
    return _noun_before(reader, floor, end, person=relative in ("who", "whom"))


def _named(reader: SourceReader, names: list[Name], floor: int, end: int, *, thing: bool) -> Name | None:
    """The name that a stretch ends with, or the last one that its last phrase is in apposition to."""
    text = reader.text
    kinds = ("organization", "") if thing else ("person", "")
    for name in reversed(names):
        beside = APPOSED.match(text, name.end, end)
        if beside and reader.placed[name.start].kind in kinds and not VERB.search(text, name.end, end):
            return name
    if not names or names[-1].end < end - 2:
        return None
    last = names[-1]
    if reader.placed[last.start].kind == "place" and len(names) > 1:
        before = names[-2]
        return before if text[before.end : last.title] in (" of ", ", of ", " in ", " from ") else None
    owned = re.search(r"([^\W\d_]+)[ ](?:for|of|to|with|from)[ ](?:the[ ])?$", text[floor : last.title])
    aside = text[end : end + 1] == "," and not SOME_ROLE.search(text, floor, last.title)
    return None if owned and role_word(owned[1].casefold()) and not aside else last


def _written_by(reader: SourceReader, floor: int, named: Name) -> Reference | None:
    """What an organization or a person published, where that and not its author is meant: "polls by Ferris Bank"."""
    before = PUBLISHED.search(reader.text, floor, named.title)
    if before is None or before[1].casefold() not in known.DOCUMENTS:
        return None
    return Reference("nominal", "document", before[1].casefold(), before.start(1), named.end)


def _joint(reader: SourceReader, page: Page, names: list[Name], named: Name, offset: int, relative: str) -> bool:
    """Whether "who" means two people: "Ada Brook and Pavel Orlin, who say"."""
    before = [name for name in names if name.end < named.title]
    if not before or reader.placed[before[-1].start].kind not in ("person", ""):
        return False
    between = page.text[before[-1].end : named.title]
    verb = WORD.search(page.text, offset + len(relative))
    return (
        JOINED.fullmatch(between) is not None and verb is not None and PLURAL_VERB.fullmatch(verb.group()) is not None
    )


def _noun_before(reader: SourceReader, floor: int, end: int, *, person: bool) -> Reference | None:
    """The nearest noun before `end` that can be meant."""
    text = reader.text
    words = list(WORD.finditer(text, floor, end))[-MOST_WORDS:]
    for word in reversed(words):
        noun = word.group().casefold()
        many = known.plural(noun) or noun in known.GROUPS or noun in known.PLURAL_PRONOUNS or noun.endswith("%")
        if many and (person or noun not in known.DOCUMENTS):
            return Reference("nominal", "group", noun, word.start(), word.end())
        if role_word(noun) or noun in PERSONS:
            return reader.read([Span.of(text, _phrase_start(text, floor, word.start()), word.end())])
        if not person and (noun in known.DOCUMENTS or noun in known.ORGANIZATIONS):
            return reader.read([Span.of(text, word.start(), word.end())])
    if not words:
        return None
    return Reference("nominal", "unnamed" if person else "document", "", words[-1].start(), words[-1].end())


def _phrase_start(text: str, floor: int, end: int) -> int:
    """Where the noun phrase begins whose noun stands at `end`: at its article, or with the noun."""
    opening = OPENING.search(text, floor, end)
    return opening.start() if opening else end


def beside_cue(reader: SourceReader, page: Page, statement: Statement) -> Reference | None:
    """The name or pronoun right before or after a cue, where the statement marks no source."""
    if not statement.cue:
        return None
    text, start, end = page.text, statement.cue[0].start, statement.cue[-1].end
    within = reader.names_in(start, end)
    if within and within[0].title == start and within[0].possessive:
        return reader.read([Span.of(text, start, within[0].end)])  # "Linde's announcement"
    if taken_in := PRONOUN_WITHIN.match(text, start, end):
        return reader.read([Span.of(text, *taken_in.span(1))])
    pronoun = PRONOUN_BEFORE.search(text, max(page.sentence_start(start), start - 40), start)
    if pronoun:
        return reader.read([Span.of(text, *pronoun.span(1))])
    before = [
        name for name in reader.names_in(max(page.sentence_start(start), start - 120), start) if name.end <= start
    ]
    if before and ADVERBS.fullmatch(text[before[-1].end : start]) and not NOUN_CUE.match(text, start, end):
        return reader.read([Span.of(text, before[-1].title, before[-1].end)])
    after = reader.names_in(end, end + 60) if INVERTED.search(text, start, end) else []
    if after and text[end : after[0].title].strip() in ("", "the"):
        return reader.read([Span.of(text, after[0].title, after[0].end)])
    return None


def previous_subject(reader: SourceReader, page: Page, offset: int) -> Reference | None:
    """What the sentence of an offset, or the one before it, begins with, where it is no pronoun."""
    start = page.sentence_start(offset)
    for _ in range(2):
        here = page.sentence_start(offset)
        stop = min(here if start < here else offset, start + LOOK_BACK)
        if page.text[start:stop].strip():
            found = reader.read([Span.of(page.text, start, stop)])
            if found.mention in ("name", "nominal") and found.head not in ("and", ""):
                return found
        if start == 0:
            break
        start = page.sentence_start(start - 1)
    return None

"""To whom a thing was said, where that is printed: "told reporters", "said to the council", "in a letter to the mayor".

Rules on the words right after the cue, made to be right rather than to find all: where the words that follow do not
plainly name a hearer, there is none.
"""

from __future__ import annotations

import re
from dataclasses import replace

from onrecord.records import Article, Span, Statement
from onrecord.resolve.inflection import verb_forms

_HEARER_FIRST = "tell ask inform assure reassure remind notify brief email e-mail text lecture interview grill"
_HEARER_AFTER_TO = (
    "say speak talk write announce explain complain admit confess suggest apologize apologise lie "
    "testify report read recount repeat describe confide whisper shout add remark mention declare boast brag insist "
    "confirm concede stress reveal disclose hint tweet present propose pledge promise vow swear appeal plead"
)
_WRITTEN = "letter e-mail email memo memorandum note message speech address text tweet reply testimony remarks"
_SPOKEN_WITH = "interview conversation call chat discussion meeting exchange"

_FORMS_TO_HEARER = {form for verb in _HEARER_FIRST.split() for form in verb_forms(verb)}
_FORMS_WITH_TO = {form for verb in _HEARER_AFTER_TO.split() for form in verb_forms(verb)}
_VERB = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_TO = re.compile(r"\s+to\s+")
_IN_LETTER = re.compile(
    rf"\bin\s+(?:an?|his|her|their|its|the)(?:\s+[\w’'-]+){{0,3}}?\s+"
    rf"(?:(?:{_WRITTEN.replace(' ', '|')})\s+to|(?:{_SPOKEN_WITH.replace(' ', '|')})\s+with)\s+",
    re.IGNORECASE,
)
_PASSIVE = re.compile(r"\b(?:was|were|is|are|am|be|been|being|got|get|when|if|once)\W+(?:\w+ly\W+)?$", re.IGNORECASE)
_TITLES = "Mr|Mrs|Ms|Dr|Gov|Sen|Rep|Prof|Gen|St|Lt|Col|Capt|Sgt|Rev|Jr|Sr"
_NO_TITLE = "".join(rf"(?<!\b{title})" for title in _TITLES.split("|"))
_SENTENCE_END = re.compile(_NO_TITLE + r"(?<=[a-z])[.!?][\"”’']?(?=\s*[\"“‘]?[A-Z])|[\n\r]")

# Initials and titles keep their full stop; a glued sentence ("reporters.Then") ends at it.
_WORD = re.compile(
    rf"(?:{_TITLES})\.|(?:[^\W\d_]\.){{2,}}|[A-Z]\.(?=\s[A-Z])|[^\W_]+(?:[’'&-][^\W_]+)*(?:[’'](?=\s))?|[^\w\s]"
)
_DETERMINERS = frozenset(
    "a an the his her their its our my your this that these those some several many two three".split()
)
_PRONOUNS = frozenset("him her them us me you it himself herself themselves".split())
_INSIDE = frozenset("of and & for de la van von der bin al del di".split())
_STOPS = frozenset(
    "that if whether in on at during after before when while about to not with as by from into over since through who "
    "which what why how where and or but because than then there here out up off just only also again once without "
    "following upon under per via last next this earlier later recently today yesterday tonight tomorrow now ahead "
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december is was were are be been has had have would will could should can may might "
    "outside inside near around behind between among afterward afterwards aboard across within throughout "
    "regarding like did does do he she they we i it so such no nothing more much something things anything everything "
    "one years months weeks days hours minutes for against "
    "privately repeatedly bluntly flatly directly simply basically".split()
)
_TIME_NOUNS = frozenset("week month year morning afternoon evening night day time weekend moment".split())
_NOT_HEARERS = frozenset(
    "story stories truth lie lies joke jokes question questions time truths anecdote tale tales way part reason news "
    "help permission money forgiveness advice details support proof cheer cheers applause laughter boos inquiries "
    "article articles statement letter letters photo photos link copy message messages".split()
)
_BARE = frozenset("people police congress parliament staff media women men children".split())
_LY_NOUNS = frozenset("family ally assembly daily weekly monthly".split())
_ING_NOUNS = frozenset("meeting gathering hearing briefing audience".split())
_LONGEST = 7  # words
_REACH = 160  # code points after the cue


def resolve_addressees(article: Article, statements: tuple[Statement, ...]) -> tuple[Statement, ...]:
    """The statements with the hearer that is printed beside the cue; None where none is."""
    return tuple(replace(found, addressee=addressee_of(article.text, found)) for found in statements)


def addressee_of(text: str, statement: Statement) -> Span | None:
    """The hearer in or right after a statement's cue, as a span outside its source and content."""
    for cue in statement.cue:
        end = _reach(text, cue, statement)
        for place in _places(text, cue, end):
            hearer = _hearer(text, place, end)
            if hearer is not None:
                return hearer
    return None


def _reach(text: str, cue: Span, statement: Statement) -> int:
    """Where to stop looking: at the end of the sentence or the next source or content."""
    spans = (*statement.content, *statement.source)
    end = min([len(text), cue.end + _REACH, *(span.start for span in spans if span.start >= cue.end)])
    inside = [span.start for span in spans if cue.start < span.start < cue.end]
    end = min([end, *inside])
    ending = _SENTENCE_END.search(text, cue.end, end) if end > cue.end else None
    return ending.start() if ending else end


def _places(text: str, cue: Span, end: int) -> list[int]:
    """The places where a hearer may begin, the likeliest first."""
    found: list[int] = []
    for verb in _VERB.finditer(text, cue.start, min(cue.end, end)):
        word = verb.group().lower()
        if word in _FORMS_TO_HEARER and not _passive(text, verb):
            found.append(_after_space(text, verb.end()))
        to = _TO.match(text, verb.end(), end) if word in _FORMS_WITH_TO else None
        if to:
            found.append(to.end())
    letter = _IN_LETTER.search(text, cue.start, end)
    if letter and (letter.start() < cue.end or not text[cue.end : letter.start()].strip(" ,\u00a0")):
        found.append(letter.end())
    return found


def _passive(text: str, verb: re.Match[str]) -> bool:
    """Whether the source is who was told or asked: "was told", "when asked"."""
    return (
        verb.group().endswith(("ed", "told"))
        and _PASSIVE.search(text, max(0, verb.start() - 30), verb.start()) is not None
    )


def _after_space(text: str, place: int) -> int:
    while place < len(text) and text[place] in " \u00a0":
        place += 1
    return place


def _hearer(text: str, start: int, end: int) -> Span | None:
    """The noun phrase that begins at `start`, where it plainly is one."""
    words = _phrase(text, start, end)
    if not words:
        return None
    printed = [word.group() for word in words]
    last = printed[-1].lower()
    if last in _DETERMINERS - _PRONOUNS or last in _TIME_NOUNS or last.endswith(("'s", "’s")):
        return None
    if (last in _NOT_HEARERS and printed[-1].islower()) or not _plain(printed):
        return None
    return Span.of(text, words[0].start(), words[-1].end())


def _phrase(text: str, start: int, end: int) -> list[re.Match[str]]:
    """The words from `start` up to the first that cannot belong to the phrase; none where it runs on too long."""
    words: list[re.Match[str]] = []
    for word in _WORD.finditer(text, start, end):
        printed = word.group()
        if not words and word.start() != start:
            return []
        if not words and printed.lower() in _PRONOUNS and not (printed == "her" and _owns(word, text, end)):
            return [word]
        if _ends(words, word, text, end):
            break
        words.append(word)
        if len(words) > _LONGEST:
            return []
    while words and words[-1].group().lower() in _INSIDE:
        words.pop()
    return words


def _owns(her: re.Match[str], text: str, end: int) -> bool:
    """Whether "her" is the beginning of "her colleagues"."""
    following = _WORD.search(text, her.end(), end)
    return following is not None and following.group().islower() and not _ends([her], following, text, end)


def _ends(words: list[re.Match[str]], word: re.Match[str], text: str, end: int) -> bool:
    printed = word.group()
    if not printed[0].isalnum():
        return printed != "&"
    if printed.lower() in _INSIDE:
        return not words or not _goes_on(word, text, end)
    if printed.lower() in _DETERMINERS:
        return bool(words) and words[-1].group().lower() not in _INSIDE
    # "The" and "May" may begin a name; "in" and "Monday" end the phrase
    if printed.lower() in _STOPS or (re.fullmatch(r"[a-z]+ly", printed) and printed not in _LY_NOUNS):
        return True
    # "a crowd chanting" ends there, "hundreds of chanting people" does not
    participle = re.fullmatch(r"[a-z]+ing", printed) is not None and printed not in _ING_NOUNS
    return participle and not (words and words[-1].group().lower() in _DETERMINERS | _INSIDE)


def _goes_on(word: re.Match[str], text: str, end: int) -> bool:
    """Whether a name or a noun with its article follows "of" or "and"."""
    following = _WORD.search(text, word.end(), end)
    if following is None:
        return False
    printed = following.group()
    if word.group().lower() in ("and", "for"):
        return printed[0].isupper() and printed.lower() not in _STOPS
    return printed[0].isupper() or printed.lower() in _DETERMINERS or printed.islower()


def _plain(printed: list[str]) -> bool:
    """Whether the words are a pronoun, a name, a noun with its article, or a bare plural."""
    if len(printed) == 1 and printed[0].lower() in _PRONOUNS:
        return True
    first = printed[0]
    if first.lower() in _DETERMINERS:
        return len(printed) > 1
    head = printed[: next((i for i, word in enumerate(printed) if word.lower() == "of"), len(printed))]
    bare_plural = head[-1].endswith("s") and not head[-1].endswith(("ss", "'s", "’s"))
    named = first[0].isupper() or any(word[0].isupper() for word in head)
    return named or bare_plural or head[-1].lower() in _BARE

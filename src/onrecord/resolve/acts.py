"""What the cue says was done: its act, polarity and vouching, by the cue lexicon (docs/acts.md)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from onrecord.records import Act, Article, Statement
from onrecord.resolve.cue_lexicon import Cue, Lexicon, Match, cue_words, load_lexicon
from onrecord.resolve.shapes import shapes_of

# Which of several lines in one cue is its act: the first of the highest rank.
RANK = {"verb": 4, "phrase": 4, "adjective": 4, "noun": 3, "light": 2, "adverb": 1, "preposition": 0, "punctuation": 0}
NEGATORS = frozenset("not never no nor neither without nothing hardly scarcely nobody none nowhere".split())
# Words that take back a negation before them: "not only said", "no longer" does not, "no doubt" is in the lexicon.
AFTER_NOT = frozenset({"only", "just", "merely", "simply", "surprisingly"})
KEPT = NEGATORS | AFTER_NOT
FAILING = frozenset("fail fails failed failing neglect neglects neglected stop stops stopped stopping".split())
AUXILIARIES = frozenset(
    "do does did done has have had having is are was were am be been being will would can could may might must shall "
    "should need to ever yet even longer also still so far immediately always".split()
)
# What a negated act still says of its content; every other negated act leaves it open.
NEGATED_POLARITY = dict.fromkeys(
    ("think", "want", "plan", "support", "agree", "like", "hope", "predict", "seem"), "denies"
) | {"doubt": "affirms"}
# Those of the content's first words with which a line may end ("asked" before "to leave" is "ask to").
LITTLE_WORDS = frozenset("to that for on of as about against if whether with in at how why into upon it like".split())
BEFORE = 40  # code points before the cue in which "did not" is looked for
SENTENCE_BREAK = re.compile(r"[.;:!?,\n\r“”\"()]")
ASKED_TO = re.compile(r"(?!(?:if|whether|wh\w+|how)\b|[\"“‘'])(?:[\w’'.,-]+ ){0,6}?to [a-z]", re.IGNORECASE)
NO_SOURCE = frozenset({"nobody", "none", "neither", "no"})
# Acts that only name the vessel of a finer one: "wrote a letter *urging*".
VESSELS = frozenset({"write", "announce"})
# Light verbs whose object says what was done, and where that object ends: "expressed | deep concern *over* ...".
GIVING = frozenset("express voice offer give make deliver renew raise".split())
AFTER_THING = frozenset("of for over about that to in on at with and from , . ; : \" “ ” ' ( )".split())


@dataclass(frozen=True, slots=True)
class _Words:
    """The words before the cue, of the cue, and at the beginning of the content; and the statement's shapes.

    `thing` are the content's first words as far as they may name what a light verb does ("expressed | concern").
    """

    before: list[str]
    cue: list[str]
    after: list[str]
    thing: list[str]
    shapes: frozenset[str]


def resolve_acts(article: Article, statements: tuple[Statement, ...]) -> tuple[Statement, ...]:
    """The statements with the act of their cue; one without a cue keeps no act."""
    return tuple(replace(found, act=act_of(article, found)) if found.cue else found for found in statements)


def act_of(article: Article, statement: Statement) -> Act:
    """The act of a statement's cue; `other` where no line of the lexicon matches."""
    return _read(_words(article.text, statement), load_lexicon())


def _words(text: str, statement: Statement) -> _Words:
    cue = sorted(statement.cue, key=lambda span: span.start)
    start, end = cue[0].start, cue[-1].end
    spans = (*statement.content, *statement.source)
    before = text[max(0, start - BEFORE, *(span.end for span in spans if span.end <= start)) : start]
    source = " ".join(span.text for span in statement.source if span.start < start)[:BEFORE]
    content = next((span.text for span in statement.content if span.start >= end), "")
    printed = cue_words(SENTENCE_BREAK.split(before)[-1])
    words = _without_manner(cue_words(" ".join(span.text for span in cue)))
    nobody = [word for word in cue_words(source)[:1] if word in NO_SOURCE]
    following = cue_words(content[:BEFORE])
    after = list(takewhile(LITTLE_WORDS.__contains__, following))
    thing = list(takewhile(lambda word: word not in AFTER_THING, following[:4]))
    # "asked | the court to step in" is read as "ask to", as if the hearer were not there
    asked_to = words[-1:] in (["ask"], ["asks"], ["asked"], ["asking"]) and ASKED_TO.match(content.lstrip())
    shapes = shapes_of(statement.source[0].text if statement.source else "", content)
    if (
        not content and statement.content
    ):  # it stands before the cue, where only its quotation marks tell: "…," Moro concluded
        shapes |= shapes_of("", statement.content[0].text) & {"quoted"}
    return _Words([*nobody, *_auxiliaries(printed)], words, ["to"] if asked_to else after[:2], thing, shapes)


def _without_manner(words: list[str]) -> list[str]:
    """The words without adverbs that no line knows, so that "spoke warmly about" is "speak about"."""
    known = load_lexicon().words
    kept = [word for word in words if not word.endswith("ly") or word in known or word in KEPT]
    return kept or words


def _auxiliaries(words: list[str]) -> list[str]:
    """The last of these words as far back as they are auxiliaries, adverbs and negations."""
    kept: list[str] = []
    for word in reversed(words):
        if word not in AUXILIARIES and word not in NEGATORS and not word.endswith("ly"):
            break
        kept.insert(0, word)
    return kept


def _read(words: _Words, lexicon: Lexicon) -> Act:
    found = lexicon.matches([*words.cue, *words.after], len(words.cue), words.shapes)
    matches = [match for match in found if _counts(match, words.cue)]
    if not matches:
        printed = " ".join(words.cue)
        return Act("other", "other", "open", reason=f"no line of the lexicon is in the cue “{printed}”")
    head = max(matches, key=lambda match: (_rank(match, matches, words.cue), -match.start))
    negators = _negators(words, matches, head)
    cue = _thing(head, words, lexicon) or head.cue
    reason = f"lexicon: {cue.cue} ({cue.kind}{', ' + cue.when if cue.when else ''}) is {cue.act}"
    polarity = _polarity(cue, head, matches)
    if len(negators) % 2:
        polarity = NEGATED_POLARITY.get(cue.act, "open")
        reason += f", negated by “{negators[0]}”"
    vouching = _vouching(words, matches, lexicon)
    vouches = cue.vouches if not len(negators) % 2 or cue.vouches is False else None
    if vouching is not None and vouching.cue is not cue:
        vouches = vouching.cue.vouches
        reason += f", “{vouching.cue.cue}”"
    return Act(cue.act, cue.family, polarity, vouches, len(negators) % 2 == 1, reason)


def _counts(match: Match, words: Sequence[str]) -> bool:
    # A preposition or mark is a cue where the cue begins with it ("in", "to many", "["), or it is a colon.
    return match.start == 0 or RANK[match.cue.kind] > RANK["preposition"] or words[match.start] == ":"


def _rank(match: Match, matches: list[Match], words: Sequence[str]) -> int:
    # "his decision to endorse" is the decision, "a statement criticizing" the criticism
    if match.cue.kind == "noun" and match.end < len(words) and words[match.end] == "to":
        return RANK["verb"]
    # "wrote a letter urging" is the urging
    if match.cue.act in VESSELS and any(_is_finer(later, words) for later in matches if later.start >= match.end):
        return RANK["light"]
    # "harsh criticism" is the criticism
    if match.cue.kind == "adjective" and any(m.start == match.end and m.cue.kind == "noun" for m in matches):
        return RANK["light"]
    return RANK[match.cue.kind]


def _is_finer(match: Match, words: Sequence[str]) -> bool:
    return match.cue.kind == "verb" and words[match.start].endswith("ing") and match.cue.act not in ("say", *VESSELS)


def _thing(head: Match, words: _Words, lexicon: Lexicon) -> Cue | None:
    """The line of the noun that a giving verb governs, where it stands in the content ("expressed | deep concern")."""
    if head.cue.cue not in GIVING or head.end < len(words.cue):
        return None
    matches = lexicon.matches(words.thing, len(words.thing))
    nouns = [match.cue for match in matches if match.cue.kind == "noun" and match.end == len(words.thing)]
    return nouns[-1] if nouns else None


def _polarity(cue: Cue, head: Match, matches: list[Match]) -> str:
    """What the cue says of the content; who declines to say or to confirm leaves it open."""
    after = (match.cue for match in matches if match.start >= head.end and RANK[match.cue.kind] > RANK["preposition"])
    if cue.act == "refuse" and any(later.family == "speech" for later in after):
        return "open"
    return cue.polarity


def _negators(words: _Words, matches: list[Match], head: Match) -> list[str]:
    inside = {place for match in matches for place in range(match.start, match.end)}
    found = [word for word in words.before if word in NEGATORS]
    for place, word in enumerate(words.cue):
        following = words.cue[place + 1] if place + 1 < len(words.cue) else ""
        if place in inside or (word == "not" and following in AFTER_NOT):
            continue
        if word in ("no", "nothing") or (place < head.start and (word in NEGATORS or _fails(word, following))):
            found.append(word)
    return found


def _fails(word: str, following: str) -> bool:
    """Whether these begin "failed to", "stopped short of" or "has yet to"."""
    return (word in FAILING and following in ("to", "short")) or (word, following) in (("yet", "to"), ("less", "than"))


def _vouching(words: _Words, matches: list[Match], lexicon: Lexicon) -> Match | None:
    before = lexicon.matches(words.before, len(words.before))
    adverbs = [match for match in [*matches, *before] if match.cue.kind == "adverb" and match.cue.vouches is not None]
    return adverbs[0] if adverbs else None

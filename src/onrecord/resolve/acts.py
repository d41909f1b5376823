"""What the cue says was done: its act, polarity and vouching, by the cue lexicon (docs/acts.md)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from onrecord.records import Act, Article, Statement
from onrecord.resolve.cue_lexicon import Cue, Lexicon, Match, cue_words, load_lexicon, words_and_places
from onrecord.resolve.shapes import shapes_of

# Which of several lines in one cue is its act: the first of the highest rank.
RANK = {"verb": 4, "phrase": 4, "adjective": 4, "noun": 3, "light": 2, "adverb": 1, "preposition": 0, "punctuation": 0}
NEGATORS = frozenset("not never no nor neither without nothing hardly scarcely nobody none nowhere".split())
# Words that take back a negation before them: "not only said", "no longer" does not, "no doubt" is in the lexicon.
AFTER_NOT = frozenset({"only", "just", "merely", "simply", "surprisingly", "help", "but"})
KEPT = NEGATORS | AFTER_NOT
# Adverbs without "-ly" that may stand inside a line ("argued *again* over").
MANNER = frozenset("again also once still later already often soon now then instead even too together".split())
FAILING = frozenset(
    "fail fails failed failing forget forgets forgot neglect neglects neglected stop stops stopped stopping".split()
)
# Other pairs of words that negate what follows them, as "hard to imagine" and "lack of faith" do.
UNDONE = frozenset(
    "hard to,harder to,hard not,difficult to,impossible to,unable to,yet to,less than,lack of,far from".split(",")
)
AUXILIARIES = frozenset(
    "do does did done has have had having is are was were am be been being will would can could may might must shall "
    "should need to ever yet even longer also still so far immediately always".split()
)
# What a negated act still says of its content; every other negated act leaves it open.
NEGATED_POLARITY = dict.fromkeys(("think", "want", "plan", "support", "agree", "predict", "seem"), "denies") | {
    "doubt": "affirms"
}
# Those of the content's first words with which a line may end ("asked" before "to leave" is "ask to").
LITTLE_WORDS = frozenset("to that for on of as about against if whether with in at how why into upon it like".split())
SWAPPED = 4  # words of a source that may be a cue
BEFORE = 40  # code points before the cue in which "did not" is looked for
SENTENCE_BREAK = re.compile(r"[.;:!?,\n\r“”\"()]")
ASKED_TO = re.compile(r"(?!(?:if|whether|wh\w+|how)\b|[\"“‘'])(?:[\w’'.,-]+ ){0,6}?to [\"“‘']?[a-z]", re.IGNORECASE)
# "*Nor did* the mayor say"
INVERTED = re.compile(
    r"\b(nor|neither|never) (?:do|does|did|has|have|had|is|was|were|will|would|could|can) $", re.IGNORECASE
)
# "Brook's | question": a source after which the cue begins with a noun.
POSSESSIVE = re.compile(r"(?:’s|'s|s’|s'|^(?:his|her|their|its|our|my|your))$", re.IGNORECASE)
NO_SOURCE = frozenset({"nobody", "none", "neither", "no"})
# Acts that only name the vessel of a finer one: "wrote a letter *urging*".
VESSELS = frozenset({"write", "say", "decide", "order"})
VESSEL_VERBS = frozenset({"approve", "sign", "use"})
SAYING = frozenset({"speech", "decision"})  # the families that a vessel can hold
# Acts that a word may lend to the manner of another act: "a *surprising* suggestion", "takes *pains* to say".
UNSPOKEN = frozenset({"feel", "fear"})
# Occasions of speaking, which say nothing beside a word for what was done: "entered the *debate* with an argument".
EVENTS = frozenset("address debate hearing interview rally speech".split())
# Verbs that give way to a feeling or a stance that they show: "showed interest", "signaled support".
SHOWING = frozenset("show signal reiterate evince intimate enjoy win earn draw receive".split())
# Light verbs whose object says what was done, and where that object ends: "expressed | deep concern *over* ...".
GIVING = frozenset("express voice offer give make deliver renew raise issue file launch level mount unleash".split())
VOICING = frozenset({"express", "voice"})
AFTER_THING = frozenset("of for over about that to in on at with and from , . ; : \" “ ” ' ( )".split())


@dataclass(frozen=True, slots=True)
class _Words:
    """The words before the cue, of the cue, and at the beginning of the content; and the statement's shapes.

    `thing` are the content's first words as far as they may name what a light verb does ("expressed | concern");
    `nouns` are the places in the cue where a noun stands ("made a *direct* appeal").
    """

    before: list[str]
    cue: list[str]
    after: list[str]
    thing: list[str]
    nouns: frozenset[int]
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
    placed = _without_manner(words_and_places(" ".join(span.text for span in cue)))
    words = [word for word, _ in placed]
    if source_words := _swapped(words, statement):
        placed, words = [(word, False) for word in source_words], source_words
    nobody = [word for word in cue_words(source)[:1] if word in NO_SOURCE]
    sources = [span.start for span in statement.source if span.start < start]
    if sources and (inverted := INVERTED.search(text[max(0, sources[-1] - BEFORE) : sources[-1]])):
        nobody.append(inverted[1].lower())
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
    nouns = frozenset(place for place, (_, noun) in enumerate(placed) if noun)
    if POSSESSIVE.search(source):
        nouns |= {0}
    return _Words([*nobody, *_auxiliaries(printed)], words, ["to"] if asked_to else after[:2], thing, nouns, shapes)


def _swapped(words: list[str], statement: Statement) -> list[str]:
    """The source's words where they are a cue and the cue's are none: "*said* | Brook", one taken for the other."""
    lexicon, shapes = load_lexicon(), frozenset[str]()
    source = cue_words(" ".join(span.text for span in statement.source)[:BEFORE])
    if not 0 < len(source) <= SWAPPED or source[0] not in lexicon.by_first_word:
        return []
    found = lexicon.matches(source, len(source), shapes)
    if not found or found[0].start > 0 or found[0].cue.kind != "verb" or lexicon.matches(words, len(words), shapes):
        return []
    return source


def _without_manner(words: list[tuple[str, bool]]) -> list[tuple[str, bool]]:
    """The words without adverbs that no line knows, so that "spoke warmly about" is "speak about"."""
    known = load_lexicon().words
    adverb = [word in MANNER or (word.endswith("ly") and word not in known) for word, _ in words]
    kept = [pair for pair, manner in zip(words, adverb, strict=True) if not manner or pair[0] in KEPT]
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
    matches = [match for match in _matches(words, lexicon) if _counts(match, words)]
    if not matches:
        printed = " ".join(words.cue)
        return Act("other", "other", "open", reason=f"no line of the lexicon is in the cue “{printed}”")
    head = max(matches, key=lambda match: (_rank(match, matches, words), -match.start))
    negators = _negators(words, matches, head)
    cue = _thing(head, words, lexicon) or head.cue
    reason = f"lexicon: {cue.cue} ({cue.kind}{', ' + cue.when if cue.when else ''}) is {cue.act}"
    polarity = cue.polarity
    if len(negators) % 2:
        polarity = _negated_polarity(cue)
        reason += f", negated by “{negators[0]}”"
    vouching = _vouching(words, matches, lexicon)
    vouches = cue.vouches if not len(negators) % 2 or cue.vouches is False else None
    if vouching is not None and vouching.cue is not cue:
        vouches = vouching.cue.vouches
        reason += f", “{vouching.cue.cue}”"
    return Act(cue.act, cue.family, polarity, vouches, len(negators) % 2 == 1, reason)


def _matches(words: _Words, lexicon: Lexicon) -> list[Match]:
    """The lines found in the cue; where a noun stands the plain one, for `when` tells the senses of verbs apart."""
    printed = [*words.cue, *words.after]
    found = lexicon.matches(printed, len(words.cue), words.shapes)
    if not words.nouns:
        return found
    plain = {match.start: match for match in lexicon.matches(printed, len(words.cue))}
    return [plain.get(match.start, match) if match.start in words.nouns else match for match in found]


def _counts(match: Match, words: _Words) -> bool:
    if match.start in words.nouns and match.cue.kind == "light" and words.cue[match.start].endswith(("ft", "ed")):
        return False  # "the left"
    if match.cue.cue in ("to", "for") and match.end < len(words.cue):
        return False  # "to many" is a cue, "to pump out" another
    # A preposition or mark is a cue where the cue begins with it ("in", "to many", "["), or it is a colon.
    return match.start == 0 or RANK[match.cue.kind] > RANK["preposition"] or words.cue[match.start] == ":"


def _rank(match: Match, matches: list[Match], words: _Words) -> int:
    following = words.cue[match.end] if match.end < len(words.cue) else ""
    noun = match.cue.kind == "noun" or (match.cue.kind == "verb" and match.start in words.nouns)
    if _gives_way(match, following, matches, words):
        return RANK["light"]
    # "his decision to endorse" is the decision, "a statement criticizing" the criticism, "pains to say" the saying
    if noun and following == "to" and match.cue.act not in UNSPOKEN:
        return RANK["verb"]
    return RANK["noun"] if noun else RANK[match.cue.kind]


def _gives_way(match: Match, following: str, matches: list[Match], words: _Words) -> bool:
    """Whether a finer act follows: "wrote a letter *urging*", "harsh *criticism*", "exasperated, she *answered*"."""
    later = [other for other in matches if other.start >= match.end]
    vessel = match.cue.act in VESSELS or match.cue.cue in VESSEL_VERBS
    if vessel and any(_is_finer(match, other, words.cue) for other in later):
        return True
    if match.cue.cue in EVENTS and _is_noun(match, words) and len(matches) > 1:
        return True
    beside = [other for other in later if other.start == match.end]
    if match.cue.kind == "adjective" or match.cue.act in UNSPOKEN:
        manner = following in (",", "in") and any(other.cue.kind == "verb" for other in later)
        plain = match.cue.kind == "adjective" or words.cue[match.start].endswith("ing")
        plain = plain and not match.cue.cue.endswith(" to")  # "eager to attack" is the wish
        return manner or any(_is_noun(other, words) or (plain and other.cue.kind == "verb") for other in beside)
    if match.cue.cue in SHOWING:  # "showed enthusiasm for"
        return bool(beside)
    return match.cue.kind == "noun" and any(_is_noun(other, words) for other in beside)  # "a policy disagreement"


def _is_noun(match: Match, words: _Words) -> bool:
    return match.cue.kind == "noun" or match.start in words.nouns


def _is_finer(vessel: Match, match: Match, words: Sequence[str]) -> bool:
    """Whether a later act of speech is what the vessel holds: "wrote a letter urging", but not "said, urging"."""
    if match.cue.kind != "verb" or match.cue.family not in SAYING or match.cue.act in VESSELS - {"order"}:
        return False
    between = words[vessel.end : match.start]
    if "," in between or vessel.cue.cue.split(" ")[0] in ("say", "tell"):
        return False
    held = len(between) - (
        " " not in vessel.cue.cue
    )  # words after the vessel itself: "wrote | a letter", "wrote a letter |"
    purpose = between[-1:] == ["to"] and held > 0 and vessel.cue.act in ("say", "write")
    return purpose or (words[match.start].endswith("ing") and held >= 0)


def _thing(head: Match, words: _Words, lexicon: Lexicon) -> Cue | None:
    """The line of the noun that a giving verb governs, where it stands in the content ("expressed | deep concern")."""
    if head.cue.cue not in GIVING or head.end < len(words.cue):
        return None
    matches = lexicon.matches(words.thing, len(words.thing))
    kinds = ("noun", "verb") if head.cue.cue in VOICING else ("noun",)  # "expressed | support"
    nouns = [match.cue for match in matches if match.cue.kind in kinds and match.end == len(words.thing)]
    return nouns[-1] if nouns else None


def _negated_polarity(cue: Cue) -> str:
    """Who does not think so denies it; who does not know, see or remember it leaves it open."""
    return "open" if cue.act == "think" and cue.vouches else NEGATED_POLARITY.get(cue.act, "open")


def _negators(words: _Words, matches: list[Match], head: Match) -> list[str]:
    inside = {place for match in matches for place in range(match.start, match.end)}
    found = [word for word in words.before if word in NEGATORS]
    for place, word in enumerate(words.cue):
        following = words.cue[place + 1] if place + 1 < len(words.cue) else ""
        if (place in inside and word not in FAILING) or (word in NEGATORS and following in AFTER_NOT):
            continue
        if word in ("no", "nothing") or (place < head.start and (word in NEGATORS or _fails(word, following))):
            found.append(word)
    return found


def _fails(word: str, following: str) -> bool:
    """Whether these begin "failed to", "stopped short of", "has yet to" or "it is hard to"."""
    return (word in FAILING and following in ("to", "short")) or f"{word} {following}" in UNDONE


def _vouching(words: _Words, matches: list[Match], lexicon: Lexicon) -> Match | None:
    before = lexicon.matches(words.before, len(words.before))
    adverbs = [match for match in [*matches, *before] if match.cue.kind == "adverb" and match.cue.vouches is not None]
    return adverbs[0] if adverbs else None

"""The published lexicon of cues: whole, consistent, and every line of it found where it is printed."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from onrecord.resolve.cue_lexicon import GAP, cue_words, load_lexicon, read_cues
from onrecord.resolve.inflection import plural, verb_forms
from onrecord.resolve.shapes import SHAPES

DOCUMENT = Path(__file__).parents[2] / "docs" / "acts.md"
FAMILIES = {"speech", "writing", "thought", "feeling", "wish", "showing", "decision"}
KINDS = {"verb", "light", "noun", "adjective", "adverb", "preposition", "phrase", "punctuation"}


def test_the_lexicon_is_large_and_repeats_nothing() -> None:
    cues = read_cues()
    assert len(cues) >= 700
    assert [line for line, count in Counter((line.cue, line.when) for line in cues).items() if count > 1] == []


def test_a_line_with_a_condition_stands_before_the_plain_line_of_its_words() -> None:
    plain: set[str] = set()
    for line in read_cues():
        assert not (line.when and line.cue in plain), line
        if not line.when:
            plain.add(line.cue)


def test_every_column_has_one_of_its_values() -> None:
    for line in read_cues():
        assert line.kind in KINDS, line
        assert line.family in FAMILIES, line
        assert line.polarity in {"affirms", "denies", "open"}, line
        assert line.when in SHAPES | {""}, line


def test_the_acts_are_those_that_the_document_explains() -> None:
    explained = re.findall(r"^\| (\w+) \| [^|]+ \| [^|]+ \|$", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE)
    assert {line.act for line in read_cues()} == set(explained) - {"act"}


def test_the_words_that_the_document_names_are_in_the_lexicon_under_their_act() -> None:
    lexicon = load_lexicon()
    rows = re.findall(r"^\| (\w+) \| [^|]+ \| ([^|]+) \|$", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE)
    named = [(act, word) for act, printed in rows if act != "act" for word in re.split(r"[,;] (?![^(]*\))", printed)]
    plain = [(act, word) for act, word in named if not re.search(r'[("]', word)]
    assert len(plain) > 400
    for act, word in plain:
        words = cue_words(word)
        acts = {match.cue.act for match in lexicon.matches(words, len(words))}
        assert act in acts or (act, word) == ("order", "force"), (act, word)


def test_every_line_is_found_where_it_is_printed_alone() -> None:
    lexicon = load_lexicon()
    for line in read_cues():
        if GAP in line.cue.split(" ")[1:]:
            continue
        words = cue_words(line.cue)
        matches = lexicon.matches(words, len(words), frozenset({line.when}))
        assert matches, line
        assert (matches[0].start, matches[0].end) == (0, len(words)), line


def test_the_shapes_are_those_that_the_document_explains() -> None:
    explained = re.findall(r"^\| `(\w+)` \| the (?:content|source)", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE)
    assert set(explained) == SHAPES


def test_the_longest_line_at_a_place_is_taken() -> None:
    words = cue_words("took issue with the report")
    assert load_lexicon().matches(words, len(words))[0].cue.cue == "take issue with"


@pytest.mark.parametrize(
    ("printed", "words"),
    [
        ("didn’t say", ["did", "not", "say"]),
        ("can't say", ["not", "say"]),
        ("won't say", ["will", "not", "say"]),
        ("She'd like", ["she", "would", "like"]),
        ("in his own view", ["in", "view"]),
        ("own up", ["own", "up"]),
        ("said:", ["said", ":"]),
        ("co-sponsored", ["co-sponsored"]),
    ],
)
def test_a_cue_is_cut_into_plain_words(printed: str, words: list[str]) -> None:
    assert cue_words(printed) == words


@pytest.mark.parametrize(
    ("verb", "form"),
    [
        ("say", "said"),
        ("deny", "denies"),
        ("deny", "denied"),
        ("plan", "planned"),
        ("quip", "quipping"),
        ("admit", "admitted"),
        ("lie", "lying"),
        ("write", "written"),
        ("agree", "agreeing"),
        ("argue", "arguing"),
        ("push", "pushes"),
        ("label", "labelled"),
        ("label", "labeled"),
        ("veto", "vetoed"),
        ("be", "were"),
        ("reveal", "revealed"),
        ("visit", "visiting"),
    ],
)
def test_verbs_have_their_printed_forms(verb: str, form: str) -> None:
    assert form in verb_forms(verb)


@pytest.mark.parametrize(("verb", "wrong"), [("reveal", "revealled"), ("put", "puted"), ("plan", "planed")])
def test_verbs_are_not_given_forms_of_another_pattern(verb: str, wrong: str) -> None:
    assert wrong not in verb_forms(verb)


@pytest.mark.parametrize(
    ("noun", "several"),
    [("claim", "claims"), ("story", "stories"), ("speech", "speeches"), ("analysis", "analyses")],
)
def test_nouns_have_their_plural(noun: str, several: str) -> None:
    assert plural(noun) == several

"""From linked word ranges to statements: exact characters, form, place, nesting, score."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onrecord.extractor.linker import Linked
from onrecord.extractor.quotes import CLOSING, INNER_MARK, OPENING, OUTSIDE
from onrecord.extractor.tagger import Words
from onrecord.extractor.tokens import DASHES, Tokens
from onrecord.records import Article, Form, Span, Statement, statement_id

TRAILING = frozenset(",;:")
STOPS = frozenset(".")
LEADING = frozenset(",;:.)]")


@dataclass(frozen=True, slots=True)
class Calibration:
    """A logistic model from what the network said of a statement to the probability that it is right."""

    weights: Mapping[str, float]
    bias: float

    def score(self, linked: Linked, form: Form) -> float:
        """Between 0 and 1."""
        features = score_features(linked, form)
        total = self.bias + sum(self.weights.get(name, 0.0) * value for name, value in features.items())
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def score_features(linked: Linked, form: Form) -> dict[str, float]:
    """What the score depends on; log probabilities are cut at -5, where they say no more."""

    def cut(value: float) -> float:
        return max(value, -5.0)

    words = sum(end - start for start, end in linked.content)
    return {
        "cue": cut(linked.cue_score),
        "content": cut(linked.content_score),
        "link": cut(linked.link_score),
        "source": cut(linked.source_score),
        "has_source": float(linked.source is not None),
        "has_cue": float(linked.cue is not None),
        "direct": float(form == "direct"),
        "mixed": float(form == "mixed"),
        "inner": float(linked.inner),
        "length": math.log(1 + words),
    }


def build_statements(
    article: Article,
    tokens: Tokens,
    outer: Sequence[tuple[Linked, Sequence[Linked]]],
    calibration: Calibration,
    *,
    least_score: float = 0.0,
) -> tuple[Statement, ...]:
    """The statements of an article in reading order, each followed by those inside it; none scored below the least."""
    built: list[Statement] = []
    identity = article.id
    for linked, inside in sorted(outer, key=lambda pair: min(pair[0].content)):
        parent = build(article, tokens, linked, calibration, identity=identity)
        if parent.score < least_score:
            continue
        built.append(parent)
        for item in sorted(inside, key=_begins):
            nested = build(article, tokens, item, calibration, identity=identity, parent=parent.id)
            if nested.score >= least_score:
                built.append(nested)
    return tuple(built)


def _begins(linked: Linked) -> Words:
    return min(linked.content)


def build(
    article: Article,
    tokens: Tokens,
    linked: Linked,
    calibration: Calibration,
    *,
    identity: str,
    parent: str | None = None,
) -> Statement:
    """One statement's record; `identity` is the article's id, which takes a hash of the whole text."""
    content = tuple(_span(tokens, words) for words in sorted(linked.content))
    source = (_span(tokens, linked.source),) if linked.source else ()
    cue = (_span(tokens, linked.cue),) if linked.cue else ()
    if cue and DASHES.issuperset(cue[0].text):
        cue = ()
    form = form_of(tokens, linked.content)
    headline = article.headline
    in_headline = headline is not None and content[0].start < headline.end and content[0].start >= headline.start
    return Statement(
        id=statement_id(identity, source, cue, content),
        form=form,
        place="headline" if in_headline else "body",
        source=source,
        cue=cue,
        content=content,
        score=calibration.score(linked, form),
        parent=parent,
    )


def form_of(tokens: Tokens, content: Sequence[Words]) -> Form:
    """Direct where all words stand inside quotation marks, mixed where some do, indirect where none does."""
    counts = [tokens.count(words) for words in content]
    total, quoted = sum(named for named, _ in counts), sum(quoted for _, quoted in counts)
    if not quoted:
        return "indirect"
    return "direct" if quoted == total else "mixed"


def _span(tokens: Tokens, words: Words) -> Span:
    return Span.of(tokens.text, int(tokens.start[words[0]]), int(tokens.end[words[1] - 1]))


def fit_content(tokens: Tokens, words: Words) -> Words:
    """A content with its ends where print puts them: the marks of a quotation it fills, no comma after it."""
    start, end = words
    while end - start > 1 and _char(tokens, start) in LEADING and tokens.quote[start] == OUTSIDE:
        start += 1
    while end - start > 1 and _ends_outside(tokens, end - 1):
        end -= 1
    states = tokens.quote
    if start > 0 and states[start - 1] in (OPENING, INNER_MARK) and states[start] not in (OPENING, INNER_MARK):
        quotation = _quotation_from(tokens, start - 1)
        if quotation is not None and quotation[1] <= _text_end(tokens, end):
            start -= 1
    if end < len(tokens) and states[end] in (CLOSING, INNER_MARK) and states[end - 1] != CLOSING:
        quotation = _quotation_to(tokens, end)
        if quotation is not None and quotation[0] >= int(tokens.start[start]):
            end += 1
    return start, end


def _ends_outside(tokens: Tokens, word: int) -> bool:
    """A comma or sentence stop that stands outside quotation marks, and is not an abbreviation's."""
    if tokens.quote[word] != OUTSIDE:
        return False
    mark = _char(tokens, word)
    if mark in TRAILING:
        return True
    if mark not in STOPS or word == 0:
        return False
    before = tokens.text[int(tokens.start[word - 1]) : int(tokens.end[word - 1])]
    return not (len(before) == 1 and before.isalpha() and before.isupper()) and before != "."


def _char(tokens: Tokens, word: int) -> str:
    return tokens.text[int(tokens.start[word])]


def _text_end(tokens: Tokens, end: int) -> int:
    """Where the word after the content ends, so that a closing mark just behind it counts as filled."""
    return int(tokens.end[min(end, len(tokens) - 1)])


def _quotation_from(tokens: Tokens, word: int) -> tuple[int, int] | None:
    at = int(tokens.start[word])
    return next(((q.start, q.end) for q in tokens.quotations if q.start == at), None)


def _quotation_to(tokens: Tokens, word: int) -> tuple[int, int] | None:
    at = int(tokens.end[word])
    return next(((q.start, q.end) for q in tokens.quotations if q.end == at and q.closed), None)


def zones(tokens: Tokens, article: Article) -> NDArray[np.int64]:
    """0 for the words of the headline, 1 for all others; a statement never spans both."""
    zone = np.ones(len(tokens), np.int64)
    if article.headline is not None:
        zone[(tokens.start >= article.headline.start) & (tokens.end <= article.headline.end)] = 0
    return zone

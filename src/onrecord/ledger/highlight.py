"""Where a statement has the words that were looked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from onrecord.ledger import query_tree as q
from onrecord.ledger.words import token_spans
from onrecord.records import Span, Statement

Place = tuple[int, int]  # start and end in the article's text, in code points


def wanted_words(query: q.Query) -> tuple[q.Words, ...]:
    """The words and phrases that a hit has or may have; not those that it must not have."""
    if isinstance(query, q.Words):
        return (query,)
    if isinstance(query, (q.All, q.Any)):
        return tuple(words for part in query.parts for words in wanted_words(part))
    return ()


def highlights(wanted: Sequence[q.Words], statement: Statement) -> tuple[Place, ...]:
    """Where these stand in content and source, in order and apart: `(start, end)` in the article's text.

    A phrase is one place, unless something else stands between its words.
    """
    found: list[Place] = []
    for spans, of_source in ((statement.content, False), (statement.source, True)):
        sought = [words for words in wanted if words.source == of_source]
        if sought:
            tokens = list(_tokens(spans))
            for words in sought:
                found += _found(words, tokens)
    return tuple(_joined(sorted(found)))


def _tokens(spans: Sequence[Span]) -> Iterator[tuple[str, int, int, int]]:
    """Each word with its place in the article's text, and the number of the span that it stands in."""
    for number, span in enumerate(spans):
        for word, start, end in token_spans(span.text):
            yield word, span.start + start, span.start + end, number


def _found(words: q.Words, tokens: Sequence[tuple[str, int, int, int]]) -> Iterator[Place]:
    length = len(words.words)
    for first in range(len(tokens) - length + 1):
        here = tokens[first : first + length]
        if has_words(words, [token[0] for token in here]):
            start, end, number = here[0][1:]
            for _, next_start, next_end, next_number in here[1:]:
                if next_number != number:
                    yield start, end
                    start, number = next_start, next_number
                end = next_end
            yield start, end


def has_words(words: q.Words, found: Sequence[str]) -> bool:
    """Whether these, as many as are looked for, are the words."""
    *before, last = words.words
    same_last = found[-1].startswith(last) if words.prefix else found[-1] == last
    return same_last and list(found[:-1]) == before


def _joined(places: Sequence[Place]) -> Iterator[Place]:
    """Places that overlap as one."""
    start = end = -1
    for next_start, next_end in places:
        if next_start >= end:
            if end > start:
                yield start, end
            start, end = next_start, next_end
        end = max(end, next_end)
    if end > start:
        yield start, end

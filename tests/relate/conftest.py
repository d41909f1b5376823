"""Printings of small articles: each statement named by its source, cue and content as they are printed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from onrecord.records import Act, Article, Form, Place, Span, Speaker, Statement, statement_id
from onrecord.relate.printings import Printing, printing_of

Print = Callable[..., Printing]


def printing(
    text: str,
    *contents: str,
    source: str = "",
    cue: str = "",
    name: str | None = None,
    role: str | None = None,
    form: Form | None = None,
    place: Place = "body",
    publisher: str = "Halm Courier",
    published: str = "2031-04-02",
    denies: bool = False,
) -> Printing:
    """The statement of an article that has these contents, said by `name`, or by nobody who is known."""
    article = Article(
        text, publisher=publisher, published=published, url=f"https://news.example/{publisher}/{published}"
    )
    spans = [_spans(text, [printed] if printed else []) for printed in (source, cue)]
    content = _spans(text, contents or (text,))
    quoted = [span.text[0] in "“\"'" for span in content]
    told: Form = form or ("direct" if all(quoted) else "mixed" if "“" in "".join(contents) else "indirect")
    speaker = Speaker("person", name, "name", 0.9, "named", role) if name else None
    act = Act("deny", "speech", "denies") if denies else None
    identifier = statement_id(article.id, *spans, content)
    statement = Statement(identifier, told, place, *spans, content, 0.9, speaker=speaker, act=act)
    return printing_of(article, statement)


def _spans(text: str, printed: tuple[str, ...] | list[str]) -> tuple[Span, ...]:
    found: list[Span] = []
    for one in printed:
        start = text.index(one, found[-1].end if found else 0)
        found.append(Span.of(text, start, start + len(one)))
    return tuple(found)


@pytest.fixture
def printed() -> Print:
    """What tests make their printings with."""
    return printing

"""How to cite one statement: in words, as BibTeX, as a Web Annotation, and as a link to the words on the page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from urllib.parse import quote

from onrecord.exchange.web_annotation import annotation
from onrecord.exchange.writing import Page, cue_words, encodable, web_address
from onrecord.records import Article, Span, Statement
from onrecord.rows import joined, offsets
from onrecord.show.formats import json_line

WAYS = {"direct": "quoted", "mixed": "quoted in part", "indirect": "reported"}
MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
WHOLE_QUOTE = 200  # code points; a longer one is linked by its first and last words
END_WORDS = 5
_BIBTEX = {
    **{mark: f"\\{mark}" for mark in "$&#_%"},
    # BibTeX counts braces also behind a backslash.
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
_BIBTEX_MARK = re.compile(r"[\\{}$&#_%~^]")
_BREAKS = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029]+")


def plain_citation(article: Article, statement: Statement) -> str:
    """One line: who, the cue and the words as printed, the article, and where in its text; for people to read.

    `Ana Reyes (Mayor) [said], reported: The bridge … In “Mayor: …”, The Post, 2025-05-26. https://… Characters 45-106
    of the text with SHA-256 2e9ed4dc3529…` The cue is always there: what somebody denied or declined is not what they
    said.
    """
    return cited(Page.of(article), statement)


def cited(page: Page, statement: Statement) -> str:
    """The same of a page whose names are known."""
    article = page.article
    title = f"“{_line(article.title)}”" if article.title else ""
    outlet = ", ".join(filter(None, (title, *map(_line, (article.publisher or "", article.published or "")))))
    parts = (
        _stopped(_said(statement)),
        f"In {outlet}." if outlet else "",
        page.source,
        f"Characters {offsets(statement.content)} of the text with SHA-256 {page.sha256[:12]}…",
    )
    return " ".join(filter(None, parts))


def bibtex(article: Article, statement: Statement) -> str:
    """The article as a BibTeX entry, with the statement in its note: `@article` with an outlet, else `@misc`.

    Marks of TeX are escaped and line breaks become blanks, so that nothing in an article can break the file; other
    scripts stay as they are (biber, or BibTeX in UTF-8). Names and titles stand in double braces: no style takes them
    apart or lowers their capitals.
    """
    published = _date(article)
    url = web_address(article)
    fields = {
        "author": _literal(article.author),
        "title": _literal(article.title),
        "journal": _literal(article.publisher),
        "year": f"{{{published.year}}}" if published else None,
        "month": MONTHS[published.month - 1] if published else None,
        "day": f"{{{published.day}}}" if published else None,
        "url": f"{{{url}}}" if url else None,  # braces and the like are percent codes in it
        "note": f"{{{_tex(f'{_said(statement)} (characters {offsets(statement.content)})')}}}",
    }
    kind = "article" if article.publisher else "misc"
    lines = "".join(f"  {name} = {value},\n" for name, value in fields.items() if value)
    return f"@{kind}{{onrecord-{re.sub(r'[^0-9A-Za-z-]', '-', statement.id)},\n{lines}}}\n"


def annotation_json(article: Article, statement: Statement) -> str:
    """The statement as one Web Annotation, in one line of JSON."""
    return json_line(annotation(article, statement))


def link(article: Article, statement: Statement) -> str | None:
    """The article's address with a text fragment for each span of content, so that a browser shows the words.

    Follows https://wicg.github.io/scroll-to-text-fragment/: `#:~:text=[prefix-,]start[,end]`, one directive a span,
    joined by `&`. A quote over several lines or longer than `WHOLE_QUOTE` is named by its first and last words; one
    that the text prints several times by the words before it too. None where the article has no web address.
    """
    address = web_address(article)
    if address is None:
        return None
    address, _, _ = address.partition(":~:")
    directives = [directive for span in statement.content for directive in _directive(article.text, span)]
    if not directives:
        return address
    return f"{address}{'' if '#' in address else '#'}:~:{'&'.join(f'text={directive}' for directive in directives)}"


STYLES: dict[str, Callable[[Article, Statement], str | None]] = {
    "plain": plain_citation,
    "bibtex": bibtex,
    "annotation": annotation_json,
    "link": link,
}


def _who(statement: Statement) -> str:
    speaker = statement.speaker
    if speaker and speaker.name:
        name = _line(speaker.name)
        return f"{name} ({_line(speaker.role)})" if speaker.role else name
    return _line(joined(statement.source)) or "No source given"


def _said(statement: Statement) -> str:
    cue = f" [{_line(cue_words(statement))}]" if cue_words(statement) else ""
    way = WAYS[statement.form] + (" at second hand" if statement.parent else "")
    return f"{_who(statement)}{cue}, {way}: {_line(joined(statement.content))}"


def _stopped(text: str) -> str:
    return f"{text}." if text[-1:].isalnum() else text


def _line(text: str) -> str:
    return _BREAKS.sub(" ", encodable(text)).strip()


def _date(article: Article) -> date | None:
    try:
        return date.fromisoformat((article.published or "")[:10])
    except ValueError:
        return None


def _literal(text: str | None) -> str | None:
    return f"{{{{{_tex(text)}}}}}" if text and _line(text) else None


def _tex(text: str) -> str:
    return _BIBTEX_MARK.sub(lambda mark: _BIBTEX[mark.group()], _line(text))


def _directive(text: str, span: Span) -> Iterator[str]:
    lines = [line.split() for line in span.text.splitlines() if line.split()]
    if not lines or encodable(span.text) != span.text:
        return  # half a character is on no page
    if len(lines) == 1 and (len(span.text) <= WHOLE_QUOTE or len(lines[0]) == 1):
        yield _before(text, span, span.text) + _encoded(" ".join(lines[0]))
        return
    # The end is looked for behind the start, so the two may not share a word.
    most = END_WORDS if len(lines) > 1 else min(END_WORDS, len(lines[0]) // 2)
    start, end = " ".join(lines[0][:most]), " ".join(lines[-1][-most:])
    yield f"{_before(text, span, start)}{_encoded(start)},{_encoded(end)}"


def _before(text: str, span: Span, words: str) -> str:
    """The words on the same line before a span, as a directive's prefix, where its own words stand elsewhere too."""
    if text.count(words) < 2:
        return ""
    begin = max(0, span.start - WHOLE_QUOTE)
    line = (text[begin : span.start].splitlines(keepends=True) or [""])[-1]
    before = line.split() if line.splitlines() == [line] else []
    if begin and len(before) <= END_WORDS:
        before = before[1:]  # the first may be cut
    return f"{_encoded(' '.join(before[-END_WORDS:]))}-," if before else ""


def _encoded(words: str) -> str:
    # A dash, a comma and an ampersand have a meaning in a directive; quote() leaves the dash.
    return quote(encodable(words), safe="").replace("-", "%2D")

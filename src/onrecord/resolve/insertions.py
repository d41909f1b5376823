"""What inside a quotation is the writer's, not the speaker's: "[Russia and the US]", "(sic)", and ellipses."""

from __future__ import annotations

import re
from dataclasses import replace

from onrecord.records import Article, Span, Statement

# A quotation from its opening to its closing mark, or to the end of the paragraph where none closes it.
QUOTED = re.compile(
    r"“[^”\n]*(?:”|$|\n)|\"[^\"\n]*(?:\"|$|\n)|„[^“”\n]*(?:[“”]|$|\n)|«[^»\n]*(?:»|$|\n)|''[^\n]*?(?:''|$|\n)"
    r"|(?<!\w)[‘'](?=\S)(?:[^’'\n]|[’'](?=\w))*[’'](?!\w)"
)
WRITERS = re.compile(
    r"\[[^\[\]\n]{1,200}\]"
    r"|\((?:sic|emphasis (?:added|mine)|expletive(?: deleted)?|laughs|laughter|applause|pause|inaudible|crosstalk)\)"
    r"|\.(?:\s?\.){2,3}|…+",
    re.IGNORECASE,
)


def resolve_insertions(article: Article, statements: tuple[Statement, ...]) -> tuple[Statement, ...]:
    """The statements with the writer's insertions and ellipses in the quoted parts of their content, in order."""
    return tuple(replace(found, insertions=insertions_of(article.text, found)) for found in statements)


def insertions_of(text: str, statement: Statement) -> tuple[Span, ...]:
    """The insertions of one statement; a content without quotation marks has none, for all of it is the writer's."""
    if statement.form == "indirect":
        return ()
    found: list[Span] = []
    for content in sorted(statement.content, key=lambda span: span.start):
        for start, end in [(content.start, content.end)] if statement.form == "direct" else _quoted(content):
            found += [Span.of(text, *match.span()) for match in WRITERS.finditer(text, start, end)]
    return tuple(found)


def _quoted(content: Span) -> list[tuple[int, int]]:
    return [(content.start + match.start(), content.start + match.end()) for match in QUOTED.finditer(content.text)]

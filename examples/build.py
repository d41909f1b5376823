"""Build `examples/NAME/` from `examples/marked/NAME.txt`: the article as it is read, and its gold statements.

The marked files are the ones that people write and review; `training/data/GUIDELINES.md` says how. A header line
`format: html` makes a web page of the article: its gold then refers to the text of the page, with a blank line
between paragraphs.

    python examples/build.py
"""

from __future__ import annotations

import html
import importlib.util
import json
import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

EXAMPLES = Path(__file__).resolve().parent
MARKUP = EXAMPLES.parent / "training" / "markup.py"

QUOTED = re.compile(
    r"""
    "[^"\n]*(?:"|$) | “[^”\n]*(?:”|$) | «[^»\n]*(?:»|$)     # to the closing mark, or the end of the paragraph
    | (?<!\w)['‘](?=\S) [^\n]*? (?<=\S)['’](?!\w)           # single marks: not the apostrophe of a word
    """,
    re.VERBOSE | re.MULTILINE,
)
DASHES = {"-", "–", "—"}

PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{title} | The Dunwick Observer</title>
<meta property="og:title" content="{title}">
<meta property="og:site_name" content="The Dunwick Observer">
<meta property="article:published_time" content="2026-02-18T06:00:00+00:00">
<meta name="author" content="Minna Holloway">
<link rel="canonical" href="https://dunwick-observer.example/2026/02/18/{name}">
</head>
<body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/science">Science</a></li></ul></nav>
<main>
<article>
<h1>{title}</h1>
{paragraphs}
</article>
</main>
<footer><p>© 2026 The Dunwick Observer. <a href="/contact">Contact</a> <a href="/privacy">Privacy</a></p></footer>
</body>
</html>
"""


def build(marked: Path) -> dict[str, str]:
    """The files of one example, by name: `article.txt` or `article.html`, and `statements.json`."""
    article = _load_markup().parse(marked.read_text(encoding="utf-8"), name=marked.name)
    statements = json.dumps(gold(article), ensure_ascii=False, indent=2) + "\n"
    if article.header.get("format") == "html":
        return {"article.html": page(article.text, name=marked.stem), "statements.json": statements}
    return {"article.txt": article.text, "statements.json": statements}


def gold(article: Any) -> list[dict[str, Any]]:
    """The statements of a marked article as JSON has them; `parent` is the index of the one a statement stands in."""
    index = {statement.number: position for position, statement in enumerate(article.statements)}
    title = article.header["title"]
    headline = article.text.index(title), article.text.index(title) + len(title)
    return [
        {
            "form": form(article.text, statement.content),
            "place": "headline" if headline[0] <= statement.content[0][0] < headline[1] else "body",
            "parent": None if statement.parent is None else index[statement.parent],
            "source": _one_or_many(spans(article.text, statement.source)),
            "cue": _one_or_many(spans(article.text, [cue for cue in statement.cue if not _is_dash(article.text, cue)])),
            "content": spans(article.text, statement.content),
        }
        for statement in article.statements
    ]


def form(text: str, content: list[tuple[int, int]]) -> str:
    """`direct` when every word of the content stands inside quotation marks, `mixed` when some do, else `indirect`."""
    quoted = [match.span() for match in QUOTED.finditer(text)]
    words = [start + word.start() for start, end in content for word in re.finditer(r"\w+", text[start:end])]
    inside = [any(start < word < end for start, end in quoted) for word in words]
    return "direct" if all(inside) else "mixed" if any(inside) else "indirect"


def spans(text: str, marked: list[tuple[int, int]]) -> list[dict[str, Any]]:
    """Marked stretches as spans, in code points of the text."""
    return [{"start": start, "end": end, "text": text[start:end]} for start, end in marked]


def page(text: str, *, name: str) -> str:
    """A web page of an article whose first line is the headline and every other line a paragraph."""
    title, *paragraphs = (html.escape(line, quote=False) for line in text.splitlines() if line)
    body = "\n".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return PAGE.format(title=title, name=name, paragraphs=body)


def main() -> None:
    """Write every example next to its marked file's folder."""
    for marked in sorted((EXAMPLES / "marked").glob("*.txt")):
        folder = EXAMPLES / marked.stem
        folder.mkdir(exist_ok=True)
        for name, content in build(marked).items():
            (folder / name).write_bytes(content.encode("utf-8"))


def _is_dash(text: str, cue: tuple[int, int]) -> bool:
    """Whether a cue is only the dash of `Prices fall - bank`, which marks no act of saying."""
    return text[cue[0] : cue[1]] in DASHES


def _one_or_many(found: list[dict[str, Any]]) -> dict[str, Any] | list[dict[str, Any]] | None:
    return None if not found else found[0] if len(found) == 1 else found


def _load_markup() -> ModuleType:
    """The reader of marked files, which is no part of the package; a dataclass needs its module registered."""
    if "markup" not in sys.modules:
        specification = importlib.util.spec_from_file_location("markup", MARKUP)
        if specification is None or specification.loader is None:
            raise ImportError(f"{MARKUP} cannot be loaded; run this in a checkout of the repository")
        sys.modules["markup"] = importlib.util.module_from_spec(specification)
        specification.loader.exec_module(sys.modules["markup"])
    return sys.modules["markup"]


if __name__ == "__main__":
    main()

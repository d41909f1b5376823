"""A web page's article: its headline as printed and its main text, paragraph by paragraph."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from onrecord.clean.headline import same_words
from onrecord.clean.metadata import only_heading, read_metadata
from onrecord.clean.rejection import RejectedError
from onrecord.records import Metadata, Span

if TYPE_CHECKING:
    from lxml.etree import _Element
    from lxml.html import HtmlElement

_BLOCKS = frozenset({"body", "p", "head", "quote", "list", "item", "table", "row", "cell", "code", "div"})
_SPACE = re.compile(r"[ \t\r\n\f\v]+")
_IS_DOCUMENT = re.compile(r"<(?:!doctype|html|head|body)\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?…؟।]")
_ENDED = re.compile(r"[.!?…。][\"'”’»)]* ?$")
_UNSPACED_SENTENCE_END = re.compile("[。！？]")
_SAME_HEADLINE = 0.5
_FEWEST_WORDS = 8
_FEWEST_UNSPACED = 20


class Page(NamedTuple):
    """An article's text, where its headline stands in it, and what the page says of itself."""

    text: str
    headline: Span | None
    metadata: Metadata


def read_page(markup: str, given: Metadata) -> Page:
    """The article of a page; `given` is what came with it. Raises `RejectedError` with "empty" or "no_article"."""
    if not markup.strip():
        raise RejectedError("empty", "it holds nothing but white space")
    try:
        tree = _tree(markup)
        metadata = read_metadata(tree, given)
        paragraphs = _main_paragraphs(tree, metadata.url)
    except RejectedError:
        raise
    except Exception as error:
        # Pages come from anybody, and the parsers of others may fail in any way; one page must not stop the batch.
        raise RejectedError("no_article", f"the page could not be parsed ({type(error).__name__}: {error})") from error
    if not any(map(_is_prose, paragraphs)):
        raise RejectedError("no_article", "no paragraph of prose was found on the page")
    headline = _printed_headline(tree, metadata.title)
    if headline is None:
        return Page("\n\n".join(paragraphs), None, metadata)
    body = paragraphs[1:] if same_words(paragraphs[0], headline) else paragraphs
    text = "\n\n".join([headline, *body])
    return Page(text, Span.of(text, 0, len(headline)), metadata)


def _tree(markup: str) -> HtmlElement:
    from trafilatura import load_html

    # The parser stops at a NUL and refuses half of a surrogate pair.
    clean = markup.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
    tree = load_html(clean if _IS_DOCUMENT.search(clean) else f"<html><body>{clean}</body></html>")
    if tree is None:
        raise RejectedError("no_article", "it cannot be parsed as HTML")
    return tree


def _main_paragraphs(tree: HtmlElement, url: str | None) -> list[str]:
    """The paragraphs of the main text, without comments; tables only when there is next to nothing else."""
    from trafilatura import bare_extraction

    for with_tables in (False, True):
        document = bare_extraction(tree, url=url, include_comments=False, include_tables=with_tables)
        body = getattr(document, "body", None)
        paragraphs = [] if body is None else _paragraphs(body)
        if any(map(_is_prose, paragraphs)):
            return paragraphs
    return []


def _is_prose(paragraph: str) -> bool:
    """Whether it holds a sentence of some length, which menus and buttons do not."""
    if len(paragraph.split()) >= _FEWEST_WORDS:
        return bool(_SENTENCE_END.search(paragraph))
    return len(paragraph) >= _FEWEST_UNSPACED and bool(_UNSPACED_SENTENCE_END.search(paragraph))


def _paragraphs(body: _Element) -> list[str]:
    """The text of each block of trafilatura's tree, on one line; a line break after a sentence parts paragraphs."""
    from lxml.etree import iterwalk

    pieces: list[str] = []
    for event, element in iterwalk(body, events=("start", "end")):
        if element.tag in _BLOCKS:
            pieces.append("\n\n")
        elif element.tag == "lb" and event == "start":
            # Two breaks in a row, which many old pages put between paragraphs, come out of trafilatura as one.
            pieces.append("\n\n" if _ENDED.search("".join(pieces[-2:])) else "\n")
        pieces.append(_SPACE.sub(" ", (element.text if event == "start" else element.tail) or ""))
    blocks = re.split(r"\n{2,}", re.sub(r" *\n *", "\n", "".join(pieces)))
    return [stripped for block in blocks if (stripped := re.sub(" {2,}", " ", block).strip())]


def _printed_headline(tree: HtmlElement, title: str | None) -> str | None:
    """The page's one heading where it shares words with the title, which may be worded for search engines."""
    heading = only_heading(tree)
    return heading if heading and title and _shared(heading, title) > _SAME_HEADLINE else title


def _shared(left: str, right: str) -> float:
    ours, theirs = (set(re.findall(r"\w+", text.casefold())) for text in (left, right))
    return len(ours & theirs) / max(1, min(len(ours), len(theirs)))

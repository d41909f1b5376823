"""The way of one source through this stage."""

from __future__ import annotations

from dataclasses import replace

from onrecord.clean.dates import iso_date
from onrecord.clean.decoding import Decoded, decode
from onrecord.clean.headline import find_headline
from onrecord.clean.language import detect_language
from onrecord.clean.preamble import host_of, read_preamble
from onrecord.clean.prose import check_length, check_prose
from onrecord.clean.rejection import RejectedError
from onrecord.records import Article, Dropped, Metadata, Source

# No character takes more than four bytes, and few pages have more than twenty characters of markup for one of text.
_BYTES_PER_CHARACTER = 4
_MARKUP_PER_CHARACTER = 20


def clean_source(source: Source, *, max_characters: int = 2_000_000, language: str | None = None) -> Article | Dropped:
    """The article that a source holds, with its headline, metadata and language, or the reason why there is none.

    A plain text is taken as it is, so that offsets hold against the file; of a page, headline and main text make
    the article's text, with a blank line between paragraphs. What came with the source (columns, address) wins over
    what the text or the page says of itself. `language` is taken as the article's instead of finding it out. The
    drop reasons are those of `records.DROP_REASONS`.
    """
    try:
        is_page = source.kind == "html"
        per_character = _BYTES_PER_CHARACTER if isinstance(source.content, bytes) else 1
        check_length(len(source.content) / per_character / (_MARKUP_PER_CHARACTER if is_page else 1), max_characters)
        decoded = decode(source.content, charset=source.charset, markup=is_page)
        article = _page_article(source, decoded) if is_page else _text_article(source, decoded)
        check_length(len(article.text), max_characters)
        return replace(article, language=language or detect_language(_prose(article), article.language))
    except RejectedError as rejected:
        return Dropped(rejected.reason, f"{source.where}: {rejected.detail}", source.path, source.record)


def _text_article(source: Source, decoded: Decoded) -> Article:
    text = decoded.text
    preamble = read_preamble(text)
    start = preamble.span.end if preamble.span else 0
    check_prose(text[start:])
    headline = find_headline(text, start, source.metadata.title)
    said = Metadata(url=preamble.url, title=headline.text if headline else None, published=preamble.published)
    article = _article(source, Decoded(text, decoded.encoding), said)
    return replace(article, headline=headline, preamble=preamble.span)


def _page_article(source: Source, decoded: Decoded) -> Article:
    # The parser of pages and its helpers take a quarter of a second to import, which plain text is spared.
    from onrecord.clean.main_text import read_page

    page = read_page(decoded.text, source.metadata)
    check_prose(page.text)
    article = _article(source, Decoded(page.text, decoded.encoding), page.metadata)
    return replace(article, headline=page.headline)


def _article(source: Source, decoded: Decoded, said: Metadata) -> Article:
    """The article with each fact from what came with the source, else from what the text or page itself said."""
    given = source.metadata
    url = given.url or said.url
    return Article(
        text=decoded.text,
        path=source.path,
        record=source.record,
        identifier=source.identifier,
        url=url,
        title=given.title or said.title,
        publisher=given.publisher or said.publisher or host_of(url),
        author=given.author or said.author,
        published=iso_date(given.published) or said.published,
        language=given.language or said.language,
        encoding=decoded.encoding,
        provenance=replace(source.provenance, digest=source.digest),
    )


def _prose(article: Article) -> str:
    return article.text[article.preamble.end :] if article.preamble else article.text

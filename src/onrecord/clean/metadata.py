"""What a page says of itself: JSON-LD first, then meta tags, then what trafilatura and htmldate find."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from onrecord.clean.dates import iso_date
from onrecord.clean.json_ld import read_json_ld
from onrecord.clean.preamble import host_of
from onrecord.records import Metadata

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_TITLE = ("og:title", "twitter:title", "dc.title", "headline")
_PUBLISHER = ("og:site_name", "publisher", "dc.publisher", "application-name")
_AUTHOR = ("author", "article:author", "byl", "dc.creator", "parsely-author", "sailthru.author")
_PUBLISHED = ("article:published_time", "datepublished", "pubdate", "date", "dc.date", "parsely-pub-date")
_LANGUAGE = ("og:locale", "content-language", "dc.language")
_SEPARATOR = re.compile(r"\s+(?:[-–—|·•»]|::)\s+")
_NOT_LETTERS = re.compile(r"[\W_]+")


def read_metadata(tree: HtmlElement, given: Metadata) -> Metadata:
    """The metadata of a page, the language as it declares it; `given` is what came with the page."""
    from trafilatura import extract_metadata

    described, tags = read_json_ld(_scripts(tree)), _meta_tags(tree)
    url = given.url or _absolute(_canonical(tree), described.url, tags.get("og:url"))
    # The wide search of htmldate takes any date on the page for the article's, which would be guessing.
    guessed = extract_metadata(tree, url, {"original_date": True, "extensive_search": False})
    publisher = given.publisher or described.publisher or _first(tags, _PUBLISHER)
    # Not trafilatura's title: it takes the end of "Dam is safe - ministry" for a site's name.
    title = described.title or _first(tags, _TITLE) or only_heading(tree) or _text(tree.find(".//title"))
    return Metadata(
        url=url,
        title=without_site(title, publisher, host_of(url)) if title else None,
        publisher=publisher.lstrip("@") if publisher else host_of(url),
        author=_person(described.author) or _person(_first(tags, _AUTHOR)) or _person(guessed.author),
        published=described.published or iso_date(_first(tags, _PUBLISHED)) or guessed.date,
        language=tree.get("lang") or described.language or _first(tags, _LANGUAGE),
    )


def only_heading(tree: HtmlElement) -> str | None:
    """The page's first-level heading, if there is just one; pages with several use them for other things."""
    headings = [text for heading in tree.iter("h1") if (text := _text(heading))]
    return headings[0] if len(headings) == 1 else None


def without_site(title: str, publisher: str | None, host: str | None) -> str:
    """The title without a last part that is the publisher's name or host; other last parts ("- ministry") stay."""
    names = {_letters(name) for name in (publisher, host, (host or "").split(".")[0]) if name}
    end = len(title)
    for part in reversed(list(_SEPARATOR.finditer(title))):
        if _letters(title[part.end() : end]) not in names:
            break
        end = part.start()
    return title[:end]


def _letters(name: str) -> str:
    return _NOT_LETTERS.sub("", re.sub(r"^the\s", "", name.casefold()))


def _text(element: HtmlElement | None) -> str | None:
    return " ".join(element.text_content().split()) or None if element is not None else None


def _scripts(tree: HtmlElement) -> list[str]:
    return [script.text or "" for script in tree.iterfind('.//script[@type="application/ld+json"]')]


def _meta_tags(tree: HtmlElement) -> dict[str, str]:
    """The first content of each meta tag, by its name in small letters."""
    tags: dict[str, str] = {}
    for tag in tree.iter("meta"):
        name = tag.get("property") or tag.get("name") or tag.get("itemprop") or tag.get("http-equiv")
        content = " ".join((tag.get("content") or "").split())
        if name and content:
            tags.setdefault(name.lower(), content)
    return tags


def _first(tags: dict[str, str], names: tuple[str, ...]) -> str | None:
    return next((tags[name] for name in names if name in tags), None)


def _canonical(tree: HtmlElement) -> str | None:
    return next((link.get("href") for link in tree.iter("link") if link.get("rel") == "canonical"), None)


def _absolute(*addresses: str | None) -> str | None:
    return next((address for address in addresses if address and address.startswith(("http://", "https://"))), None)


def _person(name: str | None) -> str | None:
    """An author's name without a "By"; a profile's address is no name."""
    bare = re.sub(r"^by\s+", "", name or "", flags=re.IGNORECASE).strip()
    return bare if bare and "://" not in bare else None

"""Where articles were read from, as strangers may know it: addresses whole, of files never the folders above them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from onrecord.ledger.provenance import Origin
from onrecord.records import Article

_WEB = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)
_OUTSIDE = re.compile(r"[/\\~]|\.\.(?:[/\\]|$)|[a-z]:[/\\]|file:", re.IGNORECASE)
_KEPT = 2  # of the last parts of a path: the file and the folder it is in


def shown_place(place: str) -> str:
    """An address, or a path given relative to where it was added, as it is; of any other path its last two parts.

    >>> shown_place("/home/mina/harbour/2031/dues.txt")
    '…/2031/dues.txt'
    """
    if not _OUTSIDE.match(place) and (not _WEB.match(place) or place.lower().startswith(("http://", "https://"))):
        return place
    parts = [part for part in re.split(r"[/\\]+", place) if part.strip(".~")]
    # A folder of its own is somebody's home as likely as not.
    return "…/" + "/".join(parts[-_KEPT:] if len(parts) > _KEPT + 1 else parts[-1:])


def shown_article(article: Article) -> Article:
    """An article with its path, and that of the feed that named it, as strangers may know them."""
    known = article.provenance
    if known.feed:
        known = replace(known, feed=shown_place(known.feed))
    return replace(article, path=shown_place(article.path) if article.path else article.path, provenance=known)


def shown_origins(origins: Iterable[Origin]) -> tuple[Origin, ...]:
    """Origins with their places, and those of the feeds that named them, as strangers may know them."""
    return tuple(
        replace(one, location=shown_place(one.location), feed=shown_place(one.feed) if one.feed else one.feed)
        for one in origins
    )

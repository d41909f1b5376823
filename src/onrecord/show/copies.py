"""The other printings of an article, for people and as JSON: what it reprints, and who reprints it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.text import Text

from onrecord.show.safe import one_line

if TYPE_CHECKING:
    from rich.console import Console

    from onrecord.ledger.copies import Copies, Printed

MOST = 10  # copies that are listed


def print_copies(copies: Copies, console: Console, width: int | None = None) -> None:
    """Print what the article reprints, and where else it is printed; nothing for one that was printed once."""
    if copies.original is not None:
        console.print(Text(f"a copy of {printing_line(copies.original)}"), width=width)
        console.print(Text(f"  {copies.original.reason}", "dim"), width=width)
    if copies.copies:
        also = "also copied by" if copies.original is not None else "copied by"
        outlets = len({one.publisher or one.url for one in copies.copies})
        number = f"{len(copies.copies)} {'article' if len(copies.copies) == 1 else 'articles'}"
        console.print(Text(f"{also} {number} in {outlets} {'outlet' if outlets == 1 else 'outlets'}"), width=width)
        for one in copies.copies[:MOST]:
            console.print(Text(f"  {printing_line(one)}: {one.share:.0%} of its words"), width=width)
        if len(copies.copies) > MOST:
            console.print(Text(f"  and {len(copies.copies) - MOST} more"), width=width)


def copies_dict(copies: Copies) -> dict[str, Any]:
    """The other printings as JSON has them."""
    return {
        "original": copies.original.to_dict() if copies.original else None,
        "copies": [one.to_dict() for one in copies.copies],
    }


def printing_line(one: Printed) -> str:
    """`“Harbour to close”, Ternby Echo, 2026-03-01, article 41d07ab9…`."""
    title = f"“{one_line(one.title)}”" if one.title else None
    known = (title, one.publisher and one_line(one.publisher), one.published, f"article {one.article}")
    return ", ".join(filter(None, known))

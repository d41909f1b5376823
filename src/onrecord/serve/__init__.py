"""The ledger served over HTTP: an API for programs, pages for people. Needs the extra "serve".

Nothing of a web library is imported before `create_app` is called.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from onrecord.serve.settings import Settings

if TYPE_CHECKING:
    from onrecord.serve.app import Server

__all__ = ["Settings", "create_app"]


def create_app(location: str | Path | None = None, *, settings: Settings | None = None) -> Server:
    """The ASGI application over the ledger at a location; see `onrecord.serve.app.create_app`.

    Raises `MissingExtraError` without the extra "serve", and `LedgerError` for a ledger that cannot be opened.
    """
    from onrecord.errors import MissingExtraError

    try:
        import fastapi  # noqa: F401
    except ImportError as error:
        raise MissingExtraError("A server", "serve") from error
    from onrecord.serve import app

    return app.create_app(location, settings=settings or Settings())

"""What programs ask a server: everything under /api/, the stream of new statements, and the feed of a search."""

from __future__ import annotations

from fastapi import APIRouter

from onrecord.serve.api import (
    articles,
    checking,
    counting,
    downloads,
    events,
    relations,
    reviews,
    speakers,
    statements,
)

# In this order: what has a name of its own (candidates) before what takes any.
ROUTERS: tuple[APIRouter, ...] = (
    downloads.router,
    statements.router,
    articles.router,
    speakers.router,
    counting.router,
    checking.router,
    relations.router,
    reviews.router,
    events.router,
)

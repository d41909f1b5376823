"""Articles that programs send: read by a line that stays loaded, one request at a time, and kept."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from onrecord.intake import Options, left_out, taken_of
from onrecord.ledger.database import Database
from onrecord.ledger.migrations import this_version
from onrecord.ledger.store import Taken, keep, start_run
from onrecord.pipeline import Limits, Line, limits_for, model_name, sources
from onrecord.records import Dropped, Metadata, Source
from onrecord.serve.problems import Problem, ProblemError
from onrecord.serve.settings import Settings
from onrecord.workers import read_safely

_KNOWN = ("url", "title", "publisher", "author", "published", "language")


class Adding:
    """Reads what is sent into a ledger; the model is loaded by the first article."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._settings = settings
        self._options = Options(max_characters=settings.max_characters)
        self._turn = threading.Lock()
        self._line: Line | None = None

    def add(self, sent: Mapping[str, Any], *, by: str) -> dict[str, Any]:
        """Add an article from its `text`, its `html` or its `url`, and say what became of it, as JSON has it.

        Raises `ProblemError` for one with none of these, or while many others wait.
        """
        found = self._sources(sent)
        if not self._turn.acquire(timeout=self._settings.request_seconds):
            detail = "Other articles are being read; try again when that is done."
            raise ProblemError(Problem(503, "busy", detail, headers={"Retry-After": "5"}))
        try:
            taken = [self._taken(one, by) for one in found]
            with self._database.writing() as connection:
                settings = self._options.settings_of_run()
                run = start_run(connection, this_version(), model_name(), settings)
                kept = keep(connection, run, taken)
        finally:
            self._turn.release()
        read = [one.reading.article for one in taken if one.reading.article is not None]
        return {
            "articles": list(dict.fromkeys(article.id for article in read)),
            "new": kept.articles,
            "versions": kept.versions,
            "statements": kept.statements,
            "unchanged": kept.unchanged,
            "dropped": [drop.to_dict() for one in taken for drop in one.reading.dropped],
        }

    def _taken(self, source: Source | Dropped, by: str) -> Taken:
        if isinstance(source, Dropped):
            return left_out(source)
        self._line = self._line or Line(**self._options.settings_of_line())
        taken = taken_of(source, read_safely(self._line, source))
        return taken if taken.location != "-" else replace(taken, location=f"sent by {by}")

    def _sources(self, sent: Mapping[str, Any]) -> Iterator[Source | Dropped]:
        told = Metadata(**{name: value.strip() or None for name in _KNOWN if (value := sent.get(name))})
        if text := sent.get("text"):
            return iter([Source(text, "text", metadata=told)])
        if page := sent.get("html"):
            return iter([Source(page, "html", metadata=told)])
        # Only what a browser would fetch: to the readers any other word is a file of this machine.
        if not told.url or not told.url.lower().startswith(("http://", "https://")):
            detail = "an article is sent as its text or html, or fetched from its url, which is http: or https:"
            raise ProblemError(Problem(422, "article", detail))
        return self._fetched(told.url)

    def _fetched(self, url: str) -> Iterator[Source | Dropped]:
        """What is at an address: a page, or the first of a feed's or an archive's articles."""
        settings = self._settings
        limits: Limits = replace(
            limits_for(settings.max_characters),
            max_bytes=settings.max_body,
            pages=settings.add_pages,
            allowed_hosts=settings.add_hosts,
        )
        ends = time.monotonic() + settings.add_seconds / 2
        for number, source in enumerate(sources(url, limits=limits, feed_content=True), 1):
            yield source
            if number >= settings.add_pages or time.monotonic() > ends:
                return

"""Answers in JSON that UTF-8 can hold whatever an article printed."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from onrecord.show.formats import json_line


def json_bytes(value: Any) -> bytes:
    """A value as JSON in UTF-8; a lone surrogate is an escape."""
    return json_line(value).encode("utf-8")


class Json(Response):
    """An answer in JSON."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        """The content as bytes."""
        return json_bytes(content)

"""Dates as people and machines write them, as ISO dates; nothing is guessed."""

from __future__ import annotations

import datetime
import email.utils
import re

_FORMS = ("%d %B %Y", "%d %b %Y", "%B %d %Y", "%b %d %Y", "%Y/%m/%d", "%Y%m%d")
_NOISE = re.compile(
    r"(?<=\d)(?:st|nd|rd|th)\b|[.,]|^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b", re.IGNORECASE
)


def iso_date(written: str | None) -> str | None:
    """The ISO 8601 date, or date and time, that `written` stands for; None where it is none or has two readings.

    Understands ISO itself, the dates of e-mail and feeds ("Mon, 26 May 2025 10:00:00 GMT") and dates with the month
    as an English word; "03/04/2025" is read by nobody the same way, and so not at all.
    """
    text = (written or "").strip()
    if len(text) > 100:
        return None
    return _iso(text) or _mail(text) or _words(text)


def _iso(text: str) -> str | None:
    try:
        if len(text) == 10:
            return datetime.date.fromisoformat(text).isoformat()
        # Python also takes "2025", "202505" or a bare week for something; a year, month and day have to be there.
        if re.match(r"\d{4}-\d{2}-\d{2}[T ]", text):
            return datetime.datetime.fromisoformat(text).isoformat()
    except ValueError:
        pass
    return None


def _mail(text: str) -> str | None:
    if not re.search(r"\d:\d\d", text):
        return None
    try:
        return email.utils.parsedate_to_datetime(text).isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _words(text: str) -> str | None:
    plain = " ".join(_NOISE.sub(" ", text).split())
    for form in _FORMS:
        try:
            return datetime.datetime.strptime(plain, form).date().isoformat()
        except ValueError:
            continue
    return None

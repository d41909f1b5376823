"""The hours of a day: "at 10:15 GMT", "Tuesday night", "early Friday"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

# First and last minute of a part of the day.
PARTS = {
    "early hours": (0, 0, 5, 59),
    "small hours": (0, 0, 5, 59),
    "early": (0, 0, 8, 59),
    "morning": (5, 0, 11, 59),
    "lunchtime": (11, 0, 13, 59),
    "afternoon": (12, 0, 17, 59),
    "evening": (18, 0, 23, 59),
    "night": (18, 0, 23, 59),
    "late": (18, 0, 23, 59),
}
# Abbreviations that mean one thing the world over; CST, IST and AST do not, and give a time without a zone.
OFFSETS = {
    "GMT": "+00:00", "UTC": "+00:00", "WET": "+00:00", "BST": "+01:00", "CET": "+01:00", "WEST": "+01:00",
    "CEST": "+02:00", "EET": "+02:00", "EEST": "+03:00", "MSK": "+03:00", "EST": "-05:00", "EDT": "-04:00",
    "CDT": "-05:00", "MST": "-07:00", "MDT": "-06:00", "PST": "-08:00", "PDT": "-07:00", "JST": "+09:00",
    "KST": "+09:00", "HKT": "+08:00", "SGT": "+08:00", "AEST": "+10:00", "AEDT": "+11:00", "NZST": "+12:00",
    "NZDT": "+13:00",
}  # fmt: skip
# What changes with the season has its rules in the time zone database.
PLACES = {"ET": "America/New_York", "CT": "America/Chicago", "MT": "America/Denver", "PT": "America/Los_Angeles"}


@dataclass(frozen=True, slots=True)
class Hours:
    """From hour and minute to hour and minute, both inclusive, and the offset from UTC ("" where unknown)."""

    first_hour: int
    first_minute: int
    last_hour: int
    last_minute: int
    offset: str = ""

    @property
    def precision(self) -> str:
        """Minute or hour, as far as the clock goes."""
        same = (self.first_hour, self.first_minute) == (self.last_hour, self.last_minute)
        return "minute" if same else "hour"

    def start(self, day: date) -> str:
        """The first minute on a day, as an ISO date and time."""
        return f"{day}T{self.first_hour:02}:{self.first_minute:02}{self.offset}"

    def end(self, day: date) -> str:
        """The last minute on a day, as an ISO date and time."""
        return f"{day}T{self.last_hour:02}:{self.last_minute:02}{self.offset}"


def part_hours(parts: dict[str, str], offset: str) -> Hours | None:
    """The hours of "night" in "Tuesday night" or of "early" in "early Tuesday"; None where no part is named."""
    written = parts.get("part_of") or parts.get("part") or parts.get("named_part") or ""
    word = parts.get("word", "").lower()
    if not written and (word == "tonight" or word.startswith(("this ", "last "))):
        written = "night" if word == "tonight" else word
    written = " ".join(written.lower().split())
    if written.endswith("early morning"):
        written = "early"
    edge = parts.get("edge", "").lower()
    name = next((name for name in PARTS if written.endswith(name)), edge if edge in ("early", "late") else "")
    if name == "morning" and edge == "early":
        name = "early"
    return Hours(*PARTS[name], offset) if name else None


def clock_hours(clock: dict[str, str], day: date, offset: str) -> Hours | None:
    """The minute or hour of a clock time; None where there is no such time ("25:10", "14 p.m.")."""
    zone = " ".join(clock.get("zone", "").split())
    offset = _offset(zone, day) if zone else offset
    if "noon" in clock:
        return Hours(12, 0, 12, 59, offset)
    hour = int(clock["hour"])
    half = clock.get("half", "").lower().replace(".", "")
    if half and not 1 <= hour <= 12:
        return None
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    minute = clock.get("minute") or clock.get("digits")
    if hour > 23:
        return None
    exact = minute is not None and "nearly" not in clock
    return Hours(hour, int(minute or 0), hour, int(minute or 0), offset) if exact else Hours(hour, 0, hour, 59, offset)


def _offset(zone: str, day: date) -> str:
    if zone not in PLACES:
        return OFFSETS.get(zone, "")
    from dateutil.tz import gettz

    place = gettz(PLACES[zone])
    written = datetime(day.year, day.month, day.day, 12, tzinfo=place).strftime("%z") if place else ""
    # Before time zones there were local times, to the second, which ISO dates have no room for.
    return f"{written[:3]}:{written[3:]}" if len(written) == 5 else ""

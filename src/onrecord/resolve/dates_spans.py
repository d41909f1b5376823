"""Stretches of days: moving by units, the unit around a day, its early, middle and late part."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import MAXYEAR, MINYEAR, date, timedelta

from dateutil.relativedelta import relativedelta

from onrecord.resolve.dates_clock import Hours
from onrecord.resolve.dates_forms import WEEKDAYS

DAY = timedelta(days=1)
PRECISIONS = {"week": 7, "month": 31, "season": 92, "year": 366}


@dataclass(frozen=True, slots=True)
class Calendar:
    """What expressions are reckoned from: the day of publication (None where unknown), its offset from UTC
    ("+02:00", "" where unknown), whether the saying is to come, whether "4/3" is 4 March, and the half of the world."""

    day: date | None
    offset: str = ""
    future: bool = False
    day_first: bool | None = None
    southern: bool = False


@dataclass(frozen=True, slots=True)
class Interval:
    """First and last day, both inclusive, the precision, the rule in words, and the hours where they are known."""

    start: date
    end: date
    precision: str
    rule: str
    hours: Hours | None = None


def named(day: date) -> str:
    """A day with its weekday: "Monday 2025-05-26"."""
    return f"{WEEKDAYS[day.weekday()]} {day}"


def one_day(day: date, rule: str) -> Interval:
    """The interval of one day."""
    return Interval(day, day, "day", rule)


def held(start: date, end: date, rule: str) -> Interval:
    """An interval with the finest precision that holds it."""
    days = (end - start).days + 1
    precision = next((name for name, length in PRECISIONS.items() if days <= length), "decade")
    return Interval(start, end, "day" if days == 1 else precision, rule)


def moved(day: date, unit: str, number: int) -> date:
    """The day a number of units later; raises `ValueError` or `OverflowError` outside the calendar."""
    if unit in ("fortnight", "week", "day"):
        return day + {"fortnight": 14, "week": 7, "day": 1}[unit] * number * DAY
    years = {"year": 1, "decade": 10, "century": 100}.get(unit)
    if years:
        if not MINYEAR <= day.year + years * number <= MAXYEAR:
            raise ValueError("a year outside the calendar")
        return _later(day, relativedelta(years=years * number))
    return _later(day, relativedelta(months={"month": 1, "quarter": 3}[unit] * number))


def unit_around(unit: str, day: date) -> tuple[date, date]:
    """First and last day of the week, weekend, month ... that a day stands in."""
    if unit == "day":
        return day, day
    if unit == "week":
        monday = day - day.weekday() * DAY
        return monday, monday + 6 * DAY
    if unit == "weekend":
        saturday = day - (day.weekday() - 5) % 7 * DAY
        return saturday, saturday + DAY
    if unit == "month":
        return day.replace(day=1), month_end(day)
    if unit == "quarter":
        first = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
        return first, _later(first, relativedelta(months=3)) - DAY
    years = {"year": 1, "decade": 10, "century": 100}[unit]
    year = day.year - day.year % years
    return date(year, 1, 1), date(year + years - 1, 12, 31)


def month_end(day: date) -> date:
    """The last day of the month."""
    return _later(day, relativedelta(day=31))


def precision_of(unit: str) -> str:
    """The precision, among those of `Said`, of an interval of one unit."""
    return {"weekend": "week", "quarter": "season", "century": "decade"}.get(unit, unit)


def edged(found: Interval, edge: str, calendar: Calendar) -> Interval:
    """The early, middle or late third of an interval; "earlier" is before the publication, "later" after it."""
    edge = edge.lower().removeprefix("the ").split(" ")[0]
    if edge == "earlier" and calendar.day:
        return replace(found, end=max(min(found.end, calendar.day - DAY), found.start))
    if edge == "later" and calendar.day:
        return replace(found, start=min(max(found.start, calendar.day), found.end))
    name = {"beginning": "early", "start": "early", "end": "late"}.get(edge, edge)
    return _third(found, name) if name in ("early", "mid", "late") else found


def _third(found: Interval, name: str) -> Interval:
    """Whole days of a week, ten days of a month, whole months of a season or year, else days."""
    length = (found.end - found.start).days + 1
    first, second = found.start + (length // 3) * DAY, found.end - (length // 3) * DAY
    if found.precision == "week":
        first, second = found.start + 3 * DAY, found.start + 3 * DAY
    elif found.precision == "month":
        first, second = found.start + 10 * DAY, found.start + 20 * DAY
    elif found.precision in ("season", "year"):
        months = 1 if found.precision == "season" else 4
        first = moved(found.start, "month", months)
        second = moved(found.start, "month", 2 * months)
    if name == "early":
        return replace(found, end=first - DAY)
    if name == "late":
        return replace(found, start=second)
    return replace(found, start=first, end=max(second - DAY, first))


def clipped(found: Interval, calendar: Calendar) -> Interval:
    """Without the days that the saying cannot have been on: after the publication, or before it if still to come."""
    if calendar.day is None or not found.start <= calendar.day <= found.end:
        return found
    return replace(found, start=calendar.day) if calendar.future else replace(found, end=calendar.day)


def _later(day: date, step: relativedelta) -> date:
    later: date = day + step
    return later

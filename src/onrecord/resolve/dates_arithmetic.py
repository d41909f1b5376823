"""From an expression of time to the days it stands for, reckoned from the day of publication.

A past saying takes the latest day, month or season that fits, up to and including the publication; one announced
("will say on Monday") the next. Weeks run from Monday to Sunday, seasons by whole months of the northern half of the
world (winter: December to February) unless the publisher's is known to be southern. A part of a day, by the clock:
"early" 00:00-08:59, morning 05:00-11:59, midday 11:00-13:59, afternoon 12:00-17:59, evening, night and "late"
18:00-23:59. Precision is the finest unit in the list of `Said` that holds the interval.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from dateutil.easter import easter

from onrecord.resolve.dates_clock import Hours, clock_hours, part_hours
from onrecord.resolve.dates_expressions import Expression
from onrecord.resolve.dates_forms import HOLIDAYS, MONTHS, MOVABLE, NUMBERS, VAGUE, WEEKDAYS
from onrecord.resolve.dates_spans import (
    DAY,
    Calendar,
    Interval,
    clipped,
    edged,
    held,
    month_end,
    moved,
    named,
    one_day,
    precision_of,
    unit_around,
)

SEASON_MONTHS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}


def reckon(expression: Expression, calendar: Calendar) -> Interval | None:
    """The days of an expression; None where the date is impossible, ambiguous or needs a publication date."""
    try:
        found = _RULES[expression.form](expression.parts, calendar)
        found = _shifted(found, expression.offset) if found and expression.offset else found
        return _with_hours(found, expression, calendar) if found else None
    except (ValueError, OverflowError):  # 31 February, the year 0, centuries too far back
        return None


# --- days -------------------------------------------------------------------------------------------------


def _weekday(parts: dict[str, str], calendar: Calendar) -> Interval | None:
    if calendar.day is None:
        return None
    name, turn = _full_weekday(parts["weekday"]), _turn(parts)
    number = WEEKDAYS.index(name)
    week = " ".join((parts.get("week") or parts.get("week_before") or "").lower().split())
    if week:
        return _weekday_of_week(name, week, calendar.day)
    ahead = (number - calendar.day.weekday()) % 7
    if turn in ("next", "this coming"):
        rule = f"the next {name} after {named(calendar.day)}, the publication"
        return one_day(calendar.day + (ahead or 7) * DAY, rule)
    if turn in ("last", "this past"):
        rule = f"the last {name} before {named(calendar.day)}, the publication"
        return one_day(calendar.day - (7 - ahead) * DAY, rule)
    days = ahead if calendar.future else ahead - 7 if ahead else 0
    return one_day(calendar.day + days * DAY, f"the {_next_or_last(calendar)} {name} {_reference(calendar)}")


def _weekday_of_week(name: str, week: str, day: date) -> Interval:
    number = WEEKDAYS.index(name)
    if week.endswith("ago"):
        latest = day - (day.weekday() - number) % 7 * DAY
        weeks = 2 if week.startswith("two") else 1
        return one_day(latest - weeks * 7 * DAY, f"{weeks * 7} days before the last {name} up to {named(day)}")
    weeks = {"last week": -1, "this week": 0, "next week": 1}.get(week, -2)
    monday = day - day.weekday() * DAY + weeks * 7 * DAY
    return one_day(monday + number * DAY, f"{name} of the week of {monday}, counted from {named(day)}")


def _date(parts: dict[str, str], calendar: Calendar) -> Interval | None:
    month = int(parts["month_number"]) if "month_number" in parts else _month_number(parts["month"])
    year = _printed_year(parts, calendar)
    first = int(parts["day"])
    if year is None and calendar.day is None:
        return None
    if year is not None:
        found = date(year, month, first)
        rule = "the date as printed"
        if calendar.day and found > calendar.day and not calendar.future:
            rule += f", which is after {named(calendar.day)}, the publication"
    else:
        found = _nearest(lambda year: date(year, month, first), calendar)
        rule = f"the {_next_or_last(calendar)} {first} {MONTHS[month - 1]} {_reference(calendar)}"
    if "last_day" in parts:
        last = found.replace(day=int(parts["last_day"]))
        return held(found, last, rule) if last > found else None
    if "weekday" in parts and _full_weekday(parts["weekday"]) != WEEKDAYS[found.weekday()]:
        rule += f", though that is a {WEEKDAYS[found.weekday()]}"
    return one_day(found, rule)


def _slashes(parts: dict[str, str], calendar: Calendar) -> Interval | None:
    first, second, year = int(parts["first"]), int(parts["second"]), int(parts["year"])
    if parts["mark"] == "." and len(parts["year"]) == 2:
        return None  # 4.3.19 is as likely a version as a date
    year += 2000 if year < 100 else 0
    day_first = True if parts["mark"] == "." or first > 12 else False if second > 12 else calendar.day_first
    if first == second:
        day_first = True
    if day_first is None:
        return None
    day, month = (first, second) if day_first else (second, first)
    return one_day(date(year, month, day), f"read {'day' if day_first else 'month'} first")


def _day_of_month(parts: dict[str, str], calendar: Calendar) -> Interval | None:
    if calendar.day is None:
        return None
    step = 1 if calendar.future else -1
    for months in range(3):
        first = moved(calendar.day.replace(day=1), "month", step * months)
        found = first + (int(parts["day"]) - 1) * DAY
        if found.month == first.month and (found - calendar.day).days * step >= 0:
            return one_day(found, f"the {_next_or_last(calendar)} day of that number {_reference(calendar)}")
    return None


def _deictic(parts: dict[str, str], calendar: Calendar) -> Interval | None:
    if calendar.day is None:
        return None
    word = " ".join(parts["word"].lower().split())
    days = {"yesterday": -1, "last night": -1, "overnight": -1, "tomorrow": 1}.get(word, 0)
    if word.endswith("before yesterday"):
        days = -2
    rule = f"counted from {named(calendar.day)}, the publication"
    found = one_day(calendar.day + days * DAY, rule)
    if word == "overnight":
        return replace(found, end=calendar.day, precision="part of day", hours=Hours(18, 0, 5, 59, calendar.offset))
    return found


def _holiday(parts: dict[str, str], calendar: Calendar) -> Interval | None:
    name = parts["holiday"].replace("’", "'")

    def of_year(year: int) -> date:
        if name in MOVABLE:
            sunday: date = easter(year)
            return sunday + MOVABLE[name] * DAY
        return date(year, *HOLIDAYS[name])

    if "year" in parts:
        return one_day(of_year(int(parts["year"])), "the day of that name in the year printed")
    if calendar.day is None:
        return None
    rule = f"the {_next_or_last(calendar)} {name} {_reference(calendar)}"
    return one_day(_nearest(of_year, calendar), rule)


def _clock(parts: dict[str, str], calendar: Calendar) -> Interval | None:
    return one_day(calendar.day, "a time alone, on the day of publication") if calendar.day else None


# --- weeks and longer -------------------------------------------------------------------------------------


def _unit(parts: dict[str, str], calendar: Calendar) -> Interval | None:
    if calendar.day is None:
        return None
    steps = {"last": -1, "before last": -2, "next": 1}.get(_turn(parts), 0)
    unit = parts["unit"]
    if unit == "weekend":
        return _weekend(parts, calendar)
    if unit == "fortnight":
        start, end = sorted((calendar.day, moved(calendar.day, "fortnight", steps or -1)))
        return held(start, end, f"fourteen days {_reference(calendar)}")
    start, end = unit_around(unit, moved(calendar.day, unit, steps))
    rule = f"{_turn_words(steps)} {unit}, counted from {named(calendar.day)}"
    found = Interval(start, end, precision_of(unit), rule)
    return clipped(edged(found, parts.get("edge", ""), calendar), calendar)


def _before_last(parts: dict[str, str], calendar: Calendar) -> Interval | None:
    return _unit({"turn": "before last", "unit": parts["unit"]}, calendar)


def _weekend(parts: dict[str, str], calendar: Calendar) -> Interval | None:
    if calendar.day is None:
        return None
    turn = _turn(parts)
    saturday = calendar.day - (calendar.day.weekday() - 5) % 7 * DAY
    if turn in ("last", "before last") and calendar.day <= saturday + DAY:
        saturday -= 7 * DAY
    if turn == "before last":
        saturday -= 7 * DAY
    if turn == "next" or (calendar.future and saturday + DAY < calendar.day):
        saturday += 7 * DAY
    rule = f"the weekend {'from' if saturday > calendar.day else 'up to'} {named(calendar.day)}, the publication"
    return clipped(Interval(saturday, saturday + DAY, "week", rule), calendar)


def _month(parts: dict[str, str], calendar: Calendar) -> Interval | None:
    number = _month_number(parts["month"])
    year = _printed_year(parts, calendar)
    if year is None and calendar.day is None:
        return None
    rule = "the month as printed"
    if year is not None:
        first = date(year, number, 1)
    else:
        first = _nearest(lambda year: date(year, number, 1), calendar, _turn(parts))
        rule = f"the {_next_or_last(calendar)} {MONTHS[number - 1]} {_reference(calendar)}"
    found = Interval(first, month_end(first), "month", rule)
    return clipped(edged(found, parts.get("edge", ""), calendar), calendar)


def _season(parts: dict[str, str], calendar: Calendar) -> Interval | None:
    number = SEASON_MONTHS[parts["season"]]
    if calendar.southern:
        number = (number + 5) % 12 + 1
    year = _printed_year(parts, calendar)
    if year is None and calendar.day is None:
        return None
    rule = "the season as printed"
    if year is not None:
        first = date(year, number, 1)
    else:
        first = _nearest(lambda year: date(year, number, 1), calendar)
        if _turn(parts) == "last" and calendar.day and moved(first, "quarter", 1) > calendar.day:
            first = moved(first, "year", -1)
        rule = f"the {_next_or_last(calendar)} {parts['season']} {_reference(calendar)}"
    found = Interval(first, moved(first, "quarter", 1) - DAY, "season", rule)
    return clipped(edged(found, parts.get("edge", ""), calendar), calendar)


def _year(parts: dict[str, str], calendar: Calendar) -> Interval | None:
    found = Interval(*unit_around("year", date(int(parts["year"]), 1, 1)), "year", "the year as printed")
    return clipped(edged(found, parts.get("edge", ""), calendar), calendar)


def _decade(parts: dict[str, str], calendar: Calendar) -> Interval | None:
    year = int(parts["decade"])
    first, last = {"early": (0, 3), "mid": (4, 6), "late": (7, 9)}.get(parts.get("edge", ""), (0, 9))
    found = Interval(date(year + first, 1, 1), date(year + last, 12, 31), "decade", "the decade as printed")
    return clipped(found, calendar)


def _recent(parts: dict[str, str], calendar: Calendar) -> Interval | None:
    if calendar.day is None:
        return None
    written = " ".join(parts.get("number", "recent" if "recent" in parts else "one").split())
    if written == "one" and parts["unit"] == "day":
        return None
    words = {"few": "a few", "couple of": "two"}.get(written, written)
    number = VAGUE[words][1] if words in VAGUE else _number(words)
    start = moved(calendar.day, parts["unit"], -number)
    return held(start, calendar.day, f"{number} {parts['unit']}s up to {named(calendar.day)}, the publication")


def _ago(parts: dict[str, str], calendar: Calendar) -> Interval | None:
    if calendar.day is None:
        return None
    unit, written = parts["unit"], " ".join(parts["number"].lower().split())
    rule = f"counted back from {named(calendar.day)}, the publication"
    if unit in ("minute", "hour"):
        return one_day(calendar.day, rule) if written not in VAGUE and _number(written) <= 6 else None
    if written in VAGUE:
        fewest, most = VAGUE[written]
        start, end = (moved(calendar.day, unit, -number) for number in (most, fewest))
        return held(start, end, f"{fewest} to {most} {unit}s {rule}")
    then = moved(calendar.day, unit, -_number(written))
    if unit == "day":
        return one_day(then, rule)
    around = "week" if unit == "fortnight" else unit
    start, end = unit_around(around, then)
    return Interval(start, end, precision_of(around), f"the {around} of {then}, {rule}")


def _shifted(found: Interval, offset: dict[str, str]) -> Interval | None:
    """The days some days after or before the ones found, or the week they stand in."""
    if offset["way"] not in ("after", "before"):
        start, end = unit_around(offset["unit"], found.start)
        if offset["unit"] == "weekend" and found.start.weekday() < 5:
            return None
        return Interval(start, end, "week", f"the {offset['unit']} of {found.start}, {found.rule}")
    if found.start != found.end:
        return None
    number, unit = _number(" ".join(offset.get("number", "one").lower().split())), offset["unit"]
    start, end = unit_around(unit, moved(found.start, unit, number if offset["way"] == "after" else -number))
    return Interval(start, end, unit, f"{number} {unit} {offset['way']} {found.start} ({found.rule})")


# --- what the rules share ---------------------------------------------------------------------------------


def _with_hours(found: Interval, expression: Expression, calendar: Calendar) -> Interval | None:
    clock = expression.parts if expression.form == "clock" else expression.clock
    if found.hours is not None or found.start != found.end:
        return None if clock and found.start != found.end else found
    if clock:
        hours = clock_hours(clock, found.start, calendar.offset)
        return replace(found, hours=hours, precision=hours.precision) if hours else None
    hours = part_hours(expression.parts, calendar.offset)
    return replace(found, hours=hours, precision="part of day") if hours else found


def _next_or_last(calendar: Calendar) -> str:
    return "next" if calendar.future else "last"


def _reference(calendar: Calendar) -> str:
    assert calendar.day is not None
    return f"{'from' if calendar.future else 'up to'} {named(calendar.day)}, the publication"


def _turn(parts: dict[str, str]) -> str:
    return " ".join(parts.get("turn", "").lower().split())


def _turn_words(steps: int) -> str:
    return {-2: "the second last", -1: "the last", 0: "the running", 1: "the next"}[steps]


def _full_weekday(written: str) -> str:
    return next(name for name in WEEKDAYS if name.lower().startswith(written.lower()[:3]))


def _month_number(written: str) -> int:
    return next(number for number, name in enumerate(MONTHS, 1) if name.lower().startswith(written.lower()[:3]))


def _number(written: str) -> int:
    if written.isdecimal():
        return int(written)
    if written in ("a", "an"):
        return 1
    if "couple" in written:
        return 2
    return 12 if "dozen" in written else NUMBERS.index(written) + 1


def _printed_year(parts: dict[str, str], calendar: Calendar) -> int | None:
    if "year" in parts:
        return int(parts["year"])
    if "year_turn" in parts and calendar.day:
        return calendar.day.year + {"last": -1, "next": 1}.get(parts["year_turn"], 0)
    return None


def _nearest(of_year: Callable[[int], date], calendar: Calendar, turn: str = "") -> date:
    """The latest such day up to the publication, or the first from it on; 29 February may be four years off."""
    assert calendar.day is not None
    sign = 1 if calendar.future or turn == "next" else -1
    for distance in range(-1, 9):
        try:
            found = of_year(calendar.day.year + sign * distance)
        except ValueError:
            continue
        reference = calendar.day
        if turn == "last":
            reference = reference.replace(day=1) - DAY
        if (found - reference).days * sign >= 0:
            return found
    raise ValueError("no such day in the years about the publication")


_RULES: dict[str, Callable[[dict[str, str], Calendar], Interval | None]] = {
    "weekday": _weekday,
    "day first": _date,
    "month first": _date,
    "iso": _date,
    "slashes": _slashes,
    "day of month": _day_of_month,
    "month": _month,
    "deictic": _deictic,
    "unit": _unit,
    "before last": _before_last,
    "weekend": _weekend,
    "recent": _recent,
    "season": _season,
    "ago": _ago,
    "year": _year,
    "decade": _decade,
    "holiday": _holiday,
    "clock": _clock,
}

"""The forms in which news prints a time: the words of them, and a pattern for each.

The patterns are verbose regular expressions; their group names are the parts that `dates_arithmetic` reckons with.
Weekdays and months need their capital letter, so that "may", "march" and "sun" are left alone.
"""

from __future__ import annotations

import re

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
SEASONS = ("spring", "summer", "autumn", "fall", "winter")
NUMBERS = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)  # fmt: skip
# The fewest and the most that a vague number is taken for.
VAGUE = {"a few": (2, 6), "several": (3, 7), "some": (2, 9), "many": (3, 20), "recent": (1, 4)}
HOLIDAYS = {
    "New Year's Eve": (12, 31), "New Year's Day": (1, 1), "Christmas Eve": (12, 24), "Christmas Day": (12, 25),
    "Christmas": (12, 25), "Boxing Day": (12, 26), "Valentine's Day": (2, 14), "St. Patrick's Day": (3, 17),
    "St Patrick's Day": (3, 17), "April Fools' Day": (4, 1), "Halloween": (10, 31), "Armistice Day": (11, 11),
    "the Fourth of July": (7, 4),
}  # fmt: skip
# Days from Easter Sunday.
MOVABLE = {"Ash Wednesday": -46, "Palm Sunday": -7, "Good Friday": -2, "Easter Sunday": 0, "Easter Monday": 1}

_DAY = "|".join((*WEEKDAYS, *(day.upper() for day in WEEKDAYS)))
_SHORT_DAY = r"(?:Mon|Tues?|Wed|Thurs?|Thu|Fri|Sat|Sun)\.?(?=,?\s)"
_MONTH = "|".join(MONTHS) + r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?"
_PART = r"(?:(?:early\s+|late\s+|mid-)?(?:morning|afternoon|evening)|night|lunchtime)"
_PART_AFTER = rf"(?:,?\s+(?P<part>{_PART})\b)?"
_PART_OF = rf"(?:(?P<part_of>early\s+hours|small\s+hours|{_PART})\s+of\s+(?:the\s+)?)?"
_YEAR = r"(?P<year>(?:19|20)\d\d)(?![\d%]|[.,]\d)"
_YEAR_AFTER = rf"(?:,?[\s-]+(?:of\s+)?(?:{_YEAR}|(?P<year_turn>last|this|next)\s+year\b))?"
_NUMBER = rf"\d{{1,3}}|an?\s+(?:few|couple(?:\s+of)?|dozen)|an?|several|some|many|{'|'.join(NUMBERS)}"
NUMBER = rf"(?P<number>(?i:{_NUMBER}))"
_EDGE = r"(?:(?P<edge>[Ee]arly|[Ll]ate|[Ee]arlier|[Ll]ater)(?:\s+(?:on|in|[oO]n\s+the))?\s+)?"
_THIRD = r"(?:(?P<edge>[Ee]arly|[Ll]ate|[Mm]id)[\s-]+(?:in\s+)?)?"
_BORDER = r"(?:the\s+)?(?:beginning|start|end)\s+of"
_TURN = r"(?:(?P<turn>[Ll]ast|[Tt]his|[Nn]ext|[Tt]his\s+past|[Tt]his\s+coming)\s+)"
_WEEK = r"last\s+week|this\s+week|next\s+week|the\s+week\s+before\s+last|a\s+week\s+ago|two\s+weeks\s+ago"
_ORDINAL = "(?:st|nd|rd|th)?"
_LAST_DAY = rf"(?:\s*[-–]\s*(?P<last_day>\d{{1,2}}){_ORDINAL})?"
_NAMED = rf"(?:(?P<weekday>(?:{_DAY})|{_SHORT_DAY})(?:\s+(?P<named_part>{_PART}))?,?\s+(?:the\s+)?)?"
_HOLIDAY = "|".join(re.escape(name).replace("'", "['’]") for name in (*HOLIDAYS, *MOVABLE))
_ZONE = (
    r"local\s+time|GMT|UTC|BST|CES?T|EES?T|WES?T|MSK|E[SD]?T|C[SD]?T|M[SD]T|P[SD]?T|[AJK]ST|AE[SD]T|NZ[SD]T|IST|HKT|SGT"
)

FORMS = {
    "weekday": rf"""{_PART_OF} {_EDGE} (?:(?P<week_before>{_WEEK})\s+(?:on\s+)?)? {_TURN}?
        \b(?P<weekday>{_DAY})\b {_PART_AFTER} (?:,?\s+(?:of\s+)?(?P<week>{_WEEK})\b)?""",
    "day first": rf"""{_PART_OF} {_EDGE} {_NAMED} \b(?P<day>\d{{1,2}}){_ORDINAL} {_LAST_DAY}
        (?:\s+of)?[\s-]+(?P<month>{_MONTH})(?!\w) {_YEAR_AFTER} {_PART_AFTER}""",
    "month first": rf"""{_PART_OF} {_EDGE} {_NAMED} \b(?P<month>{_MONTH})\s+(?:the\s+)?(?P<day>\d{{1,2}}){_ORDINAL}
        {_LAST_DAY} (?![\w:%]|[.,]\d|\s*(?:percent|[ap]\.?m\b)) {_YEAR_AFTER} {_PART_AFTER}""",
    "iso": r"\b(?P<year>\d{4})(?P<mark>[-/])(?P<month_number>\d{1,2})(?P=mark)(?P<day>\d{1,2})\b(?![-/])",
    "slashes": r"""(?<![\d/.])(?P<first>\d{1,2})(?P<mark>[/.])(?P<second>\d{1,2})(?P=mark)(?P<year>\d{4}|\d{2})
        (?![\d/]|\.\d)""",
    "day of month": r"""(?<=\bon\s)the\s+(?P<day>\d{1,2})(?:st|nd|rd|th)\b
        (?!\s+(?:of\s+)?[A-Za-z]+(?:iversary|loor|ole))""",
    "month": rf"{_THIRD} {_TURN}? \b(?P<month>{_MONTH})(?!\w) {_YEAR_AFTER}",
    "deictic": rf"""\b(?:(?P<edge>[Ee]arly|[Ll]ate|[Ee]arlier|[Ll]ater)\s+)?
        (?P<word>(?:the\s+)?day\s+before\s+yesterday|[Tt]oday|[Yy]esterday|[Tt]omorrow|[Tt]onight|[Oo]vernight|
        [Ll]ast\s+night|[Tt]his\s+{_PART})\b (?:\s+(?P<part>{_PART})\b)?""",
    "unit": rf"""(?:(?P<edge>[Ee]arly|[Ll]ate|[Ee]arlier|[Ll]ater|[Mm]id|{_BORDER})[\s-]+(?:in\s+)?)?
        \b(?P<turn>[Ll]ast|[Tt]his|[Nn]ext|[Tt]his\s+past)\s+
        (?P<unit>week|fortnight|month|quarter|year|decade|century|weekend)\b""",
    "before last": r"\bthe\s+(?P<unit>week|weekend|month|year)\s+before\s+last\b",
    "weekend": r"\bthe\s+(?P<weekend>weekend)\b(?!\s+(?:of|before|after))",
    "recent": rf"""(?:\bthe\s+(?:last|past)\s+(?:(?P<number>\d{{1,2}}|few|couple\s+of|several|{"|".join(NUMBERS)})\s+)?
        |\b(?P<recent>recent)\s+) (?P<unit>day|week|month|year|decade)s?\b""",
    "season": rf"{_THIRD} (?:{_TURN}|(?P<the>the)\s+)? \b(?P<season>{'|'.join(SEASONS)})\b {_YEAR_AFTER}",
    "ago": rf"""(?:\b(?P<about>[Aa]bout|[Nn]early|[Aa]lmost|[Rr]oughly|[Aa]round|[Jj]ust(?:\s+over)?|[Mm]ore\s+than|
        [Ll]ess\s+than|[Oo]ver|[Bb]arely|[Oo]nly|[Ss]ome)\s+)? \b{NUMBER}\s+
        (?P<unit>minute|hour|day|week|fortnight|month|year|decade|century)s?\s+(?:ago|back)\b(?!\s+to\b)""",
    "year": rf"""(?<![\w$£€,.\#/-]) (?:(?P<edge>early|late|mid|{_BORDER})[\s-]+(?:in\s+)?)?
        (?:the\s+year\s+)? {_YEAR} (?!\w|-\d)""",
    "decade": r"(?P<the>the\s+)(?:(?P<edge>early|late|mid)[\s-]+)?(?P<decade>(?:19|20)\d0)['’]?s\b",
    "holiday": rf"(?:[Ll]ast\s+)? \b(?P<holiday>{_HOLIDAY})(?!\w) (?:,?\s+{_YEAR})?",
    "clock": rf"""(?:\b(?P<nearly>around|about|shortly\s+after|just\s+after|just\s+before)\s+)? (?<![\d:.$£€/-])
        (?:(?P<noon>noon|midday)\b
        |(?P<hour>[01]?\d|2[0-4])
        (?:(?:[:.](?P<minute>[0-5]\d)|(?P<digits>[0-5]\d)(?=\s*(?:GMT|UTC|hrs)))(?![\d:]))?
        (?:\s*(?P<half>[ap]\.m\.|[ap]m\b|[AP]M\b))? (?:\s*hrs)?)
        (?:\s*\(?(?P<zone>{_ZONE})\b)?""",
}
# Letters without which a form need not be looked for.
_MONTH_LETTERS = tuple(month[:3] for month in MONTHS)
NEEDS = {
    "weekday": ("day", "DAY"),
    "day first": _MONTH_LETTERS,
    "month first": _MONTH_LETTERS,
    "month": _MONTH_LETTERS,
    "deictic": ("oday", "esterday", "omorrow", "night", "orning", "fternoon", "vening", "lunchtime"),
    "iso": ("-", "/"),
    "slashes": ("/", "."),
    "day of month": ("the ",),
    "unit": ("ast", "his", "ext"),
    "before last": ("before",),
    "weekend": ("weekend",),
    "recent": ("recent", "last", "past"),
    "season": SEASONS,
    "ago": ("ago", "back"),
    "year": ("19", "20"),
    "decade": ("0s", "0's", "0’s"),
    "holiday": ("Year", "Christmas", "Day", "Hallow", "July", "Wednesday", "Sunday", "Friday", "Easter"),
    "clock": ("m.", "am", "pm", "AM", "PM", "noon", "midday", ":", ".", "GMT", "UTC", "hrs"),
}
# Letters without which there is no form at all; looked for first, because most sentences have none.
# Most of it begins with a word, so that inside words next to nothing is tried: five times as fast as without.
TRIGGER = (
    r"[DdYy][Aa][YyTtMm]|\d(?:(?<=[12])[90]\d\d|[/.:]\d|(?:st|nd|rd|th)\b|\s?[ap]\.?m\b)|"
    r"\b(?:noon\b|midday\b|GMT|ago\b|back\b|tonight|overnight|tomorrow|weekend|before last|recent\s|past\s|[Ll]ast\s|"
    r"[Tt]his\s|[Nn]ext\s|Jan|Feb|Mar|Apr|May|June|July|Aug|Sep|Oct|Nov|Dec|Christmas|Halloween|Year['’]s|"
    r"(?:mid)?(?:summer|autumn|winter)|the spring|the fall|spring of|fall of|[AP]M\b)"
)

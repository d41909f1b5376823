"""From the text of a query to its tree; what cannot be read is refused with the place and the fix."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import get_close_matches
from typing import Literal, NamedTuple

from onrecord.errors import QueryError
from onrecord.ledger import query_tree as q
from onrecord.ledger.schema import FORMS, KINDS, PLACES
from onrecord.ledger.words import normal, stands_alone, words

LONGEST = 2_000  # characters
MOST_CONDITIONS = 64
DEEPEST = 20  # parentheses in parentheses
SHORTEST_PREFIX = 3  # letters before a *; fewer stand for a large part of all words

# As in docs/acts.md.
ACTS = tuple(
    "say answer ask write claim suggest confirm admit deny accuse criticise praise apologise promise threaten warn "
    "demand propose predict agree refuse support oppose order decide plan think doubt feel fear want show seem "
    "other".split()
)
STATES = (*q.STATES, "any", "nested")
CHOICES = {"form": FORMS, "act": ACTS, "place": PLACES, "kind": KINDS, "is": STATES}
FIELDS = (
    *("speaker", "source", "publisher", "form", "act", "place", "kind", "since", "until", "said"),
    *("article", "id", "speaker-id", "language", "score", "is"),
)
_DATES = "2026, 2026-05, 2026-05-01, today, yesterday or 7d, 2w, 3m, 1y (ago)"

_TOKEN = re.compile(
    r"""\s*(?: (?P<mark>[()])
          | (?P<minus>-)(?=-*[^\s)-])
          | (?P<field>(?i:speaker-id)|[^\W\d_]+):(?!//)
          | ["“”„](?P<quoted>[^"“”„]*)(?P<end>["“”„]?)(?P<star>\*?)
          | (?P<word>[^\s()"“”„]+) )""",
    re.VERBOSE,
)
_VALUE = re.compile(r'["“”„](?P<quoted>[^"“”„]*)(?P<end>["“”„]?)(?P<star>\*?)|(?P<word>[^\s()"“”„]+)')


class Token(NamedTuple):
    """One sign of a query; `place` counts characters from 1."""

    kind: Literal["(", ")", "-", "OR", "AND", "term", "end"]
    place: int
    term: q.Query | None = None


@dataclass(frozen=True, slots=True)
class Value:
    """What stands after a field, or by itself."""

    text: str
    place: int
    quoted: bool = False
    star: bool = False


def parse(text: str, *, today: date | None = None) -> q.Query:
    """The query that `text` says; dates like `7d` count from `today`. Raises `QueryError`."""
    if len(text) > LONGEST:
        raise QueryError(f"a query has at most {LONGEST:,} characters, and this one {len(text):,}", LONGEST + 1)
    tokens = _tokens(text, today or date.today())
    conditions = sum(token.kind == "term" for token in tokens)
    if conditions > MOST_CONDITIONS:
        raise QueryError(f"a query has at most {MOST_CONDITIONS} conditions, and this one {conditions}")
    if not conditions:
        raise QueryError('there is nothing to look for; give a word, a "phrase" or a field such as speaker:name')
    parser = _Parser(tokens)
    found = parser.any_of(0)
    if parser.token.kind == ")":
        raise QueryError("this parenthesis was not opened; take it out", parser.token.place)
    return found


class _Parser:
    """Reads tokens by recursive descent: OR binds least, then standing side by side (or AND), then - and NOT."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._next = 0

    @property
    def token(self) -> Token:
        return self._tokens[self._next]

    def any_of(self, depth: int) -> q.Query:
        parts = [self._all_of(depth)]
        while self.token.kind == "OR":
            self._next += 1
            parts.append(self._all_of(depth))
        return q.any_of(parts)

    def _all_of(self, depth: int) -> q.Query:
        parts = [self._one(depth)]
        while self.token.kind not in (")", "OR", "end"):
            if self.token.kind == "AND":
                self._next += 1
            parts.append(self._one(depth))
        return q.all_of(parts)

    def _one(self, depth: int) -> q.Query:
        token = self.token
        self._next += 1
        if depth > DEEPEST:
            raise QueryError(f"more than {DEEPEST} parentheses and negations in each other", token.place)
        if token.kind == "-":
            return q.none_of(self._one(depth + 1))
        if token.kind == "(":
            found = self.any_of(depth + 1)
            if self.token.kind != ")":
                raise QueryError('this parenthesis is not closed; add a ")"', token.place)
            self._next += 1
            return found
        if token.term is None:
            what = {"end": "the query ends", ")": 'there is a ")"'}.get(token.kind, f"there is {token.kind}")
            raise QueryError(f"{what} where a word or a field is expected", token.place)
        return token.term


def _tokens(text: str, today: date) -> list[Token]:
    found: list[Token] = []
    at, end = 0, len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None:  # not reached: every character that is not white space begins some token
            raise QueryError("this cannot be read", at + 1)
        at = match.end()
        place = match.start(match.lastgroup or 0) + 1
        if match["mark"]:
            found.append(Token("(" if match["mark"] == "(" else ")", place))
        elif match["minus"] or match["word"] == "NOT":
            found.append(Token("-", place))
        elif match["word"] in ("OR", "AND"):
            found.append(Token("OR" if match["word"] == "OR" else "AND", place))
        elif match["field"]:
            value, at = _value(text, at, match["field"])
            found.append(Token("term", place, _field(match["field"], match.start("field") + 1, value, today)))
        else:
            term = _words(_value_of(match), source=False)
            if term is not None:
                found.append(Token("term", place, term))
    return [*found, Token("end", end + 1)]


def _value(text: str, at: int, field: str) -> tuple[Value, int]:
    match = _VALUE.match(text, at)
    if match is None:
        extra = f"; repeat the field for each: ({field}:a OR {field}:b)" if text[at : at + 1] == "(" else ""
        raise QueryError(f"{field}: needs a value right after it{extra}", at + 1)
    return _value_of(match), match.end()


def _value_of(match: re.Match[str]) -> Value:
    if match["word"] is not None:
        return Value(match["word"], match.start("word") + 1)
    place = match.start("quoted")
    if not match["end"]:
        raise QueryError("this quotation mark is not closed; add another where the phrase ends", place)
    return Value(match["quoted"], place, quoted=True, star=bool(match["star"]))


def _words(value: Value, *, source: bool) -> q.Words | None:
    """The words of a value, None where it has nothing but marks."""
    prefix = value.star
    text = value.text
    if not value.quoted and "*" in text:
        prefix, text = True, text.rstrip("*")
        if "*" in text:
            place = value.place + text.index("*")
            raise QueryError("a * can only stand at the end of a word; leave it out here", place)
    found = tuple(words(text))
    if not found:
        if prefix or (source and not value.quoted):
            raise QueryError("there is no letter or digit here to look for", value.place)
        return None
    if prefix and stands_alone(found[-1]):
        prefix = False  # in scripts without spaces each character is a word, and whatever follows is another
    if prefix and len(found[-1]) < SHORTEST_PREFIX:
        raise QueryError(f"give at least {SHORTEST_PREFIX} letters before a *", value.place)
    return q.Words(found, prefix, source)


def _field(name: str, place: int, value: Value, today: date) -> q.Query:
    read = _READERS.get(name.lower())
    if read is None:
        near = get_close_matches(name.lower(), FIELDS, 1, 0.5)
        meant = f"did you mean {near[0]}:? " if near else ""
        raise QueryError(
            f"there is no field {name}:; {meant}Fields are {', '.join(FIELDS)}. "
            "To look for the word itself, leave the colon out",
            place,
        )
    if value.star and name.lower() != "source":
        raise QueryError("a * can only stand after words of the content or of source:", value.place)
    return read(value, today)


def _source(value: Value, _: date) -> q.Query:
    found = _words(value, source=True)
    if found is None:
        raise QueryError("source: needs a word", value.place)
    return found


def _speaker(value: Value, _: date) -> q.Query:
    return q.Speaker(_name(value, "speaker"), value.quoted)


def _speaker_id(value: Value, _: date) -> q.Query:
    return q.SpeakerId(_plain(value, "speaker-id", "a speaker's id"))


def _publisher(value: Value, _: date) -> q.Query:
    return q.Publisher(_name(value, "publisher"))


def _name(value: Value, field: str) -> str:
    if "*" in value.text:
        raise QueryError(f"{field}: takes whole words of a name; leave the * out", value.place)
    name = normal(value.text)
    if not name:
        raise QueryError(f"{field}: needs a name", value.place)
    return name


def _choice(field: Literal["form", "act", "place", "kind"]) -> Callable[[Value, date], q.Query]:
    return lambda value, _: q.Choice(field, _one_of(field, value))


def _one_of(field: str, value: Value) -> str:
    known = CHOICES[field]
    given = value.text.strip().lower()
    if given not in known:
        near = get_close_matches(given, known, 1, 0.5)
        meant = f"did you mean {near[0]}? " if near else ""
        raise QueryError(f"there is no {field}:{value.text}; {meant}It is one of {', '.join(known)}", value.place)
    return given


def _since(value: Value, today: date) -> q.Query:
    return q.Since(_days(value, today)[0].isoformat())


def _until(value: Value, today: date) -> q.Query:
    return q.Until(_days(value, today)[1].isoformat())


def _said(value: Value, today: date) -> q.Query:
    first, dots, last = value.text.partition("..")
    start, end = _days(Value(first, value.place), today)
    if dots:
        end = _days(Value(last, value.place + len(first) + 2), today)[1]
    if end < start:
        raise QueryError(f"{end} is before {start}; turn them round", value.place)
    return q.Said(start.isoformat(), end.isoformat())


def _days(value: Value, today: date) -> tuple[date, date]:
    """The first and last day of what a date names: a day, a month or a year."""
    text = value.text.strip().lower()
    try:
        if text in ("today", "yesterday"):
            day = today - timedelta(days=text == "yesterday")
            return day, day
        if span := re.fullmatch(r"([0-9]{1,5})([dwmy])", text):
            day = _ago(today, int(span[1]), span[2])
            return day, day
        if written := re.fullmatch(r"([0-9]{4})(?:-([0-9]{1,2}))?(?:-([0-9]{1,2}))?", text):
            year, month, number = (int(part) if part else None for part in written.groups())
            assert year is not None
            first = date(year, month or 1, number or 1)
            last_month = month or 12
            return first, date(year, last_month, number or calendar.monthrange(year, last_month)[1])
    except (ValueError, OverflowError):
        pass
    raise QueryError(f"{value.text!r} is no date; write {_DATES}", value.place)


def _ago(today: date, number: int, unit: str) -> date:
    if unit in "dw":
        return today - timedelta(days=number * (7 if unit == "w" else 1))
    months = today.year * 12 + today.month - 1 - number * (12 if unit == "y" else 1)
    year, month = divmod(months, 12)
    return date(year, month + 1, min(today.day, calendar.monthrange(year, month + 1)[1]))


def _article(value: Value, _: date) -> q.Query:
    return q.InArticle(_plain(value, "article", "an article's id or its address in quotation marks"))


def _identifier(value: Value, _: date) -> q.Query:
    return q.Identifier(_plain(value, "id", "a statement's id"))


def _plain(value: Value, field: str, what: str) -> str:
    text = value.text.strip()
    if not text:
        raise QueryError(f"{field}: needs {what}", value.place)
    return text


def _language(value: Value, _: date) -> q.Query:
    text = value.text.strip().lower()
    if not re.fullmatch(r"[a-z]{2,3}", text):
        raise QueryError(
            f"{value.text!r} is no language; write its code of two or three letters, as in en", value.place
        )
    return q.Language(text)


def _score(value: Value, _: date) -> q.Query:
    if not re.fullmatch(r"0?\.[0-9]{1,9}|[01](\.0{0,9})?", value.text.strip()):
        raise QueryError(f"{value.text!r} is no score; write the least one wanted, from 0 to 1, as in 0.8", value.place)
    return q.Score(round(float(value.text) * 1000))


def _is(value: Value, _: date) -> q.Query:
    return q.Is(_one_of("is", value))


_READERS: dict[str, Callable[[Value, date], q.Query]] = {
    "speaker": _speaker,
    "speaker-id": _speaker_id,
    "source": _source,
    "publisher": _publisher,
    "form": _choice("form"),
    "act": _choice("act"),
    "place": _choice("place"),
    "kind": _choice("kind"),
    "since": _since,
    "until": _until,
    "said": _said,
    "article": _article,
    "id": _identifier,
    "language": _language,
    "score": _score,
    "is": _is,
}

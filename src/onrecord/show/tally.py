"""What became of a batch, in numbers and in words."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from onrecord.records import Dropped, Reading
from onrecord.show.safe import one_line

FORMS = ("direct", "mixed", "indirect")


@dataclass(slots=True)
class Tally:
    """Counts that grow with each reading; an article is one that was read, not one that was left out."""

    articles: int = 0
    forms: Counter[str] = field(default_factory=Counter)
    drops: Counter[str] = field(default_factory=Counter)

    def add(self, reading: Reading) -> None:
        """Count one reading."""
        self.articles += not reading.dropped
        self.forms.update(statement.form for statement in reading.statements)
        self.drops.update(drop.reason for drop in reading.dropped)

    def __str__(self) -> str:
        """The line of counts: `2 articles, 31 statements (9 direct, 4 mixed, 18 indirect); left out: 1 empty`."""
        line = f"{_number(self.articles, 'article')}, {_number(self.forms.total(), 'statement')}"
        if forms := [f"{self.forms[form]:,} {form}" for form in FORMS if self.forms[form]]:
            line += f" ({', '.join(forms)})"
        if drops := [f"{number:,} {reason}" for reason, number in sorted(self.drops.items())]:
            line += f"; left out: {', '.join(drops)}"
        return line


def drop_line(drop: Dropped) -> str:
    """One drop in words: `left out (empty): in/a.txt: it holds nothing but white space`."""
    place = drop.path or "-"
    where = f"{place}:{drop.record}" if drop.record is not None else place
    detail = drop.detail if place in drop.detail else f"{where}: {drop.detail}"
    return one_line(f"left out ({drop.reason}): {detail}")


def _number(count: int, thing: str) -> str:
    return f"{count:,} {thing}{'' if count == 1 else 's'}"

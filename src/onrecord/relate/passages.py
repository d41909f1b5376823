"""What a quote can stand in: one statement, or what was read as several though it is printed as one quotation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import pairwise

from onrecord.relate.printings import Printing
from onrecord.relate.spoken import Word, only_spoken, spoken

BETWEEN = 150  # code points between two contents: room for a cue and its source


class Passage:
    """Words printed together, cut when they are first needed."""

    def __init__(self, printings: Sequence[Printing]) -> None:
        self.printings = tuple(printings)
        self.text = " ".join(printing.text for printing in printings)

    @property
    def is_report(self) -> bool:
        """Whether nothing of it is quoted."""
        return all(printing.is_report for printing in self.printings)

    @cached_property
    def spoken(self) -> tuple[Word, ...]:
        """Its words as the speaker's."""
        return spoken(self.text, self._insertions)

    @cached_property
    def words(self) -> list[str]:
        """The speaker's words as they are counted for a verdict."""
        return [word.word for word in only_spoken(spoken(self.text, self._insertions, literal=True))]

    @cached_property
    def _joined(self) -> str:
        return f" {' '.join(self.words)} "

    @property
    def _insertions(self) -> list[tuple[int, int]]:
        found: list[tuple[int, int]] = []
        before = 0
        for printing in self.printings:
            found += [(before + start, before + end) for start, end in printing.insertions]
            before += len(printing.text) + 1
        return found

    def has_in_a_row(self, words: Sequence[str]) -> bool:
        """Whether these words stand here one after the other."""
        return len(words) <= len(self.words) and f" {' '.join(words)} " in self._joined

    def has_in_order(self, words: Sequence[str]) -> bool:
        """Whether these words stand here in this order, whatever is between them."""
        left = iter(self.words)
        return len(words) <= len(self.words) and all(word in left for word in words)

    def number_shared(self, words: Sequence[str]) -> int:
        """How many of these words stand here in this order at most."""
        from rapidfuzz.distance import LCSseq

        return int(LCSseq.similarity(words, self.words)) if words and not set(words).isdisjoint(self.words) else 0


def passages_of(printings: Iterable[Printing]) -> list[Passage]:
    """Each printing by itself, and those together that follow each other in one paragraph as one speaker's words."""
    unique = list({(one.article.id, one.statement.id): one for one in printings}.values())
    found = [Passage([one]) for one in unique]
    of_article: defaultdict[str, list[Printing]] = defaultdict(list)
    for one in unique:
        of_article[one.article.id].append(one)
    for together in of_article.values():
        found += map(Passage, _following(sorted(together, key=lambda one: one.place)))
    return found


def _following(printings: Sequence[Printing]) -> list[list[Printing]]:
    """Stretches of two or more printings that belong together, in the order in which they are printed."""
    quoted = [one for one in printings if not one.is_report]
    stretches: list[list[Printing]] = [[one] for one in quoted[:1]]
    for before, after in pairwise(quoted):
        if 0 <= after.place[0] - before.place[1] <= BETWEEN and _is_one_speaker(before, after):
            stretches[-1].append(after)
        else:
            stretches.append([after])
    return [stretch for stretch in stretches if len(stretch) > 1]


def _is_one_speaker(before: Printing, after: Printing) -> bool:
    if before.speakers and after.speakers:
        return bool(before.speakers & after.speakers)
    return not after.statement.source

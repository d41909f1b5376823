"""Groups of printings of one saying, made of links.

First each score is weighed by what third printings say of it (`in_context`). Then average linkage (Sokal and Michener,
1958): two groups become one while the mean score of all pairs between them is high enough, the surest first; two
printings without a link count as 0. So a chain of weak links joins nothing, and the outcome does not depend on the
order in which printings came. Printings of the same words stand as one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from itertools import combinations
from math import log

from onrecord.relate.printings import Printing
from onrecord.relate.resemblance import describe
from onrecord.relate.utterances import Link, link_described, probability, weights

LEAST_TIE = 0.3  # the least score of a link by the sense that groups are made from: others may make it surer
PAIRED = 0.55  # the least score at which two lone printings become a group: about the least of a link by the sense
TOGETHER = 0.35  # the least mean score between groups that become one: a good link to one of two holds a third
TWINS = 0.95  # from this score on, verbatim printings stand as one
ALWAYS, NEVER = 1_000.0, -1_000.0  # what people decided outweighs every score

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Tie:
    """A link without its words: the ids of two statements, its score, and whether they have the very same words."""

    first: str
    second: str
    score: float
    is_verbatim: bool = False

    @classmethod
    def of(cls, link: Link) -> Tie:
        """The tie of a link."""
        return cls(link.first, link.second, link.score, link.kind == "verbatim")


def links_among(printings: Sequence[Printing]) -> list[Link]:
    """The links between all pairs of printings, in their order."""
    described = [describe(printing) for printing in printings]
    found = (link_described(a, b, least=LEAST_TIE) for a, b in combinations(described, 2))
    return [link for link in found if link is not None]


def gather(
    printings: Sequence[Printing], *, joined: Iterable[Pair] = (), parted: Iterable[Pair] = ()
) -> list[tuple[Printing, ...]]:
    """Printings in groups of one saying each, a lone one by itself; the first printed of a group comes first.

    `joined` and `parted` are pairs of statement ids that a person said are of one saying, or are not.
    """
    by_id = {printing.statement.id: printing for printing in printings}
    order = {identifier: (_when(printing), identifier) for identifier, printing in by_id.items()}
    ties = [Tie.of(link) for link in links_among(printings)]
    groups = groups_of(by_id, ties, joined=joined, parted=parted)
    made = [tuple(by_id[one] for one in sorted(group, key=order.__getitem__)) for group in groups]
    return sorted(made, key=lambda group: order[group[0].statement.id])


def groups_of(
    identifiers: Iterable[str], ties: Iterable[Tie], *, joined: Iterable[Pair] = (), parted: Iterable[Pair] = ()
) -> list[tuple[str, ...]]:
    """The same of statement ids and their ties; groups and what is in them in the order of the ids."""
    apart = {frozenset(pair) for pair in parted}
    scores: dict[Pair, float] = {}
    twins = _Sets(identifiers)
    listed = list(ties)
    for tie in listed:
        if tie.is_verbatim and tie.score >= TWINS and not apart:
            twins.unite(tie.first, tie.second)
    for tie in listed:
        _note(scores, twins, (tie.first, tie.second), tie.score)
    scores = in_context(scores)
    for pair in joined:
        _note(scores, twins, pair, ALWAYS)
    for pair_apart in apart:
        first, second = sorted(pair_apart)
        scores[_ordered(twins.find(first), twins.find(second))] = NEVER
    clusters = _agglomerated(sorted({twins.find(one) for one in twins.all()}), scores)
    members: defaultdict[str, list[str]] = defaultdict(list)
    for one in twins.all():
        members[twins.find(one)].append(one)
    groups = [tuple(sorted(one for root in cluster for one in members[root])) for cluster in clusters]
    return sorted(groups)


def in_context(scores: Mapping[Pair, float]) -> dict[Pair, float]:
    """Each score as third printings leave it.

    Two reports of one briefing are alike in much; that a quote is plainly the one's and not the other's tells them
    apart. A score of which no third printing knows stays as it is. `training/train_links.py` learns what they weigh.
    """
    near: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for (a, b), score in scores.items():
        near[a][b] = near[b][a] = score
    model = weights("context_weights")
    weighed = dict(scores)
    for (a, b), score in scores.items():
        thirds = (near[a].keys() | near[b].keys()) - {a, b}
        if thirds:
            ties = [(near[a].get(one, 0.0), near[b].get(one, 0.0)) for one in thirds]
            weighed[a, b] = probability(context_features(score, ties), model)
    return weighed


def context_features(score: float, ties: Sequence[tuple[float, float]]) -> dict[str, float]:
    """What is weighed of a score: itself, as log odds, and what third printings say, by their ties to both sides."""
    kept = min(max(score, 1e-4), 1 - 1e-4)
    return {
        "score": log(kept / (1 - kept)),
        "a third is near to both": max(map(min, ties)),
        "a third is near to one": max(abs(first - second) for first, second in ties),
    }


def _note(scores: dict[Pair, float], twins: _Sets, pair: Pair, score: float) -> None:
    if pair[0] not in twins or pair[1] not in twins:
        return
    key = _ordered(twins.find(pair[0]), twins.find(pair[1]))
    if key[0] != key[1]:
        scores[key] = max(score, scores.get(key, 0.0))


def _agglomerated(nodes: Sequence[str], scores: dict[Pair, float]) -> list[list[str]]:
    """Average linkage over sparse scores; equal ones in the order of the nodes."""
    clusters = {node: [node] for node in nodes}
    sums: dict[str, dict[str, float]] = {node: {} for node in nodes}
    for (a, b), score in scores.items():
        sums[a][b] = sums[b][a] = score
    heap = [(-score, a, b, 1, 1) for (a, b), score in scores.items()]
    heapify(heap)
    while heap:
        distance, a, b, size_a, size_b = heappop(heap)
        if -distance < TOGETHER:
            break
        if size_a == size_b == 1 and -distance < PAIRED:
            continue
        # What grew since has its own entry.
        if len(clusters.get(a, ())) != size_a or len(clusters.get(b, ())) != size_b:
            continue
        clusters[a] += clusters.pop(b)
        between = sums.pop(b)
        for other, total in between.items():
            if other != a:
                sums[a][other] = sums[other][a] = sums[a].get(other, 0.0) + total
                del sums[other][b]
        sums[a].pop(b, None)
        for other, total in sums[a].items():
            first, second = _ordered(a, other)
            sizes = len(clusters[first]), len(clusters[second])
            heappush(heap, (-total / (sizes[0] * sizes[1]), first, second, *sizes))
    return list(clusters.values())


class _Sets:
    """Disjoint sets; each is known by its least member."""

    def __init__(self, members: Iterable[str]) -> None:
        self._parent = {member: member for member in members}

    def __contains__(self, member: str) -> bool:
        return member in self._parent

    def all(self) -> Iterable[str]:
        """All members of all sets."""
        return self._parent.keys()

    def find(self, member: str) -> str:
        """The set that a member is in."""
        while self._parent[member] != member:
            self._parent[member] = self._parent[self._parent[member]]
            member = self._parent[member]
        return member

    def unite(self, first: str, second: str) -> None:
        """Make two members' sets one."""
        if first in self and second in self:
            low, high = _ordered(self.find(first), self.find(second))
            self._parent[high] = low


def _ordered(first: str, second: str) -> Pair:
    return (first, second) if first <= second else (second, first)


def _when(printing: Printing) -> tuple[str, str, int]:
    """By date of publication, the undated last, then by place."""
    return (printing.article.published or "9999", printing.article.id, printing.place[0])

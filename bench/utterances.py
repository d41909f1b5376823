"""Links and groups on the collection for relating and on the seed article: precision and recall by kind.

    python bench/utterances.py [--split development] [--no-vectors] [--errors]

Precision is of what a link claims: the same words, or their sense. Recall is by the kind of the pair. A pair counts as
found if it is linked. Of the files in which every statement of a story is paired, groups are measured too: what a
reader is shown. Vectors of meaning are the released network's, where `training/pair_meanings.py` has made them.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from itertools import combinations

from collection import Record, Vectors, pair_printings, read_vectors, records, seed_printings, story_printings
from onrecord.relate.denials import candidate
from onrecord.relate.gathering import gather
from onrecord.relate.utterances import Link, link

WORDS = frozenset("verbatim shortened extended inserted ellipsis partial transcription".split())
TARGETS = {"words": (0.97, 0.90), "sense": (0.90, 0.75)}
FILES = ("pairs", "grown_pairs", "fresh_pairs", "stories", "unseen_stories", "later_stories")
WHOLE_STORIES = FILES[1:]  # files in which all statements of a story stand
Judged = tuple[Record, Link | None]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--split", choices=("development", "test"), help="only the pairs of one split")
    parser.add_argument("--no-vectors", action="store_true", help="by words alone")
    parser.add_argument("--errors", action="store_true", help="name the pairs that came out wrong; never of test")
    options = parser.parse_args()
    if options.errors and options.split != "development":
        parser.error("--errors is for --split development")
    vectors = {} if options.no_vectors else read_vectors()
    print(f"vectors of meaning: {'the network’s' if vectors else 'none'}")
    for split in (options.split,) if options.split else ("development", "test"):
        for name in FILES:
            listed = records(name, split)
            if not listed:
                continue
            judged = [(record, link(*pair_printings(record, vectors))) for record in listed]
            print_pairs(f"{name}, {split}", judged)
            if options.errors:
                print_errors(judged)
            if name in WHOLE_STORIES:
                print_groups(listed, vectors)
        print_denials(split, vectors)
    print_seed(vectors)


def print_pairs(split: str, judged: Sequence[Judged]) -> None:
    """Recall by kind, false links by kind, and both sets' figures against their targets."""
    print(f"\n{split}: {len(judged)} pairs")
    for kind in dict.fromkeys(record["kind"] for record, _ in sorted(judged, key=lambda one: not one[0]["same"])):
        of_kind = [(record, found) for record, found in judged if record["kind"] == kind]
        linked = sum(found is not None for _, found in of_kind)
        said = "found" if of_kind[0][0]["same"] else "falsely linked"
        print(f"  {kind:26} {linked:3} of {len(of_kind):3} {said}")
    for name, (precision, recall) in TARGETS.items():
        claimed = [record for record, found in judged if found and found.keeps_words == (name == "words")]
        correct = sum(record["same"] for record in claimed)
        there = [found for record, found in judged if record["same"] and (record["kind"] in WORDS) == (name == "words")]
        here = sum(found is not None for found in there)
        share = correct / max(1, len(claimed)), here / max(1, len(there))
        print(
            f"  {name}: precision {share[0]:.3f} ({correct} of {len(claimed)}, at least {precision}), "
            f"recall {share[1]:.3f} ({here} of {len(there)}, at least {recall})"
        )


def print_groups(listed: Sequence[Record], vectors: Vectors) -> None:
    """Of the statements of each story gathered: how many pairs in one group are of one saying, and the other way."""
    printings = story_printings(listed, vectors)
    stories: dict[str, set[tuple[str, int]]] = {}
    for record in listed:
        stories.setdefault(record["story"], set()).update(map(_place, (record["a"], record["b"])))
    groups = [group for places in stories.values() for group in gather([printings[one] for one in sorted(places)])]
    ids = [[one.statement.id for one in group] for group in groups]
    together = {frozenset(pair) for group in ids for pair in combinations(group, 2)}
    sides = ([printings[_place(record[side])].statement.id for side in "ab"] for record in listed)
    judged = [(record, frozenset(pair) in together) for record, pair in zip(listed, sides, strict=True)]
    right = sum(record["same"] and grouped for record, grouped in judged)
    shown, wanted = sum(grouped for _, grouped in judged), sum(record["same"] for record, _ in judged)
    of_sense = [grouped for record, grouped in judged if record["same"] and record["kind"] not in WORDS]
    print(
        f"  in one group: precision {right / max(1, shown):.3f} ({right} of {shown}), "
        f"recall {right / max(1, wanted):.3f} ({right} of {wanted}), "
        f"of the sense {sum(of_sense) / max(1, len(of_sense)):.3f} ({sum(of_sense)} of {len(of_sense)})"
    )


def _place(one: Record) -> tuple[str, int]:
    return one["article"], one["order"]


def print_errors(judged: Sequence[Judged]) -> None:
    """Each pair that came out wrong."""
    for record, found in judged:
        if (found is not None) != record["same"]:
            print(f"    {record['id']} {record['kind']}: {f'{found.score:.2f} {found.reason}' if found else 'no link'}")


def print_denials(split: str, vectors: Vectors) -> None:
    """Denials and reversals: how many of them are candidates, and how many of the others."""
    listed = records("denials", split)
    found = [(record["candidate"], candidate(*pair_printings(record, vectors))) for record in listed]
    shown = [(kind, made) for kind, made in found if made is not None]
    right = sum(kind == made.kind for kind, made in shown)
    wanted = sum(kind != "none" for kind, _ in found)
    print(f"  denials and reversals: {right} of {wanted} found, {right} of {len(shown)} candidates right")


def print_seed(vectors: Vectors) -> None:
    """The seed's restatements: which are linked, which stand in one group, and what else does."""
    printings, gold = seed_printings(vectors)
    if not printings:
        print("\nseed: not at hand")
        return
    links = {frozenset(pair) for pair in combinations(printings, 2) if link(printings[pair[0]], printings[pair[1]])}
    names = {printing.statement.id: name for name, printing in printings.items()}
    groups = [[names[one.statement.id] for one in group] for group in gather(list(printings.values()))]
    grouped = {frozenset(pair) for group in groups for pair in combinations(group, 2)}
    print(f"\nseed: {len(links & gold)} of {len(gold)} restating pairs linked, {len(grouped & gold)} in one group")
    marked = {frozenset(pair) for group in _closed(gold) for pair in combinations(sorted(group), 2)}
    for title, others in (("linked", links - gold), ("in one group", grouped - marked)):
        listed = ", ".join(sorted("-".join(sorted(pair)) for pair in others))
        print(f"  {title} beside those marked: {listed or 'none'}")


def _closed(pairs: Iterable[frozenset[str]]) -> list[set[str]]:
    """Groups of what restates each other: if S0 restates S1, and S1 S2, all three are of one saying."""
    groups: list[set[str]] = []
    for pair in pairs:
        near = [group for group in groups if group & pair]
        groups = [group for group in groups if not group & pair] + [set(pair).union(*near)]
    return groups


if __name__ == "__main__":
    main()

"""The collection for relating (bench/relate/) and the seed article as printings, for what measures or learns from them.

Vectors of meaning come from a file that `training/pair_meanings.py` writes, where there is one.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onrecord.records import Article, Span, Speaker, Statement, statement_id
from onrecord.relate.printings import Printing, printing_of
from onrecord.resolve.acts import resolve_acts
from onrecord.resolve.insertions import resolve_insertions

HERE = Path(__file__).resolve().parent
COLLECTION = HERE / "relate"
MEANINGS = HERE.parent / "training" / "runs" / "pair_meanings.npz"
SEED = HERE.parent.parent / "shared" / "seed"
MOST_OF_WORDS = 0.8
Record = dict[str, Any]
Vectors = Mapping[int, NDArray[np.float32]]


def records(name: str, split: str | None = None) -> list[Record]:
    """The records of one file of the collection, or those of one split; of a file of stories its pairs."""
    with (COLLECTION / f"{name}.jsonl").open(encoding="utf-8") as lines:
        found = [json.loads(line) for line in lines]
    listed = [record for record in found if split in (None, record["split"])]
    return list(story_pairs(listed)) if name.endswith("stories") else listed


def story_pairs(statements: Sequence[Record]) -> Iterator[Record]:
    """All pairs of statements of one story, as a record of a pair each; not those of two people."""
    for a, b in combinations(statements, 2):
        if a["story"] == b["story"] and not _two_people(a["speaker"], b["speaker"]):
            same = not set(a["sayings"]).isdisjoint(b["sayings"])
            yield {
                "id": f"{a['id']}-{b['id']}",
                "kind": _kind_of_pair(a, b, same=same),
                "same": same,
                "split": a["split"],
                "story": a["story"],
                "a": a,
                "b": b,
                "note": "",
            }


def _two_people(first: Record, second: Record) -> bool:
    return first["name"] != second["name"] and first["kind"] == second["kind"]


def _kind_of_pair(a: Record, b: Record, *, same: bool) -> str:
    """The kind of a pair of a story, as its forms, places, speakers and dates tell."""
    one_article, forms = a["article"] == b["article"], {a["form"], b["form"]}
    if same:
        if a["place"] != b["place"]:
            return "headline_body"
        if forms == {"direct"}:
            return "shortened" if _same_words(a, b) else "translated"
        if "direct" in forms:
            return "paraphrase_then_quote" if one_article else "paraphrase_other_article"
        return "paraphrase_paraphrase"
    if a["speaker"]["name"] != b["speaker"]["name"]:
        return "spokesperson"
    if one_article:
        return "consecutive"
    days = date.fromisoformat(a["published"]) - date.fromisoformat(b["published"])
    return "same_topic" if abs(days.days) <= 2 else "another_day"


def _same_words(a: Record, b: Record) -> bool:
    """Whether most words of the shorter of two quotations are in the longer one."""
    first, second = (set(re.findall(r"\w+", " ".join(one["content"]).lower())) for one in (a, b))
    return len(first & second) >= MOST_OF_WORDS * min(len(first), len(second))


def passage_key(text: str) -> int:
    """A number for what stays of a passage however it is printed, as in `training/meanings.py`."""
    kept = re.sub(r"\W+", "", text.lower())
    return int.from_bytes(hashlib.sha256(kept.encode()).digest()[:8], "big")


def read_vectors(path: Path = MEANINGS) -> dict[int, NDArray[np.float32]]:
    """Vectors of meaning by the key of their passage; none where nobody has made them."""
    if not path.exists():
        return {}
    table = np.load(path)
    return dict(zip(map(int, table["keys"]), table["vectors"].astype(np.float32), strict=True))


def meaning_of(text: str, vectors: Vectors) -> NDArray[np.int8] | None:
    """The vector of a passage as a ledger keeps it, if there is one."""
    vector = vectors.get(passage_key(text))
    return None if vector is None else np.round(vector * (127 / np.abs(vector).max())).astype(np.int8)


def pair_printings(record: Record, vectors: Vectors) -> tuple[Printing, Printing]:
    """Both statements of a pair; two of one article stand as far apart in its text as their order says."""
    a, b = record["a"], record["b"]
    if a["article"] != b["article"]:
        return _printing(a, a["text"], 0, vectors), _printing(b, b["text"], 0, vectors)
    first, second = sorted((a, b), key=lambda one: one["order"])
    if first["text"] == second["text"]:
        text, place = first["text"], 0
    else:
        between = second["order"] - first["order"]
        place = len(first["text"]) + 1 + 300 * max(0, between - 1)
        text = first["text"].ljust(place) + second["text"]
    made = {id(first): _printing(first, text, 0, vectors), id(second): _printing(second, text, place, vectors)}
    return made[id(a)], made[id(b)]


def story_printings(listed: Sequence[Record], vectors: Vectors) -> dict[tuple[str, int], Printing]:
    """All statements of the pairs of a file, by article and order; those of one article in one text."""
    found = {(one["article"], one["order"]): one for record in listed for one in (record["a"], record["b"])}
    texts: dict[str, str] = {}
    begins = {}
    for (article, order), one in sorted(found.items()):
        before = texts.get(article, "")
        begins[article, order] = len(before)
        texts[article] = f"{before}{one['text']}\n"
    return {place: _printing(one, texts[place[0]], begins[place], vectors) for place, one in sorted(found.items())}


def _printing(one: Record, text: str, begin: int, vectors: Vectors) -> Printing:
    article = Article(
        text=text, url=one["article"], publisher=one["publisher"], published=one["published"], title=one["article"]
    )
    place, content = begin, []
    for part in one["content"]:
        start = text.index(part, place)
        content.append(Span.of(text, start, start + len(part)))
        place = start + len(part)
    source, cue = (_spans(text, one[name], begin) for name in ("source", "cue"))
    said = one["speaker"]
    named = said["name"] if said["kind"] not in ("unnamed", "unresolved") else None
    speaker = Speaker(said["kind"], named, "name", 1.0, "", role=said["role"])
    statement = Statement(
        id=statement_id(article.id, source, cue, content),
        form=one["form"],
        place=one["place"],
        source=source,
        cue=cue,
        content=tuple(content),
        score=1.0,
        speaker=speaker,
    )
    statement = resolve_insertions(article, resolve_acts(article, (statement,)))[0]
    joined = " ".join(one["content"])
    return printing_of(article, statement, meaning_of(joined, vectors))


def _spans(text: str, printed: str | None, begin: int) -> tuple[Span, ...]:
    if not printed:
        return ()
    start = text.index(printed, begin)
    return (Span.of(text, start, start + len(printed)),)


def seed_printings(vectors: Vectors) -> tuple[dict[str, Printing], set[frozenset[str]]]:
    """The seed's marked statements by their ids there, and which restate each other; none where it is not at hand."""
    path = next(iter(sorted(SEED.glob("*.gold.json"))), None)
    if path is None:
        return {}, set()
    gold = json.loads(path.read_text("utf-8"))
    text = (SEED / gold["file"]).read_text("utf-8")
    article = Article(text=text, url=gold["url"], publisher=gold["publisher"], published=gold["published"])
    found = {}
    for one in gold["statements"]:
        content = tuple(Span.of(text, *span) for span in one["content"])
        source, cue = (_seed_span(text, one.get(name)) for name in ("source", "cue"))
        role = source[0].text.replace(one["speaker"], "").strip() if source and one["kind"] == "person" else None
        statement = Statement(
            id=statement_id(article.id, source, cue, content),
            form=one["form"],
            place="headline" if one.get("where") == "headline" else "body",
            source=source,
            cue=cue,
            content=content,
            score=1.0,
            speaker=Speaker(one["kind"], one["speaker"], "name", 1.0, "", role=role or None),
        )
        statement = resolve_insertions(article, resolve_acts(article, (statement,)))[0]
        joined = " ".join(span.text for span in content)
        found[one["id"]] = printing_of(article, statement, meaning_of(joined, vectors))
    pairs = {frozenset((one["id"], other)) for one in gold["statements"] for other in one.get("restates", ())}
    return found, pairs


def _seed_span(text: str, places: Any) -> tuple[Span, ...]:
    if not places:
        return ()
    return tuple(Span.of(text, *span) for span in ([places] if isinstance(places[0], int) else places))

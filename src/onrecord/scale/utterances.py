"""Utterances over a whole output: statements joined by speaker and month, compared, and gathered.

`relate.utterances` and `relate.gathering` decide; here is which statements they are shown. Within an article, all. Of
several articles, those of one speaker (by the key of the name, or of the body that somebody speaks for): the very same
words within 60 days; within 10 days, of each wording that shares enough telling words the first, the eight that share
the most. A ledger tells speakers of one name apart by what they are; here the name decides.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from heapq import nlargest
from typing import Any
from zlib import crc32

from onrecord.ledger.packing import statements_from_json
from onrecord.ledger.relating import DAYS, FEWEST_WORDS, LEAST_SHARED, MOST_COMPARED, MOST_NEAR, VERBATIM_DAYS
from onrecord.records import Statement
from onrecord.relate.gathering import Tie, groups_of
from onrecord.relate.printings import PrintedIn, Printing, printing_of
from onrecord.relate.resemblance import Described, describe
from onrecord.relate.spoken import only_spoken
from onrecord.relate.utterances import link_described
from onrecord.scale.components import components
from onrecord.scale.files import meanings_of
from onrecord.scale.frames import FEW, articles, as_parquet, exploded, gathered, over, whole, written
from onrecord.scale.places import Place

FOLDER = "utterances"
TELLING = 0.1  # weight of a word from which it is part of a sketch
_COLUMNS = ("article", "url", "title", "publisher", "published", "text", "reading", "meanings")
_UNDATED = "undated"


def find_utterances(daft: Any, location: str, place: Place, heads: Any, buckets: int) -> int:
    """Write `utterances/`, a row for each printing of what was printed at least twice; the number of utterances."""
    col, kinds = daft.col, _Kinds(daft)
    read = articles(daft, location, _COLUMNS).join(heads.select("at"), on="at")
    columns = [col(name) for name in _COLUMNS]
    printings = exploded(daft, read, over(daft, printings_in, kinds.printings, rows=FEW)(*columns))
    count = heads.count_rows()
    looked = read.select(over(daft, looked_through, kinds.looked, rows=FEW)(*columns).alias("looked"))
    looked = whole(looked.select(col("looked").unnest()), count)
    inside, listed = (exploded(daft, looked, col(name)) for name in ("ties", "listings"))
    together = gathered(daft, listed, "bucket")
    choose = over(daft, pairs_of_buckets, kinds.pairs, rows=FEW)
    near = exploded(daft, together, choose(col("bucket"), col("rows")))
    pairs = near.groupby("first", "second").agg(col("first").count().alias("often"))
    # Joined are only those that stand in a pair: most statements have none, and one as JSON takes a kilobyte.
    pairs = pairs.collect()
    paired = pairs.select(col("first").alias("id")).concat(pairs.select(col("second").alias("id"))).distinct().collect()
    told = whole(printings.select("id", "told").join(paired, on="id", how="semi"), paired.count_rows())
    first = told.select(col("id").alias("first"), col("told").alias("one"))
    second = told.select(col("id").alias("second"), col("told").alias("other"))
    both = pairs.join(first, on="first").join(second, on="second")
    compare = over(daft, ties_of, kinds.ties, rows=FEW)
    across = exploded(daft, both, compare(col("one"), col("other")), expected=pairs.count_rows())
    ties = inside.concat(across).collect()
    table = ties.select("first", "second").to_arrow()
    if not table.num_rows:
        place.write(f"{FOLDER}/00000.parquet", as_parquet(_schema().empty_table()))
        return 0
    groups = daft.from_arrow(components(table["first"], table["second"]).rename_columns(["first", "component"]))
    grouped = gathered(daft, ties.join(groups, on="first"), "component")
    gather = over(daft, _Gathering(buckets), kinds.rows)
    rows = exploded(daft, grouped, gather(col("rows"))).collect()
    orders = printings.select(col("id").alias("statement"), "article", "published", "order")
    orders = whole(orders.join(rows.select("statement"), on="statement", how="semi"), rows.count_rows())
    return _written(daft, whole(rows.join(orders, on="statement"), rows.count_rows()), place)


def _written(daft: Any, rows: Any, place: Place) -> int:
    """Name each group by its first printing, and write."""
    col, kinds = daft.col, _Kinds(daft)
    groups = gathered(daft, rows, "group")
    told = exploded(daft, groups, over(daft, in_order, kinds.told)(col("rows"))).collect()
    written(daft, told, place, FOLDER, _schema())
    return int(told.where(col("ordinal") == 0).count_rows())


# --- statements -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Listed:
    """A statement as it stands in a bucket; `day` 0 is undated."""

    id: str
    article: str
    day: int
    wording: int
    sketch: frozenset[int]


def printings_in(*columns: list[Any]) -> list[list[dict[str, Any]]]:
    """The statements of articles with what is needed to compare them, as JSON."""
    return [[_told(one) for one in _printings(row)] for row in zip(*columns, strict=True)]


def looked_through(*columns: list[Any]) -> list[dict[str, Any]]:
    """The ties between statements of one article, and the buckets that its statements stand in."""
    found = []
    for row in zip(*columns, strict=True):
        described = [describe(one) for one in _printings(row)]
        pairs = ((a, b) for number, b in enumerate(described) for a in described[:number])
        ties = [tie for a, b in pairs for tie in _ties(a, b)]
        found.append({"ties": ties, "listings": [listing for one in described for listing in _listings(one)]})
    return found


def ties_of(ones: list[str], others: list[str]) -> list[list[dict[str, Any]]]:
    """The ties of pairs of printings."""
    pairs = zip(ones, others, strict=True)
    return [list(_ties(describe(_printing(one)), describe(_printing(other)))) for one, other in pairs]


def _printings(row: tuple[Any, ...]) -> list[Printing]:
    identifier, url, title, publisher, published, text, reading, written = row
    article = PrintedIn(identifier, url, title, publisher, published)
    statements = statements_from_json(reading, text)
    meanings = meanings_of(written, len(statements)) or [None] * len(statements)
    return [printing_of(article, *one) for one in zip(statements, map(_vector, meanings), strict=True)]


def _vector(meaning: bytes | None) -> Any:
    import numpy as np

    return None if meaning is None else np.frombuffer(meaning, np.int8)


def _told(one: Printing) -> dict[str, Any]:
    article = one.article
    about = [article.id, article.url, article.title, article.publisher, article.published]
    meaning = None if one.meaning is None else b64encode(one.meaning.tobytes()).decode()
    told = json.dumps([about, one.statement.to_dict(), meaning])
    order = one.place[0]
    return {
        "id": one.statement.id,
        "told": told,
        "article": article.id,
        "published": article.published,
        "order": order,
    }


def _printing(told: str) -> Printing:
    about, statement, meaning = json.loads(told)
    vector = _vector(meaning and b64decode(meaning))
    return printing_of(PrintedIn(*about), Statement.from_dict(statement), vector)


def _ties(a: Described, b: Described) -> Iterator[dict[str, Any]]:
    link = link_described(a, b)
    if link is not None:
        tie = Tie.of(link)
        yield {"first": tie.first, "second": tie.second, "score": tie.score, "verbatim": tie.is_verbatim}


# --- buckets --------------------------------------------------------------------------------------------------


def _listings(described: Described) -> Iterator[dict[str, Any]]:
    one = described.printing
    if not one.speakers:
        return
    words = [word.word for word in only_spoken(described.words)]
    wording = 0
    if len(words) >= FEWEST_WORDS:
        wording = int.from_bytes(sha256(" ".join(words).encode()).digest()[:8], "big") >> 1
    sketch = sorted(crc32(word.encode()) for word, weight in described.telling.items() if weight > TELLING)
    day = _day(one.article.published)
    listed = {"id": one.statement.id, "article": one.article.id, "day": day, "wording": wording, "sketch": sketch}
    for speaker in sorted(one.speakers):
        if wording:
            yield {**listed, "bucket": f"words {speaker} {wording:x}"}
        for month in _months(day):
            yield {**listed, "bucket": f"month {speaker} {month}"}


def _day(published: str | None) -> int:
    try:
        return date.fromisoformat((published or "")[:10]).toordinal()
    except ValueError:
        return 0


def _months(day: int) -> Iterator[str]:
    """The months in whose buckets a statement stands: its own, and that before, if it is near enough to it."""
    if not day:
        yield _UNDATED
        return
    for one in sorted({date.fromordinal(day), date.fromordinal(day) - timedelta(DAYS)}):
        yield f"{one:%Y-%m}"


def pairs_of_buckets(buckets: list[str], rows: list[list[dict[str, Any]]]) -> list[list[dict[str, str]]]:
    """The pairs of each bucket that are worth comparing word by word."""
    found = []
    for bucket, listings in zip(buckets, rows, strict=True):
        listed = [_Listed(**{**listing, "sketch": frozenset(listing["sketch"])}) for listing in listings]
        listed.sort(key=lambda one: (one.day or 1 << 30, one.article, one.id))
        pairs = _of_one_wording(listed) if bucket.startswith("words") else _alike(listed)
        found.append([{"first": min(a, b), "second": max(a, b)} for a, b in sorted(pairs)])
    return found


def _of_one_wording(listed: list[_Listed]) -> set[tuple[str, str]]:
    """Each with the first one of another article that is not too long before it."""
    pairs = set()
    for number, one in enumerate(listed):
        for other in listed[:number]:
            if other.article != one.article and one.day - other.day <= VERBATIM_DAYS:
                pairs.add((other.id, one.id))
                break
    return pairs


def _alike(listed: list[_Listed]) -> set[tuple[str, str]]:
    """Each with those before it that share the most telling words, of each wording the first."""
    pairs = set()
    for number, one in enumerate(listed):
        first: dict[int | str, tuple[float, int, str]] = {}
        for back, other in enumerate(listed[max(0, number - 2 * MOST_NEAR) : number]):
            if other.article == one.article or one.day - other.day > DAYS or not one.sketch or not other.sketch:
                continue
            if one.wording and other.wording == one.wording:
                continue
            shared = len(one.sketch & other.sketch) / min(len(one.sketch), len(other.sketch))
            if shared >= LEAST_SHARED:
                first.setdefault(other.wording or other.id, (shared, -back, other.id))
        pairs |= {(other, one.id) for _, _, other in nlargest(MOST_COMPARED, first.values())}
    return pairs


# --- groups ---------------------------------------------------------------------------------------------------


class _Gathering:
    """Makes groups of statements that hang together by ties."""

    def __init__(self, buckets: int) -> None:
        self.__name__ = "utterances"
        self._buckets = buckets

    def __call__(self, components: list[list[dict[str, Any]]]) -> list[list[dict[str, Any]]]:
        return [self._of_component(rows) for rows in components]

    def _of_component(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        named = ((row["first"], row["second"], row["score"], row["verbatim"]) for row in rows)
        ties = [Tie(*one) for one in sorted(named)]
        members = sorted({one for tie in ties for one in (tie.first, tie.second)})
        return [
            {"group": group[0], "bucket": int(group[0], 16) % self._buckets, "statement": one}
            for group in groups_of(members, ties)
            if len(group) > 1
            for one in group
        ]


def in_order(groups: list[list[dict[str, Any]]]) -> list[list[dict[str, Any]]]:
    """The printings of each group, the first printed first, whose id is the utterance's."""
    told = ("bucket", "statement", "article", "published")
    found = []
    for rows in groups:
        ordered = sorted(rows, key=_when)
        utterance = ordered[0]["statement"]
        found.append(
            [
                {name: row[name] for name in told} | {"utterance": utterance, "ordinal": ordinal}
                for ordinal, row in enumerate(ordered)
            ]
        )
    return found


def _when(row: dict[str, Any]) -> tuple[str, str, int, str]:
    """As `gathering.gather` has printings in order."""
    return row["published"] or "9999", row["article"], row["order"], row["statement"]


class _Kinds:
    """The types of what the functions here give back, as Daft has them."""

    def __init__(self, daft: Any) -> None:
        kind = daft.DataType
        words, whole = kind.string(), kind.int64()
        self.printings = kind.list(
            kind.struct({"id": words, "told": words, "article": words, "published": words, "order": whole})
        )
        self.ties = kind.list(
            kind.struct({"first": words, "second": words, "score": kind.float64(), "verbatim": kind.bool()})
        )
        listing = {"id": words, "article": words, "day": whole, "wording": whole} | {
            "sketch": kind.list(whole),
            "bucket": words,
        }
        self.looked = kind.struct({"ties": self.ties, "listings": kind.list(kind.struct(listing))})
        self.pairs = kind.list(kind.struct({"first": words, "second": words}))
        self.rows = kind.list(kind.struct({"group": words, "bucket": whole, "statement": words}))
        self.told = kind.list(
            kind.struct(
                {"bucket": whole, "utterance": words, "ordinal": whole}
                | {"statement": words, "article": words, "published": words}
            )
        )


def _schema() -> Any:
    import pyarrow

    words = pyarrow.string()
    columns = {"utterance": words, "ordinal": pyarrow.int64(), "statement": words, "article": words, "published": words}
    return pyarrow.schema(list(columns.items()))

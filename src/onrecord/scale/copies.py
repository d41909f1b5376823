"""Copies over a whole output: articles that share bands of MinHash are joined, then compared word by word.

The same steps as `relate.copies.CopyIndex`, whose rules decide. The engine finds the bands of each text; which articles
share enough of them is worked out here, which as a join of Daft's took four times the processor and six times the
memory; then the engine compares all articles that hang together in such pairs, one group at a time.
"""

from __future__ import annotations

from typing import Any

from onrecord.relate.copies import CopyIndex, alike_by_bands
from onrecord.relate.fingerprints import BANDS, signatures
from onrecord.scale.components import components
from onrecord.scale.frames import FEW, articles, as_parquet, exploded, gathered, over, whole, written
from onrecord.scale.places import Place

FOLDER = "copies"


def find_copies(daft: Any, location: str, place: Place, heads: Any, buckets: int) -> int:
    """Write `copies/`, a row for each article that reprints another; their number."""
    col, string = daft.col, daft.DataType.string()
    pairs = _pairs(daft, location, heads)
    if not pairs.num_rows:
        place.write(f"{FOLDER}/00000.parquet", as_parquet(_schema().empty_table()))
        return 0
    groups = daft.from_arrow(components(pairs["earlier"], pairs["later"]).rename_columns(["key", "component"]))
    candidates = gathered(daft, daft.from_arrow(pairs), "later").select("later", col("rows").alias("others"))
    count = groups.count_rows()
    members = whole(groups.join(candidates, left_on="key", right_on="later", how="left"), count)
    members = whole(members.join(heads.select("at", "key"), on="key"), count)
    members = whole(articles(daft, location, ("text",)).join(members, on="at"), count)
    members = members.select("component", "key", "text", "others")
    kind = daft.DataType.struct(
        {"bucket": daft.DataType.int64(), "article": string, "original": string, "reason": string}
        | dict.fromkeys(("score", "share", "kept"), daft.DataType.float64())
    )
    find = over(daft, _Finding(buckets), daft.DataType.list(kind), rows=FEW)
    found = exploded(daft, gathered(daft, members, "component"), find(col("rows")))
    number = written(daft, found, place, FOLDER, _schema())
    if not number:
        place.write(f"{FOLDER}/00000.parquet", as_parquet(_schema().empty_table()))
    return number


def _pairs(daft: Any, location: str, heads: Any) -> Any:
    """An Arrow table of the keys of articles that share enough bands, with how many they share."""
    import numpy as np
    import pyarrow

    col = daft.col
    bands = over(daft, signatures_of, daft.DataType.list(daft.DataType.int32()), rows=FEW)
    made = articles(daft, location, ("text",)).join(heads.select("at", "key"), on="at")
    made = whole(made.select("key", bands(col("text")).alias("bands")), heads.count_rows())
    table = made.where(col("bands").not_null()).to_arrow().sort_by("key")
    matrix = table["bands"].combine_chunks().flatten().to_numpy().reshape(-1, BANDS)
    if not len(matrix):
        return pyarrow.table({"earlier": [], "later": [], "shared": []})
    earlier, later, shared = alike_by_bands(matrix, np.ones(len(matrix), dtype=bool))
    keys = table["key"]
    return pyarrow.table({"earlier": keys.take(earlier), "later": keys.take(later), "shared": shared})


def signatures_of(texts: list[str]) -> list[list[int] | None]:
    """The bands of each text; None for one too short."""
    return [list(found) or None for found in signatures(texts)]


class _Finding:
    """Finds the copies in groups of articles that hang together."""

    def __init__(self, buckets: int) -> None:
        self.__name__ = "copies"
        self._buckets = buckets

    def __call__(self, groups: list[list[dict[str, Any]]]) -> list[list[dict[str, Any]]]:
        return [self._of_group(sorted(members, key=lambda one: str(one["key"]))) for members in groups]

    def _of_group(self, members: list[dict[str, Any]]) -> list[dict[str, Any]]:
        numbers = {member["key"]: number for number, member in enumerate(members)}
        given = {}
        for number, member in enumerate(members):
            if member["others"]:
                most = sorted((-other["shared"], numbers[other["earlier"]]) for other in member["others"])
                given[number] = [other for _, other in most]
        found = _Given(given).find([member["text"] for member in members])
        identifiers = [_identifier(member["key"]) for member in members]
        bucket = int(identifiers[0], 16) % self._buckets
        return [
            {
                "bucket": bucket,
                "article": identifiers[number],
                "original": identifiers[one.original],
                "score": round(one.likeness.score, 4),
                "share": round(one.likeness.share, 4),
                "kept": round(one.likeness.kept, 4),
                "reason": one.likeness.reason,
            }
            for number, one in found.items()
        ]


class _Given(CopyIndex):
    """An index whose candidates were found elsewhere."""

    def __init__(self, given: dict[int, list[int]]) -> None:
        super().__init__()
        self._given = given

    def candidates(self) -> dict[int, list[int]]:
        """Those that were given."""
        return self._given


def _identifier(key: str) -> str:
    return key.rsplit(" ", 1)[-1]


def _schema() -> Any:
    import pyarrow

    words, score = pyarrow.string(), pyarrow.float64()
    columns = {"article": words, "original": words, "score": score, "share": score, "kept": score, "reason": words}
    return pyarrow.schema(list(columns.items()))

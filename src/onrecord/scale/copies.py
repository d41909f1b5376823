"""Copies over a whole output: articles that share bands of MinHash are joined, then compared word by word.

The same steps as `relate.copies.CopyIndex`, whose rules decide, with the join done by the engine: articles by band,
pairs that share two bands or more, and then all articles that hang together in such pairs, one group at a time.
"""

from __future__ import annotations

from typing import Any

from onrecord.relate.copies import LEAST_SHARED, MOST_OF_BAND, CopyIndex
from onrecord.relate.fingerprints import signatures
from onrecord.scale.components import components
from onrecord.scale.frames import FEW, articles, as_parquet, exploded, gathered, over, written
from onrecord.scale.places import Place

FOLDER = "copies"


def find_copies(daft: Any, location: str, place: Place, heads: Any, buckets: int) -> int:
    """Write `copies/`, a row for each article that reprints another; their number."""
    col, string = daft.col, daft.DataType.string()
    pairs = _pairs(daft, location, heads).to_arrow()
    if not pairs.num_rows:
        place.write(f"{FOLDER}/00000.parquet", as_parquet(_schema().empty_table()))
        return 0
    groups = daft.from_arrow(components(pairs["earlier"], pairs["later"]).rename_columns(["key", "component"]))
    candidates = gathered(daft, daft.from_arrow(pairs), "later").select("later", col("rows").alias("others"))
    texts = articles(daft, location, ("text",)).join(heads.select("at", "key"), on="at")
    members = texts.join(groups, on="key").join(candidates, left_on="key", right_on="later", how="left")
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
    """Keys of articles that share enough bands, with how many they share."""
    col, string = daft.col, daft.DataType.string()
    bands = over(daft, signatures_of, daft.DataType.list(daft.DataType.int32()), rows=FEW)
    made = articles(daft, location, ("text",)).select("at", bands(col("text")).alias("band"))
    members = made.join(heads.select("at", "key"), on="at").select("key", "band").explode("band")
    shared = gathered(daft, members.where(col("band").not_null()), "band")
    pair = daft.DataType.struct({"earlier": string, "later": string})
    pairs = exploded(daft, shared, over(daft, pairs_of_bands, daft.DataType.list(pair))(col("rows")))
    counted = pairs.groupby("earlier", "later").agg(col("later").count().alias("shared"))
    return counted.where(col("shared") >= LEAST_SHARED)


def signatures_of(texts: list[str]) -> list[list[int]]:
    """The bands of each text; none for one too short."""
    return [list(found) for found in signatures(texts)]


def pairs_of_bands(members: list[list[dict[str, str]]]) -> list[list[dict[str, str]]]:
    """Of the keys of articles in each band, the first ones with all later ones."""
    found = []
    for rows in members:
        keys = sorted(row["key"] for row in rows)
        found.append(
            [
                {"earlier": keys[first], "later": later}
                for first in range(min(MOST_OF_BAND, len(keys)))
                for later in keys[first + 1 :]
            ]
        )
    return found


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

"""The articles of an output that are compared: each text once, and of the versions at one address the last."""

from __future__ import annotations

from typing import Any

from onrecord.ledger.schema import MINUTE_BITS, order_key
from onrecord.scale.frames import articles, over, whole

UNDATED = 9_999_999_999


def heads(daft: Any, location: str) -> Any:
    """A row an article: `at` its place in the output, `key` a string that sorts by when it was first printed.

    That is the date of its first version, undated ones last, then when that was read; the key ends with the id.
    """
    col, string = daft.col, daft.DataType.string()
    found = articles(daft, location, ("article", "url", "published"))
    address = over(daft, _addresses, string)(col("article"), col("url")).alias("address")
    minute = over(daft, _minutes, daft.DataType.int64())(col("published")).alias("minute")
    found = found.select("article", "at", address, minute)
    once = found.groupby("article").agg(col("at").min()).collect()
    found = whole(found.join(once.select("at"), on="at"), once.count_rows())
    versions = (
        found.groupby("address")
        .agg(col("at").max(), col("at").min().alias("added"), col("minute").min().alias("since"))
        .collect()
    )
    last = versions.select("at", "added", "since").join(found.select("at", "article"), on="at")
    last = whole(last, versions.count_rows())
    key = over(daft, _keys, string)(col("since"), col("added"), col("article")).alias("key")
    return last.select("at", "article", key)


def _addresses(identifiers: list[str], urls: list[str | None]) -> list[str]:
    return [url or f"article:{identifier}" for identifier, url in zip(identifiers, urls, strict=True)]


def _minutes(published: list[str | None]) -> list[int]:
    return [(order_key(date) >> MINUTE_BITS) or UNDATED for date in published]


def _keys(since: list[int], added: list[str], identifiers: list[str]) -> list[str]:
    return [f"{minute:010} {at} {identifier}" for minute, at, identifier in zip(since, added, identifiers, strict=True)]

"""Input and output in an object store: a real server of its kind, on this machine."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from onrecord.errors import RunError
from onrecord.keeping import Ledger
from onrecord.scale.places import input_files, opened, place_of
from onrecord.scale.relating import relate

from .conftest import Ran, digests

pytest.importorskip("daft")
pytest.importorskip("pyarrow")


@pytest.fixture(scope="module")
def store() -> Iterator[Any]:
    """A bucket called `news`; one for all, because Daft reads the environment once in a process."""
    server = pytest.importorskip("moto.server").ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    boto3 = pytest.importorskip("boto3")
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server.start()
    host, port = server.get_host_and_port()
    told = {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "invented",
        "AWS_SECRET_ACCESS_KEY": "invented",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    with pytest.MonkeyPatch.context() as environment:
        for name, value in told.items():
            environment.setenv(name, value)
        client = boto3.client("s3", endpoint_url=told["AWS_ENDPOINT_URL"])
        client.create_bucket(Bucket="news")
        yield client
    server.stop()


def objects(client: Any, prefix: str) -> dict[str, bytes]:
    listed = client.list_objects_v2(Bucket="news", Prefix=prefix).get("Contents", [])
    return {
        one["Key"].removeprefix(prefix): client.get_object(Bucket="news", Key=one["Key"])["Body"].read()
        for one in listed
    }


def test_a_run_from_store_to_store_resumes_relates_and_loads(articles: Path, ran: Ran, store: Any) -> None:
    store.put_object(Bucket="news", Key="in/2031/articles.jsonl", Body=articles.read_bytes())
    last = ran("s3://news/in", "s3://news/out")
    assert last.counts.articles == 10 and last.all == 3
    first = objects(store, "out/")
    ran("articles.jsonl", "here")
    assert set(first) == digests("here").keys() - {".lock"}
    same = "statements/000000-00001.parquet"
    from io import BytesIO

    from pyarrow import parquet

    here, there = parquet.read_table(Path("here", same)), parquet.read_table(BytesIO(first[same]))
    assert here.drop_columns(["path"]).equals(there.drop_columns(["path"]))
    assert set(there["path"].to_pylist()) == {"s3://news/in/2031/articles.jsonl"}

    for lost in ("shards/000000-00001.json", "statements/000000-00002.parquet", "manifest.json"):
        store.delete_object(Bucket="news", Key=f"out/{lost}")
    assert ran("s3://news/in", "s3://news/out").now == 7
    assert objects(store, "out/") == first
    assert len(list(relate("s3://news/out"))) == 2
    with Ledger("a.db") as ledger:
        assert ledger.add("s3://news/out").articles == 10


def test_what_is_in_a_store_is_listed_in_order_and_read_from_any_byte(store: Any) -> None:
    for name in ("b.jsonl", "a/2.jsonl", "a/10.jsonl"):
        store.put_object(Bucket="news", Key=f"desk/{name}", Body=b"0123456789")
    expected = [f"s3://news/desk/{name}" for name in ("a/10.jsonl", "a/2.jsonl", "b.jsonl")]
    assert list(input_files("s3://news/desk/")) == expected
    assert list(input_files("s3://news/desk/*.jsonl")) == expected[2:]
    (drop,) = input_files("s3://news/nothing")
    assert not isinstance(drop, str) and drop.reason == "unreadable"
    with opened(expected[0]) as stream:
        assert (stream.seek(7), stream.read(), stream.seek(2), stream.read(3)) == (7, b"789", 2, b"234")
    place = place_of("s3://news/kept/")
    place.write("x/y", b"whole")
    assert (place.read("x/y"), place.read("x/z"), place.sizes("x")) == (b"whole", None, {"y": 5})


def test_an_output_inside_the_input_is_refused(ran: Ran) -> None:
    with pytest.raises(RunError, match="inside"):
        ran("s3://news/in", "s3://news/in/out")

"""Input and output in an object store: a real server of each kind, on this machine.

That of Azure is Azurite, from `azurite-blob` in the search path or in `node_modules` here (`npm install --prefix
tests/scale azurite`).
"""

from __future__ import annotations

import logging
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from onrecord.errors import RunError
from onrecord.keeping import Ledger
from onrecord.scale import stores
from onrecord.scale.places import input_files, opened, place_of
from onrecord.scale.relating import relate
from ports import free_ports, wait_for

from .conftest import Ran, digests

pytest.importorskip("daft")
pytest.importorskip("pyarrow")

# The account that every Azurite has, as its documentation gives it.
ACCOUNT = "devstoreaccount1"
KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="


@dataclass
class Store:
    """A bucket called `news`, as an Arrow file system of the test's own sees it."""

    address: str
    system: Any

    def put(self, name: str, content: bytes) -> None:
        with self.system.open_output_stream(f"news/{name}") as stream:
            stream.write(content)

    def delete(self, name: str) -> None:
        self.system.delete_file(f"news/{name}")

    def objects(self, folder: str) -> dict[str, bytes]:
        from pyarrow import fs

        found = self.system.get_file_info(fs.FileSelector(f"news/{folder}", recursive=True))
        paths = [one.path for one in found if one.type == fs.FileType.File]
        return {path.removeprefix(f"news/{folder}/"): self.system.open_input_file(path).read() for path in paths}


@contextmanager
def amazon(told: Any) -> Iterator[Store]:
    from pyarrow import fs

    server = pytest.importorskip("moto.server").ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server.start()
    host, port = server.get_host_and_port()
    keys = {"AWS_ACCESS_KEY_ID": "invented", "AWS_SECRET_ACCESS_KEY": "invented"}
    told({"AWS_ENDPOINT_URL": f"http://{host}:{port}", "AWS_REGION": "us-east-1", **keys})
    told({"AWS_DEFAULT_REGION": "us-east-1"})
    system = fs.S3FileSystem(
        access_key="invented",
        secret_key="invented",
        region="us-east-1",
        scheme="http",
        endpoint_override=f"{host}:{port}",
        allow_bucket_creation=True,
    )
    system.create_dir("news")
    yield Store("s3://news", system)
    server.stop()


@contextmanager
def google(told: Any) -> Iterator[Store]:
    from pyarrow import fs

    pytest.importorskip("gcp_storage_emulator")
    port = free_ports(1)[0]
    command = [sys.executable, "-m", "gcp_storage_emulator", "start", "--host", "127.0.0.1", "--port", str(port)]
    with started([*command, "--in-memory", "--default-bucket", "news"], port):
        told({"CLOUD_STORAGE_EMULATOR_ENDPOINT": f"http://127.0.0.1:{port}"})
        yield Store("gs://news", fs.GcsFileSystem(anonymous=True, scheme="http", endpoint_override=f"127.0.0.1:{port}"))


@contextmanager
def microsoft(told: Any) -> Iterator[Store]:
    from pyarrow import fs

    folder = Path(__file__).parent / "node_modules" / ".bin"
    program = shutil.which("azurite-blob") or shutil.which("azurite-blob", path=str(folder))
    if program is None:
        pytest.skip("Azurite is not installed (npm install --prefix tests/scale azurite)")
    port = free_ports(1)[0]
    command = [program, "--disableTelemetry", "--inMemoryPersistence", "--skipApiVersionCheck", "--silent"]
    with started([*command, "--blobHost", "127.0.0.1", "--blobPort", str(port)], port):
        endpoint = f"http://127.0.0.1:{port}/{ACCOUNT}"
        told({"AZURE_STORAGE_ACCOUNT": ACCOUNT, "AZURE_STORAGE_KEY": KEY, "AZURE_ENDPOINT_URL": endpoint})
        authorities = dict.fromkeys(("blob_storage_authority", "dfs_storage_authority"), f"127.0.0.1:{port}")
        schemes = dict.fromkeys(("blob_storage_scheme", "dfs_storage_scheme"), "http")
        system = fs.AzureFileSystem(account_name=ACCOUNT, account_key=KEY, **authorities, **schemes)
        system.create_dir("news")
        yield Store("az://news", system)


@contextmanager
def started(command: list[str], port: int) -> Iterator[None]:
    """A server of its own process, from when it answers."""
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(port)
        yield
    finally:
        server.terminate()
        server.wait(30)


@pytest.fixture(scope="module", params=[amazon, google, microsoft], ids=["s3", "gs", "az"])
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    """One server for all tests of its kind, because Daft reads the environment once in a process."""
    with pytest.MonkeyPatch.context() as environment:

        def told(values: Mapping[str, str]) -> None:
            for name, value in values.items():
                environment.setenv(name, value)

        for kept in (stores._azure, stores._google):
            kept.cache_clear()
        with request.param(told) as running:
            yield running


def test_a_run_from_store_to_store_resumes_relates_and_loads(articles: Path, ran: Ran, store: Store) -> None:
    from pyarrow import parquet

    store.put("in/2031/articles.jsonl", articles.read_bytes())
    given, output = f"{store.address}/in", f"{store.address}/out"
    last = ran(given, output)
    assert last.counts.articles == 10 and last.all == 3
    first = store.objects("out")
    ran("articles.jsonl", "here")
    assert set(first) == digests("here").keys() - {".lock"}
    same = "statements/000000-00001.parquet"
    here, there = parquet.read_table(Path("here", same)), parquet.read_table(BytesIO(first[same]))
    assert here.drop_columns(["path"]).equals(there.drop_columns(["path"]))
    assert set(there["path"].to_pylist()) == {f"{given}/2031/articles.jsonl"}

    for lost in ("shards/000000-00001.json", "statements/000000-00002.parquet", "manifest.json"):
        store.delete(f"out/{lost}")
    store.put("out/shards/000000-00001.json", b"")  # as a writer that is killed may leave it
    assert ran(given, output).now == 7
    assert store.objects("out") == first
    assert list(relate(output)) == list(relate("here"))
    related, expected = store.objects("out/utterances"), digests("here/utterances")
    assert related.keys() == expected.keys()
    for name, content in related.items():
        assert content == Path("here/utterances", name).read_bytes()
    with Ledger("a.db") as ledger:
        assert ledger.add(output).articles == 10


def test_what_is_in_a_store_is_listed_in_order_and_read_from_any_byte(store: Store) -> None:
    desk = f"{store.address}/desk"
    for name in ("b.jsonl", "a/2.jsonl", "a/10.jsonl"):
        store.put(f"desk/{name}", b"0123456789")
    expected = [f"{desk}/{name}" for name in ("a/10.jsonl", "a/2.jsonl", "b.jsonl")]
    assert list(input_files(f"{desk}/")) == expected
    assert list(input_files(f"{desk}/*.jsonl")) == expected[2:]
    assert list(input_files(f"{desk}/**/?.jsonl")) == expected[1:]
    assert list(input_files(expected[1])) == expected[1:2]
    (drop,) = input_files(f"{store.address}/nothing")
    assert not isinstance(drop, str) and drop.reason == "unreadable"
    with opened(expected[0]) as stream:
        assert (stream.seek(7), stream.read(), stream.seek(2), stream.read(3)) == (7, b"789", 2, b"234")
    place = place_of(f"{store.address}/kept/")
    place.write("x/y", b"whole")
    assert (place.read("x/y"), place.read("x/z"), place.sizes("x")) == (b"whole", None, {"y": 5})


def test_whose_blobs_are_meant_has_to_be_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AZURE_STORAGE_ACCOUNT", raising=False)
    stores._azure.cache_clear()
    with pytest.raises(RunError, match="AZURE_STORAGE_ACCOUNT"):
        place_of("az://news/out").sizes("shards")


def test_an_output_inside_the_input_is_refused(ran: Ran) -> None:
    with pytest.raises(RunError, match="inside"):
        ran("s3://news/in", "s3://news/in/out")

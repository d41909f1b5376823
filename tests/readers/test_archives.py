"""Web archives: pages come out record by record; what is no page, and where an archive breaks off, is said."""

from __future__ import annotations

import gzip
import io
import sys
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.clean import clean_source
from onrecord.readers import Limits, read_sources
from onrecord.readers.warc import read_warc
from onrecord.records import DROP_REASONS, Article, Dropped, Source

STORY = (
    "<p>The lock at Fennick Ford will stay shut until June, engineer Ola Brandt said on Tuesday.</p>"
    "<p>“The gates have warped,” he said. The canal trust added that boats could turn at the basin.</p>"
)
PAGE = f"<html><head><title>Lock shut</title></head><body><article>{STORY}</article></body></html>".encode()


def record(content: bytes, *, kind: str = "response", url: str = "https://a.example/1", number: int = 1) -> bytes:
    media = "application/http; msgtype=response" if kind == "response" else "text/html; charset=utf-8"
    head = (
        f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:0000-{number}>\r\n"
        f"WARC-Date: 2025-05-26T10:00:0{number}Z\r\nWARC-Target-URI: {url}\r\n"
        f"Content-Type: {media}\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content + b"\r\n\r\n"


def http(
    body: bytes = PAGE, *, status: str = "200 OK", kind: str = "text/html; charset=utf-8", more: str = ""
) -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n{more}\r\n".encode() + body


def read(content: bytes, **limits: int) -> list[Source | Dropped]:
    return list(read_warc(io.BytesIO(content), "a.warc", Limits(**limits)))


def outcome(content: bytes) -> list[str]:
    return [getattr(one, "reason", "read") for one in read(content)]


INFO = record(b"software: none\r\n", kind="warcinfo")
REQUEST = record(b"GET / HTTP/1.1\r\n\r\n", kind="request")
THREE = (record(http(), number=1), REQUEST, record(http(), number=3, url="https://a.example/3"))


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz", "one-member.warc.gz", "A.WARC.GZ", "a.dat"])
def test_pages_of_an_archive_come_out_with_where_they_were_taken_from(tmp_path: Path, name: str) -> None:
    parts = (INFO, *THREE)
    content = b"".join(parts)
    if name.lower().endswith("gz"):
        content = gzip.compress(content) if "one" in name else b"".join(map(gzip.compress, parts))
    (tmp_path / name).write_bytes(content)
    first, second = read_sources(str(tmp_path / name))
    assert isinstance(first, Source) and isinstance(second, Source)
    assert (first.content, first.kind, first.charset, first.record) == (PAGE, "html", "utf-8", 2)
    assert (first.path, first.metadata.url) == (str(tmp_path / name), "https://a.example/1")
    assert first.provenance.warc_record == "<urn:uuid:0000-1>"
    assert first.provenance.fetched == "2025-05-26T10:00:01+00:00"
    assert (second.record, second.metadata.url) == (4, "https://a.example/3")
    article = clean_source(first)
    assert isinstance(article, Article) and "The gates have warped" in article.text
    assert article.provenance.warc_record == "<urn:uuid:0000-1>" and article.url == "https://a.example/1"


def test_an_archive_comes_through_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    class Pipe(io.RawIOBase):
        held = io.BytesIO(b"".join(map(gzip.compress, THREE)))

        def readable(self) -> bool:
            return True

        def read(self, size: int = -1) -> bytes:
            return self.held.read(min(size, 7) if size > 0 else size)

    assert len(list(read_warc(Pipe(), "-", Limits()))) == 2
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"".join(THREE))))
    assert len(list(read_sources("-"))) == 2


def test_a_resource_and_a_text_are_read() -> None:
    html, text = read(record(PAGE, kind="resource") + record(http(b"The lock is shut.", kind="text/plain"), number=2))
    assert isinstance(html, Source) and (html.kind, html.content) == ("html", PAGE)
    assert isinstance(text, Source) and text.kind == "text"


@pytest.mark.parametrize(
    ("more", "body"),
    [
        ("Content-Encoding: gzip\r\n", gzip.compress(PAGE)),
        ("Content-Encoding: deflate\r\n", zlib.compress(PAGE)),
        ("Content-Encoding: gzip\r\n", PAGE),
        ("Transfer-Encoding: chunked\r\n", b"%x\r\n" % len(PAGE) + PAGE + b"\r\n0\r\n\r\n"),
        (
            "Transfer-Encoding: chunked\r\n",
            b"5;a=b\r\n" + PAGE[:5] + b"\r\n%X\r\n" % len(PAGE[5:]) + PAGE[5:] + b"\r\n0\r\n\r\n",
        ),
        ("Transfer-Encoding: chunked\r\n", PAGE),
    ],
)
def test_bodies_are_unpacked_as_their_servers_meant_them(more: str, body: bytes) -> None:
    first, second = read(record(http(body, more=more)) + THREE[2])
    assert isinstance(first, Source) and first.content == PAGE
    assert isinstance(second, Source) and second.record == 2


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (http(status="404 Not Found"), "unreadable"),
        (http(status="301 Moved"), "unreadable"),
        (http(kind="image/png"), "unsupported"),
        (http(gzip.compress(bytes(20_000_000)), more="Content-Encoding: gzip\r\n"), "too_large"),
        (http(bytes(16_000_001)), "too_large"),
        (http(gzip.compress(PAGE)[:-20], more="Content-Encoding: gzip\r\n"), "read"),
        (http(b"\x1f\x8bnot packed", more="Content-Encoding: gzip\r\n"), "malformed"),
        (http(more="Content-Encoding: compress\r\n"), "malformed"),
        (b"", "unreadable"),
        (b"HTTP/1.1 2", "unreadable"),
    ],
)
def test_a_record_that_is_no_page_does_not_stop_the_rest(content: bytes, reason: str) -> None:
    found = read(record(content) + THREE[2])
    assert [getattr(one, "reason", "read") for one in found] == [reason, "read"]
    assert all(one.path == "a.warc" and one.record == number for number, one in enumerate(found, 1))


@pytest.mark.parametrize("packed", ["", "members", "whole"])
def test_an_archive_that_breaks_off_keeps_what_came_before_and_says_so(packed: str) -> None:
    content = b"".join(map(gzip.compress, THREE)) if packed == "members" else b"".join(THREE)
    content = gzip.compress(content) if packed == "whole" else content
    assert outcome(content) == ["read", "read"]
    last = gzip.compress(THREE[2]) if packed == "members" else THREE[2]
    for cut in (4, 30, len(last) // 2, len(last) - 60) if packed != "whole" else (4, 12):
        found = outcome(content[:-cut])
        assert found[-1] == "truncated" and set(found[:-1]) <= {"read"}, (cut, found)
        assert packed == "whole" or "read" in found


@pytest.mark.parametrize("content", [b"The lock is shut.\n" * 20, b"WARC/1.1\r\nnothing\r\n", b"PK\x03\x04" * 40])
def test_what_is_no_archive_is_said(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.warc").write_bytes(content)
    found = list(read_sources(str(tmp_path / "a.warc")))
    assert found and all(isinstance(one, Dropped) and one.reason in ("malformed", "truncated") for one in found)


def test_noise_between_records_ends_the_reading_and_is_said() -> None:
    assert outcome(THREE[0] + b"noise\r\n" + THREE[2]) == ["read", "malformed"]
    packed = gzip.compress(THREE[0]) + b"noise" * 20 + gzip.compress(THREE[2])
    assert outcome(packed) == ["read", "truncated"]


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_an_archive_cut_or_changed_anywhere_gives_pages_and_drops(data: st.DataObject) -> None:
    content = bytearray(data.draw(st.sampled_from([b"".join(THREE), b"".join(map(gzip.compress, THREE))])))
    place = data.draw(st.integers(0, len(content) - 1))
    if data.draw(st.booleans()):
        content = content[:place]
    else:
        content[place] = data.draw(st.integers(0, 255))
    for one in read(bytes(content)):
        assert isinstance(one, Source) or one.reason in DROP_REASONS

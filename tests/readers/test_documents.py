"""Files that are one article: text or a page, by suffix, by their looks, or as told."""

import hashlib
import io
import sys

import pytest

from onrecord.clean import clean_source
from onrecord.readers import Limits, read_sources
from onrecord.records import Dropped, Source

TEXT = "The bridge is shut, the mayor said.\n"
PAGE = "<!doctype html><html><body><p>The bridge is shut.</p></body></html>"


def only(location, **options) -> Source | Dropped:
    found = list(read_sources(str(location), **options))
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize("name", ["a.txt", "a.text", "a.md", "a", "a.unknown", "A.TXT"])
def test_text_is_handed_on_as_its_bytes(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(b"\xef\xbb\xbfone\r\ntwo\x00")
    assert only(path) == Source(b"\xef\xbb\xbfone\r\ntwo\x00", "text", path=str(path))


@pytest.mark.parametrize("name", ["a.html", "a.HTM", "a.xhtml", "a.txt", "a"])
@pytest.mark.parametrize("opening", ["", "\ufeff\n", "<?xml version='1.0'?>\n<!-- saved --> <!-- twice -->"])
def test_pages_are_known_by_suffix_or_looks(tmp_path, name, opening):
    path = tmp_path / name
    path.write_text(opening + PAGE, encoding="utf-8")
    assert only(path).kind == "html"


def test_page_in_utf_16_is_known_by_its_looks(tmp_path):
    path = tmp_path / "a"
    path.write_text(PAGE, encoding="utf-16")
    assert only(path).kind == "html"


def test_text_about_html_is_text(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("Tags such as <html> open a page. " + "<!---->" * 500)
    assert only(path).kind == "text"
    path.write_text("<!---->" * 580 + "<no page")
    assert only(path).kind == "text"


def test_input_format_overrides_suffix_and_looks(tmp_path):
    path = tmp_path / "a.html"
    path.write_text(PAGE)
    assert only(path, input_format="text").kind == "text"
    path = tmp_path / "a.log"
    path.write_text('{"text": "The bridge is shut."}\n')
    assert only(path, input_format="jsonl").content == "The bridge is shut."


def test_stdin(monkeypatch):
    for content, options, expected in (
        (TEXT, {}, Source(TEXT.encode(), "text", path="-")),
        (PAGE, {}, Source(PAGE.encode(), "html", path="-")),
        ('{"text": "Shut."}\n', {"input_format": "jsonl"}, Source("Shut.", "text", path="-", record=1)),
        ("text\nShut.\n", {"input_format": "csv"}, Source("Shut.", "text", path="-", record=1)),
    ):
        stream = io.TextIOWrapper(io.BytesIO(content.encode()))
        monkeypatch.setattr(sys, "stdin", stream)
        assert only("-", **options) == expected
        assert not stream.buffer.closed


def test_digest_is_that_of_the_bytes_as_they_were_read(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"\xef\xbb\xbfThe br\xfccke is shut.\r\n")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    source = only(path)
    assert source.digest == digest and source.provenance.digest is None
    assert clean_source(source).provenance.digest == digest
    assert Source("Shut \ud800.", "text").digest == hashlib.sha256(b"Shut \xed\xa0\x80.").hexdigest()


def test_longer_than_the_limit(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"word " * 100)
    assert only(path, limits=Limits(max_bytes=500)).content == path.read_bytes()
    assert only(path, limits=Limits(max_bytes=499)).reason == "too_large"


@pytest.mark.parametrize("location", ["no/such/file.txt", "no/such.jsonl", "a\0b", "x" * 5_000])
def test_what_is_not_there_is_unreadable(location):
    drop = only(location)
    assert drop.reason == "unreadable" and drop.path == location and location in drop.detail

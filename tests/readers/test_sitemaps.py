"""Sitemaps: every page they name is fetched, with manners; indexes, packed ones and hostile ones included."""

from __future__ import annotations

import gzip
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.readers import Limits, markup, read_sources
from onrecord.readers.entries import Listing
from onrecord.readers.sitemaps import parse_sitemap
from onrecord.records import DROP_REASONS, Dropped, Metadata, Source

QUICK = Limits(seconds=5, pause=0.0)
PAGE = b"<html><body><p>The ferry runs again.</p></body></html>"
SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
NEWS = (
    '<news:news xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><news:publication>'
    "<news:name>The Alder Valley Post</news:name><news:language>en</news:language></news:publication>"
    "<news:publication_date>2025-05-26</news:publication_date><news:title>Ferry runs again</news:title></news:news>"
)


def urlset(*addresses: str, more: str = "") -> bytes:
    urls = "".join(f"<url><loc>{address}</loc>{more}</url>" for address in addresses)
    return f'<?xml version="1.0" encoding="UTF-8"?><urlset {SPACE}>{urls}</urlset>'.encode()


def index(*addresses: str) -> bytes:
    maps = "".join(f"<sitemap><loc>{address}</loc></sitemap>" for address in addresses)
    return f"<sitemapindex {SPACE}>{maps}</sitemapindex>".encode()


def reasons(found: list[Source | Dropped]) -> list[str]:
    return [getattr(one, "reason", "read") for one in found]


def test_every_page_of_a_sitemap_is_fetched_once_with_what_it_says(site, answer) -> None:
    site["/map"] = answer(urlset(site.url("/1"), site.url("/1"), "/2", more=NEWS), kind="application/xml")
    site["/1"] = site["/2"] = answer(PAGE)
    first, second = read_sources(site.url("/map"), limits=QUICK)
    assert site.paths == ["/map", "/1", "/2"]
    assert isinstance(first, Source) and isinstance(second, Source)
    assert first.metadata == Metadata(
        url=site.url("/1"),
        title="Ferry runs again",
        publisher="The Alder Valley Post",
        published="2025-05-26",
        language="en",
    )
    assert (first.provenance.feed, first.provenance.entry) == (site.url("/map"), site.url("/1"))
    assert first.content == PAGE and first.provenance.fetched


def test_an_index_leads_to_its_sitemaps_packed_or_not_and_never_in_a_circle(site, answer) -> None:
    site["/index"] = answer(index(site.url("/a.xml.gz"), site.url("/b"), site.url("/index")), kind="text/xml")
    site["/a.xml.gz"] = answer(gzip.compress(urlset(site.url("/1"))), kind="application/x-gzip")
    site["/b"] = answer(index(site.url("/index"), site.url("/c")), kind="text/xml")
    site["/c"] = answer(urlset(site.url("/2")), kind="text/xml")
    site["/1"] = site["/2"] = answer(PAGE)
    assert reasons(list(read_sources(site.url("/index"), limits=QUICK))) == ["read", "read"]
    assert site.paths == ["/index", "/a.xml.gz", "/1", "/b", "/c", "/2"]


@pytest.mark.parametrize("name", ["a.xml", "a.xml.gz", "a.b.XML.GZ", "map"])
def test_a_sitemap_in_a_file_is_known_by_suffix_and_looks(site, answer, tmp_path: Path, name: str) -> None:
    site["/1"] = answer(PAGE)
    content = urlset(site.url("/1"))
    (tmp_path / name).write_bytes(gzip.compress(content) if name.lower().endswith("gz") else content)
    (source,) = read_sources(str(tmp_path / name), limits=QUICK)
    assert isinstance(source, Source) and source.content == PAGE
    assert reasons(list(read_sources(str(tmp_path / name), limits=QUICK, input_format="sitemap"))) == ["read"]


def test_indexes_too_deep_and_pages_too_many_are_said(site, answer) -> None:
    for depth in range(6):
        site[f"/{depth}"] = answer(index(site.url(f"/{depth + 1}")), kind="text/xml")
    assert reasons(list(read_sources(site.url("/0"), limits=QUICK))) == ["too_many"]
    site["/map"] = answer(urlset(*(f"/page/{number}" for number in range(5))), kind="text/xml")
    found = list(read_sources(site.url("/map"), limits=replace(QUICK, pages=3)))
    assert reasons(found) == ["unreadable"] * 3 + ["too_many"]


def test_pages_that_robots_txt_closes_are_left_alone(site, answer) -> None:
    site["/robots.txt"] = answer(b"User-agent: onrecord\nDisallow: /shut\n", kind="text/plain")
    site["/map"] = answer(urlset(site.url("/shut/1"), site.url("/1")), kind="text/xml")
    site["/1"] = site["/shut/1"] = answer(PAGE)
    assert reasons(list(read_sources(site.url("/map"), limits=QUICK))) == ["robots", "read"]
    assert "/shut/1" not in site.paths


def test_a_sitemap_that_breaks_off_gives_what_came_before() -> None:
    found = parse_sitemap(urlset("http://a.example/1", "http://a.example/2")[:-5], "map", most=9)
    assert isinstance(found, Listing) and [entry.link for entry in found.entries] == [
        "http://a.example/1",
        "http://a.example/2",
    ]
    assert [drop.reason for drop in found.dropped] == ["malformed"]


LAUGHS = '<!DOCTYPE urlset [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused_and_nothing_is_opened(encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?>{LAUGHS}<urlset><url><loc>http://&c;/&b;</loc></url></urlset>'
    found = parse_sitemap(text.encode(encoding), "map", most=9)
    assert isinstance(found, Dropped) and found.reason == "malformed" and "entities" in found.detail


def test_an_outside_document_type_is_not_fetched(site) -> None:
    text = f'<!DOCTYPE urlset SYSTEM "{site.url("/dtd")}"><urlset><url><loc>http://a.example/</loc></url></urlset>'
    found = parse_sitemap(text.encode(), "map", most=9)
    assert isinstance(found, Listing) and len(found.entries) == 1 and site.asked == []


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "malformed"),
        (b"not xml", "malformed"),
        (urlset(), "empty"),
        (urlset("javascript:alert(1)", "/relative", "ftp://a.example/"), "empty"),
        (gzip.compress(urlset())[:-9], "malformed"),
        (b"<urlset>" + b"<x>" * 5_000, "malformed"),
    ],
)
def test_what_names_no_pages_is_said(content: bytes, reason: str) -> None:
    found = parse_sitemap(content, "map", most=9)
    assert isinstance(found, Dropped) and found.reason == reason


def test_a_sitemap_of_very_many_elements_is_not_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markup, "_MOST_ELEMENTS", 100)
    found = parse_sitemap(urlset("http://a.example/1")[:-9] + b"<x/>" * 200 + b"</urlset>", "map", most=9)
    assert isinstance(found, Listing) and len(found.entries) == 1
    assert [drop.reason for drop in found.dropped] == ["malformed"]


def test_a_packed_bomb_is_too_large(tmp_path: Path) -> None:
    found = parse_sitemap(gzip.compress(b" " * 60_000_000), "map", most=9)
    assert isinstance(found, Dropped) and found.reason == "too_large"
    (tmp_path / "a.xml.gz").write_bytes(gzip.compress(b" " * 20_000_000))
    assert reasons(list(read_sources(str(tmp_path / "a.xml.gz")))) == ["too_large"]


@given(st.binary(max_size=200))
@settings(deadline=None)
def test_any_bytes_give_pages_or_a_drop(noise: bytes) -> None:
    for content in (noise, b"<urlset><url><loc>" + noise, gzip.compress(noise)):
        found = parse_sitemap(content, "map", most=9)
        assert isinstance(found, Listing) or found.reason in DROP_REASONS

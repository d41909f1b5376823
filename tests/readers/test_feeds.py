"""Feeds: each entry becomes its page, with what the feed said of it; what strangers put into feeds does no harm."""

from __future__ import annotations

import hashlib
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.clean import clean_source
from onrecord.readers import Limits, read_sources
from onrecord.readers.entries import Listing
from onrecord.readers.feeds import parse_feed
from onrecord.records import DROP_REASONS, Article, Dropped, Source

QUICK = Limits(seconds=5, pause=0.0)
STORY = (
    "<p>The ferry to Alder Point will run again from Friday, harbour master Ines Calder said on Monday.</p>"
    "<p>“Both engines have been rebuilt,” she told reporters on the quay, and added that fares would not change.</p>"
)
PAGE = f"<html><head><title>Ferry runs again</title></head><body><article>{STORY}</article></body></html>".encode()


def item(link: str | None, *, guid: str = "", more: str = "", title: str = "Ferry runs again") -> str:
    linked = f"<link>{escape(link)}</link>" if link else ""
    named = f'<guid isPermaLink="false">{guid}</guid>' if guid else ""
    return f"<item>{named}<title>{title}</title>{linked}<pubDate>Mon, 26 May 2025 10:00:00 +0200</pubDate>{more}</item>"


def rss(*items: str, head: str = "") -> bytes:
    spaces = 'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    return (
        f'<?xml version="1.0" encoding="utf-8"?>{head}<rss version="2.0" {spaces}>'
        f"<channel><title>The Alder Valley Post</title><language>en-gb</language>{''.join(items)}</channel></rss>"
    ).encode()


def full(content: str) -> str:
    return f"<content:encoded><![CDATA[{content}]]></content:encoded>"


def test_each_entry_of_a_feed_is_its_page_with_what_the_feed_said(site, answer) -> None:
    author = "<dc:creator>Ines &amp; Ola</dc:creator>"
    entries = (
        item("/1", guid="g1", more=author),
        item(site.url("/2"), guid="g2", title="A &lt;b&gt;fast&lt;/b&gt; ferry, 3 &amp;lt; 4"),
    )
    site["/feed"] = answer(rss(*entries), kind="application/rss+xml")
    site["/1"] = answer(status=301, headers={"Location": "/one"})
    site["/one"] = site["/2"] = answer(PAGE)
    first, second = read_sources(site.url("/feed"), limits=QUICK)
    assert isinstance(first, Source) and isinstance(second, Source)
    assert (first.content, first.kind, first.charset, first.path) == (PAGE, "html", "utf-8", site.url("/1"))
    assert first.metadata.url == site.url("/one")
    assert (first.metadata.title, first.metadata.author) == ("Ferry runs again", "Ines & Ola")
    assert first.metadata.published == "2025-05-26T08:00:00+00:00"
    assert (first.provenance.feed, first.provenance.entry) == (site.url("/feed"), "g1")
    assert first.provenance.fetched and first.digest == hashlib.sha256(PAGE).hexdigest()
    assert second.metadata.title == "A fast ferry, 3 < 4"


def test_an_article_carries_where_it_came_from(site, answer) -> None:
    site["/feed"] = answer(rss(item("/1", guid="g1")), kind="application/rss+xml")
    site["/1"] = answer(PAGE)
    (source,) = read_sources(site.url("/feed"), limits=QUICK)
    assert isinstance(source, Source)
    article = clean_source(source)
    assert isinstance(article, Article)
    provenance = article.to_dict()["provenance"]
    assert provenance == {
        "digest": hashlib.sha256(PAGE).hexdigest(),
        "fetched": source.provenance.fetched,
        "warc_record": None,
        "feed": site.url("/feed"),
        "entry": "g1",
    }
    assert Article.from_dict(article.to_dict()).provenance == article.provenance


@pytest.mark.parametrize("name", ["a.rss", "a.atom", "a.xml", "a.txt", "a"])
def test_a_feed_in_a_file_is_known_by_suffix_or_looks(site, answer, tmp_path: Path, name: str) -> None:
    site["/1"] = answer(PAGE)
    path = tmp_path / name
    path.write_bytes(rss(item(site.url("/1"), guid="g1")))
    (source,) = read_sources(str(path), limits=QUICK)
    assert isinstance(source, Source) and source.content == PAGE
    assert (source.provenance.feed, source.provenance.entry) == (str(path), "g1")
    (source,) = read_sources(str(path), limits=QUICK, input_format="text")
    assert isinstance(source, Source) and source.content == path.read_bytes()


def test_atom_and_rdf_are_feeds_too(tmp_path: Path) -> None:
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>Post</title><entry><id>tag:1</id><title>Ferry</title>'
        f'<content type="html">{escape(STORY)}</content><published>2025-05-26</published></entry></feed>'
    )
    rdf = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
        f"<item><title>Ferry</title><description>{escape(STORY)}</description></item></rdf:RDF>"
    )
    for name, content in (("a.xml", atom), ("b.xml", rdf), ("c.xml", "<feed><entry/></feed>")):
        (tmp_path / name).write_text(content, encoding="utf-8")
    found = list(read_sources(str(tmp_path), feed_content=True))
    assert [getattr(one, "reason", "read") for one in found] == ["read", "read", "unsupported"]
    article = clean_source(found[0])
    assert isinstance(article, Article) and article.title == "Ferry" and "Both engines" in article.text
    assert article.published == "2025-05-26T00:00:00+00:00"


def test_what_the_feed_carries_is_read_where_the_page_cannot_be_had_and_that_is_said(site, answer) -> None:
    entries = (item("/gone", guid="g1", more=full(STORY)), item("/gone", guid="g2"))
    site["/feed"] = answer(rss(*entries), kind="application/rss+xml")
    said, source, drop = read_sources(site.url("/feed"), limits=QUICK)
    assert isinstance(said, Dropped) and said.reason == "unreadable" and "the feed itself" in said.detail
    assert isinstance(source, Source) and (source.kind, source.record) == ("html", 1)
    assert (source.path, source.metadata.url) == (site.url("/feed"), site.url("/gone"))
    assert source.digest == hashlib.sha256(STORY.encode()).hexdigest()
    article = clean_source(source)
    assert isinstance(article, Article) and "Both engines have been rebuilt" in article.text
    assert isinstance(drop, Dropped) and drop.path == site.url("/gone")


def test_feed_content_fetches_no_page(site, answer) -> None:
    entries = (
        item("/1", guid="g1", more=full(STORY)),
        item("/2", guid="g2", more=f"<description>{escape(STORY)}</description>"),
        item("/3", guid="g3"),
        item(None, guid="g4", more="<description>Plain words, 3 &lt; 4.</description>"),
    )
    site["/feed"] = answer(rss(*entries), kind="application/rss+xml")
    one, two, three, four = read_sources(site.url("/feed"), limits=QUICK, feed_content=True)
    assert site.paths == ["/feed"]
    assert isinstance(one, Source) and STORY in str(one.content) and one.provenance.fetched
    assert isinstance(two, Source) and STORY in str(two.content)
    assert isinstance(three, Dropped) and three.reason == "no_text"
    assert isinstance(four, Source) and four.metadata.url is None


def test_an_entry_without_a_page_is_its_content_or_a_drop(tmp_path: Path) -> None:
    path = tmp_path / "a.rss"
    path.write_bytes(rss(item(None, guid="g1", more=full(STORY)), item("javascript:alert(1)", guid="g2"), item("/rel")))
    found = list(read_sources(str(path), limits=QUICK))
    assert [getattr(one, "reason", "read") for one in found] == ["read", "no_text", "no_text"]


def test_pages_inside_the_private_network_are_not_fetched_for_a_feed(site, answer) -> None:
    site["/feed"] = answer(rss(item("http://localhost:1/admin", guid="g1")), kind="application/rss+xml")
    (drop,) = read_sources(site.url("/feed"), limits=QUICK)
    assert isinstance(drop, Dropped) and drop.reason == "refused" and "allow-host localhost" in drop.detail


def test_pages_that_robots_txt_closes_are_left_alone_but_not_the_feed_that_was_named(site, answer) -> None:
    site["/robots.txt"] = answer(b"User-agent: *\nDisallow: /\nAllow: /open\n", kind="text/plain")
    site["/feed"] = answer(rss(item("/shut/1", guid="a"), item("/open/1", guid="b")), kind="application/rss+xml")
    site["/open/1"] = site["/shut/1"] = answer(PAGE)
    drop, source = read_sources(site.url("/feed"), limits=QUICK)
    assert isinstance(drop, Dropped) and drop.reason == "robots" and isinstance(source, Source)
    assert site.paths == ["/feed", "/open/1"]


def test_an_entry_that_is_no_page_is_unsupported(site, answer) -> None:
    site["/feed"] = answer(rss(item("/1.mp3", guid="a")), kind="application/rss+xml")
    site["/1.mp3"] = answer(b"ID3", kind="audio/mpeg")
    (drop,) = read_sources(site.url("/feed"), limits=QUICK)
    assert isinstance(drop, Dropped) and drop.reason == "unsupported" and "audio/mpeg" in drop.detail


def test_entries_beyond_the_limit_and_entries_twice() -> None:
    content = rss(*(item(f"http://a.example/{number}", guid=f"g{number // 2}") for number in range(10)))
    found = parse_feed(content, "feed", most=3)
    assert isinstance(found, Listing) and [entry.id for entry in found.entries] == ["g0", "g1", "g2"]
    assert [drop.reason for drop in found.dropped] == ["too_many"]


LAUGHS = (
    '<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;">]>'
)
OUTSIDE = '<!DOCTYPE rss [\n<!ENTITY outside SYSTEM "file:///etc/hostname">\n]>'


@pytest.mark.parametrize("head", [LAUGHS, OUTSIDE, OUTSIDE.lower().replace("<!entity", "<!EnTiTy")])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_feed_that_declares_entities_is_refused(tmp_path: Path, head: str, encoding: str) -> None:
    path = tmp_path / "a.rss"
    text = rss(item("http://a.example/", title="&d;&outside;"), head=head).decode().replace("utf-8", encoding)
    path.write_bytes(text.encode(encoding))
    (drop,) = read_sources(str(path), limits=QUICK)
    assert isinstance(drop, Dropped) and drop.reason == "malformed" and "entities" in drop.detail


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"The ferry runs again.",
        b"<html><body>Not found</body></html>",
        b'{"items": []}',
        b"<rss",
        b'<?xml version="1.0" encoding="utf-7"?><rss version="2.0"></rss>',
        b"<!---->" * 8_000 + b"<no feed",
    ],
)
def test_what_is_no_feed_is_malformed(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.rss"
    path.write_bytes(content)
    (drop,) = read_sources(str(path), limits=QUICK)
    assert isinstance(drop, Dropped) and drop.reason in ("malformed", "empty")


def test_a_page_given_for_a_feed_is_told_where_its_feed_is() -> None:
    page = b"<html><head><link href='/rss?a=1&amp;b=2' title=News type='application/rss+xml'></head></html>"
    found = parse_feed(page, "https://a.example/", most=9, base="https://a.example/news/")
    assert isinstance(found, Dropped) and "https://a.example/rss?a=1&b=2" in found.detail


def test_a_long_feed_that_is_not_well_formed_is_not_repaired(tmp_path: Path) -> None:
    path = tmp_path / "a.rss"
    path.write_bytes(b"<rss><channel>" + b"<item><title>a" * 80_000)
    (drop,) = read_sources(str(path), limits=QUICK)
    assert isinstance(drop, Dropped) and drop.reason == "malformed" and "too long" in drop.detail


def test_a_feed_of_very_many_elements_is_too_large() -> None:
    found = parse_feed(b"<rss><channel>" + b"<x/>" * 200_001 + b"</channel></rss>", "feed", most=9)
    assert isinstance(found, Dropped) and found.reason == "too_large"


def test_a_feed_that_is_not_quite_well_formed_is_read() -> None:
    found = parse_feed(
        rss(item("http://a.example/?a=1&b=2", title="Fish & chips")).replace(b"&amp;", b"&"), "f", most=9
    )
    assert isinstance(found, Listing) and found.entries[0].link == "http://a.example/?a=1&b=2"
    assert found.entries[0].metadata.title == "Fish & chips"


def test_a_broken_feed_without_entries_is_empty(tmp_path: Path) -> None:
    path = tmp_path / "a.rss"
    path.write_bytes(b"<rss><channel></channel></rss>")
    assert [drop.reason for drop in read_sources(str(path)) if isinstance(drop, Dropped)] == ["empty"]


@given(st.binary(max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_bytes_give_entries_or_a_drop(noise: bytes) -> None:
    for content in (
        noise,
        b"<rss><channel><item>" + noise,
        rss(item("http://a.example/" + noise.decode("latin-1")[:9])),
    ):
        found = parse_feed(content, "feed", most=10)
        assert isinstance(found, Listing) or found.reason in DROP_REASONS


def test_parsing_never_opens_a_file_or_an_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "<rss>").write_bytes(rss(item("http://a.example/secret")))
    found = parse_feed(b"<rss>", "feed", most=10)
    assert isinstance(found, Dropped) and found.reason == "malformed"

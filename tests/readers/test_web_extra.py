"""Without the extra "web", feeds, sitemaps and archives are refused with the command that installs it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from onrecord.errors import MissingExtraError
from onrecord.readers import read_sources
from onrecord.watching import MemoryOfFeeds, Watcher

FEED = "<rss><channel><item><title>Ferry</title><description>It runs.</description></item></channel></rss>"


@pytest.mark.parametrize(
    ("missing", "name", "content"),
    [
        ("feedparser", "a.rss", FEED),
        ("protego", "a.rss", FEED),
        ("protego", "a.xml", "<urlset><url><loc>http://a.example/</loc></url></urlset>"),
        ("fastwarc.warc", "a.warc", "WARC/1.1\r\n"),
    ],
)
def test_what_is_missing_is_named(tmp_path: Path, monkeypatch, missing: str, name: str, content: str) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    (tmp_path / name).write_text(content)
    with pytest.raises(MissingExtraError, match=r"onrecord\[web\]"):
        list(read_sources(str(tmp_path / name)))


def test_pages_and_texts_need_no_extra(tmp_path: Path, site, answer, monkeypatch) -> None:
    for missing in ("feedparser", "protego", "fastwarc", "fastwarc.warc"):
        monkeypatch.setitem(sys.modules, missing, None)
    site["/1"] = answer(b"<html><p>It runs.</p></html>")
    (tmp_path / "a.txt").write_text("It runs.")
    for location in (site.url("/1"), str(tmp_path)):
        assert [one.content for one in read_sources(location)]


@pytest.mark.parametrize("missing", ["feedparser", "protego"])
def test_a_watch_is_refused_too(site, answer, monkeypatch, missing: str) -> None:
    site["/feed"] = answer(FEED.encode(), kind="application/rss+xml")
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(MissingExtraError, match=r"onrecord\[web\]"):
        list(Watcher([site.url("/feed")], MemoryOfFeeds()).sources(once=True))

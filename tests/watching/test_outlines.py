"""Lists of feeds: OPML as feed readers write it, plain lists, and what is neither."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.readers import Limits
from onrecord.records import DROP_REASONS, Dropped
from onrecord.watching import feeds_at, read_outline

OPML = """<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0"><head><title>Feeds</title></head><body>
  <outline text="News">
    <outline type="rss" text="Post" title="Post" xmlUrl="https://post.example/feed" htmlUrl="https://post.example/"/>
    <outline text="More"><outline text="Echo" xmlurl="http://echo.example/a?b=1&amp;c=2"/></outline>
    <outline text="Again" xmlUrl="https://post.example/feed"/>
  </outline>
  <outline text="Old" xmlUrl="feed://old.example/rss"/><outline text="Wrapped" xmlUrl="feed:https://wrapped.example/"/>
  <outline text="A note"/><outline xmlUrl="javascript:alert(1)"/><outline xmlUrl="file:///etc/hostname"/>
</body></opml>"""
FEEDS = [
    "https://post.example/feed",
    "http://echo.example/a?b=1&c=2",
    "http://old.example/rss",
    "https://wrapped.example/",
]


def test_the_feeds_of_an_outline_come_once_each_in_order(tmp_path: Path) -> None:
    assert list(read_outline(OPML.encode(), "a.opml")) == FEEDS
    (tmp_path / "a.opml").write_text(OPML, encoding="utf-8")
    assert list(feeds_at(str(tmp_path / "a.opml"), Limits())) == FEEDS


def test_a_plain_list_has_an_address_a_line(tmp_path: Path) -> None:
    path = tmp_path / "feeds.txt"
    path.write_text(
        "# mine\nhttps://a.example/feed\n\n  http://b.example/#rss  # the other\nhttps://a.example/feed\nnews\n"
    )
    first, second, drop = feeds_at(str(path), Limits())
    assert (first, second) == ("https://a.example/feed", "http://b.example/#rss")
    assert isinstance(drop, Dropped) and (drop.reason, drop.record) == ("malformed", 6)


def test_an_address_is_a_feed_unless_it_ends_as_an_outline_does(site, answer) -> None:
    assert list(feeds_at(site.url("/feed"), Limits())) == [site.url("/feed")] and site.asked == []
    site["/a.opml"] = answer(OPML.encode(), kind="text/xml")
    assert list(feeds_at(site.url("/a.opml"), Limits())) == FEEDS
    (drop,) = feeds_at(site.url("/b.opml"), Limits())
    assert isinstance(drop, Dropped) and drop.reason == "unreadable"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"<opml><body/></opml>", "empty"),
        (b"<html></html>", "malformed"),
        (b'<!DOCTYPE opml [<!ENTITY a "http://a.example/">]><opml><outline xmlUrl="&a;"/></opml>', "malformed"),
    ],
)
def test_what_lists_no_feeds_is_said(tmp_path: Path, content: bytes, reason: str) -> None:
    (tmp_path / "a.opml").write_bytes(content)
    assert [getattr(one, "reason", one) for one in feeds_at(str(tmp_path / "a.opml"), Limits())] == [reason]


def test_a_file_that_is_not_there_or_too_long_is_said(tmp_path: Path) -> None:
    assert [drop.reason for drop in feeds_at(str(tmp_path / "none"), Limits()) if isinstance(drop, Dropped)] == [
        "unreadable"
    ]
    (tmp_path / "a").write_bytes(OPML.encode())
    assert [getattr(one, "reason", one) for one in feeds_at(str(tmp_path / "a"), Limits(max_bytes=50))] == ["too_large"]


def test_an_outline_that_breaks_off_gives_what_came_before() -> None:
    *feeds, drop = read_outline(OPML[:-20].encode(), "a.opml")
    assert feeds == FEEDS and isinstance(drop, Dropped) and drop.reason == "malformed"


@given(st.binary(max_size=200))
def test_any_bytes_give_feeds_or_drops(noise: bytes) -> None:
    for content in (noise, b'<opml><outline xmlUrl="http://a.example/' + noise):
        for one in read_outline(content, "a.opml"):
            assert isinstance(one, str) or one.reason in DROP_REASONS

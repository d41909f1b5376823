"""Watching: what is new in feeds comes out once, whatever happens in between, and servers are treated well."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from itertools import pairwise

import pytest

from onrecord.readers import Limits
from onrecord.records import Dropped, Source
from onrecord.watching import FeedState, MemoryOfFeeds, Pace, Watcher, ended_by_signals
from onrecord.watching.schedule import iso_time, seconds_of

QUICK = Limits(seconds=5, pause=0.0)
RESTLESS = Pace(usual=0.1, least=0.1, most=0.4, jitter=0.0)
PAGE = b"<html><body><p>The ferry runs again.</p></body></html>"


def rss(*names: str, more: str = "") -> bytes:
    """A feed with these entries, the newest first as feeds have it; each has its page at /NAME."""
    items = "".join(
        f"<item><guid isPermaLink='false'>{name}</guid><title>{name}</title><link>/{name}</link>{more}</item>"
        for name in names
    )
    return f'<rss version="2.0"><channel><title>Post</title>{items}</channel></rss>'.encode()


@pytest.fixture
def feed(site, answer) -> str:
    site["/feed"] = answer(rss("b", "a"), kind="application/rss+xml")
    for name in "abcdef":
        site[f"/{name}"] = answer(PAGE)
    return site.url("/feed")


def entries(found: list[Source | Dropped]) -> list[str | None]:
    return [one.provenance.entry if isinstance(one, Source) else one.reason for one in found]


def look(memory: MemoryOfFeeds, *feeds: str, pace: Pace | None = None) -> list[str | None]:
    return entries(list(Watcher(feeds, memory, limits=QUICK, pace=pace).sources(once=True)))


def test_what_is_new_comes_out_once_the_oldest_first(site, answer, feed) -> None:
    memory = MemoryOfFeeds()
    assert look(memory, feed) == ["a", "b"]
    assert look(memory, feed) == []
    site["/feed"] = answer(rss("c", "b", "a"), kind="application/rss+xml")
    assert look(memory, feed) == ["c"]
    assert [path for path in site.paths if path != "/feed"] == ["/a", "/b", "/c"]


def test_a_source_says_which_feed_named_it(site, feed) -> None:
    first, _ = Watcher([feed], MemoryOfFeeds(), limits=QUICK).sources(once=True)
    assert isinstance(first, Source)
    assert (first.content, first.metadata.url, first.metadata.title) == (PAGE, site.url("/a"), "a")
    assert (first.provenance.feed, first.provenance.entry) == (feed, "a") and first.provenance.fetched


def test_a_feed_that_has_not_changed_is_asked_conditionally(site, answer, feed) -> None:
    def tagged(asked: object) -> object:
        known = asked.headers.get("If-None-Match") == '"1"' and asked.headers.get("If-Modified-Since") == "yesterday"
        tags = {"ETag": '"1"', "Last-Modified": "yesterday"}
        return answer(b"" if known else rss("a"), status=304 if known else 200, headers=tags, kind="text/xml")

    site["/feed"] = tagged
    memory = MemoryOfFeeds()
    assert look(memory, feed) == ["a"]
    assert look(memory, feed) == []
    state = memory.load(feed)
    assert state and (state.etag, state.last_modified, state.failures) == ('"1"', "yesterday", 0)
    assert [asked.headers.get("If-None-Match") for asked in site.asked if asked.path == "/feed"] == [None, '"1"']


def test_an_entry_is_seen_only_when_the_next_item_is_asked_for(feed) -> None:
    memory = MemoryOfFeeds()
    sources = Watcher([feed], memory, limits=QUICK).sources(once=True)
    next(sources)
    assert memory.seen(feed, ["a", "b"]) == set()
    next(sources)
    assert memory.seen(feed, ["a", "b"]) == {"a"}
    sources.close()
    assert memory.load(feed) is None
    assert look(memory, feed) == ["b"]


def test_a_page_that_fails_for_now_is_tried_again_and_then_let_go(site, answer, feed) -> None:
    trouble = answer(status=500)
    site["/a"] = trouble
    site["/feed"] = answer(rss("b", "a"), kind="text/xml", headers={"ETag": '"1"'})
    memory = MemoryOfFeeds()
    assert look(memory, feed, pace=RESTLESS) == ["unreadable", "b"]
    assert memory.seen(feed, ["a", "b"]) == {"b"}
    state = memory.load(feed)
    assert state and state.etag is None  # The server is to say once more what is in the feed.
    found = []
    watcher = Watcher([feed], memory, limits=QUICK, pace=RESTLESS)
    for one in watcher.sources():
        found.append(one)
        if len(found) == 3:
            threading.Timer(0.5, watcher.stop).start()
    assert entries(found) == ["unreadable"] * 3 and memory.seen(feed, ["a"]) == {"a"}


def test_a_page_that_fails_for_good_is_not_tried_again(site, answer, feed) -> None:
    site["/a"] = answer(status=410)
    memory = MemoryOfFeeds()
    assert look(memory, feed) == ["unreadable", "b"]
    assert look(memory, feed) == []


def test_pages_that_robots_txt_closes_are_named_once_and_never_asked_for(site, answer, feed) -> None:
    site["/robots.txt"] = answer(b"User-agent: *\nDisallow: /a\nDisallow: /feed\n", kind="text/plain")
    memory = MemoryOfFeeds()
    assert look(memory, feed) == ["robots", "b"]
    assert look(memory, feed) == [] and "/a" not in site.paths


def test_a_watch_goes_on_and_finds_what_appears(site, answer, feed) -> None:
    watcher = Watcher([feed], MemoryOfFeeds(), limits=QUICK, pace=RESTLESS)
    found = []
    for one in watcher.sources():
        found.append(one)
        if len(found) == 2:
            site["/feed"] = answer(rss("c", "b", "a"), kind="text/xml")
        if len(found) == 3:
            watcher.stop()
    assert entries(found) == ["a", "b", "c"]


def test_failures_make_the_wait_longer_and_an_answer_ends_that(site, answer, feed) -> None:
    site["/feed"] = answer(status=500)
    memory = MemoryOfFeeds()
    pace = Pace(usual=100, least=100, most=10_000, jitter=0.0)
    assert look(memory, feed, pace=pace) == ["unreadable"]
    state = memory.load(feed)
    due = seconds_of(state.next_due) if state else None
    assert state and state.failures == 1 and due and 190 < due - time.time() <= 200
    asked = len(site.asked)
    assert look(memory, feed, pace=pace) == ["unreadable"] and len(site.asked) == asked  # left alone until then
    memory.save(FeedState(feed, None, None, iso_time(time.time() - 1), 3))
    assert look(memory, feed, pace=pace) == ["unreadable"]
    state = memory.load(feed)
    due = seconds_of(state.next_due) if state else None
    assert state and state.failures == 4 and due and 1_590 < due - time.time() <= 1_600
    memory.save(FeedState(feed, None, None, None, 4))
    site["/feed"] = answer(rss("a"), kind="text/xml")
    assert look(memory, feed, pace=pace) == ["a"]
    state = memory.load(feed)
    assert state and state.failures == 0


def test_retry_after_is_kept_to_and_kept_in_memory(site, answer, feed) -> None:
    site["/feed"] = answer(status=429, headers={"Retry-After": "3000"})
    memory = MemoryOfFeeds()
    look(memory, feed, pace=Pace(usual=1, least=1))
    state = memory.load(feed)
    due = seconds_of(state.next_due) if state else None
    assert due and 2_990 < due - time.time() <= 3_300


@pytest.mark.parametrize(
    "body", [b"", b"not a feed", b"<html></html>", b"<rss", b'<!DOCTYPE rss [<!ENTITY a "a">]><rss/>']
)
def test_what_is_no_feed_counts_as_a_failure_and_others_go_on(site, answer, feed, body: bytes) -> None:
    site["/bad"] = answer(body, kind="application/rss+xml")
    memory = MemoryOfFeeds()
    assert sorted(map(str, look(memory, site.url("/bad"), feed))) == ["a", "b", "malformed"]
    state = memory.load(site.url("/bad"))
    assert state and state.failures == 1


def test_a_news_sitemap_is_watched_like_a_feed_and_an_index_is_not(site, answer, feed) -> None:
    site["/map"] = answer(f"<urlset><url><loc>{site.url('/c')}</loc></url></urlset>".encode(), kind="text/xml")
    site["/index"] = answer(b"<sitemapindex><sitemap><loc>http://a.example/m</loc></sitemap></sitemapindex>")
    memory = MemoryOfFeeds()
    assert look(memory, site.url("/map")) == [site.url("/c")] and look(memory, site.url("/map")) == []
    (drop,) = Watcher([site.url("/index")], memory, limits=QUICK).sources(once=True)
    assert isinstance(drop, Dropped) and drop.reason == "unsupported" and "http://a.example/m" in drop.detail


def test_feeds_of_one_host_are_asked_one_at_a_time_with_a_pause(site, answer, feed) -> None:
    for name in "wxyz":
        site[f"/{name}"] = answer(rss("a"), kind="text/xml", wait=0.05)
    feeds = [site.url(f"/{name}") for name in "wxyz"]
    found = list(Watcher(feeds, MemoryOfFeeds(), limits=Limits(seconds=5, pause=0.1)).sources(once=True))
    assert entries(found) == ["a"] * 4 and site.most_at_once == 1
    assert all(later.came - earlier.came >= 0.1 for earlier, later in pairwise(site.asked))


def test_a_slow_host_does_not_hold_up_another(site, answer, feed, monkeypatch) -> None:
    monkeypatch.setenv("ONRECORD_ALLOW_HOSTS", "127.0.0.1 localhost")
    site["/slow"] = answer(rss("a"), kind="text/xml", wait=20.0)
    slow = site.url("/slow").replace("127.0.0.1", "localhost")
    began = time.monotonic()
    sources = Watcher([slow, feed], MemoryOfFeeds(), limits=QUICK).sources(once=True)
    assert entries([next(sources), next(sources)]) == ["a", "b"] and time.monotonic() - began < 10
    sources.close()


def test_no_more_pages_are_fetched_ahead_than_there_are_workers(site, answer, feed) -> None:
    site["/feed"] = answer(rss(*"fedcba"), kind="text/xml")
    sources = Watcher([feed], MemoryOfFeeds(), limits=QUICK, workers=2).sources(once=True)
    next(sources)
    time.sleep(0.3)
    assert [path for path in site.paths if path != "/feed"] == ["/a", "/b"]
    sources.close()


@pytest.mark.parametrize("taken", range(1, 7))
def test_wherever_a_watch_breaks_off_nothing_is_missed(site, answer, feed, taken: int) -> None:
    site["/feed"] = answer(rss("c", "b", "a"), kind="text/xml", headers={"ETag": '"1"'})
    site["/other"] = answer(rss("f", "e", "d"), kind="text/xml", headers={"ETag": '"1"'})
    feeds = [feed, site.url("/other")]
    memory = MemoryOfFeeds()
    sources = Watcher(feeds, memory, limits=QUICK).sources(once=True)
    first = entries([next(sources) for _ in range(taken)])
    sources.close()  # What was handed out last was perhaps not kept.
    assert sorted(first[:-1] + look(memory, *feeds)) == list("abcdef")
    assert look(memory, *feeds) == []


def test_nothing_to_watch_ends_at_once(site) -> None:
    assert list(Watcher([], MemoryOfFeeds()).sources()) == []


def test_stopping_ends_a_watch_that_sleeps(site, feed) -> None:
    watcher = Watcher([feed], MemoryOfFeeds(), limits=QUICK)
    threading.Timer(0.5, watcher.stop).start()
    began = time.monotonic()
    assert entries(list(watcher.sources())) == ["a", "b"] and time.monotonic() - began < 5


def test_a_signal_ends_the_watch_after_what_is_handed_out(site, feed) -> None:
    memory = MemoryOfFeeds()
    watcher = Watcher([feed], memory, limits=QUICK)
    before = signal.getsignal(signal.SIGINT)
    found = []
    with ended_by_signals(watcher):
        for one in watcher.sources():
            found.append(one)
            os.kill(os.getpid(), signal.SIGINT)
    assert entries(found) == ["a"] and memory.seen(feed, ["a", "b"]) == {"a"}
    assert signal.getsignal(signal.SIGINT) is before


def test_an_interrupted_program_ends_soon_although_a_server_does_not_answer(site, answer) -> None:
    site["/feed"] = answer(rss("a"), kind="text/xml", wait=20.0)
    code = (
        "import sys\nfrom onrecord.readers import Limits\nfrom onrecord.watching import MemoryOfFeeds, Watcher\n"
        "print('ready', flush=True)\n"
        "list(Watcher([sys.argv[1]], MemoryOfFeeds(), limits=Limits(seconds=20)).sources())"
    )
    running = subprocess.Popen(
        [sys.executable, "-c", code, site.url("/feed")], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert running.stdout and running.stdout.readline() == "ready\n"
    time.sleep(0.5)
    running.send_signal(signal.SIGINT)
    began = time.monotonic()
    _, complaint = running.communicate(timeout=15)
    assert "KeyboardInterrupt" in complaint and time.monotonic() - began < 8

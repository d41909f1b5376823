"""Manners: what robots.txt asks is done, hosts are given pauses, and a host that is overburdened is left alone."""

from __future__ import annotations

import threading
from itertools import pairwise

import pytest

from onrecord.readers import Limits
from onrecord.readers.fetch import Page, Unfetched
from onrecord.readers.polite import PoliteFetcher
from onrecord.readers.robots import MOST_DELAY, Robots, origin

QUICK = Limits(seconds=5, pause=0.0)


def reason(found: object) -> str:
    return found.drop.reason if isinstance(found, Unfetched) else "read"


def test_the_rules_for_onrecord_come_before_those_for_all(site, answer) -> None:
    rules = b"User-agent: *\nDisallow: /\n\nUser-agent: OnRecord\nDisallow: /shut*end$\nAllow: /shut/but\n"
    site["/robots.txt"] = answer(rules, kind="text/plain")
    for path in ("/open", "/shut/end", "/shut/end/more"):
        site[path] = answer(b"page")
    fetcher = PoliteFetcher(QUICK)
    found = [reason(fetcher.fetch(site.url(path))) for path in ("/open", "/shut/end", "/shut/end/more")]
    assert found == ["read", "robots", "read"]
    assert [asked.path for asked in site.asked].count("/robots.txt") == 1


@pytest.mark.parametrize(
    ("status", "expected"),
    [(404, "read"), (403, "read"), (410, "read"), (429, "robots"), (500, "robots"), (503, "robots")],
)
def test_without_robots_txt_all_is_open_and_while_the_host_is_in_trouble_nothing_is(
    site, answer, status, expected
) -> None:
    site["/robots.txt"] = answer(status=status)
    site["/1"] = answer(b"page")
    found = PoliteFetcher(QUICK).fetch(site.url("/1"))
    assert reason(found) == expected
    assert isinstance(found, Page) or found.is_passing


def test_robots_txt_is_asked_for_again_after_a_day(site, answer) -> None:
    site["/robots.txt"] = answer(b"User-agent: *\nDisallow: /1\n", kind="text/plain")
    now = [0.0]
    robots = Robots(QUICK, clock=lambda: now[0])
    assert robots.of(site.url("/1")).refusal(site.url("/1")) is not None
    site["/robots.txt"] = answer(b"", kind="text/plain")
    assert robots.of(site.url("/1")).refusal(site.url("/1")) is not None
    now[0] = 90_000.0
    assert robots.of(site.url("/1")).refusal(site.url("/1")) is None


@pytest.mark.parametrize(
    "body", [b"\xff\xfe\x00\x01" * 300_000, b"Disallow: /" + b"*a" * 200_000, b"User-agent: *\nCrawl-delay: x"]
)
def test_a_strange_robots_txt_does_no_harm(site, answer, body: bytes) -> None:
    site["/robots.txt"] = answer(body, kind="text/plain")
    site["/1"] = answer(b"page")
    assert reason(PoliteFetcher(QUICK).fetch(site.url("/1"))) == "read"


def test_a_redirect_to_what_is_closed_is_not_followed(site, answer) -> None:
    site["/robots.txt"] = answer(b"User-agent: *\nDisallow: /shut\n", kind="text/plain")
    site["/1"] = answer(status=302, headers={"Location": "/shut"})
    site["/shut"] = answer(b"page")
    assert reason(PoliteFetcher(QUICK).fetch(site.url("/1"))) == "robots" and "/shut" not in site.paths
    assert reason(PoliteFetcher(QUICK).fetch(site.url("/1"), named=True)) == "read"


def test_requests_to_one_host_come_one_at_a_time_with_a_pause(site, answer) -> None:
    for number in range(4):
        site[f"/{number}"] = answer(b"page", wait=0.05)
    fetcher = PoliteFetcher(Limits(seconds=5, pause=0.15))
    threads = [threading.Thread(target=fetcher.fetch, args=(site.url(f"/{number}"),)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(site.asked) == 5 and site.most_at_once == 1  # with robots.txt
    assert all(later.came - earlier.came >= 0.15 for earlier, later in pairwise(site.asked))


def test_the_delay_that_robots_txt_asks_for_is_kept_within_reason(site, answer) -> None:
    site["/robots.txt"] = answer(b"User-agent: *\nCrawl-delay: 0.3\n", kind="text/plain")
    site["/1"] = site["/2"] = answer(b"page")
    fetcher = PoliteFetcher(QUICK)
    fetcher.fetch(site.url("/1"))
    fetcher.fetch(site.url("/2"))
    assert all(later.came - earlier.came >= 0.3 for earlier, later in pairwise(site.asked))
    for asked, kept in ((b"Crawl-delay: 99999999", MOST_DELAY), (b"Crawl-delay: -5", 0), (b"Request-rate: 1/20", 20)):
        site["/robots.txt"] = answer(b"User-agent: *\n" + asked, kind="text/plain")
        assert Robots(QUICK).of(site.url("/")).delay == kept


def test_a_host_that_asks_for_patience_is_left_alone(site, answer) -> None:
    site["/1"] = answer(status=429, headers={"Retry-After": "3600"})
    site["/2"] = answer(b"page")
    fetcher = PoliteFetcher(QUICK)
    assert reason(fetcher.fetch(site.url("/1"))) == "unreadable"
    found = fetcher.fetch(site.url("/2"))
    assert isinstance(found, Unfetched) and found.is_passing and "left alone" in found.drop.detail
    assert found.retry_after is not None and 3_500 < found.retry_after <= 3_600 and "/2" not in site.paths


def test_who_waits_for_a_turn_is_woken_when_reading_stops(site, answer) -> None:
    site["/1"] = answer(b"page")
    fetcher = PoliteFetcher(Limits(seconds=5, pause=20.0))
    fetcher.fetch(site.url("/1"), named=True)
    found: list[object] = []
    waiting = threading.Thread(target=lambda: found.append(fetcher.fetch(site.url("/1"))))
    waiting.start()
    fetcher.stop()
    waiting.join(3)
    assert not waiting.is_alive() and isinstance(found[0], Unfetched) and "stopped" in found[0].drop.detail


def test_user_and_password_are_no_part_of_a_host() -> None:
    assert origin("HTTP://me:secret@News.Example:8080/a?b") == "http://news.example:8080"
    assert origin("http://[") == "http://["

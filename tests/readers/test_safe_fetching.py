"""Fetching is safe: private addresses are refused wherever they come up, and every exchange is bounded."""

from __future__ import annotations

import gzip
import ipaddress
import socket
import threading
import time
import zlib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.readers import Limits, read_sources
from onrecord.readers import addresses as looking_up
from onrecord.readers.addresses import RefusedHostError, is_public, resolve
from onrecord.readers.fetch import Page, Unchanged, Unfetched, content_type, fetch, post, user_agent

PAGE = b"<html><body><p>The bridge is shut.</p></body></html>"
LIMITS = Limits(seconds=5)


@pytest.mark.parametrize(
    "address",
    """127.0.0.1 127.8.8.8 0.0.0.0 10.1.2.3 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254 100.64.0.1 224.0.0.1
    239.1.1.1 240.0.0.1 255.255.255.255 192.0.2.1 198.18.0.1 198.51.100.7 203.0.113.9 :: ::1 fe80::1 fe80::1%eth0
    fc00::1 fd12:3456::1 fec0::1 ff02::1 2001:db8::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:a9fe:a9fe ::127.0.0.1
    2002:7f00:1:: 2002:c0a8:101::1 64:ff9b::7f00:1 64:ff9b::a00:1 64:ff9b:1::1 100::1""".split(),
)
def test_private_and_reserved_addresses_are_told(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    "93.184.215.14 1.1.1.1 172.32.0.1 2606:4700::1111 ::ffff:8.8.8.8 64:ff9b::808:808 2002:808:808::1".split(),
)
def test_public_addresses_are_told(address: str) -> None:
    assert is_public(address)


@given(st.ip_addresses(v=4))
def test_an_address_in_another_is_as_public_as_alone(address: ipaddress.IPv4Address) -> None:
    inside = (ipaddress.IPv6Address(base | int(address)) for base in (0xFFFF << 32, 0x64FF9B << 96))
    assert {is_public(str(outer)) for outer in inside} == {is_public(str(address))}


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "127.1", "2130706433", "0x7f.0.0.1", "0", "LOCALHOST."]
)
def test_this_machine_is_refused_however_it_is_written_and_the_message_says_what_allows_it(host: str) -> None:
    (drop,) = read_sources(f"http://{host}:9/", limits=LIMITS)
    assert drop.reason == "refused", drop
    assert "--allow-host" in drop.detail and "ONRECORD_ALLOW_HOSTS" in drop.detail


def test_a_host_is_allowed_by_limits_or_by_the_environment(site, answer, monkeypatch) -> None:
    site["/"] = answer(PAGE)
    monkeypatch.delenv("ONRECORD_ALLOW_HOSTS")
    assert isinstance(fetch(site.url("/"), LIMITS), Unfetched)
    assert isinstance(fetch(site.url("/"), replace(LIMITS, allowed_hosts=("127.0.0.1",))), Page)
    for named in ("news.example, 127.0.0.1", "127.0.0.1:80 [::1]", " 127.0.0.1. "):
        monkeypatch.setenv("ONRECORD_ALLOW_HOSTS", named)
        assert isinstance(fetch(site.url("/"), LIMITS), Page)


def test_a_redirect_into_the_private_network_is_refused(site, answer) -> None:
    for target in ("http://localhost:9/", "http://[::ffff:127.0.0.1]:9/", "//169.254.169.254/latest/meta-data/"):
        site["/"] = answer(status=302, headers={"Location": target})
        found = fetch(site.url("/"), LIMITS)
        assert isinstance(found, Unfetched) and found.drop.reason == "refused", found


def test_a_redirect_to_another_scheme_is_not_followed(site, answer) -> None:
    for target in ("file:///etc/hostname", "ftp://127.0.0.1/", "gopher://127.0.0.1/"):
        site["/"] = answer(status=302, headers={"Location": target})
        found = fetch(site.url("/"), LIMITS)
        assert isinstance(found, Unfetched) and found.drop.reason == "unreadable", found


def test_the_address_that_was_checked_is_the_one_connected_to(site, answer, monkeypatch) -> None:
    """A name server that answers differently the second time (DNS rebinding) is not asked a second time."""
    site["/"] = answer(PAGE)
    asked: list[str] = []

    def changing(host: str, *_: object, **__: object) -> list[object]:
        asked.append(host)
        place = ("93.184.215.14", 9) if len(asked) == 1 else ("127.0.0.1", site.server.server_port)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", place)]

    monkeypatch.setattr(looking_up.socket, "getaddrinfo", changing)
    endpoints = resolve("news.example", 80, allowed=frozenset(), seconds=5)
    assert [endpoint.place[0] for endpoint in endpoints] == ["93.184.215.14"]
    with pytest.raises(RefusedHostError):
        resolve("news.example", 80, allowed=frozenset(), seconds=5)
    fetch("http://news.example/", Limits(seconds=0.2))
    assert asked == ["news.example"] * 3 and site.asked == []


def test_of_several_addresses_only_the_public_ones_are_used(monkeypatch) -> None:
    places = [("10.0.0.1", 80), ("93.184.215.14", 80)]
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", place) for place in places]
    monkeypatch.setattr(looking_up.socket, "getaddrinfo", lambda *_, **__: found)
    assert [one.place[0] for one in resolve("news.example", 80, allowed=frozenset(), seconds=5)] == ["93.184.215.14"]


def test_a_look_up_without_end_ends_with_the_time(monkeypatch) -> None:
    monkeypatch.setattr(looking_up.socket, "getaddrinfo", lambda *_, **__: time.sleep(3))
    found = fetch("http://news.example/", Limits(seconds=0.2))
    assert isinstance(found, Unfetched) and "0.2 seconds" in found.drop.detail


def test_proxies_of_the_environment_are_not_asked(site, answer, monkeypatch) -> None:
    site["/"] = answer(PAGE)
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert isinstance(fetch(site.url("/"), LIMITS), Page)


def test_headers_that_drip_end_with_the_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def drip() -> None:
            connection, _ = listening.accept()
            with connection:
                try:
                    connection.sendall(b"HTTP/1.1 200 OK\r\n")
                    for number in range(10_000):
                        connection.sendall(b"X-%d: a\r\n" % number)
                        time.sleep(0.05)
                except OSError:
                    return

        threading.Thread(target=drip, daemon=True).start()
        began = time.monotonic()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/"
        found = fetch(url, Limits(seconds=0.4, allowed_hosts=("127.0.0.1",)))
    assert isinstance(found, Unfetched) and "0.4 seconds" in found.drop.detail
    assert found.is_passing and time.monotonic() - began < 3


def test_a_body_that_drips_ends_with_the_time_even_across_redirects(site, answer) -> None:
    site["/"] = answer(b"x" * 50, status=302, headers={"Location": "/slow"})
    site["/slow"] = answer(b"x" * 500, drip=0.02)
    found = fetch(site.url("/"), Limits(seconds=0.4))
    assert isinstance(found, Unfetched) and "0.4 seconds" in found.drop.detail


@pytest.mark.parametrize("coding", ["gzip", "deflate", "gzip, gzip"])
def test_a_bomb_is_not_unpacked_beyond_the_limit(site, answer, coding: str) -> None:
    body = bytes(50_000_000)
    for one in coding.split(", "):
        body = gzip.compress(body) if one == "gzip" else zlib.compress(body)
    site["/"] = answer(body, headers={"Content-Encoding": coding})
    found = fetch(site.url("/"), Limits(max_bytes=100_000, seconds=20))
    assert isinstance(found, Unfetched) and found.drop.reason == "too_large"


def test_a_packing_that_was_not_asked_for_is_said(site, answer) -> None:
    site["/"] = answer(b"\x0b\x07\x80<html>\x03", headers={"Content-Encoding": "br"})
    found = fetch(site.url("/"), LIMITS)
    assert isinstance(found, Unfetched) and "'br'" in found.drop.detail and not found.is_passing


def test_what_the_server_is_told(site, answer) -> None:
    site["/"] = answer(PAGE)
    fetch(site.url("/"), LIMITS)
    (asked,) = site.asked
    assert asked.headers["User-Agent"] == user_agent() and user_agent().startswith("onrecord/")
    assert asked.headers["Host"] == f"127.0.0.1:{site.server.server_port}"
    assert "If-None-Match" not in asked.headers


def test_the_place_inside_a_page_is_no_part_of_its_address(site, answer) -> None:
    site["/1?a=b"] = answer(PAGE)
    page = fetch(site.url("/1?a=b#comments"), LIMITS)
    assert isinstance(page, Page) and page.url == site.url("/1?a=b")


def test_a_page_that_has_not_changed_is_known_by_its_tags(site, answer) -> None:
    def tagged(asked) -> object:
        unchanged = asked.headers.get("If-None-Match") == '"a1"'
        return answer(b"" if unchanged else PAGE, status=304 if unchanged else 200, headers={"ETag": '"a1"'})

    site["/"] = tagged
    page = fetch(site.url("/"), LIMITS)
    assert isinstance(page, Page) and page.etag == '"a1"' and page.fetched is not None
    assert isinstance(fetch(site.url("/"), LIMITS, etag=page.etag, last_modified=page.last_modified), Unchanged)
    assert isinstance(fetch(site.url("/"), LIMITS, etag='"other"'), Page)


@pytest.mark.parametrize(
    ("status", "header", "seconds", "is_passing"),
    [
        (429, "120", 120, True),
        (503, "Wed, 01 Jan 2020 00:00:00 GMT", 0, True),
        (503, "soon", None, True),
        (503, "-1", None, True),
        (404, "", None, False),
        (410, "99999999999999999999", 999_999_999, False),
    ],
)
def test_what_a_server_says_of_trying_again(site, answer, status, header, seconds, is_passing) -> None:
    site["/"] = answer(status=status, headers={"Retry-After": header})
    found = fetch(site.url("/"), LIMITS)
    assert isinstance(found, Unfetched)
    assert (found.status, found.retry_after, found.is_passing) == (status, seconds, is_passing)


def test_a_post_is_taken_or_not_and_follows_no_redirect(site, answer) -> None:
    site["/hook"] = answer(status=204)
    assert post(site.url("/hook"), b"{}", LIMITS, headers={"X-Key": "k"}) is None
    assert (site.asked[0].method, site.asked[0].body, site.asked[0].headers["X-Key"]) == ("POST", b"{}", "k")
    site["/hook"] = answer(status=307, headers={"Location": "/other"})
    found = post(site.url("/hook"), b"{}", LIMITS, headers={})
    assert isinstance(found, Unfetched) and found.status == 307 and "/other" not in site.paths


@given(st.text(max_size=60))
def test_any_content_type_is_taken_apart(header: str) -> None:
    kind, charset = content_type(header)
    assert isinstance(kind, str) and (charset is None or isinstance(charset, str))


@given(st.text(min_size=1, max_size=40))
def test_any_address_gives_a_page_or_a_drop(rest: str) -> None:
    found = fetch("http://127.0.0.1:9/" + rest, Limits(seconds=2))
    assert isinstance(found, Unfetched) and found.drop.reason in ("refused", "unreadable")
    found = fetch(f"http://[{rest}", Limits(seconds=2))
    assert isinstance(found, Unfetched)

"""What a server says to browsers, whom it answers, and that none of it can be led astray."""

from __future__ import annotations

import http.client
import socket
from pathlib import Path
from typing import Any

import pytest

from onrecord.serve.headers import DATA_POLICY, PAGE_POLICY
from onrecord.serve.limits import Buckets, client_of
from onrecord.serve.running import hosts_for, listening

PATHS = ("/", "/api/statements", "/api/statements?q=(", "/api/nowhere", "/nowhere", "/feed.atom", "/openapi.json")


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_has_the_headers(server: Any, path: str) -> None:
    for method in ("GET", "HEAD", "POST", "OPTIONS"):
        headers = server.ask(path, method=method).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cross-Origin-Opener-Policy"] == headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "camera=()" in headers["Permissions-Policy"]
        assert headers["Cache-Control"] in ("no-store", "private, no-cache")
        assert headers["Access-Control-Allow-Origin"] is None
        assert headers["Server"] is None
        policy = PAGE_POLICY if path in ("/", "/nowhere") else DATA_POLICY
        assert headers["Content-Security-Policy"] == policy


def test_the_policies_let_nothing_in_from_elsewhere() -> None:
    for policy in (PAGE_POLICY, DATA_POLICY):
        rules = dict(
            rule.strip().split(" ", 1) if " " in rule.strip() else (rule.strip(), "") for rule in policy.split(";")
        )
        assert rules["default-src"] == rules["frame-ancestors"] == rules["base-uri"] == "'none'"
        assert set(rules.values()) <= {"'none'", "'self'", ""}


def test_a_server_on_loopback_answers_to_names_of_loopback_alone(server: Any) -> None:
    port = server.port
    for host in ("localhost", f"127.0.0.1:{port}", f"[::1]:{port}", "LOCALHOST:1"):
        assert server.ask("/api/count", Host=host).status == 200
    for host in ("evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", "", "[::1].evil.example", "@"):
        refused = server.ask("/api/count", Host=host)
        assert (refused.status, refused.json["type"]) == (421, "urn:onrecord:problem:host")


def test_two_host_headers_are_refused(server: Any) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(b"GET /api/count HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n")
        assert b" 200 " not in connection.recv(4096).partition(b"\r\n")[0]


def test_answers_do_not_wait_for_acknowledgements() -> None:
    with listening("127.0.0.1", 0) as listener, socket.create_connection(listener.getsockname()):
        connection, _ = listener.accept()
        assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        connection.close()


def test_names_are_those_of_loopback_or_given() -> None:
    assert "localhost" in hosts_for("127.0.0.1", ())
    assert hosts_for("0.0.0.0", ()) == ()
    assert hosts_for("0.0.0.0", ("record.example",))[-1] == "record.example"
    assert "::1" in hosts_for("::1", ())


def test_errors_are_problems_for_programs_and_pages_for_people(server: Any) -> None:
    problem = server.ask("/api/nowhere/at/all")
    assert (problem.status, problem.headers["Content-Type"]) == (404, "application/problem+json")
    assert problem.json["type"] == "urn:onrecord:problem:not-found"
    page = server.ask("/nowhere/<script>alert(1)</script>")
    assert (page.status, page.headers["Content-Type"]) == (404, "text/html; charset=utf-8")
    assert "<script>alert" not in page.text
    refused = server.ask("/api/statements", method="PUT")
    assert (refused.status, refused.headers["Allow"]) == (405, "GET, HEAD")
    place = server.ask("/api/statements?q=harbour+OR")
    assert (place.status, place.json["place"]) == (400, 11)


def test_what_goes_wrong_inside_is_not_told(serving: Any, filled: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    server = serving(location := filled(), rate=0)

    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError(f"secret of {location}")

    monkeypatch.setattr(server.app.served, "count", broken)
    answered = server.ask("/api/count")
    assert (answered.status, answered.json["type"]) == (500, "urn:onrecord:problem:failed")
    assert "secret" not in answered.text
    assert answered.headers["X-Content-Type-Options"] == "nosniff"
    monkeypatch.undo()
    server.app.served.ledger.database.engine.dispose()
    with Path(location).open("r+b") as file:
        file.write(b"no ledger any more" * 500)
    answered = server.ask("/api/facets")
    assert (answered.status, answered.json["type"]) == (503, "urn:onrecord:problem:ledger")
    assert location not in answered.text


def test_queries_end(serving: Any, small: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onrecord.ledger.time_limit._STEPS", 1)
    server = serving(small, rate=0, query_seconds=1e-9)
    for path in ("/api/statements?q=dues", "/api/count?q=dues", "/api/facets", "/api/speakers", "/api/articles/x"):
        answered = server.ask(path)
        assert (answered.status, answered.json["type"]) == (503, "urn:onrecord:problem:slow-query")
        assert answered.headers["Retry-After"]


def test_requests_end(serving: Any, small: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    server = serving(small, rate=0, request_seconds=0.2)
    monkeypatch.setattr(server.app.served, "facets", lambda *_, **__: time.sleep(1.0))
    answered = server.ask("/api/facets")
    assert (answered.status, answered.json["type"]) == (503, "urn:onrecord:problem:slow")
    assert server.ask("/api/count").status == 200


def test_bodies_have_an_end(serving: Any, writable: Any, tmp_path: Any) -> None:
    server = serving(
        writable.location, token=writable.token, token_file=writable.app.served.settings.token_file, max_body=1_000
    )
    told = {"method": "POST", "token": writable.token, "Content_Type": "application/json"}
    assert server.ask("/api/articles", body=b"x" * 1_001, **told).status == 413
    assert server.ask("/api/articles", body=b"", Content_Length="9" * 30, **told).status in (400, 413)
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    headers = {"Authorization": f"Bearer {writable.token}", "Content-Type": "application/json"}
    connection.request("POST", "/api/articles", iter([b"y" * 400] * 10), headers, encode_chunked=True)
    assert connection.getresponse().status == 413
    connection.close()


# --- how often --------------------------------------------------------------------------------------------


def test_who_asks_too_often_is_told_when_to_come_back(serving: Any, small: str) -> None:
    server = serving(small, rate=0.5, burst=3)
    answers = [server.ask("/api/count") for _ in range(5)]
    assert [answered.status for answered in answers] == [200, 200, 200, 429, 429]
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 2
    assert answers[-1].json["type"] == "urn:onrecord:problem:rate"
    assert answers[-1].headers["X-Content-Type-Options"] == "nosniff"


def test_buckets_fill_again_and_are_each_clients_own() -> None:
    now = 0.0
    buckets = Buckets(2.0, 2, clock=lambda: now)
    assert [buckets.take("a") for _ in range(3)] == [0.0, 0.0, 0.5]
    assert buckets.take("b") == 0.0
    now = 0.5
    assert buckets.take("a") == 0.0
    for number in range(10_050):
        buckets.take(str(number))
    assert len(buckets) == 10_000


def test_a_client_is_an_address_or_a_customers_network() -> None:
    def client(host: str) -> str:
        return client_of({"type": "http", "client": (host, 1)})

    assert client("2001:db8:1:2:3::4") == client("2001:db8:1:2:ffff::") != client("2001:db8:1:3::")
    assert client("192.0.2.1") == client("::ffff:192.0.2.1") != client("192.0.2.2")
    assert client_of({"type": "http", "client": None}) == ""


# --- other pages ------------------------------------------------------------------------------------------


def test_pages_of_other_origins_read_what_they_may(serving: Any, small: str) -> None:
    server = serving(small, rate=0, cors_origins=("https://desk.example",))
    allowed = server.ask("/api/count", Origin="https://desk.example").headers
    assert allowed["Access-Control-Allow-Origin"] == "https://desk.example"
    assert allowed["Access-Control-Allow-Credentials"] is None
    assert allowed["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert server.ask("/api/count", Origin="https://evil.example").headers["Access-Control-Allow-Origin"] is None
    assert server.ask("/", Origin="https://desk.example").headers["Access-Control-Allow-Origin"] is None

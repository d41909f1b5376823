"""Addresses: what they answer with is read; no answer, a wrong one or an endless one is a named drop."""

import gzip
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from onrecord.readers import Limits, read_sources
from onrecord.records import Dropped, Source

PAGE = "<html><body><p>Café “Alder” is shut.</p></body></html>"
ANSWERS: dict[str, tuple[int, dict[str, str], bytes]] = {
    "/page": (200, {"Content-Type": "text/html; charset=utf-8"}, PAGE.encode()),
    "/latin": (200, {"Content-Type": "text/html; charset=ISO-8859-1"}, PAGE.encode("cp1252")),
    "/text": (200, {"Content-Type": "text/plain"}, b"The bridge is shut."),
    "/unlabelled": (200, {}, PAGE.encode()),
    "/lines": (200, {"Content-Type": "application/x-ndjson"}, b'{"text": "One."}\n{"text": "Two."}\n'),
    "/packed": (200, {"Content-Type": "text/html", "Content-Encoding": "gzip"}, gzip.compress(PAGE.encode())),
    "/badly-packed": (200, {"Content-Type": "text/html", "Content-Encoding": "gzip"}, b"not gzip at all"),
    "/bomb": (200, {"Content-Type": "text/html", "Content-Encoding": "gzip"}, gzip.compress(bytes(100_000_000))),
    "/moved": (302, {"Location": "/page"}, b""),
    "/loop": (302, {"Location": "/loop"}, b""),
    "/to-file": (302, {"Location": "file:///etc/hostname"}, b""),
    "/gone": (404, {}, b"nothing here"),
    "/image": (200, {"Content-Type": "image/png"}, b"\x89PNG"),
    "/empty": (200, {"Content-Type": "text/html"}, b""),
}


class Answers(BaseHTTPRequestHandler):
    """A server that answers as the table above says, or drips, or sends without end."""

    def do_GET(self) -> None:
        if self.path in ("/endless", "/drip"):
            self.send_without_end(pause=0.02 if self.path == "/drip" else 0)
            return
        status, headers, body = ANSWERS[self.path]
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.write(body)

    def send_without_end(self, pause: float) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        while self.write(b"word " * (1 if pause else 10_000)):
            time.sleep(pause)

    def write(self, body: bytes) -> bool:
        try:
            self.wfile.write(body)
        except OSError:
            return False
        return True

    def log_message(self, *_: object) -> None:
        """Says nothing on stderr."""


@pytest.fixture(autouse=True)
def _loopback_is_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_ALLOW_HOSTS", "127.0.0.1")


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()


def only(url: str, *, limits: Limits | None = None) -> Source | Dropped:
    (found,) = read_sources(url, limits=limits)
    return found


def test_page_keeps_its_bytes_and_its_charset(server):
    source = only(f"{server}/page")
    assert (source.kind, source.content, source.charset) == ("html", PAGE.encode(), "utf-8")
    assert source.path == source.metadata.url == f"{server}/page"
    assert only(f"{server}/latin").charset == "iso-8859-1"


def test_content_type_decides_and_else_the_looks(server):
    assert only(f"{server}/text").kind == "text"
    assert only(f"{server}/unlabelled").kind == "html"
    assert [source.content for source in read_sources(f"{server}/lines")] == ["One.", "Two."]
    (source,) = read_sources(f"{server}/page", input_format="text")
    assert source.kind == "text"


def test_compressed_page_is_unpacked(server):
    assert only(f"{server}/packed").content == PAGE.encode()


def test_redirect_is_followed_and_its_end_kept(server):
    source = only(f"{server}/moved")
    assert source.content == PAGE.encode()
    assert source.path == f"{server}/moved" and source.metadata.url == f"{server}/page"


@pytest.mark.parametrize(
    ("path", "reason", "words"),
    [
        ("/loop", "unreadable", "redirects more than 5 times"),
        ("/to-file", "unreadable", "file"),
        ("/gone", "unreadable", "404"),
        ("/badly-packed", "unreadable", "gzip"),
        ("/image", "unsupported", "image/png"),
        ("/bomb", "too_large", "16,000,000 bytes"),
        ("/endless", "too_large", "16,000,000 bytes"),
    ],
)
def test_wrong_answer_is_said(server, path, reason, words):
    drop = only(server + path)
    assert isinstance(drop, Dropped), drop
    assert drop.reason == reason and words in drop.detail and drop.path == server + path


def test_body_that_drips_ends_with_the_time(server):
    drop = only(f"{server}/drip", limits=Limits(seconds=0.3))
    assert drop.reason == "unreadable" and "0.3 seconds" in drop.detail


def test_server_that_never_answers():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        drop = only(f"http://127.0.0.1:{silent.getsockname()[1]}/", limits=Limits(seconds=0.2))
    assert drop.reason == "unreadable" and "did not answer within 0.2 seconds" in drop.detail


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("http://127.0.0.1:1/", "refused"),
        ("http://", "host"),
        ("http://[::bad/", "host"),
        ("http://no-such-host.invalid/", "host is not known"),
    ],
)
def test_address_that_leads_nowhere(address, words):
    drop = only(address, limits=Limits(seconds=2))
    assert drop.reason == "unreadable" and words in drop.detail and drop.path == address

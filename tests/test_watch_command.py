"""onrecord watch, against a real server on this machine: new pages are kept, told of once, and never again."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from onrecord.cli import main

pytest.importorskip("feedparser", reason="the extra web is not installed")

PAGE = """<html><head><title>Mill to close</title></head><body><article><h1>Mill to close</h1>
<p>The mill at Fennmouth is to close, its owner has told the people who work there, after a summer without rain.</p>
<p>"We have no water left," said Ada Brook, who runs the mill. "Nobody remembers a year like this one."</p>
<p>Ben Hill, who has lived by the lock for forty years, said that the river would come back in the winter.</p>
</article></body></html>"""


class News(BaseHTTPRequestHandler):
    """One feed with one page, and a place to post to; what is posted is kept in `posted`."""

    posted: list[dict[str, object]]

    def do_GET(self) -> None:
        host = f"http://localhost:{self.server.server_address[1]}"
        feed = (
            '<?xml version="1.0"?><rss version="2.0"><channel><title>Fen Post</title><item><title>Mill to close</title>'
            f"<link>{host}/mill.html</link><guid>mill-1</guid></item></channel></rss>"
        )
        bodies = {"/feed.xml": (feed, "application/rss+xml"), "/mill.html": (PAGE, "text/html")}
        if self.path not in bodies:
            self.send_error(404)
            return
        body, kind = bodies[self.path]
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.end_headers()
        self.wfile.write(body.encode())

    def do_POST(self) -> None:
        self.posted.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def news() -> Iterator[str]:
    News.posted = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), News)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def watch(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["watch", *map(str, arguments), "--once"])


def test_new_pages_are_kept_and_told_of_once(news: str, tmp_path: Path) -> None:
    ledger = ("--ledger", tmp_path / "fen.db", "--allow-host", "localhost", "--alert", "water")
    first = watch(f"{news}/feed.xml", *ledger)
    assert first.exit_code == 0
    (alert,) = map(json.loads, first.stdout.splitlines())
    assert alert["search"] == "water"
    assert alert["statement"]["content"][0]["text"] == '"We have no water left,"'
    found = CliRunner().invoke(main, ["search", "water", "--ledger", str(tmp_path / "fen.db")])
    assert json.loads(found.stdout)["article"]["url"] == f"{news}/mill.html"
    again = watch(f"{news}/feed.xml", *ledger)
    assert (again.exit_code, again.stdout) == (0, "")


def test_alerts_are_posted_where_asked(news: str, tmp_path: Path) -> None:
    hook = ("--alert", "speaker:brook", "--webhook", f"{news}/alerts")
    done = watch(f"{news}/feed.xml", "--ledger", tmp_path / "fen.db", "--allow-host", "localhost", *hook)
    assert (done.exit_code, done.stdout) == (0, "")
    assert {alert["statement"]["speaker"]["name"] for alert in News.posted} == {"Ada Brook"}  # type: ignore[index]


def test_a_private_host_is_refused_unless_named(news: str, tmp_path: Path) -> None:
    refused = watch(f"{news}/feed.xml", "--ledger", tmp_path / "fen.db")
    assert refused.exit_code == 1
    assert "--allow-host localhost" in refused.stderr
    allowed = watch(f"{news}/feed.xml", "--ledger", tmp_path / "fen.db", "--allow-host", "localhost")
    assert allowed.exit_code == 0  # a refusal is no failure of the feed's


def test_a_webhook_without_an_alert_is_wrong_usage(tmp_path: Path) -> None:
    result = watch(
        "https://fen-post.example/feed.xml", "--ledger", tmp_path / "fen.db", "--webhook", "https://x.example"
    )
    assert result.exit_code == 2

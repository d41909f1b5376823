"""Live: statements reach whoever waits for them, and waiting has its bounds."""

from __future__ import annotations

import asyncio
import http.client
import json
import time
from pathlib import Path
from typing import Any

from onrecord.keeping import Ledger
from onrecord.serve import Settings
from onrecord.serve.ledgers import ServedLedger
from onrecord.serve.live import Live

TEXT = "“The old mill is closed for good,” said Orla Haverty, the surveyor of Fennick. She left town on Tuesday."


class Stream:
    """One open stream of events."""

    def __init__(self, server: Any, query: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
        self.connection.request("GET", f"/events?q={query}")
        self.response = self.connection.getresponse()
        if self.response.status == 200:
            assert self.response.readline() == b"retry: 5000\n"

    def next(self) -> Any:
        """The next statement."""
        while line := self.response.readline():
            if line.startswith(b"data: "):
                return json.loads(line.removeprefix(b"data: "))
        return None

    def close(self) -> None:
        self.response.close()
        self.connection.close()


def test_what_is_added_is_told_to_who_waits_for_it(writable: Any) -> None:
    mill, ferry = Stream(writable, "speaker:haverty+mill"), Stream(writable, "")
    assert mill.response.headers["Content-Type"].startswith("text/event-stream")
    writable.ask("/api/articles", method="POST", body={"text": TEXT}, token=writable.token)
    told = mill.next()
    assert told["statement"]["content"][0]["text"].startswith("“The old mill")
    assert [told["printed"]["text"][start:end] for start, end in told["highlights"]] == ["mill"]
    assert told["statement"] == ferry.next()["statement"]
    mill.close()
    ferry.close()


def test_streams_of_those_who_went_are_given_back(writable: Any) -> None:
    live = writable.app.api.state.live
    streams = [Stream(writable, "dues") for _ in range(3)]
    assert live.waiting == 3
    for stream in streams:
        stream.close()
    ends = time.monotonic() + 10
    while live.waiting and time.monotonic() < ends:
        time.sleep(0.05)
    assert live.waiting == 0


def test_so_many_may_wait(serving: Any, small: str) -> None:
    server = serving(small, rate=0, streams=1)
    first = Stream(server, "dues")
    refused = server.ask("/events?q=dues")
    assert (refused.status, refused.json["type"]) == (503, "urn:onrecord:problem:busy")
    first.close()
    assert server.ask("/events?q=(").status == 400


def test_a_stream_ends(serving: Any, small: str) -> None:
    assert Stream(serving(small, stream_seconds=0.2), "dues").next() is None


def test_another_process_that_adds_is_heard(serving: Any, filled: Any, tmp_path: Path) -> None:
    server = serving(location := filled(), stream_pause=0.05)
    stream = Stream(server, "mill")
    (tmp_path / "mill.txt").write_text(TEXT, encoding="utf-8")
    with Ledger(location) as ledger:
        ledger.add(tmp_path / "mill.txt")
    assert "mill" in stream.next()["printed"]["text"]
    stream.close()


def test_what_changes_while_a_stream_looks_at_the_ledger_is_not_missed(small: str) -> None:
    async def waited() -> tuple[int, int, int]:
        live = Live(served, pause=60)
        before = await live.change(0, 0.01)
        live.changes += 1  # as the watch does, when nobody waits
        after = await live.change(before, 60)
        live.close()
        return before, after, await live.change(after, 60)

    served = ServedLedger(small, Settings())
    assert asyncio.run(waited()) == (0, 1, 1)
    served.close()

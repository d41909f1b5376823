"""How a server ends: soon, without a complaint, whoever is connected to it."""

from __future__ import annotations

import http.client
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import ExitStack

import pytest
from sqlalchemy import text

from onrecord.errors import SlowQueryError
from onrecord.serve import Settings
from onrecord.serve.ledgers import ServedLedger

SECONDS = 10.0  # much more than it takes: this machine may be busy


def started(ledger: str) -> tuple[subprocess.Popen[str], int]:
    command = [sys.executable, "-m", "onrecord", "serve", "--port", "0", "--ledger", ledger]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    match = re.search(r":(\d+)/", process.stderr.readline())
    assert match is not None
    return process, int(match[1])


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_a_server_ends_soon_while_others_wait_for_statements(small: str, sign: signal.Signals) -> None:
    process, port = started(small)
    with ExitStack() as stack:
        stack.callback(process.kill)
        streams = []
        for path in ("/events", "/events?q=dues", "/api/count"):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
            stack.callback(connection.close)
            connection.request("GET", path)
            streams.append(connection.getresponse())
        assert streams[0].readline() == streams[1].readline() == b"retry: 5000\n"
        # One that sends half a request, and one that sends none.
        idle = [stack.enter_context(socket.create_connection(("127.0.0.1", port))) for _ in range(2)]
        idle[0].sendall(b"GET /api/count HTTP/1.1\r\n")
        begun = time.monotonic()
        process.send_signal(sign)
        assert process.wait(20) == 0
        assert time.monotonic() - begun < SECONDS
        assert streams[0].read() == b"\n"  # it ends as an answer ends, not broken off
        assert process.stderr is not None
        assert process.stderr.read() == ""


def test_what_is_still_asked_of_the_ledger_is_stopped(small: str) -> None:
    served = ServedLedger(small, Settings())
    endless = text("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT COUNT(*) FROM n")
    stopping = threading.Timer(0.3, served.stop_queries)
    stopping.start()
    with pytest.raises(SlowQueryError), served.reading(seconds=120) as connection:
        connection.execute(endless)
    stopping.join()
    with served.reading() as connection:
        assert connection.scalar(text("SELECT 1")) == 1
    served.close()

"""Many ask at once while somebody writes, and nobody is refused or kept waiting for good."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from onrecord.keeping import Ledger

PATHS = (
    "/api/statements?q=dues",
    "/api/facets",
    "/api/count",
    "/api/speakers",
    "/api/stats",
    "/feed.atom",
    "/api/check?quote=dues",
)


def test_everybody_is_answered_while_articles_come_in(writable: Any) -> None:
    stopped = threading.Event()
    added = []

    def write() -> None:
        number = 0
        while not stopped.is_set() and number < 200:
            number += 1
            body = {"text": f"“Ferry {number} stays in port,” said Tomas Welk, who owns it, on Monday in Oster."}
            added.append(writable.ask("/api/articles", method="POST", body=body, token=writable.token).status)

    def ask(number: int) -> tuple[int, str]:
        path = PATHS[number % len(PATHS)]
        answered = writable.ask(path)
        return answered.status, f"{path}: {answered.text[:200]}"

    writer = threading.Thread(target=write)
    writer.start()
    with ThreadPoolExecutor(16) as crew:
        answered = list(crew.map(ask, range(210)))
    stopped.set()
    writer.join(60)
    assert [one for one in answered if one[0] != 200] == []
    assert added
    assert set(added) == {201}


def test_downloads_have_places_and_others_are_told_to_wait(serving: Any, filled: Any) -> None:
    server = serving(filled(), rate=0, downloads=2)
    slots = server.app.api.state.downloads
    for _ in range(2):
        assert slots.acquire(blocking=False)
    refused = server.ask("/api/statements.csv")
    assert (refused.status, refused.json["type"]) == (503, "urn:onrecord:problem:busy")
    assert refused.headers["Retry-After"]
    slots.release()
    assert server.ask("/api/statements.csv").status == 200


def test_a_download_sees_one_state_and_its_reader_may_leave(serving: Any, filled: Any) -> None:
    import http.client

    server = serving(location := filled(), rate=0, downloads=1)
    for _ in range(5):
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
        connection.request("GET", "/api/statements.jsonl")
        connection.getresponse().read(1)
        connection.close()
    with Ledger(location) as ledger:
        ledger.alias("Ida Brenn", "I. Brenn", by="test")
    for _ in range(50):
        if (answered := server.ask("/api/statements.jsonl")).status == 200:
            break
    assert answered.status == 200
    assert server.app.served.ledger.database.engine.pool.checkedout() <= 2


def test_what_is_slow_is_made_once_for_all_who_ask(serving: Any, small: str) -> None:
    import time

    served = serving(small).app.served
    made = []

    def make() -> int:
        time.sleep(0.2)
        made.append(1)
        return len(made)

    with ThreadPoolExecutor(8) as crew:
        assert set(crew.map(lambda _: served.kept_for_a_while("slow", make), range(8))) == {1}
    assert served.kept_for_a_while("other", make) == 2

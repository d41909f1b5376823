"""What is slow to make: made once for all who ask at once, kept, and renewed without making anybody wait."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest

from onrecord.keeping import Ledger
from onrecord.serve.keeping import KeptForAWhile


class Slow:
    """Something that is made again and again, when it is let."""

    def __init__(self) -> None:
        self.made = 0
        self.may_go = threading.Event()
        self.may_go.set()

    def __call__(self) -> int:
        assert self.may_go.wait(20)
        self.made += 1
        return self.made


def until(true: Any) -> None:
    ends = time.monotonic() + 20
    while not true():
        assert time.monotonic() < ends
        time.sleep(0.005)


def test_it_is_made_once_for_all_who_ask_at_once() -> None:
    kept, slow = KeptForAWhile(lambda: "a"), Slow()
    slow.may_go.clear()
    found: list[int] = []
    threads = [threading.Thread(target=lambda: found.append(kept.get("it", slow))) for _ in range(5)]
    for thread in threads:
        thread.start()
    slow.may_go.set()
    for thread in threads:
        thread.join()
    assert found == [1] * 5


def test_an_old_one_is_shown_while_another_is_made() -> None:
    state = ["a"]
    kept, slow = KeptForAWhile(lambda: state[0]), Slow()
    first = kept.get_last("it", slow, wait=20)
    assert first is not None and (first.value, first.state) == (1, "a")
    state[0] = "b"
    slow.may_go.clear()
    for _ in range(3):
        again = kept.get_last("it", slow, wait=20)
        assert again is not None and again.value == 1
    slow.may_go.set()
    until(lambda: (known := kept.get_last("it", slow)) is not None and known.value == 2)
    assert slow.made == 2


def test_nobody_waits_for_the_first_one_longer_than_said() -> None:
    kept, slow = KeptForAWhile(lambda: "a"), Slow()
    slow.may_go.clear()
    assert kept.get_last("it", slow) is None
    assert kept.get_last("it", slow, wait=0.01) is None
    slow.may_go.set()
    until(lambda: kept.get_last("it", slow) is not None)
    assert slow.made == 1


def test_what_fails_is_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    kept, fails = KeptForAWhile(lambda: "a"), [True]

    def made() -> str:
        if fails[0]:
            raise ValueError("the ledger is away")
        return "made"

    assert kept.get_last("it", made, wait=20) is None
    assert "the ledger is away" in caplog.text
    fails[0] = False
    found = kept.get_last("it", made, wait=20)
    assert found is not None and found.value == "made"


def test_what_is_forgotten_is_made_anew() -> None:
    kept, slow = KeptForAWhile(lambda: "a"), Slow()
    for name in ("it", ("it", 1), "other"):
        kept.get(name, slow)
    kept.forget(["it"])
    assert [kept.get(name, slow) for name in ("other", "it", ("it", 1))] == [3, 4, 5]


def test_the_overview_says_as_of_when_and_follows_the_ledger(serving: Any, filled: Any) -> None:
    server = serving(location := filled(), rate=0)
    until(lambda: "Figures as of" in server.ask("/overview").text)
    assert "5 statements" in server.ask("/overview").text
    statement = server.ask("/api/statements?q=promised").json["statements"][0]["statement"]["id"]
    with Ledger(location) as ledger:
        ledger.review(statement, "reject", by="mina")
    until(lambda: "4 statements" in server.ask("/overview").text)


def test_an_overview_that_is_not_counted_yet_says_so(
    serving: Any, filled: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    overview_page = pytest.importorskip("onrecord.serve.pages.overview_page")
    monkeypatch.setattr(overview_page, "WAIT", 0.0)
    may_go = threading.Event()
    counted = overview_page._counted
    monkeypatch.setattr(overview_page, "_counted", lambda site: may_go.wait(20) and counted(site))
    server = serving(filled(), rate=0)
    answered = server.ask("/overview")
    assert answered.status == 200 and "are being counted" in answered.text
    may_go.set()
    until(lambda: "Figures as of" in server.ask("/overview").text)

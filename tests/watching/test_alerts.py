"""Alerts: each statement that somebody waits for is told, and a receiver in trouble holds nobody up."""

from __future__ import annotations

import io
import json
import time

import pytest

from onrecord.readers import Limits
from onrecord.records import Article, Dropped, Reading, Span, Statement
from onrecord.watching import Alerts, Patience, StreamChannel, WebhookChannel

TEXT = "The ferry will run again, Ines Calder said.\u2028\ud83d"
SAID = Statement("s1", "indirect", "body", (Span.of(TEXT, 26, 37),), (), (Span.of(TEXT, 0, 24),), 0.9)
READING = Reading(Article(TEXT, url="https://a.example/1", title="Ferry"), (SAID,))
QUICK = Limits(seconds=5)


def ferries(reading: Reading) -> list[tuple[str, Statement]]:
    return [("ferries", one) for one in reading.statements if "ferry" in one.content[0].text]


def test_alerts_are_lines_of_json(capsys) -> None:
    stream = io.StringIO()
    alerts = Alerts(ferries, [StreamChannel(stream)])
    assert alerts.consider(READING) == 1 and alerts.consider(Reading(None)) == 0
    assert alerts.consider(Reading(Article("Nothing."), ())) == 0
    (line,) = stream.getvalue().splitlines()
    told = json.loads(line)
    assert (told["search"], told["article"]["url"], told["statement"]) == (
        "ferries",
        "https://a.example/1",
        SAID.to_dict(),
    )
    assert "text" not in told["article"] and len(told["id"]) == 16


def test_a_webhook_gets_each_alert_once(site, answer) -> None:
    site["/hook"] = answer(status=202)
    channel = WebhookChannel(site.url("/hook"), limits=QUICK, headers={"Authorization": "Bearer k"})
    alerts = Alerts(ferries, [channel])
    alerts.consider(READING)
    alerts.close()
    (asked,) = site.asked
    assert asked.headers["Authorization"] == "Bearer k" and asked.headers["Content-Type"].startswith("application/json")
    assert json.loads(asked.body)["statement"]["id"] == "s1" and channel.lost == 0


def test_a_receiver_in_trouble_is_tried_again(site, answer) -> None:
    answers = iter([503, 500, 429, 200])
    site["/hook"] = lambda _: answer(status=next(answers))
    channel = WebhookChannel(site.url("/hook"), limits=QUICK, patience=Patience(pause=0.01))
    Alerts(ferries, [channel]).consider(READING)
    channel.close(5)
    assert len(site.asked) == 4 and channel.lost == 0


@pytest.mark.parametrize(("status", "tries"), [(400, 1), (404, 1), (302, 1), (500, 3)])
def test_what_a_receiver_does_not_take_is_counted_and_said(site, answer, status: int, tries: int) -> None:
    site["/hook"] = answer(status=status, headers={"Location": "/other"})
    said: list[Dropped] = []
    channel = WebhookChannel(site.url("/hook"), limits=QUICK, say=said.append, patience=Patience(tries=3, pause=0.01))
    Alerts(ferries, [channel]).consider(READING)
    channel.close(5)
    assert len(site.asked) == tries and channel.lost == 1
    assert said[0].reason == "undelivered" and str(status) in said[0].detail and "'ferries'" in said[0].detail


def test_a_receiver_inside_the_private_network_is_refused(monkeypatch) -> None:
    monkeypatch.delenv("ONRECORD_ALLOW_HOSTS", raising=False)
    said: list[Dropped] = []
    channel = WebhookChannel("http://169.254.169.254/hook", limits=QUICK, say=said.append)
    Alerts(ferries, [channel]).consider(READING)
    channel.close(5)
    assert "--allow-host" in said[0].detail


def test_a_receiver_that_does_not_answer_holds_nobody_up_and_its_queue_is_bounded(site, answer) -> None:
    site["/hook"] = answer(wait=20.0)
    channel = WebhookChannel(site.url("/hook"), limits=QUICK, patience=Patience(capacity=2))
    alerts = Alerts(ferries, [channel])
    began = time.monotonic()
    for _ in range(6):
        alerts.consider(READING)
    assert time.monotonic() - began < 5 and channel.lost >= 3
    channel.close(0.2)
    assert time.monotonic() - began < 10 and channel.lost >= 5


def test_closing_does_not_wait_for_the_next_try(site, answer) -> None:
    site["/hook"] = answer(status=503, headers={"Retry-After": "200"})
    channel = WebhookChannel(site.url("/hook"), limits=QUICK)
    Alerts(ferries, [channel]).consider(READING)
    began = time.monotonic()
    channel.close(0.5)
    channel.close(0.5)
    assert time.monotonic() - began < 10 and channel.lost == 1

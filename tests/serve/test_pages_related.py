"""Beside a statement stand its other printings, the quotation behind a paraphrase, and what may contradict it."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest

from onrecord.keeping import Ledger
from onrecord.records import Act, Article, Form, Reading, Span, Speaker, Statement, statement_id

QUOTE = "We will keep the night ferry to Oster running all winter, whatever the ice does"
REPORT = "the night ferry to Oster will keep running all winter, whatever the ice does"
DENIAL = "that the night ferry to Oster will keep running all winter"


def printed(number: int, form: Form, name: str, cue: str, content: str) -> Reading:
    quoted = f"“{content},” {cue} {name}. " if form == "direct" else f"{name} {cue} {content}. "
    text = f"Ferry news {number}\n\n{quoted}It was day {number} of the frost in the {number * 7} harbours of the coast."
    day = f"2031-02-{number:02d}"
    article = Article(text, language="en", publisher=f"Paper {number}", published=day, title=f"Ferry news {number}")
    content = f"“{content},”" if form == "direct" else content
    spans = [(Span.of(text, text.index(one), text.index(one) + len(one)),) for one in (name, cue, content)]
    speaker = Speaker("person", name, "name", 0.97, "the source names them")
    act = Act("deny", "speech", "denies") if cue == "denied" else Act("say", "speech")
    made = Statement(statement_id(article.id, *spans), form, "body", *spans, 0.9, speaker=speaker, act=act)
    return Reading(article, (made,))


FIRST = printed(3, "direct", "Ida Brenn", "said", QUOTE)
SECOND = printed(4, "direct", "Ida Brenn", "said", QUOTE.replace("all winter", "until March"))
PARAPHRASE = printed(5, "indirect", "Ida Brenn", "said", REPORT)
DENIED = printed(6, "indirect", "Tomas Welk", "denied", DENIAL)


@pytest.fixture(scope="module")
def ferry(serving_on: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    location = str(tmp_path_factory.mktemp("ferry") / "ferry.db")
    with Ledger(location) as ledger:
        ledger.keep([FIRST, SECOND, PARAPHRASE, DENIED])
        for _ in ledger.relate():
            pass
    return serving_on(location, rate=0)


def page(server: Any, reading: Reading) -> str:
    text = server.ask(f"/statements/{reading.statements[0].id}").text
    return re.sub(r"\s+", " ", unescape(text))


def test_other_printings_are_shown_with_what_differs(ferry: Any) -> None:
    found = page(ferry, FIRST)
    assert "Other printings" in found and f"/statements/{SECOND.statements[0].id}" in found
    assert "until March" in found and "<ins>" in found


def test_sayings_printed_more_than_once_are_listed_and_found_by_their_id(ferry: Any) -> None:
    told = ferry.ask("/api/utterances").json
    assert told["sayings"] == 1 and told["reprints"] < told["printings"]
    (most,) = told["most"]
    assert most["first"]["statement"]["id"] == FIRST.statements[0].id
    assert most["printings"] == most["outlets"] == told["printings"]
    by_id = ferry.ask(f"/api/utterances/{most['utterance']}").json
    assert by_id == ferry.ask(f"/api/statements/{SECOND.statements[0].id}/utterance").json
    assert ferry.ask("/api/utterances?q=until:2031-02-03").json["printings"] == 1
    assert ferry.ask("/api/utterances?q=nobody").json["most"] == []
    assert ferry.ask("/api/utterances/ffff").status == 404
    assert ferry.ask("/api/utterances?q=(").status == 400


def test_a_paraphrase_has_the_quotation_behind_it(ferry: Any) -> None:
    found = page(ferry, PARAPHRASE)
    behind = found[found.index("The quotation behind it") :].split("</article>")[0]
    assert "We will keep the night ferry" in behind
    assert "The quotation behind it" not in page(ferry, FIRST)


def test_a_denial_is_a_candidate_that_a_person_has_to_judge(ferry: Any) -> None:
    place = f"/statements/{FIRST.statements[0].id}/contradictions"
    # They take long to find, so that the statement's own page only leads there.
    assert f'href="{place}"' in page(ferry, FIRST) and DENIED.statements[0].id not in page(ferry, FIRST)
    denials = unescape(ferry.ask(place).text).partition('id="found"')[2]
    assert "a person has to judge" in denials and "Tomas Welk" in denials
    # What is taken for the same saying is no contradiction.
    assert SECOND.statements[0].id not in denials


def test_where_nothing_contradicts_it_says_that_this_is_no_proof(server: Any) -> None:
    found = server.ask("/api/statements?q=speaker:brenn").json["statements"][0]["statement"]["id"]
    assert "That is no proof" in server.ask(f"/statements/{found}/contradictions").text
    assert server.ask(f"/statements/{found[:9]}/contradictions").headers["Location"].endswith(f"{found}/contradictions")
    assert server.ask("/statements/none/contradictions").status == 404

"""The pages, as a browser without JavaScript gets them."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest

PAGES = (
    "/",
    "/?q=dues",
    "/check",
    "/check?quote=we+held+them",
    "/speakers",
    "/overview",
    "/about",
    "/review",
    "/sign-in",
)


def hits(server: Any, query: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = server.ask(f"/api/statements?{urlencode({'q': query})}").json["statements"]
    return found


def words(text: str) -> str:
    """What a page shows, without its tags."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<(?!/?b>old)[^>]*>", " ", text)))


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_there_and_says_that_a_program_found_it(server: Any, path: str) -> None:
    answered = server.ask(path)
    while answered.status == 303:
        answered = server.ask(answered.headers["Location"])
    assert answered.status == 200
    assert answered.headers["Content-Type"] == "text/html; charset=utf-8"
    assert 'href="/about"' in answered.text and "found by a program" in answered.text
    assert len(answered.body) < 60_000


@pytest.mark.parametrize("path", [*PAGES, "/nothing-here", "/?q=dues+OR"])
def test_no_page_asks_anything_of_another_server_or_holds_script_or_style(server: Any, path: str) -> None:
    text = server.ask(path).text
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:|<script(?![^>]*\ssrc=\"/static/)", text)
    assert not re.search(r"(?:src|action)=\"(?:https?:)?//", text)
    assert not re.search(r"<link[^>]*href=\"(?:https?:)?//", text)


def test_results_are_quotations_with_who_where_and_when(server: Any) -> None:
    shown = words(server.ask("/?q=dues").text)
    assert "Harbour dues will rise in May , said Ida Brenn, the harbour master" in shown.replace(
        "dues will", "dues will"
    )
    for told in ("Ida Brenn", "harbour master", "Quill Tidings", "30 April 2031", "paraphrased", "1 statement"):
        assert told in shown


def test_what_was_searched_for_is_marked(server: Any) -> None:
    assert "<mark>dues</mark>" in server.ask("/?q=dues").text


def test_newest_statements_come_first_and_pages_go_on(serving: Any, server: Any, monkeypatch: Any) -> None:
    from onrecord.serve.pages import search_page

    monkeypatch.setattr(search_page, "PER_PAGE", 2)
    seen: list[str] = []
    path = "/"
    for _ in range(10):
        text = server.ask(path).text
        seen += re.findall(r'<article class="hit" id="s-([0-9a-f]+)"', text)
        following = re.search(r'rel="next" href="([^"]+)"', text)
        if following is None:
            break
        path = unescape(following[1])
    assert seen == [hit["statement"]["id"] for hit in hits(server)]


def test_facets_narrow_the_search_and_take_it_back(server: Any) -> None:
    text = server.ask("/?q=dues").text
    (link,) = re.findall(r'href="([^"]*)"><bdi>Ida Brenn</bdi></a> <span class="number">', text)
    narrowed = server.ask(unescape(link)).text
    assert 'value="dues speaker:&#34;Ida Brenn&#34;"' in narrowed
    assert "Ida Brenn, chosen: take it out" in narrowed
    (back,) = re.findall(r'href="([^"]*)" aria-label="Ida Brenn, chosen', narrowed)
    assert unescape(back) == "/?q=dues"


def test_the_form_writes_the_query(server: Any) -> None:
    sent = {
        "w": "dues",
        "q": "dues",
        "speaker": "Ida Brenn",
        "publisher": "Quill Tidings",
        "since": "2031",
        "until": "",
        "form": "indirect",
        "act": "",
    }
    answered = server.ask(f"/?{urlencode(sent)}")
    assert answered.status == 303
    wanted = 'dues speaker:Ida-Brenn publisher:"Quill Tidings" since:2031 form:indirect'
    assert answered.headers["Location"] == f"/?{urlencode({'q': wanted})}"
    assert "1 statement" in words(server.ask(answered.headers["Location"]).text)


@pytest.mark.parametrize(
    ("query", "marked"), [("dues OR", " "), ("dues since:soon x", "soon"), ('dues "never', '"never')]
)
def test_a_query_that_cannot_be_read_is_answered_at_its_place(server: Any, query: str, marked: str) -> None:
    answered = server.ask(f"/?{urlencode({'q': query})}")
    assert answered.status == 400
    assert 'aria-invalid="true"' in answered.text and 'role="alert"' in answered.text
    (place,) = re.findall(r"<code>[^<]*<mark>([^<]*)</mark>", answered.text)
    assert unescape(place) == marked


def test_a_search_is_to_be_had_as_csv_jsonl_and_feed(server: Any) -> None:
    text = server.ask("/?q=dues").text
    for path in ("/api/statements.csv?q=dues", "/api/statements.jsonl?q=dues", "/feed.atom?q=dues"):
        assert f'href="{path}"' in text
        assert server.ask(path).status == 200


def test_nothing_found_says_so_and_offers_to_check(server: Any) -> None:
    text = server.ask("/?q=zeppelin").text
    assert "Nothing found" in text and "/check?quote=zeppelin" in text


def test_an_article_is_there_as_printed(server: Any) -> None:
    hit = hits(server, "speaker:brenn")[0]
    article = server.ask(f"/api/articles/{hit['article']['id']}").json["article"]
    text = server.ask(f"/articles/{hit['article']['id']}").text
    printed = re.findall(r'<(?:p|h1) class="text[^>]*>(.*?)</(?:p|h1)>', text, re.DOTALL)
    plain = "\n\n".join(re.sub(r'<a class="ref".*?</a>|<[^>]+>', "", one) for one in printed)
    assert unescape(plain) == article["text"]


def test_source_cue_and_content_share_their_statements_number(server: Any) -> None:
    hit = hits(server, "speaker:brenn form:indirect")[0]
    text = server.ask(f"/articles/{hit['article']['id']}").text
    pieces = re.findall(r'<span class="([^"]+)" data-s="1(?: \d)*">([^<]+)</span>', text)
    assert [(classes.split()[0], printed) for classes, printed in pieces] == [
        ("c", "Harbour dues will rise in May"),
        ("k", "said"),
        ("s", "Ida Brenn, the harbour master"),
    ]
    assert f'id="s-{hit["statement"]["id"]}"' in text and 'href="#n-1"' in text and 'id="n-1"' in text


def test_an_article_tells_whose_words_it_is_made_of(server: Any) -> None:
    hit = hits(server, "speaker:brenn")[0]
    shown = words(server.ask(f"/articles/{hit['article']['id']}").text)
    shares = dict(re.findall(r"(the writer’s own words|Ida Brenn|Skippers) (\d+)%", shown))
    assert set(shares) == {"the writer’s own words", "Ida Brenn", "Skippers"}
    assert 98 <= sum(map(int, shares.values())) <= 102


def test_a_statement_tells_why_where_from_and_how_to_cite(server: Any) -> None:
    hit = hits(server, "speaker:brenn form:indirect")[0]
    answered = server.ask(f"/statements/{hit['statement']['id']}")
    shown = words(answered.text)
    assert "the source names them" in shown
    for cited in (
        "Ida Brenn (harbour master) [said], reported",
        "@article{onrecord-",
        "#:~:text=",
        "TextQuoteSelector",
    ):
        assert cited in shown
    assert "SHA-256" in shown and "Nobody has judged it yet" in shown


def test_the_beginning_of_an_id_leads_to_the_statement(server: Any) -> None:
    identifier = hits(server)[0]["statement"]["id"]
    assert server.ask(f"/statements/{identifier[:10]}").headers["Location"] == f"/statements/{identifier}"


def test_a_speaker_has_names_months_outlets_acts_and_statements(server: Any) -> None:
    speaker = hits(server, "speaker:brenn")[0]["speaker"]["id"]
    shown = words(server.ask(f"/speakers/{speaker}").text)
    for told in ("Ida Brenn", "harbour master", "April 2031", "Quill Tidings", "2 statements in 1 article"):
        assert told in shown
    assert server.ask("/speakers/Ida%20Brenn").headers["Location"] == f"/speakers/{speaker}"


def test_speakers_are_found_by_name(server: Any) -> None:
    assert "Tomas Welk" in server.ask("/speakers?name=welk").text
    assert "Ida Brenn" not in server.ask("/speakers?name=welk").text


def test_a_quote_is_checked_and_its_differences_shown(server: Any) -> None:
    text = server.ask("/check?quote=We+held+them+for+seven+years").text
    assert "Printed in other words" in text
    assert "<del>seven</del>" in text and "<ins>nine</ins>" in text
    assert "Printed word for word" in server.ask("/check?quote=We+held+them+for+nine+years").text
    assert "does not mean that nobody said it" in server.ask("/check?quote=zeppelins+over+the+fjord").text


def test_the_overview_counts_kinds_outlets_and_speakers(server: Any) -> None:
    shown = words(server.ask("/overview").text)
    for told in ("5 statements", "April 2031", "May 2031", "Quill Tidings", "Oster Post", "Ida Brenn", "deny 1"):
        assert told in shown


def test_about_gives_the_models_figures_and_what_the_record_holds(server: Any) -> None:
    shown = words(server.ask("/about").text)
    assert "9 of 10" in shown and "articles 2" in shown and "30 April 2031 to 2 May 2031" in shown


@pytest.mark.parametrize("path", ["/articles/none", "/statements/none", "/speakers/none", "/static/none", "/none"])
def test_what_is_not_there_is_a_page_that_leads_on(server: Any, path: str) -> None:
    answered = server.ask(path)
    assert answered.status == 404
    assert 'href="/"' in answered.text and "Traceback" not in answered.text


def test_files_may_be_kept_as_long_as_they_are_the_same(server: Any) -> None:
    (styles,) = re.findall(r'rel="stylesheet" href="([^"]+)"', server.ask("/").text)
    answered = server.ask(styles)
    assert answered.headers["Content-Type"].startswith("text/css") and "immutable" in answered.headers["Cache-Control"]
    assert "immutable" not in server.ask("/static/onrecord.css").headers["Cache-Control"]


def test_a_server_that_only_reads_says_that_reviewing_is_closed(server: Any) -> None:
    for path in ("/review", "/sign-in"):
        assert "Reviewing is closed here" in server.ask(path).text
    assert 'href="/review"' not in server.ask("/").text
    assert server.ask("/review", method="POST").status in (401, 403)
    assert server.ask("/sign-in", method="POST").status == 403

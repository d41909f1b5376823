"""What people do with a keyboard, a mouse or a finger, and what the page does then."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

TIED = "[...document.querySelectorAll('.on')].map((one) => one.className.split(' ')[0])"
COUNTED = """globalThis.opened = []; const Plain = EventSource;
globalThis.EventSource = class extends Plain { constructor(...a) { super(...a); opened.push(this); } };"""
SHIFT, CONTROL = 8, 2
FOCUS = "document.activeElement.id || document.activeElement.name"


def sign_in(tab: Any, site: Any) -> None:
    tab.go(site("/review"))
    tab.run("document.getElementById('token').focus()")
    tab.type(site.token)
    tab.following(lambda: tab.key("Enter"))


def tab_to(tab: Any, wanted: str, most: int = 80) -> None:
    """Press Tab until something has the focus."""
    for _ in range(most):
        tab.key("Tab")
        if tab.run(FOCUS) == wanted:
            return
    raise AssertionError(f"{wanted} is not reached with Tab")


@pytest.mark.parametrize("kind", ["tab", "plain_tab"])
def test_a_search_is_made_by_keys_alone(request: pytest.FixtureRequest, site: Any, kind: str) -> None:
    tab = request.getfixturevalue(kind)
    tab.go(site("/"))
    tab.key("Tab")
    assert tab.run("document.activeElement.className") == "skip"
    tab_to(tab, "q")
    tab.type("ice")
    tab.following(lambda: tab.key("Enter"))
    assert tab.run("document.querySelectorAll('.hit mark').length") > 0
    tab_to(tab, "speaker")
    tab.type("brenn")
    tab.following(lambda: tab.key("Enter"))
    assert tab.run("location.search") == "?q=ice+speaker%3Abrenn"
    assert tab.run("document.querySelector('#q').value") == "ice speaker:brenn"


def test_the_skip_link_leads_to_the_content(tab: Any, site: Any) -> None:
    tab.go(site("/"))
    tab.key("Tab")
    tab.key("Enter")
    assert tab.run("document.activeElement.id") == "main"


def test_everything_that_has_the_focus_shows_it(tab: Any, site: Any) -> None:
    tab.go(site(f"/articles/{site.article}"))
    for _ in range(25):
        tab.key("Tab")
        style = tab.run(
            "(() => { const s = getComputedStyle(document.activeElement); return [s.outlineStyle, s.outlineWidth]; })()"
        )
        assert style[0] != "none" and style[1] != "0px", tab.run("document.activeElement.outerHTML")


def test_pointing_at_a_source_shows_its_cue_content_and_note(tab: Any, site: Any) -> None:
    tab.go(site(f"/articles/{site.article}"))
    tab.point_at(".text .s[data-s='1']")
    assert set(tab.run(TIED)) == {"c", "k", "note", "ref", "s"}
    tab.point_at("h1")
    assert tab.run(TIED) == []


def test_a_tap_on_words_inside_other_words_means_the_inner_statement(tab: Any, site: Any) -> None:
    tab.size(390, 800)
    tab.go(site(f"/articles/{site.article}"))
    tab.point_at(".c.inner", click=True)
    tied = tab.run("[...document.querySelectorAll('.note.on')].map((one) => one.className)")
    assert tied == ["note nested on"]


def test_focus_on_a_number_ties_its_statement(tab: Any, site: Any) -> None:
    tab.go(site(f"/articles/{site.article}"))
    tab.run("document.querySelector('#r-2').focus()")
    assert set(tab.run(TIED)) >= {"c", "s", "note"}


def test_a_link_to_a_statement_in_its_article_shows_its_note(plain_tab: Any, site: Any) -> None:
    plain_tab.go(site(f"/articles/{site.article}#s-{site.statement}"))
    colours = "[...document.querySelectorAll('.note')].map((one) => getComputedStyle(one).backgroundColor)"
    found = plain_tab.run(colours)
    assert found[0] != found[1]


def test_a_citation_is_copied(tab: Any, site: Any) -> None:
    tab.go(site(f"/statements/{site.statement}"))
    tab.run("navigator.clipboard.writeText = (text) => { globalThis.copied = text; return Promise.resolve(); }")
    tab.point_at("[data-copy='copy-plain']", click=True)
    tab.until("globalThis.copied && copied.includes('Ida Brenn')")
    assert tab.run("document.querySelector('[data-copy]').textContent") == "Copied"


def test_a_search_that_is_open_tells_what_is_added(tab: Any, serving: Callable[[], Any]) -> None:
    from onrecord.keeping import Ledger
    from onrecord.records import Article, Reading, Span, Statement, statement_id

    site = serving()
    tab.go(site("/?q=ice"))
    tab.browser.pump(1.0)
    text = "The ice is back, she said."
    spans = ((Span.of(text, 17, 20),), (Span.of(text, 21, 25),), (Span.of(text, 0, 15),))
    article = Article(text, published="2031-12-30")
    statement = Statement(statement_id(article.id, *spans), "indirect", "body", *spans, 0.9)
    with Ledger(site.location) as ledger:
        ledger.keep([Reading(article, (statement,))])
    tab.until("!!document.querySelector('#live a')")
    assert tab.run("document.querySelector('#live a').textContent") == "1 new statement: show it"
    tab.following(lambda: tab.point_at("#live a", click=True))
    assert "The ice is back" in tab.run("document.querySelector('.hit').textContent")


def test_a_search_that_nobody_looks_at_holds_no_connection(tab: Any, site: Any) -> None:
    tab.send("Page.addScriptToEvaluateOnNewDocument", source=COUNTED)
    tab.go(site("/?q=ice"))
    for hidden, wanted in ((True, 0), (False, 1)):
        tab.run(f"Object.defineProperty(document, 'hidden', {{value: {str(hidden).lower()}, configurable: true}})")
        tab.run("document.dispatchEvent(new Event('visibilitychange')) && null")
        assert tab.run("opened.filter((one) => one.readyState !== 2).length") == wanted


# --- reviewing --------------------------------------------------------------------------------------------


def judged(site: Any) -> list[tuple[str, str | None]]:
    from onrecord.keeping import Ledger

    with Ledger(site.location, read_only=True) as ledger:
        return [(one.verdict, one.undone_by) for one in ledger.reviews()]


def said(site: Any, query: str) -> list[str]:
    from onrecord.keeping import Ledger

    with Ledger(site.location, read_only=True) as ledger:
        return [hit.statement.content[0].text for hit in ledger.hits(query)]


def test_statements_are_reviewed_by_single_keys(tab: Any, serving: Callable[[], Any]) -> None:
    site = serving()
    sign_in(tab, site)
    shown = []
    for key in ("c", "r", "s", "c"):
        shown.append(tab.run("document.querySelector('#context .c').textContent"))
        tab.following(lambda key=key: tab.key(key))  # type: ignore[misc]
    tab.following(lambda: tab.key("u"))
    assert tab.run("document.querySelector('#context .c').textContent") == shown[-1]
    assert judged(site) == [("confirm", None), ("reject", None), ("confirm", "mina")]


def test_keys_do_nothing_where_somebody_types_or_has_switched_them_off(tab: Any, serving: Callable[[], Any]) -> None:
    site = serving()
    sign_in(tab, site)
    tab.run("document.getElementById('q').focus()")
    tab.key("c")
    assert tab.run("document.getElementById('q').value") == "c"
    tab.point_at("#keys-on", click=True)
    tab.run("document.activeElement.blur()")
    tab.key("c")
    tab.browser.pump(0.3)
    assert judged(site) == []
    tab.go(site("/review"))
    assert tab.run("document.getElementById('keys-on').checked") is False


def test_a_span_is_corrected_by_selecting_words(tab: Any, serving: Callable[[], Any]) -> None:
    site = serving()
    sign_in(tab, site)
    tab.go(site(f"/review?statement={site.statement}"))
    tab.run(
        "(() => { const piece = document.querySelector('#context .c').firstChild; const range = document.createRange();"
        " range.setStart(piece, 0); range.setEnd(piece, 12);"
        " getSelection().removeAllRanges(); getSelection().addRange(range); })()"
    )
    tab.browser.pump(0.2)
    tab.key("e")
    assert tab.run("document.activeElement.name") == "content"
    assert tab.run("document.activeElement.value") == "Harbour dues"
    tab.following(lambda: tab.run("document.querySelector('button[value=correct]').click()"))
    assert judged(site) == [("correct", None)]


def test_a_span_is_corrected_by_keys_alone(tab: Any, serving: Callable[[], Any]) -> None:
    site = serving()
    sign_in(tab, site)
    tab.go(site(f"/review?statement={site.statement}"))
    tab_to(tab, "context")
    chosen = []
    for key, modifiers in (("ArrowRight", 0), ("ArrowRight", 0), ("ArrowRight", SHIFT), ("ArrowLeft", 0)):
        tab.key(key, modifiers=modifiers)
        chosen.append(tab.run("getSelection().toString().trim()"))
    assert chosen == ["Harbour", "dues", "dues will", "Harbour"]
    tab.key("ArrowRight", modifiers=SHIFT)
    tab.browser.pump(0.2)
    tab.key("e")
    assert tab.run("document.activeElement.name + ': ' + document.activeElement.value") == "content: Harbour dues"
    tab.following(lambda: tab.key("Enter", modifiers=CONTROL))
    assert judged(site) == [("correct", None)]
    assert said(site, "speaker:brenn rise") == []


def test_a_selection_by_keys_stays_in_the_text(tab: Any, serving: Callable[[], Any]) -> None:
    site = serving()
    sign_in(tab, site)
    tab_to(tab, "context")
    for key in ("ArrowUp",) * 12 + ("ArrowDown",) * 30 + ("ArrowRight",) * 5:
        tab.key(key)
        inside = "document.getElementById('context').contains(getSelection().focusNode)"
        assert tab.run(f"getSelection().toString().trim() !== '' && {inside}")


@pytest.mark.parametrize("kind", ["tab", "plain_tab"])
def test_another_speaker_is_picked(request: pytest.FixtureRequest, kind: str, serving: Callable[[], Any]) -> None:
    tab, site = request.getfixturevalue(kind), serving()
    sign_in(tab, site)
    tab.go(site(f"/review?statement={site.statement}"))
    offered = "[...document.querySelectorAll('[name=speaks]')].map((one) => one.textContent.trim())"
    assert tab.run(offered) == ["Tomas Welk 1"]
    if tab.has_script:
        tab.following(lambda: tab.key("1"))
    else:
        tab_to(tab, "speaks")
        tab.following(lambda: tab.key("Enter"))
    assert judged(site) == [("correct", None)]
    assert said(site, "harbour dues speaker:welk") == ["Harbour dues will rise in May"]


def test_another_speaker_is_written(tab: Any, serving: Callable[[], Any]) -> None:
    site = serving()
    sign_in(tab, site)
    tab.go(site(f"/review?statement={site.statement}"))
    tab.key("p")
    assert tab.run(FOCUS) == "f-speaker"
    tab.type("Orla Haverty")
    tab.following(lambda: tab.key("Enter"))
    assert said(site, "speaker:haverty") == ["Harbour dues will rise in May"]


def test_speakers_are_joined_by_keys(tab: Any, plain_tab: Any, serving: Callable[[], Any]) -> None:
    for one in (tab, plain_tab):
        site = serving()
        sign_in(one, site)
        one.go(site(f"/speakers/{site.speaker}"))
        tab_to(one, "other", most=120)
        one.type("welk")
        one.following(lambda one=one: one.key("Enter"))  # type: ignore[misc]
        tab_to(one, "other", most=120)
        for _ in range(3):  # the button, the link, and the button that joins
            one.key("Tab")
        assert one.run("document.activeElement.textContent") == "This is the same speaker"
        one.following(lambda one=one: one.key("Enter"))  # type: ignore[misc]
        assert len(said(site, "speaker:welk")) == len(said(site, f"speaker-id:{site.speaker}")) > 3


@pytest.mark.parametrize("kind", ["tab", "plain_tab"])
def test_what_may_contradict_a_statement_is_looked_for_when_asked(
    request: pytest.FixtureRequest, site: Any, kind: str
) -> None:
    tab = request.getfixturevalue(kind)
    tab.go(site(f"/statements/{site.statement}"))
    tab.run("document.querySelector('.lazy summary').focus()")
    tab.key("Enter")
    if tab.has_script:
        tab.until("document.querySelector('.lazy').dataset.state === 'loaded'")
    else:
        tab.key("Tab")
        tab.following(lambda: tab.key("Enter"))
    assert "That is no proof" in tab.run("document.querySelector('main').innerText")


def test_a_review_needs_no_script(plain_tab: Any, serving: Callable[[], Any]) -> None:
    site = serving()
    sign_in(plain_tab, site)
    tab_to(plain_tab, "verdict")
    plain_tab.following(lambda: plain_tab.key("Enter"))
    assert judged(site) == [("confirm", None)]
    plain_tab.following(lambda: plain_tab.point_at(".signed button", click=True))
    assert plain_tab.run("document.querySelector('.signed')") is None


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_for_those_who_are_signed_in_are_accessible(
    tab: Any, axe: str, serving: Callable[[], Any], scheme: str
) -> None:
    site = serving()
    tab.prefers(scheme)
    sign_in(tab, site)
    for path in (
        f"/review?statement={site.statement}",
        f"/speakers/{site.speaker}?join=welk",
        f"/statements/{site.statement}",
    ):
        tab.go(site(path))
        tab.run("for (const one of document.querySelectorAll('details')) one.open = true")
        tab.run(axe)
        found = tab.run(
            "axe.run().then((found) => JSON.stringify(found.violations.map((one) => [one.id, one.nodes[0].html])))",
            wait=True,
        )
        assert found == "[]", path

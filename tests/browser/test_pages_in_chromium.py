"""Every page in a browser: whole, calm, accessible, with and without JavaScript."""

from __future__ import annotations

import json
from typing import Any

import pytest

PAGES = {
    "search": "/",
    "results": "/?q=ice+speaker:brenn",
    "bad query": "/?q=ice+OR",
    "nothing": "/?q=zeppelin",
    "article": "/articles/{article}",
    "statement": "/statements/{statement}",
    "nested": "/statements/{nested}",
    "contradictions": "/statements/{statement}/contradictions",
    "of a speaker": "/?q=speaker-id:{speaker}",
    "speakers": "/speakers",
    "speaker": "/speakers/{speaker}",
    "check": "/check",
    "checked": "/check?quote=We+held+them+for+seven+years",
    "overview": "/overview",
    "about": "/about",
    "sign in": "/sign-in",
    "missing": "/articles/none",
}
WINDOWS = {"desk": (1200, 900, "light"), "night": (1200, 900, "dark"), "phone": (360, 740, "light")}
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SHIFTS = """globalThis.shifts = 0;
new PerformanceObserver((list) => { for (const one of list.getEntries()) shifts += one.value; })
  .observe({type: 'layout-shift', buffered: true});"""
DISPLAY = "(() => { const e = document.querySelector('%s'); return e ? getComputedStyle(e).display : 'none'; })()"
MISSING = """[...document.querySelectorAll('main a[href^="#"]')]
  .filter((one) => !document.getElementById(one.hash.slice(1))).length"""


def path_of(site: Any, page: str) -> str:
    return site(PAGES[page].format(**vars(site)))


def violations(tab: Any, axe: str) -> list[str]:
    """What axe finds wrong, with the elements."""
    tab.run(axe)
    found = tab.run(
        f"axe.run({{runOnly: {json.dumps(TAGS)}}}).then((found) => JSON.stringify(found.violations))", wait=True
    )
    return [
        f"{one['id']}: {one['help']}: {[node['html'][:160] for node in one['nodes'][:3]]}" for one in json.loads(found)
    ]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("window", WINDOWS)
def test_a_page_is_accessible(tab: Any, site: Any, axe: str, page: str, window: str) -> None:
    width, height, scheme = WINDOWS[window]
    tab.size(width, height)
    tab.prefers(scheme)
    tab.go(path_of(site, page))
    assert violations(tab, axe) == []


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_small_still_and_asks_nobody_else(tab: Any, site: Any, page: str) -> None:
    tab.send("Page.addScriptToEvaluateOnNewDocument", source=SHIFTS)
    tab.go(path_of(site, page))
    tab.browser.pump(0.3)
    asked = [one["request"]["url"] for one in tab.of("Network.requestWillBeSent")]
    assert all(url.startswith(site.base) for url in asked)
    sizes = {one["requestId"]: one["encodedDataLength"] for one in tab.of("Network.loadingFinished")}
    assert 0 < sum(sizes.values()) < 100_000
    assert tab.run("shifts") == 0
    refused = [one["entry"]["text"] for one in tab.of("Log.entryAdded") if one["entry"]["source"] == "security"]
    assert refused == [] and tab.of("Runtime.exceptionThrown") == []


@pytest.mark.parametrize("page", PAGES)
def test_a_page_fits_a_small_screen_and_one_that_is_zoomed(tab: Any, site: Any, page: str) -> None:
    for width in (320, 768):
        tab.size(width, 700)
        tab.go(path_of(site, page))
        assert tab.run("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("page", PAGES)
def test_a_page_reads_the_same_without_script(tab: Any, plain_tab: Any, site: Any, page: str) -> None:
    shown = []
    for one in (tab, plain_tab):
        one.go(path_of(site, page))
        shown.append(
            one.run(
                "document.querySelector('main').innerText.replace(/\\bCopy\\b\\s*/g, '').replace(/\\s+/g, ' ').trim()"
            )
        )
    assert len(shown[0]) > 40
    assert shown[0] == shown[1]


@pytest.mark.parametrize("page", ["article", "statement", "overview", "results"])
def test_a_page_prints_without_what_is_for_the_screen(tab: Any, site: Any, page: str) -> None:
    tab.prefers(media="print")
    tab.go(path_of(site, page))
    for gone in ("nav", ".actions", ".facets", ".ask"):
        assert tab.run(DISPLAY % gone) == "none"
    assert "Check the page itself" in tab.run("document.querySelector('footer').innerText")
    assert tab.send("Page.printToPDF")["data"]


def test_every_link_of_the_pages_leads_somewhere(tab: Any, site: Any) -> None:
    links: set[str] = set()
    for page in PAGES:
        tab.go(path_of(site, page))
        links |= set(tab.run("[...document.links].map((one) => one.href.split('#')[0])"))
    own = {path_of(site, page) for page in PAGES}
    inside = sorted(link for link in links - own if link.startswith(site.base))
    assert len(inside) > 60
    tab.go(site("/about"))
    # One after the other, each to its end: of downloads a server lets few go on at once.
    read = "fetch(%s).then(async (answer) => (await answer.arrayBuffer(), answer.status))"
    for link in inside:
        assert tab.run(read % json.dumps(link), wait=True) == 200, link


def test_links_to_places_in_an_article_lead_to_places_that_are_there(tab: Any, site: Any) -> None:
    tab.go(path_of(site, "article"))
    assert tab.run(MISSING) == 0
    ids = tab.run("[...document.querySelectorAll('[id]')].map((one) => one.id)")
    assert len(ids) == len(set(ids))

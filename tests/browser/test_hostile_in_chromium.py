"""An article that prints scripts, marks that reorder text and endless words is shown, and none of it carried out."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

GIVEN = (
    "<script>window.broken=1</script>",
    '"><svg/onload=window.broken=2>',
    "'onfocus='window.broken=3' autofocus='",
    "{{7*7}}${7*7}",
    "\u202e\u2066reversed",
    "W" * 1500,
    "javascript:window.broken=4",
    "</textarea><img src=x onerror=window.broken=5>",
    "\u0000\u0007\ud800".encode("utf-8", "replace").decode(),
)


def unharmed(tab: Any) -> None:
    tab.browser.pump(0.1)
    assert tab.run("typeof window.broken") == "undefined"
    assert (
        tab.run(
            "document.querySelectorAll('main script, main img, [onload], [onerror], [onmouseover], [onfocus]').length"
        )
        == 0
    )
    assert tab.run("document.documentElement.scrollWidth <= innerWidth")
    assert not [one for one in tab.of("Log.entryAdded") if one["entry"]["source"] == "security"]


def test_a_hostile_article_does_nothing_on_any_page(tab: Any, site: Any) -> None:
    tab.size(390, 800)
    tab.go(site("/?q=since:2031-05-01+until:2031-05-01"))
    unharmed(tab)
    links = tab.run("[...document.querySelectorAll('.hit a, .facets a')].map((one) => one.href)")
    assert len(links) > 8
    for link in dict.fromkeys(links):
        tab.go(link)
        unharmed(tab)
    for path in ("/speakers", "/overview", "/check?quote=svg+onload+window"):
        tab.go(site(path))
        unharmed(tab)


def test_marks_that_reorder_text_are_shown_as_what_they_are(tab: Any, site: Any) -> None:
    tab.go(site("/?q=since:2031-05-01+until:2031-05-01"))
    shown = tab.run("document.querySelector('main').textContent")
    assert "\u202e" not in shown and "⟨U+202E⟩" in shown and "{{ 7*7 }}" in shown and "␛[31m" in shown


@pytest.mark.parametrize("text", GIVEN, ids=range(len(GIVEN)))
def test_whatever_is_asked_is_only_shown(tab: Any, site: Any, text: str) -> None:
    for path in (
        "/?q={}",
        "/?q=dues&w=dues&speaker={}",
        "/check?quote={}&speaker={}",
        "/speakers?name={}",
        "/speakers/{}",
        "/articles/{}",
        "/statements/{}",
        "/?cursor={}",
        "/sign-in?next={}",
    ):
        tab.go(site(path.replace("{}", quote(text, safe=""))))
        unharmed(tab)

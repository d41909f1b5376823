"""The pictures in docs/pages.md: `ONRECORD_SCREENSHOTS=docs/screenshots pytest tests/browser/test_screenshots.py`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

LARGEST = 150_000  # bytes of one picture
FOLDER = os.environ.get("ONRECORD_SCREENSHOTS")
PICTURES = {
    "search": ("/?q=dues+OR+ice", 1000, 680, "light"),
    "search-phone": ("/?q=dues+OR+ice", 390, 780, "light"),
    "article": ("/articles/{article}", 1000, 690, "light"),
    "article-dark": ("/articles/{article}", 1000, 560, "dark"),
    "article-phone": ("/articles/{article}", 390, 780, "light"),
    "statement": ("/statements/{statement}", 1000, 760, "light"),
    "check": ("/check?quote=We+held+them+for+seven+years&speaker=Brenn", 1000, 680, "light"),
    "overview": ("/overview", 1000, 760, "light"),
    "speaker": ("/speakers/{speaker}", 1000, 760, "light"),
    "review": ("/review?statement={statement}", 1000, 760, "light"),
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_small(tab: Any, site: Any, tmp_path: Path, name: str) -> None:
    path, width, height, scheme = PICTURES[name]
    tab.size(width, height)
    tab.prefers(scheme)
    if name == "review":
        tab.go(site("/sign-in"))
        tab.run("document.getElementById('token').focus()")
        tab.type(site.token)
        tab.following(lambda: tab.key("Enter"))
    tab.go(site(path.format(**vars(site))))
    file = (Path(FOLDER) if FOLDER else tmp_path) / f"{name}.png"
    file.parent.mkdir(parents=True, exist_ok=True)
    tab.picture(file, whole=False)
    assert 5_000 < file.stat().st_size < LARGEST

"""docs/watching.md: its commands are typed, against a site on this machine in place of the one that they name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from docs_pages import ROOT, blocks, commands
from docs_terminal import Terminal

pytest.importorskip("feedparser", reason="the extra web is not installed")

NAMED = "https://alder-post.example"
FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Alder Post</title><item><title>Mill to close</title>
<link>{site}/1</link><guid>1</guid></item></channel></rss>"""
OPML = '<?xml version="1.0"?><opml version="2.0"><body><outline type="rss" xmlUrl="{site}/feed.xml"/></body></opml>'
STORY = """<html><head><title>Mill to close</title></head><body><article><h1>Mill to close</h1>
<p>The mill at Fennmouth is to close, its owner has told the people who work there, after a summer without rain.</p>
<p>"We have no water left for the ferry," said Ada Brook, who runs the mill. "Nobody remembers a year like it."</p>
<p>Ben Hill, who has lived by the lock for forty years, said that the river would come back in the winter.</p>
</article></body></html>"""


def test_the_commands_of_the_page_work(beside_examples: Path, site: Any, answer: Any) -> None:
    here = site.url("")
    site["/feed.xml"] = answer(FEED.format(site=here).encode(), "application/rss+xml")
    site["/1"] = answer(STORY.encode())
    (beside_examples / "feeds.opml").write_text(OPML.format(site=here), encoding="utf-8")
    terminal = Terminal(beside_examples, replaced={NAMED: here}, known={"ONRECORD_ALLOW_HOSTS": "127.0.0.1"})
    typed = [command for block in blocks(ROOT / "docs" / "watching.md") if block.told for command in commands(block)]
    assert len(typed) >= 3
    printed = [terminal.run(command.typed) for command in typed]
    terminal.close()
    assert all(code == 0 for _, code in printed), printed
    assert "/1" in site.paths
    assert terminal.run("onrecord search water --count")[0].strip() == "1"
    assert (beside_examples / "alerts.jsonl").exists()

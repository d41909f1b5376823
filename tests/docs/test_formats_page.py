"""docs/formats.md: the brat file that it shows is what is written of such a statement."""

from __future__ import annotations

from pathlib import Path

from docs_pages import ROOT, blocks

from onrecord.exchange import export
from onrecord.records import Act, Article, Reading, Span, Speaker, Statement

TEXT = "Mill to close\n\n“We have no water left,\n“none at all,” Ada Brook said.\n"


def span(words: str) -> Span:
    start = TEXT.index(words)
    return Span.of(TEXT, start, start + len(words))


def test_the_brat_file_that_is_shown_is_what_is_written(tmp_path: Path) -> None:
    (block,) = blocks(ROOT / "docs" / "formats.md", "text")
    speaker = Speaker("person", "Ada Brook", "name", 0.97, "the source names them")
    said = (span("Ada Brook"),), (span("said"),), (span("“We have no water left,\n“none at all,”"),)
    statement = Statement("1", "direct", "body", *said, 0.97, speaker=speaker, act=Act("say", "speech"))
    export([Reading(Article(TEXT, path="mill.txt"), (statement,))], "brat", tmp_path / "out")
    written = (tmp_path / "out" / "mill.ann").read_text(encoding="utf-8").splitlines()
    shown = block.body.splitlines()
    assert shown[:-1] == written[:-1]
    assert written[-1].startswith(shown[-1].split("{")[0])

"""Where articles were read from is told without the folders of whoever runs the server."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from onrecord.keeping import Ledger
from onrecord.serve.places import shown_place

TEXT = "“The old mill is closed for good,” said Orla Haverty, the surveyor of Fennick. She left town on Tuesday."


@pytest.mark.parametrize(
    ("place", "shown"),
    [
        ("https://tidings.example/home/mina/dues", "https://tidings.example/home/mina/dues"),
        ("harbour/2031/dues.txt", "harbour/2031/dues.txt"),
        ("./dues.txt", "./dues.txt"),
        ("-", "-"),
        ("sent by mina", "sent by mina"),
        ("/home/mina/harbour/2031/dues.txt", "…/2031/dues.txt"),
        ("/home/mina/dues.txt", "…/dues.txt"),
        ("~/desk/dues.txt", "…/dues.txt"),
        ("../../mina/desk/x/dues.txt", "…/x/dues.txt"),
        ("C:\\Users\\mina\\desk\\dues.txt", "…/desk/dues.txt"),
        ("file:///home/mina/desk/dues.txt", "…/desk/dues.txt"),
        ("s3://mina-secret/desk/dues.txt", "…/desk/dues.txt"),
        ("/", "…/"),
    ],
)
def test_a_place_is_shown_without_the_folders_above(place: str, shown: str) -> None:
    assert shown_place(place) == shown


def test_no_answer_tells_of_the_servers_folders(serving: Any, tmp_path: Path) -> None:
    folder = tmp_path / "secret" / "desk"
    folder.mkdir(parents=True)
    (folder / "mill.txt").write_text(TEXT, encoding="utf-8")
    location = str(tmp_path / "mill.db")
    with Ledger(location) as ledger:
        ledger.add(folder, workers=1)
    server = serving(location, rate=0)
    (found,) = server.ask("/api/statements?q=mill").json["statements"]
    article, statement = found["article"]["id"], found["statement"]["id"]
    paths = [f"/articles/{article}", f"/statements/{statement}", "/", "/overview", "/check?quote=the+old+mill"]
    paths += [f"/api/articles/{article}", f"/api/statements/{statement}", f"/api/statements/{statement}/utterance"]
    paths += ["/api/statements.csv", "/api/statements.jsonl", "/feed.atom", "/api/check?quote=the+old+mill"]
    for path in paths:
        answered = server.ask(path)
        assert answered.status == 200
        assert str(tmp_path) not in answered.text and "secret" not in answered.text, path
    assert "…/desk/mill.txt" in server.ask(f"/statements/{statement}").text
    assert server.ask(f"/api/articles/{article}").json["article"]["path"] == "…/desk/mill.txt"

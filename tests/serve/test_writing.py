"""Programs that write: who may, what they may send, and what becomes of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from onrecord.errors import TokenError
from onrecord.serve.tokens import PREFIX, Tokens, new_token

TEXT = (
    "The council of Fennick voted on Tuesday to close the old mill. "
    "“It cannot be saved,” said Orla Haverty, the town's surveyor. She said the beams had rotted through."
)


def test_an_article_that_is_sent_is_read_and_found(writable: Any) -> None:
    body = {"text": TEXT, "title": "Mill to close", "publisher": "Fennick Echo", "published": "2031-06-03"}
    added = writable.ask("/api/articles", method="POST", body=body, token=writable.token)
    assert added.status == 201
    assert (added.json["new"], added.json["dropped"]) == (1, [])
    assert added.json["statements"] >= 2
    article = writable.ask(added.headers["Location"]).json
    assert article["article"]["text"] == TEXT
    assert article["origins"][0]["location"] == "sent by mina"
    assert writable.ask("/api/statements?q=saved").json["statements"][0]["speaker"]["name"] == "Orla Haverty"
    again = writable.ask("/api/articles", method="POST", body=body, token=writable.token)
    assert (again.status, again.json["new"], again.json["unchanged"]) == (200, 0, 1)
    assert again.json["articles"] == added.json["articles"]


def test_an_article_is_fetched_from_its_address_where_the_host_is_allowed(
    writable: Any, site: Any, answer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    site["/mill"] = answer(f"<html><body><article><p>{TEXT}</p><p>{TEXT}</p></article></body></html>".encode())
    sent = {"method": "POST", "body": {"url": site.url("/mill")}, "token": writable.token}
    assert writable.ask("/api/articles", **sent).status == 201
    monkeypatch.delenv("ONRECORD_ALLOW_HOSTS")
    refused = writable.ask("/api/articles", **sent).json
    assert (refused["articles"], refused["dropped"][0]["reason"]) == ([], "refused")


@pytest.mark.parametrize(
    "url",
    [
        *("/etc/passwd", "file:///etc/passwd", "-", ".", "ftp://tidings.example/a", "javascript:alert(1)", " "),
        *("http:/etc/passwd", "HTTPS:", "http//x"),
    ],
)
def test_nothing_but_web_addresses_is_fetched(writable: Any, url: str) -> None:
    refused = writable.ask("/api/articles", method="POST", body={"url": url}, token=writable.token)
    assert refused.status == 422


@pytest.mark.parametrize(
    "url",
    [
        *("http://127.0.0.1:1/", "http://localhost/", "http://[::1]/", "http://10.0.0.1/", "http://169.254.169.254/"),
        *("http://0.0.0.0/", "http://2130706433/", "http://[::ffff:127.0.0.1]/", "http://127.1/"),
    ],
)
def test_this_machine_and_its_network_are_not_fetched_from(writable: Any, url: str) -> None:
    refused = writable.ask("/api/articles", method="POST", body={"url": url}, token=writable.token)
    assert refused.status == 200
    (drop,) = refused.json["dropped"]
    # A machine without IPv6 does not even look such an address up.
    assert drop["reason"] == "refused" or ("[" in url and drop["reason"] == "unreadable")


def test_what_cannot_be_read_says_why(writable: Any) -> None:
    asked = {"method": "POST", "token": writable.token}
    assert writable.ask("/api/articles", body={"text": "   "}, **asked).json["dropped"][0]["reason"] == "empty"
    assert writable.ask("/api/articles", body={}, **asked).status == 422
    assert writable.ask("/api/articles", body={"text": "x", "colour": "red"}, **asked).status == 422
    assert writable.ask("/api/articles", body=b"{", Content_Type="application/json", **asked).status == 422
    assert writable.ask("/api/articles", body=b"text", Content_Type="text/plain", **asked).status == 415


def test_reviews_hold_and_are_taken_back(writable: Any) -> None:
    identifier = writable.ask("/api/statements?q=unsafe").json["statements"][0]["statement"]["id"]
    place = f"/api/statements/{identifier}/reviews"
    body = {"verdict": "reject", "note": "he was asked, and did not say so"}
    made = writable.ask(place, method="POST", body=body, token=writable.token)
    assert made.status == 201
    assert writable.ask("/api/statements?q=unsafe").json["statements"] == []
    review = writable.ask(made.headers["Location"]).json
    assert (review["by"], review["verdict"], review["undone"]) == ("mina", "reject", None)
    undo = f"{made.headers['Location']}/undo"
    assert writable.ask(undo, method="POST", token=writable.token).status == 200
    assert len(writable.ask("/api/statements?q=unsafe").json["statements"]) == 1
    assert writable.ask(made.headers["Location"]).json["undone_by"] == "mina"
    assert writable.ask(undo, method="POST", token=writable.token).status == 422


def test_corrections_are_in_words_of_the_article(writable: Any) -> None:
    identifier = writable.ask("/api/statements?q=promised").json["statements"][0]["statement"]["id"]
    asked = {"method": "POST", "token": writable.token}
    place = f"/api/statements/{identifier}/reviews"
    wrong = writable.ask(place, body={"verdict": "correct", "content": "nowhere in it"}, **asked)
    assert (wrong.status, wrong.json["type"]) == (422, "urn:onrecord:problem:review")
    body = {"verdict": "correct", "content": "promised otherwise", "speaker": "Tomas Welk"}
    assert writable.ask(place, body=body, **asked).status == 201
    found = writable.ask("/api/statements?q=promised").json["statements"][0]
    assert found["statement"]["content"][0]["text"] == "promised otherwise"
    assert found["speaker"]["name"] == "Tomas Welk"


def test_without_a_token_nothing_is_written(writable: Any) -> None:
    for path in ("/api/articles", "/api/statements/x/reviews", "/api/reviews/1/undo"):
        for token in (None, "onrecord_wrong", "", "mina"):
            refused = writable.ask(path, method="POST", body={"text": TEXT}, token=token)
            assert refused.status == 401
            assert refused.headers["WWW-Authenticate"].startswith("Bearer")
        basic = writable.ask(path, method="POST", body={}, Authorization=f"Basic {writable.token}")
        assert basic.status == 401
    assert writable.ask("/api/count").json["number"] == 5


def test_a_server_without_a_token_file_does_not_write(server: Any) -> None:
    refused = server.ask("/api/articles", method="POST", body={"text": TEXT}, token="onrecord_x")
    assert (refused.status, refused.json["type"]) == (403, "urn:onrecord:problem:read-only")
    assert server.app.served.writer is None


# --- tokens -----------------------------------------------------------------------------------------------


def test_a_token_is_kept_as_its_digest_in_a_file_for_its_owner(tmp_path: Path) -> None:
    file = tmp_path / "tokens"
    token = new_token(file, "mina")
    assert token.startswith(PREFIX)
    assert token not in file.read_text()
    assert file.stat().st_mode & 0o077 == 0
    assert Tokens(file).owner(token) == "mina"
    assert Tokens(file).owner(token[:-1]) is None


def test_taking_a_line_out_ends_a_token(tmp_path: Path) -> None:
    file = tmp_path / "tokens"
    first, second = new_token(file, "mina"), new_token(file, "tom")
    tokens = Tokens(file)
    assert (tokens.owner(first), tokens.owner(second)) == ("mina", "tom")
    file.write_text("# of the desk\n\n" + file.read_text().splitlines()[1] + "\n")
    assert (tokens.owner(first), tokens.owner(second)) == (None, "tom")


def test_names_and_files_that_cannot_be_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "tokens"
    new_token(file, "mina")
    for name in ("mina", "", "two words", "#x", "x\ny"):
        with pytest.raises(TokenError):
            new_token(file, name)
    with pytest.raises(TokenError):
        Tokens(tmp_path / "missing")
    file.write_text("mina secret\n")
    with pytest.raises(TokenError, match="tokens:1"):
        Tokens(file)

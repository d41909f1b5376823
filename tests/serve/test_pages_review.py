"""Reviewing on the pages: who may, what is kept, and that no other site can do it for them."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from onrecord.keeping import Ledger


class Reviewer:
    """A browser of somebody who signs in."""

    def __init__(self, server: Any) -> None:
        self.server = server
        answered = self.send("/sign-in", token=server.token)
        assert answered.status == 303 and answered.headers["Location"] == "/review"
        cookie = answered.headers["Set-Cookie"]
        assert "HttpOnly" in cookie and "SameSite=Strict" in cookie
        self.cookie = cookie.split(";")[0]

    def ask(self, path: str) -> str:
        return str(self.server.ask(path, Cookie=self.cookie).text)

    def send(self, path: str, *, headers: dict[str, str] | None = None, **form: str) -> Any:
        told = {"Content_Type": "application/x-www-form-urlencoded", "Cookie": getattr(self, "cookie", "")}
        return self.server.ask(path, method="POST", body=urlencode(form).encode(), **told | (headers or {}))

    def judge(self, verdict: str, page: str, **more: str) -> Any:
        return self.send("/review", **hidden(page), verdict=verdict, **more)


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of the form that judges."""
    form = page[page.index('id="judge"') :].split("</form>")[0]
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))


def kept(server: Any) -> list[tuple[str, str, str]]:
    with Ledger(server.location, read_only=True) as ledger:
        return [(one.verdict, one.by, one.undone_by or "") for one in ledger.reviews()]


def test_nobody_reviews_without_signing_in(writable: Any) -> None:
    assert writable.ask("/review").headers["Location"].startswith("/sign-in")
    assert writable.ask("/review", method="POST", body=b"verdict=confirm").status == 401
    assert not kept(writable)


def test_a_token_that_is_not_known_signs_nobody_in(writable: Any) -> None:
    told = {"Content_Type": "application/x-www-form-urlencoded"}
    answered = writable.ask("/sign-in", method="POST", body=b"token=onrecord_wrong", **told)
    assert answered.status == 401 and "Set-Cookie" not in answered.headers


def test_statements_are_judged_one_after_the_other(writable: Any) -> None:
    reviewer = Reviewer(writable)
    seen = []
    for verdict in ("confirm", "reject", "confirm"):
        page = reviewer.ask("/review")
        seen.append(hidden(page)["statement"])
        assert reviewer.judge(verdict, page).status == 303
    assert len(set(seen)) == 3
    assert kept(writable) == [("confirm", "mina", ""), ("reject", "mina", ""), ("confirm", "mina", "")]


def test_a_judgement_is_taken_back(writable: Any) -> None:
    reviewer = Reviewer(writable)
    page = reviewer.ask("/review")
    after = reviewer.judge("reject", page).headers["Location"]
    told = {name: values[0] for name, values in parse_qs(urlsplit(after).query).items()}
    number, statement = told["last"].split(".")
    token = hidden(reviewer.ask("/review"))["form_token"]
    back = reviewer.send("/review", form_token=token, verdict="undo", review=number, statement=statement)
    assert statement in back.headers["Location"]
    assert kept(writable) == [("reject", "mina", "mina")]
    assert hidden(reviewer.ask(back.headers["Location"]))["statement"] == statement


def test_a_correction_is_kept_with_only_what_was_changed(writable: Any) -> None:
    reviewer = Reviewer(writable)
    statement = writable.ask("/api/statements?q=speaker:welk").json["statements"][0]["statement"]["id"]
    page = reviewer.ask(f"/review?statement={statement}")
    fields = {
        "content": "it is unsafe",
        "source": "Tomas Welk",
        "cue": "denied",
        "speaker": "Tomas Welk",
        "role": "",
        "kind": "person",
        "act": "deny",
    }
    assert "done=corrected" in reviewer.judge("correct", page, **fields).headers["Location"]
    (found,) = writable.ask("/api/statements?q=speaker:welk").json["statements"]
    assert [span["text"] for span in found["statement"]["content"]] == ["it is unsafe"]
    assert found["statement"]["speaker"]["name"] == "Tomas Welk"


def test_words_that_are_not_printed_are_refused_with_the_reason(writable: Any) -> None:
    reviewer = Reviewer(writable)
    page = reviewer.ask("/review")
    after = reviewer.judge("correct", page, content="nobody printed this").headers["Location"]
    assert "does not stand in the article" in reviewer.ask(after)
    assert not kept(writable)


def test_what_is_skipped_does_not_come_again(writable: Any) -> None:
    reviewer = Reviewer(writable)
    path, seen = "/review", []
    for _ in range(5):
        page = reviewer.ask(path)
        seen.append(hidden(page)["statement"])
        (path,) = re.findall(r'href="([^"]+)" data-key="s"', page)
        path = path.replace("&amp;", "&")
    assert len(set(seen)) == 5
    assert "Nothing is left to judge" in reviewer.ask(path)


def test_a_query_says_what_to_review(writable: Any) -> None:
    reviewer = Reviewer(writable)
    page = reviewer.ask("/review?q=speaker:welk")
    assert "Tomas Welk" in page
    assert "there is no field" in reviewer.ask("/review?q=nofield:x")


def test_a_form_from_elsewhere_is_refused(writable: Any) -> None:
    reviewer = Reviewer(writable)
    page = reviewer.ask("/review")
    fields = hidden(page) | {"verdict": "reject"}
    assert reviewer.send("/review", **fields | {"form_token": "0" * 96}).status == 403
    assert reviewer.send("/review", headers={"Origin": "https://elsewhere.example"}, **fields).status == 403
    assert reviewer.send("/review", headers={"Sec_Fetch_Site": "cross-site"}, **fields).status == 403
    assert not kept(writable)


def test_signing_out_ends_the_session_in_the_browser(writable: Any) -> None:
    reviewer = Reviewer(writable)
    token = hidden(reviewer.ask("/review"))["form_token"]
    assert "Max-Age=0" in reviewer.send("/sign-out", form_token=token).headers["Set-Cookie"]


def test_decisions_about_a_speaker_are_undone_by_those_who_may(writable: Any) -> None:
    with Ledger(writable.location) as ledger:
        decision = ledger.merge("Ida Brenn", "Tomas Welk", by="mina")
    speaker = writable.ask("/api/speakers?name=brenn").json["speakers"][0]["id"]
    path = f"/speakers/{speaker}"
    assert "“Tomas Welk” merged into “Ida Brenn”" in writable.ask(path).text and "Undo" not in writable.ask(path).text
    reviewer = Reviewer(writable)
    page = reviewer.ask(path)
    token, *_ = set(re.findall(r'/undo"><input type="hidden" name="form_token" value="(\w+)"', page))
    assert reviewer.send(f"{path}/undo", form_token="x", decision=str(decision)).status == 403
    assert reviewer.send(f"{path}/undo", form_token=token, decision=str(decision)).status == 303
    assert "undone since" in reviewer.ask(path)

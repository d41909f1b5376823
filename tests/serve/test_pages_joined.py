"""People with a token say on the pages which speakers are one and which statements one saying, and take it back."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from urllib.parse import quote

import pytest

from onrecord.keeping import Ledger


class Reviewer:
    """A browser of somebody who signs in."""

    def __init__(self, server: Any) -> None:
        self.server = server
        self.cookie = self.send("/sign-in", token=server.token).headers["Set-Cookie"].split(";")[0]

    def ask(self, path: str) -> str:
        return re.sub(r"\s+", " ", unescape(self.server.ask(path, Cookie=self.cookie).text))

    def send(self, path: str, **form: str) -> Any:
        body = "&".join(f"{name}={quote(value)}" for name, value in form.items()).encode()
        told = {"Content_Type": "application/x-www-form-urlencoded", "Cookie": getattr(self, "cookie", "")}
        return self.server.ask(path, method="POST", body=body, **told)

    def press(self, page: str, label: str) -> Any:
        """Send the form of the button with this label."""
        for form in re.findall(r'<form[^>]* method="post" action="([^"]+)">(.*?)</form>', page):
            if re.search(rf'aria-label="{re.escape(label)}"', form[1]):
                return self.send(form[0], **dict(re.findall(r'name="(\w+)" value="([^"]*)"', form[1])))
        raise AssertionError(f"there is no button {label!r}")


@pytest.fixture
def mina(writable: Any) -> Reviewer:
    return Reviewer(writable)


def speakers(server: Any) -> dict[str, str]:
    return {one["name"]: one["id"] for one in server.ask("/api/speakers").json["speakers"]}


def printed(server: Any, query: str) -> list[str]:
    return [one["statement"]["id"] for one in server.ask(f"/api/statements?q={quote(query)}").json["statements"]]


# --- speakers ---------------------------------------------------------------------------------------------


def test_a_page_leads_to_the_statements_of_its_speaker_and_of_no_namesake(server: Any) -> None:
    ids = speakers(server)
    page = server.ask(f"/speakers/{ids['Ida Brenn']}").text
    assert f'href="/?q=speaker-id%3A{ids["Ida Brenn"]}"' in page
    assert "Ida Brenn" in server.ask(f"/?q=speaker-id:{ids['Ida Brenn']}").text.partition("under any of their names")[0]
    assert printed(server, f"speaker-id:{ids['Ida Brenn']}") == printed(server, 'speaker:"Ida Brenn"')
    assert printed(server, "speaker-id:nobody") == []


def test_speakers_are_joined_and_parted_again(writable: Any, mina: Reviewer) -> None:
    ids = speakers(writable)
    page = mina.ask(f"/speakers/{ids['Ida Brenn']}?join=welk")
    assert mina.press(page, "Tomas Welk is the same speaker").status == 303
    page = mina.ask(f"/speakers/{ids['Ida Brenn']}")
    assert "Merged into this speaker" in page
    assert '“Tomas Welk” merged into “Ida Brenn” <span class="quiet">by <bdi>mina</bdi>' in page
    assert "Tomas Welk" not in speakers(writable)
    assert len(printed(writable, f"speaker-id:{ids['Ida Brenn']}")) == 3
    assert printed(writable, f"speaker-id:{ids['Tomas Welk']}") == printed(writable, f"speaker-id:{ids['Ida Brenn']}")
    assert writable.ask(f"/speakers/{ids['Tomas Welk']}").headers["Location"] == f"/speakers/{ids['Ida Brenn']}"
    assert mina.press(page, "Undo the merge of Tomas Welk").status == 303
    page = mina.ask(f"/speakers/{ids['Ida Brenn']}")
    assert "Merged into this speaker" not in page and "undone since" in page
    assert len(printed(writable, f"speaker-id:{ids['Ida Brenn']}")) == 2


def test_speakers_are_offered_by_last_name_name_and_id(writable: Any, mina: Reviewer) -> None:
    ids = speakers(writable)
    brenn = f"/speakers/{ids['Ida Brenn']}"
    assert "No other speaker has this last name" in mina.ask(brenn)
    for asked in ("port", "Port of Quill", ids["Port of Quill"]):
        assert "Port of Quill is the same speaker" in mina.ask(f"{brenn}?join={quote(asked)}")
    assert "No other speaker is known by" in mina.ask(f"{brenn}?join=zeppelin")
    assert "is the same speaker" not in mina.ask(f"{brenn}?join=brenn")


def test_a_speaker_is_not_joined_with_itself_or_nobody(writable: Any, mina: Reviewer) -> None:
    ids = speakers(writable)
    page = mina.ask(f"/speakers/{ids['Ida Brenn']}?join=welk")
    (token,) = set(re.findall(r'/merge"><input type="hidden" name="form_token" value="(\w+)"', page))
    path = f"/speakers/{ids['Ida Brenn']}/merge"
    assert mina.send(path, form_token=token, other=ids["Ida Brenn"]).status == 422
    assert mina.send(path, form_token=token, other="zeppelin").status == 404
    assert mina.send(path, form_token=token).status == 404
    assert mina.send(path, form_token="0" * 96, other=ids["Tomas Welk"]).status == 403
    with Ledger(writable.location) as ledger:
        assert ledger.decisions() == []


# --- sayings ----------------------------------------------------------------------------------------------


def test_statements_are_joined_parted_and_that_is_taken_back(writable: Any, mina: Reviewer) -> None:
    first, second = printed(writable, "speaker:brenn")
    page = mina.ask(f"/statements/{first}")
    assert "Other printings" not in page
    (token,) = set(re.findall(r'/join"><input type="hidden" name="form_token" value="(\w+)"', page))
    other = f"http://127.0.0.1/statements/{second}?x=1"
    assert mina.send(f"/statements/{first}/join", form_token=token, other=other).status == 303
    page = mina.ask(f"/statements/{first}")
    assert "Other printings" in page and f'The same saying as <a href="/statements/{second}">' in page
    assert mina.press(page, f"Not the same saying as statement {second}").status == 303
    page = mina.ask(f"/statements/{first}")
    assert "Other printings" not in page and "Not the same saying as" in page
    assert "Not the same saying as" in mina.ask(f"/statements/{second}")
    assert mina.press(page, "Undo decision 2").status == 303
    assert mina.press(mina.ask(f"/statements/{first}"), "Undo decision 1").status == 303
    page = mina.ask(f"/statements/{first}")
    assert page.count("taken back by <bdi>mina</bdi>") == 2 and "Other printings" not in page


def test_what_is_no_statement_is_not_joined(writable: Any, mina: Reviewer) -> None:
    first, _ = printed(writable, "speaker:brenn")
    page = mina.ask(f"/statements/{first}")
    (token,) = set(re.findall(r'/join"><input type="hidden" name="form_token" value="(\w+)"', page))
    for other, status in (("", 422), ("a sentence", 422), ("0" * 16, 404), (first, 422)):
        assert mina.send(f"/statements/{first}/join", form_token=token, other=other).status == status
    assert mina.send(f"/statements/{first}/undo", form_token=token, decision="7").status == 404


# --- who may ----------------------------------------------------------------------------------------------

ACTIONS = ("/speakers/{0}/merge", "/speakers/{0}/undo", "/statements/{1}/join", "/statements/{1}/part")
ACTIONS += ("/statements/{1}/undo",)


@pytest.mark.parametrize("path", ACTIONS)
def test_nobody_decides_without_a_token(server: Any, writable: Any, path: str) -> None:
    told = {"method": "POST", "body": b"other=1&decision=1", "Content_Type": "application/x-www-form-urlencoded"}
    for one in (server, writable):
        place = path.format(speakers(one)["Ida Brenn"], printed(one, "speaker:brenn")[0])
        assert one.ask(place, **told).status == 401


def test_readers_are_shown_no_buttons(writable: Any) -> None:
    speaker, statement = speakers(writable)["Ida Brenn"], printed(writable, "dues")[0]
    for path in (f"/speakers/{speaker}", f"/statements/{statement}"):
        assert "<form" not in writable.ask(path).text


def test_a_token_that_is_taken_out_ends_its_sessions(writable: Any, mina: Reviewer) -> None:
    assert "Signed in as" in mina.ask("/")
    file = writable.app.served.settings.token_file
    line = file.read_text(encoding="utf-8")
    file.write_text("# nobody\n", encoding="utf-8")
    assert "Signed in as" not in mina.ask("/")
    assert mina.send("/review", verdict="confirm").status == 401
    # The same name with another token is not the same session.
    file.write_text(re.sub("sha256:[0-9a-f]+", "sha256:" + "0" * 64, line), encoding="utf-8")
    assert "Signed in as" not in mina.ask("/")
    file.write_text(line, encoding="utf-8")
    assert "Signed in as" in mina.ask("/")

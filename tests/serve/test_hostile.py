"""Hostile strings through every input: nothing breaks, nothing of the inside is told, none comes out as markup."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from onrecord.serve.tokens import new_token

MARK = "zq7"  # in every script of ours, so that it is known where it comes back
SCRIPTS = [
    f"<script>{MARK}</script>",
    f'"><script>{MARK}</script>',
    f"'><img src=x onerror={MARK}>",
    f"</title><svg onload={MARK}>",
    f"<svg/onload={MARK}>",
    f"javascript:{MARK}",
    f"<iframe src=javascript:{MARK}>",
    f"</textarea><script>{MARK}</script>",
    f"<!--<script>{MARK}//-->",
    f"]]><script>{MARK}</script>",
    f"{{{{{MARK}}}}}",
    f"{{% {MARK} %}}",
    f"${{{MARK}}}",
    f"<a href='javascript:{MARK}'>x</a>",
    f"\u2028<script>{MARK}</script>\u2029",
    f"＜script＞{MARK}＜/script＞",
    f"<scr\x00ipt>{MARK}</script>",
    f"%3Cscript%3E{MARK}%3C/script%3E",
    f"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY {MARK} SYSTEM 'file:///etc/passwd'>]>",
    f"<xsl:script>{MARK}</xsl:script>",
]
SQL = [
    *("'", '"', "';", "' OR '1'='1", "'; DROP TABLE statements; --", "1; ATTACH DATABASE '/tmp/x' AS x", "\\'", "`"),
    *("' UNION SELECT sqlite_version() --", "%' AND 1=0 --", "x' AND randomblob(1000000000) --", "NULL", "1e400"),
    *(
        "pg_sleep(10)",
        "'||pg_sleep(10)--",
        "$$;SELECT 1;$$",
        ":low",
        ":match",
        "%s",
        "%(x)s",
        "{0}",
        "?",
        "@x",
        "*",
        "**",
    ),
    *(
        'NEAR("a" "b")',
        "words:a",
        "a AND",
        "NOT",
        "OR OR",
        "a*b*c*",
        "^a",
        "rowid:1",
        '"a" + "b"',
        "{a b}:c",
        "-",
        "--",
        "- -",
    ),
]
WAYS = [
    *("../../etc/passwd", "..%2f..%2fetc%2fpasswd", "..\\..\\windows\\win.ini", "/etc/passwd", "file:///etc/passwd"),
    *(
        "....//....//",
        "%2e%2e/",
        "%252e%252e%252f",
        "..;/",
        "/proc/self/environ",
        "\\\\host\\share",
        "C:\\",
        "CON",
        "~",
    ),
    *("http://127.0.0.1/", "//evil.example", "http://[::1]:80/", "gopher://x", "|ls", ";ls", "$(ls)", "`ls`", "&&ls"),
]
CONTROLS = [
    chr(code) for code in (*range(32), 127, 128, 133, 159, 0xAD, 0x200B, 0x200E, 0x202E, 0x2066, 0xFEFF, 0xFFFE)
]
CONTROLS += [f"a{control}b" for control in CONTROLS[:12]] + ["a\r\nSet-Cookie: x=1", "a\nX-Evil: 1", "\ud7ff", "\ue000"]
NUMBERS = [
    "0",
    "-1",
    "1e9",
    "99999999999999999999",
    "0x10",
    "NaN",
    "Infinity",
    "-0",
    "1.5",
    "١٢",
    "²",
    "true",
    "null",
    "[]",
    "{}",
]
WORDS = [
    "é" * 300,
    "👩‍👩‍👧‍👦",
    "ʼ",
    "ﷺ",
    "Ｗｉｄｅ",
    "שלום",
    "a\u0301" * 50,
    "漢字",
    "ا" * 40,
    "İ",
    "ß",
    "Ω",
    "\U0010ffff",
    "𝕏",
]
FIELDS = [
    *(f"{name}:" for name in ("speaker", "since", "said", "article", "id", "score", "is", "act", "form", "nope")),
    *(
        "speaker:''",
        'speaker:""',
        'speaker:"',
        "since:9999-99-99",
        "since:99999999999d",
        "said:2031..2030",
        "score:2",
        "score:nan",
    ),
    *(
        "until:0000",
        "since:-1",
        "article:\x00",
        "id:%",
        "source:*",
        "speaker:***",
        "publisher:%",
        "language:xx" * 50,
        ":",
        "::",
        "a:b:c",
    ),
    *(
        "(" * 100,
        ")" * 100,
        "(a" * 40 + ")" * 40,
        "a OR " * 60 + "a",
        "-" * 200 + "a",
        '"' * 99,
        "NOT " * 50 + "a",
        "((a))" * 30,
    ),
]
HUGE = ["a" * 2_001, "a " * 5_000, "é" * 10_000, "(" * 20_000, "%00" * 3_000, '"a" ' * 4_000, "x" * 30_000]


def made_up(number: int) -> Iterator[str]:
    """Pieces of the others, put together by chance, always the same."""
    chance = random.Random(7)
    pieces = [one for one in (*SCRIPTS, *SQL, *WAYS, *CONTROLS, *FIELDS) if len(one) < 200]
    for _ in range(number):
        yield chance.choice(("", " ", ":", "\t")).join(chance.choices(pieces, k=chance.randint(2, 4)))


HOSTILE = [*SCRIPTS, *SQL, *WAYS, *CONTROLS, *NUMBERS, *WORDS, *FIELDS, *HUGE, *made_up(120)]
INPUTS = [
    *("/api/statements?q={}", "/api/statements?cursor={}", "/api/statements?limit={}", "/api/statements?rank={}"),
    *(
        "/api/statements/{}",
        "/api/articles/{}",
        "/api/statements/{}/utterance",
        "/api/utterances/{}",
        "/api/utterances?q={}",
        "/api/statements/{}/contradictions",
        "/api/speakers/{}",
        "/api/speakers?name={}",
        "/api/speakers/candidates?name={}",
    ),
    *(
        "/api/count?q={}",
        "/api/facets?q={}",
        "/api/stats?q={}",
        "/api/stats?by={}",
        "/api/check?quote={}",
        "/api/check?quote=a&speaker={}",
    ),
    *(
        "/api/check?quote=dues&since={}",
        "/api/statements.csv?q={}",
        "/api/statements.jsonl?limit={}",
        "/feed.atom?q={}",
        "/api/reviews/{}",
    ),
    *("/{}", "/api/{}", "/api/count?{}=1", "/?q={}", "/statements/{}", "/articles/{}", "/speakers/{}"),
    *("/?q=speaker-id:{}", "/?speaker={}", "/?publisher={}&since={}", "/?q=dues&w={}&act=", "/?cursor={}", "/?rank={}"),
    *("/speakers?name={}", "/statements/{}/contradictions", "/static/{}", "/check?quote={}", "/check?quote=a&since={}"),
    "/check?quote=dues&speaker={}",
]
# What those who are signed in may send: pages with a query, and forms with one field that is given.
SIGNED_IN = ("/review?q={}", "/review?statement={}", "/review?skip={}", "/review?problem={}&done={}&last={}")
SIGNED_IN += ("/speakers/{speaker}?join={}",)
_REVIEW = {"verdict": "correct", "statement": "{statement}"}
FORMS: list[tuple[str, dict[str, str], str]] = [
    *(("/review", _REVIEW, name) for name in ("content", "source", "cue", "speaker", "role", "kind", "act", "note")),
    *(("/review", _REVIEW, name) for name in ("statement", "verdict", "speaks", "q", "skip", "form_token")),
    ("/review", {"verdict": "undo"}, "review"),
    *((f"/speakers/{{speaker}}/{action}", {}, name) for action, name in (("merge", "other"), ("undo", "decision"))),
    *((f"/statements/{{statement}}/{action}", {}, "other") for action in ("join", "part")),
    ("/statements/{statement}/undo", {}, "decision"),
    ("/sign-in", {}, "token"),
]
INSIDE = ("Traceback", "sqlalchemy", "sqlite3.", "psycopg", "site-packages", "/onrecord/serve", 'File "')


class SignedIn:
    """A browser of somebody who is signed in, who sends what nobody should."""

    def __init__(self, server: Any) -> None:
        self.server = server
        body = f"token={server.token}".encode()
        told = {"method": "POST", "Content_Type": "application/x-www-form-urlencoded"}
        self.cookie = server.ask("/sign-in", body=body, **told).headers["Set-Cookie"].split(";")[0]
        hit = server.ask("/api/statements?q=nine").json["statements"][0]
        self.known = {"statement": hit["statement"]["id"], "speaker": hit["speaker"]["id"]}
        page = server.ask(f"/speakers/{self.known['speaker']}", Cookie=self.cookie).text
        self.form_token = re.findall(r'name="form_token" value="(\w+)"', page)[0]

    def ask(self, path: str, given: str) -> Any:
        """A page whose address holds it."""
        written = quote(given, safe="", errors="surrogatepass")
        if path.count("{}") * len(written) > 60_000:
            return None  # no server reads so long a line
        answered = self.server.ask(path.replace("{}", written).format(**self.known), Cookie=self.cookie)
        check(answered, given)
        return answered

    def send(self, form: tuple[str, dict[str, str], str], given: str) -> Any:
        """A form with one field that holds it."""
        path, fixed, name = form
        fields = {"form_token": self.form_token, **{key: value.format(**self.known) for key, value in fixed.items()}}
        fields[name] = given
        body = urlencode(fields, errors="surrogatepass").encode("ascii")
        told = {"method": "POST", "Content_Type": "application/x-www-form-urlencoded", "Cookie": self.cookie}
        answered = self.server.ask(path.format(**self.known), body=body, **told)
        check(answered, given)
        return answered


def check(answered: Any, given: str) -> None:
    """No failure, nothing of the inside, and nothing that a browser would run."""
    assert answered.status < 500, (given, answered.text[:500])
    assert not any(word in answered.text for word in INSIDE), (given, answered.text[:500])
    kind = answered.headers["Content-Type"] or ""
    if kind.startswith("text/html"):
        for script in (
            "<script>zq7",
            "<svg/onload=zq7",
            "<svg onload=zq7",
            "<img src=x onerror=zq7",
            "<iframe src=javascript:",
        ):
            assert script not in answered.text, given
    elif "json" in kind and answered.body and "x-ndjson" not in kind:
        json.loads(answered.body)
    assert answered.headers["X-Content-Type-Options"] == "nosniff"
    assert answered.headers["Set-Cookie"] is None
    assert answered.headers["X-Evil"] is None


def test_there_are_some_hundred() -> None:
    assert len(set(HOSTILE)) >= 300


@pytest.mark.parametrize("path", INPUTS)
def test_hostile_strings_in_addresses(server: Any, path: str) -> None:
    for given in HOSTILE:
        written = quote(given, safe="", errors="surrogatepass")
        if len(written) > 60_000:
            continue  # no server reads so long a line
        answered = server.ask(path.replace("{}", written))
        check(answered, given)


def test_addresses_that_are_no_utf8(server: Any) -> None:
    for given in (
        "%ff",
        "%c0%af",
        "%ed%a0%80",
        "%f8%88%80%80%80",
        "%80" * 100,
        "%",
        "%zz",
        "+",
        "&&&",
        "=",
        "q",
        "q=&q=",
        "%00",
    ):
        for path in ("/api/statements?q=", "/api/statements/", "/?q=", "/"):
            check(server.ask(path + given), given)


def test_hostile_headers(server: Any) -> None:
    for given in (*SCRIPTS, *SQL[:20], "x" * 10_000, "\x7f", "é"):
        value = given.encode("utf-8").decode("latin-1")
        if any(character in value for character in "\r\n\0"):
            continue
        for name in (
            "If_None_Match",
            "Accept",
            "Accept_Encoding",
            "Authorization",
            "Cookie",
            "Origin",
            "X_Forwarded_For",
        ):
            check(server.ask("/api/count", **{name: value}), given)
            check(server.ask("/nowhere", **{name: value}), given)


def test_hostile_bodies(writable: Any) -> None:
    told: dict[str, Any] = {"method": "POST", "token": writable.token}
    identifier = writable.ask("/api/statements?q=dues").json["statements"][0]["statement"]["id"]
    chance = random.Random(11)
    for given in chance.sample(HOSTILE, 60):
        for name in ("content", "speaker", "note", "act", "source", "verdict", "kind"):
            body = {"verdict": "correct", name: given}
            check(writable.ask(f"/api/statements/{identifier}/reviews", body=body, **told), given)
        check(writable.ask("/api/articles", body={"url": f"x{given}"}, **told), given)
        check(writable.ask("/api/articles", body={given: given}, **told), given)
        check(writable.ask("/api/articles", body=given.encode("utf-8"), Content_Type="application/json", **told), given)
    for body in (None, [], "text", 1, {"text": 1}, {"text": None}, {"text": ["a"]}, {"text": {"a": 1}}):
        check(
            writable.ask("/api/articles", body=json.dumps(body).encode(), Content_Type="application/json", **told),
            str(body),
        )


def test_hostile_strings_of_those_who_are_signed_in(writable: Any) -> None:
    signed = SignedIn(writable)
    chance = random.Random(12)
    for given in chance.sample(HOSTILE, 40):
        for path in SIGNED_IN:
            signed.ask(path, given)
        for form in FORMS:
            signed.send(form, given)


def test_hostile_articles_come_out_as_they_are_printed(writable: Any) -> None:
    told: dict[str, Any] = {"method": "POST", "token": writable.token}
    for number, given in enumerate([*SCRIPTS, *CONTROLS[:8], *WORDS, *SQL[:6]]):
        text = f"“The mill {given} is closed,” said Orla Haverty {given}, surveyor of Fennick, on Tuesday in {number}."
        sent = {"text": text, "title": given, "publisher": given, "author": given, "published": given[:90]}
        added = writable.ask("/api/articles", body=sent, **told)
        check(added, given)
        for article in added.json["articles"]:
            found = writable.ask(f"/api/articles/{article}")
            check(found, given)
            assert found.json["article"]["text"] == text
            check(writable.ask(f"/articles/{article}"), given)
            for hit in found.json["statements"][:1]:
                check(writable.ask(f"/api/statements/{hit['statement']['id']}"), given)
                check(writable.ask(f"/statements/{hit['statement']['id']}"), given)
    for path in (
        "/api/statements?limit=200",
        "/api/statements.csv",
        "/api/statements.jsonl",
        "/feed.atom",
        "/",
        "/api/stats",
    ):
        check(writable.ask(path), path)


@pytest.fixture
def lone(serving: Any, tmp_path: Path) -> Any:
    file = tmp_path / "tokens"
    token = new_token(file, "mina")
    return serving(str(tmp_path / "lone.db"), token=token, token_file=file, rate=0)


def test_half_a_character_in_an_article_is_an_escape(lone: Any) -> None:
    text = "“The mill \\ud83d is closed,” said Orla Haverty, the surveyor of Fennick. She left town on Tuesday."
    body = json.dumps({"text": text}, ensure_ascii=False).replace("\\\\ud83d", "\\ud83d").encode()
    added = lone.ask("/api/articles", method="POST", body=body, token=lone.token, Content_Type="application/json")
    check(added, "a lone surrogate")
    for path in ("/api/statements", "/api/statements.csv", "/api/statements.jsonl", "/feed.atom", "/"):
        check(lone.ask(path), path)

"""People with a token in a browser."""

from __future__ import annotations

from onrecord.serve.sessions import COOKIE, SECONDS, Session, Sessions


def begun(sessions: Sessions, name: str = "mina", now: float | None = None) -> tuple[str, Session]:
    value = sessions.cookie(name, now=now).partition(";")[0].removeprefix(f"{COOKIE}=")
    found = sessions.session(value, now=now)
    assert found is not None
    return value, found


def test_a_cookie_stands_for_its_name_until_it_is_over() -> None:
    sessions = Sessions()
    value, session = begun(sessions, "mína ß", now=1_000.0)
    assert session.name == "mína ß"
    assert sessions.session(value, now=999.0 + SECONDS) == session
    assert sessions.session(value, now=1_001.0 + SECONDS) is None


def test_cookies_that_were_not_made_here_are_nobody() -> None:
    sessions = Sessions()
    value, _ = begun(sessions)
    changed = value.replace(b"mina".hex(), b"tomm".hex())
    for wrong in (None, "", "x", value[:-1] + ("0" if value[-1] != "0" else "1"), changed, value + "é"):
        assert sessions.session(wrong) is None
    assert Sessions().session(value) is None


def test_a_session_ends_with_its_token() -> None:
    sessions = Sessions()
    value = sessions.cookie("mina", mark="first").partition(";")[0].removeprefix(f"{COOKIE}=")
    assert sessions.session(value, mark_of=lambda name: {"mina": "first"}.get(name)) is not None
    assert sessions.session(value, mark_of=lambda name: {"mina": "second"}.get(name)) is None
    assert sessions.session(value, mark_of=lambda name: None) is None


def test_no_script_and_no_other_site_has_the_cookie() -> None:
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(Sessions().cookie("mina").split("; "))
    assert "Secure" in Sessions(is_secure=True).cookie("mina").split("; ")
    assert "Max-Age=0" in Sessions().ending()


def test_forms_are_taken_from_our_own_pages_alone() -> None:
    sessions = Sessions()
    _, session = begun(sessions)
    _, other = begun(sessions, "tom")
    token = sessions.form_token(session)
    assert token != sessions.form_token(session)
    host = "record.example:8000"
    for origin, site in ((None, None), ("http://record.example:8000", "same-origin"), (None, "none")):
        assert sessions.takes(session, token, origin=origin, host=host, site=site)
    for origin, site in (("http://evil.example", None), ("null", None), (None, "cross-site"), (None, "same-site")):
        assert not sessions.takes(session, token, origin=origin, host=host, site=site)
    for wrong in (None, "", token[:-1], "0" * 96, "é" * 96):
        assert not sessions.takes(session, wrong, origin=None, host=host, site=None)
    assert not sessions.takes(other, token, origin=None, host=host, site=None)

"""People with a token in a browser: a signed cookie instead of it, and forms that only our own pages can send."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

COOKIE = "onrecord_session"
SECONDS = 12 * 3600
_VALUE = re.compile(r"([0-9a-f]{32})\.([0-9]{1,12})\.([0-9a-f]{2,800})\.([0-9a-f]{64})")
_FORM = re.compile(r"([0-9a-f]{32})([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who showed a token: the name of that token, and what this sitting is known by."""

    name: str
    number: str


class Sessions:
    """Makes cookies and knows them again, until the server ends; nothing is kept of them.

    The cookie goes to this site's own pages alone (SameSite=Strict) and no script sees it. A form is taken where it
    carries `form_token`, which is another one each time it is asked for, so that a compressed page does not give it
    away, and where the browser does not say that another site's page sent it.
    """

    def __init__(self, *, is_secure: bool = False) -> None:
        self._secret = secrets.token_bytes(32)
        self._is_secure = is_secure

    def cookie(self, name: str, *, mark: str = "", now: float | None = None) -> str:
        """The value of a `Set-Cookie` header that begins a session of `name`, whose token has this mark."""
        ends = int((time.time() if now is None else now) + SECONDS)
        told = f"{secrets.token_hex(16)}.{ends}.{name.encode().hex()}"
        return f"{COOKIE}={told}.{self._sign(f'session:{mark}', told)}; Max-Age={SECONDS}{self._attributes()}"

    def ending(self) -> str:
        """The value of a `Set-Cookie` header that ends a session."""
        return f"{COOKIE}=; Max-Age=0{self._attributes()}"

    def session(
        self,
        cookie: str | None,
        *,
        mark_of: Callable[[str], str | None] = lambda name: "",
        now: float | None = None,
    ) -> Session | None:
        """The session that a cookie's value stands for; None for none, one that is over or was not made here.

        `mark_of` gives the mark that a name's token has now; a session ends with the token that it began with.
        """
        match = _VALUE.fullmatch(cookie or "")
        if match is None:
            return None
        number, ends, written, signature = match.groups()
        try:
            name = bytes.fromhex(written).decode()
        except ValueError:
            return None
        mark = mark_of(name)
        if mark is None or int(ends) < (time.time() if now is None else now):
            return None
        right = hmac.compare_digest(signature, self._sign(f"session:{mark}", f"{number}.{ends}.{written}"))
        return Session(name, number) if right else None

    def form_token(self, session: Session) -> str:
        """A token for a form's hidden field `form_token`."""
        chance = secrets.token_hex(16)
        return chance + self._sign("form", f"{session.number}.{chance}")

    def takes(self, session: Session, token: str | None, *, origin: str | None, host: str, site: str | None) -> bool:
        """Whether a form may be acted on; `origin`, `host`, `site`: its Origin, Host and Sec-Fetch-Site."""
        match = _FORM.fullmatch(token or "")
        if match is None or site in ("cross-site", "same-site"):
            return False
        if origin is not None and urlsplit(origin).netloc.lower() != host.lower():
            return False
        return hmac.compare_digest(match[2], self._sign("form", f"{session.number}.{match[1]}"))

    def _sign(self, what: str, told: str) -> str:
        return hmac.new(self._secret, f"{what}:{told}".encode(), hashlib.sha256).hexdigest()

    def _attributes(self) -> str:
        return f"; Path=/; HttpOnly; SameSite=Strict{'; Secure' if self._is_secure else ''}"

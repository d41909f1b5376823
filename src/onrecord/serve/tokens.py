"""Who may write: tokens, of which a file keeps the digests alone.

A token is 256 bits of chance, so that its SHA-256 is as hard to turn back as the token is to guess; a slow digest,
which passwords need, would only slow every request.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
import threading
from datetime import UTC, datetime
from pathlib import Path

from onrecord.errors import TokenError

PREFIX = "onrecord_"
_LINE = re.compile(r"(?P<name>[^\s#]\S*) sha256:(?P<digest>[0-9a-f]{64})(?: \S+)?")
_NAME = re.compile(r"[^\W_][\w.@+-]{0,99}")


def new_token(file: Path, name: str) -> str:
    """Make a token for `name`, add its digest to the file, and give the token back: it is written nowhere.

    A new file is for its owner alone. Raises `TokenError` for a name that is taken or cannot be kept.
    """
    if not _NAME.fullmatch(name):
        raise TokenError(f"{name!r} cannot name a token: letters, digits and . @ + - _, the first a letter or digit")
    if file.exists() and name in _read(file):
        raise TokenError(f"{file} has a token of {name!r} already; take its line out to end it, or give another name")
    token = PREFIX + secrets.token_urlsafe(32)
    line = f"{name} sha256:{_digest(token)} {datetime.now(UTC).date().isoformat()}\n"
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a", encoding="utf-8") as stream:
            stream.write(line)
    except OSError as error:
        raise TokenError(f"{file}: the token cannot be kept: {error.strerror}") from error
    return token


class Tokens:
    """The tokens of a file, read again when it changes, so that a line taken out ends its token at once."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._seen: tuple[int, int] | None = None
        self._digests: dict[str, str] = {}
        self._known()

    def owner(self, token: str) -> str | None:
        """The name that a token was made for; None for one that is not in the file."""
        presented = _digest(token)
        found = None
        # All are compared, each in the same time whatever it holds, so that time tells nothing.
        for name, digest in self._known().items():
            if hmac.compare_digest(presented, digest):
                found = name
        return found

    def mark(self, name: str) -> str | None:
        """What a session that began with the token of this name is tied to: another one for another token."""
        digest = self._known().get(name)
        return None if digest is None else hashlib.sha256(f"session:{digest}".encode()).hexdigest()

    def _known(self) -> dict[str, str]:
        try:
            state = self._file.stat()
        except OSError as error:
            raise TokenError(f"{self._file}: the tokens cannot be read: {error.strerror}") from error
        with self._lock:
            if self._seen != (state.st_mtime_ns, state.st_size):
                self._digests = _read(self._file)
                self._seen = (state.st_mtime_ns, state.st_size)
            return self._digests


def _read(file: Path) -> dict[str, str]:
    """The digests of a file by name; blank lines and those that begin with # are passed over."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise TokenError(f"{file}: the tokens cannot be read: {error}") from error
    found = {}
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        match = _LINE.fullmatch(line.strip())
        if match is None:
            raise TokenError(
                f"{file}:{number} is not `NAME sha256:DIGEST`; `onrecord serve --new-token` writes such lines"
            )
        found[match["name"]] = match["digest"]
    return found


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()

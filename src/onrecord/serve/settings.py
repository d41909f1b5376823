"""What whoever runs a server may set about it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

LOOPBACK_HOSTS = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Settings:
    """How a server behaves; times are seconds, sizes bytes.

    `token_file` None is a server that only reads. `hosts` are the names it answers to, without ports; with none, to
    any. `cors_origins` are origins ("https://desk.example") whose pages may read the API. `rate` is how many requests
    a second one client may make for long, `burst` how many at once; a rate of 0 is no limit. `add_hosts` are private
    hosts that articles may be fetched from. `is_secure` says that people come by https, as behind a proxy.
    """

    token_file: Path | None = None
    hosts: tuple[str, ...] = LOOPBACK_HOSTS
    cors_origins: tuple[str, ...] = ()
    is_secure: bool = False
    rate: float = 50.0
    burst: int = 200
    threads: int = 8
    max_body: int = 8_000_000
    max_characters: int = 2_000_000
    request_seconds: float = 30.0
    query_seconds: float = 10.0
    add_seconds: float = 90.0
    add_pages: int = 10
    add_hosts: tuple[str, ...] = ()
    download_statements: int = 100_000
    download_seconds: float = 300.0
    downloads: int = 3
    streams: int = 50
    stream_seconds: float = 3_600.0
    stream_pause: float = 2.0

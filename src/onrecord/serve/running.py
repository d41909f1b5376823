"""Running a server until it is told to end."""

from __future__ import annotations

import ipaddress
import socket
import sys
from pathlib import Path

from onrecord.errors import MissingExtraError, ServerError
from onrecord.serve import create_app
from onrecord.serve.settings import LOOPBACK_HOSTS, Settings

_GRACE = 1  # second that requests under way have when the server ends


def serve(
    location: str | None,
    *,
    host: str,
    port: int,
    token_file: Path | None,
    names: tuple[str, ...],
    origins: tuple[str, ...],
    rate: float,
    add_hosts: tuple[str, ...],
    behind_proxy: bool,
) -> None:
    """Serve the ledger at a location until Ctrl-C or SIGTERM, which are no failure; says on stderr where.

    Raises `ServerError` for an address that cannot be listened at, and what `create_app` raises.
    """
    try:
        import uvicorn

        from onrecord.serve.ending import EndingServer
    except ImportError as error:
        raise MissingExtraError("A server", "serve") from error
    settings = Settings(
        token_file=token_file,
        hosts=hosts_for(host, names),
        cors_origins=origins,
        rate=rate,
        burst=max(200, round(4 * rate)),
        add_hosts=add_hosts,
        is_secure=behind_proxy,
    )
    app = create_app(location, settings=settings)
    try:
        with listening(host, port) as listener:
            print(f"onrecord: serving {app.served.ledger.database.name} at {address_of(listener)}", file=sys.stderr)
            config = uvicorn.Config(
                app,
                log_level="warning",
                access_log=False,
                server_header=False,
                proxy_headers=behind_proxy,
                timeout_keep_alive=15,
                timeout_graceful_shutdown=_GRACE,
                limit_concurrency=500,
            )
            server = EndingServer(config, end_streams=app.end_streams, stop_queries=app.served.stop_queries)
            server.run(sockets=[listener])
    finally:
        app.close()


def hosts_for(host: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """The names that a server answers to: those given, and of this machine those of loopback; () is any.

    One that other machines reach, and that has no name given, answers to any.
    """
    if is_loopback(host):
        return (*LOOPBACK_HOSTS, host, *names)
    return (*LOOPBACK_HOSTS, *names) if names else ()


def is_loopback(host: str) -> bool:
    """Whether an address to listen at is reached from this machine alone."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens; raises `ServerError`."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listener = socket.create_server((host, port), family=family, backlog=512)
        # Connections have it from here: else the end of an answer waits 40 ms for the other side to say that it has
        # the beginning (Nagle's algorithm and delayed acknowledgement).
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return listener
    except OSError as error:
        raise ServerError(f"cannot listen at {host}:{port}: {error.strerror}; --port names another port") from error


def address_of(listener: socket.socket) -> str:
    """Where a socket listens, as a browser takes it."""
    host, port = listener.getsockname()[:2]
    shown = {"0.0.0.0": "localhost", "::": "localhost"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{shown}:{port}/"

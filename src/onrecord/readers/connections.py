"""Connections that go to checked addresses only and end with their time."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from types import TracebackType
from typing import Any

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, Timeout
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, LocationParseError, NameResolutionError, NewConnectionError
from urllib3.util import Url, parse_url

from onrecord.readers.addresses import Endpoint, allowed_hosts, resolve
from onrecord.readers.options import Limits


class Guard:
    """Watches over one exchange, redirects included: where it connects to, and that it ends in time.

    A time limit of sockets begins anew with every byte; here the sockets themselves are shut when the time is over,
    so that headers or a body that drip end too. Use as a context; `is_over` tells why a connection broke.
    """

    def __init__(self, limits: Limits) -> None:
        self.allowed = allowed_hosts(limits.allowed_hosts)
        self.ends = time.monotonic() + limits.seconds
        self.is_over = False
        self._sockets: list[socket.socket] = []
        self._timer = threading.Timer(limits.seconds, self._shut)
        self._timer.daemon = True

    def __enter__(self) -> Guard:
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """The exchange is done with."""
        self._timer.cancel()

    @property
    def seconds_left(self) -> float:
        """How long the exchange may still take, never quite nothing, as a socket takes 0 for "do not wait"."""
        return max(self.ends - time.monotonic(), 0.001)

    def watch(self, connected: socket.socket | None) -> None:
        """Takes a connected socket under watch."""
        if connected is not None:
            self._sockets.append(connected)

    def connect(self, connection: HTTPConnection) -> socket.socket:
        """A socket to the first of the host's checked addresses that answers."""
        try:
            endpoints = resolve(connection.host, connection.port, allowed=self.allowed, seconds=self.seconds_left)
        except (socket.gaierror, UnicodeError) as error:
            raise NameResolutionError(connection.host, connection, socket.gaierror(str(error))) from error
        except TimeoutError as error:
            raise ConnectTimeoutError(connection, str(error)) from error
        failure = OSError("it has no address")
        for endpoint in endpoints:
            try:
                return self._connected(endpoint)
            except OSError as error:
                failure = error
        if isinstance(failure, TimeoutError):
            raise ConnectTimeoutError(connection, str(failure)) from failure
        raise NewConnectionError(connection, str(failure)) from failure

    def _connected(self, endpoint: Endpoint) -> socket.socket:
        new = socket.socket(endpoint.family, socket.SOCK_STREAM)
        try:
            new.settimeout(self.seconds_left)
            new.connect(endpoint.place)
        except BaseException:
            new.close()
            raise
        return new

    def _shut(self) -> None:
        self.is_over = True
        for watched in self._sockets:
            # Not SSLSocket.shutdown, which takes the session away from under the thread that is reading.
            with contextlib.suppress(OSError):
                socket.socket.shutdown(watched, socket.SHUT_RDWR)


class _GuardedConnection(HTTPConnection):
    def __init__(self, *given: Any, guard: Guard, **named: Any) -> None:
        super().__init__(*given, **named)
        self._guard = guard

    def _new_conn(self) -> socket.socket:
        return self._guard.connect(self)

    def connect(self) -> None:
        super().connect()
        self._guard.watch(self.sock)


class _GuardedTlsConnection(HTTPSConnection):
    def __init__(self, *given: Any, guard: Guard, **named: Any) -> None:
        super().__init__(*given, **named)
        self._guard = guard

    def _new_conn(self) -> socket.socket:
        return self._guard.connect(self)

    def connect(self) -> None:
        super().connect()
        self._guard.watch(self.sock)


class _GuardedPool(HTTPConnectionPool):
    ConnectionCls = _GuardedConnection


class _GuardedTlsPool(HTTPSConnectionPool):
    ConnectionCls = _GuardedTlsConnection


def pool_for(url: str, guard: Guard) -> tuple[HTTPConnectionPool, Url]:
    """The pool that asks the host of `url`, and the address in its parts.

    Raises `LocationParseError`, a `ValueError`, where it is not an http or https address with a host.
    """
    place = parse_url(url)
    if place.scheme not in ("http", "https"):
        raise LocationParseError(f"{url} is not an http or https address")
    if not place.host:
        raise LocationParseError(f"{url} has no host")
    kind = _GuardedTlsPool if place.scheme == "https" else _GuardedPool
    timeout = Timeout(guard.seconds_left)
    # Passed on to each connection; proxies of the environment are not asked, as they would connect unchecked.
    return kind(place.host, place.port, timeout=timeout, retries=False, guard=guard), place

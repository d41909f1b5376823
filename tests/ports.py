"""Ports of this machine for servers that a test starts."""

from __future__ import annotations

import socket
import time
from contextlib import ExitStack


def free_ports(count: int) -> list[int]:
    """Ports that nothing listens at: no two alike, for each is held until all are found."""
    with ExitStack() as held:
        probes = [held.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]


def wait_for(port: int, *, seconds: float = 60) -> None:
    """Wait until something listens there; a ``TimeoutError`` names the port where nothing does."""
    until = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            if time.monotonic() > until:
                raise TimeoutError(f"nothing listens at port {port} after {seconds:.0f} seconds") from None
            time.sleep(0.1)

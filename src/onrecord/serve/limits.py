"""How often one client may ask: a bucket of tokens for each, filled at a steady rate."""

from __future__ import annotations

import ipaddress
import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from starlette.types import ASGIApp, Receive, Scope, Send

from onrecord.serve.problems import Problem, answer

_CLIENTS = 10_000


class Buckets:
    """A bucket for each client; the one that was asked for longest ago goes when there are too many."""

    def __init__(self, rate: float, burst: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._burst = float(max(burst, 1))
        self._clock = clock
        self._lock = threading.Lock()
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()  # what is in it, and when that was so

    def __len__(self) -> int:
        return len(self._buckets)

    def take(self, client: str) -> float:
        """Take one token; 0 where there was one, else the seconds until there is."""
        now = self._clock()
        with self._lock:
            left, then = self._buckets.pop(client, (self._burst, now))
            left = min(self._burst, left + (now - then) * self._rate)
            wait = 0.0 if left >= 1.0 else (1.0 - left) / self._rate
            self._buckets[client] = (left if wait else left - 1.0, now)
            while len(self._buckets) > _CLIENTS:
                self._buckets.popitem(last=False)
        return wait


class RateLimit:
    """Answers 429 to a client that asks faster than its bucket fills."""

    def __init__(self, app: ASGIApp, *, rate: float, burst: int) -> None:
        self._app = app
        self._buckets = Buckets(rate, burst) if rate > 0 else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] == "http" and self._buckets is not None:
            wait = self._buckets.take(client_of(scope))
            if wait:
                seconds = str(math.ceil(wait))
                detail = f"That was more than one client may ask at once; ask again in {seconds} s."
                problem = Problem(429, "rate", detail, headers={"Retry-After": seconds})
                await answer(problem, scope)(scope, receive, send)
                return
        await self._app(scope, receive, send)


def client_of(scope: Scope) -> str:
    """Who asks: an address, of IPv6 the network that one customer has (the first 64 bits)."""
    client = scope.get("client")
    host = client[0] if client else ""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.IPv6Network((int(address) >> 64 << 64, 64)))
    return str(address)

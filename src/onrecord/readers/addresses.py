"""Which network addresses may be connected to: public ones, and any of a host that a person allows by name."""

from __future__ import annotations

import ipaddress
import os
import socket
import threading
from dataclasses import dataclass
from typing import TypeAlias

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address

ALLOWED_HOSTS_VARIABLE = "ONRECORD_ALLOW_HOSTS"
# RFC 6052: the IPv4 internet as a network without IPv4 sees it. Python counts the whole of ::/8 as reserved.
_TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")


class RefusedHostError(Exception):
    """A host inside a private network that nobody allowed by name."""

    def __init__(self, host: str, address: str) -> None:
        super().__init__(f"{host} leads to {address}")
        self.host = host
        self.address = address


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One address of a host, as the socket module takes it."""

    family: socket.AddressFamily
    place: tuple[str, int] | tuple[str, int, int, int]


def allowed_hosts(named: tuple[str, ...]) -> frozenset[str]:
    """The hosts allowed by name: those given and those of the environment variable ONRECORD_ALLOW_HOSTS."""
    from_environment = os.environ.get(ALLOWED_HOSTS_VARIABLE, "").replace(",", " ").split()
    return frozenset(_plain(host) for host in (*named, *from_environment))


def resolve(host: str, port: int, *, allowed: frozenset[str], seconds: float) -> list[Endpoint]:
    """The addresses of `host` that may be connected to, looked up once.

    Who connects to these, and not to the name again, cannot be led elsewhere by a name server that changes its
    answer (DNS rebinding). Raises `RefusedHostError` when every address is private and the host is not `allowed`,
    `TimeoutError` and `OSError` as the look-up does.
    """
    found = _look_up(_plain(host), port, seconds)
    if _plain(host) in allowed:
        return found
    public = [endpoint for endpoint in found if is_public(endpoint.place[0])]
    if found and not public:
        raise RefusedHostError(_plain(host), found[0].place[0])
    return public


def is_public(written: str) -> bool:
    """Whether an IP address is one of the public internet, also where it holds another one inside.

    Private, shared, loopback, link-local, multicast, unspecified and reserved ones (the registries of RFC 6890) are
    not; neither are IPv6 addresses that stand for such an IPv4 address (mapped, 6to4, NAT64).
    """
    address: Address = ipaddress.ip_address(written.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in _TRANSLATED:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
        if inner is not None:
            return is_public(str(inner))
        if address.is_site_local:
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _look_up(host: str, port: int, seconds: float) -> list[Endpoint]:
    """The look-up in a thread of its own, as the system's can neither be bounded nor broken off."""
    found: list[Endpoint] = []
    failures: list[Exception] = []

    def look() -> None:
        try:
            for family, _, _, _, place in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
                if family in (socket.AF_INET, socket.AF_INET6):
                    found.append(Endpoint(family, place))  # type: ignore[arg-type]
        except Exception as error:
            failures.append(error)

    looking = threading.Thread(target=look, name="onrecord-look-up", daemon=True)
    looking.start()
    looking.join(max(seconds, 0.0))
    if looking.is_alive():
        raise TimeoutError(f"the address of {host} was not found in time")
    if failures:
        raise failures[0]
    return found


def _plain(host: str) -> str:
    """A host's name in one spelling: lower case, without a port, brackets and the final dot."""
    name = host.strip()
    name = name.partition(":")[0] if name.count(":") == 1 else name
    return name.strip("[]").rstrip(".").lower()

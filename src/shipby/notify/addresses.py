"""What the service calls by itself -> public addresses only, besides those that the operator allows.

The address that is asked about is the one a socket connects to: whatever name, redirect or second answer of a name
server led there, Python tells of each connection before it is made (PEP 578), and it is refused then.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

from django.conf import settings

_NAT64 = IPv6Network("64:ff9b::/96")


@dataclass(slots=True)
class Guard:
    """A block that is guarded; whether a connection was refused in it, also where a library told of it otherwise."""

    refused: bool = False


_guard: ContextVar[Guard | None] = ContextVar("guard", default=None)


class Private(OSError):
    """An address that the service does not call. The text names no address: it may go to whoever gave the name."""

    zh = "目标地址位于内网、本机或链路本地，服务不向其发送；运营可用 SHIPBY_PRIVATE_TARGETS 放行网段。"

    def __init__(self) -> None:
        super().__init__(
            "the address is private, of this machine or of its link, and nothing is sent there: an operator can allow "
            "networks by SHIPBY_PRIVATE_TARGETS"
        )


@contextmanager
def public_only() -> Iterator[Guard]:
    """Connections that the block makes in its own thread or task go to public addresses. Others raise Private."""
    _installed()
    guard = Guard()
    token = _guard.set(guard)
    try:
        yield guard
    finally:
        _guard.reset(token)


def is_allowed(address: str) -> bool:
    """Whether the service may call this IP address."""
    ip = ip_address(address.partition("%")[0])
    real = _inner(ip)
    if any(ip in ip_network(text, strict=False) for text in settings.PRIVATE_TARGETS):
        return True
    return real.is_global and not real.is_multicast and not real.is_reserved


def _inner(ip: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that an IPv6 one stands for, where it does."""
    if isinstance(ip, IPv4Address):
        return ip
    if ip in _NAT64:
        return IPv4Address(int(ip) & 0xFFFF_FFFF)
    return ip.ipv4_mapped or ip.sixtofour or ip


@cache
def _installed() -> None:
    """Once a process: such a hook cannot be taken out."""
    sys.addaudithook(_heard)


def _heard(event: str, arguments: tuple[Any, ...]) -> None:
    if event != "socket.connect" or (guard := _guard.get()) is None:
        return
    address = arguments[1]
    # Anything but an IP address, such as a socket in the file system, is of this machine.
    if not isinstance(address, tuple) or not is_allowed(str(address[0])):
        guard.refused = True
        raise Private

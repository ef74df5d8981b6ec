"""Which machine a name stands for, and whether we may ask it: what is ours, or near us, is not for strangers to reach.

A name is looked up once, and it is those addresses that are connected to: one that answers otherwise the second time
gains nothing.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from scheduler.busy.errors import Unreadable

Ip = IPv4Address | IPv6Address
Resolve = Callable[[str, int], Awaitable[list[str]]]

TRIED = 3  # of a name's addresses
TRANSLATED = IPv6Network("64:ff9b::/96")  # an IPv4 address behind a translator is its last four bytes
NOT_PUBLIC = "It leads to a machine that is not on the public internet, which we do not ask."
NO_SUCH_NAME = "There is no server of that name."


async def system(host: str, port: int) -> list[str]:
    """As the machine resolves names."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(where[4][0]) for where in found))


async def allowed(resolve: Resolve, host: str, port: int, *, loopback: bool) -> list[str]:
    """The addresses of a name that may be asked; `Unreadable` where even one of them may not."""
    try:
        found = await resolve(host, port)
    except (OSError, UnicodeError):
        found = []
    if not found:
        raise Unreadable(NO_SUCH_NAME)
    if not all(is_public(one) or (loopback and is_loopback(one)) for one in found):
        raise Unreadable(NOT_PUBLIC)
    return found[:TRIED]


def is_public(address: str) -> bool:
    """Whether it is a machine on the internet, also where an IPv4 address is wrapped in one of IPv6."""
    try:
        ip = _unwrapped(ip_address(address))
    except ValueError:
        return False
    odd = ip.is_multicast or ip.is_reserved or ip.is_unspecified or (isinstance(ip, IPv6Address) and ip.is_site_local)
    return ip.is_global and not odd


def is_loopback(address: str) -> bool:
    """Whether it is this machine."""
    return ip_address(address).is_loopback


def _unwrapped(ip: Ip) -> Ip:
    if isinstance(ip, IPv4Address):
        return ip
    wrapped = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
    if ip in TRANSLATED:
        wrapped = IPv4Address(int(ip) & 0xFFFFFFFF)
    return wrapped or ip

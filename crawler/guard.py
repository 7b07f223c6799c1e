"""The guard: a public crawler never speaks to the network it stands in.

An outlet's page may name any address, and any name may lead to any address. So it is not the URL
that is checked but the very address a socket is about to be opened for, at the moment it is opened;
nothing is resolved twice, and a redirect opens a new connection or reuses one that was checked.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable
from typing import Any

from news.errors import RefusedAddress

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
# family, type, protocol, canonical name, socket address: as getaddrinfo gives it
AddressInfo = tuple[Any, ...]

# Prefixes that carry an IPv4 address inside: NAT64 (RFC 6052), local NAT64 (RFC 8215) and
# IPv4-compatible addresses (RFC 4291). 6to4 and Teredo are known to the standard library.
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_LOCAL_NAT64 = ipaddress.ip_network("64:ff9b:1::/48")
_COMPATIBLE = ipaddress.ip_network("::/96")


def is_public(address: str) -> bool:
    """Tell whether an IP address belongs to the public internet.

    Private, loopback, link-local, shared, reserved, multicast and unspecified addresses do not,
    nor IPv6 addresses that carry one of them inside.

    Parameters
    ----------
    address
        IPv4 or IPv6, a zone (``%eth0``) allowed.

    Raises
    ------
    ValueError
        Where it is no IP address.
    """
    parsed = ipaddress.ip_address(address.split("%", 1)[0])
    carried = _carried(parsed)
    if parsed in _NAT64:  # a desk on an IPv6-only network reaches every outlet this way
        return all(_is_public(one) for one in carried)
    return all(_is_public(one) for one in (parsed, *carried))


def _is_public(address: Address) -> bool:
    return address.is_global and not (
        address.is_multicast or address.is_reserved or address.is_unspecified
    )


def _carried(address: Address) -> list[Address]:
    """Return the IPv4 addresses that an IPv6 address leads to."""
    if isinstance(address, ipaddress.IPv4Address):
        return []
    carried: list[Address] = [a for a in (address.ipv4_mapped, address.sixtofour) if a]
    if address.teredo:
        carried.append(address.teredo[1])
    if any(address in network for network in (_NAT64, _LOCAL_NAT64, _COMPATIBLE)):
        carried.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return carried


class RefusedSocket(RefusedAddress, OSError):
    """As RefusedAddress, and an OSError, so that the next address of a name is tried."""


def guarded_socket(*, allow_private: bool) -> Callable[[AddressInfo], socket.socket]:
    """Return a maker of sockets that makes none for an address that is not public.

    Parameters
    ----------
    allow_private
        True for an outlet whose file says so, such as the demo's.
    """

    def make(info: AddressInfo) -> socket.socket:
        family, kind, protocol, _, (address, *_) = info
        if not allow_private and not is_public(address):
            raise RefusedSocket(
                "{address}: not a public address; nothing was sent to it", address=address
            )
        return socket.socket(family, kind, protocol)

    return make

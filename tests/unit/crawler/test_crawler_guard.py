"""The guard decides whether a socket is opened: a mistake here reaches the desk's own network."""

from __future__ import annotations

import ipaddress
import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler import guard
from crawler.guard import RefusedSocket, guarded_socket, is_public
from news.errors import RefusedAddress

CLOSED = (
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1",
    "169.254.169.254", "100.64.0.1", "192.0.0.1", "192.0.2.1", "198.18.0.1", "198.51.100.7",
    "203.0.113.9", "224.0.0.1", "240.0.0.1", "255.255.255.255",
    "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::9", "ff02::1", "2001:db8::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1",
    "2002:7f00:1::", "2002:a00:1::1", "64:ff9b:1::a9fe:a9fe",
)  # fmt: skip
OPEN = ("8.8.8.8", "103.28.12.1", "172.32.0.1", "2606:4700::1111", "2404:6800:4003:c00::5e",
        "64:ff9b::808:808")  # fmt: skip


@pytest.mark.parametrize("address", CLOSED)
def test_an_address_inside_is_refused_in_every_dress(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", OPEN)
def test_an_outlets_address_is_not_refused(address: str) -> None:
    assert is_public(address)


@given(st.ip_addresses(v=4))
def test_a_mapped_address_is_as_public_as_the_one_inside(address: ipaddress.IPv4Address) -> None:
    inside = is_public(str(address))
    assert is_public(f"::ffff:{address}") <= inside
    nat64 = ipaddress.IPv6Address(int(ipaddress.IPv6Address("64:ff9b::")) | int(address))
    assert is_public(str(nat64)) <= inside


def info(address: str) -> tuple[object, ...]:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return (family, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (address, 80))


@pytest.mark.parametrize("address", CLOSED)
def test_no_socket_is_made_for_a_refused_address(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object) -> None:
        raise AssertionError(f"a socket was made for {address}")

    monkeypatch.setattr(guard.socket, "socket", never)
    with pytest.raises(RefusedSocket, match="not a public address"):
        guarded_socket(allow_private=False)(info(address))


def test_an_outlet_whose_file_allows_it_may_be_private() -> None:
    with guarded_socket(allow_private=True)(info("127.0.0.1")) as made:
        assert made.family == socket.AF_INET


def test_a_refusal_is_both_a_networks_error_and_ours() -> None:
    assert issubclass(RefusedSocket, OSError)
    assert issubclass(RefusedSocket, RefusedAddress)

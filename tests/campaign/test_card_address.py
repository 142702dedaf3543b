"""Nothing behind a firewall is taken for the public internet, in whatever form its address comes."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coopskills_cli.campaign.card_address import closed


@pytest.mark.parametrize(
    ("address", "what"),
    [
        ("127.0.0.1", "this machine"),
        ("127.255.255.254", "this machine"),
        ("::1", "this machine"),
        ("10.1.2.3", "private"),
        ("172.16.0.1", "private"),
        ("172.31.255.255", "private"),
        ("192.168.1.1", "private"),
        ("100.64.0.1", "private"),
        ("fd00::1", "private"),
        ("169.254.169.254", "link-local"),
        ("fe80::1", "link-local"),
        ("fe80::1%eth0", "link-local"),
        ("224.0.0.1", "multicast"),
        ("ff02::1", "multicast"),
        ("0.0.0.0", "no address"),  # noqa: S104  (nobody listens)
        ("::", "no address"),
        ("255.255.255.255", "reserved"),
        ("240.0.0.1", "reserved"),
        ("192.0.0.170", "reserved"),
        ("192.0.2.1", "reserved"),
        ("198.18.0.1", "reserved"),
        ("198.51.100.1", "reserved"),
        ("203.0.113.1", "reserved"),
        ("2001:db8::1", "reserved"),
        ("2001:0:4136:e378:8000:63bf:3fff:fdd2", "reserved"),
        ("2002:7f00:1::", "reserved"),
        ("64:ff9b:1::a00:1", "reserved"),
        ("fec0::1", "reserved"),
        ("::127.0.0.1", "reserved"),
        ("::ffff:127.0.0.1", "this machine"),
        ("::ffff:10.0.0.1", "private"),
        ("64:ff9b::7f00:1", "this machine"),
        ("64:ff9b::a9fe:a9fe", "link-local"),
        ("localhost", "no address"),
        ("", "no address"),
    ],
)
def test_what_is_not_public_is_named(address: str, what: str) -> None:
    """Each kind of address says what it is, also where IPv6 carries it."""
    assert what in closed(address)


@pytest.mark.parametrize(
    "address",
    [
        "1.1.1.1",
        "172.15.255.255",
        "172.32.0.0",
        "192.167.255.255",
        "2606:4700::1111",
        "::ffff:1.1.1.1",
        "64:ff9b::101:101",
    ],
)
def test_public_addresses_are_open(address: str) -> None:
    """The neighbours of closed networks, and IPv4 through NAT64, are public."""
    assert closed(address) == ""


@given(st.ip_addresses())
@settings(deadline=None)
def test_it_is_never_more_open_than_python(address: IPv4Address | IPv6Address) -> None:
    """What Python's own list calls private, loopback, link-local, multicast, reserved or nothing is closed."""
    inner = address
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        inner = address.ipv4_mapped
    nat64 = isinstance(address, IPv6Address) and str(address).startswith("64:ff9b::")
    shut = inner.is_private or inner.is_loopback or inner.is_link_local or inner.is_multicast or inner.is_reserved
    if (shut or inner.is_unspecified) and not nat64:
        assert closed(str(address))


@given(st.ip_addresses(v=4))
@settings(deadline=None)
def test_ipv6_that_carries_ipv4_is_judged_by_it(address: IPv4Address) -> None:
    """Mapped or translated, an address is as open as the one that it stands for."""
    for prefix in ("::ffff:0:0", "64:ff9b::"):
        carried = ip_address(int(IPv6Address(prefix)) | int(address))
        assert closed(str(carried)) == closed(str(address))

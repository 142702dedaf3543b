"""Which addresses are of the public internet: a link must not make this machine ask what stands behind its firewall."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

LOOPBACK, PRIVATE, LINK_LOCAL = "this machine itself", "a private network", "a link-local address"
MULTICAST, RESERVED, NOWHERE = "a multicast address", "a reserved address", "no address of a machine"
# Written out, since `ipaddress` judges some of them differently from one Python to the next.
# Source: IANA's special-purpose address registries for IPv4 and IPv6.
_CLOSED = tuple(
    (ip_network(network), what)
    for network, what in (
        ("0.0.0.0/8", NOWHERE),
        ("10.0.0.0/8", PRIVATE),
        ("100.64.0.0/10", PRIVATE),  # behind the provider's address translation
        ("127.0.0.0/8", LOOPBACK),
        ("169.254.0.0/16", LINK_LOCAL),  # with the clouds' metadata service
        ("172.16.0.0/12", PRIVATE),
        ("192.0.0.0/24", RESERVED),
        ("192.0.2.0/24", RESERVED),
        ("192.88.99.0/24", RESERVED),
        ("192.168.0.0/16", PRIVATE),
        ("198.18.0.0/15", RESERVED),
        ("198.51.100.0/24", RESERVED),
        ("203.0.113.0/24", RESERVED),
        ("224.0.0.0/4", MULTICAST),
        ("240.0.0.0/4", RESERVED),
        ("::/128", NOWHERE),
        ("::1/128", LOOPBACK),
        ("fc00::/7", PRIVATE),
        ("fe80::/10", LINK_LOCAL),
        ("ff00::/8", MULTICAST),
        ("2001::/23", RESERVED),  # Teredo, which carries an IPv4 address, among others
        ("2001:db8::/32", RESERVED),
        ("2002::/16", RESERVED),  # 6to4, which carries an IPv4 address
        ("3fff::/20", RESERVED),
    )
)
_GLOBAL_UNICAST = ip_network("2000::/3")
_CARRIES_IPV4 = (ip_network("::ffff:0:0/96"), ip_network("64:ff9b::/96"))
"""IPv4-mapped, and NAT64 (RFC 6052), by which a network without IPv4 reaches all of it: judged by what they carry."""


def closed(address: str) -> str:
    """What an IP address belongs to instead of the public internet, in words; empty where it is public."""
    try:
        return _closed(ip_address(address))
    except ValueError:
        return NOWHERE


def _closed(address: IPv4Address | IPv6Address) -> str:
    if isinstance(address, IPv6Address) and any(address in network for network in _CARRIES_IPV4):
        return _closed(IPv4Address(int(address) & 0xFFFFFFFF))
    what = next((what for network, what in _CLOSED if address in network), "")
    if not what and isinstance(address, IPv6Address) and address not in _GLOBAL_UNICAST:
        return RESERVED
    return what

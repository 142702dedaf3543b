"""Record keys that follow from a part's key alone, so that whoever sends the part again meets what is there already."""

from __future__ import annotations

from hashlib import sha256

ALPHABET = "234567abcdefghijklmnopqrstuvwxyz"
DIGITS = 13
EARLIEST = 1_672_531_200_000_000
"""1 January 2023 in microseconds since 1970; 2**46 microseconds later it is March 2025."""


def tid_of(key: str) -> str:
    """The TID of a part: 53 bits of microseconds and 10 bits of clock identifier, in 13 digits.

    Posts need a TID as record key, and a TID looks like a moment, but it is no time of publication: that is
    `createdAt`, by which feeds are sorted. Bluesky's guide to timestamps says of record keys that they "are not
    expected to be valid timestamps, can be defined arbitrarily by clients" and are validated nowhere. All 56 bits
    come from the key, because whatever else could serve (the due time, the clock) may change between two sends of
    the same part. The moment lies in the past, after Bluesky opened, because keys from the future are what careless
    readers stumble over. Two of 10,000 parts share a TID with a chance of one in a thousand million.
    """
    bits = int.from_bytes(sha256(key.encode()).digest()[:7], "big")
    number = (EARLIEST << 10) + bits
    return "".join(ALPHABET[(number >> 5 * place) & 31] for place in reversed(range(DIGITS)))

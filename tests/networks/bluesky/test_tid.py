"""Record keys made from a part's key."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from coopskills_cli.networks.bluesky.tid import ALPHABET, tid_of

SYNTAX = re.compile(r"[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}")  # atproto.com/specs/tid
JANUARY_2023, APRIL_2025 = 1_672_531_200_000_000, 1_743_465_600_000_000


def microseconds(tid: str) -> int:
    number = 0
    for digit in tid:
        number = number * 32 + ALPHABET.index(digit)
    return number >> 10


@given(st.text())
def test_every_key_gives_a_valid_record_key_of_the_past(key: str) -> None:
    """Whatever the key, it is a TID by the specification's syntax, between Bluesky's opening and this program."""
    assert SYNTAX.fullmatch(tid_of(key))
    assert JANUARY_2023 <= microseconds(tid_of(key)) < APRIL_2025


def test_a_key_gives_the_same_record_key_for_ever() -> None:
    """A queue restored years later must meet what was sent: this value may never change."""
    assert tid_of("a" * 64) == "3ll64gotrpsaf"


@given(st.lists(st.text(), unique=True, max_size=50))
def test_different_keys_give_different_record_keys(keys: list[str]) -> None:
    """No two parts share a record key."""
    assert len({tid_of(key) for key in keys}) == len(keys)

"""Keys of a send: the same for ever, and never the same for two."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256

import pytest

from coopskills_cli.queue.keys import part_key

DUE = datetime(2023, 9, 14, 7, 30, tzinfo=UTC)
ONE = ("coopskills2023", "smart", "en", "cecop", 0, 0, DUE)


def test_never_changes() -> None:
    """A restored backup, and a later version of this program, derive the key that the network has seen."""
    names = b'["part", "coopskills2023", "smart", "en", "cecop", 0, 0, 1694676600000000]'
    assert part_key(*ONE) == sha256(names).hexdigest()


@pytest.mark.parametrize(
    "other",
    [
        ("coopskills2024", "smart", "en", "cecop", 0, 0, DUE),
        ("coopskills2023", "smart-2", "en", "cecop", 0, 0, DUE),
        ("coopskills2023", "smart", "fr", "cecop", 0, 0, DUE),
        ("coopskills2023", "smart", "en", "cecop-2", 0, 0, DUE),
        ("coopskills2023", "smart", "en", "cecop", 1, 0, DUE),
        ("coopskills2023", "smart", "en", "cecop", 0, 1, DUE),
        ("coopskills2023", "smart", "en", "cecop", 0, 0, DUE + timedelta(microseconds=1)),
        ("coopskills2023smart", "", "en", "cecop", 0, 0, DUE),
        ("coopskills2023", "sma", "rten", "cecop", 0, 0, DUE),
    ],
)
def test_everything_counts(other: tuple[str, str, str, str, int, int, datetime]) -> None:
    """Two sends that differ in anything, or only in where one name ends, have two keys."""
    assert part_key(*other) != part_key(*ONE)


def test_same_moment_in_another_zone() -> None:
    """The zone in which a time was written is no part of it."""
    abroad = DUE.astimezone(timezone(timedelta(hours=2)))
    assert part_key(*ONE[:-1], abroad) == part_key(*ONE)


def test_without_a_zone_refused() -> None:
    """A time without a zone would give another key on another machine."""
    with pytest.raises(ValueError, match="without a zone"):
        part_key(*ONE[:-1], DUE.replace(tzinfo=None))

"""A length of time is written as it is written in posts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopskills_cli.campaign.spans import parse_span
from coopskills_cli.text.durations import duration


@pytest.mark.parametrize(
    ("seconds", "written"), [(259_200, "3d"), (5_400, "1h30m"), (300, "5m"), (2_629_746, "30d10h29m"), (59, "0m")]
)
def test_only_what_is_there_is_named(seconds: int, written: str) -> None:
    """In days, hours and whole minutes."""
    assert duration(seconds) == written


@given(st.integers(1, 100_000))
def test_what_is_written_can_be_read(minutes: int) -> None:
    """It may be pasted into a post."""
    assert parse_span(duration(60 * minutes)).total_seconds() == 60 * minutes

"""Times in the queue: one width, in UTC, sorted as text."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopskills_cli.queue.timetext import from_text, to_text

zones = st.integers(-23, 23).map(lambda hours: timezone(timedelta(hours=hours)))
moments = st.datetimes(datetime(1000, 1, 2), datetime(9999, 12, 30), timezones=zones)  # noqa: DTZ001  (hypothesis adds the zone)


@given(moments)
def test_round_trip(moment: datetime) -> None:
    """What is written is read as the same moment, in UTC."""
    again = from_text(to_text(moment))
    assert again == moment
    assert again.tzinfo is UTC


@given(moments, moments)
def test_text_sorts_as_time(one: datetime, other: datetime) -> None:
    """SQL may compare the texts."""
    assert (to_text(one) < to_text(other)) == (one < other)
    assert len(to_text(one)) == len(to_text(other))


def test_without_a_zone_refused() -> None:
    """A time without a zone could be any moment."""
    with pytest.raises(ValueError, match="without a zone"):
        to_text(datetime(2023, 9, 14))  # noqa: DTZ001  (the point)


@pytest.mark.parametrize("text", ["", "2023-09-14", "2023-09-14T07:30:00Z", "2023-09-14T07:30:00.000000+02:00", "soon"])
def test_other_texts_refused(text: str) -> None:
    """Only what `to_text` writes is read."""
    with pytest.raises(ValueError, match=r"."):
        from_text(text)

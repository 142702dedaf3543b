"""Held: a campaign moved to other days keeps its times of day and its way of writing them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from coopskills_cli.campaign.shifting import distance, shifted, shifted_moment
from coopskills_cli.campaign.times import TimeError, format_due, parse_due

BRUSSELS = ZoneInfo("Europe/Brussels")


@pytest.mark.parametrize(
    ("text", "moved"),
    [
        ("2023-09-14 09:30", "2023-11-13 09:30"),
        ("2023-09-14T09:30:00", "2023-11-13T09:30:00"),
        ("2023-09-14 09:30+02:00", "2023-11-13 09:30+01:00"),
        ("2023-09-14 09:30 +0200", "2023-11-13 09:30 +0100"),
        ("2023-09-14 07:30Z", "2023-11-13 08:30Z"),
        ("2023-09-14T13:00+05:30", "2023-11-13T14:00+05:30"),
    ],
)
def test_a_shift_keeps_the_time_of_day_and_the_style(text: str, moved: str) -> None:
    """Sixty days later, on the other side of a clock change, it is 09:30 in Brussels still."""
    assert shifted(text, timedelta(days=60), BRUSSELS) == moved


def test_what_hangs_on_a_date_is_left_alone() -> None:
    """It moves with the date: moving it too would move it twice."""
    assert shifted("conference - 3d 09:00", timedelta(days=1), BRUSSELS) is None


def test_a_shift_by_nothing_changes_nothing_even_in_a_doubtful_hour() -> None:
    """The second 02:30 of the autumn night stays the second."""
    assert shifted("2023-10-29 02:30+01:00", timedelta(), BRUSSELS) == "2023-10-29 02:30+01:00"


def test_a_shift_into_a_doubtful_hour_is_told() -> None:
    """Which 02:30 is meant, a person decides."""
    with pytest.raises(TimeError) as caught:
        shifted("2023-10-28 02:30", timedelta(days=1), BRUSSELS)
    assert "happens twice" in str(caught.value)


@pytest.mark.parametrize("by", [timedelta(days=999_999_999), timedelta(days=-999_999_999)])
def test_a_shift_out_of_the_calendar_is_told(by: timedelta) -> None:
    """No campaign starts in the year 10000."""
    with pytest.raises(TimeError):
        shifted("2023-10-28 02:30", by, BRUSSELS)


FIRST, LAST = datetime.fromisoformat("2000-01-01"), datetime.fromisoformat("2036-12-31")
moments = st.datetimes(FIRST, LAST, timezones=st.just(UTC)).map(lambda moment: moment.replace(microsecond=0))


@settings(deadline=None)
@given(moments, moments)
def test_the_first_post_lands_where_it_was_sent(old: datetime, new: datetime) -> None:
    """Moving by the distance of two moments leads exactly from one to the other, unless the new hour comes twice."""
    assume("+" not in format_due(new, BRUSSELS))
    by = distance(old, new, BRUSSELS)
    assert shifted_moment(old, by, BRUSSELS) == new
    moved = shifted(format_due(old, BRUSSELS), by, BRUSSELS)
    assert moved is not None
    assert parse_due(moved, BRUSSELS, {}) == new

"""Held: spans are read as people write them, are written as they are read, and nothing else is taken for one."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coopskills_cli.campaign.spans import TimeError, format_span, parse_late_after, parse_shift, parse_span, shown
from coopskills_cli.models import NEVER


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("1h", timedelta(hours=1)),
        ("3d", timedelta(days=3)),
        ("90m", timedelta(minutes=90)),
        ("2w", timedelta(weeks=2)),
        ("1h30m", timedelta(hours=1, minutes=30)),
        ("1w 2d 3h 4m 5s", timedelta(weeks=1, days=2, hours=3, minutes=4, seconds=5)),
        ("0m", timedelta()),
    ],
)
def test_a_span_is_numbers_with_units(text: str, span: timedelta) -> None:
    """Weeks, days, hours, minutes and seconds, blanks between them or not."""
    assert parse_span(text) == span


@pytest.mark.parametrize("text", ["", " ", "1", "h", "1x", "1M", "-1h", "1m1h", "1.5h", "99999999w", "never", "٣d"])
def test_what_is_no_span_is_refused_with_the_way_to_write_one(text: str) -> None:
    """No guess is made: an hour too much is a post too late."""
    with pytest.raises(TimeError) as caught:
        parse_span(text)
    assert "1h30m" in caught.value.remedy


@settings(deadline=None)
@given(st.timedeltas(timedelta(), timedelta(days=9_999_999)))
def test_a_written_span_reads_back(span: timedelta) -> None:
    """What is shown can be pasted; fractions of a second are dropped."""
    assert parse_span(format_span(span)) == timedelta(span.days, span.seconds)


@pytest.mark.parametrize(
    ("span", "text"),
    [
        (timedelta(weeks=2), "2w"),
        (timedelta(days=10), "10d"),
        (timedelta(hours=25), "1d1h"),
        (timedelta(hours=-2), "-2h"),
        (timedelta(), "0m"),
        (NEVER, "never"),
    ],
)
def test_a_span_is_written_the_short_way(span: timedelta, text: str) -> None:
    """Weeks where they are whole, a sign where it is negative."""
    assert format_span(span) == text


def test_days_are_the_calendars_and_hours_the_clocks() -> None:
    """Across a clock change a day is not 24 hours."""
    assert parse_shift("1w1d1h") == (timedelta(days=8), timedelta(hours=1))


def test_late_after_may_be_never() -> None:
    """`never` means: it always goes out; the error of another word names it."""
    assert parse_late_after("never") == NEVER
    assert parse_late_after("2h") == timedelta(hours=2)
    with pytest.raises(TimeError) as caught:
        parse_late_after("always")
    assert '"never"' in caught.value.remedy


@settings(deadline=None)
@given(st.text())
def test_any_text_is_a_span_or_an_error(text: str) -> None:
    """Nothing but TimeError comes out, and what it shows is one printable line."""
    with suppress(TimeError):
        assert parse_span(text) >= timedelta()
    assert shown(text).isprintable()


def test_what_is_shown_of_a_text_fits_a_line() -> None:
    """Control characters, line breaks and length cannot disturb a terminal."""
    assert shown("a\n\x1b[31m b") == "a ?[31m b"
    assert len(shown("x" * 1000)) < 70

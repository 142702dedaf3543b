"""Held: `publish_at` means one moment or an error that says what to write, in every zone and across clock changes."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coopskills_cli.campaign.times import (
    TimeError,
    format_due,
    local_moment,
    moves_with,
    parse_due,
    parse_moment,
    parse_when,
)

if TYPE_CHECKING:
    from collections.abc import Callable

BRUSSELS = ZoneInfo("Europe/Brussels")
DATES = {"conference": datetime(2023, 11, 28, 14, 30, tzinfo=BRUSSELS)}
ODD_ZONES = [
    "Europe/Brussels",
    "America/Sao_Paulo",  # changed at midnight, until 2019
    "Australia/Lord_Howe",  # changes by half an hour
    "Africa/Casablanca",  # puts the clocks back for Ramadan
    "Pacific/Apia",  # left out a whole day
    "Asia/Kathmandu",
    "Europe/Dublin",  # its winter time is the "daylight saving" one
    "America/St_Johns",
    "Africa/Monrovia",  # an offset with seconds until 1972
    "UTC",
]
zones = st.sampled_from(ODD_ZONES).map(ZoneInfo)
FIRST, LAST = datetime.fromisoformat("1960-01-01"), datetime.fromisoformat("2037-12-31")
moments = st.datetimes(FIRST, LAST, timezones=st.just(UTC)).map(lambda moment: moment.replace(microsecond=0))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def refused(text: str | date, zone: ZoneInfo = BRUSSELS) -> TimeError:
    with pytest.raises(TimeError) as caught:
        parse_due(text, zone, DATES)
    return caught.value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2023-09-14 09:30", "2023-09-14 07:30"),
        ("2023-12-14 09:30", "2023-12-14 08:30"),
        ("2023-09-14T09:30", "2023-09-14 07:30"),
        (" 2023-09-14  09:30:15 ", "2023-09-14 07:30:15"),
        ("2023-09-14 09:30Z", "2023-09-14 09:30"),
        ("2023-09-14T09:30:00z", "2023-09-14 09:30"),
        ("2023-09-14 09:30+02:00", "2023-09-14 07:30"),
        ("2023-09-14 09:30 -0530", "2023-09-14 15:00"),
    ],
)
def test_a_time_is_local_or_carries_its_offset(text: str, expected: str) -> None:
    """Without an offset it is local in the campaign's zone, summer and winter."""
    assert parse_due(text, BRUSSELS, {}) == utc(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("conference", "2023-11-28 13:30"),
        ("conference 09:00", "2023-11-28 08:00"),
        ("conference - 3d 09:00", "2023-11-25 08:00"),
        ("conference -3d 09:00", "2023-11-25 08:00"),
        ("conference – 3d 09:00", "2023-11-25 08:00"),
        ("conference + 1w 10:00", "2023-12-05 09:00"),
        ("conference - 2h", "2023-11-28 11:30"),
        ("conference - 1d2h", "2023-11-27 11:30"),
        ("conference - 5w", "2023-10-24 12:30"),
        ("conference - 840h", "2023-10-24 13:30"),
    ],
)
def test_a_time_may_hang_on_a_date(text: str, expected: str) -> None:
    """Days and weeks keep the time of day across a clock change, hours count real time."""
    assert parse_due(text, BRUSSELS, DATES) == utc(expected)


def test_yaml_and_toml_values_are_taken() -> None:
    """What a parser made of a timestamp means the same as its text."""
    assert parse_due(datetime.fromisoformat("2023-09-14T09:30"), BRUSSELS, {}) == utc("2023-09-14 07:30")
    assert parse_due(utc("2023-09-14 09:30"), BRUSSELS, {}) == utc("2023-09-14 09:30")
    assert "has no time of day" in str(refused(date(2023, 9, 14)))


@pytest.mark.parametrize(
    ("text", "what", "remedy"),
    [
        ("2023-09-14", "has no time of day", "2023-09-14 09:30"),
        ("2023-9-4", "has no time of day", "2023-09-04 09:30"),
        ("9:30", "has no day", "2023-09-14 09:30"),
        ("2023-9-4 9:30", "is no time", "write 2023-09-04 09:30"),
        ("conference - 3d 9:00", "is no time", "write conference - 3d 09:00"),
        ("14/09/2023 09:30", "is no time", "write 2023-09-14 09:30"),
        ("2023-02-30 09:30", "does not exist", ""),
        ("2023-09-14 24:00", "does not exist", ""),
        ("conference 25:00", "does not exist", ""),
        ("conferense - 3d 09:00", "unknown date 'conferense'", "did you mean 'conference'?"),
        ("launch", "unknown date 'launch'", "the dates of config.toml are: conference"),
        ("conference-3d 09:00", "unknown date 'conference-3d'", "conference - 3d 09:00"),
        ("conference - 2h 09:00", "a shift in hours and a time of day", "leave out"),
        ("slot weekday", "is no time", ""),
        ("0001-01-01 00:00", "beyond the calendar", ""),
        ("conference + 9999999w", "beyond the calendar", ""),
    ],
)
def test_a_wrong_time_says_what_to_write(text: str, what: str, remedy: str) -> None:
    """What is nearly right comes back rightly written; of the rest, the forms are shown."""
    error = refused(text)
    assert what in str(error)
    assert remedy in error.remedy


def test_without_dates_the_error_says_so() -> None:
    """A date cannot be named where config.toml has none."""
    with pytest.raises(TimeError) as caught:
        parse_due("conference", BRUSSELS, {})
    assert "no [dates]" in caught.value.remedy


def test_a_skipped_time_names_both_readings() -> None:
    """In the night of spring 02:30 does not exist; before or after it, a person decides."""
    error = refused("2023-03-26 02:30")
    assert str(error) == "2023-03-26 02:30 does not exist in Europe/Brussels: the clocks are put forward"
    assert error.remedy == "write 2023-03-26 01:30+01:00 or 2023-03-26 03:30+02:00"


def test_a_repeated_time_names_both_readings() -> None:
    """In the night of autumn 02:30 comes twice."""
    error = refused("2023-10-29 02:30")
    assert str(error) == "2023-10-29 02:30 happens twice in Europe/Brussels: the clocks are put back"
    assert error.remedy == "write 2023-10-29 02:30+02:00 (the first) or 2023-10-29 02:30+01:00 (the second)"


@pytest.mark.parametrize(
    ("zone", "text", "readings"),
    [
        ("Australia/Lord_Howe", "2023-10-01 02:15", ("2023-10-01 01:45+10:30", "2023-10-01 02:45+11:00")),
        ("America/Sao_Paulo", "2018-11-04 00:30", ("2018-11-03 23:30-03:00", "2018-11-04 01:30-02:00")),
        ("Africa/Casablanca", "2023-03-19 02:30", ("2023-03-19 02:30+01:00", "2023-03-19 02:30+00:00")),
        ("Pacific/Apia", "2011-12-30 12:00", ("2011-12-29 12:00-10:00", "2011-12-31 12:00+14:00")),
    ],
)
def test_the_odd_clock_changes_of_the_world_are_known(zone: str, text: str, readings: tuple[str, str]) -> None:
    """Half an hour, at midnight, backwards in spring, a whole day: each reading can be pasted."""
    error = refused(text, ZoneInfo(zone))
    assert all(reading in error.remedy for reading in readings)


def test_a_date_within_a_repeated_hour_keeps_its_moment() -> None:
    """A date with an offset stays what it is: only a new local time can come in doubt."""
    second = datetime.fromisoformat("2023-10-29T02:30+01:00").astimezone(BRUSSELS)
    assert parse_due("conference", BRUSSELS, {"conference": second}) == utc("2023-10-29 01:30")
    assert parse_due("conference - 1h", BRUSSELS, {"conference": second}) == utc("2023-10-29 00:30")
    with pytest.raises(TimeError):
        parse_due("conference - 0d 02:30", BRUSSELS, {"conference": second})


@settings(deadline=None)
@given(moments, zones)
def test_a_written_moment_reads_back(moment: datetime, zone: ZoneInfo) -> None:
    """What the program writes into a file means the moment that was meant, in doubtful hours too."""
    assert parse_due(format_due(moment, zone), zone, {}) == moment


@settings(deadline=None)
@given(st.datetimes(FIRST, LAST), st.sampled_from(sorted(available_timezones())))
def test_a_local_time_is_one_moment_or_both_readings_can_be_pasted(naive: datetime, name: str) -> None:
    """In every zone: either the clocks show it at exactly one moment, or the remedy holds two that do exist."""
    zone, naive = ZoneInfo(name), naive.replace(microsecond=0)
    try:
        moment = local_moment(naive, zone)
    except TimeError as error:
        first, second = (part.split(" (")[0] for part in error.remedy.removeprefix("write ").split(" or "))
        assert parse_due(first, zone, {}) < parse_due(second, zone, {})
        shown = [parse_moment(text, zone).replace(tzinfo=None, fold=0) for text in (first, second)]
        assert (shown[0] == shown[1] == naive) or (shown[0] < naive < shown[1])
    else:
        assert moment.astimezone(zone).replace(tzinfo=None, fold=0) == naive


pieces = st.sampled_from(
    ["conference", " ", " - ", "+", "3d", "9999999w", "09:30", "25:00", "T", "Z", "9999-12-31", "0001-01-01", "\x00"]
)


def outcome(parse: Callable[[], datetime]) -> datetime | TimeError:
    try:
        return parse()
    except TimeError as error:
        return error


@settings(deadline=None)
@given(st.one_of(st.text(), st.lists(pieces).map("".join)), zones)
def test_any_text_is_a_moment_or_an_error(text: str, zone: ZoneInfo) -> None:
    """Whatever stands there, nothing but TimeError comes out, fit for one line."""
    for found in (
        outcome(lambda: parse_due(text, zone, DATES)),
        outcome(lambda: parse_when(text, zone, DATES, utc("2023-09-01"))),
    ):
        if isinstance(found, TimeError):
            assert (str(found) + found.remedy).isprintable()
        else:
            assert found.tzinfo is UTC


@settings(deadline=None)
@given(st.datetimes(), zones)
def test_any_value_of_a_parser_is_a_moment_or_an_error(value: datetime, zone: ZoneInfo) -> None:
    """The first and the last year of the calendar included."""
    found = outcome(lambda: parse_due(value, zone, {}))
    assert isinstance(found, TimeError) or found.tzinfo is UTC


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("+2h", "2023-10-28 09:30"),
        ("+ 90m", "2023-10-28 09:00"),
        ("+1d", "2023-10-29 08:30"),
        ("+1d1h", "2023-10-29 09:30"),
        ("2023-11-01 09:30", "2023-11-01 08:30"),
        ("conference - 1d 09:00", "2023-11-27 08:00"),
    ],
)
def test_a_command_takes_a_span_from_now_too(text: str, expected: str) -> None:
    """A day from now is the same time of day tomorrow, also in the night the clocks change."""
    now = utc("2023-10-28 07:30").replace(microsecond=123)
    assert parse_when(text, BRUSSELS, DATES, now) == utc(expected)


@pytest.mark.parametrize(
    ("text", "date_name"),
    [
        ("conference - 3d 09:00", "conference"),
        ("conference", "conference"),
        ("end-of-year + 1w", "end-of-year"),
        ("2023-09-14 09:30", None),
        ("conference - ", None),
        ("", None),
    ],
)
def test_the_date_a_time_hangs_on_is_told(text: str, date_name: str | None) -> None:
    """Moving a campaign moves the date, and what hangs on it with it: never twice."""
    assert moves_with(text) == date_name

"""When a post is due: the grammar of `publish_at`, pure; the campaign's zone and dates are handed in."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import TYPE_CHECKING

from coopskills_cli.campaign.spans import TimeError, format_span, parse_late_after, parse_shift, parse_span, shown
from coopskills_cli.text.nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from zoneinfo import ZoneInfo

__all__ = [
    "TimeError",
    "as_written",
    "format_due",
    "format_span",
    "local_moment",
    "moves_with",
    "parse_due",
    "parse_late_after",
    "parse_moment",
    "parse_span",
    "parse_when",
    "written",
]

_CLOCK = r"(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?"
_OFFSET = (
    r"(?P<offset>[Zz]|(?P<sign>[+-])(?P<hours>[01][0-9]|2[0-3]):?(?P<minutes>[0-5][0-9])(?::(?P<seconds>[0-5][0-9]))?)"
)
_ABSOLUTE = re.compile(
    rf"(?P<year>[0-9]{{4}})-(?P<month>[0-9]{{2}})-(?P<day>[0-9]{{2}})(?P<joint>[ Tt]){_CLOCK}(?P<gap> ?){_OFFSET}?"
)
_DATE_NAME = r"[^\W\d]\w*(?:-\w+)*"
# word processors turn a hyphen between blanks into a dash
_RELATIVE = re.compile(rf"(?P<name>{_DATE_NAME})(?: (?P<way>[-+−–]) ?(?P<span>[0-9]\w*))?(?: {_CLOCK})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_FORMS = "write 2023-09-14 09:30, or conference - 3d 09:00 with a date of config.toml"


def parse_due(value: str | date, zone: ZoneInfo, dates: Mapping[str, datetime]) -> datetime:
    """The moment, in UTC, that a `publish_at` names: `2023-09-14 09:30`, with offset or Z, `conference - 3d 09:00`.

    A time without offset is local in `zone`. A shift in weeks and days keeps the local time, one in hours and
    minutes counts real time. Raises TimeError, also for a local time that a clock change skips or repeats.
    """
    text = value if isinstance(value, str) else value.isoformat()
    try:
        if isinstance(value, str) and (match := _RELATIVE.fullmatch(_tidy(value))):
            return _relative(match, zone, dates)
        return parse_moment(value, zone).astimezone(UTC)
    except OverflowError as error:
        raise TimeError(f"'{shown(text)}' is beyond the calendar", _FORMS) from error


def parse_moment(value: str | date, zone: ZoneInfo) -> datetime:
    """A moment that hangs on no date, aware in `zone`; TimeError."""
    if isinstance(value, str):
        value, _ = as_written(value)
    if not isinstance(value, datetime):
        raise TimeError(f"'{value}' has no time of day", f"add one: {value} 09:30")
    try:
        return (value if value.tzinfo else local_moment(value, zone)).astimezone(zone)
    except OverflowError as error:
        raise TimeError(f"'{value}' is beyond the calendar", _FORMS) from error


def parse_when(text: str, zone: ZoneInfo, dates: Mapping[str, datetime], now: datetime) -> datetime:
    """What a command takes as a time, in UTC: the forms of `publish_at`, and `+2h`, `+1d` from `now`; TimeError."""
    if not text.strip().startswith("+"):
        return parse_due(text, zone, dates)
    days, rest = parse_shift(text.strip()[1:])
    try:
        return _shifted(now.replace(microsecond=0), days, rest, zone)
    except OverflowError as error:
        raise TimeError(f"'{shown(text)}' is beyond the calendar", _FORMS) from error


def moves_with(text: str) -> str | None:
    """The date that a `publish_at` hangs on, None where it stands by itself (or is no time at all)."""
    match = _RELATIVE.fullmatch(_tidy(text))
    return match["name"] if match else None


def as_written(text: str) -> tuple[datetime, re.Match[str]]:
    """A time that hangs on no date, naive or with its offset as it stands there, and its parts; TimeError."""
    text = _tidy(text)
    match = _ABSOLUTE.fullmatch(text)
    if not match:
        raise _no_time(text)
    try:
        day = date(int(match["year"]), int(match["month"]), int(match["day"]))
        return datetime.combine(day, _clock(match), _offset(match)), match
    except ValueError as error:
        raise TimeError(f"'{text}' does not exist: {error}", _FORMS) from error


def local_moment(naive: datetime, zone: ZoneInfo) -> datetime:
    """The moment, in UTC, when the clocks of `zone` show `naive`; TimeError says both readings of a doubtful one."""
    first, second = (naive.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    before, after = first.utcoffset() or timedelta(), second.utcoffset() or timedelta()
    if before == after:
        return first.astimezone(UTC)
    if before > after:
        readings = [naive.replace(tzinfo=timezone(offset)) for offset in (before, after)]
        message = f"{written(naive)} happens twice in {zone}: the clocks are put back"
        raise TimeError(message, f"write {written(readings[0])} (the first) or {written(readings[1])} (the second)")
    readings = [moment.astimezone(UTC).astimezone(zone) for moment in (second, first)]
    message = f"{written(naive)} does not exist in {zone}: the clocks are put forward"
    raise TimeError(message, f"write {written(readings[0])} or {written(readings[1])}")


def format_due(moment: datetime, zone: ZoneInfo) -> str:
    """The moment as a `publish_at`, local in `zone`, down to the second; with its offset where it would be doubtful."""
    local = moment.astimezone(zone)
    naive = local.replace(tzinfo=None, fold=0)
    try:
        local_moment(naive, zone)
    except TimeError:
        return written(local)
    return written(naive)


def written(moment: datetime) -> str:
    """`2023-09-14 09:30`, with seconds where there are some, with an offset where the moment is aware."""
    return moment.isoformat(" ", "seconds" if moment.second else "minutes")


def _tidy(text: str) -> str:
    """Every run of white space as one blank."""
    return " ".join(text.split())


def _clock(match: re.Match[str]) -> time:
    return time(int(match["hour"]), int(match["minute"]), int(match["second"] or 0))


def _offset(match: re.Match[str]) -> timezone | None:
    if not match["offset"] or not match["sign"]:
        return UTC if match["offset"] else None
    hours, minutes, seconds = (int(match[unit] or 0) for unit in ("hours", "minutes", "seconds"))
    offset = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return timezone(-offset if match["sign"] == "-" else offset)


def _relative(match: re.Match[str], zone: ZoneInfo, dates: Mapping[str, datetime]) -> datetime:
    """A date of the campaign, shifted and with another time of day as written."""
    if match["name"] not in dates:
        raise _unknown_date(match[0], dates)
    days, rest = parse_shift(match["span"]) if match["span"] else (timedelta(), timedelta())
    if match["hour"] and rest:
        remedy = f"leave out the time of day, or shift by whole days: {match['name']} - 3d 09:00"
        raise TimeError(f"'{match[0]}' gives a shift in hours and a time of day", remedy)
    way = 1 if match["way"] == "+" else -1
    start = dates[match["name"]]
    if not match["hour"]:
        return _shifted(start, way * days, way * rest, zone)
    try:
        clock = _clock(match)
    except ValueError as error:
        raise TimeError(f"'{match[0]}' does not exist: {error}", _FORMS) from error
    return local_moment(datetime.combine(start.astimezone(zone).date() + way * days, clock), zone)


def _shifted(start: datetime, days: timedelta, rest: timedelta, zone: ZoneInfo) -> datetime:
    """Whole days by the calendar of `zone`, the rest by the clock; without days no local time comes in doubt."""
    if not days:
        return start.astimezone(UTC) + rest
    return local_moment(start.astimezone(zone).replace(tzinfo=None, fold=0) + days, zone) + rest


def _unknown_date(text: str, dates: Mapping[str, datetime]) -> TimeError:
    match = _RELATIVE.fullmatch(text)
    name = match["name"] if match else text
    # `conference-3d` is a name of its own, since names may hold a hyphen
    spaced = re.sub(r"-(?=[0-9])", " - ", text)
    if moves_with(spaced) in dates:
        return TimeError(f"unknown date '{shown(name)}'", f"put blanks around the sign: {spaced}")
    if near := nearest(name, dates):
        return TimeError(f"unknown date '{shown(name)}'", f"did you mean '{near}'?")
    known = f"the dates of config.toml are: {', '.join(dates)}" if dates else "config.toml has no [dates]"
    return TimeError(f"unknown date '{shown(name)}'", f"{known}; or write 2023-09-14 09:30")


def _no_time(text: str) -> TimeError:
    """Says what is missing, and how it is written where that can be told."""
    if re.fullmatch(r"[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?", text):
        return TimeError(f"'{text}' has no day", f"add one: 2023-09-14 {text:0>5}")
    padded = re.sub(r"(?<![0-9])[0-9](?![0-9a-z])", r"0\g<0>", text)
    if padded != text and (_ABSOLUTE.fullmatch(padded) or _RELATIVE.fullmatch(padded)):
        return TimeError(f"'{shown(text)}' is no time", f"write {padded}")
    if _DAY.fullmatch(padded):
        return TimeError(f"'{text}' has no time of day", f"add one: {padded} 09:30")
    return TimeError(f"'{shown(text)}' is no time", _FORMS)

"""Moving a campaign: the same times of day on other days, whatever the clocks did in between."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from coopskills_cli.campaign.spans import TimeError
from coopskills_cli.campaign.times import as_written, format_due, local_moment, moves_with, parse_moment, written

if TYPE_CHECKING:
    import re
    from datetime import datetime
    from zoneinfo import ZoneInfo


def distance(old: datetime, new: datetime, zone: ZoneInfo) -> timedelta:
    """How far `new` is from `old` by the clocks on the wall of `zone`; what `shifted` and `shifted_moment` take."""
    return _naive(new, zone) - _naive(old, zone)


def shifted_moment(moment: datetime, by: timedelta, zone: ZoneInfo) -> datetime:
    """The moment moved by `by` of local time, in UTC: whole days keep the time of day; TimeError."""
    if not by:
        return moment.astimezone(UTC)
    try:
        return local_moment(_naive(moment, zone) + by, zone)
    except OverflowError as error:
        raise TimeError(f"{written(moment)} would be moved beyond the calendar") from error


def shifted(text: str, by: timedelta, zone: ZoneInfo) -> str | None:
    """A `publish_at` moved by `by` of local time, written as it was: with T, seconds, Z or offset where it has them.

    None where it hangs on a date: it moves with that date. TimeError where it is no time, or the new one is skipped
    or repeated by a clock change.
    """
    if moves_with(text) is not None:
        return None
    new = shifted_moment(parse_moment(text, zone), by, zone)
    return written_like(text, new, zone)


def written_like(text: str, moment: datetime, zone: ZoneInfo) -> str:
    """The moment as a `publish_at` in the style of `text`, with its offset where it would be in doubt without.

    An offset that was the zone's own is the zone's own again, another one (or Z) stays. TimeError if `text` is none.
    """
    old, match = as_written(text)
    if old.tzinfo is None:
        local = moment.astimezone(zone)
        in_doubt = format_due(moment, zone) != written(_naive(moment, zone))
        return _like(match, local) + (_offset(local) if in_doubt else "")
    at_home = old.utcoffset() == old.astimezone(zone).utcoffset()
    return _like(match, moment.astimezone(zone if at_home and match["sign"] else old.tzinfo))


def _naive(moment: datetime, zone: ZoneInfo) -> datetime:
    """What the clocks of `zone` show."""
    return moment.astimezone(zone).replace(tzinfo=None, fold=0)


def _like(match: re.Match[str], moment: datetime) -> str:
    """The moment in the style of what was written."""
    seconds = match["second"] or moment.second
    clock = moment.time().isoformat("seconds" if seconds else "minutes")
    return f"{moment.date().isoformat()}{match['joint']}{clock}{match['gap']}{_offset_like(match['offset'], moment)}"


def _offset_like(offset: str | None, moment: datetime) -> str:
    """The moment's offset as `Z`, `+0200` or `+02:00`, as it was written; nothing where none was."""
    if not offset or offset in "Zz":
        return offset or ""
    text = _offset(moment)
    return text if ":" in offset else text.replace(":", "")


def _offset(moment: datetime) -> str:
    return moment.isoformat(timespec="minutes")[len("2023-09-14T09:30") :]

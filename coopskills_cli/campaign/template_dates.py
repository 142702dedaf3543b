"""Days and times in the words of a post's language, on the clock of the campaign."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from jinja2 import pass_context

from coopskills_cli.campaign.spans import shown
from coopskills_cli.campaign.template_limits import MistakeError, as_text, require_room
from coopskills_cli.text.nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from zoneinfo import ZoneInfo

    from babel import Locale
    from jinja2.runtime import Context

_STYLES = frozenset({"short", "medium", "long", "full"})
_LONGEST_PATTERN = 200


def day_text(moment: date, style: str, language: str, zone: ZoneInfo) -> str:
    """The day as `28 November 2023`; `style`: short, medium, long, full or a pattern of CLDR (`EEEE d MMMM, HH:mm`)."""
    from babel.dates import format_date, format_datetime

    locale = _locale(language, zone.key)
    if style in _STYLES or not isinstance(moment, datetime):
        return format_date(moment, _modest(style), locale)
    return format_datetime(moment, _modest(style), locale=locale)


def time_text(moment: datetime, style: str, language: str, zone: ZoneInfo) -> str:
    """The time of day as `14:30`; `style` as for the day."""
    from babel.dates import format_time

    return format_time(moment, _modest(style), locale=_locale(language, zone.key))


def moment_of(value: Any, dates: Mapping[str, datetime], zone: ZoneInfo) -> date:
    """What a time, the name of a date or `2023-11-28 14:30` means: a moment, aware in `zone`, or a mere day."""
    if isinstance(value, datetime):
        return value.astimezone(zone) if value.tzinfo else value.replace(tzinfo=zone)
    if isinstance(value, date):
        return value
    text = as_text(value).strip()
    if text in dates:
        return dates[text].astimezone(zone)
    try:
        return _read(text, zone)
    except ValueError as error:
        near = nearest(text, dates)
        remedy = (
            f"did you mean '{near}'?" if near else "name a date of [dates] in config.toml, or write 2023-11-28 14:30"
        )
        raise MistakeError(f"'{shown(text)}' is no date", remedy) from error


def _read(text: str, zone: ZoneInfo) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return moment_of(datetime.fromisoformat(text), {}, zone)


@pass_context
def date_filter(context: Context, value: Any, format: str = "long") -> str:  # noqa: A002  (Babel's word)
    """`{{ post.due | date }}`, `{{ "2023-11-28" | date("d MMMM") }}`."""
    language, dates, zone = _surroundings(context)
    return day_text(moment_of(value, dates, zone), format, language, zone)


@pass_context
def time_filter(context: Context, value: Any, format: str = "short") -> str:  # noqa: A002  (Babel's word)
    """`{{ post.due | time }}`."""
    language, dates, zone = _surroundings(context)
    return time_text(_with_time(moment_of(value, dates, zone)), format, language, zone)


@pass_context
def datetime_filter(context: Context, value: Any, format: str = "long") -> str:  # noqa: A002  (Babel's word)
    """`{{ campaign.dates.conference | datetime }}`: the day in the format, and the time down to the minute."""
    language, dates, zone = _surroundings(context)
    moment = _with_time(moment_of(value, dates, zone))
    if format not in _STYLES:
        return day_text(moment, format, language, zone)
    both = str(_locale(language, zone.key).datetime_formats[format]).replace("'", "")
    day, time = day_text(moment, format, language, zone), time_text(moment, "short", language, zone)
    return both.replace("{1}", day).replace("{0}", time)


def _with_time(moment: date) -> datetime:
    if not isinstance(moment, datetime):
        raise MistakeError(f"'{moment}' has no time of day", f"add one: {moment} 14:30")
    return moment


def _surroundings(context: Context) -> tuple[str, Mapping[str, datetime], ZoneInfo]:
    """Language, dates and zone; a macro that is imported without its context has none."""
    language, campaign = context.get("language"), context.get("campaign")
    if not isinstance(language, str) or campaign is None:
        raise MistakeError("no language is known here", "import it with its context: {% import ... with context %}")
    return language, campaign.dates, campaign.timezone


def _modest(style: Any) -> Any:
    require_room(0 if len(as_text(style)) <= _LONGEST_PATTERN else len(style) ** 2)
    return style


@cache
def _locale(language: str, zone: str) -> Locale:
    """The language as it is written where the zone is: in Brussels a day in English is 28 November, not November 28."""
    from babel import Locale, UnknownLocaleError
    from babel.core import get_global

    tag = language.replace("-", "_")
    territory = get_global("zone_territories").get(zone)
    for identifier in ([f"{tag}_{territory}"] if territory and "_" not in tag else []) + [tag]:
        try:
            return Locale.parse(identifier)
        except (UnknownLocaleError, ValueError):
            continue
    raise MistakeError(f"nobody knows how days are called in '{shown(language)}'", "write the day out in the text")

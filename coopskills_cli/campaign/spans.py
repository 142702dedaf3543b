"""Spans of time as people write them: `3d`, `1h30m`; days and weeks are the calendar's, the rest the clock's."""

from __future__ import annotations

import re
from datetime import timedelta

from coopskills_cli.models import NEVER

_UNITS = {"w": timedelta(weeks=1), "d": timedelta(days=1), "h": timedelta(hours=1), "m": timedelta(minutes=1)} | {
    "s": timedelta(seconds=1)
}
# seven figures: more than any campaign lasts, and no sum of them overflows a timedelta
_SPAN = re.compile("(?=.)" + "".join(f"(?:([0-9]{{1,7}}){unit})?" for unit in _UNITS))
_NEVER = "never"
_SHOWN = 60


class TimeError(ValueError):
    """A time or a span that cannot be understood or does not exist: `str(error)` says what, `remedy` what to write."""

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.remedy = remedy


def parse_span(text: str) -> timedelta:
    """`90m`, `3d`, `1h 30m`: numbers with w, d, h, m, s, in this order; TimeError."""
    return sum(parse_shift(text), timedelta())


def parse_shift(text: str) -> tuple[timedelta, timedelta]:
    """A span as its whole days, to be counted by the calendar, and the rest, to be counted by the clock; TimeError."""
    match = _SPAN.fullmatch("".join(text.split()))
    if not match:
        raise TimeError(f"'{shown(text)}' is no span of time", "write a number and w, d, h, m or s: 1h, 3d, 1h30m")
    weeks, days, hours, minutes, seconds = (
        int(number or 0) * unit for number, unit in zip(match.groups(), _UNITS.values(), strict=True)
    )
    return weeks + days, hours + minutes + seconds


def parse_late_after(text: str) -> timedelta:
    """A `late_after`: a span, or NEVER for `never`; TimeError."""
    if text.strip() == _NEVER:
        return NEVER
    try:
        return parse_span(text)
    except TimeError as error:
        raise TimeError(str(error), f'{error.remedy}; or "{_NEVER}"') from error


def format_span(span: timedelta) -> str:
    """The span as `parse_span` reads it, `-` in front where it is negative, down to the second; NEVER is `never`."""
    if span == NEVER:
        return _NEVER
    if span < timedelta():
        return f"-{format_span(-span)}"
    if span and not span % _UNITS["w"]:
        return f"{span // _UNITS['w']}w"
    words = []
    for unit in "dhms":
        count, span = divmod(span, _UNITS[unit])
        words += [f"{count}{unit}"] if count else []
    return "".join(words) or "0m"


def shown(text: str) -> str:
    """What a person wrote, fit for a place in one line of an error."""
    line = one_line(text)
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}..."


def one_line(text: str) -> str:
    """The text on one line, without control characters: a config from others cannot disturb a terminal."""
    return "".join(char if char.isprintable() else "?" for char in " ".join(text.split()))

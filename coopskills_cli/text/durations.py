"""Writes a length of time as posts do: `3d`, `1h30m`."""

from __future__ import annotations

MINUTE, HOUR, DAY = 60, 3_600, 86_400


def duration(seconds: int) -> str:
    """In days, hours and whole minutes."""
    units = (("d", seconds // DAY), ("h", seconds % DAY // HOUR), ("m", seconds % HOUR // MINUTE))
    return "".join(f"{number}{unit}" for unit, number in units if number) or "0m"

"""Times as the queue writes them: text of one width, in UTC, so that sorting the text sorts the times."""

from __future__ import annotations

from datetime import UTC, datetime


def to_text(moment: datetime) -> str:
    """`YYYY-MM-DDTHH:MM:SS.ffffffZ`; ValueError for a time without a zone."""
    if moment.utcoffset() is None:
        raise ValueError(f"a time without a zone: {moment.isoformat()}")
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def from_text(text: str) -> datetime:
    """The aware time, in UTC, that `to_text` wrote; ValueError for anything else."""
    moment = datetime.fromisoformat(text)
    if len(text) != len("2023-11-28T14:30:00.000000Z") or moment.tzinfo is not UTC:
        raise ValueError(f"not a time of the queue: {text!r}")
    return moment

"""What servers said they take, kept in the state folder: `schedule` counts by it without a network."""

from __future__ import annotations

import json
from dataclasses import asdict, fields, replace
from typing import TYPE_CHECKING, Any

from coopskills_cli.errors import StateError
from coopskills_cli.files import write_private
from coopskills_cli.networks.base import Limits

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = "limits"


def load(state: Path, account: str, usual: Limits | None = None) -> Limits | None:
    """The limits last read from the account's server; None where there are none, or none that can be read.

    What an earlier version did not keep yet is as in `usual`.
    """
    try:
        kept = json.loads(_place(state, account).read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    return _limits(kept, usual or Limits(text=0)) if isinstance(kept, dict) else None


def save(state: Path, account: str, limits: Limits) -> None:
    """Keep the limits, whole or not at all, readable for their owner only; StateError where the folder takes none."""
    place = _place(state, account)
    try:
        write_private(place, json.dumps(asdict(limits), indent=2).encode())
    except OSError as error:
        raise StateError(f"{place}: {error.strerror or error}", "make room or give access") from error


def _place(state: Path, account: str) -> Path:
    return state / FOLDER / f"{account}.json"


def _limits(kept: dict[str, Any], usual: Limits) -> Limits | None:
    """Limits of what was kept: a field that is no more is passed over, one that is new is as usual."""
    known = {field.name for field in fields(Limits)}
    given: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in kept.items() if name in known
    }
    if "text" not in given or not all(_fits(value, getattr(usual, name)) for name, value in given.items()):
        return None
    return replace(usual, **given)


def _fits(value: object, like: object) -> bool:
    """Whether a value is of the same kind: words, yes or no, or a number that is not negative."""
    if isinstance(value, tuple):
        return isinstance(like, tuple) and all(isinstance(word, str) for word in value)
    return type(value) is type(like) and (not isinstance(value, int) or value >= 0)

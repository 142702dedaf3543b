"""What servers said they take, kept in the state folder: `schedule` counts by it without a network."""

from __future__ import annotations

import json
import os
import tempfile
from contextlib import suppress
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from coopskills_cli.errors import StateError
from coopskills_cli.networks.base import Limits

FOLDER = "limits"


def load(state: Path, account: str) -> Limits | None:
    """The limits last read from the account's server; None where there are none, or none that can be read."""
    try:
        kept = json.loads(_place(state, account).read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    return _limits(kept) if isinstance(kept, dict) else None


def save(state: Path, account: str, limits: Limits) -> None:
    """Keep the limits, whole or not at all, readable for their owner only; StateError where the folder takes none."""
    place = _place(state, account)
    try:
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(place, json.dumps(asdict(limits), indent=2).encode())
    except OSError as error:
        raise StateError(f"{place}: {error.strerror or error}", "make room or give access") from error


def _place(state: Path, account: str) -> Path:
    return state / FOLDER / f"{account}.json"


def _write(place: Path, content: bytes) -> None:
    number, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=place.parent)  # 0600 from the start
    try:
        with os.fdopen(number, "wb") as file:
            file.write(content)
        Path(name).replace(place)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise


def _limits(kept: dict[str, Any]) -> Limits | None:
    """Limits of what was kept: a field that is no more is passed over, one that is new has its default."""
    known = {field.name for field in fields(Limits)}
    given = {name: value for name, value in kept.items() if name in known}
    types = given.pop("image_types", None)
    if types is not None:
        if not isinstance(types, list) or not all(isinstance(kind, str) for kind in types):
            return None
        given["image_types"] = tuple(types)
    numbers = [value for name, value in given.items() if name != "image_types"]
    if "text" not in given or any(type(value) is not int or value < 0 for value in numbers):
        return None
    return Limits(**given)

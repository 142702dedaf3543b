"""Changing one value of an officer's file, and no other byte of it."""

from __future__ import annotations

import re
import tomllib
from functools import partial
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from coopskills_cli.campaign import finding
from coopskills_cli.campaign.finding import CONFIG
from coopskills_cli.campaign.front_edit import publish_times, with_publish_at
from coopskills_cli.campaign.rewriting import rewrite, rewrite_all
from coopskills_cli.campaign.shifting import written_like
from coopskills_cli.campaign.source import Place, places
from coopskills_cli.errors import CoopskillsError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from pathlib import Path

    from coopskills_cli.campaign.front_edit import KeyPath

_PUBLISHER = ("campaign", "publisher")


def set_publisher(root: Path, machine: str) -> None:
    """Write the machine's name into `[campaign] publisher`, a new line below the table's last key if there is none."""
    rewrite(root, root / CONFIG, partial(_with_publisher, machine=machine))


def set_publish_at(path: Path, text: str) -> None:
    """Set `publish_at` in the front matter of `<campaign>/posts/<name>.md`, quoted as before; CampaignError.

    The key comes last where it was missing.
    """
    root = path.parent.parent
    rewrite(root, path, partial(with_publish_at, when=text, file=path.relative_to(root).as_posix()))


def times_in(path: Path) -> dict[KeyPath, str]:
    """Each `publish_at` as the front matter of a readable post has it, by the keys that lead to it."""
    return publish_times(finding.read(path))


def move_all(root: Path, times: Mapping[str, Mapping[KeyPath, str]], dates: Mapping[str, datetime]) -> None:
    """Set times of posts, by path and keys, and dates of the config (aware): all, or where one cannot be set, none.

    A date is written as the old one was: TOML or text, with offset or not.
    """
    edits: dict[Path, Callable[[str], str]] = {
        root / file: partial(_with_times, moved=moved, file=file) for file, moved in times.items() if moved
    }
    rewrite_all(root, edits | ({root / CONFIG: partial(_with_dates, moved=dates)} if dates else {}))


def _with_times(text: str, moved: Mapping[KeyPath, str], file: str) -> str:
    for path, when in moved.items():
        text = with_publish_at(text, when, file, path)
    return text


def _with_publisher(text: str, machine: str) -> str:
    document, found = _parsed(text), places(text)
    if place := found.get(_PUBLISHER):
        edited = text[: place.start] + _quoted(machine, text[place.start]) + text[place.end :]
    else:
        sisters = [
            place for path, place in found.items() if path[:1] == _PUBLISHER[:1] and len(path) == len(_PUBLISHER)
        ]
        edited = _insert(text, max(sisters, key=lambda place: place.end), f"publisher = {_quoted(machine)}")
    document["campaign"]["publisher"] = machine
    return _checked(edited, document)


def _quoted(machine: str, quote: str = '"') -> str:
    """The name as a TOML text, in the quotes that were there where it can stand in them."""
    from tomlkit import string

    return string(machine, literal=quote == "'" and "'" not in machine and machine.isprintable()).as_string()


def _insert(text: str, sister: Place, pair: str) -> str:
    """The pair behind its sister: in the inline table, or on a line of its own, set in and named as she is."""
    if sister.inline:
        return f"{text[: sister.end]}, {pair}{text[sister.end :]}"
    indent = text[text.rfind("\n", 0, sister.key) + 1 : sister.key]
    line = indent + text[sister.key : sister.word] + pair
    newline = "\r\n" if "\r\n" in text else "\n"
    end = text.find("\n", sister.end) + 1
    return text[:end] + line + newline + text[end:] if end else text + newline + line


def _with_dates(text: str, moved: Mapping[str, datetime]) -> str:
    document, found = _parsed(text), places(text)
    zone = ZoneInfo(document["campaign"]["timezone"])
    spots = []
    for name, moment in moved.items():
        if ("dates", name) not in found:
            raise UsageError(f"{CONFIG} has no date '{name}' in [dates]")
        place = found["dates", name]
        spots.append((place, _date_like(text[place.start : place.end], moment, zone)))
    for place, value in sorted(spots, key=lambda spot: spot[0].start, reverse=True):
        text = text[: place.start] + value + text[place.end :]
    document["dates"] |= {name: _parsed(f"x = {value}")["x"] for name, (_, value) in zip(moved, spots, strict=True)}
    return _checked(text, document)


def _date_like(old: str, moment: datetime, zone: ZoneInfo) -> str:
    """The moment as TOML, as the old one is written: bare or in quotes."""
    quote = re.match("'''|\"\"\"|['\"]|", old)
    marks = quote[0] if quote else ""
    inner = str(_parsed(f"x = {old}")["x"]) if marks else re.sub(r"\.[0-9]+", "", old)
    return marks + written_like(inner, moment, zone) + marks


def _parsed(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CoopskillsError(f"{CONFIG} is not changed: {error}", "`coopskills check` says more") from error


def _checked(text: str, expected: dict[str, Any]) -> str:
    """The edited text, if it says what it should and nothing else."""
    if _parsed(text) != expected:
        raise CoopskillsError(f"{CONFIG} is written in a way that cannot be changed safely", "change it yourself")
    return text

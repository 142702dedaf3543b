"""Which folder is the campaign, found fast enough for a cron minute: nothing heavy is imported here."""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from coopskills_cli.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

CONFIG = "config.toml"
VARIABLE = "COOPSKILLS_CAMPAIGN"
STATE = ".coopskills"
_REMEDY = f"`coopskills init` makes a campaign here; `--campaign DIR` or {VARIABLE} names one elsewhere"


class Glance(NamedTuple):
    """What cron needs of a campaign (a dataclass would cost it 5 ms): `root` and `state` are absolute."""

    root: Path
    state: Path
    publisher: str | None


def find(start: Path, given: Path | None, environ: Mapping[str, str]) -> Path:
    """The campaign's folder, absolute: `given`, or what the environment names, or the nearest one upwards of `start`.

    Raises UsageError where there is none. Found by walking, it must belong to the user or root: in a shared folder
    such as /tmp anybody could lay out a campaign. Who names a folder trusts it.
    """
    if given is not None:
        return _named(given, "--campaign")
    if named := environ.get(VARIABLE):
        return _named(Path(named), VARIABLE)
    return _walk(start.resolve())


def glance(root: Path) -> Glance:
    """What stands in the config, unchecked beyond what is read; ValueError or UsageError on any trouble."""
    try:
        table = tomllib.loads(read(root / CONFIG)).get("campaign")
    except OSError as error:
        raise UsageError(f"{root / CONFIG} cannot be read: {error.strerror}") from error
    if not isinstance(table, dict):
        raise UsageError(f"{root / CONFIG} has no [campaign]", _REMEDY)
    state, publisher = table.get("state", STATE), table.get("publisher")
    if not (state and isinstance(state, str)) or not (publisher is None or (publisher and isinstance(publisher, str))):
        raise UsageError(f"{root / CONFIG}: 'state' and 'publisher' must be texts")
    return Glance(root, state_folder(root, state), publisher)


def state_folder(root: Path, state: str) -> Path:
    """The state folder that `[campaign] state` names: absolute, or relative to the campaign; `~` is the user's home."""
    return root / _at_home(Path(state))


def read(path: Path) -> str:
    """The text of a file of the campaign: UTF-8, with or without BOM, line ends as LF; OSError, UnicodeDecodeError."""
    return path.read_text(encoding="utf-8-sig")


def _at_home(path: Path) -> Path:
    """The path with a leading `~` spelt out: no shell did that for a variable, a config or `--campaign=~/x`."""
    try:
        return path.expanduser()
    except RuntimeError as error:
        raise UsageError(f"{path}: whose home this is cannot be told", "write the whole path") from error


def _named(named: Path, by: str) -> Path:
    """The campaign that a person named; says what is wrong with it."""
    folder = _at_home(named).resolve()
    if folder.is_file():
        raise UsageError(f"{by} names a file: {folder}", f"name its folder: {folder.parent}")
    if not folder.is_dir():
        raise UsageError(f"{by} names a folder that does not exist: {folder}", _REMEDY)
    if not (folder / CONFIG).is_file():
        raise UsageError(f"{by}: {folder} has no {CONFIG}", f"`coopskills init {folder}` makes a campaign there")
    if not os.access(folder / CONFIG, os.R_OK):
        raise UsageError(f"{by}: {folder / CONFIG} may not be read by this user", "ask its owner")
    if not _is_campaign(folder / CONFIG):
        raise UsageError(f"{by}: {folder / CONFIG} has no [campaign]", f"it belongs to something else; {_REMEDY}")
    return folder


def _walk(start: Path) -> Path:
    """The nearest campaign from `start` upwards that can be trusted."""
    strange = None
    for folder in (start, *start.parents):
        if _is_campaign(folder / CONFIG):
            if _is_ours(folder / CONFIG):
                return folder
            strange = strange or folder
    if strange:
        problem = f"the campaign in {strange} belongs to another user, so it was passed over"
        raise UsageError(problem, f"if you trust it: coopskills --campaign {strange}")
    problem = f"no campaign here: neither {start} nor a folder above it has a {CONFIG} with a [campaign]"
    raise UsageError(problem, _REMEDY)


def _is_campaign(config: Path) -> bool:
    """Whether the file is, or was meant as, a campaign's config; what is wrong in it is told when it is loaded."""
    try:
        text = config.read_text(encoding="utf-8-sig", errors="replace") if config.is_file() else ""
    except OSError:
        return False
    try:
        return isinstance(tomllib.loads(text).get("campaign"), dict)
    except (ValueError, RecursionError):
        return bool(re.search(r"(?m)^[ \t]*\[[ \t]*campaign[ \t]*\]", text))


def _is_ours(config: Path) -> bool:
    """Whether the file, and the link to it if it is one, belong to the user or root; Windows knows no such owner."""
    user = getattr(os, "getuid", None)
    return user is None or {config.stat().st_uid, config.lstat().st_uid} <= {0, user()}

"""Replacing a file of the campaign as a whole or not at all: an officer's text is never left half written."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkstemp
from typing import TYPE_CHECKING

from coopskills_cli.errors import CampaignError, CoopskillsError, UsageError
from coopskills_cli.models import Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_BOM = "\ufeff"


def rewrite(root: Path, path: Path, edit: Callable[[str], str]) -> None:
    """Put `edit(text)` in the place of the file's text, which comes without BOM and with its own line ends.

    BOM, mode and owner stay. Of a link, its target is edited, if that lies in the campaign `root`; else UsageError.
    CoopskillsError where the file cannot be read or written.
    """
    rewrite_all(root, {path: edit})


def rewrite_all(root: Path, edits: Mapping[Path, Callable[[str], str]]) -> None:
    """The same for several files: the first is written when the new texts of all are known."""
    targets = {path: _target(root, path) for path in edits}
    texts = {path: _edited(root, path, targets[path], edit) for path, edit in edits.items()}
    for path, (before, after) in texts.items():
        if after != before:
            with _told(targets[path]):
                _replace(targets[path], after.encode("utf-8"))


def _edited(root: Path, path: Path, target: Path, edit: Callable[[str], str]) -> tuple[str, str]:
    """The text as it is and as it will be, with the BOM that it has."""
    try:
        with _told(target):
            text = target.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        where = f"{path.relative_to(root).as_posix()}:{line}"
        problem = Problem(
            Severity.ERROR, "not-utf8", where, "this is not UTF-8 text", "save it as UTF-8 in your editor"
        )
        raise CampaignError([problem]) from error
    bom = _BOM if text.startswith(_BOM) else ""
    return text, bom + edit(text.removeprefix(_BOM))


@contextmanager
def _told(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        remedy = "close it in other programs, look at its folder's rights and room, and try again"
        raise CoopskillsError(f"{target} could not be changed: {error.strerror}", remedy) from error


def _target(root: Path, path: Path) -> Path:
    """The file itself, links followed."""
    target = path.resolve()
    if not target.is_relative_to(root.resolve()):
        message = f"{path} leads to {target}, outside of the campaign, and is not changed"
        raise UsageError(message, f"change {target} yourself, or put the file itself in the link's place")
    if target.exists() and not os.access(target, os.W_OK):
        raise UsageError(f"{target} is write-protected", "take the protection off, or change it yourself")
    return target


def _replace(target: Path, content: bytes) -> None:
    """Written beside it, on the disk, and then renamed: whoever reads sees the old text or the new."""
    # the dot makes it litter to those who look through posts/, should this process be killed
    descriptor, name = mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".tmp")
    new = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        _adopt(target, new)
        new.replace(target)
    finally:
        new.unlink(missing_ok=True)
    _sync_folder(target.parent)


def _adopt(old: Path, new: Path) -> None:
    """Mode and, where this user may give files away, the owner: what root edits still belongs to the officer."""
    if hasattr(os, "chown"):
        status = old.stat()
        with suppress(PermissionError):
            os.chown(new, status.st_uid, status.st_gid)
    shutil.copymode(old, new)


def _sync_folder(folder: Path) -> None:
    """The new name itself on the disk; Windows has no such call."""
    if hasattr(os, "O_DIRECTORY"):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

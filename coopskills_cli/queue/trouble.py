"""The seam where the troubles of SQLite and of the disk become a StateError that says what a person can do."""

from __future__ import annotations

import errno
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from coopskills_cli.errors import StateError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MOVE = 'set `[campaign] state = "DIR"` in config.toml, with DIR on a disk of this machine'
_FULL = ("the disk is full", "make room, then run the command again")
_READ_ONLY = ("it cannot be written", f"make it yours to write, or {MOVE}")
_DAMAGED = (
    "the queue is damaged",
    "put back a copy of it from a backup; or move it away and run `coopskills schedule`, after a look at what is out",
)
_BUSY = ("another program has kept the queue for 30 seconds", "end that program, then run the command again")
_UNREADABLE = ("it cannot be opened", f"see that the folder is there and yours, or {MOVE}")
_DISK = ("the disk does not read or write as it should", f"see to the disk, or {MOVE}")
_SQLITE = {
    "SQLITE_FULL": _FULL,
    "SQLITE_READONLY": _READ_ONLY,
    "SQLITE_PERM": _READ_ONLY,
    "SQLITE_CORRUPT": _DAMAGED,
    "SQLITE_NOTADB": _DAMAGED,
    "SQLITE_BUSY": _BUSY,
    "SQLITE_LOCKED": _BUSY,
    "SQLITE_CANTOPEN": _UNREADABLE,
    "SQLITE_IOERR": _DISK,
}
_SYSTEM = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT if hasattr(errno, "EDQUOT") else errno.ENOSPC: _FULL,  # Windows has no quota's errno
    errno.EROFS: _READ_ONLY,
    errno.EACCES: _READ_ONLY,
    errno.EPERM: _READ_ONLY,
    errno.ENOTDIR: _UNREADABLE,
    errno.EEXIST: _UNREADABLE,
    errno.EISDIR: _UNREADABLE,
    errno.ENOENT: _UNREADABLE,
    errno.EIO: _DISK,
}


@contextmanager
def told(place: Path) -> Iterator[None]:
    """Within, every trouble with `place` is raised as StateError."""
    try:
        yield
    except (sqlite3.Error, OSError, ValueError) as error:
        raise trouble(place, error) from error


def trouble(place: Path, error: BaseException) -> StateError:
    """What went wrong at `place`, and the remedy; unknown troubles are told in their own words."""
    if isinstance(error, OSError):
        what, remedy = _SYSTEM.get(error.errno or 0, (str(error), ""))
        return StateError(f"{error.filename or place}: {what}", remedy)
    # extended names go on after the primary one: SQLITE_IOERR_WRITE (sqlite.org/rescode.html)
    name = "_".join(str(getattr(error, "sqlite_errorname", "")).split("_")[:2])
    what, remedy = _SQLITE.get(name, (str(error), ""))
    return StateError(f"{place}: {what}", remedy)

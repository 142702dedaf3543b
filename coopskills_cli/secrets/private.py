"""Files that hold a secret, or say where one is: read with suspicion, written for their owner alone."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from coopskills_cli import files
from coopskills_cli.errors import SecretMissing

if TYPE_CHECKING:
    from pathlib import Path

LONGEST = 65_536
"""Bytes: no secret and no accounts.toml is longer; a device or a log by mistake would be."""
OTHERS_WRITE = 0o022
OTHERS_TOUCH = 0o077


def read_private(path: Path, forbidden: int = OTHERS_TOUCH) -> str | None:
    """The text of a file, None where there is none.

    SecretMissing where it cannot be read, is somebody else's, or gives others one of the `forbidden` rights; an owner
    who is root is fine. Windows keeps a person's folders private by itself: no rights are looked at there.
    """
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)  # a pipe would wait for its writer
    try:
        descriptor = os.open(path, flags)
        try:
            require_private(path, os.fstat(descriptor), forbidden)
            raw = os.read(descriptor, LONGEST + 1)
        finally:
            os.close(descriptor)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _unreadable(path, error.strerror or str(error)) from error
    return _text(path, raw)


def require_private(path: Path, found: os.stat_result, forbidden: int) -> None:
    """SecretMissing unless what was found at `path` is a file that nobody else has a hand in."""
    if not stat.S_ISREG(found.st_mode):
        raise _unreadable(path, "it is no file")
    if os.name == "nt":
        return
    if found.st_uid not in (os.geteuid(), 0):
        raise _unreadable(path, "it belongs to somebody else")
    if found.st_mode & forbidden:
        doing = "read or change" if forbidden == OTHERS_TOUCH else "change"
        rights = f"chmod {'600' if forbidden == OTHERS_TOUCH else 'go-w'} {path}"
        raise SecretMissing(f"{path} is not used: others may {doing} it", rights)


def _text(path: Path, raw: bytes) -> str:
    if len(raw) > LONGEST:
        raise _unreadable(path, "it is far too long")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _unreadable(path, "it is no UTF-8 text") from None  # the error would carry the bytes


def _unreadable(path: Path, why: str) -> SecretMissing:
    return SecretMissing(f"{path} cannot be read: {why}", "put it right, or take it away")


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, whole or not at all; its folder is made, private too."""
    files.write_private(path, text.encode("utf-8"))

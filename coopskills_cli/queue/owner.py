"""Who holds a delivery, and whether that process still lives: told at once by a lock that dies with it."""

from __future__ import annotations

import os
import re
import secrets
from contextlib import suppress
from typing import TYPE_CHECKING, Self

from coopskills_cli.queue.folder import locks_folder, private_folder
from coopskills_cli.queue.locking import try_lock
from coopskills_cli.queue.trouble import told

if TYPE_CHECKING:
    from pathlib import Path

_TOKEN = re.compile(r"[0-9a-f]{16}-[0-9]+")
_SUFFIX = ".lock"


class Owner:
    """This process as a publisher: `token` names it in the queue for as long as it lives, or until `close`."""

    def __init__(self, token: str, descriptor: int, file: Path) -> None:
        self.token = token
        self._descriptor = descriptor
        self._file = file

    @classmethod
    def take(cls, state: Path) -> Owner:
        """A new owner; lock files that the dead left behind are removed on the way. StateError where that cannot be."""
        private_folder(state)
        folder = private_folder(locks_folder(state))
        with told(folder):
            for left in folder.glob(f"*{_SUFFIX}"):
                is_alive(state, left.name.removesuffix(_SUFFIX))
            while True:
                owner = cls._try(folder)
                if owner:
                    return owner

    @classmethod
    def _try(cls, folder: Path) -> Owner | None:
        token = f"{secrets.token_hex(8)}-{os.getpid()}"
        file = folder / f"{token}{_SUFFIX}"
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        # between making and locking the file, somebody who clears up may have taken it for a dead owner's
        if try_lock(descriptor) and file.exists():
            return cls(token, descriptor, file)
        os.close(descriptor)
        return None

    def close(self) -> None:
        """Let go: from now on this owner counts as dead."""
        _remove(self._file)
        os.close(self._descriptor)
        _remove(self._file)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def is_alive(state: Path, token: str) -> bool:
    """Whether the process that took `token` still runs; the lock file of a dead one is removed."""
    if not _TOKEN.fullmatch(token):
        return False
    file = locks_folder(state) / f"{token}{_SUFFIX}"
    try:
        descriptor = os.open(file, os.O_RDWR)
    except FileNotFoundError:
        return False
    except OSError:
        return True  # it is there and not ours to look at: nothing is taken from it
    try:
        # shared, so that two who ask at once do not take each other for the owner
        alive = not try_lock(descriptor, shared=True)
        if not alive:
            _remove(file)  # while it is locked: an owner that is just taking it must see it gone
    finally:
        os.close(descriptor)
    if not alive:
        _remove(file)
    return alive


def _remove(file: Path) -> None:
    """Remove a lock file where that is possible: Windows wants it closed first, so it is tried before and after."""
    with suppress(OSError):
        file.unlink(missing_ok=True)

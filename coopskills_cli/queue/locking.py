"""Locks that the operating system lets go of when a process dies, however it dies."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    def try_lock(descriptor: int, *, shared: bool = False) -> bool:  # noqa: ARG001  (Windows knows no shared lock here)
        """Lock the open file, or say at once that somebody else has it."""
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def wait_lock(descriptor: int) -> None:
        """Lock the open file, once those before have let go; OSError after ten seconds."""
        msvcrt.locking(descriptor, msvcrt.LK_LOCK, 1)

else:
    import fcntl

    def try_lock(descriptor: int, *, shared: bool = False) -> bool:
        """Lock the open file, or say at once that somebody else has it; `shared`: others may share it too."""
        try:
            fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def wait_lock(descriptor: int) -> None:
        """Lock the open file, once those before have let go."""
        fcntl.flock(descriptor, fcntl.LOCK_EX)


@contextmanager
def one_at_a_time(file: Path) -> Iterator[None]:
    """Within, this process alone holds `file`, which is made where it is missing."""
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        wait_lock(descriptor)
        yield
    finally:
        os.close(descriptor)

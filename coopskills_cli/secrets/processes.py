"""Other programs that know a secret: run without a shell, without a terminal, and never for long."""

from __future__ import annotations

import os
import signal
import subprocess
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


class TookTooLong(Exception):
    """A program was ended because it did not come to an end by itself."""


def run(
    words: Sequence[str],
    *,
    seconds: float,
    said: str | None = None,
    folder: Path | None = None,
    environ: Mapping[str, str] | None = None,
    terminal: bool = False,
) -> tuple[int, bytes]:
    """The exit code and the output of a program that reads `said`, or nothing; OSError where it cannot be started.

    Without `terminal` it has none, so that it cannot ask; its errors are dropped, for they may quote the secret.
    """
    with subprocess.Popen(
        words,
        stdin=subprocess.DEVNULL if said is None else subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env=environ,
        start_new_session=not terminal,
    ) as process:
        try:
            output, _ = process.communicate(None if said is None else said.encode(), timeout=seconds)
        except subprocess.TimeoutExpired:
            raise TookTooLong from None  # the error would carry what was said so far
        finally:
            if process.poll() is None:
                _end(process, whole_group=not terminal)
    return process.returncode, output


def _end(process: subprocess.Popen[bytes], *, whole_group: bool) -> None:
    """End the program, and what it started."""
    with suppress(ProcessLookupError):
        if whole_group and os.name != "nt":
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()

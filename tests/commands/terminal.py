"""A terminal to run the program on, and a person's answers typed into it."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def answered(
    arguments: list[str], answers: str, folder: Path, environ: Mapping[str, str] | None = None
) -> tuple[int, str]:
    """Run coopskills on a terminal of its own, type the answers, and give back exit code and screen."""
    ours, theirs = pty.openpty()
    program = [sys.executable, "-m", "coopskills_cli.main", *arguments]
    with subprocess.Popen(program, stdin=theirs, stdout=theirs, stderr=theirs, cwd=folder, env=environ) as process:
        os.close(theirs)
        os.write(ours, answers.encode())
        screen = b""
        while chunk := _read(ours):
            screen += chunk
    os.close(ours)
    return process.returncode, screen.decode()


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:  # Linux says EIO where the other side has gone
        return b""

"""A terminal to run the program on, and a person's answers typed into it."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from tests.campaigns import CampaignFolder

CTRL_C = "\x03"
LOG_IN = "import os, sys; os.login_tty(int(sys.argv[1])); os.execv(sys.argv[2], sys.argv[2:])"
"""Makes the terminal that of the process, and becomes the program."""


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


class Screen:
    """A program on a terminal that is its own: what it shows is read, keys are pressed."""

    def __init__(self, process: subprocess.Popen[bytes], terminal: int) -> None:
        self.process = process
        self.shown = ""
        self._terminal = terminal

    def until(self, words: str) -> None:
        """Read on until the words are on the screen."""
        while words not in self.shown:
            more = _read(self._terminal)
            assert more, f"{words!r} never came: {self.shown}"
            self.shown += more.decode(errors="replace")

    def press(self, keys: str) -> None:
        """Type."""
        os.write(self._terminal, keys.encode())

    def end(self) -> int:
        """Read to the end, and give back the exit code."""
        while more := _read(self._terminal):
            self.shown += more.decode(errors="replace")
        return self.process.wait()


@contextmanager
def on_a_terminal(campaign: CampaignFolder, *words: str) -> Iterator[Screen]:
    """Run coopskills on a terminal that it controls, so that Ctrl-C there interrupts it."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-c", LOG_IN, str(theirs), *campaign.command(*words)],
        cwd=campaign.root,
        env=campaign.environment(),
        pass_fds=(theirs,),
    ) as process:
        os.close(theirs)
        try:
            yield Screen(process, ours)
        finally:
            process.kill()
            os.close(ours)


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:  # Linux says EIO where the other side has gone
        return b""

"""Programs that know a secret are run without a shell, and not for long."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from coopskills_cli.secrets.processes import TookTooLong, run

if TYPE_CHECKING:
    from pathlib import Path


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def test_it_reads_what_is_said_and_answers() -> None:
    """The question goes in by standard input, so that no list of processes shows it."""
    assert run(python("print(input()[::-1]); exit(7)"), seconds=60, said="abc") == (7, f"cba{os.linesep}".encode())


def test_its_errors_are_dropped(capfd: pytest.CaptureFixture[str]) -> None:
    """What a failing program complains about may quote the secret."""
    assert run(python("import sys; sys.exit('s3cr3t')"), seconds=60) == (1, b"")
    assert "s3cr3t" not in "".join(capfd.readouterr())


def test_it_has_no_terminal() -> None:
    """A program that would ask on the terminal finds none."""
    code, _ = run(python("open('/dev/tty')"), seconds=60)
    assert code == 1


def test_one_that_hangs_is_ended_with_what_it_started(tmp_path: Path) -> None:
    """Neither a program nor a child that holds on to its output keeps cron waiting: all their files are closed."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reading = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    with pytest.raises(TookTooLong):
        run(["sh", "-c", f"exec 9>{pipe}; echo begun >&9; sleep 600 & wait"], seconds=3)
    os.set_blocking(reading, True)
    with os.fdopen(reading) as all_said:
        assert all_said.read() == "begun\n"


def test_one_that_is_not_there_is_an_os_error() -> None:
    """Whoever asked says what is missing."""
    with pytest.raises(FileNotFoundError):
        run(["/nowhere/to/be/found"], seconds=1)

"""The README's officer's day is real: its commands are run in an empty folder, and print what stands there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

README = Path(__file__).parent.parent / "README.md"
BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)
END = "-- that was all --"


@pytest.mark.skipif(os.name == "nt", reason="the session in the README is one of a POSIX shell")
def test_every_command_prints_what_the_readme_shows(tmp_path: Path) -> None:
    """Word by word, output by output; run this file as a program to write the outputs anew."""
    text = README.read_text(encoding="utf-8")
    assert with_outputs(text, tmp_path) == text


def with_outputs(text: str, folder: Path) -> str:
    """The text with the output of each `$` line as it is now, run in one shell session in `folder`."""
    commands = [list(_commands(block)) for block in BLOCK.findall(text)]
    outputs = iter(_session([command for block in commands for command in block], folder))
    blocks = iter("".join(f"$ {command}\n{next(outputs)}" for command in block) for block in commands)
    return BLOCK.sub(lambda _: f"```console\n{next(blocks)}```", text)


def _commands(block: str) -> Iterator[str]:
    return (line.removeprefix("$ ") for line in block.splitlines() if line.startswith("$ "))


def _session(commands: list[str], folder: Path) -> list[str]:
    script = "".join(f"{command}\necho '{END}'\n" for command in commands)
    programs = Path(sys.executable).parent
    environ = {
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(folder),
        "COOPSKILLS_MACHINE": "office-server",
        "COLUMNS": "110",
        "LANG": "C.UTF-8",
    }
    done = subprocess.run(
        ["bash", "-e", "-s"],  # noqa: S607  (the shell of whoever reads the README)
        cwd=folder,
        env=environ,
        input=script,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=True,
    )
    lines = done.stdout.replace(str(folder), "/home/officer")
    return [
        "".join(f"{line.rstrip()}\n" for line in part.splitlines() if line.strip() or part.strip())
        for part in (part.removeprefix("\n") for part in lines.split(f"{END}\n")[:-1])
    ]


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as scratch:
        README.write_text(with_outputs(README.read_text(encoding="utf-8"), Path(scratch)), encoding="utf-8")

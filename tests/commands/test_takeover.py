"""`coopskills takeover`: one machine publishes, and a person moves that on purpose."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import tomllib
from typing import TYPE_CHECKING

import pytest

from coopskills_cli.main import run

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = """\
# our campaign
[campaign]
name = "Skills"
id = "skills"
timezone = "Europe/Brussels"
languages = ["en"]
{publisher}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "campaign"
    folder.mkdir()
    write(folder, 'publisher = "otherhost"  # the old one')
    return folder


def write(folder: Path, publisher: str) -> None:
    (folder / "config.toml").write_text(CONFIG.format(publisher=publisher), encoding="utf-8")


def publisher(folder: Path) -> str | None:
    text = (folder / "config.toml").read_text(encoding="utf-8")
    assert text.startswith("# our campaign\n")
    found: str | None = tomllib.loads(text)["campaign"].get("publisher")
    return found


def takeover(folder: Path, *words: str) -> int:
    return run(["--campaign", str(folder), "takeover", *words])


def on_a_terminal(folder: Path, answer: str) -> tuple[int, str]:
    ours, theirs = pty.openpty()
    program = [sys.executable, "-m", "coopskills_cli.main", "takeover"]
    with subprocess.Popen(program, stdin=theirs, stdout=theirs, stderr=theirs, cwd=folder) as process:
        os.close(theirs)
        os.write(ours, answer.encode())
        screen = b""
        while chunk := read(ours):
            screen += chunk
    os.close(ours)
    return process.returncode, screen.decode()


def read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:  # Linux says EIO where the other side has gone
        return b""


def test_without_a_terminal_it_wants_yes(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody can be asked: nothing is changed, and both machines' parts are told."""
    assert takeover(root) == 2
    told = capsys.readouterr()
    assert publisher(root) == "otherhost"
    assert "--yes" in told.err


def test_yes_writes_this_machines_name(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """config.toml names this machine, its comments stay; what to do on the old one is said."""
    assert takeover(root, "--yes") == 0
    told = capsys.readouterr()
    assert publisher(root) == "testhost"
    assert "'testhost' publishes this campaign now" in told.out
    for words in ("on 'otherhost'", "cron line", "state folder", "There is no queue"):
        assert words in told.err


def test_on_a_terminal_it_asks_and_no_is_the_default(root: Path) -> None:
    """Return alone changes nothing; y does."""
    code, screen = on_a_terminal(root, "\n")
    assert (code, publisher(root)) == (1, "otherhost")
    assert "[y/N]" in screen
    code, screen = on_a_terminal(root, "y\n")
    assert (code, publisher(root)) == (0, "testhost")


def test_where_nobody_publishes_yet_nobody_is_asked(root: Path) -> None:
    """There is no other machine to agree with."""
    write(root, "")
    assert takeover(root) == 0
    assert publisher(root) == "testhost"


def test_the_publisher_itself_changes_nothing(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A second takeover says that all is as wished; letters' case does not matter to host names."""
    write(root, 'publisher = "TestHost"')
    before = (root / "config.toml").read_bytes()
    assert takeover(root) == 0
    assert "publishes this campaign already" in capsys.readouterr().out
    assert (root / "config.toml").read_bytes() == before

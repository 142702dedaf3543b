"""Owners: alive as long as their process, and not a moment longer."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from coopskills_cli.errors import StateError
from coopskills_cli.queue.folder import locks_folder
from coopskills_cli.queue.owner import Owner, is_alive

if TYPE_CHECKING:
    from pathlib import Path

TAKE = """
import sys
from pathlib import Path
from coopskills_cli.queue.owner import Owner
owner = Owner.take(Path(sys.argv[1]))
print(owner.token, flush=True)
sys.stdin.read()
"""


def taken_elsewhere(state: Path) -> tuple[subprocess.Popen[str], str]:
    process = subprocess.Popen(
        [sys.executable, "-c", TAKE, str(state)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    return process, process.stdout.readline().strip()


def test_alive_until_closed(state: Path) -> None:
    """An owner lives within its `with`, also in the eyes of its own process, and leaves no file."""
    with Owner.take(state) as owner:
        assert is_alive(state, owner.token)
        assert is_alive(state, owner.token)
    assert not is_alive(state, owner.token)
    assert list(locks_folder(state).iterdir()) == []


def test_dead_when_killed(state: Path) -> None:
    """SIGKILL is told at once, and the file that it left is removed by who notices."""
    process, token = taken_elsewhere(state)
    with process:
        assert is_alive(state, token)
        process.kill()
        process.wait()
    assert not is_alive(state, token)
    assert list(locks_folder(state).iterdir()) == []


def test_files_of_the_dead_are_cleared(state: Path) -> None:
    """Who takes a lock removes those of the dead, and lets the living be."""
    dead, dead_token = taken_elsewhere(state)
    living, living_token = taken_elsewhere(state)
    with dead, living:
        dead.kill()
        dead.wait()
        with Owner.take(state) as owner:
            names = {file.stem for file in locks_folder(state).iterdir()}
            assert names == {owner.token, living_token}
            assert dead_token not in names
        living.kill()


def test_two_in_one_process(state: Path) -> None:
    """Threads or engines side by side are two owners."""
    with Owner.take(state) as one, Owner.take(state) as other:
        assert one.token != other.token
        assert is_alive(state, one.token)
        assert is_alive(state, other.token)


@pytest.mark.parametrize("token", ["", "..", "../queue", f"{'0' * 16}-1", f"{'a' * 16}-4194304", "x\0y"])
def test_unknown_owners_are_dead(state: Path, token: str) -> None:
    """A token without a file, or that is none, is nobody's, and no path."""
    assert not is_alive(state, token)
    assert not state.exists()


def test_no_folder_to_be_had(state: Path) -> None:
    """Trouble with the folder is a StateError."""
    state.touch()
    with pytest.raises(StateError):
        Owner.take(state)

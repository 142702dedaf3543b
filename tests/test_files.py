"""Files of ours are whole, private, and replace what was there."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from coopskills_cli.files import write_private

if TYPE_CHECKING:
    from pathlib import Path


def test_a_file_and_its_new_folders_are_private(tmp_path: Path) -> None:
    """0700 and 0600, whatever the umask; what was there is replaced; nothing is left beside it."""
    place = tmp_path / "state" / "deep" / "file.json"
    write_private(place, b"old")
    write_private(place, b"new")
    assert place.read_bytes() == b"new"
    assert [found.name for found in place.parent.iterdir()] == ["file.json"]
    if os.name != "nt":
        assert place.stat().st_mode & 0o777 == 0o600
        assert {folder.stat().st_mode & 0o777 for folder in (place.parent, place.parent.parent)} == {0o700}


def test_what_cannot_be_written_leaves_what_was_there(tmp_path: Path) -> None:
    """A folder in the file's place: the error comes through, and no part of the new content stays."""
    (tmp_path / "place").mkdir()
    with pytest.raises(OSError, match="place"):
        write_private(tmp_path / "place", b"new")
    assert [found.name for found in tmp_path.iterdir()] == ["place"]

"""Frozen files are looked through before they are used, and are never in memory as a whole."""

from __future__ import annotations

import tracemalloc
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest

from coopskills_cli.errors import Refused
from coopskills_cli.networks.local_files import frozen, frozen_file, write_frozen

if TYPE_CHECKING:
    from pathlib import Path

MIB = 1 << 20


def freeze(media: Path, content: bytes) -> str:
    """Put the content where frozen files lie."""
    digest = sha256(content).hexdigest()
    place = media / digest[:2] / digest
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content)
    return digest


def test_a_frozen_file_is_read_from_its_start(tmp_path: Path) -> None:
    """Though it was read to its end before."""
    digest = freeze(tmp_path, b"film")
    assert frozen(tmp_path, digest) == b"film"
    with frozen_file(tmp_path, digest) as file:
        assert file.read() == b"film"
    assert file.closed


def test_a_copy_of_a_large_file_costs_no_memory(tmp_path: Path) -> None:
    """Also where the copy is there already: then it is left alone."""
    digest = freeze(tmp_path / "media", bytes(32 * MIB))
    place = tmp_path / "out" / "film.mp4"
    tracemalloc.start()
    write_frozen(place, tmp_path / "media", digest)
    made = place.stat()
    write_frozen(place, tmp_path / "media", digest)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8 * MIB
    assert place.stat().st_size == 32 * MIB
    assert place.stat().st_ino == made.st_ino
    assert list(place.parent.iterdir()) == [place]


def test_another_file_in_its_place_is_replaced(tmp_path: Path) -> None:
    """A copy says what the frozen one says."""
    digest = freeze(tmp_path / "media", b"film")
    place = tmp_path / "film.mp4"
    place.write_bytes(b"mlif")
    write_frozen(place, tmp_path / "media", digest)
    assert place.read_bytes() == b"film"


@pytest.mark.parametrize("content", [b"other", None], ids=["damaged", "gone"])
def test_what_is_not_what_was_frozen_is_not_copied(tmp_path: Path, content: bytes | None) -> None:
    """The error names it, and nothing is left."""
    digest = freeze(tmp_path / "media", b"film")
    there = tmp_path / "media" / digest[:2] / digest
    there.write_bytes(content) if content else there.unlink()
    with pytest.raises(Refused, match=digest[:8]):
        write_frozen(tmp_path / "film.mp4", tmp_path / "media", digest)
    assert not (tmp_path / "film.mp4").exists()

"""The state folder: its owner's alone; frozen media are whole, and what was looked at."""

from __future__ import annotations

import os
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest

from coopskills_cli.errors import StateError
from coopskills_cli.queue.folder import keep_media, media_file, private_file, private_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PICTURE = b"\x89PNG" + bytes(3_000_000)
DIGEST = sha256(PICTURE).hexdigest()


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "a.png"
    path.write_bytes(PICTURE)
    return path


@pytest.fixture(params=[0o000, 0o022, 0o777])
def _umask(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


def assert_mode(mode: int, *paths: Path) -> None:
    """Windows keeps no such modes: there the folder has the rights of the profile it lies in."""
    assert os.name == "nt" or {path.stat().st_mode & 0o777 for path in paths} == {mode}


@pytest.mark.usefixtures("_umask")
def test_private_whatever_the_umask(state: Path) -> None:
    """A careless umask opens nothing, and a strict one locks nobody out."""
    assert_mode(0o700, private_folder(state))
    assert_mode(0o600, private_file(state / "queue.db"))


def test_opened_up_by_somebody_is_closed_again(state: Path) -> None:
    """A folder that was unpacked or copied with other modes becomes private when it is used."""
    state.mkdir(mode=0o755)
    (state / "queue.db").touch(mode=0o644)
    assert_mode(0o700, private_folder(state))
    assert_mode(0o600, private_file(state / "queue.db"))


def test_a_file_in_its_place_is_told(state: Path) -> None:
    """Where a file has the folder's name, the error says which."""
    state.touch()
    with pytest.raises(StateError, match=r"\.coopskills"):
        private_folder(state)


def test_media_are_copied(state: Path, source: Path) -> None:
    """The copy is whole, found by its hash, and no longer depends on the original."""
    kept = keep_media(state, source, DIGEST)
    source.unlink()
    assert kept == media_file(state, DIGEST) == state / "media" / DIGEST[:2] / DIGEST
    assert kept.read_bytes() == PICTURE


def test_media_are_private(state: Path, source: Path) -> None:
    """Nobody else may look at what is not out yet."""
    kept = keep_media(state, source, DIGEST)
    assert_mode(0o600, kept)
    assert_mode(0o700, kept.parent, kept.parent.parent, state)


def test_media_are_kept_once(state: Path, source: Path) -> None:
    """A sound copy is not written again, and serves without its original."""
    first = keep_media(state, source, DIGEST).stat()
    source.unlink()
    again = keep_media(state, source, DIGEST).stat()
    assert (again.st_ino, again.st_mtime_ns) == (first.st_ino, first.st_mtime_ns)


def test_a_damaged_copy_is_replaced(state: Path, source: Path) -> None:
    """What does not match its name any more is copied anew."""
    kept = keep_media(state, source, DIGEST)
    kept.write_bytes(PICTURE[:-1])
    assert keep_media(state, source, DIGEST).read_bytes() == PICTURE


def test_a_changed_original_is_refused(state: Path, source: Path) -> None:
    """Another picture than the one that was checked and previewed is not frozen, and leaves nothing behind."""
    source.write_bytes(b"another")
    with pytest.raises(StateError, match="changed while") as caught:
        keep_media(state, source, DIGEST)
    assert caught.value.remedy
    assert [path for path in (state / "media").rglob("*") if path.is_file()] == []


def test_a_missing_original_is_told(state: Path, tmp_path: Path) -> None:
    """The error names the file; no half copy stays."""
    with pytest.raises(StateError, match=r"gone\.png"):
        keep_media(state, tmp_path / "gone.png", DIGEST)
    assert [path for path in (state / "media").rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("digest", ["", "..", "../../" + DIGEST, DIGEST.upper(), DIGEST + "\n"])
def test_only_a_hash_is_a_name(state: Path, source: Path, digest: str) -> None:
    """Nothing is ever written beside the media."""
    with pytest.raises(StateError, match="no SHA-256"):
        keep_media(state, source, digest)
    assert not state.exists()

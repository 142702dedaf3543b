"""The state folder: private to its owner, on a disk of this machine, with the frozen media by what is in them."""

from __future__ import annotations

import os
import re
from hashlib import sha256 as sha256_of
from tempfile import mkstemp
from typing import TYPE_CHECKING, BinaryIO

from coopskills_cli.errors import StateError
from coopskills_cli.queue.due import QUEUE_FILE
from coopskills_cli.queue.trouble import told

if TYPE_CHECKING:
    from pathlib import Path

_DIGEST = re.compile(r"[0-9a-f]{64}")
_BLOCK = 1 << 20


def queue_file(state: Path) -> Path:
    """The queue's database."""
    return state / QUEUE_FILE


def locks_folder(state: Path) -> Path:
    """Where living publishers keep their lock files."""
    return state / "locks"


def media_file(state: Path, sha256: str) -> Path:
    """Where the frozen copy of a medium lies."""
    return state / "media" / sha256[:2] / sha256


def private_folder(folder: Path) -> Path:
    """Make the folder, and those above it, where they are missing; only its owner may look into it. StateError else."""
    with told(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _only_owner(folder, 0o700)
    return folder


def private_file(file: Path) -> Path:
    """Make the file where it is missing; only its owner may read it. StateError where that cannot be."""
    with told(file):
        os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
        _only_owner(file, 0o600)
    return file


def keep_media(state: Path, source: Path, sha256: str) -> Path:
    """Freeze a medium: copy `source` into the state folder under its SHA-256, and give back where the copy lies.

    A sound copy is left as it is. StateError where the file is no longer the one that was looked at.
    """
    if not _DIGEST.fullmatch(sha256):
        raise StateError(f"{source}: {sha256!r} is no SHA-256")
    target = media_file(state, sha256)
    private_folder(state)
    private_folder(state / "media")
    private_folder(target.parent)
    with told(target):
        if not _is_sound(target, sha256):
            _copy(source, target, sha256)
    return target


def _only_owner(path: Path, mode: int) -> None:
    # Windows keeps no such modes: there the folder inherits the rights of the profile it lies in
    if os.name != "nt" and path.stat().st_mode & 0o777 != mode:
        path.chmod(mode)


def _is_sound(target: Path, sha256: str) -> bool:
    try:
        with target.open("rb") as stream:
            return _digest(stream) == sha256
    except FileNotFoundError:
        return False


def _copy(source: Path, target: Path, sha256: str) -> None:
    """By a file beside it that takes its name when it is whole and on the disk: nobody ever sees half a copy."""
    descriptor, name = mkstemp(dir=target.parent, prefix=".part-")
    part = target.with_name(os.path.basename(name))  # noqa: PTH119  (mkstemp gives text)
    try:
        with source.open("rb") as original, os.fdopen(descriptor, "w+b") as copy:
            digest = _digest(original, copy)
            copy.flush()
            os.fsync(copy.fileno())
        _require_same(source, digest, sha256)
        part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    _settle(target.parent)


def _require_same(source: Path, digest: str, sha256: str) -> None:
    if digest != sha256:
        raise StateError(f"{source}: it was changed while it was being frozen", "run the command again")


def _digest(stream: BinaryIO, copy: BinaryIO | None = None) -> str:
    digest = sha256_of()
    while block := stream.read(_BLOCK):
        digest.update(block)
        if copy:
            copy.write(block)
    return digest.hexdigest()


def _settle(folder: Path) -> None:
    """Bring the folder's own entry to the disk: after a power cut the copy is there under its name."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

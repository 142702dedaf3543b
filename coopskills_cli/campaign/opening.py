"""Open the campaign's own files and nothing else: no link out of it, no pipe, no device, nothing without end."""

from __future__ import annotations

import os
import stat
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING

from coopskills_cli.text.fingerprint import BOM, fingerprint

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

# a pipe must not be waited for, a terminal not be taken over; Windows must not translate line ends
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0)
_WIDE = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16", b"\x00\x00\xfe\xff": "UTF-32"}


class OpeningError(ValueError):
    """A file that cannot or may not be read: `str(error)` says why, without naming it; `line` counts from 1."""

    def __init__(self, message: str, remedy: str = "", line: int | None = None) -> None:
        super().__init__(message)
        self.remedy = remedy
        self.line = line


@dataclass(frozen=True, slots=True)
class Text:
    """A text file as read: without BOM, line ends as LF; `fingerprint` as in Post.sources."""

    text: str
    fingerprint: str


@contextmanager
def opened(root: Path, name: str) -> Iterator[BinaryIO]:
    """The file `name` (relative to the campaign `root`, with `/`), open for reading; OpeningError."""
    path = _inside(root, name)
    try:
        # a device is not even opened: that alone can have an effect
        if not stat.S_ISREG(path.stat().st_mode):
            raise OpeningError("is no file", "put a file there")
        descriptor = os.open(path, _FLAGS)
    except FileNotFoundError as error:
        raise OpeningError("is not there") from error
    except OSError as error:
        raise OpeningError(f"cannot be read: {error.strerror}") from error
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OpeningError("is no file", "put a file there")
        yield file


def read_text(root: Path, name: str, limit: int) -> Text:
    """The UTF-8 text of the campaign's file `name`, of at most `limit` bytes; OpeningError."""
    with opened(root, name) as file:
        raw = _all(file, limit)
    if len(raw) > limit:
        raise OpeningError(f"is larger than {limit:,} bytes", "no text for a post is that long: is it the right file?")
    return Text(_decoded(raw.removeprefix(BOM)).replace("\r\n", "\n").replace("\r", "\n"), fingerprint(raw))


def _all(file: BinaryIO, limit: int) -> bytes:
    try:
        return file.read(limit + 1)
    except OSError as error:
        raise OpeningError(f"cannot be read: {error.strerror}") from error


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        kind = next((name for mark, name in _WIDE.items() if raw.startswith(mark)), "")
        what = f"is {kind}, not UTF-8" if kind else f"is not UTF-8: byte 0x{raw[error.start]:02x}"
        raise OpeningError(what, "save it as UTF-8 in your editor", line) from error


def _inside(root: Path, name: str) -> Path:
    """The file's real path, links followed, if that is in the campaign."""
    beyond = OpeningError("is outside the campaign folder", "copy the file into the campaign and name it there")
    if PurePosixPath(name).is_absolute() or PureWindowsPath(name).anchor or ".." in PureWindowsPath(name).parts:
        raise beyond
    try:
        real, home = Path(os.path.realpath(root / name)), os.path.realpath(root)
    except (ValueError, OSError) as error:  # a NUL in the name, a loop of links
        raise OpeningError("has a name that no file can have") from error
    if not real.is_relative_to(home):
        raise beyond
    return real

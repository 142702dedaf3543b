"""Read what stands at the beginning of a video's file, and whether its end is there, before a demuxer is let at it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

_EBML, _SEGMENT, _DOCTYPE = b"\x1a\x45\xdf\xa3", b"\x18\x53\x80\x67", b"\x42\x82"
_BOX_HEAD, _LONG_SIZE = 8, 1
_MOST_BOXES = 100_000
_HEAD = 4096  # bytes: an EBML head has about forty


class Container(StrEnum):
    """What can be sent as a video, by what people call such a file."""

    MP4 = "mp4"
    MOV = "mov"
    WEBM = "webm"


class CutShort(ValueError):
    """The file says that it is longer than it is."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file is laid out; `fast_start`: it can be shown before all of it has arrived."""

    container: Container
    fast_start: bool


def layout(file: BinaryIO) -> Layout | None:
    """The layout of a video's file, read from its start; None where it is no such file. CutShort."""
    file.seek(0)
    head = file.read(_HEAD)
    if head.startswith(_EBML):
        return _webm(file, head)
    if head[4:8] in {b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"}:
        return _mp4(file, head)
    return None


def _mp4(file: BinaryIO, head: bytes) -> Layout | None:
    """ISO/IEC 14496-12, and QuickTime, which it came from and which may do without `ftyp`."""
    if head[4:8] == b"ftyp" and head[8:11] in {b"hei", b"mif", b"avi"}:  # pictures in the same wrapping
        return None
    quicktime = head[4:8] != b"ftyp" or head[8:12] == b"qt  "
    names = [name for name in _boxes(file) if name in {b"moov", b"mdat", b"moof"}]
    if b"moov" not in names:
        raise CutShort
    return Layout(Container.MOV if quicktime else Container.MP4, fast_start=names[0] == b"moov")


def _boxes(file: BinaryIO) -> Iterator[bytes]:
    """The names of the outer boxes, in their order."""
    length, position = file.seek(0, os.SEEK_END), 0
    for _ in range(_MOST_BOXES):
        if position == length:
            return
        file.seek(position)
        head = file.read(16)
        size = int.from_bytes(head[:4])
        if size == _LONG_SIZE:
            size = int.from_bytes(head[8:16])
        size = size or length - position  # 0: up to the end
        if size < _BOX_HEAD or position + size > length:
            raise CutShort
        yield head[4:8]
        position += size
    raise CutShort


def _webm(file: BinaryIO, head: bytes) -> Layout | None:
    """EBML (RFC 8794): a head that names the kind of document, then one segment with everything."""
    start, size = _element(head, len(_EBML))
    kind, segment = head[start : start + size], start + size
    if not _is_webm(kind) or head[segment : segment + len(_SEGMENT)] != _SEGMENT:
        return None
    start, size = _element(head, segment + len(_SEGMENT))
    if start + size > file.seek(0, os.SEEK_END):
        raise CutShort
    return Layout(Container.WEBM, fast_start=True)


def _is_webm(head: bytes) -> bool:
    position = head.find(_DOCTYPE)
    if position < 0:
        return False
    start, size = _element(head, position + len(_DOCTYPE))
    return head[start : start + size].rstrip(b"\0") == b"webm"


def _element(head: bytes, position: int) -> tuple[int, int]:
    """Where the content of an element starts and how long it is (0 where it is not told, as in what was streamed)."""
    first = int.from_bytes(head[position : position + 1])
    width = 9 - (first.bit_length() or 1)  # the zeros in front of the first one tell how many bytes more
    most = (1 << 7 * width) - 1
    value = int.from_bytes(head[position : position + width]) & most
    return position + width, 0 if value == most else value

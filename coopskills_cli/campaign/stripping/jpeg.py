"""What is needed of a JPEG: markers with a length, then compressed scans (ITU-T T.81, annex B)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from coopskills_cli.campaign.stripping.pieces import Unclear, number, piece

if TYPE_CHECKING:
    from collections.abc import Iterator

_START, _END = b"\xff\xd8", b"\xff\xd9"
_END_MARKER, _SCAN, _JFIF, _PROFILE, _ADOBE, _COMMENT = 0xD9, 0xDA, 0xE0, 0xE2, 0xEE, 0xFE
_APPLICATIONS = range(0xE0, 0xF0)
_TABLES = frozenset({*range(0xC0, 0xD0), 0xDB, 0xDD}) - {0xC8}  # frames, Huffman, quantization, restart interval
_MARKER = re.compile(rb"\xff+[^\xff]")
_BEHIND_SCAN = re.compile(rb"\xff+[^\x00\xd0-\xd7\xff]")
_JFIF_HEAD = 16  # length, `JFIF\0`, version, unit, two densities; then the thumbnail's two sides and the thumbnail


def needed(view: memoryview) -> Iterator[memoryview | bytes]:
    """The first picture, from its start to its end."""
    if bytes(view[:2]) != _START:
        raise Unclear
    yield _START
    position = 2
    while True:
        position, marker = _marker(view, position)
        if marker == _END_MARKER:
            break
        end = position + 2 + number(view, position + 2, 2)
        yield from _segment(piece(view, position, end), marker)
        position = end
        if marker == _SCAN:
            position = _behind_scan(view, end)
            yield view[end:position]
    yield _END


def _marker(view: memoryview, position: int) -> tuple[int, int]:
    """Where the marker stands, behind what it may be filled up with, and which it is."""
    found = _MARKER.match(view, position)
    if found is None:
        raise Unclear
    return found.end() - 2, view[found.end() - 1]


def _behind_scan(view: memoryview, start: int) -> int:
    found = _BEHIND_SCAN.search(view, start)
    if found is None:
        raise Unclear
    return found.end() - 2


def _segment(segment: memoryview, marker: int) -> Iterator[memoryview | bytes]:
    name = bytes(segment[4:16])
    if marker == _JFIF and name.startswith(b"JFIF\0") and len(segment) >= _JFIF_HEAD + 2:
        yield b"\xff\xe0" + _JFIF_HEAD.to_bytes(2) + segment[4:_JFIF_HEAD] + b"\0\0"
    elif marker in _TABLES or marker in {_SCAN, _ADOBE} or (marker == _PROFILE and name == b"ICC_PROFILE\0"):
        yield segment
    elif marker not in _APPLICATIONS and marker != _COMMENT:
        raise Unclear

"""What is needed of a WebP: a RIFF file of chunks (RFC 9649)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coopskills_cli.campaign.stripping.pieces import Unclear, number, piece

if TYPE_CHECKING:
    from collections.abc import Iterator

_CHUNKS = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"})
_HEAD = 8  # name and length
_EXIF_AND_XMP = 0x08 | 0x04


def needed(view: memoryview) -> Iterator[memoryview | bytes]:
    """The chunks that bear pixels, colours, transparency or animation, under a head that says so."""
    if bytes(view[:4]) != b"RIFF" or bytes(view[8:12]) != b"WEBP":
        raise Unclear
    chunks = list(_chunks(piece(view, 12, _HEAD + number(view, 4, 4, little=True))))
    yield b"RIFF" + (4 + sum(map(len, chunks))).to_bytes(4, "little") + b"WEBP"
    yield from chunks


def _chunks(view: memoryview) -> Iterator[memoryview | bytes]:
    position = 0
    while position < len(view):
        name, length = bytes(view[position : position + 4]), number(view, position + 4, 4, little=True)
        chunk = piece(view, position, position + _HEAD + length + length % 2)
        if name == b"VP8X":
            yield bytes(chunk[:_HEAD]) + bytes((number(chunk, _HEAD, 1) & ~_EXIF_AND_XMP,)) + chunk[_HEAD + 1 :]
        elif name in _CHUNKS:
            yield chunk
        position += len(chunk)

"""What is needed of a PNG: a signature and chunks (W3C, PNG third edition)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coopskills_cli.campaign.stripping.pieces import Unclear, number, piece

if TYPE_CHECKING:
    from collections.abc import Iterator

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_CHUNKS = frozenset(
    b"IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB cICP mDCV cLLI bKGD pHYs acTL fcTL fdAT".split()
)
_AROUND = 12  # length and name before a chunk's content, check sum behind


def needed(view: memoryview) -> Iterator[memoryview | bytes]:
    """The chunks that bear pixels, colours, transparency or animation, to the last."""
    if bytes(view[:8]) != _SIGNATURE:
        raise Unclear
    yield _SIGNATURE
    position, name = len(_SIGNATURE), b""
    while name != b"IEND":
        end = position + _AROUND + number(view, position, 4)
        name = bytes(piece(view, position + 4, position + 8))
        chunk = piece(view, position, end)
        # what is spelt with a capital cannot be left out
        if name not in _CHUNKS and not name[:1].islower():
            raise Unclear
        if name in _CHUNKS:
            yield chunk
        position = end

"""What is needed of a GIF: a screen, then images and extensions made of sub-blocks (CompuServe, GIF89a)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coopskills_cli.campaign.stripping.pieces import Unclear, number, piece

if TYPE_CHECKING:
    from collections.abc import Iterator

_IMAGE, _EXTENSION, _TRAILER = 0x2C, 0x21, 0x3B
_CONTROL, _TEXT, _APPLICATION = 0xF9, 0x01, 0xFF
_LOOPS = frozenset({b"NETSCAPE2.0", b"ANIMEXTS1.0"})
_SCREEN, _IMAGE_HEAD = 13, 10


def needed(view: memoryview) -> Iterator[memoryview | bytes]:
    """The screen, the images, how long each is shown, and how often all of them."""
    if bytes(view[:6]) not in {b"GIF87a", b"GIF89a"}:
        raise Unclear
    position = _SCREEN + _colours(number(view, 10, 1))
    yield piece(view, 0, position)
    while (kind := number(view, position, 1)) != _TRAILER:
        if kind == _IMAGE:
            head = position + _IMAGE_HEAD + _colours(number(view, position + 9, 1))
            end = _behind_blocks(view, head + 1)  # the first byte is the width of the codes
        elif kind == _EXTENSION:
            end = _behind_blocks(view, position + 2)
        else:
            raise Unclear
        if kind == _IMAGE or _is_shown(view[position:end]):
            yield view[position:end]
        position = end
    yield bytes((_TRAILER,))


def _colours(flags: int) -> int:
    """The bytes of the table of colours that follows."""
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _behind_blocks(view: memoryview, position: int) -> int:
    while length := number(view, position, 1):
        position += 1 + length
    return position + 1


def _is_shown(extension: memoryview) -> bool:
    kind = extension[1]
    return kind in {_CONTROL, _TEXT} or (kind == _APPLICATION and bytes(extension[3:14]) in _LOOPS)

"""Find the best encoding of a picture that is within a limit of bytes: quality is given up first, then size."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from math import sqrt
from typing import TYPE_CHECKING

from coopskills_cli.campaign.picture_pixels import scaled

if TYPE_CHECKING:
    from collections.abc import Callable

    from PIL import Image

    Encoding = Callable[[Image.Image, int], bytes]
    """Encodes a picture so that it has so many bytes at most, if it can; 0 stands for any number."""

BEST, GOOD = 95, 80
"""JPEG qualities: above the one only the file grows, below the other a smaller picture looks better."""
_STEP = 0.95


@dataclass(frozen=True, slots=True)
class Encoded:
    """A picture's file and its sides in pixels."""

    content: bytes
    width: int
    height: int


def fitting(image: Image.Image, encode: Encoding, limit: int, smallest: int, expected: int = 0) -> Encoded | None:
    """The picture as large as it can be within `limit` bytes; None where its longer side had to be below `smallest`.

    `expected` is how many bytes it will have, where that can be told beforehand.
    """
    scale = _step(limit, expected) if limit and expected > limit else 1.0
    while max(image.size) * scale >= smallest:
        width, height = (max(1, round(side * scale)) for side in image.size)
        content = encode(scaled(image, (width, height)), limit)
        if not limit or len(content) <= limit:
            return Encoded(content, width, height)
        scale *= _step(limit, len(content))
    return None


def _step(limit: int, length: int) -> float:
    """By how much each side must shrink: what is encoded shrinks about as the area does, rather less."""
    return min(_STEP, sqrt(limit / length))


def best_jpeg(image: Image.Image, limit: int, *, fine: bool) -> bytes:
    """The picture as JPEG in the best quality from BEST to GOOD that is within the limit, or else in GOOD.

    `fine` keeps the colours in full resolution, as drawings and letters want it.
    """
    found = jpeg(image, BEST, fine=fine)
    if not limit or len(found) <= limit:
        return found
    found = jpeg(image, GOOD, fine=fine)
    low, high = (GOOD, BEST) if len(found) <= limit else (GOOD, GOOD)
    while high - low > 1:
        middle = (low + high) // 2
        content = jpeg(image, middle, fine=fine)
        if len(content) <= limit:
            low, found = middle, content
        else:
            high = middle
    return found


def jpeg(image: Image.Image, quality: int, *, fine: bool) -> bytes:
    """The picture as JPEG."""
    # neither optimized nor progressive, which would save 8 %: Pillow fails there where much is to be written, and it
    # takes four times as long and three to six bytes of memory a pixel
    stream, subsampling = BytesIO(), "4:4:4" if fine else "4:2:0"
    image.save(stream, "JPEG", quality=quality, subsampling=subsampling)
    return stream.getvalue()


def png(image: Image.Image, limit: int) -> bytes:  # noqa: ARG001  nothing can be given up but size
    """The picture as PNG."""
    stream = BytesIO()
    image.save(stream, "PNG", optimize=True)
    return stream.getvalue()

"""Take out of a picture's file all that is not needed to show it, without touching a pixel.

What goes: place and time of the photograph, names, software, comments, thumbnails, histories, a second picture or a
film behind the first (as telephones write them), the rest of an older picture behind a newer one. What stays: pixels,
colour profile, transparency, animation. The orientation goes too, so a picture that is not upright must be turned.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from coopskills_cli.campaign.stripping import gif, jpeg, png, webp
from coopskills_cli.campaign.stripping.pieces import Unclear

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FORMATS: dict[str, Callable[[memoryview], Iterator[memoryview | bytes]]] = {
    "GIF": gif.needed,
    "JPEG": jpeg.needed,
    "PNG": png.needed,
    "WEBP": webp.needed,
}
"""What is needed of a file, piece by piece, by Pillow's word for its format."""


def strip(content: bytes, kind: str) -> bytes | None:
    """The file without what nobody needs to see; `content` itself where nothing is to go.

    `kind` is Pillow's word for its format. None where the file is cut off, damaged, or of a kind or a make that is not
    known here.
    """
    if kind not in FORMATS:
        return None
    try:
        kept = b"".join(FORMATS[kind](memoryview(content)))
    except Unclear:
        return None
    return content if kept == content else kept

"""Bring a picture within what a network takes, as good as it can be, with nothing in it but what is seen."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from math import floor, sqrt
from typing import TYPE_CHECKING

from PIL import JpegImagePlugin

from coopskills_cli.campaign.media import MediaError
from coopskills_cli.campaign.picture_encoding import best_jpeg, fitting, png
from coopskills_cli.campaign.picture_opening import look
from coopskills_cli.campaign.picture_pixels import on_white, prepared
from coopskills_cli.campaign.spans import shown
from coopskills_cli.campaign.stripping import strip

if TYPE_CHECKING:
    from PIL import Image

    from coopskills_cli.campaign.picture_encoding import Encoded
    from coopskills_cli.campaign.picture_opening import Picture

_JPEG, _PNG = "image/jpeg", "image/png"
_MOST_EDGE = 65_500  # libjpeg's
_SMALLEST = 64  # pixels of the longer side: what must be smaller than that is no picture any more
_PNG_SMALLEST = 0.5  # of the longer side: who would have to give up more is better off as JPEG
_FEW_COLOURS = 256
_DRAWN = frozenset({"PNG", "GIF"})


@dataclass(frozen=True, slots=True)
class PictureLimits:
    """What a network takes: bytes, pixels (width times height), pixels of the longer side, MIME types.

    0 stands for "no limit of this kind".
    """

    bytes: int = 0
    pixels: int = 0
    edge: int = 0
    types: tuple[str, ...] = (_JPEG, _PNG, "image/gif", "image/webp")


@dataclass(frozen=True, slots=True)
class Fitted:
    """A picture as it will be sent: the file, its MIME type, its sides in pixels as it is shown."""

    content: bytes
    type: str
    width: int
    height: int
    animated: bool = False


def fit(content: bytes, name: str, limits: PictureLimits) -> Fitted:
    """The picture in `content` within the limits; the same picture and limits always give the same bytes.

    What is within them already stays as it is, but for metadata, which is cut out without touching a pixel. All else
    is encoded anew, upright and in sRGB: as PNG where it has transparency or few colours and PNG can be had without
    giving up more than half of its sides, else as JPEG, transparency on white. MediaError, which calls the picture by
    `name`, where it is damaged or no picture, and for an animation that would have to be changed.
    """
    picture = look(content, name)
    if kept := _kept(content, picture, limits):
        return kept
    if picture.animated:
        raise _still_only(content, picture, limits)
    return _anew(content, picture, limits)


def _kept(content: bytes, picture: Picture, limits: PictureLimits) -> Fitted | None:
    """The picture with its own pixels, if they can go out as they are."""
    size = picture.image.size
    # few programs show the colours of print alike
    if picture.type not in limits.types or not picture.upright or picture.image.mode == "CMYK":
        return None
    if size != _allowed(size, limits):
        return None
    stripped = strip(content, picture.kind)
    if stripped is None or (limits.bytes and len(stripped) > limits.bytes):
        return None
    if stripped is not content:
        picture.image.close()  # of a PNG, its pixels are there already
        picture = look(stripped, picture.name)
    picture.check()
    return Fitted(stripped, picture.type, *size, animated=picture.animated)


def _allowed(size: tuple[int, int], limits: PictureLimits, most_edge: int = 0) -> tuple[int, int]:
    """The largest size of the same shape that is within the limits of pixels."""
    width, height = size
    edges = [edge / max(size) for edge in (limits.edge, most_edge) if edge]
    area = sqrt(limits.pixels / (width * height)) if limits.pixels else 1
    scale = min(1, area, *edges)
    width, height = max(1, floor(width * scale)), max(1, floor(height * scale))
    most = limits.pixels or width * height  # a side of one pixel cannot shrink any more, and the other must do it all
    return min(width, max(1, most // height)), min(height, max(1, most // width))


def _anew(content: bytes, picture: Picture, limits: PictureLimits) -> Fitted:
    size = _allowed(picture.image.size, limits, _MOST_EDGE)
    expected = round(len(content) * size[0] * size[1] / (picture.image.width * picture.image.height))
    picture.load(size)
    fine = picture.kind != "JPEG" or JpegImagePlugin.get_sampling(picture.image) == 0
    image = prepared(picture, size)
    longest = max(image.size)
    if _PNG in limits.types and _is_drawn(picture, image):
        known = expected if (picture.kind, image.mode) == ("PNG", "RGBA") else 0
        if encoded := fitting(image, png, limits.bytes, round(longest * _PNG_SMALLEST), known):
            return _fitted(encoded, _PNG)
    if _JPEG in limits.types:
        encode = partial(best_jpeg, fine=fine)
        if encoded := fitting(on_white(image), encode, limits.bytes, min(_SMALLEST, longest)):
            return _fitted(encoded, _JPEG)
    what = f"{shown(picture.name)} cannot be brought under {limits.bytes:,} bytes in a format that is taken there"
    raise MediaError(what, "take another picture")


def _is_drawn(picture: Picture, image: Image.Image) -> bool:
    """Whether PNG suits it: JPEG cannot be seen through, and blurs the edges of plain areas."""
    return image.mode == "RGBA" or (picture.kind in _DRAWN and image.getcolors(_FEW_COLOURS) is not None)


def _fitted(encoded: Encoded, kind: str) -> Fitted:
    return Fitted(encoded.content, kind, encoded.width, encoded.height)


def _still_only(content: bytes, picture: Picture, limits: PictureLimits) -> MediaError:
    """Why an animation cannot be sent: changed here, only its first picture would be left of it."""
    what = f"{shown(picture.name)} is animated"
    if picture.type not in limits.types:
        why = f"and {picture.kind} is not taken there"
    elif limits.bytes and len(content) > limits.bytes:
        why = f"and has {len(content):,} bytes, of which {limits.bytes:,} are taken"
    elif picture.image.size != _allowed(picture.image.size, limits):
        why = f"and {picture.image.width} x {picture.image.height} pixels are more than are taken"
    else:
        why = "and lies on its side, is damaged or cut short"
    return MediaError(f"{what}, {why}", "save it smaller or shorter, or one picture of it as JPEG or PNG")

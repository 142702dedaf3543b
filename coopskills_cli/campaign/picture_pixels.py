"""Bring a decoded picture to what every viewer shows alike: upright, sRGB, eight bits, no larger than it may be."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from PIL import Image, ImageCms

if TYPE_CHECKING:
    from coopskills_cli.campaign.picture_opening import Picture

_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_BAND = 256  # rows
_SIXTEEN_TO_EIGHT = 1 / 257
_OPAQUE = 255


def prepared(picture: Picture, size: tuple[int, int]) -> Image.Image:
    """The loaded picture in `size` (as it lies, not as it is shown), upright, as L, RGB or RGBA in sRGB.

    RGBA only where something can be seen through. No metadata is left in it. `picture` is of no further use then.
    """
    profile = picture.image.info.get("icc_profile")
    image = _instead(picture.image, _plain(picture.image))
    image = _instead(image, scaled(image, size))
    image = _instead(image, _in_srgb(image, profile))
    image = _instead(image, _without_idle_alpha(image))
    if not picture.upright:
        image = _instead(image, image.transpose(_TURNS[picture.orientation]))
    image.info.clear()
    return image


def _instead(old: Image.Image, new: Image.Image) -> Image.Image:
    """The new picture; the memory of the old one is given back, though others still know it."""
    if new is not old:
        old.close()
    return new


def scaled(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """The picture in another size; itself where that is its size.

    Made band by band: all at once, a third picture of the old height and the new width would be held meanwhile.
    """
    if image.size == size:
        return image
    width, height = size
    ratio = image.height / height
    result = Image.new(image.mode, size)
    for top in range(0, height, _BAND):
        bottom = min(top + _BAND, height)
        box = (0, top * ratio, image.width, min(bottom * ratio, image.height))
        result.paste(image.resize((width, bottom - top), Image.Resampling.LANCZOS, box), (0, top))
    return result


def on_white(image: Image.Image) -> Image.Image:
    """The picture without transparency: JPEG has none, and paper is white."""
    if image.mode != "RGBA":
        return image
    ground = Image.new("RGB", image.size, "white")
    ground.paste(image, mask=image.getchannel("A"))
    return ground


def _plain(image: Image.Image) -> Image.Image:
    """The picture in a mode that can be scaled: L, RGB, RGBA or CMYK."""
    if image.has_transparency_data:
        return image if image.mode == "RGBA" else image.convert("RGBA")
    if image.mode.startswith("I") or image.mode == "F":  # sixteen bits of grey, which convert() would cut off at 255
        return image.convert("F").point(lambda value: value * _SIXTEEN_TO_EIGHT).convert("L")
    if image.mode in {"L", "RGB", "CMYK"}:
        return image
    return image.convert("L" if image.mode == "1" else "RGB")


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """The picture in the colours of the web: a profile might be left out on the way, and they would look faint."""
    wanted = "RGBA" if image.mode == "RGBA" else "RGB"
    converted = _converted(image, profile, wanted) if profile else None
    if converted is not None:
        return converted
    return image.convert("RGB") if image.mode == "CMYK" else image


def _converted(image: Image.Image, profile: bytes, mode: str) -> Image.Image | None:
    """By the profile; None where it is sRGB already, or broken, or not for such a picture: then nothing is changed."""
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        if image.mode == mode and ImageCms.getProfileName(source).startswith("sRGB"):
            return None
        target = ImageCms.createProfile("sRGB")
        flags = ImageCms.Flags.BLACKPOINTCOMPENSATION
        intent = ImageCms.Intent.RELATIVE_COLORIMETRIC
        if image.mode == mode:  # in place: a second picture of this size would have to be held
            ImageCms.profileToProfile(image, source, target, intent, inPlace=True, flags=flags)
            return image
        return ImageCms.profileToProfile(image, source, target, intent, mode, flags=flags)
    except (ImageCms.PyCMSError, OSError, ValueError):
        return None


def _without_idle_alpha(image: Image.Image) -> Image.Image:
    """Most pictures with transparency can be seen through nowhere."""
    if image.mode != "RGBA":
        return image
    lowest, _ = image.getchannel("A").getextrema()
    return image.convert("RGB") if lowest == _OPAQUE else image

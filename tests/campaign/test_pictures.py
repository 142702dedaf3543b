"""Whatever the picture, what goes out is within the limits, upright, in the right colours, and tells nothing more."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import zlib
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageOps, ImageStat

from coopskills_cli.campaign.media import MediaError
from coopskills_cli.campaign.pictures import Fitted, PictureLimits, fit

if TYPE_CHECKING:
    from pathlib import Path

NONE = PictureLimits()
ORIENTATION = 0x0112


def gradient(size: tuple[int, int] = (90, 60), mode: str = "RGB") -> Image.Image:
    """Red grows to the right and green downwards: no two corners are alike."""
    right, down = Image.linear_gradient("L").rotate(90).resize(size), Image.linear_gradient("L").resize(size)
    return Image.merge("RGB", (right, down, ImageChops.invert(right))).convert(mode)


def noise(size: tuple[int, int], mode: str = "RGB") -> Image.Image:
    """What compresses worst."""
    return Image.merge(mode, [Image.effect_noise(size, 90) for _ in mode])


def encoded(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def turned(orientation: int) -> Image.Exif:
    found = Image.Exif()
    found[ORIENTATION] = orientation
    found.get_ifd(0x8825)[1] = "N"
    return found


def shown(fitted: Fitted) -> Image.Image:
    """The picture as a viewer shows it that knows neither profiles nor orientations."""
    with Image.open(io.BytesIO(fitted.content)) as image:
        assert image.size == (fitted.width, fitted.height)
        assert Image.MIME[image.format or ""] == fitted.type
        assert not image.getexif()
        image.load()
        return image.copy()


def difference(one: Image.Image, other: Image.Image) -> float:
    """The mean difference of two pictures on grey paper, from 0 to 255."""

    def on_grey(image: Image.Image) -> Image.Image:
        return Image.alpha_composite(Image.new("RGBA", image.size, "grey"), image.convert("RGBA")).convert("RGB")

    return max(ImageStat.Stat(ImageChops.difference(on_grey(one), on_grey(other))).mean)


def why(content: bytes, limits: PictureLimits = NONE) -> MediaError:
    with pytest.raises(MediaError) as caught:
        fit(content, "media/a.jpg", limits)
    return caught.value


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP"])
@pytest.mark.parametrize("limits", [NONE, PictureLimits(20_000, 90 * 60, 90)])
def test_what_is_right_already_goes_out_byte_for_byte(kind: str, limits: PictureLimits) -> None:
    """Within the limits, upright, and nothing to be taken out."""
    content = encoded(gradient(), kind)

    found = fit(content, "a", limits)

    assert found.content is content
    assert (found.type, found.width, found.height, found.animated) == (f"image/{kind.lower()}", 90, 60, False)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_metadata_alone_costs_no_pixel(kind: str) -> None:
    """A photograph with its place in it is not encoded anew for that."""
    content = encoded(gradient(), kind, exif=turned(1))

    found = fit(content, "a", NONE)

    assert b"Exif" not in found.content
    assert b"EXIF" not in found.content
    assert difference(shown(found), Image.open(io.BytesIO(content))) == 0


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
@pytest.mark.parametrize("orientation", range(2, 9))
def test_a_picture_is_turned_as_the_camera_was_held(kind: str, orientation: int) -> None:
    """All seven ways, and for every format that can say so."""
    content = encoded(gradient(), kind, exif=turned(orientation))
    with Image.open(io.BytesIO(content)) as image:
        expected = ImageOps.exif_transpose(image)

    found = fit(content, "a", NONE)

    assert (found.width, found.height) == expected.size
    assert difference(shown(found), expected) < 3


def test_an_orientation_that_is_none_is_passed_over() -> None:
    """Some programs write 0, or 42."""
    for orientation in (0, 9, 42):
        found = fit(encoded(gradient(), "JPEG", exif=turned(orientation)), "a", NONE)

        assert (found.width, found.height) == (90, 60)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_quality_is_given_up_before_size(kind: str) -> None:
    """A little too large in bytes: as many pixels as before. Far too large: fewer, in the same shape."""
    content, types = encoded(noise((600, 400)), kind, quality=100), ("image/jpeg", "image/png")
    sampling = "4:2:0" if kind == "JPEG" else "4:4:4"
    with Image.open(io.BytesIO(content)) as image:
        largest = len(encoded(image, "JPEG", quality=95, subsampling=sampling))

    little = fit(content, "a", PictureLimits(largest * 3 // 4, types=types))
    far = fit(content, "a", PictureLimits(largest // 20, types=types))

    assert (little.type, little.width, little.height) == ("image/jpeg", 600, 400)
    assert largest * 0.7 < len(little.content) <= largest * 0.75
    assert far.width < 600
    assert far.width / far.height == pytest.approx(1.5, abs=0.02)
    assert len(far.content) <= largest // 20


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP"])
def test_pixels_and_sides_are_within_their_limits(kind: str) -> None:
    """As close to them as the shape allows."""
    content = encoded(gradient((1000, 500)), kind)

    by_area = fit(content, "a", PictureLimits(pixels=80_000))
    by_edge = fit(content, "a", PictureLimits(edge=333))

    assert (by_area.width, by_area.height) == (400, 200)
    assert (by_edge.width, by_edge.height) == (333, 166)


def test_no_seam_is_seen_where_the_bands_meet() -> None:
    """A large picture is made smaller piece by piece, and comes out as if it were not."""
    image = gradient((1500, 3000))

    found = fit(encoded(image), "a", PictureLimits(pixels=1_000_000))

    whole = image.resize((found.width, found.height), Image.Resampling.LANCZOS)
    assert max(high for _, high in ImageChops.difference(shown(found).convert("RGB"), whole).getextrema()) < 12


@settings(max_examples=60, deadline=None)
@given(
    size=st.tuples(st.integers(1, 300), st.integers(1, 300)),
    kind=st.sampled_from(["JPEG", "PNG", "GIF", "WEBP"]),
    limit=st.integers(3_000, 40_000),
    pixels=st.integers(50, 90_000),
    edge=st.integers(1, 400),
)
@example(size=(1, 300), kind="PNG", limit=3_000, pixels=50, edge=400)
def test_every_limit_is_kept_and_the_same_picture_comes_out_alike(
    size: tuple[int, int], kind: str, limit: int, pixels: int, edge: int
) -> None:
    """Of any shape, down to single rows."""
    content = encoded(noise(size), kind)
    limits = PictureLimits(limit, pixels, edge)

    found = fit(content, "a", limits)

    assert len(found.content) <= limit
    assert found.width * found.height <= max(pixels, 1)
    assert max(found.width, found.height) <= edge
    assert shown(found).size == (found.width, found.height)
    assert fit(content, "a", limits) == found


def see_through(size: tuple[int, int], picture: Image.Image | None = None) -> Image.Image:
    """A picture of which the left half is not there."""
    alpha = Image.new("L", size, 255)
    alpha.paste(0, (0, 0, size[0] // 2, size[1]))
    image = (picture or gradient(size)).convert("RGBA")
    image.putalpha(alpha)
    return image


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "AVIF"])
def test_transparency_is_kept_as_long_as_it_can_be(kind: str) -> None:
    """A logo that is too large stays a logo: PNG, of at least half its sides."""
    content = encoded(see_through((800, 800)), kind, lossless=True)

    found = fit(content, "a", PictureLimits(edge=500, types=("image/png", "image/jpeg")))

    image = shown(found)
    assert (found.type, found.width, found.height, image.mode) == ("image/png", 500, 500, "RGBA")
    assert image.getpixel((10, 10))[3] == 0  # type: ignore[index]  # RGBA
    assert difference(image, see_through((500, 500))) < 4


@pytest.mark.parametrize(
    "limits", [PictureLimits(60_000), PictureLimits(types=("image/jpeg",))], ids=["too-large-a-png", "jpeg-only"]
)
def test_where_it_must_be_a_jpeg_the_paper_is_white(limits: PictureLimits) -> None:
    """Neither black nor what lay hidden under the transparency."""
    size = (500, 400)
    content = encoded(see_through(size, noise(size)))

    found = fit(content, "a", limits)

    assert found.type == "image/jpeg"
    left = shown(found).crop((0, 0, found.width * 2 // 5, found.height))
    assert min(low for low, _ in left.getextrema()) > 240


@pytest.mark.parametrize("kind", ["PNG", "GIF"])
def test_a_drawing_stays_sharp(kind: str) -> None:
    """Few colours, and only the file is too large: PNG again, packed better, the same pixels."""
    drawing = gradient((300, 200)).quantize(16)
    content = encoded(drawing, "PNG", compress_level=0) if kind == "PNG" else encoded(drawing, kind)
    types = ("image/png", "image/jpeg")

    found = fit(content, "a", PictureLimits(30_000, types=types))

    assert found.type == "image/png"
    assert difference(shown(found), drawing) == 0


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "PA", "I;16", "CMYK", "RGB", "RGBA"])
def test_every_mode_looks_as_it_did(mode: str) -> None:
    """One bit to sixteen, with a palette, with transparency, for print."""
    kind = {"CMYK": "JPEG"}.get(mode, "PNG")
    grey = gradient(mode="L")
    if mode == "I;16":
        content = encoded(grey.convert("F").point(lambda value: value * 257).convert("I").convert("I;16"), kind)
    elif mode == "PA":
        content = encoded(see_through((90, 60)).quantize(255), kind)
    else:
        content = encoded(gradient(mode=mode), kind)
    expected = {"I;16": grey, "PA": see_through((90, 60))}.get(mode, gradient(mode=mode))

    found = fit(content, "a", PictureLimits(edge=60))

    wanted = "RGBA" if expected.has_transparency_data else "RGB"
    assert difference(shown(found).convert(wanted), expected.convert(wanted).resize((60, 40))) < 8


def profile(primaries: tuple[tuple[float, float, float], ...], gamma: float = 2.2) -> bytes:
    """An ICC profile (version 2) of a screen with these colours, as XYZ under D50."""

    def xyz(values: tuple[float, float, float]) -> bytes:
        return b"XYZ \0\0\0\0" + b"".join(struct.pack(">i", round(value * 65536)) for value in values)

    curve = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(gamma * 256)) + b"\0\0"
    name = b"desc\0\0\0\0" + struct.pack(">I", 5) + b"wide\0" + b"\0" * 79
    white = (0.9642, 1.0, 0.8249)
    tags = {b"desc": name, b"cprt": b"text\0\0\0\0none\0\0\0\0", b"wtpt": xyz(white)}
    tags |= dict(zip((b"rXYZ", b"gXYZ", b"bXYZ"), map(xyz, primaries), strict=True))
    tags |= dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve)
    table, content, start = struct.pack(">I", len(tags)), b"", 128 + 4 + 12 * len(tags)
    for tag, value in tags.items():
        padded = value + b"\0" * (-len(value) % 4)
        table += tag + struct.pack(">II", start + len(content), len(value))
        content += padded
    head = struct.pack(">I4sI4s4s4s12s4s", start + len(content), b"\0" * 4, 0x02100000, b"mntr", b"RGB ", b"XYZ ",
                       b"\0" * 12, b"acsp")  # fmt: skip
    head += b"\0" * 28 + b"".join(struct.pack(">i", round(value * 65536)) for value in white)
    return head.ljust(128, b"\0") + table + content


# Adobe RGB (1998), its primaries adapted to D50
WIDE = profile(((0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457)))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_wide_colours_are_brought_to_those_of_the_web(kind: str, mode: str) -> None:
    """Encoded anew, a picture in Adobe RGB is sRGB, and not the faint thing that its bare numbers would be."""
    if (kind, mode) == ("JPEG", "RGBA"):
        mode = "RGB"
    colour = (140, 200, 100) if mode == "RGB" else (140, 200, 100, 128)
    content = encoded(Image.new(mode, (120, 90), colour), kind, quality=100, icc_profile=WIDE)

    found = fit(content, "a", PictureLimits(edge=60))

    image = shown(found)
    assert "icc_profile" not in image.info
    pixel = image.getpixel((30, 20))
    assert isinstance(pixel, tuple)
    # by the matrices of both spaces: 140, 200, 100 of Adobe RGB is 105, 201, 92 of sRGB
    assert pixel[:3] == pytest.approx((105, 201, 92), abs=5)
    assert mode == "RGB" or pixel[3] == pytest.approx(128, abs=2)


def test_a_profile_that_makes_no_sense_is_passed_over() -> None:
    """Damaged, or one of another kind of picture: the colours are taken as they are."""
    for found in (b"no profile", WIDE[:200], WIDE.replace(b"RGB XYZ ", b"CMYKLab ")):
        fitted = fit(encoded(gradient(), "JPEG", quality=95, icc_profile=found), "a", PictureLimits(edge=60))

        assert difference(shown(fitted), gradient().resize((60, 40))) < 4


def test_print_colours_never_go_out_as_they_are() -> None:
    """CMYK is within every limit, and looks different in every program."""
    found = fit(encoded(gradient(mode="CMYK"), "JPEG", quality=95), "a", NONE)

    assert shown(found).mode == "RGB"
    assert difference(shown(found), gradient(mode="CMYK")) < 4


def test_a_second_picture_behind_the_first_is_no_animation() -> None:
    """Telephones put a second photograph into the file (MPO); only the first is seen anyway."""
    first, second = gradient(), noise((90, 60))
    content = encoded(first, "MPO", save_all=True, append_images=[second])

    found = fit(content, "a", NONE)

    assert (found.type, found.animated) == ("image/jpeg", False)
    assert len(found.content) < len(content) / 2
    assert difference(shown(found), first) < 3


def animation(kind: str, size: tuple[int, int] = (90, 60), **options: Any) -> bytes:
    frames = [gradient(size).rotate(90 * number) for number in range(4)]
    return encoded(frames[0], kind, save_all=True, append_images=frames[1:], duration=80, loop=0, **options)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_an_animation_within_the_limits_stays_one(kind: str) -> None:
    """All of it, without what it says of itself."""
    content = animation(kind)

    assert fit(content, "a", PictureLimits(len(content))).content is content
    assert fit(content, "a", PictureLimits(len(content))).animated


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        (PictureLimits(500), "of which 500 are taken"),
        (PictureLimits(edge=50), "90 x 60 pixels are more than are taken"),
        (PictureLimits(types=("image/jpeg", "image/png")), "GIF is not taken there"),
    ],
)
def test_an_animation_is_never_made_a_still(limits: PictureLimits, reason: str) -> None:
    """What is too large, or not taken, is told: only its first picture would be left."""
    error = why(animation("GIF"), limits)

    assert str(error).startswith("media/a.jpg is animated")
    assert reason in str(error)
    assert "save it smaller" in error.remedy


def test_a_cut_off_animation_is_told() -> None:
    """Its first picture is there, the rest is not."""
    content = animation("GIF")

    assert "cut short" in str(why(content[: len(content) * 2 // 3]))


def png_that_says(width: int, height: int) -> bytes:
    """A PNG of a few bytes that claims any size."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = chunk(b"IDAT", zlib.compress(b"\0" * 99))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + pixels + chunk(b"IEND", b"")


BAD = {
    "empty": b"",
    "bomb": png_that_says(60_000, 60_000),
    "png-without-pixels": png_that_says(600, 400),
    "svg": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>',
    "heic": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
    "text": b"no picture at all",
    "truncated-jpeg": encoded(noise((300, 200)), "JPEG")[:9_000],
    "truncated-png": encoded(noise((300, 200)), "PNG")[:9_000],
    "truncated-webp": encoded(noise((300, 200)), "WEBP")[:9_000],
    "truncated-avif": encoded(noise((300, 200)), "AVIF")[:9_000],
}


@pytest.mark.parametrize("limits", [NONE, PictureLimits(2_000, 3_000, 100)])
@pytest.mark.parametrize("name", BAD)
def test_what_is_no_sound_picture_is_told_by_its_name(name: str, limits: PictureLimits) -> None:
    """One clear error, and nothing else."""
    error = why(BAD[name], limits)

    assert "media/a.jpg" in str(error)
    assert error.remedy


def test_a_jpeg_of_a_thousand_layers_is_refused() -> None:
    """A file of a few bytes more for each layer would take minutes to decode."""
    content = encoded(gradient((800, 800)), "JPEG", progressive=True)
    start = content.rindex(b"\xff\xda")
    layer = content[start:-2]

    error = why(content[:start] + layer * 1_000 + content[-2:])

    assert "too many layers" in str(error)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    kind=st.sampled_from(["JPEG", "PNG", "GIF", "WEBP", "AVIF"]),
    where=st.floats(0, 1),
    put=st.binary(max_size=30),
    limits=st.sampled_from([NONE, PictureLimits(1_000, 2_000)]),
)
def test_a_damaged_picture_is_sent_whole_or_told(kind: str, where: float, put: bytes, limits: PictureLimits) -> None:
    """Whichever byte is changed, there is a picture that can be shown, or a MediaError."""
    sound = encoded(gradient(), kind, exif=turned(6), icc_profile=WIDE) if kind != "GIF" else animation(kind)
    place = int(where * len(sound))
    try:
        found = fit(sound[:place] + put + sound[place + len(put) :], "a", limits)
    except MediaError:
        return
    with Image.open(io.BytesIO(found.content)) as image:
        image.load()


def test_a_picture_that_cannot_be_small_enough_is_told() -> None:
    """No network takes so little; nothing is looked for without end."""
    assert "cannot be brought under 100 bytes" in str(why(encoded(noise((400, 300))), PictureLimits(100)))


PHOTOGRAPH = """
import io, sys
from pathlib import Path
from PIL import Image

size = (7216, 5412)
fine = [Image.effect_noise((902, 902), 42) for _ in range(3)]
channels = []
for grain in fine:
    channel = Image.effect_noise((112, 84), 120).resize(size, Image.Resampling.BICUBIC)
    tiles = Image.new("L", size)
    for left in range(0, size[0], 902):
        for top in range(0, size[1], 902):
            tiles.paste(grain, (left, top))
    channels.append(Image.blend(channel, tiles, 0.4))
exif = Image.Exif()
exif[0x0112] = 6
exif.get_ifd(0x8825).update({1: "N", 2: (50.0, 51.0, 2.0), 3: "E", 4: (4.0, 21.0, 4.0)})
Image.merge("RGB", channels).save(sys.argv[1], quality=96, exif=exif)
"""
FITTING = """
import sys
from pathlib import Path
from coopskills_cli.campaign.pictures import PictureLimits, fit

content = Path(sys.argv[1]).read_bytes()
for name, limits in {"bluesky": PictureLimits(2_000_000), "mastodon": PictureLimits(16 << 20, 33_177_600)}.items():
    found = fit(content, "photograph.jpg", limits)
    Path(sys.argv[1]).with_name(name).write_bytes(found.content)
status = Path("/proc/self/status")
print(status.read_text().partition("VmHWM:")[2].split()[0] if status.exists() else 0)
"""


def test_a_photograph_of_39_megapixels_fits_everywhere_within_500_mb(tmp_path: Path) -> None:
    """28 MB, taken upright, with its place: under both networks' limits, and memory stays bounded."""
    place = tmp_path / "photograph.jpg"
    subprocess.run([sys.executable, "-c", PHOTOGRAPH, str(place)], check=True)
    assert place.stat().st_size > 25_000_000

    done = subprocess.run([sys.executable, "-c", FITTING, str(place)], check=True, capture_output=True, text=True)

    assert int(done.stdout) < 500_000  # kB, where the system tells
    for name, most in {"bluesky": 2_000_000, "mastodon": 16 << 20}.items():
        content = (tmp_path / name).read_bytes()
        assert most * 0.85 < len(content) <= most
        with Image.open(io.BytesIO(content)) as image:
            assert image.height > image.width
            assert image.width * image.height <= 33_177_600
            assert image.width / image.height == pytest.approx(5412 / 7216, abs=0.001)
            assert not image.getexif()

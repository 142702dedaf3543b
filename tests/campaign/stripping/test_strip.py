"""What nobody needs to see leaves a picture's file, and not one pixel with it."""

from __future__ import annotations

import io
import struct
import zlib
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from coopskills_cli.campaign.stripping import FORMATS, strip

if TYPE_CHECKING:
    from collections.abc import Callable

NEEDLE = b"Rue Secrete 7"
SIZE = (48, 32)


def drawn() -> Image.Image:
    gradient = Image.radial_gradient("L").resize(SIZE)
    return Image.merge("RGB", (gradient, gradient.rotate(90), gradient.rotate(180)))


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def exif() -> Image.Exif:
    """What a camera writes: who, and where."""
    found = Image.Exif()
    found[0x010E] = NEEDLE.decode()
    found.get_ifd(0x8825).update({1: "N", 2: (50.0, 51.0, 2.0), 3: "E", 4: (4.0, 21.0, 4.0), 29: NEEDLE.decode()})
    return found


def text_chunks() -> PngImagePlugin.PngInfo:
    found = PngImagePlugin.PngInfo()
    found.add_text("Author", NEEDLE.decode())
    found.add_text("Comment", NEEDLE.decode(), zip=True)
    found.add_itxt("XML:com.adobe.xmp", NEEDLE.decode())
    found.add(b"prVt", NEEDLE)
    return found


def segment(marker: int, content: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(content) + 2).to_bytes(2) + content


def with_segments(content: bytes) -> bytes:
    """A JPEG with what cameras and programs put between its start and its tables, and with a thumbnail."""
    thumbnail = segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\x02\x02" + NEEDLE[:12])
    others = [
        segment(0xE0, b"JFXX\0\x10" + NEEDLE),
        segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + NEEDLE),
        segment(0xE2, b"MPF\0" + NEEDLE),
        segment(0xED, b"Photoshop 3.0\x008BIM" + NEEDLE),
        b"\xff" + segment(0xFE, NEEDLE),  # a marker may be filled up
    ]
    jfif_end = 4 + int.from_bytes(content[4:6])
    return content[:2] + thumbnail + b"".join(others) + content[jfif_end:]


def with_extensions(content: bytes) -> bytes:
    """A GIF with a comment and an application's words in front of its trailer."""
    length = bytes((len(NEEDLE),))
    comment = b"\x21\xfe" + length + NEEDLE + b"\0"
    application = b"\x21\xff\x0bXMP DataXMP" + length + NEEDLE + b"\0"
    return content[:-1] + comment + application + content[-1:]


def apng(frames: int = 3) -> bytes:
    image = drawn()
    return encoded(image, "PNG", save_all=True, append_images=[image.rotate(9 * n) for n in range(1, frames)])


def animated(kind: str, **options: Any) -> bytes:
    frames = [drawn().rotate(90 * n) for n in range(3)]
    return encoded(frames[0], kind, save_all=True, append_images=frames[1:], duration=50, loop=0, **options)


TALKATIVE: dict[str, tuple[str, Callable[[], bytes]]] = {
    "jpeg-exif": ("JPEG", lambda: encoded(drawn(), "JPEG", exif=exif(), comment=NEEDLE)),
    "jpeg-segments": ("JPEG", lambda: with_segments(encoded(drawn(), "JPEG"))),
    "jpeg-progressive": ("JPEG", lambda: encoded(drawn(), "JPEG", progressive=True, exif=exif())),
    "jpeg-restarts": ("JPEG", lambda: encoded(drawn(), "JPEG", restart_marker_blocks=1, exif=exif())),
    "jpeg-film-behind": ("JPEG", lambda: encoded(drawn(), "JPEG") + b"\0\0\0\x18ftypmp42" + NEEDLE),
    "jpeg-picture-behind": ("JPEG", lambda: encoded(drawn(), "JPEG") + encoded(drawn(), "JPEG", comment=NEEDLE)),
    "png-text": ("PNG", lambda: encoded(drawn(), "PNG", pnginfo=text_chunks(), exif=exif())),
    "png-rest-behind": ("PNG", lambda: encoded(drawn(), "PNG") + NEEDLE),
    "png-animated": ("PNG", lambda: apng() + NEEDLE),
    "gif-extensions": ("GIF", lambda: with_extensions(encoded(drawn(), "GIF"))),
    "gif-comment": ("GIF", lambda: animated("GIF", comment=NEEDLE)),
    "webp-exif": ("WEBP", lambda: encoded(drawn(), "WEBP", exif=exif(), xmp=NEEDLE)),
    "webp-lossless": ("WEBP", lambda: encoded(drawn(), "WEBP", lossless=True, xmp=NEEDLE) + NEEDLE),
    "webp-animated": ("WEBP", lambda: animated("WEBP", exif=exif(), xmp=NEEDLE)),
}


def frames(content: bytes) -> list[bytes]:
    with Image.open(io.BytesIO(content)) as image:
        found = []
        for number in range(getattr(image, "n_frames", 1)):
            image.seek(number)
            found.append(image.convert("RGBA").tobytes())
        return found


@pytest.mark.filterwarnings("ignore:Image appears to be a malformed MPO")
@pytest.mark.parametrize("name", TALKATIVE)
def test_metadata_goes_and_pixels_stay(name: str) -> None:
    """No word of it is left, every frame is what it was, and there is nothing more to strip."""
    kind, make = TALKATIVE[name]
    content = make()
    assert NEEDLE[:12] in content

    stripped = strip(content, kind)

    assert stripped is not None
    assert NEEDLE[:12] not in stripped
    assert frames(stripped) == frames(content)[: len(frames(stripped))]
    assert len(frames(stripped)) == (1 if "jpeg" in name else len(frames(content)))
    with Image.open(io.BytesIO(stripped)) as image:
        assert not image.getexif()
        assert not {"exif", "xmp", "comment", "photoshop"} & set(image.info)
    assert strip(stripped, kind) is stripped


@pytest.mark.parametrize("kind", FORMATS)
def test_what_carries_nothing_is_the_same_file(kind: str) -> None:
    """Byte for byte, not only pixel for pixel."""
    content = encoded(drawn(), kind)

    assert strip(content, kind) is content


def test_animations_keep_their_pace_and_their_turns() -> None:
    """How long each picture is shown, and that it starts again."""
    for kind in ("GIF", "WEBP"):
        stripped = strip(animated(kind, **({"comment": NEEDLE} if kind == "GIF" else {"xmp": NEEDLE})), kind)

        assert stripped is not None
        with Image.open(io.BytesIO(stripped)) as image:
            image.seek(1)
            image.load()
            assert (image.info["duration"], image.info["loop"]) == (50, 0)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_colour_profile_stays(kind: str) -> None:
    """Without it the colours would be others."""
    profile = bytes(range(256)) * 300  # more than one JPEG segment holds
    stripped = strip(encoded(drawn(), kind, icc_profile=profile, exif=exif()), kind)

    assert stripped is not None
    with Image.open(io.BytesIO(stripped)) as image:
        assert image.info["icc_profile"] == profile


@pytest.mark.parametrize("kind", FORMATS)
def test_a_file_that_is_cut_off_is_not_understood(kind: str) -> None:
    """At every length, and the empty file too."""
    content = encoded(drawn(), kind)

    assert {strip(content[:length], kind) for length in range(len(content))} == {None}


def test_what_is_not_known_is_not_guessed() -> None:
    """A critical chunk, a marker or a format that nobody told us of."""
    chunk = b"NEWs" + b"\0" * 4
    png = encoded(drawn(), "PNG")
    odd_png = png[:33] + struct.pack(">I", 4) + chunk + struct.pack(">I", zlib.crc32(chunk)) + png[33:]
    jpeg = encoded(drawn(), "JPEG")

    assert strip(odd_png, "PNG") is None
    assert strip(jpeg[:2] + segment(0xF3, b"?") + jpeg[2:], "JPEG") is None
    assert strip(jpeg, "AVIF") is None


@given(kind=st.sampled_from(sorted(FORMATS)), rest=st.binary(max_size=200), start=st.integers(0, 40))
def test_whatever_the_bytes_it_ends_with_a_file_or_none(kind: str, rest: bytes, start: int) -> None:
    """Damaged files raise nothing."""
    content = encoded(drawn(), kind)[:start] + rest

    assert strip(content, kind) is None or isinstance(strip(content, kind), bytes)

"""A picture is looked at before it is promised, and whatever it is, looking ends with a picture or a reason."""

from __future__ import annotations

import io
import os
import struct
import sys
import zlib
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from coopskills_cli.campaign.media import MediaError, probe
from coopskills_cli.models import Media, MediaFile

if TYPE_CHECKING:
    from pathlib import Path

FORMATS = {"JPEG": ".jpg", "PNG": ".png", "GIF": ".gif", "WEBP": ".webp"}


def encoded(kind: str, size: tuple[int, int] = (40, 30), orientation: int | None = None) -> bytes:
    picture = Image.radial_gradient("L").resize(size).convert("P" if kind == "GIF" else "RGB")
    exif = Image.Exif()
    exif[0x0112] = orientation
    out = io.BytesIO()
    picture.save(out, kind, **({"exif": exif} if orientation else {}))
    return out.getvalue()


ENCODED = {kind: encoded(kind) for kind in FORMATS}


def png_that_says(width: int, height: int) -> bytes:
    """A PNG of a few bytes that claims any size."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 9)) + chunk(b"IEND", b"")
    )


def look(root: Path, name: str) -> Media:
    return probe(root, MediaFile(name, "alt", 1, 7))


def why(root: Path, name: str) -> MediaError:
    with pytest.raises(MediaError) as caught:
        look(root, name)
    return caught.value


@pytest.mark.parametrize("kind", FORMATS)
def test_a_picture_is_known_by_its_content(tmp_path: Path, kind: str) -> None:
    """Type, size and fingerprint come from the bytes."""
    (tmp_path / "media").mkdir()
    name = f"media/a{FORMATS[kind]}"
    (tmp_path / name).write_bytes(ENCODED[kind])

    assert look(tmp_path, name) == Media(
        file=name,
        alt="alt",
        type=f"image/{kind.lower()}",
        bytes=len(ENCODED[kind]),
        sha256=sha256(ENCODED[kind]).hexdigest(),
        width=40,
        height=30,
    )


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_turned_picture_has_the_size_as_it_is_shown(tmp_path: Path, kind: str) -> None:
    """A phone held upright stores a lying picture and says so in EXIF."""
    (tmp_path / f"a{FORMATS[kind]}").write_bytes(encoded(kind, orientation=6))

    media = look(tmp_path, f"a{FORMATS[kind]}")

    assert (media.width, media.height) == (30, 40)


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("share", [0.2, 0.6, 0.95])
def test_a_picture_that_is_cut_short_is_refused(tmp_path: Path, kind: str, share: float) -> None:
    """A download that broke off is not published."""
    whole = encoded(kind, (400, 300))
    (tmp_path / f"a{FORMATS[kind]}").write_bytes(whole[: int(len(whole) * share)])

    assert "damaged or cut short" in str(why(tmp_path, f"a{FORMATS[kind]}"))


@pytest.mark.parametrize("kind", FORMATS)
def test_a_large_picture_is_seen_to_be_whole_too(tmp_path: Path, kind: str) -> None:
    """What is too large to be decoded in passing is measured, and refused where its end is missing."""
    whole = encoded(kind, (4_000, 3_000))
    (tmp_path / f"a{FORMATS[kind]}").write_bytes(whole)
    (tmp_path / f"b{FORMATS[kind]}").write_bytes(whole[:-200])

    assert look(tmp_path, f"a{FORMATS[kind]}").width == 4_000
    assert "cut short" in str(why(tmp_path, f"b{FORMATS[kind]}"))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<?xml version='1.0'?><svg/>", "an SVG"),
        (b"  <!-- x --> <svg>", "an SVG"),
        (b"<!doctype html><html>", "a web page"),
        (b"%PDF-1.7", "a PDF"),
        (b"\0\0\0\x18ftypheic", "a HEIC picture"),
        (b"\0\0\0\x18ftypisom", "a video"),
        (b"II*\0", "a TIFF picture"),
        (b"hello", "something else"),
    ],
)
def test_what_is_no_picture_is_named(tmp_path: Path, content: bytes, said: str) -> None:
    """A file that only its name makes a picture is refused, and said to be what it is."""
    (tmp_path / "a.png").write_bytes(content)

    error = why(tmp_path, "a.png")

    assert str(error).startswith(f"a.png is {said}")
    assert error.remedy == "save it as JPEG or PNG"


def test_the_name_must_say_what_it_is(tmp_path: Path) -> None:
    """A JPEG called .png is refused, with the name that it should have; upper case does not matter."""
    for name in ("a.png", "b.bin", "c", "d.JPG"):
        (tmp_path / name).write_bytes(ENCODED["JPEG"])

    assert [why(tmp_path, name).remedy for name in ("a.png", "b.bin", "c")] == [
        "call it a.jpg",
        "call it b.jpg",
        "call it c.jpg",
    ]
    assert look(tmp_path, "d.JPG").type == "image/jpeg"


@pytest.mark.parametrize(("width", "height"), [(8_000, 8_000), (20_000, 20_000), (2**31 - 1, 2**31 - 1)])
def test_a_picture_that_would_fill_the_memory_is_refused(tmp_path: Path, width: int, height: int) -> None:
    """A few bytes that claim to be a billion pixels are not decoded."""
    (tmp_path / "a.png").write_bytes(png_that_says(width, height))

    assert str(why(tmp_path, "a.png")) == "a.png has more than 50 million pixels"


def test_a_name_that_is_nearly_right_is_put_right(tmp_path: Path) -> None:
    """A missing file is told with the one that was probably meant."""
    (tmp_path / "media").mkdir()
    (tmp_path / "media" / "smart.png").write_bytes(ENCODED["PNG"])

    assert why(tmp_path, "media/smrt.png").remedy == "did you mean 'media/smart.png'?"
    assert why(tmp_path, "smart.png").remedy == "did you mean 'media/smart.png'?"
    assert why(tmp_path, "media/other.jpg").remedy == "put the file there, or correct the name"
    assert str(why(tmp_path, "none/smart.jpg")) == "none/smart.jpg is not there"


def test_nothing_but_files_of_the_campaign(tmp_path: Path) -> None:
    """Empty files, folders, paths and links out of the campaign are refused."""
    root = tmp_path / "campaign"
    root.mkdir()
    (tmp_path / "a.png").write_bytes(ENCODED["PNG"])
    (root / "link.png").symlink_to(tmp_path / "a.png")
    (root / "empty.png").touch()
    (root / "folder.png").mkdir()

    assert str(why(root, "empty.png")) == "empty.png is empty"
    assert str(why(root, "folder.png")) == "folder.png is no file"
    for name in ("../a.png", str(tmp_path / "a.png"), "link.png"):
        assert "outside the campaign" in str(why(root, name))


if sys.platform != "win32":

    def test_a_pipe_never_blocks(tmp_path: Path) -> None:
        """A pipe with the name of a picture is refused at once."""
        os.mkfifo(tmp_path / "a.png")

        assert str(why(tmp_path, "a.png")) == "a.png is no file"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=200)
@given(st.sampled_from(list(FORMATS)), st.data())
def test_no_file_is_too_damaged_to_look_at(tmp_path: Path, kind: str, data: st.DataObject) -> None:
    """Whatever bytes are wrong in a picture, looking at it gives a picture or a reason."""
    content = bytearray(ENCODED[kind])
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    name = f"a{FORMATS[kind]}"
    (tmp_path / name).write_bytes(content)

    try:
        media = look(tmp_path, name)
    except MediaError as error:
        assert str(error).startswith(name)  # noqa: PT017  (either way is right)
    else:
        assert media.width * media.height > 0

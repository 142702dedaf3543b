"""Look at a picture before anybody promises to publish it: is it one, is it whole, is it what its name says."""

from __future__ import annotations

import os
import warnings
from hashlib import sha256
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from PIL import Image, UnidentifiedImageError

from coopskills_cli.campaign.opening import OpeningError, opened
from coopskills_cli.campaign.spans import shown
from coopskills_cli.models import Media
from coopskills_cli.text.nearest import nearest

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

    from coopskills_cli.models import MediaFile

_TYPES = {"JPEG": "image/jpeg", "MPO": "image/jpeg", "PNG": "image/png", "GIF": "image/gif", "WEBP": "image/webp"}
_SUFFIXES = {
    "image/jpeg": (".jpg", ".jpeg", ".jpe", ".jfif"),
    "image/png": (".png", ".apng"),
    "image/gif": (".gif",),
    "image/webp": (".webp",),
}
# what people put where a picture belongs: its first bytes, from which one on
_OTHERS = (
    (0, b"%PDF", "a PDF"),
    (0, b"BM", "a BMP picture"),
    (0, b"II*\x00", "a TIFF picture"),
    (0, b"MM\x00*", "a TIFF picture"),
    (0, b"PK\x03\x04", "an office document or an archive"),
    (0, b"\x1a\x45\xdf\xa3", "a video"),
    (4, b"ftypheic", "a HEIC picture"),
    (4, b"ftypheix", "a HEIC picture"),
    (4, b"ftypmif1", "a HEIC picture"),
    (4, b"ftypavif", "an AVIF picture"),
    (4, b"ftyp", "a video"),
)
_HEAD = 4096
_LARGEST = 100_000_000  # bytes: no network takes a picture half as large
_MOST_PIXELS = 50_000_000  # Mastodon, which takes the most, takes 33 million; decoding more would fill the memory
_MOST_PIXELS_OF_WEBP = 10_000_000  # decoding takes 16 bytes for each
_ORIENTATION, _TURNED = 0x0112, frozenset({5, 6, 7, 8})  # of EXIF: those that swap width and height
_CHUNK = 1 << 20
_ANEW = "save it as JPEG or PNG"


class MediaError(ValueError):
    """A picture that cannot be published: `str(error)` names the file and says why, `remedy` what to do."""

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.remedy = remedy


def probe(root: Path, wanted: MediaFile) -> Media:
    """The picture that a post names, as it is now: its type by its content, its size as it is shown; MediaError.

    Nothing outside the campaign is opened, and memory stays bounded whatever the file says of itself.
    """
    name = wanted.file
    try:
        with opened(root, name) as file:
            size, digest = _read(file, name)
            kind, width, height = _measured(file, name)
    except OpeningError as error:
        raise MediaError(f"{shown(name)} {error}", error.remedy or _likely(root, name)) from error
    except OSError as error:
        raise MediaError(f"{shown(name)} cannot be read: {error.strerror or error}") from error
    _require_suffix(name, kind)
    return Media(name, wanted.alt, kind, size, digest, width, height)


def _read(file: BinaryIO, name: str) -> tuple[int, str]:
    """Size and SHA-256 of what is there."""
    digest, size = sha256(), 0
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
        size += len(chunk)
        if size > _LARGEST:
            raise MediaError(f"{shown(name)} is larger than {_LARGEST // 1_000_000} MB", "save it smaller")
    if not size:
        raise MediaError(f"{shown(name)} is empty", "copy it anew")
    file.seek(0)
    return size, digest.hexdigest()


def _measured(file: BinaryIO, name: str) -> tuple[str, int, int]:
    """Type, width and height of a picture that was seen to be whole."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow tells of odd metadata, which nobody can put right
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _opened(file, name)
    except UnidentifiedImageError as error:
        file.seek(0)
        what = _other(file.read(_HEAD))
        raise MediaError(f"{shown(name)} is {what}, no picture that networks take", _ANEW) from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels(name) from error
    except MediaError:
        raise
    except Exception as error:  # a damaged picture can make the decoders fail in any way
        raise MediaError(f"{shown(name)} is damaged or cut short", "copy it anew, or save it anew as JPEG") from error


def _opened(file: BinaryIO, name: str) -> tuple[str, int, int]:
    with Image.open(file, formats=("JPEG", "PNG", "GIF", "WEBP")) as picture:
        width, height = picture.size
        if width * height > _MOST_PIXELS:
            raise _too_many_pixels(name)
        kind = _TYPES[picture.format or ""]
        # a PNG that has none before its pixels would be decoded to look behind them
        exif = picture.getexif() if kind != "image/png" or "exif" in picture.info else {}
        _require_whole(file, picture, kind)
        return (kind, height, width) if exif.get(_ORIENTATION) in _TURNED else (kind, width, height)


def _require_whole(file: BinaryIO, picture: Image.Image, kind: str) -> None:
    """Raises whatever the decoder raises where the picture is cut short; takes 200 MB at most."""
    width, height = picture.size
    if kind == "image/png":
        picture.verify()  # every checksum up to the end, and nothing decoded
    elif kind == "image/webp" and width * height > _MOST_PIXELS_OF_WEBP:
        file.seek(4)
        promised = int.from_bytes(file.read(4), "little") + 8  # RIFF: the size stands behind the first four bytes
        if file.seek(0, os.SEEK_END) < promised:
            raise EOFError
    else:
        picture.draft("RGB", (width // 8, height // 8))  # a JPEG is decoded small, which still reads all of it
        picture.load()


def _too_many_pixels(name: str) -> MediaError:
    return MediaError(f"{shown(name)} has more than {_MOST_PIXELS // 1_000_000} million pixels", "save it smaller")


def _other(head: bytes) -> str:
    """What a file is that is no picture, as far as its beginning tells."""
    if head.lstrip().startswith(b"<"):
        return "an SVG" if b"<svg" in head.lower() else "a web page or XML"
    for start, mark, what in _OTHERS:
        if head[start:].startswith(mark):
            return what
    return "something else"


def _require_suffix(name: str, kind: str) -> None:
    path = PurePosixPath(name)
    if path.suffix.lower() not in _SUFFIXES[kind]:
        what = kind.removeprefix("image/").upper()
        right = path.with_suffix(_SUFFIXES[kind][0])
        raise MediaError(f"{shown(name)} is a {what} picture, not what its name says", f"call it {shown(str(right))}")


def _likely(root: Path, name: str) -> str:
    """The file that was probably meant: the same name in media/, or one like it in the same folder."""
    folder, _, last = name.rpartition("/")
    for place in dict.fromkeys((folder, "media")):
        try:
            names = [entry.name for entry in (root / place).iterdir()]
        except (OSError, ValueError):
            continue
        if near := (last if last in names and place != folder else nearest(last, names)):
            return f"did you mean '{shown(f'{place}/{near}'.lstrip('/'))}'?"
    return "put the file there, or correct the name"

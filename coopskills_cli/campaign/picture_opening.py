"""Open and decode a picture from its bytes: the one place where what the decoders minded becomes a MediaError."""

from __future__ import annotations

import re
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from PIL import ExifTags, Image

from coopskills_cli.campaign.media import MediaError
from coopskills_cli.campaign.spans import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "AVIF")
MOST_PIXELS = 50_000_000
"""What is decoded at most: four bytes for each are held, and as many again while the picture is made smaller."""
_UPRIGHT = 1
_SCAN = re.compile(rb"\xff\xda\x00[\x06\x08\x0a\x0c][\x01-\x04]")
_MOST_SCANS = 200  # of a JPEG: each goes over the whole picture, and thousands would take minutes


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that was opened, its pixels not yet decoded; `kind` is one of FORMATS.

    `orientation` is EXIF's, from 1 (upright) to 8.
    """

    name: str
    image: Image.Image
    kind: str
    orientation: int
    animated: bool

    @property
    def type(self) -> str:
        """The MIME type."""
        return f"image/{self.kind.lower()}"

    @property
    def upright(self) -> bool:
        """Whether it is shown as its pixels lie."""
        return self.orientation == _UPRIGHT

    def load(self, size: tuple[int, int]) -> None:
        """Decode all of it, or the first picture of an animation; MediaError where that cannot be done.

        `size` is what is wanted of it: a JPEG comes out smaller where twice of that is left, in less time and memory.
        """
        self.image.draft(None, (2 * size[0], 2 * size[1]))
        with _told(self.name):
            self.image.load()

    def check(self) -> None:
        """See whether it can be decoded to its end, at the least cost: it is of no further use then; MediaError."""
        self.load((1, 1))


def look(content: bytes, name: str) -> Picture:
    """The picture in `content`, called `name` to people; MediaError where it is none or too large."""
    with _told(name):
        image = Image.open(BytesIO(content), formats=FORMATS)
        if image.width * image.height > MOST_PIXELS:
            raise _too_many_pixels(name)
        if image.format in {"JPEG", "MPO"} and sum(1 for _ in _SCAN.finditer(content)) > _MOST_SCANS:
            raise MediaError(f"{shown(name)} is a JPEG of too many layers", "save it anew")
        several = image.format == "MPO"  # what a telephone hides behind the picture is no animation
        animated = not several and getattr(image, "is_animated", False)
        return Picture(name, image, "JPEG" if several else image.format or "", _orientation(image), animated)


def _orientation(image: Image.Image) -> int:
    found = image.getexif().get(ExifTags.Base.Orientation, _UPRIGHT)
    return found if isinstance(found, int) and found in range(_UPRIGHT, 9) else _UPRIGHT


@contextmanager
def _told(name: str) -> Iterator[None]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow tells of odd metadata, which nobody can put right
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            yield
    except MediaError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels(name) from error
    except Exception as error:  # a damaged picture can make the decoders fail in any way
        what = f"{shown(name)} is no picture that can be read, or it is damaged or cut short"
        raise MediaError(what, "copy it anew, or save it anew as JPEG") from error


def _too_many_pixels(name: str) -> MediaError:
    return MediaError(f"{shown(name)} has more than {MOST_PIXELS // 1_000_000} million pixels", "save it smaller")

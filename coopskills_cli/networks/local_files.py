"""What the networks without a server share: files below the campaign's folder, written whole or not at all."""

from __future__ import annotations

import os
import re
import unicodedata
from contextlib import contextmanager, suppress
from hashlib import file_digest, sha256
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from uuid import uuid4

from coopskills_cli.errors import NotSent, Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import BinaryIO

    from coopskills_cli.models import Captions

ENDINGS = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "video/mp4": ".mp4",
    "video/quicktime": ".mov",
    "video/webm": ".webm",
}
NAME_BYTES = 60
"""Bytes of a person's own words in a file name: with all that stands beside them, they fit file systems' 255 thrice."""
CHUNK = 1 << 20
"""Bytes that are held of a large file at a time."""


def below(root: Path, relative: str) -> Path:
    """The place of `relative` (with `/`) below the campaign's folder; Refused where a link or `..` leads elsewhere."""
    home = root.resolve()
    place = home.joinpath(*PurePosixPath(relative).parts)
    try:
        real = place.resolve()
    except (OSError, RuntimeError) as error:  # a circle of links is a RuntimeError before Python 3.13
        raise _astray(relative) from error
    if not _same(real, place) or home not in real.parents:
        raise _astray(relative)
    return real


def _same(one: Path, other: Path) -> bool:
    return os.path.normcase(one) == os.path.normcase(other)


def _astray(relative: str) -> Refused:
    return Refused(
        f"{relative} leads out of the campaign's folder, or through a link",
        "put a folder of the campaign's own in its place",
    )


def write(place: Path, content: bytes) -> None:
    """Put the content there, whole or not at all; a file that says the same is left alone. May raise OSError."""
    if not (place.is_file() and place.read_bytes() == content):
        _put(place, [content])


def _put(place: Path, pieces: Iterable[bytes]) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    beside = place.with_name(f".{uuid4().hex}.part")
    try:
        with beside.open("xb") as file:
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(place)
    finally:
        beside.unlink(missing_ok=True)
    _make_lasting(place.parent)


def _make_lasting(folder: Path) -> None:
    """Have the names in a folder outlive a power cut, where the system can."""
    with suppress(OSError):  # Windows opens no folders; some file systems sync none
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def frozen(media: Path, digest: str) -> bytes:
    """The content of a frozen picture, by its SHA-256; Refused where it is gone or is another."""
    with frozen_file(media, digest) as file:
        return file.read()


@contextmanager
def frozen_file(media: Path, digest: str) -> Iterator[BinaryIO]:
    """A frozen picture or video, open at its start and looked through, without holding it; Refused as `frozen`."""
    try:
        file = (media / digest[:2] / digest).open("rb")
    except FileNotFoundError as error:
        raise Refused(f"the frozen file {digest[:8]} is gone from {media}", "schedule the post again") from error
    with file:
        if file_digest(file, sha256).hexdigest() != digest:
            raise Refused(f"the frozen file {digest[:8]} in {media} is damaged", "schedule the post again")
        file.seek(0)
        yield file


def write_frozen(place: Path, media: Path, digest: str) -> None:
    """Copy a frozen picture or video there, as `write` does, without holding it; Refused as `frozen`."""
    with frozen_file(media, digest) as file:
        if not _is(place, digest):
            _put(place, iter(lambda: file.read(CHUNK), b""))


def _is(place: Path, digest: str) -> bool:
    if not place.is_file():
        return False
    with place.open("rb") as file:
        return file_digest(file, sha256).hexdigest() == digest


@contextmanager
def translated() -> Iterator[None]:
    """The seam of errors: what the file system refuses was not published, and may go well later."""
    try:
        yield
    except OSError as error:
        raise NotSent(f"{error.filename or 'a file'}: {error.strerror or error}", "make room or give access") from error


def plain(words: str) -> str:
    """The words as a piece of a file name that every system takes."""
    kept = re.sub(r"[^\w-]+", "-", unicodedata.normalize("NFC", words))
    return kept.encode()[:NAME_BYTES].decode(errors="ignore").strip("-")


def picture_name(file: str, media_type: str) -> str:
    """The end of a copy's name: a picture's own name, with the ending of its type. It starts with a `-`, or a dot."""
    stem = plain(PurePosixPath(file.replace("\\", "/")).stem)
    return (f"-{stem}" if stem else "") + ENDINGS.get(media_type, Path(file).suffix)


def captions_name(video: str, captions: Captions) -> str:
    """The name of a copy of captions, by which players find them beside the copy called `video`."""
    return f"{PurePosixPath(video).stem}.{plain(captions.language)}.vtt"


def short(text: str) -> str:
    """Eight hexadecimal digits that stand for a text: file names need something short."""
    return sha256(text.encode()).hexdigest()[:8]

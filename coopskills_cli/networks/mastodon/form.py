"""The body of an upload, read from disk while it is sent: a video is never in memory as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from coopskills_cli.errors import NotSent
from coopskills_cli.networks.local_files import ENDINGS, translated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from typing import BinaryIO

    from coopskills_cli.models import Media

PIECE = 1 << 16
SLOWEST = 100_000
"""Bytes a second that an upload must make on the whole: 99 MiB in 17 minutes."""
LEAST = 60.0
"""Seconds that every upload has."""


class Form:
    """`multipart/form-data` of a frozen file and its alt text, sent piece by piece; its length is known beforehand.

    `tell` is called with the bytes of the file that have left. NotSent where it takes longer than SLOWEST allows.
    """

    def __init__(
        self, file: BinaryIO, media: Media, clock: Callable[[], datetime], tell: Callable[[int], None]
    ) -> None:
        self._file = file
        self._media = media
        self._clock = clock
        self._tell = tell
        self._boundary = uuid4().hex
        self._head = self._description() + self._start_of_file()
        self._tail = f"\r\n--{self._boundary}--\r\n".encode()

    @property
    def content_type(self) -> str:
        """What the request's header says of it."""
        return f"multipart/form-data; boundary={self._boundary}"

    def __len__(self) -> int:
        return len(self._head) + self._media.bytes + len(self._tail)

    def __iter__(self) -> Iterator[bytes]:
        start, allowed, sent = self._clock(), LEAST + self._media.bytes / SLOWEST, 0
        yield self._head
        while piece := self._piece():
            yield piece
            sent += len(piece)
            self._tell(sent)
            if (self._clock() - start).total_seconds() > allowed:
                what = f"{self._media.file} takes too long to upload: {sent:,} of {self._media.bytes:,} bytes are there"
                raise NotSent(what, "see whether the line is slow, or make the file smaller")
        yield self._tail

    def _piece(self) -> bytes:
        with translated():
            return self._file.read(PIECE)

    def _description(self) -> bytes:
        if not self._media.alt:
            return b""
        head = f'--{self._boundary}\r\nContent-Disposition: form-data; name="description"\r\n\r\n'
        return f"{head}{self._media.alt}\r\n".encode()

    def _start_of_file(self) -> bytes:
        # what a file is called at home is nobody's business; some servers show the name
        name = self._media.sha256[:16] + ENDINGS.get(self._media.type, "")
        return (
            f'--{self._boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
            f"Content-Type: {self._media.type}\r\n\r\n"
        ).encode()

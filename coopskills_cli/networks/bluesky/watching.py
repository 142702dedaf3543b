"""A large file on its way out: read in pieces, never held as a whole, and telling how far it is."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    from coopskills_cli.networks.base import Progress

PIECE = 1 << 16


class Watched:
    """The body of a request, read from its start each time it is sent; httpx takes its length from `fileno`.

    `name` is the file that the post names.
    """

    def __init__(self, file: BinaryIO, name: str, progress: Progress | None = None) -> None:
        self._file = file
        self.name = name
        self._progress = progress
        self._total = os.fstat(file.fileno()).st_size
        self._sent = 0

    def fileno(self) -> int:
        """The open file's."""
        return self._file.fileno()

    def __iter__(self) -> Iterator[bytes]:
        self._file.seek(0)
        self._sent = 0
        self.report()
        while piece := self._file.read(PIECE):
            yield piece
            self._sent += len(piece)
            self.report()

    def report(self) -> None:
        """Say how far it is, and that we are still at it."""
        if self._progress:
            self._progress(self._sent, self._total, self.name)

"""How far uploads are, as bars on the terminal; nothing where nobody looks on."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.progress import Progress as Bars
    from rich.progress import TaskID

WORTH_A_BAR = 1_000_000
"""Bytes from which an upload takes long enough to be watched."""


@contextmanager
def uploads(*, quiet: bool) -> Iterator[Uploads | None]:
    """What adapters tell their progress to; None where there is no terminal, or quiet was asked for."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress as Bars

    with Bars(console=Console(stderr=True), transient=True) as bars:
        yield Uploads(bars)


@dataclass(frozen=True, slots=True)
class Uploads:
    """A bar a file; may be called from several threads."""

    bars: Bars
    _rows: dict[str, TaskID] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def __call__(self, sent: int, total: int, file: str) -> None:
        """`sent` of `total` bytes of `file` have left."""
        if total < WORTH_A_BAR:
            return
        with self._lock:
            if file not in self._rows:
                self._rows[file] = self.bars.add_task(file, total=total)
        self.bars.update(self._rows[file], completed=sent)

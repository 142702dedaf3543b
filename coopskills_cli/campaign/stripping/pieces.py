"""Cut pieces out of a file whose lengths cannot be trusted."""

from __future__ import annotations


class Unclear(ValueError):
    """The file ends too early, or holds what is not known here."""


def piece(view: memoryview, start: int, end: int) -> memoryview:
    """The bytes from `start` to `end`; Unclear where the file is shorter."""
    if not 0 <= start <= end <= len(view):
        raise Unclear
    return view[start:end]


def number(view: memoryview, start: int, size: int, *, little: bool = False) -> int:
    """The unsigned number of `size` bytes at `start`."""
    return int.from_bytes(piece(view, start, start + size), "little" if little else "big")

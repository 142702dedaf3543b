"""Files of ours: written whole or not at all, readable for their owner only, from the first byte on."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import mkstemp


def write_private(place: Path, content: bytes) -> None:
    """Put the content there, on the disk before it has its name; missing folders are made 0700. May raise OSError."""
    for folder in (*reversed(place.parent.parents), place.parent):
        folder.mkdir(mode=0o700, exist_ok=True)
    descriptor, name = mkstemp(prefix=".part-", dir=place.parent)  # made 0600
    part = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        _rename(part, place)
    finally:
        part.unlink(missing_ok=True)


def _rename(part: Path, place: Path) -> None:
    try:
        part.replace(place)
    except PermissionError:
        # Windows, where another process is reading what it has just written under this name
        if os.name != "nt" or not place.exists() or place.read_bytes() != part.read_bytes():
            raise

"""The look that cron takes every minute: is anything due? By bare `sqlite3`, so that no work costs no time."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import os

QUEUE_FILE = "queue.db"
_DUE = """
SELECT EXISTS (SELECT 1 FROM deliveries WHERE wake <= ?)
    OR EXISTS (SELECT 1 FROM deliveries WHERE state IN ('claimed', 'sending', 'reconciling'))
"""


def anything_due(state: str | os.PathLike[str], now_text: str) -> bool:
    """Whether a publisher has anything to look at; `now_text` is written by `timetext.to_text`.

    No queue yet: no. A queue that cannot be read: yes, for the slow way tells what is wrong with it.
    """
    file = Path(state) / QUEUE_FILE
    try:
        if not file.exists():
            return False
        connection = sqlite3.connect(uri(file, "ro"), uri=True)
        try:
            return bool(connection.execute(_DUE, (now_text,)).fetchone()[0])
        finally:
            connection.close()
    except (sqlite3.Error, OSError):
        return True


def uri(file: Path, mode: str) -> str:
    """The file as SQLite's URI; `mode` is `ro` or `rw`, neither of which makes a file (sqlite.org/uri.html)."""
    return f"{file.absolute().as_uri()}?mode={mode}"

"""The look that cron takes every minute: is anything due? By bare `sqlite3`, so that no work costs no time."""

from __future__ import annotations

import os
import sqlite3

QUEUE_FILE = "queue.db"
_DUE = """
SELECT EXISTS (SELECT 1 FROM deliveries WHERE wake <= ?)
    OR EXISTS (SELECT 1 FROM deliveries WHERE state IN ('claimed', 'sending', 'reconciling'))
"""


def anything_due(state: str | os.PathLike[str], now_text: str) -> bool:
    """Whether a publisher has anything to look at; `now_text` is written by `timetext.to_text`.

    No queue yet: no. A queue that cannot be read: yes, for the slow way tells what is wrong with it.
    """
    file = os.path.join(state, QUEUE_FILE)  # noqa: PTH118  (pathlib is 5 ms that this look does without)
    if not os.path.exists(file):  # noqa: PTH110  (the same)
        return False
    try:
        connection = sqlite3.connect(uri(file, "ro"), uri=True)
        try:
            return bool(connection.execute(_DUE, (now_text,)).fetchone()[0])
        finally:
            connection.close()
    except sqlite3.Error:
        return True


def uri(file: str | os.PathLike[str], mode: str) -> str:
    """The file as SQLite's URI; `mode` is `ro` or `rw`, neither of which makes a file (sqlite.org/uri.html)."""
    path = os.path.abspath(file).replace(os.sep, "/")  # noqa: PTH100  (the same)
    for character, code in (("%", "%25"), ("?", "%3f"), ("#", "%23")):
        path = path.replace(character, code)
    return f"file://{'' if path.startswith('/') else '/'}{path}?mode={mode}"

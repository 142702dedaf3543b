"""Which shape the queue's file has, and how it is brought to the one that this program knows."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from coopskills_cli.errors import StateError
from coopskills_cli.queue.due import uri
from coopskills_cli.queue.folder import locks_folder, private_folder
from coopskills_cli.queue.locking import one_at_a_time
from coopskills_cli.queue.trouble import told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

HEAD = "0001"
"""The newest revision of migrations/versions/: numbers of four digits, so that older ones sort before newer ones."""

_MIGRATIONS = Path(__file__).parent / "migrations"


def revision(file: Path, mode: str = "ro") -> str:
    """The revision of the queue in `file`; empty where the file has no tables yet. StateError where it is no queue."""
    with _opened(file, mode) as connection:
        names = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
        if not names:
            return ""
        if "alembic_version" not in names:
            raise StateError(f"{file}: this is a database, but not a queue of coopskills", "move it away")
        found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        return str(found[0]) if found else ""


def require_head(file: Path) -> None:
    """StateError where the queue is not of this program's shape: looking changes nothing."""
    found = revision(file)
    _refuse_newer(file, found)
    if found != HEAD:
        raise StateError(
            f"{file}: this queue was made by an older coopskills",
            "any command that writes brings it up to date, such as `coopskills schedule`",
        )


def bring_up(file: Path, engine: Engine) -> None:
    """Make the tables, or bring those of an older coopskills up to date; StateError where a newer one made them."""
    found = revision(file, "rw")
    _refuse_newer(file, found)
    if found == HEAD and _is_wal(file):
        return
    folder = private_folder(locks_folder(file.parent))
    # two who begin at once: SQLite's own wait does not cover the switch to WAL
    with told(folder), one_at_a_time(folder / "schema.lock"):
        with _opened(file, "rw") as connection:
            connection.execute("PRAGMA journal_mode = WAL")
        found = revision(file, "rw")
        _refuse_newer(file, found)
        if found != HEAD:
            _migrate(engine)


@contextmanager
def _opened(file: Path, mode: str) -> Iterator[sqlite3.Connection]:
    with told(file), closing(sqlite3.connect(uri(file, mode), uri=True, timeout=30)) as connection:
        yield connection


def _is_wal(file: Path) -> bool:
    """Whether readers and a writer stay out of each other's way; a copy made by `.backup` may have lost it."""
    with _opened(file, "rw") as connection:
        return bool(connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal")


def _refuse_newer(file: Path, found: str) -> None:
    if found > HEAD:
        raise StateError(f"{file}: this queue was made by a newer coopskills", "update coopskills on this machine")


def _migrate(engine: Engine) -> None:
    """Run what is missing, in one transaction; nothing where another process has just done it."""
    from alembic.command import upgrade
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        upgrade(config, HEAD)

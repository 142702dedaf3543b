"""How SQLite is opened: so that a power cut loses nothing that was told, and writers wait for each other."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import create_engine, event
from sqlalchemy.exc import SQLAlchemyError, StatementError
from sqlalchemy.pool import QueuePool, StaticPool

from coopskills_cli.queue.due import uri
from coopskills_cli.queue.tables import metadata
from coopskills_cli.queue.trouble import told, trouble

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection, Engine

BUSY_SECONDS = 30


def writing_engine(file: Path) -> Engine:
    """For who writes: a transaction has the queue for itself from its first statement."""
    engine = create_engine("sqlite://", creator=lambda: _connect(uri(file, "rw")), poolclass=QueuePool)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def reading_engine(file: Path) -> Engine:
    """For who looks: SQLite itself refuses to write."""
    engine = create_engine("sqlite://", creator=lambda: _connect(uri(file, "ro")), poolclass=QueuePool)
    event.listen(engine, "begin", _begin)
    return engine


def empty_engine() -> Engine:
    """A queue without deliveries, in memory, for who looks where there is none yet."""
    engine = create_engine("sqlite://", creator=lambda: _connect("file::memory:"), poolclass=StaticPool)
    metadata.create_all(engine)
    return engine


@contextmanager
def translated(file: Path) -> Iterator[None]:
    """Within, whatever SQLAlchemy, SQLite or the disk raises comes out as StateError."""
    with told(file):
        try:
            yield
        except StatementError as error:  # its text would show the statement; what SQLite or a value said is in `orig`
            raise trouble(file, error.orig or error) from error
        except SQLAlchemyError as error:
            raise trouble(file, error) from error


def _connect(address: str) -> sqlite3.Connection:
    # isolation_level None: the driver begins nothing by itself, so that BEGIN IMMEDIATE is ours to say
    connection = sqlite3.connect(address, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")

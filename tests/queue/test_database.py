"""How SQLite is opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from coopskills_cli.queue.database import reading_engine, writing_engine

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy import Engine

    from tests.queue.bench import Bench


@pytest.mark.parametrize("engine_for", [reading_engine, writing_engine])
def test_every_connection(bench: Bench, engine_for: Callable[[Path], Engine]) -> None:
    """What is told is on the disk, writers wait for 30 s, and no part is without its delivery."""
    engine = engine_for(bench.state / "queue.db")
    wanted = {"synchronous": 2, "busy_timeout": 30_000, "foreign_keys": 1, "journal_mode": "wal"}
    with engine.connect() as connection:
        assert {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in wanted} == wanted
    engine.dispose()


def test_a_writer_has_the_queue_from_its_first_statement(bench: Bench) -> None:
    """Two who read and then write would else both read the same."""
    engine = writing_engine(bench.state / "queue.db")
    with engine.begin() as connection:
        connection.exec_driver_sql("SELECT 1")
        other = writing_engine(bench.state / "queue.db")
        with other.connect() as waiting:
            driver = waiting.connection.driver_connection
            assert driver
            driver.execute("PRAGMA busy_timeout = 0")
            with pytest.raises(driver.OperationalError, match="locked"):
                driver.execute("BEGIN IMMEDIATE")
        other.dispose()
    engine.dispose()

"""Trouble with the disk or the file is a StateError that names the file and a remedy; nothing foreign comes through."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event, insert

from coopskills_cli.errors import StateError
from coopskills_cli.queue.database import reading_engine, translated, writing_engine
from coopskills_cli.queue.store import Freeze, Store
from coopskills_cli.queue.tables import accounts
from coopskills_cli.queue.trouble import told
from tests.queue.bench import CAMPAIGN, NOW, Bench, message

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

OPENINGS = pytest.mark.parametrize("opening", [Store.open, Store.look])


def account(name: str) -> dict[str, object]:
    return {"name": name, "signed_out_at": NOW, "secret_mark": "x" * 100_000, "told_at": NOW}


def test_full_disk(bench: Bench) -> None:
    """Told as such; what was half written is gone, and the queue goes on when there is room."""
    file = bench.state / "queue.db"
    engine = writing_engine(file)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("PRAGMA max_page_count = 40"))
    many = insert(accounts).values([account(f"account-{number}") for number in range(10)])
    with pytest.raises(StateError, match="disk is full") as caught, translated(file), engine.begin() as connection:
        connection.execute(many)
    engine.dispose()
    assert "make room" in caught.value.remedy
    assert bench.rows()["accounts"] == []
    bench.freeze()


def test_read_only(bench: Bench) -> None:
    """A queue that may only be read is told, with the key that moves it."""
    file = bench.state / "queue.db"
    engine = reading_engine(file)
    with pytest.raises(StateError, match="cannot be written") as caught, translated(file), engine.begin() as connection:
        connection.execute(insert(accounts).values(account("cecop")))
    engine.dispose()
    assert '[campaign] state = "DIR"' in caught.value.remedy


def test_kept_by_another_program(bench: Bench) -> None:
    """Who waits in vain is told that another program has the queue."""
    file = bench.state / "queue.db"
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        impatient = sqlite3.connect(file, isolation_level=None, timeout=0)
        with pytest.raises(StateError, match="another program") as caught, told(file), closing(impatient):
            impatient.execute("BEGIN IMMEDIATE")
    assert caught.value.remedy


@OPENINGS
def test_no_database(state: Path, opening: Callable[[Path], Store]) -> None:
    """A file that is none is left alone, and told."""
    state.mkdir()
    (state / "queue.db").write_bytes(b"not a database, and longer than its header would be" * 100)
    with pytest.raises(StateError, match=r"queue\.db: the queue is damaged") as caught:
        opening(state)
    assert "backup" in caught.value.remedy


@OPENINGS
def test_a_folder_in_its_place(state: Path, opening: Callable[[Path], Store]) -> None:
    """A folder of the queue's name is told."""
    (state / "queue.db").mkdir(parents=True)
    with pytest.raises(StateError, match=r"queue\.db"):
        opening(state)


@OPENINGS
def test_damaged_pages(state: Path, opening: Callable[[Path], Store]) -> None:
    """Pages that were overwritten are told when they are met."""
    with Store.open(state) as store:
        store.plan([Freeze(message(f"post-{n}"), 0, NOW) for n in range(100)], CAMPAIGN, NOW)
    file = state / "queue.db"
    whole = file.read_bytes()
    file.write_bytes(whole[: 4096 * 4] + os.urandom(len(whole) - 4096 * 4))
    with pytest.raises(StateError, match="damaged") as caught, opening(state) as store:
        store.deliveries()
    assert "backup" in caught.value.remedy


def test_a_frozen_message_that_cannot_be_read(bench: Bench) -> None:
    """The post is named."""
    bench.freeze("smart")
    with closing(sqlite3.connect(bench.state / "queue.db")) as connection, connection:
        connection.execute("UPDATE deliveries SET message = substr(message, 2)")
    with pytest.raises(StateError, match="'smart' for cecop is damaged"):
        bench.store.deliveries()


def test_a_time_without_a_zone(bench: Bench) -> None:
    """Refused before anything is written."""
    naive = NOW.replace(tzinfo=None)
    with pytest.raises(StateError, match="without a zone"):
        bench.store.plan([Freeze(message(), 0, naive)], CAMPAIGN, NOW)
    with pytest.raises(StateError, match="without a zone"):
        bench.store.due(naive)
    assert bench.rows()["deliveries"] == []


def test_half_a_character(bench: Bench) -> None:
    """What is no Unicode text cannot be kept, and is refused."""
    with pytest.raises(StateError, match="surrogates"):
        bench.store.plan([Freeze(message(post="half \ud83d"), 0, NOW)], CAMPAIGN, NOW)
    assert bench.rows()["deliveries"] == []


def test_no_such_delivery(bench: Bench) -> None:
    """A number that is none is told, with the command that lists them."""
    with pytest.raises(StateError, match="no delivery 7") as caught:
        bench.store.delivery(7)
    assert "coopskills queue" in caught.value.remedy
    with pytest.raises(StateError, match="no delivery 7"):
        bench.store.note(7, "x", NOW)

"""The queue's shape: migrated by the program, alike to tables.py, all or nothing, and never by who only looks."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

import coopskills_cli.queue.schema as schema_module
from coopskills_cli.errors import StateError
from coopskills_cli.queue.schema import HEAD
from coopskills_cli.queue.store import Store
from coopskills_cli.queue.tables import metadata
from tests.queue.bench import CAMPAIGN, NOW, Bench, rows

if TYPE_CHECKING:
    from collections.abc import Callable

OPENINGS = pytest.mark.parametrize("opening", [Store.open, Store.look])


def definitions(file: Path) -> dict[str, str]:
    """Every table and index as SQLite keeps it, Alembic's own left out."""
    with closing(sqlite3.connect(file)) as connection:
        found = connection.execute(
            "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'alembic%'"
        )
        return {name: re.sub(r"\s+", " ", sql) for name, sql in found}


def written(state: Path, script: str) -> Path:
    """A database made by hand."""
    state.mkdir()
    with closing(sqlite3.connect(state / "queue.db")) as connection:
        connection.executescript(script)
    return state / "queue.db"


def test_tables_are_what_migrations_make(bench: Bench, tmp_path: Path) -> None:
    """Who reads tables.py reads the truth."""
    engine = create_engine(f"sqlite:///{tmp_path / 'model.db'}")
    metadata.create_all(engine)
    engine.dispose()
    assert definitions(bench.state / "queue.db") == definitions(tmp_path / "model.db")


def test_head_is_alembics() -> None:
    """The constant that spares Alembic's import names the newest migration."""
    migrations = Path(schema_module.__file__).parent / "migrations"
    assert ScriptDirectory(migrations).get_heads() == [HEAD]


def test_pragmas(bench: Bench) -> None:
    """The file is in WAL mode, and says which revision it has."""
    with closing(sqlite3.connect(bench.state / "queue.db")) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [(HEAD,)]


def test_alembic_is_spared(bench: Bench) -> None:
    """With the schema as it should be, neither writing nor looking imports Alembic."""
    code = (
        "import sys; from pathlib import Path; from coopskills_cli.queue.store import Store\n"
        f"state = Path({str(bench.state)!r}); Store.open(state).close(); Store.look(state).close()\n"
        "assert 'sqlalchemy' in sys.modules and 'alembic' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_open_again_keeps_everything(state: Path) -> None:
    """A second opening finds what the first left."""
    with Store.open(state) as store:
        Bench(state, store).freeze()
    before = rows(state)
    Store.open(state).close()
    assert rows(state) == before


def test_a_file_without_tables_is_finished(state: Path) -> None:
    """A process that died between making the file and its tables leaves no trouble, to see or to write."""
    state.mkdir()
    (state / "queue.db").touch()
    with Store.look(state) as store:
        assert store.deliveries() == []
    with Store.open(state) as store:
        Bench(state, store).freeze()


def test_a_copy_without_wal_gets_it_back(state: Path) -> None:
    """A backup may come back in another journal mode: readers and the writer would be in each other's way."""
    Store.open(state).close()
    with closing(sqlite3.connect(state / "queue.db")) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    Store.open(state).close()
    with closing(sqlite3.connect(state / "queue.db")) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


@OPENINGS
def test_newer_is_refused(state: Path, opening: Callable[[Path], Store]) -> None:
    """A queue that a newer coopskills made is neither read nor written."""
    file = written(
        state, "CREATE TABLE alembic_version (version_num TEXT); INSERT INTO alembic_version VALUES ('9999')"
    )
    before = file.read_bytes()
    with pytest.raises(StateError, match="made by a newer coopskills") as caught:
        opening(state)
    assert "update coopskills" in caught.value.remedy
    assert file.read_bytes() == before


def test_looking_at_an_older_one(state: Path) -> None:
    """Who looks is told which command brings it up to date, and changes nothing."""
    file = written(state, "CREATE TABLE alembic_version (version_num TEXT)")
    before = file.read_bytes()
    with pytest.raises(StateError, match="made by an older coopskills") as caught:
        Store.look(state)
    assert "coopskills schedule" in caught.value.remedy
    assert file.read_bytes() == before


@OPENINGS
def test_another_database_is_refused(state: Path, opening: Callable[[Path], Store]) -> None:
    """A file of that name that is no queue is left as it is."""
    file = written(state, "CREATE TABLE recipes (name TEXT)")
    with pytest.raises(StateError, match="not a queue of coopskills"):
        opening(state)
    assert list(definitions(file)) == ["recipes"]


def test_a_migration_that_fails_leaves_nothing(state: Path) -> None:
    """All tables are made in one transaction, or none."""
    file = written(state, "CREATE TABLE alembic_version (version_num TEXT); CREATE TABLE events (id INTEGER)")
    with pytest.raises(StateError, match="events"):
        Store.open(state)
    assert list(definitions(file)) == ["events"]


def test_many_open_a_new_one_at_once(state: Path) -> None:
    """Whoever comes first makes it; the others wait, and write."""
    code = (
        "import sys; from pathlib import Path; from coopskills_cli.queue.store import Store\n"
        "from datetime import datetime, UTC; sys.stdin.readline()\n"
        "with Store.open(Path(sys.argv[1])) as store: store.sign_out(sys.argv[2], '', datetime.now(UTC))"
    )
    running = [
        subprocess.Popen([sys.executable, "-c", code, str(state), f"account-{n}"], stdin=subprocess.PIPE)
        for n in range(4)
    ]
    for process in running:
        assert process.stdin
        process.stdin.close()
    assert [process.wait() for process in running] == [0] * 4
    assert len(rows(state)["accounts"]) == 4


def test_looking_changes_nothing(state: Path) -> None:
    """Looking makes no folder; where there is a queue, no byte of it changes, and writing is refused."""
    with Store.look(state) as store:
        assert (store.deliveries(), store.events(), store.next_wake(), store.data_version()) == ([], [], None, 0)
        with pytest.raises(StateError, match="look at only"):
            store.plan([], CAMPAIGN, NOW)
    assert not state.exists()
    with Store.open(state) as store:
        queued = Bench(state, store).freeze()
    before = (state / "queue.db").read_bytes()
    with Store.look(state) as store:
        assert store.deliveries() == [queued]
        with pytest.raises(StateError, match="look at only"):
            store.retry(queued, NOW)
    assert (state / "queue.db").read_bytes() == before

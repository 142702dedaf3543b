"""Cron's look: right about what is due, silent about nothing, and light."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from coopskills_cli.models import State
from coopskills_cli.queue.due import anything_due
from coopskills_cli.queue.store import Store
from coopskills_cli.queue.timetext import to_text
from tests.queue.bench import MINUTE, NOW, Bench

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path


def due_at(state: Path, moment: datetime) -> bool:
    return anything_due(state, to_text(moment))


def test_no_queue(state: Path) -> None:
    """Nothing is due, and nothing is made."""
    assert not due_at(state, NOW)
    assert not state.exists()


def test_empty_queue(bench: Bench) -> None:
    """Nothing is due."""
    assert not due_at(bench.state, NOW)


def test_on_the_moment(bench: Bench) -> None:
    """Due when its time has come, not a microsecond before."""
    bench.freeze(due=NOW)
    assert not due_at(bench.state, NOW - timedelta(microseconds=1))
    assert due_at(bench.state, NOW)
    assert due_at(str(bench.state), NOW + 1000 * MINUTE)  # type: ignore[arg-type]  # a path as text will do


@pytest.mark.parametrize("stands", [State.CLAIMED, State.SENDING, State.RECONCILING])
def test_what_the_dead_left(bench: Bench, stands: State) -> None:
    """What was on its way is looked at whatever the time."""
    bench.in_state(stands)
    assert due_at(bench.state, NOW - 1000 * MINUTE)


@pytest.mark.parametrize("stands", [word for word in State if word not in {"claimed", "sending", "reconciling"}])
def test_agrees_with_the_store(bench: Bench, stands: State) -> None:
    """The light look and the store say the same of every other state, before its time and after."""
    bench.in_state(stands)
    for moment in (NOW - MINUTE, NOW, NOW + MINUTE, NOW + 2 * MINUTE):
        assert due_at(bench.state, moment) == bool(bench.store.due(moment))


def test_damage_is_left_to_the_slow_way(state: Path) -> None:
    """What cannot be read counts as due: the slow way says what is wrong."""
    state.mkdir()
    (state / "queue.db").write_bytes(b"no database at all" * 100)
    assert due_at(state, NOW)


def test_odd_names(tmp_path: Path) -> None:
    """Signs that mean something in an address mean nothing here."""
    state = tmp_path / "100% #sûr? & co;x=y"
    with Store.open(state) as store:
        Bench(state, store).freeze(due=NOW)
        assert due_at(state, NOW)
    assert due_at(state, NOW)
    assert not due_at(state, NOW - MINUTE)


def test_light(bench: Bench) -> None:
    """Nothing heavy is loaded for the look."""
    code = (
        "import sys\n"
        "from coopskills_cli.queue.due import anything_due\n"
        "from coopskills_cli.queue.timetext import to_text\n"
        f"anything_due({str(bench.state)!r}, '2023')\n"
        "print(*sys.modules)"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "sqlite3" in found
    assert not {"sqlalchemy", "alembic", "pydantic", "json", "dataclasses", "coopskills_cli.models"} & set(found)

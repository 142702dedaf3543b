"""A queue for each test, on a real disk."""

from __future__ import annotations

from shutil import copytree
from typing import TYPE_CHECKING

import pytest

from coopskills_cli.queue.store import Store
from tests.queue.bench import Bench, assert_sound

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """A state folder that is not there yet."""
    return tmp_path / ".coopskills"


@pytest.fixture(scope="session")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The state folder of an empty queue, made once; to be copied."""
    state = tmp_path_factory.mktemp("blank") / ".coopskills"
    Store.open(state).close()
    return state


@pytest.fixture
def bench(blank: Path, state: Path) -> Iterator[Bench]:
    """An open, empty queue; sound when the test is over."""
    copytree(blank, state)
    with Store.open(state) as store:
        yield Bench(state, store)
    assert_sound(state)

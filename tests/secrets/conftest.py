"""What the tests of secrets share: an account, a config folder, and a keyring in a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from coopskills_cli.models import Account
from coopskills_cli.secrets.own_file import config_file

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture
def account() -> Account:
    return Account("cecop-mastodon", "mastodon", ("en",))


@pytest.fixture
def accounts_toml() -> Path:
    """The place of the user's accounts.toml, in a folder of the test's own; the file is not there yet."""
    path = config_file()
    path.parent.mkdir(parents=True)
    return path


@pytest.fixture
def keyring_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a system keyring that works keeps its secrets."""
    path = tmp_path / "keyring.json"
    monkeypatch.setenv("TEST_KEYRING", str(path))
    monkeypatch.setenv("PYTHONPATH", str(REPOSITORY))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "tests.keyrings.InFile")
    return path

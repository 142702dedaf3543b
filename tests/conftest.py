"""What every test may lean on: real servers on loopback, and an environment without a trace of the developer's own."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.campaigns import make

if TYPE_CHECKING:
    from pathlib import Path

    from tests.campaigns import CampaignFolder

pytest_plugins = [
    "tests.servers.pds",
    "tests.servers.mastodon",
    "tests.servers.keyless_mastodon",
    "tests.servers.proxy",
    "tests.servers.pages",
]


def pytest_addoption(parser: pytest.Parser) -> None:
    """The long proofs have a flag of their own."""
    parser.addoption("--faults", action="store_true", help="the full set of fault tests, which takes long")


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting, secret, keyring or config of the person who runs the tests reaches them."""
    for name in list(os.environ):
        if name.startswith("COOPSKILLS_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("COOPSKILLS_MACHINE", "testhost")
    monkeypatch.setenv("COOPSKILLS_OFFLINE", "1")
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "xdg-config"))
    for name in ("CREDENTIALS_DIRECTORY", "COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)  # pytest-xdist sets some of them


@pytest.fixture
def campaign(tmp_path: Path) -> CampaignFolder:
    """A small campaign with one account, `archive`, on the network `folder`."""
    root = tmp_path / "campaign"
    root.mkdir()
    return make(root)

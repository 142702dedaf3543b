"""A campaign on which the program runs in the process of the tests: a hundred times as quick as one of its own."""

from __future__ import annotations

import contextlib
import io
import os
from typing import TYPE_CHECKING

import pytest

from coopskills_cli.main import run
from coopskills_cli.networks.registry import networks
from tests.campaigns import FOLDER, HEAD, CampaignFolder, Done, make
from tests.scripted.campaign import Scripted, scripted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

ACCOUNTS = """\
languages = ["en", "fr"]

[accounts.masto]
network = "mastodon"
server = "https://mastodon.example"

[accounts.sky]
network = "bluesky"
server = "https://bsky.example"
handle = "cecop.example"

[accounts.by-hand]
network = "manual"
as = "linkedin"

[dates]
conference = 2090-11-28T14:30:00
"""


class Here(CampaignFolder):
    """Runs the program here, without a terminal; what a run prints is caught, no more."""

    def run(self, *words: str, stdin: str | None = None) -> Done:
        """Run the program in the folder."""
        out, err = io.StringIO(), io.StringIO()
        before = dict(os.environ)
        os.environ.update(self.environ)
        try:
            with contextlib.chdir(self.root), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                code = run(list(words))
        finally:
            os.environ.clear()
            os.environ.update(before)
        assert stdin is None
        return Done(code, out.getvalue(), err.getvalue())


@pytest.fixture
def here(campaign: CampaignFolder) -> Here:
    """A small campaign with one account, `archive`, on the network `folder`."""
    return Here(campaign.root)


@pytest.fixture
def wide(tmp_path: Path) -> Here:
    """A campaign with an account on each network; `archive` carries French too."""
    root = tmp_path / "wide"
    root.mkdir()
    return Here(make(root, HEAD + FOLDER + ACCOUNTS).root)


class ScriptedHere(Scripted):
    """The same with accounts whose network does as it is told."""

    run = Here.run


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., ScriptedHere]]:
    """Makes a campaign with accounts on the scripted network: `told("one", "two")`."""
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    networks.cache_clear()  # the entry point of the package that is installed now is read

    def made(*accounts: str, config: str = "") -> ScriptedHere:
        folder = scripted(tmp_path, *accounts, config=config)
        return ScriptedHere(folder.root, folder.environ)

    yield made
    networks.cache_clear()

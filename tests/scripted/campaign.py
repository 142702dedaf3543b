"""A campaign with accounts on the scripted network."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.campaigns import HEAD, CampaignFolder, make

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable

REPOSITORY = Path(__file__).parents[2]
ACCOUNT = """
[accounts.{name}]
network = "scripted"
server = "https://scripted.example"
handle = "@{name}"
"""
PATIENCE = 60.0
"""Seconds after which a test gives up waiting; no expectation."""


class Scripted(CampaignFolder):
    """A campaign whose networks do as a test tells them."""

    def tell(self, *lines: str, account: str = "one") -> None:
        """Add to an account's script: `send lost`, `look unknown`, ..."""
        with self._file(f"{account}.script").open("a", encoding="utf-8") as script:
            script.writelines(f"{line}\n" for line in lines)

    def out(self, account: str = "one") -> list[str]:
        """The first lines of what is out, in order."""
        file = self._file(f"{account}.posts")
        lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
        return [json.loads(line)["text"].partition("\n")[0] for line in lines]

    def state(self, post: str = "smart", account: str = "one") -> str:
        """How a delivery stands."""
        found: str = self.queue()[post, account]["state"]
        return found

    def row(self, post: str = "smart", account: str = "one") -> dict[str, Any]:
        """A delivery as the queue lists it."""
        return self.queue()[post, account]

    def wait_for(self, question: str, process: subprocess.Popen[str]) -> None:
        """Until the program waits for the answer to a question."""

        def reached() -> bool:
            assert process.poll() is None, process.communicate()[1]
            return self._file(f"{question}.reached").exists()

        self.wait_until(reached)

    @staticmethod
    def wait_until(happened: Callable[[], bool]) -> None:
        """Until something has happened."""
        until = time.monotonic() + PATIENCE
        while not happened():
            assert time.monotonic() < until, f"it has not happened after {PATIENCE} s"
            time.sleep(0.01)

    def answer(self, question: str) -> None:
        """Let the program that waits go on, and every later one."""
        self._file(f"{question}.go").touch()

    def _file(self, name: str) -> Path:
        folder = self.root / "scripted"
        folder.mkdir(exist_ok=True)
        return folder / name


def scripted(tmp_path: Path, *accounts: str, config: str = "") -> Scripted:
    """A campaign with `accounts` on the scripted network, whose package is installed beside it."""
    root, site = tmp_path / "scripted-campaign", tmp_path / "site"
    info = site / "scripted_network-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: scripted-network\nVersion: 1.0\n", encoding="utf-8")
    (info / "entry_points.txt").write_text("[coopskills.networks]\nscripted = tests.scripted:NETWORK\n", "utf-8")
    root.mkdir()
    made = make(root, HEAD + config + "".join(ACCOUNT.format(name=name) for name in accounts))
    path = [str(site), str(REPOSITORY), *filter(None, [os.environ.get("PYTHONPATH")])]
    return Scripted(made.root, {"PYTHONPATH": os.pathsep.join(path)})

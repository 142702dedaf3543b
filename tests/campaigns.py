"""A campaign in a folder of its own, and the program run on it as a person runs it: in a process of its own."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from coopskills_cli.queue.timetext import to_text

if TYPE_CHECKING:
    from pathlib import Path

HEAD = """\
[campaign]
name = "Skills"
id = "skills"
hashtags = ["#coop"]
timezone = "Europe/Brussels"
languages = ["en", "fr"]
publisher = "testhost"

[funding]
statement = { en = "Funded by the European Union", fr = "Financé par l'Union européenne" }
require = "statement"
"""
FOLDER = """
[accounts.archive]
network = "folder"
directory = "archive"
"""
TEMPLATE = "{{ body }}\n\n{{ funding }}\n"


@dataclass(frozen=True, slots=True)
class Done:
    """How a run ended."""

    code: int
    out: str
    err: str

    def rows(self, name: str) -> list[dict[str, Any]]:
        """The listing that it printed as JSON."""
        answer = json.loads(self.out)
        assert answer["schema"] == 1
        found: list[dict[str, Any]] = answer[name]
        return found


@dataclass(frozen=True, slots=True)
class CampaignFolder:
    """A campaign's folder; `environ` is added to the environment of every run."""

    root: Path
    environ: dict[str, str] = field(default_factory=dict)

    def write(self, file: str, text: str) -> Path:
        """Write a file of the campaign."""
        path = self.root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def post(self, name: str, text: str = "Hello", **keys: Any) -> Path:
        """Write a post; keys are written as JSON, which is YAML."""
        front = "".join(f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in keys.items())
        return self.write(f"posts/{name}.md", f"---\n{front}---\n{text}\n")

    def command(self, *words: str) -> list[str]:
        """The command line of a run."""
        return [sys.executable, "-m", "coopskills_cli.main", *words]

    def environment(self) -> dict[str, str]:
        """The environment of a run."""
        return {**os.environ, "NO_COLOR": "1", "PYTHONWARNINGS": "error,ignore::DeprecationWarning", **self.environ}

    def run(self, *words: str, stdin: str | None = None) -> Done:
        """Run the program in the folder, without a terminal."""
        done = subprocess.run(
            self.command(*words),
            cwd=self.root,
            env=self.environment(),
            input=stdin,
            stdin=subprocess.DEVNULL if stdin is None else None,
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )
        return Done(done.returncode, done.stdout, done.stderr)

    def start(self, *words: str) -> subprocess.Popen[str]:
        """Start the program, to be watched, stopped or killed."""
        return subprocess.Popen(
            self.command(*words),
            cwd=self.root,
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )

    def queue(self) -> dict[tuple[str, str], dict[str, Any]]:
        """The queue by post and account."""
        rows = self.run("queue", "--json").rows("deliveries")
        return {(row["post"], row["account"]): row for row in rows}

    def time_comes(self, post: str, **ago: float) -> None:
        """Make a queued post due now, or some hours ago, as time would: without a word to whoever runs."""
        due = to_text(datetime.now(UTC) - timedelta(**ago))
        with closing(sqlite3.connect(self.root / ".coopskills" / "queue.db")) as connection:
            change = "UPDATE deliveries SET due = ?, wake = ? WHERE post = ? AND state = 'queued'"
            connection.execute(change, (due, due, post))
            connection.commit()

    def published(self, folder: str = "archive") -> list[dict[str, Any]]:
        """What the account on the network `folder` has put out."""
        return [json.loads(file.read_text("utf-8")) for file in sorted((self.root / folder).glob("*.json"))]


def make(root: Path, config: str = HEAD + FOLDER) -> CampaignFolder:
    """A campaign with one account and one template."""
    folder = CampaignFolder(root)
    folder.write("config.toml", config)
    folder.write("templates/default.j2", TEMPLATE)
    (root / "posts").mkdir()
    return folder


def ago(**span: float) -> str:
    """A `publish_at` in the past, to the second."""
    return f"{datetime.now(UTC) - timedelta(**span):%Y-%m-%d %H:%M:%S}Z"


def ahead(**span: float) -> str:
    """A `publish_at` in the future, to the second."""
    return f"{datetime.now(UTC) + timedelta(**span):%Y-%m-%d %H:%M:%S}Z"

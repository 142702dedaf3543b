"""How late `run` publishes: posts scheduled before it starts and while it runs, on the network `folder`.

    python benchmarks/on_time.py [--posts 10]

Prints each delay between the due time and the moment at which the queue says that the post is out; ends with 1 where
one is over a second. Uses the installed program of the Python that runs it. Standard library only.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

CONFIG = """\
[campaign]
name = "On time"
id = "on-time"
timezone = "UTC"
languages = ["en"]
[accounts.archive]
network = "folder"
"""
BOUND = 1.0
"""Seconds after its due time by which a post is out."""


def main() -> int:
    """Print the delays; 1 where one is over the bound."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--posts", type=int, default=10)
    posts = options.parse_args().posts
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch)
        (root / "posts").mkdir()
        (root / "templates").mkdir()
        (root / "config.toml").write_text(CONFIG, encoding="utf-8")
        (root / "templates" / "default.j2").write_text("{{ body }}", encoding="utf-8")
        delays = _run(root, posts)
    print("delay in seconds:", " ".join(f"{delay:.3f}" for delay in delays))
    print(f"{len(delays)} of {posts} are out; median {statistics.median(delays):.3f} s, longest {max(delays):.3f} s")
    return 0 if len(delays) == posts and min(delays) >= 0 and max(delays) <= BOUND else 1


def _run(root: Path, posts: int) -> list[float]:
    start = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=8)
    half = posts // 2
    for number in range(half):
        _post(root, number, start + timedelta(seconds=number))
    _coopskills(root, "schedule")
    with subprocess.Popen(_words("run"), cwd=root, env=_environment(), stderr=subprocess.DEVNULL) as process:
        time.sleep(2)
        for number in range(half, posts):
            _post(root, number, start + timedelta(seconds=number))
        _coopskills(root, "schedule")
        time.sleep(max(0.0, (start - datetime.now(UTC)).total_seconds()) + posts + 2)
        process.terminate()
    events = json.loads(_coopskills(root, "log", "--json"))["events"]
    due = {row["id"]: row["due"] for row in json.loads(_coopskills(root, "queue", "--json"))["deliveries"]}
    out = [event for event in events if event["after"] == "published"]
    return [(_moment(event["at"]) - _moment(due[event["id"]])).total_seconds() for event in out]


def _post(root: Path, number: int, due: datetime) -> None:
    text = f"---\npublish_at: {due:%Y-%m-%d %H:%M:%S}\n---\nPost {number}.\n"
    (root / "posts" / f"p{number}.md").write_text(text, encoding="utf-8")


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _words(*words: str) -> list[str]:
    return [sys.executable, "-m", "coopskills_cli.main", *words]


def _environment() -> dict[str, str]:
    return {**os.environ, "COOPSKILLS_MACHINE": "benchmark"}


def _coopskills(root: Path, *words: str) -> str:
    done = subprocess.run(_words(*words), cwd=root, env=_environment(), check=True, capture_output=True)
    return done.stdout.decode()


if __name__ == "__main__":
    sys.exit(main())

"""What each command costs to start, as a ratio to `python -c pass` of the same environment, and its peak memory.

    python benchmarks/startup.py [--runs 15] [--keep DIR]

Builds the wheel, installs it into an environment of its own (start-up is felt by those who install the program, not by
those who develop it), and times whole processes there: each command in turn with the floor, so that the ratio of a
pair holds when the machine's speed drifts. Standard library only; needs the network, or pip's cache, for the wheel's
dependencies.
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
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BOUNDS = {"publish-due": 8.0, "--help": 15.0}
MEMORY_BOUND = 25.0
"""MB that `publish-due` may take at its peak with nothing due."""
COMMANDS = ("publish-due", "--version", "--help", "queue", "status", "check", "preview --json", "schedule --dry-run")


def main() -> int:
    """Print the table; 1 where a bound is broken."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--runs", type=int, default=15)
    options.add_argument("--keep", type=Path, help="where the environment is made and kept")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        home = given.keep or Path(scratch)
        python = _environment(home / "environment")
        campaign = _campaign(python, home / "campaign")
        return _table(python, campaign, given.runs)


def _environment(folder: Path) -> Path:
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        venv.create(folder, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", str(ROOT)], check=True)
        subprocess.run([python, "-m", "compileall", "-q", folder], check=False, stdout=subprocess.DEVNULL)
    return python


def _program(python: Path) -> Path:
    return python.with_name("coopskills.exe" if os.name == "nt" else "coopskills")


def _campaign(python: Path, folder: Path) -> Path:
    """The example campaign with a queue in which nothing is due."""
    if not folder.exists():
        subprocess.run([_program(python), "init", folder, "--example"], check=True, capture_output=True)
        (folder / "posts" / "ahead.md").write_text("---\npublish_at: 2099-01-01 09:30\n---\nAhead.\n", encoding="utf-8")
        subprocess.run([_program(python), "schedule", "ahead"], cwd=folder, check=True, capture_output=True)
    return folder


def _table(python: Path, campaign: Path, runs: int) -> int:
    broken = 0
    print(f"{'command':24} {'ms':>8} {'floor ms':>9} {'ratio':>7} {'peak MB':>8}  bound")
    for command in COMMANDS:
        words = [str(_program(python)), *command.split()]
        pairs = [(_time(words, campaign), _time([str(python), "-c", "pass"], campaign)) for _ in range(runs + 1)][1:]
        ratio = statistics.median(taken / floor for (taken, _), (floor, _) in pairs)
        taken, floor = (statistics.median(times[which][0] for times in pairs) for which in (0, 1))
        peak = statistics.median(mine[1] for mine, _ in pairs)
        bound = BOUNDS.get(command)
        over = bool(bound and ratio > bound) or (command == "publish-due" and peak > MEMORY_BOUND)
        broken += over
        said = f"<= {bound:g}{' OVER' if over else ''}" if bound else ""
        print(f"{command:24} {taken * 1000:8.1f} {floor * 1000:9.1f} {ratio:7.1f} {peak:8.1f}  {said}")
    print(
        f"{runs} runs each, in turn with `python -c pass`; medians. publish-due: nothing due, <= {MEMORY_BOUND:g} MB."
    )
    return 1 if broken else 0


MEASURE = """
import json, os, resource, subprocess, sys, time
begun = time.perf_counter()
subprocess.run(sys.argv[1:], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
taken = time.perf_counter() - begun
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(json.dumps([taken, peak / (1e6 if sys.platform == "darwin" else 1e3)]))
"""
"""A process that measures one child, so that the peak is that child's alone."""


def _time(words: list[str], folder: Path) -> tuple[float, float]:
    """Seconds and peak megabytes of one run; no peak on Windows, which has no `resource`."""
    if os.name == "nt":
        begun = time.perf_counter()
        subprocess.run(words, cwd=folder, check=False, capture_output=True)
        return time.perf_counter() - begun, 0.0
    told = subprocess.run([sys.executable, "-c", MEASURE, *words], cwd=folder, check=True, capture_output=True)
    taken, peak = json.loads(told.stdout)
    return taken, peak


if __name__ == "__main__":
    sys.exit(main())

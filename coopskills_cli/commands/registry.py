"""Every command, a word each; each is a file of its name in this folder, with a function (or Typer) of its name."""

from __future__ import annotations

from importlib import import_module
from typing import Any

GROUPS = {
    "Write": ("new", "check"),
    "Look": ("preview", "changes"),
    "Agree and launch": ("schedule", "unschedule", "reschedule", "shift", "publish", "publish-due", "run"),
    "Watch": ("status", "queue", "log"),
    "Afterwards": ("retry", "resolve"),
    "Set up": ("init", "accounts", "takeover", "demo"),
}
"""The commands in the order of the help page."""


def load(name: str) -> Any:  # a function, or a Typer with commands of its own
    """The command of that name."""
    word = name.replace("-", "_")
    return getattr(import_module(f"coopskills_cli.commands.{word}"), word)

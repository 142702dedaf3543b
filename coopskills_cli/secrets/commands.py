"""A `token_command`: the user's own program that says the secret, such as a password store."""

from __future__ import annotations

import os
import shlex
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

from coopskills_cli.errors import SecretMissing
from coopskills_cli.secrets.processes import TookTooLong, run

if TYPE_CHECKING:
    from collections.abc import Mapping

    from coopskills_cli.secrets.own_file import Entry

SECONDS = 10
REMEDY = "run it by hand to see what is wrong"


def said_by(entry: Entry, folder: Path, environ: Mapping[str, str]) -> str:
    """What the command of the entry says; SecretMissing where it fails. It runs in `folder`, never in a campaign's."""
    first, *rest = _words(entry)
    try:
        code, output = run([_program(first, folder, environ), *rest], seconds=SECONDS, folder=folder, environ=environ)
    except TookTooLong as error:
        raise SecretMissing(f"{entry.source} took longer than {SECONDS} s", REMEDY) from error
    except OSError as error:
        raise SecretMissing(f"{entry.source} cannot be run: {error.strerror or error}", REMEDY) from error
    if code != 0:
        raise SecretMissing(f"{entry.source} ended with {code}", REMEDY)
    try:
        return output.decode()
    except UnicodeDecodeError:
        raise SecretMissing(f"{entry.source} says no UTF-8 text", REMEDY) from None  # the error would carry the bytes


def _words(entry: Entry) -> list[str]:
    if not isinstance(entry.command, str):
        return list(entry.command)
    try:
        words = shlex.split(entry.command, posix=os.name != "nt")  # a backslash is no escape in a Windows path
    except ValueError as error:
        raise SecretMissing(f"{entry.source}: {error}", "close the quotes, or write a list of words") from error
    if not words:
        raise SecretMissing(f"{entry.source} is empty", "name a program")
    return words


def _program(word: str, folder: Path, environ: Mapping[str, str]) -> str:
    """The program's whole path: never one that lies in the current folder, which may be a stranger's campaign."""
    if len(Path(word).parts) > 1:
        return str(folder / Path(word).expanduser())
    paths = [path for path in environ.get("PATH", os.defpath).split(os.pathsep) if Path(path).is_absolute()]
    endings = ["", *environ.get("PATHEXT", "").split(os.pathsep)] if os.name == "nt" else [""]
    for path, ending in product(paths, endings):
        candidate = Path(path) / f"{word}{ending}"
        if candidate.is_file() and os.access(candidate, os.X_OK):
            return str(candidate)
    raise FileNotFoundError(2, f"there is no program {word!r} on the PATH")

"""Reading a TOML file so that its own mistakes are told with their line and a way out."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any

from coopskills_cli.campaign import finding
from coopskills_cli.errors import CampaignError
from coopskills_cli.models import Problem, Severity

if TYPE_CHECKING:
    from pathlib import Path

_REMEDIES = {
    "Invalid value": 'a text stands in quotes: key = "text"',
    "Expected '=' after": 'a line is either [table] or key = "value"',
    "Cannot overwrite": "this key stands twice: take one out",
    "Cannot declare": "this table stands twice: put its keys together",
    "Unescaped '\\'": "a text with a backslash stands in single quotes: 'C:\\folder'",
    "Invalid hex value": "a text with a backslash stands in single quotes: 'C:\\Users'",
    "Illegal character '\\n'": "the quotes of this text are not closed",
    "Expected newline": "a text stands in quotes, and each key on a line of its own",
}


def read(path: Path) -> str:
    """The file's text, BOM dropped, line ends as LF; CampaignError where it cannot be read."""
    try:
        return finding.read(path)
    except OSError as error:
        raise _one_problem("unreadable", path.name, f"this file cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        remedy = "save it as UTF-8 in your editor"
        raise _one_problem("not-utf8", f"{path.name}:{line}", "this is not UTF-8 text", remedy) from error


def parse(text: str, file: str) -> dict[str, Any]:
    """The text's tables; CampaignError with the line of a mistake in `file`."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message, _, position = str(error).partition(" (at ")
        at_line = re.match(r"line ([0-9]+)", position)
        line = int(at_line[1]) if at_line else text.rstrip().count("\n") + 1
        raise _one_problem("bad-toml", f"{file}:{line}", _told(message), _remedy(message, text, line)) from None
    except RecursionError:
        raise _one_problem("bad-toml", file, "this is nested too deeply") from None


def _told(message: str) -> str:
    return f"this is no TOML: {message[:1].lower()}{message[1:]}"


def _remedy(message: str, text: str, line: int) -> str:
    if text.split("\n")[line - 1].startswith(("<<<<<<<", "=======", ">>>>>>>")):
        return "settle the merge conflict, and take its marks out"
    return next((remedy for start, remedy in _REMEDIES.items() if message.startswith(start)), "")


def _one_problem(code: str, where: str, message: str, remedy: str = "") -> CampaignError:
    return CampaignError([Problem(Severity.ERROR, code, where, message, remedy)])

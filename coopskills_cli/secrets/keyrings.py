"""The system keyring, asked through a process of its own that is ended when it hangs."""

from __future__ import annotations

import json
import sys
from typing import Any

from coopskills_cli.secrets.processes import TookTooLong, run

SERVICE = "coopskills"
SECONDS, SECONDS_WITH_A_PERSON = 10, 60


class KeyringTrouble(Exception):
    """The keyring cannot be used; the text says why."""


def get(username: str) -> str | None:
    """The secret, None where the keyring has none of that name; KeyringTrouble."""
    value = _ask("get", username)
    return value if isinstance(value, str) else None


def put(username: str, value: str) -> None:
    """Keep a secret, and read it again: some keyrings drop what they are given. KeyringTrouble where it is not kept."""
    _ask("set", username, value)
    if get(username) != value:
        raise KeyringTrouble("it does not keep what it is given")


def delete(username: str) -> bool:
    """Take a secret out; whether there was one. KeyringTrouble."""
    if get(username) is None:
        return False
    _ask("delete", username)
    return get(username) is None


def _ask(act: str, username: str, value: str | None = None) -> Any:
    at_terminal = bool(sys.stdin) and sys.stdin.isatty()
    question = {"act": act, "service": SERVICE, "username": username, "value": value, "ask": at_terminal}
    seconds = SECONDS_WITH_A_PERSON if at_terminal else SECONDS
    # -P: a module that lies in the current folder, which may be a stranger's campaign, is not imported
    words = [sys.executable, "-P", "-m", "coopskills_cli.secrets.keyring_process"]
    try:
        code, output = run(words, seconds=seconds, said=json.dumps(question), terminal=at_terminal)
        answer = json.loads(output) if code == 0 else {"trouble": "it broke: see `python -m keyring diagnose`"}
    except (OSError, ValueError) as error:
        raise KeyringTrouble("it could not be asked") from error
    except TookTooLong as error:
        raise KeyringTrouble(f"it did not answer within {seconds} s") from error
    if "trouble" in answer:
        raise KeyringTrouble(answer["trouble"])
    return answer["value"]

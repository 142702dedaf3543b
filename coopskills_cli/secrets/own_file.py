"""The user's own accounts.toml: it names, for an account, a file that holds its secret or a program that says it.

    [cecop-mastodon]
    token_file = "~/.secrets/mastodon"              # private to its owner; relative to the folder of accounts.toml

    [cecop-bluesky]
    token_command = ["pass", "show", "bluesky"]     # no shell; a text is cut into words as a shell would

Both keys serve tokens and app passwords alike.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coopskills_cli.errors import SecretMissing
from coopskills_cli.secrets.private import OTHERS_WRITE, read_private
from coopskills_cli.text.nearest import nearest

FILE, COMMAND = "token_file", "token_command"


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands under an account's name: either a file (absolute) or the words of a command."""

    source: str
    file: Path | None = None
    command: str | tuple[str, ...] = ()


def config_file() -> Path:
    """Where accounts.toml lies on this platform, for this user."""
    from platformdirs import user_config_path

    return user_config_path("coopskills", appauthor=False) / "accounts.toml"


def own_secret(name: str) -> Path:
    """Where `accounts add --to-file` keeps a secret called `<account>-<kind>`."""
    return config_file().parent / "secrets" / name


def entry(account: str) -> Entry | None:
    """What accounts.toml says of the account; None where it is silent; SecretMissing where it is not to be trusted."""
    path = config_file()
    text = read_private(path, forbidden=OTHERS_WRITE)
    return None if text is None else _entry(account, _tables(path, text), path)


def _tables(path: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SecretMissing(f"{path} is no TOML: {error}", "put the line right") from error


def _entry(account: str, tables: dict[str, Any], path: Path) -> Entry | None:
    if account not in tables:
        return None
    table = tables[account]
    if not isinstance(table, dict) or len(table) != 1:
        raise SecretMissing(f"{path}: [{account}] wants one of {FILE}, {COMMAND}, and nothing else", "put it right")
    [(key, value)] = table.items()
    source = f"{path}: [{account}] {key}"
    match key, value:
        case "token_file", str():
            return Entry(source, file=path.parent / Path(value).expanduser())
        case "token_command", str():
            return Entry(source, command=value)
        case "token_command", [str(), *rest] if all(isinstance(word, str) for word in rest):
            return Entry(source, command=tuple(value))
    raise _wrong(path, account, key)


def _wrong(path: Path, account: str, key: str) -> SecretMissing:
    if key in (FILE, COMMAND):
        return SecretMissing(f"{path}: [{account}] {key} must be text", "or, for a command, a list of its words")
    meant = nearest(key, (FILE, COMMAND))
    question = f"; did you mean {meant!r}?" if meant else ""
    return SecretMissing(
        f"{path}: [{account}] unknown key {key!r}{question}",
        f"{FILE} names a file with the secret, {COMMAND} a program that says it; no secret stands here itself",
    )

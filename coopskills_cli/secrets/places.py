"""The places where a secret is looked for, and their order."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from coopskills_cli.errors import SecretMissing
from coopskills_cli.secrets import keyrings, own_file
from coopskills_cli.secrets.commands import said_by
from coopskills_cli.secrets.private import read_private
from coopskills_cli.secrets.secret import Secret, secret_from

if TYPE_CHECKING:
    from collections.abc import Mapping

    from coopskills_cli.models import Account


def find(account: Account, kind: str, environ: Mapping[str, str]) -> Secret:
    """The account's secret: `kind` is `token`, `app-password`, ...

    SecretMissing names every place that was looked at, or the one that cannot be read: a place that a person set
    up is never passed over in silence.
    """
    looked = []
    for place in (in_environment, in_credentials, in_own_file, in_keyring):
        found = place(account.name, kind, environ)
        if isinstance(found, Secret):
            return found
        looked.append(found)
    places = "".join(f"\n  - {line}" for line in looked)
    raise SecretMissing(f"{account.name} has no {kind}; looked in{places}", f"coopskills accounts add {account.name}")


def locate(account: Account, kind: str, environ: Mapping[str, str]) -> str:
    """Where the secret would come from, empty where from nowhere; runs no `token_command`. May raise SecretMissing."""
    for place in (in_environment, in_credentials, named_in_own_file, in_keyring):
        found = place(account.name, kind, environ)
        if isinstance(found, Secret):
            return found.source
    return ""


def in_environment(account: str, kind: str, environ: Mapping[str, str]) -> Secret | str:
    """The secret, or what was looked at in vain; the same for every place."""
    name = f"COOPSKILLS_{account}_{kind}".upper().replace("-", "_")
    return secret_from(environ.get(name, ""), f"environment {name}") or f"environment {name}: not set"


def in_credentials(account: str, kind: str, environ: Mapping[str, str]) -> Secret | str:
    """What systemd hands to a service; it sees to the rights itself, by means that a file's mode does not show."""
    folder = environ.get("CREDENTIALS_DIRECTORY")
    if not folder:
        return f"$CREDENTIALS_DIRECTORY/{account}-{kind}: the folder is not set"
    path = Path(folder, f"{account}-{kind}")
    text = read_private(path, forbidden=0)
    return secret_from(text or "", str(path)) or f"{path}: {_absent(text)}"


def in_own_file(account: str, kind: str, environ: Mapping[str, str]) -> Secret | str:  # noqa: ARG001  (one key serves all kinds)
    """What the user's own accounts.toml leads to."""
    entry = own_file.entry(account)
    if entry is None:
        return f"{own_file.config_file()}: no [{account}]"
    if entry.file is None:
        said = said_by(entry, own_file.config_file().parent, environ)
        return secret_from(said, entry.source) or f"{entry.source}: it says nothing"
    text = read_private(entry.file)
    if text is None:
        raise SecretMissing(f"{entry.source}: there is no file {entry.file}", "make it, or take the entry away")
    return secret_from(text, entry.source) or f"{entry.source}: {entry.file} is empty"


def named_in_own_file(account: str, kind: str, environ: Mapping[str, str]) -> Secret | str:
    """As in_own_file, but a command is only named: its secret is empty."""
    entry = own_file.entry(account)
    return Secret("", entry.source) if entry and entry.command else in_own_file(account, kind, environ)


def in_keyring(account: str, kind: str, environ: Mapping[str, str]) -> Secret | str:  # noqa: ARG001  (keyrings have their own)
    """What the system keyring holds."""
    username = f"{account}-{kind}"
    source = f"system keyring, {keyrings.SERVICE}/{username}"
    try:
        return secret_from(keyrings.get(username) or "", source) or f"{source}: not there"
    except keyrings.KeyringTrouble as error:
        return f"{source}: {error}"


def _absent(text: str | None) -> str:
    return "not there" if text is None else "empty"

"""Keep a secret where it will be found again, and take it away."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from coopskills_cli.errors import UsageError
from coopskills_cli.secrets import keyrings, own_file
from coopskills_cli.secrets.private import OTHERS_WRITE, read_private, write_private

if TYPE_CHECKING:
    from pathlib import Path

    from coopskills_cli.models import Account


def store(account: Account, kind: str, value: str, *, to_file: bool) -> str:
    """Keep the secret in the system keyring or in a file of its own; says where.

    A copy that an earlier `store` put into the other place is taken away. UsageError where accounts.toml holds
    another entry for the account, which would come first, or where the keyring does not keep it.
    """
    name = f"{account.name}-{kind}"
    _require_no_other_entry(account, name)
    if to_file:
        _keep_in_file(account.name, name, value)
        with suppress(keyrings.KeyringTrouble):
            keyrings.delete(name)
        return str(own_file.own_secret(name))
    try:
        keyrings.put(name, value)
    except keyrings.KeyringTrouble as error:
        raise UsageError(
            f"the system keyring cannot be used: {error}", f"coopskills accounts add {account.name} --to-file"
        ) from error
    _remove_file(account.name, name)
    return f"the system keyring ({keyrings.SERVICE}/{name})"


def remove(account: Account, kind: str) -> tuple[str, ...]:
    """Take the secret away from where `store` puts it; says from where. What a person set up otherwise is left."""
    name = f"{account.name}-{kind}"
    gone = [str(own_file.own_secret(name))] if _remove_file(account.name, name) else []
    with suppress(keyrings.KeyringTrouble):
        if keyrings.delete(name):
            gone.append(f"the system keyring ({keyrings.SERVICE}/{name})")
    return tuple(gone)


def _require_no_other_entry(account: Account, name: str) -> None:
    entry = own_file.entry(account.name)
    if entry and entry.file != own_file.own_secret(name):
        raise UsageError(f"{entry.source} is there already, and comes first", "change it there, or take it away first")


def _keep_in_file(account: str, name: str, value: str) -> None:
    """Write the secret first: an entry never leads to nothing."""
    import tomlkit

    write_private(own_file.own_secret(name), f"{value}\n")
    path = _written_to(own_file.config_file())
    tables = tomlkit.parse(read_private(path, forbidden=OTHERS_WRITE) or "")
    tables[account] = tomlkit.item({own_file.FILE: f"secrets/{name}"})
    write_private(path, tomlkit.dumps(tables))


def _remove_file(account: str, name: str) -> bool:
    """Take away the entry, then the secret; whether there was one."""
    import tomlkit

    entry, secret = own_file.entry(account), own_file.own_secret(name)
    if entry and entry.file == secret:
        path = _written_to(own_file.config_file())
        tables = tomlkit.parse(read_private(path, forbidden=OTHERS_WRITE) or "")
        del tables[account]
        write_private(path, tomlkit.dumps(tables))
    there = secret.exists()
    secret.unlink(missing_ok=True)
    return there


def _written_to(path: Path) -> Path:
    """The file itself, where a person keeps accounts.toml elsewhere and has a link to it."""
    return path.resolve()

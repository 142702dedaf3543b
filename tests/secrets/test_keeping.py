"""What is stored is found again, in one place only, and can be taken away."""

from __future__ import annotations

import json
import stat
from typing import TYPE_CHECKING

import pytest

from coopskills_cli.errors import SecretMissing, UsageError
from coopskills_cli.secrets import find, remove, store
from coopskills_cli.secrets.private import write_private

if TYPE_CHECKING:
    from pathlib import Path

    from coopskills_cli.models import Account

ENTRY = "coopskills/cecop-mastodon-token"


def test_the_keyring_keeps_it(account: Account, keyring_file: Path) -> None:
    """Without further words the system keyring gets the secret, under the account's name."""
    assert store(account, "token", "abc", to_file=False) == f"the system keyring ({ENTRY})"
    assert json.loads(keyring_file.read_text(encoding="utf-8")) == {ENTRY: "abc"}
    assert find(account, "token", {}).value == "abc"


def test_a_file_keeps_it(account: Account, accounts_toml: Path) -> None:
    """A file of its own, private, named by accounts.toml, where there is no keyring."""
    where = store(account, "token", "abc", to_file=True)
    assert where == str(accounts_toml.parent / "secrets" / "cecop-mastodon-token")
    assert find(account, "token", {}).value == "abc"
    assert stat.S_IMODE((accounts_toml.parent / "secrets" / "cecop-mastodon-token").stat().st_mode) == 0o600
    assert "abc" not in accounts_toml.read_text(encoding="utf-8")


def test_other_entries_and_comments_stay(account: Account, accounts_toml: Path) -> None:
    """accounts.toml is a person's file: only our lines in it change, coming and going."""
    theirs = '# mine\n[other]\ntoken_command = "pass other"  # so\n'
    write_private(accounts_toml, theirs)
    store(account, "token", "abc", to_file=True)
    assert accounts_toml.read_text(encoding="utf-8").startswith(theirs)
    remove(account, "token")
    assert accounts_toml.read_text(encoding="utf-8").strip() == theirs.strip()


def test_a_link_to_accounts_toml_stays_one(account: Account, accounts_toml: Path, tmp_path: Path) -> None:
    """Who keeps their settings elsewhere, by a link, finds the entry there."""
    write_private(tmp_path / "dotfiles.toml", "")
    accounts_toml.symlink_to(tmp_path / "dotfiles.toml")
    store(account, "token", "abc", to_file=True)
    assert accounts_toml.is_symlink()
    assert find(account, "token", {}).value == "abc"


@pytest.mark.parametrize("first_to_file", [True, False])
def test_there_is_one_copy(account: Account, accounts_toml: Path, keyring_file: Path, first_to_file: bool) -> None:
    """A new secret takes the place of the old one, wherever that was kept."""
    store(account, "token", "old", to_file=first_to_file)
    store(account, "token", "new", to_file=not first_to_file)
    assert find(account, "token", {}).value == "new"
    left = [keyring_file.read_text(encoding="utf-8"), *map(str, (accounts_toml.parent / "secrets").iterdir())]
    assert "old" not in "".join(left)
    assert len(remove(account, "token")) == 1


def test_an_entry_of_the_users_own_is_left_alone(account: Account, accounts_toml: Path) -> None:
    """What a person set up comes first, so that storing behind it would be in vain."""
    write_private(accounts_toml, '[cecop-mastodon]\ntoken_command = "echo mine"\n')
    with pytest.raises(UsageError, match="is there already, and comes first"):
        store(account, "token", "abc", to_file=True)
    assert remove(account, "token") == ()
    assert "echo mine" in accounts_toml.read_text(encoding="utf-8")


@pytest.mark.parametrize("backend", ["null", "fail"])
def test_a_keyring_that_keeps_nothing_is_told(account: Account, monkeypatch: pytest.MonkeyPatch, backend: str) -> None:
    """Nobody believes a secret is kept that is not; the error says what helps."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", f"keyring.backends.{backend}.Keyring")
    with pytest.raises(UsageError, match="the system keyring cannot be used") as caught:
        store(account, "token", "s3cr3t", to_file=False)
    assert caught.value.remedy == "coopskills accounts add cecop-mastodon --to-file"
    assert "s3cr3t" not in str(caught.value)


@pytest.mark.parametrize("to_file", [True, False])
def test_what_is_removed_is_gone(account: Account, keyring_file: Path, to_file: bool) -> None:
    """After `remove` there is no secret; a second time there is nothing to remove."""
    where = store(account, "token", "abc", to_file=to_file)
    assert remove(account, "token") == (where,)
    assert remove(account, "token") == ()
    with pytest.raises(SecretMissing):
        find(account, "token", {})
    assert "abc" not in (keyring_file.read_text(encoding="utf-8") if keyring_file.exists() else "")

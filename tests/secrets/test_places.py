"""A secret is looked for in four places, in the contract's order."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from coopskills_cli.errors import SecretMissing
from coopskills_cli.models import Account
from coopskills_cli.secrets import find, locate
from coopskills_cli.secrets.private import write_private

VARIABLE = "COOPSKILLS_CECOP_MASTODON_TOKEN"


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def entry(accounts_toml: Path, line: str) -> None:
    write_private(accounts_toml, f"[cecop-mastodon]\n{line}\n")


@pytest.fixture
def everywhere(account: Account, accounts_toml: Path, keyring_file: Path, tmp_path: Path) -> dict[str, str]:
    """An environment in which each of the four places has a secret of its own."""
    (tmp_path / "cecop-mastodon-token").write_text("from credentials\n", encoding="utf-8")
    write_private(accounts_toml.parent / "mine", "from a file\n")
    entry(accounts_toml, 'token_file = "mine"')
    keyring_file.write_text(json.dumps({f"coopskills/{account.name}-token": "from the keyring"}), encoding="utf-8")
    return {VARIABLE: "from the environment", "CREDENTIALS_DIRECTORY": str(tmp_path)}


def test_the_order_is_the_contracts(everywhere: dict[str, str], account: Account, accounts_toml: Path) -> None:
    """Environment, systemd's credentials, the user's accounts.toml, the keyring: the first that has one counts."""
    found = [find(account, "token", everywhere).value]
    del everywhere[VARIABLE]
    found.append(find(account, "token", everywhere).value)
    del everywhere["CREDENTIALS_DIRECTORY"]
    found.append(find(account, "token", everywhere).value)
    accounts_toml.unlink()
    found.append(find(account, "token", everywhere).value)
    assert found == ["from the environment", "from credentials", "from a file", "from the keyring"]


def test_locate_names_the_place_that_find_would_use(everywhere: dict[str, str], account: Account) -> None:
    """Where a secret lies is told without telling it."""
    assert (
        locate(account, "token", everywhere) == find(account, "token", everywhere).source == f"environment {VARIABLE}"
    )


def test_where_there_is_none_all_places_are_named(account: Account, accounts_toml: Path) -> None:
    """The error says the exact names that were looked for, and the command that helps."""
    with pytest.raises(SecretMissing) as caught:
        find(account, "token", {"CREDENTIALS_DIRECTORY": "/nowhere"})
    for name in (
        VARIABLE,
        str(Path("/nowhere/cecop-mastodon-token")),
        f"{accounts_toml}",
        "coopskills/cecop-mastodon-token",
    ):
        assert name in str(caught.value)
    assert caught.value.remedy == "coopskills accounts add cecop-mastodon"
    assert locate(account, "token", {}) == ""


def test_the_kind_is_part_of_every_name() -> None:
    """An app password is looked for under its own name."""
    account = Account("cecop-bluesky", "bluesky", ("en",))
    assert find(account, "app-password", {"COOPSKILLS_CECOP_BLUESKY_APP_PASSWORD": "a\n"}).value == "a"
    with pytest.raises(SecretMissing, match="coopskills/cecop-bluesky-app-password"):
        find(account, "app-password", {})


def test_an_empty_place_is_passed(everywhere: dict[str, str], account: Account) -> None:
    """A variable set to nothing holds no secret."""
    assert find(account, "token", everywhere | {VARIABLE: ""}).value == "from credentials"


def test_a_place_that_cannot_be_read_is_not_passed_over(account: Account, tmp_path: Path) -> None:
    """Who set a place up wants to know that it does not work, rather than have another secret used."""
    (tmp_path / "cecop-mastodon-token").mkdir()
    with pytest.raises(SecretMissing, match="cecop-mastodon-token cannot be read"):
        find(account, "token", {"CREDENTIALS_DIRECTORY": str(tmp_path)})


@pytest.mark.parametrize(
    "line", [f"token_command = {json.dumps(python('print(1234)'))}", 'token_command = "echo 1234"']
)
def test_a_command_says_the_secret(account: Account, accounts_toml: Path, line: str) -> None:
    """A list of words or one text runs without a shell."""
    entry(accounts_toml, line)
    assert find(account, "token", {"PATH": "/usr/bin:/bin"}).value == "1234"


def test_a_command_is_no_shell(account: Account, accounts_toml: Path) -> None:
    """Signs that a shell would act upon are words like others."""
    entry(accounts_toml, 'token_command = "echo $HOME; touch x"')
    assert find(account, "token", {"PATH": "/usr/bin:/bin"}).value == "$HOME; touch x"


def test_locate_runs_no_command(account: Account, accounts_toml: Path, tmp_path: Path) -> None:
    """Looking at the accounts asks no password store."""
    entry(accounts_toml, f"token_command = {json.dumps(['touch', str(tmp_path / 'ran')])}")
    assert locate(account, "token", {}) == f"{accounts_toml}: [cecop-mastodon] token_command"
    assert not (tmp_path / "ran").exists()


def test_a_program_in_the_current_folder_is_not_run(
    account: Account, accounts_toml: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A campaign folder comes from others: a program in it is never taken for the user's own, whatever PATH says."""
    campaign = tmp_path / "campaign"
    campaign.mkdir()
    (campaign / "pass").write_text("#!/bin/sh\necho stolen\n", encoding="utf-8")
    (campaign / "pass").chmod(0o755)
    monkeypatch.chdir(campaign)
    entry(accounts_toml, 'token_command = "pass show x"')
    with pytest.raises(SecretMissing, match="no program 'pass' on the PATH"):
        find(account, "token", {"PATH": ".:"})


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("raise SystemExit(3)", "ended with 3"),
        ("import sys; sys.stdout.buffer.write(b'\\xff')", "no UTF-8 text"),
        ("print('a\\nb')", "more than one line"),
        ("import sys; print(sys.stdin.read())", "looked in"),
    ],
)
def test_a_command_that_fails_is_named(account: Account, accounts_toml: Path, code: str, why: str) -> None:
    """The error says which entry, and what it did; a command has nothing to read, and waits for nobody."""
    entry(accounts_toml, f"token_command = {json.dumps(python(code))}")
    with pytest.raises(SecretMissing, match=why) as caught:
        find(account, "token", {})
    assert "[cecop-mastodon] token_command" in str(caught.value)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('token_fil = "x"', "did you mean 'token_file'"),
        ('token = "s3cr3t"', "unknown key 'token'"),
        ("token_file = 3", "must be text"),
        ("token_command = [1]", "must be text"),
        ("token_command = []", "must be text"),
        ('token_command = ""', "is empty"),
        ('token_command = "\'a"', "No closing quotation"),
        ('token_file = "a"\ntoken_command = "b"', "wants one of"),
        ("", "wants one of"),
        ('token_file = "gone"', "there is no file"),
        ("token_file = ", "is no TOML"),
    ],
)
def test_a_wrong_entry_is_told(account: Account, accounts_toml: Path, line: str, why: str) -> None:
    """accounts.toml is held to its two keys, and what it says is never quoted."""
    entry(accounts_toml, line)
    with pytest.raises(SecretMissing, match=why) as caught:
        find(account, "token", {})
    assert "s3cr3t" not in str(caught.value) + caught.value.remedy


def test_a_file_may_lie_below_home(account: Account, accounts_toml: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`~` stands for the user's own folder."""
    monkeypatch.setenv("HOME", str(accounts_toml.parent))
    write_private(accounts_toml.parent / "token", "abc")
    entry(accounts_toml, 'token_file = "~/token"')
    assert find(account, "token", {}).value == "abc"


def test_a_keyring_that_hangs_is_given_up(
    account: Account, keyring_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A keyring that never answers costs a cron run some seconds, and is named."""
    assert not keyring_file.exists()
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "tests.keyrings.Hanging")
    with pytest.raises(SecretMissing, match="did not answer within 10 s"):
        find(account, "token", {})


def test_a_keyring_that_asks_on_the_terminal_gets_no_answer(
    account: Account, keyring_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a terminal nobody is asked."""
    keyring_file.write_text(json.dumps({"coopskills/cecop-mastodon-token": "x"}), encoding="utf-8")
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "tests.keyrings.Asking")
    with pytest.raises(SecretMissing, match="it broke"):
        find(account, "token", {})


def test_no_keyring_is_a_place_like_others(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without a keyring says so, in its line."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    with pytest.raises(SecretMissing, match="there is none on this machine"):
        find(account, "token", {})


def test_a_module_in_the_current_folder_is_not_imported(
    account: Account, keyring_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A campaign folder with a keyring.py or a package of our name in it gets no secret."""
    keyring_file.write_text(json.dumps({"coopskills/cecop-mastodon-token": "x"}), encoding="utf-8")
    for name in ("keyring.py", "json.py", "coopskills_cli.py"):
        (tmp_path / name).write_text("import pathlib; pathlib.Path('stolen').touch()", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert find(account, "token", {}).value == "x"
    assert not (tmp_path / "stolen").exists()

"""Held: a campaign is found upwards or by name, one of a stranger is passed over, and cron's look stays light."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from coopskills_cli.campaign.finding import find, glance, state_folder
from coopskills_cli.errors import UsageError

CAMPAIGN = '[campaign]\nname = "Skills"\n'


def make(folder: Path, config: str = CAMPAIGN) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.toml").write_text(config, encoding="utf-8", newline="")
    return folder.resolve()


def refused(start: Path, given: Path | None = None, **environ: str) -> UsageError:
    with pytest.raises(UsageError) as caught:
        find(start, given, environ)
    return caught.value


def test_a_campaign_is_found_from_a_folder_below_it(tmp_path: Path) -> None:
    """Walking up stops at the nearest folder with a campaign's config."""
    root = make(tmp_path / "campaign")
    below = root / "posts" / "deep"
    below.mkdir(parents=True)
    assert find(below, None, {}) == root


def test_the_nearer_of_two_campaigns_is_found(tmp_path: Path) -> None:
    """A campaign within a campaign is its own."""
    make(tmp_path)
    inner = make(tmp_path / "inner")
    assert find(inner, None, {}) == inner


def test_a_config_of_another_program_is_passed_over(tmp_path: Path) -> None:
    """Many programs have a config.toml: only one with a [campaign] counts."""
    root = make(tmp_path)
    below = make(tmp_path / "site", 'title = "A site"\n')
    assert find(below, None, {}) == root


@pytest.mark.parametrize("config", ["campaign.name = 'x'\n", "campaign = {name = 'x'}\n", "\ufeff[campaign]\r\n"])
def test_a_campaign_is_known_in_every_spelling(tmp_path: Path, config: str) -> None:
    """Dotted keys, an inline table, a byte order mark and Windows' line ends make no difference."""
    root = make(tmp_path, config)
    assert find(root, None, {}) == root


@pytest.mark.parametrize("config", ["[campaign]\nname = oops\n", "[campaign]\nname = 'a'\nname = 'b'\n"])
def test_a_broken_config_is_still_found(tmp_path: Path, config: str) -> None:
    """Passing a broken campaign over would hide its own error."""
    root = make(tmp_path, config)
    assert find(root, None, {}) == root


def test_without_a_campaign_the_error_names_init(tmp_path: Path) -> None:
    """Who stands outside of any campaign learns how to make or name one."""
    error = refused(tmp_path)
    assert str(tmp_path) in str(error)
    assert "coopskills init" in error.remedy
    assert "--campaign" in error.remedy
    assert error.exit_code == 2


def test_what_is_named_wins_over_what_is_found(tmp_path: Path) -> None:
    """The option stands before the variable, the variable before walking."""
    here, option, variable = (make(tmp_path / name) for name in ("here", "option", "variable"))
    environ = {"COOPSKILLS_CAMPAIGN": str(variable)}
    assert find(here, option, environ) == option
    assert find(here, None, environ) == variable
    assert find(here, None, {"COOPSKILLS_CAMPAIGN": ""}) == here


def test_a_campaign_named_relatively_is_returned_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is frozen and told later does not depend on the current folder."""
    root = make(tmp_path / "campaign")
    monkeypatch.chdir(tmp_path)
    assert find(tmp_path, Path("campaign"), {}) == root


def test_a_tilde_in_the_variable_is_the_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cron has no shell that would spell it out."""
    root = make(tmp_path / "campaign")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert find(tmp_path, None, {"COOPSKILLS_CAMPAIGN": "~/campaign"}) == root


def test_each_way_to_name_a_wrong_folder_is_told_apart(tmp_path: Path) -> None:
    """A missing folder, a file, a folder without config and a config without [campaign] get their own words."""
    (tmp_path / "empty").mkdir()
    make(tmp_path / "site", "title = 'x'\n")
    make(tmp_path / "campaign")
    assert "does not exist" in str(refused(tmp_path, tmp_path / "gone"))
    error = refused(tmp_path, tmp_path / "campaign" / "config.toml")
    assert "names a file" in str(error)
    assert str(tmp_path / "campaign") in error.remedy
    assert "has no config.toml" in str(refused(tmp_path, tmp_path / "empty"))
    assert "has no [campaign]" in str(refused(tmp_path, tmp_path / "site"))
    assert str(refused(tmp_path, COOPSKILLS_CAMPAIGN=str(tmp_path / "empty"))).startswith("COOPSKILLS_CAMPAIGN")


def test_a_strangers_campaign_is_passed_over_and_can_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a shared folder nobody else can slip a campaign in; who names it trusts it."""
    root = make(tmp_path / "theirs")
    if (root / "config.toml").stat().st_uid == 0:
        os.chown(root / "config.toml", 54321, -1)
    else:  # who is not root cannot give a file away, but can be somebody else
        monkeypatch.setattr(os, "getuid", lambda: 54321)
    error = refused(root)
    assert "belongs to another user" in str(error)
    assert f"--campaign {root}" in error.remedy
    assert find(root, root, {}) == root


def test_a_folder_named_config_toml_is_no_config(tmp_path: Path) -> None:
    """What is no regular file is passed over."""
    (tmp_path / "config.toml").mkdir()
    assert "no campaign here" in str(refused(tmp_path))


def test_glance_reads_what_cron_needs(tmp_path: Path) -> None:
    """Without keys the state folder is .coopskills and nobody publishes yet."""
    root = make(tmp_path)
    assert glance(root) == (root, root / ".coopskills", None)
    make(tmp_path, '\ufeff[campaign]\r\nstate = "../elsewhere"\r\npublisher = "desk"\r\n')
    assert glance(root) == (root, root / "../elsewhere", "desk")


@pytest.mark.parametrize(
    "config",
    ["", "x = ", "campaign = 1", "[campaign]\nstate = 1", "[campaign]\nstate = ''", "[campaign]\npublisher = ['x']"],
)
def test_glance_leaves_trouble_to_the_slow_way(tmp_path: Path, config: str) -> None:
    """Whatever is odd raises, so that the whole config is loaded and explained."""
    root = make(tmp_path, config)
    with pytest.raises((UsageError, ValueError)):
        glance(root)


def test_glance_at_nothing_raises(tmp_path: Path) -> None:
    """A config that is gone meanwhile is trouble, too."""
    with pytest.raises(UsageError):
        glance(tmp_path)


def test_the_state_folder_may_lie_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Absolute as it stands, relative to the campaign, or in the user's home."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "home"))
    elsewhere = (tmp_path / "elsewhere").absolute()
    assert state_folder(tmp_path, str(elsewhere)) == elsewhere
    assert state_folder(tmp_path, "state") == tmp_path / "state"
    assert state_folder(tmp_path, "~/state") == tmp_path / "home" / "state"


def test_finding_imports_nothing_heavy() -> None:
    """Cron runs this every minute: neither dataclasses nor any dependency is loaded."""
    program = "import sys, coopskills_cli.campaign.finding, coopskills_cli.campaign.machine; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert not loaded & {"dataclasses", "inspect", "pydantic", "yaml", "socket", "zoneinfo", "coopskills_cli.models"}

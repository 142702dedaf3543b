"""The entry point: what cron's minute costs, exit codes, and errors that a person can read."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from coopskills_cli.commands.registry import GROUPS
from tests.campaigns import ago, ahead

if TYPE_CHECKING:
    from tests.campaigns import CampaignFolder

HEAVY = ("typer", "click", "rich", "sqlalchemy", "alembic", "jinja2", "pydantic", "apscheduler", "mastodon", "atproto")
LOADED = """
import json, sys
from coopskills_cli.main import main
try:
    main()
except SystemExit as ended:
    assert not ended.code, ended.code
print(json.dumps(sorted(sys.modules)))
"""


def _loaded(campaign: CampaignFolder, *words: str) -> set[str]:
    """The modules that a run has loaded at its end."""
    told = subprocess.run(
        [sys.executable, "-c", LOADED, *words],
        cwd=campaign.root,
        env=campaign.environment(),
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return set(json.loads(told.stdout.splitlines()[-1]))


def test_with_nothing_due_cron_loads_nothing_heavy(campaign: CampaignFolder) -> None:
    """`publish-due` looks into SQLite and leaves: no Typer, SQLAlchemy, Jinja2, rich, APScheduler or SDK."""
    campaign.post("ahead", publish_at=ahead(days=1))
    assert campaign.run("schedule").code == 0
    loaded = _loaded(campaign, "publish-due")
    assert "sqlite3" in loaded
    assert not loaded & set(HEAVY)
    assert not loaded & set(_loaded(campaign, "-q", "--campaign", str(campaign.root), "publish-due")) & set(HEAVY)


def test_before_anything_is_scheduled_cron_is_as_light(campaign: CampaignFolder) -> None:
    """Without a queue there is nothing due."""
    assert not _loaded(campaign, "publish-due") & set(HEAVY)


@pytest.mark.parametrize("words", [["queue"], ["status"], ["changes"], ["--version"], ["log", "--json"]])
def test_what_only_looks_loads_no_sdk(campaign: CampaignFolder, words: list[str]) -> None:
    """No command loads what it does not need."""
    assert not _loaded(campaign, *words) & {"mastodon", "atproto", "apscheduler", "alembic"}


def test_every_command_is_in_the_help_in_its_group(campaign: CampaignFolder) -> None:
    """The help names each command once, with a sentence."""
    out = campaign.run("--help").out
    for group, names in GROUPS.items():
        assert group in out
        for name in names:
            assert f" {name} " in out


@pytest.mark.parametrize("name", [name for names in GROUPS.values() for name in names])
def test_every_command_has_a_help_of_its_own(campaign: CampaignFolder, name: str) -> None:
    """`coopskills COMMAND --help` works everywhere, a campaign or none."""
    done = campaign.run(name, "--help")
    assert done.code == 0
    assert "Usage" in done.out


def test_a_mistyped_command_or_option_ends_with_2(campaign: CampaignFolder) -> None:
    """Usage errors are 2, with what was wrong."""
    for words in (["shedule"], ["queue", "--jsn"], ["--campain", "x", "queue"], ["log", "a", "b", "c"]):
        done = campaign.run(*words)
        assert (done.code, done.out) == (2, "")
        assert done.err


def test_outside_a_campaign_the_error_names_init(campaign: CampaignFolder) -> None:
    """Where there is none, `coopskills init` makes one."""
    (campaign.root / "config.toml").unlink()
    for words in (["queue"], ["publish-due"], []):
        done = campaign.run(*words)
        assert done.code == 2
        assert "coopskills init" in done.err


def test_coopskills_alone_says_where_it_stands_and_what_to_do_next(campaign: CampaignFolder) -> None:
    """The first thing that a person types is answered."""
    done = campaign.run()
    assert done.code == 0
    assert "Skills (skills)" in done.out
    assert "Next: " in done.out


def test_all_errors_of_a_config_come_at_once_without_a_traceback(campaign: CampaignFolder) -> None:
    """Each with file and line, exit 2, on standard error."""
    campaign.write("config.toml", '[campaign]\nname = "x"\nid = "x"\ntimezone = "Europe/Brussel"\nlangages = ["en"]\n')
    done = campaign.run("queue")
    assert done.code == 2
    assert "config.toml:4: " in done.err
    assert "Europe/Brussels" in done.err
    assert "config.toml:5: " in done.err
    assert "languages" in done.err
    assert "Traceback" not in done.err


def test_cron_is_silent_when_all_went_well(campaign: CampaignFolder) -> None:
    """Without a terminal neither a publication nor its absence is worth a mail."""
    campaign.post("smart", publish_at=ago(minutes=1))
    campaign.run("schedule")
    for _ in range(2):
        done = campaign.run("publish-due")
        assert (done.code, done.out, done.err) == (0, "", "")
    assert len(campaign.published()) == 1

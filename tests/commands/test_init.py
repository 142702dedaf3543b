"""`coopskills init`: what it writes can be used at once, and nothing is ever written over."""

from __future__ import annotations

from pathlib import Path

import pytest

from coopskills_cli.campaign.config import load as load_config
from coopskills_cli.campaign.posts import load as load_posts
from coopskills_cli.campaign.templates import Templates
from coopskills_cli.models import Campaign, Severity
from coopskills_cli.networks.registry import networks
from tests.campaigns import CampaignFolder, Done
from tests.commands.terminal import answered


def init(folder: Path, *words: str) -> Done:
    return CampaignFolder(folder).run("init", *words)


def tree(root: Path) -> dict[str, str]:
    return {path.relative_to(root).as_posix(): path.read_text("utf-8") for path in root.rglob("*") if path.is_file()}


def campaign_in(root: Path) -> Campaign:
    return load_config(root, networks())


def errors(root: Path) -> list[str]:
    campaign = campaign_in(root)
    problems = load_posts(campaign, Templates(campaign)).problems
    return [f"{problem.where}: {problem.message}" for problem in problems if problem.severity is Severity.ERROR]


def test_without_a_terminal_it_asks_nothing_and_the_campaign_is_ready(tmp_path: Path) -> None:
    """The usual answers make a campaign that loads without a problem and posts into a folder."""
    assert init(tmp_path, "Skills 2030").code == 0
    root = tmp_path / "Skills 2030"
    campaign = campaign_in(root)
    assert (campaign.name, campaign.id, campaign.languages) == ("Skills 2030", "skills-2030", ("en",))
    assert [account.network for account in campaign.accounts.values()] == ["folder"]
    assert errors(root) == []
    assert (root / "media").is_dir()


def test_its_one_post_is_a_draft(tmp_path: Path) -> None:
    """Nothing of a new campaign can be scheduled by mistake."""
    init(tmp_path)
    campaign = campaign_in(tmp_path)
    assert [(post.slug, post.draft) for post in load_posts(campaign, Templates(campaign)).posts] == [
        ("first-post", True)
    ]


def test_on_a_terminal_it_asks_and_asks_again_after_a_slip(tmp_path: Path) -> None:
    """A mistyped answer is told with the nearest right one, and asked for anew; the answers reach the config."""
    answers = (
        'Say "hello"\nHello!\nhello\nEurope/Brussel\nEurope/Brussels\nfr, nl\nmastodn\nmastodon\nmastodon.example/\n'
    )
    code, screen = answered(["init", "here"], answers, tmp_path)
    assert code == 0, screen
    assert "did you mean 'Europe/Brussels'?" in screen
    assert "did you mean 'mastodon'?" in screen
    campaign = campaign_in(tmp_path / "here")
    assert (campaign.name, campaign.id) == ('Say "hello"', "hello")
    assert (campaign.timezone.key, campaign.languages) == ("Europe/Brussels", ("fr", "nl"))
    assert [(account.name, account.server) for account in campaign.accounts.values()] == [
        ("mastodon", "https://mastodon.example")
    ]
    assert errors(tmp_path / "here") == []


@pytest.mark.parametrize(
    ("answers", "name", "network"),
    [("\n\n\n\nbluesky\n\n", "bluesky", "bluesky"), ("\n\n\n\nmanual\n\n", "linkedin", "manual")],
)
def test_the_first_account_can_be_of_any_network(tmp_path: Path, answers: str, name: str, network: str) -> None:
    """Each network's account is written with the keys that the config wants of it."""
    code, screen = answered(["init"], answers, tmp_path)
    assert code == 0, screen
    assert {account.name: account.network for account in campaign_in(tmp_path).accounts.values()} == {name: network}


def test_it_writes_over_nothing(tmp_path: Path) -> None:
    """Every file that is in the way is named, the exit code is 2, and not a byte was written."""
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "default.j2").write_text("mine")
    (tmp_path / "config.toml").write_text("mine too")
    before = tree(tmp_path)
    done = init(tmp_path)
    assert done.code == 2
    assert tree(tmp_path) == before
    assert "config.toml" in done.err
    assert str(Path("templates", "default.j2")) in done.err


def test_what_fails_half_way_leaves_nothing(tmp_path: Path) -> None:
    """Where a file stands in a folder's place, all that was written until then is taken back."""
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "parts").write_text("a file where a folder should be")
    assert init(tmp_path).code == 1
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["parts", "templates"]


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    """A file named instead of a folder is a usage error."""
    (tmp_path / "notes").write_text("")
    done = init(tmp_path, "notes")
    assert done.code == 2
    assert "notes" in done.err


def test_gitignore_keeps_its_own_lines(tmp_path: Path) -> None:
    """Lines are added to a .gitignore that is there, each once, after an own last line without a line end."""
    (tmp_path / ".gitignore").write_text("*.bak\n.coopskills/", encoding="utf-8")
    init(tmp_path)
    lines = (tmp_path / ".gitignore").read_text("utf-8").splitlines()
    assert lines[:2] == ["*.bak", ".coopskills/"]
    assert lines.count(".coopskills/") == lines.count("/config.toml") == 1


def test_the_example_comes_as_drafts(tmp_path: Path) -> None:
    """`--example` writes the whole campaign, and not one of its posts can go out before somebody says so."""
    assert init(tmp_path, "--example").code == 0
    campaign = campaign_in(tmp_path)
    loaded = load_posts(campaign, Templates(campaign))
    assert len(loaded.posts) == 18
    assert all(post.draft for post in loaded.posts)
    assert errors(tmp_path) == []


def test_the_talk_names_the_next_command(tmp_path: Path) -> None:
    """Talk goes to standard error and says how to go on; `-q` says nothing."""
    done = init(tmp_path, "a")
    assert "coopskills check" in done.err
    assert done.out == ""
    assert CampaignFolder(tmp_path).run("-q", "init", "b") == Done(0, "", "")

"""`coopskills new`: a draft that can be read at once, with what its kind asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from coopskills_cli.campaign.config import load as load_config
from coopskills_cli.campaign.example import example_files
from coopskills_cli.campaign.founding import found
from coopskills_cli.campaign.posts import load as load_posts
from coopskills_cli.campaign.templates import Templates
from coopskills_cli.networks.registry import networks
from tests.campaigns import CampaignFolder
from tests.commands.terminal import answered

if TYPE_CHECKING:
    from pathlib import Path

    from coopskills_cli.models import Post


@pytest.fixture
def campaign(tmp_path: Path) -> CampaignFolder:
    """The example campaign, with a second language."""
    found(tmp_path, example_files())
    config = tmp_path / "config.toml"
    config.write_text(config.read_text("utf-8").replace('languages = ["en"]', 'languages = ["en", "fr"]'), "utf-8")
    return CampaignFolder(tmp_path)


def post(folder: CampaignFolder, name: str) -> Post:
    campaign = load_config(folder.root, networks())
    loaded = load_posts(campaign, Templates(campaign))
    assert loaded.problems == ()
    return next(post for post in loaded.posts if post.name == name)


def test_a_new_post_is_a_draft_of_its_kind(campaign: CampaignFolder) -> None:
    """It loads without a problem, cannot be scheduled, and goes out only when somebody has given it a time."""
    assert campaign.run("new", "conference", "afterparty").code == 0
    made = post(campaign, "afterparty")
    assert (made.kind, made.draft, made.due) == ("conference", True, None)


def test_the_fields_of_the_kind_stand_ready(campaign: CampaignFolder) -> None:
    """What the kind's templates ask for stands there as a comment to fill in; what every template has does not."""
    campaign.run("new", "testimony", "a-testimony")
    text = (campaign.root / "posts" / "a-testimony.md").read_text("utf-8")
    own = [line for line in text.splitlines() if "TODO(" in line and line.startswith("#")]
    assert own == ["# cooperative: TODO(cooperative)", "# person: TODO(person)"]


def test_filled_in_it_can_be_checked(campaign: CampaignFolder) -> None:
    """Taking the signs of comment away is all it takes for the template to find its fields."""
    campaign.run("new", "recommendation", "tenth")
    path = campaign.root / "posts" / "tenth.md"
    path.write_text(path.read_text("utf-8").replace("# number: TODO(number)", "number: 10"), "utf-8")
    assert post(campaign, "tenth").vars == {"number": 10}
    checked = campaign.run("check", "tenth")
    assert checked.code == 0
    assert "TODO(the text of the post)" in checked.out


def test_check_names_the_text_that_is_missing(campaign: CampaignFolder) -> None:
    """The new post's own placeholder is found by `check`."""
    campaign.run("new", "default", "news")
    assert "posts/news.md:8" in campaign.run("check", "news").out


def test_another_language_takes_all_from_its_original(campaign: CampaignFolder) -> None:
    """`smart.fr` needs a text and nothing else."""
    assert campaign.run("new", "default", "launch.fr").code == 0
    made = post(campaign, "launch.fr")
    assert (made.slug, made.language, made.draft, made.due) == ("launch", "fr", True, post(campaign, "launch").due)


def test_a_post_that_is_there_stays(campaign: CampaignFolder) -> None:
    """Exit code 2, and the file as it was."""
    before = (campaign.root / "posts" / "launch.md").read_text("utf-8")
    done = campaign.run("new", "default", "launch")
    assert done.code == 2
    assert (campaign.root / "posts" / "launch.md").read_text("utf-8") == before
    assert "posts/launch.md is there already" in done.err


@pytest.mark.parametrize(
    ("typed", "suggested"),
    [
        ("Été à Liège", "ete-a-liege"),
        ("a_b", "a-b"),
        ("-x", "x"),
        ("../up", "up"),
        ("launch.de", "launch-de"),
        ("Launch.fr", "launch.fr"),
        ("notes.md", "notes"),
    ],
)
def test_a_bad_name_is_told_with_a_right_one(campaign: CampaignFolder, typed: str, suggested: str) -> None:
    """The suggestion is a name that would do, and nothing was written."""
    before = sorted(campaign.root.rglob("*"))
    done = campaign.run("new", "default", "--", typed)
    assert done.code == 2
    assert f"coopskills new default {suggested}\n" in done.err
    assert sorted(campaign.root.rglob("*")) == before


def test_an_unknown_kind_is_told_with_the_nearest(campaign: CampaignFolder) -> None:
    """A mistyped kind is an error with the word that was meant, and writes nothing."""
    done = campaign.run("new", "documentry", "film")
    assert done.code == 2
    assert "did you mean 'documentary'?" in done.err
    assert not (campaign.root / "posts" / "film.md").exists()


def test_without_a_terminal_it_does_not_ask(campaign: CampaignFolder) -> None:
    """What is missing is a usage error that lists the kinds."""
    done = campaign.run("new")
    assert done.code == 2
    assert "recommendation" in done.err
    assert campaign.run("new", "default").code == 2


def test_on_a_terminal_it_asks(campaign: CampaignFolder) -> None:
    """Kind and name are asked for, the kinds named; a bare Enter is the default kind."""
    code, screen = answered(["new"], "\nnews\n", campaign.root)
    assert code == 0, screen
    assert "recommendation" in screen
    assert post(campaign, "news").kind == "default"

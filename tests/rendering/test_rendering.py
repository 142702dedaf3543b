"""From a post to the message that an account publishes: parts, trimming, and every problem with its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from coopskills_cli.campaign.config import load as load_config
from coopskills_cli.campaign.posts import load as load_posts
from coopskills_cli.campaign.templates import Templates
from coopskills_cli.networks.registry import networks
from coopskills_cli.rendering.renderer import Renderer
from coopskills_cli.rendering.targets import targets
from tests.campaigns import FOLDER, HEAD, CampaignFolder, make

if TYPE_CHECKING:
    from pathlib import Path

    from coopskills_cli.models import Message

ACCOUNTS = """
[accounts.sky]
network = "bluesky"
server = "https://bsky.example"
handle = "cecop.example"
languages = ["en", "fr"]
[accounts.masto]
network = "mastodon"
server = "https://mastodon.example"
"""


@pytest.fixture
def campaign(tmp_path: Path) -> CampaignFolder:
    folder = make(tmp_path, HEAD.replace('require = "statement"', 'require = "nothing"') + FOLDER + ACCOUNTS)
    folder.write("templates/default.j2", "{{ body }}\n")
    return folder


def rendered(folder: CampaignFolder) -> dict[tuple[str, str], Message]:
    """The messages by language and account; every file is sound."""
    campaign = load_config(folder.root, networks())
    templates = Templates(campaign)
    loaded = load_posts(campaign, templates)
    assert loaded.problems == ()
    renderer = Renderer(campaign, templates, targets(campaign), campaign.state)
    return {(message.language, message.account): message for message in renderer.messages(loaded.posts)}


def places(message: Message) -> list[tuple[str, str]]:
    return [(problem.where, problem.code) for problem in message.problems]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("One", ["One"]),
        ("\n\n  One\n   indented  \n\n", ["One\n   indented"]),
        ("One\n---\nTwo", ["One", "Two"]),
        ("One\n---  \n\n  Two\u00a0\n\n---\nThree\n", ["One", "Two", "Three"]),
        ("One\n----\nTwo", ["One\n----\nTwo"]),
        ("One\n ---\nTwo", ["One\n ---\nTwo"]),
        ("One --- Two", ["One --- Two"]),
        ("{{ 'One' }}{{ '\\n---\\n' }}Two", ["One", "Two"]),
        ("\u2003One\u2003", ["One"]),
    ],
)
def test_the_text_is_trimmed_and_cut_at_its_lines(campaign: CampaignFolder, text: str, parts: list[str]) -> None:
    """As `str.strip` does, and at lines `---`, also where an expression writes them; otherwise as it is."""
    campaign.post("smart", text)
    assert [part.text for part in rendered(campaign)["en", "archive"].parts] == parts


@pytest.mark.parametrize("text", ["One\n---\n", "---\nOne", "One\n---\n---\nTwo", "{{ '' }}"])
def test_an_empty_part_is_an_error_with_its_place(campaign: CampaignFolder, text: str) -> None:
    """A thread never sends nothing; the parts are shown all the same."""
    campaign.post("smart", text)
    message = rendered(campaign)["en", "archive"]
    assert places(message) == [("posts/smart.md:3", "empty")]
    assert message.parts


def test_what_a_key_of_an_override_suffers_from_is_told_in_its_line(campaign: CampaignFolder) -> None:
    """Not in the first line of the file."""
    campaign.write(
        "posts/smart.md",
        "---\naccounts: [sky]\noverrides:\n  bluesky:\n    link: https://x.example\n    visibility: private\n---\nHi\n",
    )
    assert ("posts/smart.md:6", "visibility") in places(rendered(campaign)["en", "sky"])


def test_a_key_that_a_translation_takes_over_is_told_in_the_originals_line_or_first(campaign: CampaignFolder) -> None:
    """Its own file has no line for it."""
    campaign.post("smart", visibility="private", accounts=["sky"])
    campaign.post("smart.fr", "Bonjour")
    assert places(rendered(campaign)["fr", "sky"]) == [("posts/smart.fr.md:1", "visibility")]


def test_a_missing_funding_text_is_told_where_the_text_stands(campaign: CampaignFolder) -> None:
    """For a language that config.toml has none for, and for a template that shows none."""
    text = (campaign.root / "config.toml").read_text(encoding="utf-8")
    campaign.write("config.toml", text.replace('require = "nothing"', 'require = "disclaimer"'))
    campaign.post("smart", "Hello", accounts=["masto"], media=[])
    assert places(rendered(campaign)["en", "masto"]) == [("posts/smart.md:5", "funding-missing")]
    campaign.write("config.toml", text.replace('require = "nothing"', 'require = "statement"'))
    assert places(rendered(campaign)["en", "masto"]) == [("posts/smart.md:5", "funding-missing")]


@pytest.mark.parametrize(("escape", "named"), [("\\ud83d", "U+D83D"), ("\\x1b", "U+001B"), ("\\0", "U+0000")])
def test_what_no_text_for_people_has_is_an_error(campaign: CampaignFolder, escape: str, named: str) -> None:
    """A template can write half a character or a control: told, neither sent nor tripped over."""
    campaign.post("smart", f'Half {{{{ "{escape}" }}}} a sign', accounts=["masto"])
    message = rendered(campaign)["en", "masto"]
    assert places(message) == [("posts/smart.md:4", "control-character")]
    assert named in message.problems[0].message

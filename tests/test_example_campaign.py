"""The campaign in this repository: complete, within every network's limits, and nothing in it made up."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from coopskills_cli.campaign.config import load as load_config
from coopskills_cli.campaign.example import example_files
from coopskills_cli.campaign.posts import load as load_posts
from coopskills_cli.campaign.templates import Templates
from coopskills_cli.networks.registry import networks
from coopskills_cli.rendering.renderer import Renderer
from coopskills_cli.rendering.targets import targets

if TYPE_CHECKING:
    from coopskills_cli.models import Campaign, Message, Post

DISCLAIMER = (
    "This campaign has been funded by the European Union. Views and opinions expressed are however those of the "
    "authors only and do not necessarily reflect those of the European Union or the European Commission. Neither the "
    "European Union nor the granting authority can be held responsible for them."
)
DRAFTS = {"documentary-cermaiche-noi", "documentary-smart", "report", "testimony"}
MARK = "TODO("


@pytest.fixture(scope="module")
def campaign(tmp_path_factory: pytest.TempPathFactory) -> Campaign:
    """The campaign laid out in a folder of its own."""
    root = tmp_path_factory.mktemp("campaign")
    for name, text in example_files().items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return load_config(root, networks())


@pytest.fixture(scope="module")
def posts(campaign: Campaign) -> dict[str, Post]:
    loaded = load_posts(campaign, Templates(campaign))
    assert loaded.problems == ()
    return {post.slug: post for post in loaded.posts}


@pytest.fixture(scope="module")
def messages(campaign: Campaign, posts: dict[str, Post]) -> list[Message]:
    renderer = Renderer(campaign, Templates(campaign), targets(campaign), campaign.state)
    return renderer.messages(posts.values())


def text(message: Message) -> str:
    return "\n\n".join(part.text for part in message.parts)


def test_every_post_of_the_brief_is_there(posts: dict[str, Post]) -> None:
    """Launch, documentaries, conference, report, nine recommendations, their thread, a testimony; each with a time."""
    nine = {f"recommendation-{number}" for number in range(1, 10)}
    conference = {f"conference-{moment}" for moment in ("invitation", "reminder", "today")}
    assert set(posts) == {"launch", "recommendations"} | DRAFTS | nine | conference
    assert all(post.due for post in posts.values())


def test_every_message_can_be_sent_as_written(messages: list[Message]) -> None:
    """Not one problem in any message that is no draft: limits, funding line, templates."""
    assert [problem for message in messages if message.post not in DRAFTS for problem in message.problems] == []


def test_every_post_goes_to_every_account(messages: list[Message], campaign: Campaign, posts: dict[str, Post]) -> None:
    """Nothing is left out for want of a language or an account."""
    assert len(messages) == len(posts) * len(campaign.accounts)
    assert all(message.parts for message in messages)


def test_lengths_hold_on_the_strictest_servers(messages: list[Message]) -> None:
    """Bluesky's 300 and Mastodon's 500 hold for each part, placeholders included."""
    limits = {"bluesky": 300, "mastodon": 500}
    strict = [(message, part) for message in messages for part in message.parts if message.network in limits]
    assert {part.limit for message, part in strict if message.network == "bluesky"} == {300}
    assert [message.post for message, part in strict if part.length > limits[message.network]] == []


def test_hashtag_and_funding_stand_in_every_message(messages: list[Message]) -> None:
    """In every post on every network; in a thread, in the first part, which is the one that is passed on."""
    for message in messages:
        assert message.parts[0].text.endswith("#coopskills2023\nFunded by the European Union"), message.post


def test_the_disclaimer_is_the_brief_s(campaign: Campaign) -> None:
    """Word for word, and in no language but its own."""
    assert campaign.funding.disclaimer == {"en": DISCLAIMER}


def test_drafts_are_what_the_brief_leaves_open(posts: dict[str, Post], messages: list[Message]) -> None:
    """A post that cannot go out without what the brief does not give is a draft with a placeholder; no other is."""
    assert {post.slug for post in posts.values() if post.draft} == DRAFTS
    assert {message.post for message in messages if MARK in text(message)} == DRAFTS


def test_nothing_is_made_up(messages: list[Message]) -> None:
    """No address and no handle that the brief does not give, which is all of them."""
    for message in messages:
        assert not re.search(r"https?://|@\w", text(message)), message.post


def test_the_brief_s_slips_are_not_published(messages: list[Message]) -> None:
    """What the brief misspells is spelt right."""
    slips = re.compile(r"freelenc|\badress|reccomend|concerned professionals", re.IGNORECASE)
    assert [message.post for message in messages if slips.search(text(message))] == []


def test_the_conference_is_on_one_day(campaign: Campaign, posts: dict[str, Post], messages: list[Message]) -> None:
    """The brief gives two days; the config chooses one, and every post follows it."""
    day = campaign.dates["conference"]
    assert day.isoformat() == "2023-11-28T14:30:00+01:00"
    before = [
        (day.date() - due.date()).days for post in posts.values() if post.kind == "conference" and (due := post.due)
    ]
    assert before == [21, 1, 0]
    said = [text(message) for message in messages if message.post.startswith("conference-")]
    assert all("28 November 2023" in words and "29 November" not in words for words in said)


def test_the_thread_says_what_the_nine_posts_say(messages: list[Message]) -> None:
    """Ten parts, in order; each recommendation in the words of its own post."""
    on_mastodon = {message.post: message for message in messages if message.account == "cecop-mastodon"}
    parts = [part.text for part in on_mastodon["recommendations"].parts]
    assert len(parts) == 10
    for number, part in enumerate(parts[1:], start=1):
        heading, _, words = part.partition(". ")
        assert heading == str(number)
        assert words in text(on_mastodon[f"recommendation-{number}"])


def test_linkedin_gets_the_thread_as_one_post(messages: list[Message]) -> None:
    """It knows no threads."""
    assert [len(message.parts) for message in messages if message.account == "cecop-linkedin"] == [1] * 18

"""`coopskills retry`: what failed, was missed or is held comes back as it was frozen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.campaigns import ago
from tests.commands.test_publish_due import as_if, scheduled

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.commands.conftest import Here, ScriptedHere

    Told = Callable[..., ScriptedHere]


def test_what_failed_goes_out_with_the_next_run(told: Told) -> None:
    """As it was frozen; the command itself sends nothing."""
    campaign = told("one", "two")
    scheduled(campaign, "smart")
    campaign.tell("send refused")
    campaign.run("publish-due")
    done = campaign.run("retry", "smart", "--account", "one")
    assert done.code == 0
    assert "smart on one" in done.err
    row = campaign.row()
    assert (row["state"], row["attempts"], row["error"]) == ("queued", 0, None)
    assert campaign.out() == []
    assert campaign.run("publish-due").code == 0
    assert (campaign.out("one"), campaign.out("two")) == (["smart says hello"], ["smart says hello"])


def test_what_was_missed_is_not_too_late_any_more(here: Here) -> None:
    """A person has said that it is still wanted."""
    scheduled(here, "smart")
    here.time_comes("smart", hours=3)
    assert here.run("publish-due").code == 1
    assert here.run("retry", "smart").code == 0
    assert here.run("publish-due").code == 0
    assert len(here.published()) == 1


def test_what_was_edited_needs_to_be_frozen_anew(here: Here) -> None:
    """As it was frozen it would be held again at once: the command that helps is named instead."""
    scheduled(here, "smart")
    here.post("smart", "Something else", publish_at=ago(seconds=5))
    assert here.run("publish-due").code == 1
    done = here.run("retry", "smart")
    assert done.code == 2
    assert "posts/smart.md was edited since it was scheduled" in done.err
    assert "coopskills schedule smart" in done.err
    assert here.queue()["smart", "archive"]["state"] == "held"


def test_what_was_edited_and_is_as_it_was_comes_back(here: Here) -> None:
    """The edit was taken back: nothing is in the way."""
    scheduled(here, "smart")
    path = here.root / "posts" / "smart.md"
    before = path.read_bytes()
    path.write_bytes(before + b"more\n")
    assert here.run("publish-due").code == 1
    path.write_bytes(before)
    assert here.run("retry", "smart").code == 0
    assert here.run("publish-due").code == 0
    assert len(here.published()) == 1


def test_a_thread_that_was_taken_out_half_way_can_go_on(told: Told) -> None:
    """It cannot be frozen anew, so this is its only way back; one that may be frozen anew stays taken out."""
    campaign = told("one", "two")
    campaign.post("smart", "first\n---\nsecond", publish_at=ago(seconds=5), accounts=["one"])
    campaign.post("other", "other", publish_at=ago(seconds=5), accounts=["one"])
    campaign.run("schedule")
    campaign.tell("send fine", "send fine", "send refused")
    campaign.run("publish-due")
    assert campaign.run("unschedule", "smart").code == 0
    again = campaign.run("schedule", "smart")
    assert (again.code, "coopskills retry smart" in again.err) == (2, True)
    assert campaign.run("retry", "smart").code == 0
    assert campaign.run("publish-due").code == 0
    assert campaign.out() == ["other", "first", "second"]


def test_what_was_taken_out_stays_out_where_others_are_meant(told: Told) -> None:
    """What failed comes back; a thread that a person took out on another account does not come with it."""
    campaign = told("one", "two")
    campaign.post("smart", "first\n---\nsecond", publish_at=ago(seconds=5))
    campaign.run("schedule")
    for account in ("one", "two"):
        campaign.tell("send fine", "send refused", account=account)
    campaign.run("publish-due")
    campaign.run("unschedule", "smart", "--account", "two")
    assert campaign.run("retry", "smart").code == 0
    assert (campaign.state(account="one"), campaign.state(account="two")) == ("queued", "cancelled")


def test_what_needs_no_retry_is_a_usage_error(here: Here) -> None:
    """With how it stands; a post that is not in the queue is told with the nearest that is."""
    scheduled(here, "smart")
    done = here.run("retry", "smart")
    assert done.code == 2
    assert "it is queued (waiting for its time)" in done.err
    done = here.run("retry", "smrt")
    assert done.code == 2
    assert "did you mean 'smart'?" in done.err


def test_only_the_delivery_that_is_named(told: Told) -> None:
    """By account, by number, by language."""
    campaign = told("one", "two")
    campaign.write("config.toml", (campaign.root / "config.toml").read_text("utf-8") + 'languages = ["en", "fr"]\n')
    campaign.post("smart", "Hello", publish_at=ago(seconds=5))
    campaign.post("smart.fr", "Bonjour")
    assert campaign.run("schedule").code == 0
    as_if(campaign, "UPDATE deliveries SET state = 'failed', wake = NULL")
    number = next(row["id"] for row in campaign.run("queue", "--json").rows("deliveries") if row["account"] == "one")
    assert campaign.run("retry", "smart", "--id", str(number)).code == 0
    assert campaign.run("retry", "smart.fr").code == 0
    rows = campaign.run("queue", "--json").rows("deliveries")
    assert {(row["account"], row["language"]): row["state"] for row in rows} == {
        ("one", "en"): "queued",
        ("two", "en"): "failed",
        ("two", "fr"): "queued",
    }

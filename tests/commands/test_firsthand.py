"""What a new user stumbled over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.campaigns import FOLDER, HEAD, ago, ahead

if TYPE_CHECKING:
    from tests.campaigns import CampaignFolder

MASTODON = '\n[accounts.m]\nnetwork = "mastodon"\nserver = "http://127.0.0.1:9"\n'


def test_a_quote_of_a_post_that_is_not_there_is_told_before_it_is_due(campaign: CampaignFolder) -> None:
    """With the nearest name, by `check` and `schedule`; and a post cannot quote itself."""
    campaign.post("launch", publish_at=ahead(days=1))
    campaign.post("answer", "Answer", publish_at=ahead(days=2), quote="lauch")
    campaign.post("self", "Self", publish_at=ahead(days=2), quote="self")
    problems = campaign.run("check", "--json").rows("problems")
    told = {problem["where"]: problem for problem in problems if problem["code"] == "unknown-post"}
    assert "did you mean 'launch'?" in told["posts/answer.md:3"]["remedy"]
    assert "itself" in told["posts/self.md:3"]["message"]
    assert campaign.run("schedule").code == 2


def test_a_time_that_is_over_is_a_warning_of_check_until_it_is_in_the_queue(campaign: CampaignFolder) -> None:
    """`schedule` would refuse it, so `check` says so, in the line of the time; not of drafts."""
    campaign.post("old", publish_at=ago(days=400))
    campaign.post("draft", "Draft", publish_at=ago(days=400), draft=True)
    campaign.post("kept", "Kept", publish_at=ago(seconds=2), late_after="1s")
    done = campaign.run("check", "--json")
    late = [(one["where"], one["severity"]) for one in done.rows("problems") if one["code"] == "too-late"]
    assert late == [("posts/kept.md:2", "warning"), ("posts/old.md:2", "warning")]
    assert "400 days ago" in campaign.run("check").out
    assert done.code == 0


def test_schedule_tells_everything_that_is_wrong_at_once(campaign: CampaignFolder) -> None:
    """A file that cannot be read does not hide the missing picture of another."""
    campaign.write("posts/broken.md", "---\npublish_at: [\n---\n")
    campaign.post("smart", publish_at=ahead(days=1), media=[{"file": "media/no.png", "alt": "Nothing"}])
    done = campaign.run("schedule")
    assert done.code == 2
    assert "posts/broken.md" in done.err
    assert "media/no.png" in done.err
    assert campaign.run("queue", "--json").rows("deliveries") == []


def test_schedule_names_the_account_that_cannot_sign_in_yet(campaign: CampaignFolder) -> None:
    """Before the post is due, with the command that helps; an account that needs no secret is not named."""
    campaign.write("config.toml", HEAD + FOLDER + MASTODON)
    campaign.post("smart", publish_at=ahead(days=1))
    done = campaign.run("schedule")
    assert done.code == 0
    assert "coopskills accounts add m" in done.err
    assert "accounts add archive" not in done.err


def test_a_server_out_of_reach_is_no_refused_sign_in(campaign: CampaignFolder) -> None:
    """With a new token after a missing one, an unreachable server leaves the post queued, to be tried again."""
    campaign.write("config.toml", HEAD + MASTODON)
    campaign.post("smart", publish_at=ago(seconds=1))
    campaign.run("schedule")
    assert campaign.run("publish-due").code == 4
    campaign.environ["COOPSKILLS_M_TOKEN"] = "a-new-token"
    campaign.run("retry", "smart")
    assert campaign.run("publish-due").code == 0
    row = campaign.queue()["smart", "m"]
    assert (row["state"], row["attempts"]) == ("queued", 1)
    assert row["error"]


def test_a_link_without_its_beginning_is_told(campaign: CampaignFolder) -> None:
    """No network makes a link of it; the remedy is the address to paste."""
    campaign.post("smart", publish_at=ahead(days=1), link="www.example.org/a")
    problems = campaign.run("check", "--json").rows("problems")
    assert [one["remedy"] for one in problems if one["code"] == "link"] == ["write https://www.example.org/a"]

"""`coopskills publish`: now, what a person names, and once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.campaigns import ago
from tests.commands.terminal import CTRL_C, answered, on_a_terminal
from tests.commands.test_publish_due import scheduled

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.commands.conftest import Here, ScriptedHere

    Told = Callable[..., ScriptedHere]

SOON = "2090-01-02 09:30"
FIELDS = {"id", "post", "account", "language", "state", "url", "error"}


def texts(campaign: Here) -> list[str]:
    """The first lines of what is out."""
    return [post["text"].partition("\n")[0] for post in campaign.published()]


@pytest.mark.parametrize("answers", ["\n", "n\n"])
def test_on_a_terminal_it_lists_and_asks_and_takes_enter_for_no(here: Here, answers: str) -> None:
    """Account and first words are shown; nothing is sent, and nothing is put into the queue."""
    here.post("smart", "Hello")
    code, screen = answered(["publish", "smart"], answers, here.root)
    assert code == 1
    assert "archive: Hello Funded by the European Union" in screen
    assert "Send this now? [y/N]" in screen
    assert here.published() == []
    assert here.queue() == {}


def test_on_a_terminal_yes_sends_and_shows_where_it_is(here: Here) -> None:
    """With the address of what is out; `--quiet` asks all the same, and lists what it asks about."""
    here.post("smart", "Hello")
    here.post("more", "More")
    code, screen = answered(["publish", "smart"], "y\n", here.root)
    assert code == 0
    assert "published: smart (en) on archive: file://" in screen
    code, screen = answered(["-q", "publish", "more"], "y\n", here.root)
    assert code == 0
    assert "archive: More Funded" in screen
    assert "published:" not in screen
    assert sorted(texts(here)) == ["Hello", "More"]


def test_ctrl_c_at_the_question_is_a_no(told: Told) -> None:
    """Exit 130; nothing is sent or queued."""
    campaign = told("one")
    campaign.post("smart", "Hello")
    with on_a_terminal(campaign, "publish", "smart") as screen:
        screen.until("[y/N]")
        screen.press(CTRL_C)
        assert screen.end() == 130
    assert "Traceback" not in screen.shown
    assert (campaign.out(), campaign.queue()) == ([], {})


def test_without_a_terminal_it_wants_yes(here: Here) -> None:
    """Exit 2 and the word that is missing; nothing is sent or queued."""
    here.post("smart", "Hello")
    done = here.run("publish", "smart")
    assert done.code == 2
    assert "--yes" in done.err
    assert (here.published(), here.queue()) == ([], {})


def test_it_sends_what_has_no_time_and_once(here: Here) -> None:
    """The second time there is nothing to send; `schedule` and `publish-due` find nothing to do either."""
    here.post("smart", "Hello")
    done = here.run("publish", "smart", "--yes", "--json")
    assert done.code == 0
    (row,) = done.rows("outcomes")
    assert (set(row), row["state"], row["post"]) == (FIELDS, "published", "smart")
    again = here.run("publish", "smart", "--yes", "--json")
    assert (again.code, again.rows("outcomes")) == (0, [])
    assert "nothing to send" in again.err
    assert here.run("schedule").code == 0
    assert here.run("publish-due").code == 0
    assert texts(here) == ["Hello"]


def test_what_is_queued_and_sent_so_is_not_sent_again(here: Here) -> None:
    """Its time in the queue is over; its place in the queue is the same."""
    here.post("smart", "Hello", publish_at=SOON)
    here.run("schedule")
    number = here.queue()["smart", "archive"]["id"]
    assert here.run("publish", "smart", "--yes").code == 0
    assert here.queue()["smart", "archive"]["id"] == number
    assert here.run("publish-due", "--dry-run", "--now", "2090-01-02 09:31", "--json").rows("outcomes") == []
    assert texts(here) == ["Hello"]


def test_it_sends_the_file_as_it_is_now(here: Here) -> None:
    """What was queued before the edit does not go out."""
    here.post("smart", "Old", publish_at=SOON)
    here.run("schedule")
    here.post("smart", "New", publish_at=SOON)
    assert here.run("publish", "smart", "--yes").code == 0
    assert texts(here) == ["New"]


def test_a_dry_run_says_what_would_be_sent(here: Here) -> None:
    """It needs no yes, asks nobody, and writes nothing."""
    here.post("smart", "Hello")
    done = here.run("publish", "smart", "--dry-run")
    assert done.code == 0
    assert "would be sent now: smart (en) to archive" in done.err
    assert (here.published(), here.queue()) == ([], {})
    assert not (here.root / ".coopskills" / "queue.db").exists()


def test_only_to_the_accounts_that_are_named(told: Told) -> None:
    """The other account's delivery stays for its own time; a name that there is not is an error with the nearest."""
    campaign = told("one", "two")
    campaign.post("smart", "Hello", publish_at=SOON)
    campaign.run("schedule")
    assert campaign.run("publish", "smart", "--account", "two", "--yes").code == 0
    assert (campaign.out("one"), campaign.out("two")) == ([], ["Hello"])
    assert campaign.state(account="one") == "queued"
    done = campaign.run("publish", "smart", "--account", "on", "--yes")
    assert done.code == 2
    assert "did you mean 'one'?" in done.err


def test_however_late_it_is(told: Told) -> None:
    """What was missed, has failed or was taken out goes out when a person says so."""
    campaign = told("one")
    campaign.post("late", "late", publish_at=ago(hours=9))
    campaign.post("failed", "failed", publish_at=ago(seconds=5))
    campaign.post("out", "out", publish_at=SOON)
    campaign.run("schedule", "failed", "out")
    campaign.tell("send refused")
    assert campaign.run("publish-due").code == 1
    assert campaign.run("unschedule", "out").code == 0
    assert campaign.run("publish", "late", "failed", "out", "--yes").code == 0
    assert sorted(campaign.out()) == ["failed", "late", "out"]


def test_how_it_ends_is_told_as_cron_is_told(told: Told) -> None:
    """Exit 3 where some went out, 1 where none did, 4 where an account must sign in."""
    campaign = told("one", "two")
    for number in range(3):
        campaign.post(f"p{number}", f"p{number}")
    campaign.tell("send refused", account="two")
    done = campaign.run("publish", "p0", "--yes")
    assert (done.code, "failed: p0 (en) on two" in done.err) == (3, True)
    campaign.tell("send refused", account="two")
    assert campaign.run("publish", "p1", "--account", "two", "--yes").code == 1
    campaign.tell("send signed-out", account="two")
    done = campaign.run("publish", "p2", "--yes")
    assert (done.code, "accounts add two" in done.err) == (4, True)


def test_what_could_not_go_out_at_once_goes_out_by_the_next_run(told: Told) -> None:
    """A network that is down keeps nobody waiting, though the post's own time is far off."""
    campaign = told("one")
    campaign.post("smart", "Hello", publish_at=SOON)
    campaign.run("schedule")
    campaign.tell("prepare later")
    assert campaign.run("publish", "smart", "--yes").code == 0
    row = campaign.row()
    assert (row["state"], row["attempts"], row["error"]) == ("queued", 0, "too many requests")


@pytest.mark.parametrize(("keys", "said"), [({"draft": True}, "is a draft"), ({"kind": "lauch"}, "lauch")])
def test_a_post_that_is_not_ready_is_not_sent(here: Here, keys: dict[str, object], said: str) -> None:
    """Exit 2, with its file and line; the others that were named are not sent either."""
    here.post("smart", "Hello", **keys)
    here.post("good", "Good")
    done = here.run("publish", "smart", "good", "--yes")
    assert done.code == 2
    assert done.err.startswith("posts/smart.md:2: ")
    assert said in done.err
    assert (here.published(), here.queue()) == ([], {})


def test_another_machine_publishes(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit 2; nothing is sent from here, and a dry run shows nothing that is not known here."""
    here.post("smart", "Hello")
    monkeypatch.setenv("COOPSKILLS_MACHINE", "elsewhere")
    for words in (("--yes",), ("--dry-run",)):
        done = here.run("publish", "smart", *words)
        assert (done.code, "testhost" in done.err) == (2, True)
    assert here.published() == []


def test_the_first_machine_that_publishes_is_named_in_config(here: Here) -> None:
    """As with `schedule`."""
    config = (here.root / "config.toml").read_text(encoding="utf-8")
    here.write("config.toml", config.replace('publisher = "testhost"\n', ""))
    here.post("smart", "Hello")
    done = here.run("publish", "smart", "--yes")
    assert done.code == 0
    assert 'publisher = "testhost"' in (here.root / "config.toml").read_text(encoding="utf-8")
    assert "this machine publishes" in done.err


def test_what_changes_while_it_asks_is_not_sent_on_the_old_word(told: Told) -> None:
    """Cron published the post as it was frozen while a person looked at its edit: nothing goes out twice."""
    campaign = told("one", config='[policy]\nedited = "send"\n')
    scheduled(campaign, "smart")
    campaign.post("smart", "An edit", publish_at=ago(seconds=5))
    with on_a_terminal(campaign, "publish", "smart") as screen:
        screen.until("[y/N]")
        assert campaign.run("publish-due").code == 0
        screen.press("y\n")
        assert screen.end() == 1
    assert "the queue has changed meanwhile" in screen.shown
    assert campaign.out() == ["smart says hello"]


def test_what_went_out_while_it_asked_is_not_sent_again(told: Told) -> None:
    """The same with a post that is as it was frozen: it says that there is nothing left to send."""
    campaign = told("one")
    scheduled(campaign, "smart")
    with on_a_terminal(campaign, "publish", "smart") as screen:
        screen.until("[y/N]")
        assert campaign.run("publish-due").code == 0
        screen.press("y\n")
        assert screen.end() == 0
    assert "nothing to send" in screen.shown
    assert campaign.out() == ["smart says hello"]

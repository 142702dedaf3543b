"""`coopskills publish-due`: what is due, once, and as silent as cron wants it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from tests.campaigns import FOLDER, HEAD, ago

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.commands.conftest import Here, ScriptedHere

    Told = Callable[..., ScriptedHere]

FIELDS = {"id", "post", "account", "language", "state", "url", "error"}


def as_if(campaign: Here | ScriptedHere, change: str) -> None:
    """Change the queue by SQL: hours pass, or somebody meddles."""
    with closing(sqlite3.connect(campaign.root / ".coopskills" / "queue.db")) as connection:
        connection.execute(change)
        connection.commit()


def scheduled(campaign: Any, *posts: str, **keys: Any) -> None:
    """Schedule posts that are due."""
    for post in posts:
        campaign.post(post, f"{post} says hello", **{"publish_at": ago(seconds=5), **keys})
    done = campaign.run("schedule")
    assert done.code == 0, done.err


# what goes well


def test_what_is_due_goes_out_once_and_silently(here: Here) -> None:
    """Without a terminal nothing is said, and the second run finds nothing to do."""
    scheduled(here, "smart")
    for _ in range(2):
        done = here.run("publish-due")
        assert (done.code, done.out, done.err) == (0, "", "")
        assert [post["text"].partition("\n")[0] for post in here.published()] == ["smart says hello"]


def test_outcomes_as_json(told: Told) -> None:
    """A row a delivery that moved, in the contract's fields; trouble is told on standard error all the same."""
    campaign = told("one", "two")
    scheduled(campaign, "smart")
    campaign.tell("send refused", account="two")
    done = campaign.run("publish-due", "--json")
    assert done.code == 3
    rows = {row["account"]: row for row in done.rows("outcomes")}
    assert {frozenset(row) for row in rows.values()} == {frozenset(FIELDS)}
    assert rows["one"] == {
        "id": rows["one"]["id"],
        "post": "smart",
        "account": "one",
        "language": "en",
        "state": "published",
        "url": "https://scripted.example/@one/0",
        "error": None,
    }
    assert (rows["two"]["state"], rows["two"]["url"], rows["two"]["error"]) == ("failed", None, "it is too long for us")
    assert "failed: smart (en) on two" in done.err
    assert campaign.run("publish-due", "--json").rows("outcomes") == []


def test_nothing_goes_out_before_its_time_and_a_dry_run_tells_of_any_time(here: Here) -> None:
    """The dry run sends nothing, at whatever time it looks."""
    scheduled(here, "smart", publish_at="2090-01-02 09:30")
    assert here.run("publish-due", "--json").rows("outcomes") == []
    assert here.run("publish-due", "--dry-run", "--json").rows("outcomes") == []
    assert here.run("publish-due", "--dry-run", "--now", "2090-01-02 09:29", "--json").rows("outcomes") == []
    (row,) = here.run("publish-due", "--dry-run", "--now", "2090-01-02 09:30", "--json").rows("outcomes")
    assert (row["post"], row["state"], set(row)) == ("smart", "queued", FIELDS)
    (row,) = here.run("publish-due", "--dry-run", "--now", "2090-01-02 11:00", "--json").rows("outcomes")
    assert row["state"] == "missed"
    said = here.run("publish-due", "--dry-run", "--now", "2090-01-02T08:30Z")
    assert said.out == "would go out: smart (en) on archive\n"
    assert here.published() == []
    assert here.queue()["smart", "archive"]["state"] == "queued"


@pytest.mark.parametrize("words", [("--now", "2090-01-01 09:00"), ("--dry-run", "--now", "soonish")])
def test_a_time_that_cannot_be_is_a_usage_error(here: Here, words: tuple[str, ...]) -> None:
    """What goes out goes out by the clock, and a time is a time."""
    done = here.run("publish-due", *words)
    assert done.code == 2
    assert "--now" in done.err


def test_parts_go_out_in_order_each_after_the_one_before(told: Told) -> None:
    """A thread of three, due with another post."""
    campaign = told("one")
    campaign.post("thread", "first\n---\nsecond\n---\nthird", publish_at=ago(seconds=9))
    scheduled(campaign, "smart")
    assert campaign.run("publish-due").code == 0
    assert campaign.out() == ["first", "second", "third", "smart says hello"]
    assert (campaign.row("thread")["parts"], campaign.row("thread")["published_parts"]) == (3, 3)


# what goes wrong: told in the run that makes it, and not again


def test_a_refusal_is_told_once_and_the_others_go_out(told: Told) -> None:
    """Exit 3, with where, why and the command that helps; the next run is silent."""
    campaign = told("one")
    scheduled(campaign, "bad", "good")
    campaign.tell("send refused")
    done = campaign.run("publish-due")
    assert (done.code, done.out) == (3, "")
    assert done.err.splitlines() == [
        "failed: bad (en) on one: not out",
        "    it is too long for us",
        "    next: coopskills retry bad --account one",
    ]
    again = campaign.run("publish-due")
    assert (again.code, again.err) == (0, "")
    assert campaign.out() == ["good says hello"]


def test_where_nothing_went_out_it_is_exit_1(told: Told) -> None:
    """One refusal, and no other delivery; `--quiet` does not hide it."""
    campaign = told("one")
    scheduled(campaign, "smart")
    campaign.tell("send refused")
    done = campaign.run("-q", "publish-due")
    assert done.code == 1
    assert "failed: smart" in done.err


def test_a_part_that_is_refused_keeps_the_address_of_what_is_out(told: Told) -> None:
    """The thread fails where it stands; `retry` goes on there, and sends nothing twice."""
    campaign = told("one")
    scheduled(campaign, "other", publish_at="2090-01-02 09:30")
    campaign.post("smart", "first\n---\nsecond\n---\nthird", publish_at=ago(seconds=5))
    campaign.run("schedule")
    campaign.tell("send fine", "send refused")
    done = campaign.run("publish-due")
    assert done.code == 1
    assert "failed: smart (en) on one" in done.err
    row = campaign.row()
    assert (row["state"], row["published_parts"], row["url"]) == ("failed", 1, "https://scripted.example/@one/0")
    assert campaign.run("retry", "smart").code == 0
    assert campaign.run("publish-due").code == 0
    assert campaign.out() == ["first", "second", "third"]
    assert campaign.state() == "published"


def test_what_will_be_tried_again_is_silent_and_seen_in_the_queue(told: Told) -> None:
    """A rate limit costs no attempt, a network that is down costs one; neither is a change for the worse."""
    campaign = told("one", "two")
    scheduled(campaign, "smart")
    campaign.tell("send later", account="one")
    campaign.tell("send down", account="two")
    done = campaign.run("publish-due")
    assert (done.code, done.out, done.err) == (0, "", "")
    limited, down = campaign.row(account="one"), campaign.row(account="two")
    assert (limited["state"], limited["attempts"], limited["error"]) == ("queued", 0, "too many requests")
    assert (down["state"], down["attempts"], down["error"]) == ("queued", 1, "it refuses connections")
    assert campaign.run("publish-due").code == 0
    assert campaign.out("one") == []  # an hour, said the network
    as_if(campaign, "UPDATE deliveries SET wake = due")
    assert campaign.run("publish-due").code == 0
    assert (campaign.out("one"), campaign.out("two")) == (["smart says hello"], ["smart says hello"])
    assert campaign.row(account="one")["error"] is None


def test_a_lost_answer_is_looked_for_and_not_told(told: Told) -> None:
    """What is found is published; what never arrived goes out; each once."""
    campaign = told("one", "two")
    scheduled(campaign, "smart")
    campaign.tell("send lost", account="one")
    campaign.tell("send vanished", account="two")
    done = campaign.run("publish-due")
    assert (done.code, done.err) == (0, "")
    assert (campaign.out("one"), campaign.out("two")) == (["smart says hello"], ["smart says hello"])


def test_what_nobody_can_tell_says_where_and_when_to_look_and_both_answers(told: Told) -> None:
    """The time of the request, the account's page, both lines of `resolve`; and it is never sent again by itself."""
    campaign = told("one")
    scheduled(campaign, "smart")
    campaign.tell("send lost", "look unknown")
    done = campaign.run("publish-due")
    assert done.code == 1
    lines = done.err.splitlines()
    assert lines[0] == "uncertain: smart (en) on one: may be out, please look"
    assert lines[2].startswith("    look at https://scripted.example/@one, around 20")
    assert lines[3:] == [
        "    next: coopskills resolve smart --account one --published URL",
        "    next: coopskills resolve smart --account one --not-published",
    ]
    again = campaign.run("publish-due")
    assert (again.code, again.err, campaign.out()) == (0, "", ["smart says hello"])


def test_a_bug_in_a_network_is_one_deliverys_trouble(told: Told) -> None:
    """The others go out; the delivery is looked for, and found out once."""
    campaign = told("one", "two")
    scheduled(campaign, "smart")
    campaign.tell("prepare bug", account="one")
    done = campaign.run("publish-due")
    assert (done.code, done.err) == (0, "")
    assert (campaign.out("one"), campaign.out("two")) == ([], ["smart says hello"])
    assert "ZeroDivisionError" in campaign.row(account="one")["error"]
    as_if(campaign, "UPDATE deliveries SET wake = due WHERE state = 'queued'")
    campaign.run("publish-due")
    assert campaign.out("one") == ["smart says hello"]


# accounts that must sign in


def test_a_refused_sign_in_holds_its_account_alone_and_is_told_once_a_day(told: Told) -> None:
    """Exit 4 in the run that meets it, silence in the next, exit 4 again a day later; the other account goes on."""
    campaign = told("one", "two")
    scheduled(campaign, "smart", "more")
    campaign.tell("send signed-out", "sign-in signed-out", "sign-in signed-out")
    done = campaign.run("publish-due")
    assert done.code == 4
    assert done.err.count("held: ") == 2
    assert "accounts add one" in done.err
    assert campaign.out("two") == ["more says hello", "smart says hello"]
    assert {campaign.row(post)["reason"] for post in ("smart", "more")} == {"account"}
    silent = campaign.run("publish-due")
    assert (silent.code, silent.err) == (0, "")
    as_if(campaign, "UPDATE deliveries SET wake = due WHERE state = 'held'")
    as_if(campaign, "UPDATE accounts SET told_at = '2023-01-01T00:00:00.000000Z'")
    daily = campaign.run("publish-due")
    assert (daily.code, daily.err.count("held: ")) == (4, 2)
    assert campaign.run("publish-due").err == ""


def test_a_sign_in_that_is_refused_over_a_doubt_is_told_too(told: Told) -> None:
    """It may be out, and nobody may look: exit 4 and the command that helps; after that it is found."""
    campaign = told("one")
    scheduled(campaign, "smart")
    campaign.tell("send lost", "look signed-out", "sign-in signed-out")
    done = campaign.run("publish-due")
    assert done.code == 4
    assert "    next: coopskills accounts add one" in done.err.splitlines()
    assert campaign.state() == "sending"
    silent = campaign.run("publish-due")
    assert (silent.code, silent.err) == (0, "")
    as_if(campaign, "UPDATE accounts SET told_at = '2023-01-01T00:00:00.000000Z'")
    campaign.run("publish-due")  # refused again
    as_if(campaign, "UPDATE accounts SET told_at = '2023-01-01T00:00:00.000000Z'")
    assert campaign.run("publish-due").code == 0
    assert (campaign.out(), campaign.state()) == (["smart says hello"], "published")


def test_a_missing_secret_names_the_places_and_asks_nobody(here: Here) -> None:
    """Exit 4; no server is contacted, the delivery keeps its place."""
    accounts = '[accounts.masto]\nnetwork = "mastodon"\nserver = "http://127.0.0.1:9"\n'
    here.write("config.toml", HEAD + FOLDER + accounts)
    scheduled(here, "smart")
    done = here.run("publish-due")
    assert done.code == 4
    assert "COOPSKILLS_MASTO_TOKEN" in done.err
    assert "next: coopskills accounts add masto" in done.err
    assert len(here.published()) == 1
    row = here.queue()["smart", "masto"]
    assert (row["state"], row["reason"], row["attempts"]) == ("held", "account", 0)


def test_an_account_that_config_has_no_more_is_told(here: Here) -> None:
    """Its deliveries are held, and what is to be done stands beside it."""
    here.write("config.toml", HEAD + FOLDER + FOLDER.replace("archive", "other"))
    scheduled(here, "smart")
    here.write("config.toml", HEAD + FOLDER)
    done = here.run("publish-due")
    assert done.code == 4
    assert "config.toml has no account 'other' any more" in done.err
    assert len(here.published()) == 1
    number = here.queue()["smart", "other"]["id"]
    helps = f"unschedule smart --id {number}"
    assert done.err.splitlines()[-1] == f"    next: coopskills {helps}"
    assert here.run(*helps.split()).code == 0
    assert here.queue()["smart", "other"]["state"] == "cancelled"


# too late, edited, gone


@pytest.mark.parametrize(
    ("keys", "state"),
    [({}, "missed"), ({"late_after": "4h"}, "published"), ({"late_after": "never"}, "published")],
)
def test_what_is_found_too_late_waits_for_a_person(here: Here, keys: dict[str, str], state: str) -> None:
    """By the campaign's policy, or by the post's own."""
    scheduled(here, "smart", **keys)
    here.time_comes("smart", hours=3)
    done = here.run("publish-due")
    assert here.queue()["smart", "archive"]["state"] == state
    assert len(here.published()) == (state == "published")
    if state == "missed":
        assert done.code == 1
        assert done.err.startswith("missed: smart (en) on archive: too late, not sent\n    it was due at ")
        assert "next: coopskills reschedule smart WHEN" in done.err
        assert here.run("publish-due").err == ""


def test_an_edited_file_holds_its_post(here: Here) -> None:
    """What goes out is what was frozen: the post waits, with the file's name, until it is scheduled again."""
    scheduled(here, "smart")
    path = here.root / "posts" / "smart.md"
    path.write_text(path.read_text(encoding="utf-8") + "\nAnd more.\n", encoding="utf-8")
    done = here.run("publish-due")
    assert done.code == 1
    assert done.err.splitlines() == [
        "held: smart (en) on archive: stopped: its file was edited since",
        "    posts/smart.md was edited since it was scheduled",
        "    next: coopskills schedule smart --account archive",
    ]
    assert here.published() == []
    assert here.run("schedule", "smart", "--account", "archive").code == 0
    assert here.run("publish-due").code == 0
    assert "And more." in here.published()[0]["text"]


def test_what_was_frozen_is_sent_where_the_policy_says_so(here: Here) -> None:
    """`edited = "send"`."""
    here.write("config.toml", HEAD + FOLDER + '[policy]\nedited = "send"\n')
    scheduled(here, "smart")
    here.post("smart", "Something else", publish_at=ago(seconds=5))
    assert here.run("publish-due").code == 0
    assert here.published()[0]["text"].startswith("smart says hello")


def test_a_file_that_is_gone_stops_nothing(here: Here) -> None:
    """What is in the queue goes out until it is taken out."""
    scheduled(here, "smart")
    (here.root / "posts" / "smart.md").unlink()
    assert here.run("publish-due").code == 0
    assert len(here.published()) == 1


def test_what_was_altered_in_the_queue_does_not_go_out(here: Here) -> None:
    """The frozen bytes do not match their hash any more."""
    scheduled(here, "smart")
    as_if(here, "UPDATE deliveries SET message = replace(message, 'says hello', 'says goodbye')")
    done = here.run("publish-due")
    assert done.code == 1
    assert "what was frozen has been altered in the queue" in done.err
    assert here.published() == []


# where it cannot run


def test_another_machine_publishes(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit 2, with that machine's name and how to move it; nothing is touched."""
    scheduled(here, "smart")
    monkeypatch.setenv("COOPSKILLS_MACHINE", "elsewhere")
    for words in ((), ("--dry-run",), ("--json",)):
        done = here.run("publish-due", *words)
        assert done.code == 2
        assert "testhost" in done.err
        assert "coopskills takeover" in done.err
    assert here.published() == []


def test_a_broken_config_publishes_nothing_and_says_where(here: Here) -> None:
    """Exit 2."""
    scheduled(here, "smart")
    here.write("config.toml", HEAD + FOLDER + "[policy]\nlate_afer = '1h'\n")
    done = here.run("publish-due")
    assert done.code == 2
    assert "late_after" in done.err
    assert here.published() == []


def block_the_folder(state: Path) -> None:
    """A file where the state folder should be."""
    state.rename(state.with_name("elsewhere"))
    state.touch()


def block_the_locks(state: Path) -> None:
    """A file where the folder of the lock files should be."""
    for left in (state / "locks").iterdir():
        left.unlink()
    (state / "locks").rmdir()
    (state / "locks").touch()


def spoil(state: Path) -> None:
    """Not a database any more."""
    for file in state.glob("queue.db*"):
        file.unlink()
    (state / "queue.db").write_bytes(b"x" * 8192)


@pytest.mark.parametrize("harm", [block_the_folder, block_the_locks, spoil])
def test_a_queue_that_cannot_be_used_is_a_clear_error(here: Here, harm: Callable[[Path], None]) -> None:
    """Exit 1: the file, what is wrong, what to do; nothing is sent, for nothing could be written down."""
    scheduled(here, "smart")
    harm(here.root / ".coopskills")
    done = here.run("publish-due")
    assert done.code == 1
    assert done.err.startswith(f"coopskills: {here.root / '.coopskills'}")
    assert len(done.err.splitlines()) == 2
    assert here.published() == []


def test_a_queue_without_tables_is_empty(here: Here) -> None:
    """What is left by a run that died at its very beginning."""
    state = here.root / ".coopskills"
    state.mkdir()
    (state / "queue.db").touch()
    done = here.run("publish-due")
    assert (done.code, done.out, done.err) == (0, "", "")

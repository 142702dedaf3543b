"""One run: accounts side by side, publishers side by side, and what is left when a run is broken off."""

from __future__ import annotations

import signal
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest

from tests.campaigns import ago, ahead
from tests.scripted.campaign import PATIENCE, Scripted, scripted

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

    from tests.campaigns import CampaignFolder

resource = import_module("resource") if find_spec("resource") else None


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Its exit code and what it said."""
    err = process.communicate(timeout=PATIENCE)[1]
    return process.returncode, err


def due(campaign: Scripted, *posts: str) -> None:
    """Schedule posts that are due, in this order."""
    for number, post in enumerate(posts):
        campaign.post(post, post, publish_at=ago(seconds=60 - number))
    done = campaign.run("schedule")
    assert done.code == 0, done.err


def test_two_runs_at_once_publish_each_delivery_once(campaign: CampaignFolder) -> None:
    """Cron does not wait for the run before: they share the work, and neither says anything."""
    names = [f"p{number:02}" for number in range(20)]
    for name in names:
        campaign.post(name, f"{name}\n---\nmore of {name}", publish_at=ago(seconds=60))
    assert campaign.run("schedule").code == 0
    running = [campaign.start("publish-due") for _ in range(3)]
    assert [ended(process) for process in running] == [(0, "")] * 3
    texts = [post["text"].partition("\n")[0] for post in campaign.published()]
    assert sorted(texts) == sorted([*names, *(f"more of {name}" for name in names)])


def test_a_network_that_does_not_answer_delays_no_other_account(tmp_path: Path) -> None:
    """The other account's posts are out while the first one waits."""
    campaign = scripted(tmp_path, "one", "two")
    due(campaign, "p", "q")
    campaign.tell("send waits", account="one")
    with campaign.start("publish-due") as process:
        campaign.wait_for("send", process)
        campaign.wait_until(lambda: campaign.out("two") == ["p", "q"])
        assert campaign.out("one") == []
        campaign.answer("send")
        assert ended(process) == (0, "")
    assert campaign.out("one") == ["p", "q"]


def test_an_interruption_ends_what_is_on_its_way_and_begins_nothing_more(tmp_path: Path) -> None:
    """Exit 130; what it had to tell is told; the next run goes on, and nothing is out twice."""
    campaign = scripted(tmp_path, "one")
    due(campaign, "p", "q", "r")
    campaign.tell("send refused", "send waits")
    with campaign.start("publish-due") as process:
        campaign.wait_for("send", process)
        process.send_signal(signal.SIGINT)
        campaign.answer("send")
        code, err = ended(process)
    assert code == 130
    assert err.startswith("failed: p (en) on one")
    assert "Traceback" not in err
    assert {post: campaign.state(post) for post in "pqr"} == {"p": "failed", "q": "published", "r": "queued"}
    assert campaign.run("publish-due").code == 0
    assert campaign.out() == ["q", "r"]


@pytest.mark.parametrize("words", [("publish", "p", "--yes"), ("publish-due",)])
def test_a_run_that_was_killed_over_a_request_is_finished_by_the_next(tmp_path: Path, words: tuple[str, ...]) -> None:
    """Also one that a person wanted at once, though the post's own time is far off."""
    campaign = scripted(tmp_path, "one")
    campaign.post("p", "first\n---\nsecond", publish_at=ahead(days=9) if "publish" in words else ago(seconds=5))
    assert campaign.run("schedule").code == 0
    campaign.tell("send fine", "send waits")
    with campaign.start(*words) as process:
        campaign.wait_for("send", process)
        process.kill()
        process.wait()
    assert campaign.state("p") == "sending"
    campaign.answer("send")
    done = campaign.run("publish-due")
    assert (done.code, done.err) == (0, "")
    assert campaign.out() == ["first", "second"]
    assert campaign.state("p") == "published"


def test_a_run_that_was_killed_before_a_request_wanted_it_at_once_all_the_same(tmp_path: Path) -> None:
    """A person said now: the next run does not wait for the post's own time."""
    campaign = scripted(tmp_path, "one")
    campaign.post("p", "p", publish_at=ahead(days=9))
    assert campaign.run("schedule").code == 0
    campaign.tell("prepare waits")
    with campaign.start("publish", "p", "--yes") as process:
        campaign.wait_for("prepare", process)
        process.kill()
        process.wait()
    assert campaign.out() == []
    assert campaign.run("publish-due").code == 0
    assert campaign.out() == ["p"]


def test_what_another_run_has_in_hand_is_left_to_it(tmp_path: Path) -> None:
    """Whoever says `publish` meanwhile is told so; the post is out once."""
    campaign = scripted(tmp_path, "one")
    due(campaign, "p")
    campaign.tell("send waits")
    with campaign.start("publish-due") as process:
        campaign.wait_for("send", process)
        done = campaign.run("publish", "p", "--yes")
        assert (done.code, "on its way" in done.err) == (0, True)
        assert campaign.run("publish-due").code == 0
        assert "left as it is" in campaign.run("unschedule", "p").err
        campaign.answer("send")
        assert ended(process) == (0, "")
    assert campaign.out() == ["p"]


@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="only Linux takes a process's room on the disk away")
def test_a_disk_that_is_full_when_the_answer_comes_loses_nothing(tmp_path: Path) -> None:
    """Exit 1 and what is wrong; the next run, with room, finds the post out and sends nothing again."""
    campaign = scripted(tmp_path, "one")
    due(campaign, "p")
    campaign.tell("send late")
    with campaign.start("publish-due") as process:
        campaign.wait_for("send", process)
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (0, 0))
        campaign.answer("send")
        code, err = ended(process)
    assert code == 1
    assert err.startswith(f"coopskills: {campaign.root / '.coopskills' / 'queue.db'}: ")
    assert "Traceback" not in err
    done = campaign.run("publish-due")
    assert (done.code, done.err) == (0, "")
    assert campaign.out() == ["p"]
    assert campaign.state("p") == "published"

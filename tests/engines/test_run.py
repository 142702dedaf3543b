"""`run` from outside: what persons and their terminals do to it, and what other publishers leave to it."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.campaigns import ago, ahead
from tests.commands.terminal import CTRL_C, on_a_terminal
from tests.scripted.campaign import PATIENCE, Scripted, scripted

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator
    from pathlib import Path

READY = "publishing until Ctrl-C"
SOON = "2090-01-02 09:30"


@contextmanager
def running(campaign: Scripted) -> Iterator[subprocess.Popen[str]]:
    """`run`, once it is up."""
    with campaign.start("run") as process:
        try:
            assert process.stderr
            assert READY in process.stderr.readline()
            yield process
        finally:
            process.kill()


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Its exit code and what it said."""
    err = process.communicate(timeout=PATIENCE)[1]
    return process.returncode, err


@pytest.fixture
def campaign(tmp_path: Path) -> Scripted:
    """Two accounts whose network does as it is told."""
    return scripted(tmp_path, "one", "two")


def test_a_signal_lets_the_request_end_and_a_second_one_does_not_wait(campaign: Scripted) -> None:
    """Whoever asks twice is not kept waiting by a network; what was on its way is found by the next run."""
    campaign.post("smart", "Hello", publish_at=ago(seconds=5), accounts=["one"])
    campaign.run("schedule")
    campaign.tell("send waits")
    with running(campaign) as process:
        campaign.wait_for("send", process)
        process.send_signal(signal.SIGTERM)
        with pytest.raises(TimeoutError):
            wait_briefly(process)
        process.send_signal(signal.SIGTERM)
        assert ended(process) == (130, "")
    assert campaign.state() == "sending"
    campaign.answer("send")
    assert campaign.run("publish-due").code == 0
    assert campaign.out() == ["Hello"]


def wait_briefly(process: subprocess.Popen[str]) -> None:
    """TimeoutError where it goes on: that it does not is what is tested, so half a second is as good as an hour."""
    import subprocess

    try:
        process.wait(0.5)
    except subprocess.TimeoutExpired as error:
        raise TimeoutError from error


def test_ctrl_c_on_its_terminal_ends_it(campaign: Scripted) -> None:
    """Exit 130, no traceback, and its lock is let go of; what went out is shown to who looks on."""
    campaign.post("smart", "Hello", publish_at=ago(seconds=5))
    campaign.run("schedule")
    with on_a_terminal(campaign, "run") as screen:
        screen.until("published: smart (en) on one: https://scripted.example/@one/0")
        screen.until("published: smart (en) on two: https://scripted.example/@two/0")
        screen.press(CTRL_C)
        assert screen.end() == 130
    assert "Traceback" not in screen.shown
    assert list((campaign.root / ".coopskills" / "locks").glob("*.lock")) in ([], [schema_lock(campaign)])


def schema_lock(campaign: Scripted) -> Path:
    """The one lock file that stays."""
    return campaign.root / ".coopskills" / "locks" / "schema.lock"


def test_persons_change_their_minds_while_it_runs(campaign: Scripted) -> None:
    """What is taken out stays in, what moves goes out at its new time, what is new goes out; nothing twice."""
    for post in ("out", "later", "sooner"):
        campaign.post(post, post, publish_at=SOON, accounts=["one"])
    campaign.post("new", "new", accounts=["one"])
    campaign.run("schedule")
    with running(campaign) as process:
        assert campaign.run("unschedule", "out").code == 0
        assert campaign.run("reschedule", "later", "2091-01-02 09:30").code == 0
        assert campaign.run("publish", "new", "--yes").code == 0
        assert campaign.run("reschedule", "sooner", "+1s").code == 0
        campaign.wait_until(lambda: campaign.out() == ["new", "sooner"])
        campaign.time_comes("out")
        campaign.time_comes("later")
        campaign.wait_until(lambda: campaign.out() == ["new", "sooner", "later"])
        process.terminate()
        assert ended(process) == (0, "")
    assert campaign.queue()["out", "one"]["state"] == "cancelled"


def test_an_account_that_hangs_delays_no_other(campaign: Scripted) -> None:
    """One network never answers; the other account's posts go out at their time, again and again."""
    campaign.post("smart", "Hello", publish_at=ago(seconds=5))
    campaign.run("schedule")
    campaign.tell("send waits", account="one")
    with running(campaign) as process:
        campaign.wait_for("send", process)
        campaign.wait_until(lambda: campaign.out("two") == ["Hello"])
        campaign.post("more", "More", publish_at=ago(seconds=1))
        assert campaign.run("schedule", "more").code == 0
        campaign.wait_until(lambda: campaign.out("two") == ["Hello", "More"])
        assert campaign.out("one") == []
        campaign.answer("send")
        campaign.wait_until(lambda: campaign.out("one") == ["Hello", "More"])


def test_what_a_dead_publisher_had_in_hand_is_taken_over(campaign: Scripted) -> None:
    """Killed over its request while `run` was up: it is looked for, found, and not sent again."""
    campaign.post("smart", "first\n---\nsecond", publish_at=ago(seconds=5), accounts=["one"])
    campaign.run("schedule")
    campaign.tell("send waits")
    with campaign.start("publish-due") as other:
        campaign.wait_for("send", other)
        with running(campaign):
            other.kill()
            other.wait()
            campaign.answer("send")
            campaign.wait_until(lambda: campaign.out() == ["first", "second"])
            campaign.wait_until(lambda: campaign.state() == "published")
    assert campaign.out() == ["first", "second"]


def test_two_of_them_and_a_cron_line_publish_each_post_once(campaign: Scripted) -> None:
    """A mistake that costs nothing: the queue gives each delivery to one of them."""
    posts = [f"p{number}" for number in range(8)]
    with running(campaign), running(campaign):
        for post in posts:
            campaign.post(post, f"{post}\n---\nmore of {post}", publish_at=ago(seconds=5))
        assert campaign.run("schedule").code == 0
        assert campaign.run("publish-due").code == 0
        campaign.wait_until(lambda: {row["state"] for row in campaign.queue().values()} == {"published"})
    for account in ("one", "two"):
        assert sorted(campaign.out(account)) == sorted([*posts, *(f"more of {post}" for post in posts)])


def test_it_does_not_start_where_another_machine_publishes(campaign: Scripted) -> None:
    """Exit 2, as every command that touches the queue."""
    done = Scripted(campaign.root, campaign.environ | {"COOPSKILLS_MACHINE": "elsewhere"}).run("run")
    assert (done.code, "'testhost'" in done.err) == (2, True)


def test_it_ends_where_another_machine_is_to_publish(campaign: Scripted) -> None:
    """`takeover` elsewhere changes config.toml: exit 2 with that machine's name; nothing more goes out from here."""
    campaign.post("smart", "Hello", publish_at=ahead(seconds=60))
    campaign.run("schedule")
    config = (campaign.root / "config.toml").read_text(encoding="utf-8")
    with running(campaign) as process:
        campaign.write("config.toml", config.replace('publisher = "testhost"', 'publisher = "elsewhere"'))
        code, err = ended(process)
    assert code == 2
    assert "'elsewhere'" in err
    assert campaign.out() == []


def test_a_config_that_is_gone_for_a_while_is_told_once(campaign: Scripted) -> None:
    """It goes on with what it knew, and says so in one line."""
    campaign.post("smart", "Hello", publish_at=SOON, accounts=["one"])
    campaign.run("schedule")
    with running(campaign) as process:
        (campaign.root / "config.toml").rename(campaign.root / "elsewhere.toml")
        assert process.stderr
        assert process.stderr.readline().startswith("config.toml is passed over until it is right again: ")
        campaign.time_comes("smart")
        campaign.wait_until(lambda: campaign.out() == ["Hello"])
        (campaign.root / "elsewhere.toml").rename(campaign.root / "config.toml")
        process.terminate()
        assert ended(process) == (0, "")


def test_trouble_is_told_by_the_run_that_makes_it_and_not_again(campaign: Scripted) -> None:
    """A failure and a refused sign-in, once each, though what is held is looked at again and again."""
    campaign.post("smart", "Hello", publish_at=ago(seconds=5))
    campaign.run("schedule")
    campaign.tell("send refused", account="one")
    campaign.tell("send signed-out", account="two")
    with running(campaign) as process:
        campaign.wait_until(
            lambda: {campaign.state(account="one"), campaign.state(account="two")} == {"failed", "held"}
        )
        campaign.post("more", "More", publish_at=ago(seconds=1), accounts=["one"])
        assert campaign.run("schedule", "more").code == 0
        campaign.wait_until(lambda: campaign.out("one") == ["More"])
        process.terminate()
        code, err = ended(process)
    assert code == 0
    assert err.count("failed: smart (en) on one") == 1
    assert err.count("held: smart (en) on two") == 1

"""`run`: on the second, without a restart, and cleanly to its end."""

from __future__ import annotations

import signal
import sqlite3
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.campaigns import ago, ahead

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator
    from typing import Any

    from tests.campaigns import CampaignFolder

PATIENCE = 60.0
"""Seconds after which a test gives up waiting; no expectation."""


@contextmanager
def _running(campaign: CampaignFolder) -> Iterator[subprocess.Popen[str]]:
    with campaign.start("run") as process:
        try:
            assert process.stderr
            assert "publishing until" in process.stderr.readline()
            yield process
        finally:
            process.kill()


def _published(campaign: CampaignFolder, count: int) -> list[dict[str, Any]]:
    """What is out, as soon as it is `count`."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        found = campaign.published()
        if len(found) >= count:
            return found
        time.sleep(0.05)
    pytest.fail(f"{len(campaign.published())} of {count} are out after {PATIENCE} s")


def _due_and_out(campaign: CampaignFolder) -> list[tuple[datetime, datetime]]:
    """When each was due, and when the queue says that it was out."""
    events = campaign.run("log", "--json").rows("events")
    due = {row["id"]: datetime.fromisoformat(row["due"]) for row in campaign.queue().values()}
    out = [event for event in events if event["after"] == "published"]
    return [(due[event["id"]], datetime.fromisoformat(event["at"])) for event in out]


def test_a_post_goes_out_at_its_time_and_not_before(campaign: CampaignFolder) -> None:
    """Both what was scheduled before it started and what is scheduled while it runs.

    The second that it may take is measured by benchmarks/on_time.py: a busy machine would break it here.
    """
    campaign.post("before", "before", publish_at=ahead(seconds=8))
    campaign.run("schedule")
    with _running(campaign):
        campaign.post("during", "during", publish_at=ahead(seconds=8))
        assert campaign.run("schedule").code == 0
        _published(campaign, 2)
    for due, out in _due_and_out(campaign):
        assert due <= out <= due + timedelta(seconds=PATIENCE)


def test_what_is_overdue_at_its_start_goes_out_and_what_is_too_late_is_told(campaign: CampaignFolder) -> None:
    """Starting is a look at the queue as any other."""
    campaign.post("good", "good", publish_at=ago(minutes=1))
    campaign.post("late", "late", publish_at=ahead(days=9))
    campaign.run("schedule")
    campaign.time_comes("late", hours=2)
    with _running(campaign) as process:
        _published(campaign, 1)
        assert process.stderr
        assert process.stderr.readline().startswith("missed: late")
    assert campaign.queue()["late", "archive"]["state"] == "missed"


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_a_signal_ends_it_cleanly(campaign: CampaignFolder, number: signal.Signals, code: int) -> None:
    """No traceback, the exit code of the contract, and nothing is left in its hands."""
    campaign.post("ahead", publish_at=ahead(days=1))
    campaign.run("schedule")
    with _running(campaign) as process:
        process.send_signal(number)
        _, err = process.communicate(timeout=PATIENCE)
        assert process.returncode == code
        assert err == ""
    assert campaign.queue()["ahead", "archive"]["state"] == "queued"


def test_a_queue_that_cannot_be_used_for_a_while_is_told_once_and_outlasted(campaign: CampaignFolder) -> None:
    """No traceback, no silence, and when it is back what is due goes out."""
    campaign.post("soon", publish_at=ahead(seconds=8))
    assert campaign.run("schedule").code == 0
    queue = campaign.root / ".coopskills" / "queue.db"
    with _running(campaign) as process:
        connection = sqlite3.connect(queue)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        with queue.open("r+b") as file:
            head = file.read(100)
            file.seek(0)
            file.write(b"x" * len(head))
            file.flush()
            assert process.stderr
            told = process.stderr.readline()
            file.seek(0)
            file.write(head)
        _published(campaign, 1)
        process.terminate()
        rest = process.communicate(timeout=PATIENCE)[1]
    assert "queue.db" in told
    assert "It goes on as soon as it can" in told
    assert "Traceback" not in rest


def test_an_edit_of_config_is_taken_up_and_a_broken_one_passed_over(campaign: CampaignFolder) -> None:
    """The policy of the moment counts; a config that is wrong for a moment stops nothing."""
    config = (campaign.root / "config.toml").read_text(encoding="utf-8")
    with _running(campaign) as process:
        campaign.write("config.toml", config + "[nonsense\n")
        assert process.stderr
        assert "passed over until it is right again" in process.stderr.readline()
        campaign.write("config.toml", config)
        campaign.post("now", publish_at=ago(seconds=1))
        assert campaign.run("schedule").code == 0
        assert datetime.fromisoformat(_published(campaign, 1)[0]["published_at"]) <= datetime.now(UTC)

"""Never twice, never lost: publishers killed at random moments, against real servers."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.campaigns import HEAD, CampaignFolder, ago, make

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.servers.mastodon import MastodonServer
    from tests.servers.pds import PDS, Person

POSTS = 24
"""Threads of two parts a round, on two accounts."""
LONGEST = 0.7
"""Seconds after which a run is killed at the latest: time for some deliveries, not for all."""


@dataclass(slots=True)
class Forks:
    """The parent of the publishers; `kills` counts those that hit a live process."""

    parent: subprocess.Popen[str]
    kills: int = 0

    def run(self, moment: float | None) -> int:
        """One run, killed after `moment` seconds where it still lives; its exit code, negative for a signal."""
        assert self.parent.stdin
        assert self.parent.stdout
        print("go", file=self.parent.stdin, flush=True)
        child = int(self.parent.stdout.readline())
        if moment is not None:
            time.sleep(moment)
            with suppress(ProcessLookupError):  # it had ended before its moment came
                os.kill(child, signal.SIGKILL)
        code = int(self.parent.stdout.readline())
        self.kills += code == -signal.SIGKILL
        return code


@contextmanager
def _forks(campaign: CampaignFolder) -> Iterator[Forks]:
    with subprocess.Popen(
        [sys.executable, "-m", "tests.faults.forking"],
        cwd=campaign.root,
        env={**campaign.environment(), "PYTHONPATH": os.getcwd()},  # noqa: PTH109  (where pytest runs)
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ) as parent:
        yield Forks(parent)
        assert parent.stdin
        parent.stdin.close()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="publishers are forked, which this system cannot")
@pytest.mark.timeout(1200)
def test_killed_at_random_moments_nothing_is_twice_and_nothing_lost(
    tmp_path: Path, mastodon: MastodonServer, pds: PDS, person: Person, kills: int
) -> None:
    """After every kill the next run goes on; at the end each part of each thread is there once, in its order."""
    campaign = _campaign(tmp_path, mastodon, pds, person)
    rng = random.Random(kills)
    expected: list[str] = []
    with _forks(campaign) as forks:
        while forks.kills < kills:
            expected += _schedule(campaign, len(expected) // 2)
            while forks.kills < kills and forks.run(rng.uniform(0, LONGEST)) < 0:
                pass
        for _ in range(10):
            if forks.run(None) == 0 and all(row["state"] == "published" for row in campaign.queue().values()):
                break
    on_mastodon = mastodon.texts()
    on_bluesky = [post["value"]["text"] for post in _by_time(pds.posts(person))]
    states = Counter(row["state"] for row in campaign.queue().values())
    print(f"{forks.kills} kills, {len(states)} states: {dict(states)}, {len(expected)} parts on each of two networks")
    assert states.keys() == {"published"}
    assert Counter(on_mastodon) == Counter(expected)
    assert Counter(on_bluesky) == Counter(expected)
    _require_threads(mastodon, pds, person)


def _campaign(tmp_path: Path, mastodon: MastodonServer, pds: PDS, person: Person) -> CampaignFolder:
    accounts = f"""
[accounts.m]
network = "mastodon"
server = "{mastodon.url}"
handle = "{mastodon.handle}"

[accounts.b]
network = "bluesky"
server = "{pds.url}"
handle = "{person.handle}"
"""
    root = tmp_path / "campaign"
    root.mkdir()
    made = make(root, HEAD.replace('require = "statement"', 'require = "nothing"') + accounts)
    made.write("templates/default.j2", "{{ body }}")
    secrets = {"COOPSKILLS_M_TOKEN": mastodon.token, "COOPSKILLS_B_APP_PASSWORD": person.password}
    return CampaignFolder(made.root, secrets)


def _schedule(campaign: CampaignFolder, begun: int) -> list[str]:
    """A round of threads of two parts, due now; the texts of their parts."""
    texts = []
    for number in range(begun, begun + POSTS):
        parts = [f"thread {number} part {part}" for part in (1, 2)]
        campaign.post(f"t{number}", "\n---\n".join(parts), publish_at=ago(seconds=1), late_after="never")
        texts += parts
    done = campaign.run("schedule")
    assert done.code == 0, done.err
    return texts


def _by_time(posts: list[dict[str, dict[str, str]]]) -> list[dict[str, dict[str, str]]]:
    return sorted(posts, key=lambda post: post["value"]["createdAt"])


def _require_threads(mastodon: MastodonServer, pds: PDS, person: Person) -> None:
    """Every second part replies to its own first part."""
    by_id = {status["id"]: mastodon.source(status["id"]) for status in mastodon.statuses()}
    for status in mastodon.statuses():
        text = by_id[status["id"]]
        if text.endswith("part 2"):
            assert by_id[str(status["in_reply_to_id"])] == text.replace("part 2", "part 1")
    by_uri = {post["uri"]: post["value"] for post in pds.posts(person)}
    for value in by_uri.values():
        if value["text"].endswith("part 2"):
            assert by_uri[value["reply"]["parent"]["uri"]]["text"] == value["text"].replace("part 2", "part 1")

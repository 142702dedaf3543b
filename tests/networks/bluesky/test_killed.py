"""Publishers that are killed while a post and its gates are under way: whatever the moment, all of it is out once."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

from tests.campaigns import HEAD, CampaignFolder, ago, make
from tests.servers.proxy import Action, Moment

if TYPE_CHECKING:
    from pathlib import Path

    from tests.servers.pds import PDS, Person
    from tests.servers.proxy import Proxy, Seen

POST, THREADGATE, POSTGATE = "app.bsky.feed.post", "app.bsky.feed.threadgate", "app.bsky.feed.postgate"
APPLY, PUT = "repo.applyWrites", "repo.putRecord"


@pytest.fixture
def campaign(tmp_path: Path, front: Proxy, person: Person) -> CampaignFolder:
    """One ruled post, due."""
    accounts = f'\n[accounts.b]\nnetwork = "bluesky"\nserver = "{front.url}"\nhandle = "{person.handle}"\n'
    root = tmp_path / "campaign"
    root.mkdir()
    made = CampaignFolder(make(root, HEAD + accounts).root, {"COOPSKILLS_B_APP_PASSWORD": person.password})
    made.post("ruled", reply={"allow": [], "quotes": False}, publish_at=ago(minutes=1))
    done = made.run("schedule")
    assert done.code == 0, done.err
    return made


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is what is tested, and Windows has none")
@pytest.mark.parametrize("moment", [Moment.CAME, Moment.FORWARDED, Moment.HALF])
@pytest.mark.parametrize(
    ("path", "nth"), [pytest.param(APPLY, 1, id="all"), *(pytest.param(PUT, nth, id=f"put-{nth}") for nth in (1, 2, 3))]
)
def test_a_killed_publisher_leaves_no_post_without_its_gates(
    campaign: CampaignFolder, front: Proxy, pds: PDS, person: Person, path: str, nth: int, moment: Moment
) -> None:
    """Killed when the server has the request, has carried it out, or is answering; the next run puts it to its end."""
    if path == PUT:
        front.on("POST", APPLY, Action.REPLY, status=500, nth=None)
    _kill_at(campaign, front, path, nth, moment)
    for _ in range(3):
        if campaign.queue()["ruled", "b"]["state"] == "published":
            break
        done = campaign.run("publish-due")
    assert campaign.queue()["ruled", "b"]["state"] == "published", done.err
    assert [len(pds.records(person, kind)) for kind in (POST, THREADGATE, POSTGATE)] == [1, 1, 1]


def _kill_at(campaign: CampaignFolder, front: Proxy, path: str, nth: int, moment: Moment) -> None:
    """Run a publisher, and kill it at a moment of its `nth` request to a path."""
    with campaign.start("publish-due") as publisher:
        reached: list[Seen] = []

        def hook(now: Moment, seen: Seen) -> None:
            if now is moment and path in seen.path:
                reached.append(seen)
                if len(reached) == nth:
                    publisher.kill()

        front.hook = hook
        publisher.communicate()
    front.hook = None
    assert len(reached) == nth
    assert publisher.returncode == -signal.SIGKILL

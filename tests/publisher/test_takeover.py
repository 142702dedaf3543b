"""What the next publisher makes of a delivery that another one left, died over, or is still at."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from coopskills_cli.models import Account, Campaign, Message, Part, Policy, Reason, State
from coopskills_cli.queue.store import Freeze, Store
from tests.publisher.world import START, Answer, Publisher, Turn, World

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from coopskills_cli.models import Delivery, Outcome

ACCOUNT = Account("a", "memory", ("en",))


class Desk:
    """A queue in a world, and the publishers that come and go."""

    def __init__(self, campaign: Campaign, store: Store) -> None:
        self.campaign, self.store, self.world = campaign, store, World()

    def freeze(self, post: str = "p", parts: int = 1, **more: object) -> None:
        texts = tuple(Part(f"{post} {number}", 5, 500) for number in range(parts))
        message = Message(post, "a", "memory", "en", texts, due=START, late_after=timedelta(hours=1))
        self.store.plan([Freeze(replace(message, **more), 0, START)], "c", START)  # type: ignore[arg-type]  # what varies

    def publish(self, *turns: Turn, mark: str = "mark") -> list[Outcome] | None:
        self.world.turns.extend(turns)
        return Publisher(self.world, self.campaign, self.store, ACCOUNT, mark).publish()

    def one(self, post: str = "p") -> Delivery:
        return self.store.deliveries(posts=[post])[0]

    def out(self) -> list[tuple[str, int]]:
        return [(post.post, post.part) for post in self.world.posts if post.post]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    policy = Policy(late_after=timedelta(hours=1))
    state = tmp_path / "state"
    campaign = Campaign(tmp_path, state, "C", "c", ZoneInfo("UTC"), ("en",), policy, accounts={"a": ACCOUNT})
    with Store.open(state) as store:
        yield Desk(campaign, store)


def test_a_second_request_too_is_given_time_to_come_to_light(desk: Desk) -> None:
    """Its publisher died over it: the time that was waited for the first request says nothing of the second."""
    desk.freeze()
    killed = desk.publish(Turn(), Turn(Answer.VANISHED), Turn(), Turn(Answer.KILLED_AFTER, delay=1))
    assert killed is None
    assert [one.state for one in desk.publish() or ()] == [State.PUBLISHED]
    assert desk.out() == [("p", 0)]


def test_an_upload_that_takes_long_is_not_begun_anew_by_every_other_publisher(desk: Desk) -> None:
    """Before its request a living publisher keeps what it has taken: cron starts the next one after a minute."""
    desk.freeze()
    looked: list[list[Outcome] | None] = []

    def next_minute() -> None:
        desk.world.true += 70
        looked.append(desk.publish())

    outcomes = desk.publish(Turn(meanwhile=next_minute))
    assert looked == [[]]
    assert [one.state for one in outcomes or ()] == [State.PUBLISHED]
    assert desk.out() == [("p", 0)]


def test_a_file_that_cannot_be_read_holds_its_post_and_no_other(desk: Desk) -> None:
    """Nobody can say that it was not edited; what is wrong is told with its name."""
    (desk.campaign.root / "posts").mkdir()
    desk.freeze("p", sources={f"posts/{'x' * 300}.md": "0" * 64})  # a name too long for any file system
    desk.freeze("q")
    outcomes = {one.post: one for one in desk.publish() or ()}
    assert (outcomes["p"].state, outcomes["p"].reason) == (State.HELD, Reason.EDITED)
    assert "x" * 300 in outcomes["p"].error
    assert outcomes["q"].state is State.PUBLISHED

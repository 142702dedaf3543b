"""A queue in a world, and publishers that come and go."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from coopskills_cli.models import Account, Campaign, Message, Part, Policy
from coopskills_cli.queue.store import Freeze, Store
from tests.publisher.world import START, Publisher, Turn, World

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

    def publish(self, *turns: Turn, dies_after: str = "") -> list[Outcome] | None:
        """One run; `dies_after` names what it does last with the queue."""
        self.world.turns.extend(turns)
        return Publisher(self.world, self.campaign, self.store, ACCOUNT, dies_after=dies_after).publish()

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

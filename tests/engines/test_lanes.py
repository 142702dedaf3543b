"""What every engine makes its lanes from, and that one lane's trouble is its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from coopskills_cli.engines.lanes import Lanes
from coopskills_cli.engines.once import publish
from coopskills_cli.errors import SecretMissing, StateError
from coopskills_cli.models import Account, Campaign, Delivery, Message, Part, Policy, State
from coopskills_cli.queue.store import Freeze, Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DUE = datetime(2023, 9, 14, 7, 30, tzinfo=UTC)
MASTODON = Account("masto", "mastodon", ("en",), server="http://127.0.0.1:9")
FOLDERS = [Account(name, "folder", ("en",), directory=name) for name in ("one", "two")]


@pytest.fixture
def lanes(tmp_path: Path) -> Iterator[Lanes]:
    """Three accounts, each with a delivery that is due."""
    accounts = {account.name: account for account in (MASTODON, *FOLDERS)}
    policy = Policy(late_after=timedelta(hours=1))
    campaign = Campaign(tmp_path, tmp_path / "state", "C", "c", ZoneInfo("UTC"), ("en",), policy, accounts=accounts)
    with Store.open(campaign.state) as store:
        for account in accounts.values():
            message = Message("smart", account.name, account.network, "en", (Part("Hello", 5, 500),), due=DUE)
            store.plan([Freeze(message, 0, DUE)], "c", DUE)
        yield Lanes(campaign, store, {}, clock=lambda: DUE)


def test_a_secret_is_marked_and_never_shown(lanes: Lanes) -> None:
    """The mark is the same for the same secret, another for another, and gives nothing away."""

    def connection(secret: str) -> Any:
        with_secret = Lanes(lanes.campaign, lanes.store, {"COOPSKILLS_MASTO_TOKEN": secret})
        return with_secret.connect(MASTODON)

    first, again, other = connection("a-token-of-ours"), connection("a-token-of-ours"), connection("another-token")
    assert first.secret_mark == again.secret_mark != other.secret_mark
    assert "a-token-of-ours" not in f"{first!r} {first.adapter!r} {first.secret_mark}"


def test_an_account_without_a_secret_or_without_a_place_in_config_is_signed_out(lanes: Lanes) -> None:
    """Both are told as what they are."""
    with pytest.raises(SecretMissing, match="COOPSKILLS_MASTO_TOKEN"):
        lanes.connect(MASTODON)
    with pytest.raises(SecretMissing, match="no account 'gone' any more"):
        lanes.lane("gone", "owner", Event()).connect(Account("gone", "", ()))


def test_a_lane_that_is_stopped_begins_nothing(lanes: Lanes) -> None:
    """And waits for nothing."""
    stop = Event()
    stop.set()
    lane = lanes.lane("one", "owner", stop)
    assert lane.publish() == []
    lane.sleep(3600)
    assert {one.state for one in lanes.store.deliveries()} == {State.QUEUED}


@dataclass
class Spoilt:
    """A queue that lets nobody take what is for the account `two`."""

    store: Store

    def __getattr__(self, name: str) -> Any:
        if name != "claim":
            return getattr(self.store, name)
        return self._claim

    def _claim(self, delivery: Delivery, *rest: Any) -> Delivery:
        if delivery.message.account == "two":
            raise StateError("the disk is full")
        return self.store.claim(delivery, *rest)


def test_one_lanes_trouble_hides_no_outcome_of_the_others(lanes: Lanes) -> None:
    """What went out and what needs a hand is there to be told, then the trouble is raised."""
    spoilt = Lanes(lanes.campaign, Spoilt(lanes.store), {}, lanes.clock)  # type: ignore[arg-type]  # it spoils
    run = publish(spoilt)
    assert {outcome.account: outcome.state for outcome in run.outcomes} == {
        "one": State.PUBLISHED,
        "masto": State.HELD,
    }
    assert isinstance(run.broken_off, StateError)


def test_deliveries_that_are_named_go_out_alone(lanes: Lanes) -> None:
    """Whatever else is due."""
    wanted = [one.id for one in lanes.store.deliveries(accounts=["two"])]
    run = publish(lanes, wanted)
    assert ([outcome.account for outcome in run.outcomes], run.broken_off) == (["two"], None)
    assert publish(lanes, []).outcomes == ()

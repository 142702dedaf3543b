"""Asking the queue."""

from __future__ import annotations

import pytest

from coopskills_cli.models import Receipt, State
from coopskills_cli.queue.codec import text_hash
from coopskills_cli.queue.store import Freeze, Said, Store
from tests.queue.bench import CAMPAIGN, MINUTE, NOW, Bench, message

LATER = NOW + 60 * MINUTE


def test_by_due_time(bench: Bench) -> None:
    """Sorted by when they are due; of two at once, as they came."""
    for post, due in (("late", LATER), ("one", NOW), ("two", NOW)):
        bench.freeze(post, due=due)
    assert [one.message.post for one in bench.store.deliveries()] == ["one", "two", "late"]


def test_narrowed(bench: Bench) -> None:
    """By state, post, account and number, each and together; an empty choice is nothing, none is all."""
    a, b = bench.freeze("a", "x"), bench.in_state(State.FAILED, post="b")
    find = bench.store.deliveries
    assert find(states=[State.FAILED]) == find(posts=["b"]) == find(accounts=["cecop"]) == find(ids=[b.id]) == [b]
    assert find(posts=["a", "b"], accounts=["x", "y"]) == [a]
    assert find(posts=["a"], accounts=["cecop"]) == find(ids=[]) == []


def test_due(bench: Bench) -> None:
    """What is awake, and whatever is in somebody's hands; of one account where it is named."""
    bench.freeze("now", "x", due=NOW)
    bench.freeze("later", "x", due=LATER)
    bench.claim(bench.freeze("claimed", "y", due=LATER))
    bench.in_state(State.PUBLISHED, post="out")
    assert [one.message.post for one in bench.store.due(NOW)] == ["now", "claimed"]
    assert [one.message.post for one in bench.store.due(NOW, "x")] == ["now"]
    assert [one.message.post for one in bench.store.due(LATER, "x")] == ["now", "later"]


def test_next_wake(bench: Bench) -> None:
    """The earliest of each account, and of all; nothing where nothing waits."""
    assert bench.store.next_wake() is None
    for account, due in (("x", LATER), ("x", NOW + MINUTE), ("y", LATER)):
        bench.freeze(f"post-{due:%H%M}", account, due=due)
    bench.in_state(State.PUBLISHED)
    assert bench.store.next_wake("x") == NOW + MINUTE
    assert bench.store.next_wake() == NOW + MINUTE
    assert bench.store.next_wake("y") == LATER
    assert bench.store.next_wake("cecop") is None


@pytest.mark.parametrize("stands", State)
def test_texts(bench: Bench, stands: State) -> None:
    """What is out, may be out or will be out counts as said; what failed, was missed or taken out does not."""
    delivery = bench.in_state(stands)
    said = Said(delivery.id, "smart", "en", 0, stands)
    unsaid = stands in {State.FAILED, State.MISSED, State.CANCELLED}
    assert bench.store.texts("cecop") == ({} if unsaid else {text_hash(delivery.message): said})
    assert bench.store.texts("other") == {}


def test_texts_said_twice(bench: Bench) -> None:
    """Of two that say the same the first is told."""
    bench.store.plan([Freeze(message(), number, NOW) for number in range(2)], CAMPAIGN, NOW)
    assert [said.occurrence for said in bench.store.texts("cecop").values()] == [0]


def test_taken(bench: Bench) -> None:
    """The ids of the account's own parts that are out."""
    bench.store.receive(bench.send(bench.freeze("a", parts=2)), 0, Receipt("1", "https://x.test/1"), NOW)
    bench.store.receive(bench.send(bench.freeze("b", "other")), 0, Receipt("2", "https://x.test/2"), NOW)
    assert bench.store.taken("cecop") == {"1"}


def test_log(bench: Bench) -> None:
    """Of one post, or of all, in the order in which it happened."""
    bench.in_state(State.FAILED, post="a")
    bench.freeze("b")
    words = [(event.post, event.before, event.after) for event in bench.store.events()]
    assert words[-1] == ("b", "", "queued")
    assert [(event.before, event.after) for event in bench.store.events("a")] == [
        ("", "queued"),
        ("queued", "claimed"),
        ("claimed", "sending"),
        ("sending", "failed"),
    ]


def test_data_version(bench: Bench) -> None:
    """It changes when anybody writes, this process included, and not when nobody does."""
    first = bench.store.data_version()
    assert bench.store.data_version() == first
    queued = bench.freeze()
    second = bench.store.data_version()
    assert second != first
    with Store.open(bench.state) as other:
        other.claim(queued, "another", LATER, NOW)
    assert bench.store.data_version() not in {first, second}


def test_data_version_of_a_queue_to_come(bench: Bench) -> None:
    """Who looked before there was a queue sees that there is one."""
    with Store.look(bench.state / "none") as store:
        assert store.data_version() == 0
    with Store.look(bench.state) as store:
        assert store.data_version() != 0

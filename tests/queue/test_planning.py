"""Planning: frozen, moved, taken out, all of it or nothing; keys stay what they were at the first freezing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from coopskills_cli.errors import LeaseLost, StateError
from coopskills_cli.models import Part, Receipt, State
from coopskills_cli.queue.codec import content_hash
from coopskills_cli.queue.keys import part_key
from coopskills_cli.queue.store import Cancel, Freeze, Move
from tests.queue.bench import CAMPAIGN, MINUTE, NOW, Bench, message

LATER = NOW + 60 * MINUTE


def test_a_new_delivery(bench: Bench) -> None:
    """It waits for its time, whole, with derived keys and an event."""
    frozen = message("smart", parts=2)
    bench.store.plan([Freeze(frozen, 0, NOW)], CAMPAIGN, NOW - MINUTE)
    (delivery,) = bench.store.deliveries()
    assert (delivery.message, delivery.hash) == (frozen, content_hash(frozen))
    assert (delivery.state, delivery.due, delivery.first_due, delivery.wake) == (State.QUEUED, NOW, NOW, NOW)
    assert (delivery.fence, delivery.attempts, delivery.occurrence, delivery.found_due) == (0, 0, 0, None)
    keys = [part_key(CAMPAIGN, "smart", "en", "cecop", number, 0, NOW) for number in range(2)]
    assert [part.key for part in delivery.parts] == keys
    (event,) = bench.store.events()
    assert (event.at, event.post, event.before, event.after) == (NOW - MINUTE, "smart", "", "queued")


def test_its_own_due_time(bench: Bench) -> None:
    """A post without a time, published now, is due now; the message stays as it was written."""
    bench.store.plan([Freeze(message(due=None), 0, LATER)], CAMPAIGN, NOW)
    (delivery,) = bench.store.deliveries()
    assert (delivery.due, delivery.message.due) == (LATER, None)


@pytest.mark.parametrize("stands", [State.QUEUED, State.HELD, State.MISSED, State.FAILED, State.CANCELLED])
def test_frozen_anew(bench: Bench, stands: State) -> None:
    """The new text takes the place of the old; keys, first due time and identity stay; troubles are forgotten."""
    old = bench.in_state(stands, parts=2)
    said = replace(message(parts=3, due=LATER), parts=(Part("new", 3, 500), *old.message.parts))
    bench.store.plan([Freeze(said, 0, LATER)], CAMPAIGN, LATER)
    new = bench.store.delivery(old.id)
    assert (new.message, new.hash, new.state) == (said, content_hash(said), State.QUEUED)
    assert (new.due, new.wake, new.first_due, new.found_due) == (LATER, LATER, NOW, None)
    assert (new.attempts, new.error, new.reason, new.owner) == (0, "", "", "")
    assert [part.key for part in new.parts][:2] == [part.key for part in old.parts]
    assert len(new.parts) == 3
    assert all(part.intent is None for part in new.parts)
    assert new.fence > old.fence


def test_a_refused_text_may_be_put_right(bench: Bench) -> None:
    """After a definite no nothing of it is out: other words may go out under the same key."""
    failed = bench.in_state(State.FAILED)
    assert failed.parts[0].intent is None
    bench.store.plan([Freeze(replace(message(), parts=(Part("short", 5, 500),)), 0, NOW)], CAMPAIGN, NOW)
    assert bench.store.delivery(failed.id).parts[0].key == failed.parts[0].key


def test_half_out_is_not_frozen_anew(bench: Bench) -> None:
    """A thread of which a part is out goes on as it was frozen."""
    sending = bench.send(bench.freeze(parts=2))
    claimed = bench.store.receive(sending, 0, Receipt("1", "https://x.test/1"), NOW)
    failed = bench.store.finish(claimed, State.FAILED, NOW)
    with pytest.raises(StateError, match="cannot be frozen anew") as caught:
        bench.store.plan([Freeze(message(parts=2), 0, NOW)], CAMPAIGN, NOW)
    assert "coopskills retry smart" in caught.value.remedy
    assert bench.store.delivery(failed.id) == failed


def test_what_was_ever_in_doubt_is_not_frozen_anew(bench: Bench) -> None:
    """A request without an answer may come to light yet, though it was sent again and refused."""
    again = bench.store.intend(bench.in_state(State.RECONCILING), 0, b"request 0", NOW)
    bench.store.finish(again, State.FAILED, NOW)
    with pytest.raises(StateError, match="may be"):
        bench.store.plan([Freeze(message(), 0, NOW)], CAMPAIGN, NOW)


def test_again_is_another_delivery(bench: Bench) -> None:
    """A further occurrence has its own row and its own keys."""
    bench.store.plan([Freeze(message(), 0, NOW), Freeze(message(), 1, NOW)], CAMPAIGN, NOW)
    first, second = bench.store.deliveries()
    assert (first.occurrence, second.occurrence) == (0, 1)
    assert first.parts[0].key != second.parts[0].key


def test_nothing_to_say_is_refused(bench: Bench) -> None:
    """A message without parts would never be out."""
    with pytest.raises(StateError, match="no text"):
        bench.store.plan([Freeze(message(parts=0), 0, NOW)], CAMPAIGN, NOW)


def test_moved(bench: Bench) -> None:
    """The text and its keys stay, the time and the files' marks are new, and who read it before cannot claim it."""
    old = bench.freeze()
    bench.store.plan([Move(old.id, old.fence, LATER, {"posts/smart.md": "ab"})], CAMPAIGN, NOW)
    new = bench.store.delivery(old.id)
    assert (new.due, new.wake, new.first_due) == (LATER, LATER, NOW)
    assert new.message == replace(old.message, due=LATER, sources={"posts/smart.md": "ab"})
    assert (new.hash, [part.key for part in new.parts]) == (old.hash, [part.key for part in old.parts])
    with pytest.raises(LeaseLost):
        bench.claim(old)


def test_moved_is_judged_anew(bench: Bench) -> None:
    """What was found due in time is in time at that due time only."""
    found = bench.store.found(bench.freeze(), NOW)
    bench.store.plan([Move(found.id, found.fence, NOW, {})], CAMPAIGN, NOW)
    same = bench.store.delivery(found.id)
    assert same.found_due == NOW
    bench.store.plan([Move(same.id, same.fence, LATER, {})], CAMPAIGN, NOW)
    assert bench.store.delivery(found.id).found_due is None


def test_moved_while_in_doubt(bench: Bench) -> None:
    """It keeps its intent, and is looked for before it is sent."""
    again = bench.store.intend(bench.in_state(State.RECONCILING), 0, b"request 0", NOW)
    failed = bench.store.finish(again, State.FAILED, NOW)
    bench.store.plan([Move(failed.id, failed.fence, LATER, {})], CAMPAIGN, NOW)
    assert bench.claim(bench.store.delivery(failed.id)).state is State.RECONCILING


def test_taken_out(bench: Bench) -> None:
    """It is not looked at any more."""
    cancelled = bench.in_state(State.CANCELLED)
    assert cancelled.wake is None
    assert bench.store.due(LATER) == []


@pytest.mark.parametrize("last", ["lost", "half-out"])
def test_all_or_nothing(bench: Bench, last: str) -> None:
    """One change that cannot be made undoes those before it."""
    moved, cancelled = bench.freeze("a"), bench.freeze("b")
    taken = bench.in_state(State.CLAIMED if last == "lost" else State.QUEUED, post="c")
    if last == "half-out":
        unsure = bench.store.doubt(bench.send(taken), "no answer", NOW)
        bench.store.release(unsure, NOW, wake=NOW, attempts=1)
    before = bench.rows()
    changes = [
        Freeze(message("new"), 0, NOW),
        Move(moved.id, moved.fence, LATER, {}),
        Cancel(cancelled.id, cancelled.fence),
        Freeze(message("c"), 0, NOW),
    ]
    with pytest.raises(StateError):
        bench.store.plan(changes, CAMPAIGN, NOW)
    assert bench.rows() == before


@pytest.mark.parametrize("change", [Move(7, 0, NOW, {}), Cancel(7, 0)])
def test_of_what_is_not_there(bench: Bench, change: Move | Cancel) -> None:
    """A delivery that does not exist has moved on."""
    with pytest.raises(LeaseLost):
        bench.store.plan([change], CAMPAIGN, NOW)

"""Sending: what is recorded before, during and after a request, so that any publisher can go on where one stopped."""

from __future__ import annotations

import pytest

from coopskills_cli.errors import LeaseLost, StateError
from coopskills_cli.models import Reason, Receipt, State
from tests.queue.bench import MINUTE, NOW, Bench

SOON, LATER = NOW + MINUTE, NOW + 60 * MINUTE
RECEIPT = Receipt("at://1", "https://x.test/1", "cid-1")


def test_claimed(bench: Bench) -> None:
    """Owner, lease and a higher fence; its time to wake stays."""
    queued = bench.freeze()
    claimed = bench.store.claim(queued, "me", LATER, SOON)
    assert (claimed.state, claimed.owner, claimed.lease_until) == (State.CLAIMED, "me", LATER)
    assert (claimed.fence, claimed.wake) == (queued.fence + 1, NOW)


def test_claimed_once(bench: Bench) -> None:
    """Of two who saw it waiting one gets it."""
    queued = bench.freeze()
    bench.claim(queued, "one")
    with pytest.raises(LeaseLost):
        bench.claim(queued, "other")


def test_taken_over_between_two_parts(bench: Bench) -> None:
    """Nothing is on its way then: the next publisher goes on with the next part, without looking."""
    claimed = bench.store.receive(bench.send(bench.freeze(parts=2)), 0, RECEIPT, NOW)
    over = bench.claim(claimed, "another")
    assert over.state is State.CLAIMED
    assert [part.receipt for part in over.parts] == [RECEIPT, None]


def test_renewed(bench: Bench) -> None:
    """A claim may be kept for longer, by who has it, without a word in the log."""
    claimed = bench.claim(bench.freeze())
    logged = bench.store.events()
    assert bench.store.renew(claimed, LATER).lease_until == LATER
    assert bench.store.events() == logged


def test_found_once(bench: Bench) -> None:
    """The first time that it was found due stays."""
    queued = bench.freeze()
    assert bench.store.found(queued, SOON).found_due == SOON
    assert bench.store.found(bench.claim(queued), LATER).found_due == SOON


def test_an_intent_before_the_request(bench: Bench) -> None:
    """Key, bytes, and the time within which the request may have left: until the lease ends."""
    sending = bench.store.intend(bench.claim(bench.freeze()), 0, b"\x00bytes", NOW)
    intent = sending.parts[0].intent
    assert sending.state is State.SENDING
    assert intent
    assert (intent.key, intent.request) == (sending.parts[0].key, b"\x00bytes")
    assert (intent.first_sent, intent.sent_until) == (NOW, sending.lease_until)


def test_sent_again(bench: Bench) -> None:
    """The same bytes: first sent when it was first sent, and possibly on its way for longer."""
    over = bench.store.claim(bench.in_state(State.SENDING), "another", LATER, SOON)
    intent = bench.store.intend(over, 0, b"request 0", SOON).parts[0].intent
    assert intent
    assert (intent.first_sent, intent.sent_until) == (NOW, LATER)


def test_other_bytes_are_refused(bench: Bench) -> None:
    """What may have arrived is repeated as it was or not at all."""
    unsure = bench.in_state(State.RECONCILING)
    with pytest.raises(StateError, match="other bytes"):
        bench.store.intend(unsure, 0, b"other", NOW)
    assert bench.store.delivery(unsure.id) == unsure


def test_part_by_part(bench: Bench) -> None:
    """Part n waits for n - 1, and none goes out twice."""
    claimed = bench.claim(bench.freeze(parts=2))
    with pytest.raises(StateError, match="not the turn of part 2"):
        bench.store.intend(claimed, 1, b"x", NOW)
    first = bench.store.receive(bench.send(claimed), 0, RECEIPT, NOW)
    assert first.state is State.CLAIMED
    with pytest.raises(StateError, match="not the turn of part 1"):
        bench.store.intend(first, 0, b"request 0", NOW)
    with pytest.raises(StateError, match="not the turn of part 1"):
        bench.store.receive(bench.send(first, 1), 0, RECEIPT, NOW)


def test_a_receipt_without_a_request_is_refused(bench: Bench) -> None:
    """Nothing is out that was not sent."""
    sending = bench.send(bench.freeze(parts=2))
    with pytest.raises(StateError, match="not the turn"):
        bench.store.receive(sending, 1, RECEIPT, NOW)


def test_published(bench: Bench) -> None:
    """With every receipt, and only then; nobody has it any more, and it sleeps."""
    claimed = bench.claim(bench.freeze())
    with pytest.raises(StateError, match="not out"):
        bench.store.finish(claimed, State.PUBLISHED, NOW)
    out = bench.store.receive(bench.send(claimed), 0, RECEIPT, NOW)
    done = bench.store.finish(out, State.PUBLISHED, NOW)
    assert (done.state, done.parts[0].receipt, done.url) == (State.PUBLISHED, RECEIPT, RECEIPT.url)
    assert (done.wake, done.owner, done.lease_until) == (None, "", None)


@pytest.mark.parametrize("ending", [State.FAILED, State.HELD, State.MISSED])
def test_all_out_is_nothing_else(bench: Bench, ending: State) -> None:
    """Between the last receipt and `published` a crash, and whoever comes then, cannot make it anything else."""
    out = bench.all_out(bench.freeze())
    with pytest.raises(StateError, match="parts of it are out"):
        bench.store.finish(out, ending, NOW)
    with pytest.raises(StateError, match="all its parts are out"):
        bench.store.release(out, NOW, wake=NOW, attempts=0)
    over = bench.claim(out, "another")
    assert (over.state, bench.store.finish(over, State.PUBLISHED, NOW).state) == (State.CLAIMED, State.PUBLISHED)


def test_a_definite_answer(bench: Bench) -> None:
    """Back in the queue until later: the bytes are forgotten, so that a later try does not bear an old date."""
    released = bench.store.release(bench.in_state(State.SENDING), NOW, wake=LATER, attempts=2, error="429")
    assert (released.state, released.wake, released.attempts, released.error) == (State.QUEUED, LATER, 2, "429")
    assert (released.parts[0].intent, released.owner, released.lease_until) == (None, "", None)
    assert bench.claim(released).state is State.CLAIMED


def test_a_definite_answer_after_a_doubt(bench: Bench) -> None:
    """It says nothing of the request that had no answer: that one is still looked for, and never changed."""
    again = bench.store.intend(bench.in_state(State.RECONCILING), 0, b"request 0", NOW)
    released = bench.store.release(again, NOW, wake=LATER, attempts=1, error="429")
    assert released.parts[0].intent
    over = bench.claim(released)
    assert over.state is State.RECONCILING
    with pytest.raises(StateError, match="other bytes"):
        bench.store.intend(over, 0, b"other", NOW)


def test_a_doubt(bench: Bench) -> None:
    """It says why, and when looking is worth while; looking in vain may be put off again."""
    unsure = bench.store.doubt(bench.in_state(State.SENDING), "timeout", NOW, wake=SOON)
    assert (unsure.state, unsure.error, unsure.wake) == (State.RECONCILING, "timeout", SOON)
    assert bench.store.doubt(unsure, "offline", SOON).wake == SOON
    assert bench.store.doubt(unsure, "offline", SOON, wake=LATER).wake == LATER


def test_found_on_the_network(bench: Bench) -> None:
    """What came to light is received as if the answer had come."""
    out = bench.store.receive(bench.in_state(State.RECONCILING), 0, RECEIPT, NOW)
    assert bench.store.finish(out, State.PUBLISHED, NOW).error == ""


def test_held_in_doubt_is_looked_for_when_it_comes_back(bench: Bench) -> None:
    """A sign-in refused while looking does not turn a doubt into a second sending."""
    unsure = bench.in_state(State.RECONCILING)
    bench.store.finish(unsure, State.HELD, NOW, reason=Reason.ACCOUNT, wake=LATER)
    (back,) = bench.store.sign_in("cecop", SOON)
    assert bench.claim(back).state is State.RECONCILING


def test_how_it_ended(bench: Bench) -> None:
    """Reason, error and attempts are kept; only what is held wakes again."""
    held = bench.store.finish(
        bench.freeze("a"), State.HELD, NOW, reason=Reason.ACCOUNT, error="refused", wake=LATER, attempts=3
    )
    assert (held.reason, held.error, held.wake, held.attempts) == (Reason.ACCOUNT, "refused", LATER, 3)
    failed = bench.store.finish(bench.freeze("b"), State.FAILED, NOW, error="too long", wake=LATER)
    assert (failed.error, failed.wake) == ("too long", None)


def test_wanted_at_once(bench: Bench) -> None:
    """What waits, among those named, wakes now and is not late; what is out stays asleep."""
    waiting, other = bench.freeze("a", due=LATER), bench.freeze("b", due=LATER)
    out = bench.in_state(State.PUBLISHED, post="c")
    bench.store.at_once([waiting.id, out.id], NOW)
    assert [one.id for one in bench.store.due(NOW)] == [waiting.id]
    assert bench.store.delivery(waiting.id).found_due == NOW
    assert bench.store.delivery(waiting.id).due == LATER
    assert bench.store.delivery(other.id) == other


def test_a_note(bench: Bench) -> None:
    """Who lost its lease may still say what it saw; nothing else changes."""
    sending = bench.in_state(State.SENDING)
    bench.store.note(sending.id, "it was out after all: https://x.test/1", SOON)
    last = bench.store.events()[-1]
    assert (last.before, last.after, last.at) == (State.SENDING, State.SENDING, SOON)
    assert "after all" in last.detail
    assert bench.store.delivery(sending.id) == sending

"""What persons decide: settled, tried again, signed in again."""

from __future__ import annotations

import pytest

from coopskills_cli.models import Reason, Receipt, State
from coopskills_cli.queue.store import SignedOut
from tests.queue.bench import MINUTE, NOW, Bench

SOON, LATER = NOW + MINUTE, NOW + 60 * MINUTE
URL = "https://x.test/@cecop/1"


def test_it_is_out(bench: Bench) -> None:
    """A person's word counts as a receipt, with the address that was given."""
    settled = bench.store.settle(bench.in_state(State.UNCERTAIN), URL, SOON)
    assert (settled.state, settled.url, settled.wake) == (State.PUBLISHED, URL, None)
    assert settled.parts[0].receipt == Receipt(f"by hand: {URL}", URL)
    assert bench.store.taken("cecop") == {URL}


def test_it_is_not_out(bench: Bench) -> None:
    """It goes out now, however late it is, under its key and without being looked for: a person has looked."""
    unsure = bench.in_state(State.UNCERTAIN)
    settled = bench.store.settle(unsure, None, LATER)
    assert (settled.state, settled.wake, settled.found_due, settled.attempts) == (State.QUEUED, LATER, LATER, 0)
    assert (settled.parts[0].intent, settled.parts[0].key) == (None, unsure.parts[0].key)
    assert bench.claim(settled).state is State.CLAIMED


def test_a_persons_word_ends_the_doubt(bench: Bench) -> None:
    """Sent once more and definitely refused, it may be put right like any other that is not out."""
    settled = bench.store.settle(bench.in_state(State.UNCERTAIN), None, NOW)
    failed = bench.store.finish(bench.send(settled), State.FAILED, NOW)
    assert failed.parts[0].intent is None


@pytest.mark.parametrize("url", [URL, None])
def test_the_rest_of_a_thread_goes_on(bench: Bench, url: str | None) -> None:
    """A person can only have seen the part that was in doubt: those before stay out, those after were never sent."""
    first = Receipt("1", "https://x.test/1")
    claimed = bench.store.receive(bench.send(bench.freeze(parts=3)), 0, first, NOW)
    unsure = bench.store.finish(bench.send(claimed, 1), State.UNCERTAIN, NOW)
    settled = bench.store.settle(unsure, url, LATER)
    second = Receipt(f"by hand: {URL}", URL) if url else None
    assert [part.receipt for part in settled.parts] == [first, second, None]
    assert (settled.state, settled.wake, settled.found_due) == (State.QUEUED, LATER, LATER)
    assert bench.claim(settled).state is State.CLAIMED


def test_posted_by_hand(bench: Bench) -> None:
    """What was laid out for a person gets the address where that person posted it."""
    settled = bench.store.settle(bench.in_state(State.YOURS, parts=2), URL, SOON)
    assert settled.state is State.PUBLISHED
    assert {part.receipt.url for part in settled.parts if part.receipt} == {URL}


def test_laid_out_again(bench: Bench) -> None:
    """What a person did not post is laid out once more, from the start."""
    settled = bench.store.settle(bench.in_state(State.YOURS, parts=2), None, SOON)
    assert settled.state is State.QUEUED
    assert all(part.receipt is None and part.intent is None for part in settled.parts)


@pytest.mark.parametrize("stands", [State.FAILED, State.MISSED, State.HELD])
def test_tried_again(bench: Bench, stands: State) -> None:
    """As if for the first time, and not late any more."""
    again = bench.store.retry(bench.in_state(stands), LATER)
    assert (again.state, again.attempts, again.error, again.reason) == (State.QUEUED, 0, "", "")
    assert (again.wake, again.found_due) == (LATER, LATER)


def test_tried_again_before_its_time(bench: Bench) -> None:
    """What is not due yet waits for its time, and may still be missed then."""
    held = bench.store.finish(bench.freeze(due=LATER), State.HELD, NOW, reason=Reason.EDITED)
    again = bench.store.retry(held, SOON)
    assert (again.wake, again.found_due) == (LATER, None)


def test_signed_out(bench: Bench) -> None:
    """Since when, with which secret, and when it was last told; nothing of it for another account."""
    assert bench.store.signed_out("cecop") is None
    bench.store.sign_out("cecop", "mark", NOW)
    bench.store.sign_out("cecop", "mark 2", LATER)
    assert bench.store.signed_out("cecop") == SignedOut("cecop", NOW, "mark 2", LATER)
    assert bench.store.signed_out("other") is None


def test_signed_in_again(bench: Bench) -> None:
    """What was held for the account goes on at its time; what is held otherwise, or elsewhere, stays."""
    for post, account, reason in (
        ("a", "cecop", Reason.ACCOUNT),
        ("b", "cecop", Reason.EDITED),
        ("c", "x", Reason.ACCOUNT),
    ):
        bench.store.finish(bench.freeze(post, account), State.HELD, NOW, reason=reason, wake=LATER)
    bench.store.sign_out("cecop", "mark", NOW)
    (back,) = bench.store.sign_in("cecop", SOON)
    assert (back.message.post, back.state, back.wake, back.reason) == ("a", State.QUEUED, NOW, "")
    assert bench.store.signed_out("cecop") is None
    assert [one.message.post for one in bench.store.deliveries(states=[State.HELD])] == ["b", "c"]


def test_signed_in_with_nothing_held(bench: Bench) -> None:
    """No harm."""
    assert bench.store.sign_in("cecop", NOW) == []


def test_looked_at_again_later(bench: Bench) -> None:
    """What is held for the account is told again when that is due."""
    bench.in_state(State.HELD)
    bench.store.look_again("cecop", LATER)
    assert bench.store.due(SOON) == []
    assert len(bench.store.due(LATER)) == 1

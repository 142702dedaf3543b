"""The state machine: every step from every state, either taken with its event or refused without a trace."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from coopskills_cli.errors import LeaseLost
from coopskills_cli.models import Delivery, Receipt, State
from coopskills_cli.queue.database import writing_engine
from coopskills_cli.queue.store import Cancel, Freeze, Move, Store
from coopskills_cli.queue.transitions import step
from tests.queue.bench import CAMPAIGN, MINUTE, NOW, Bench, message

if TYPE_CHECKING:
    from collections.abc import Callable

S = State
LATER = NOW + 60 * MINUTE
HAND = {S.CLAIMED, S.SENDING, S.RECONCILING}
IDLE = {S.QUEUED, S.FAILED, S.MISSED, S.HELD}


def finish(state: State) -> Callable[[Store, Delivery], object]:
    return lambda store, one: store.finish(one, state, LATER)


VERBS: dict[str, Callable[[Store, Delivery], object]] = {
    "claim": lambda store, one: store.claim(one, "another", LATER, LATER),
    "release": lambda store, one: store.release(one, LATER, wake=LATER, attempts=1, error="later"),
    "intend": lambda store, one: store.intend(one, 0, b"request 0", LATER),
    "doubt": lambda store, one: store.doubt(one, "no answer", LATER),
    "receive": lambda store, one: store.receive(one, 0, Receipt("id", "https://x.test/"), LATER),
    "settle": lambda store, one: store.settle(one, "https://x.test/", LATER),
    "settle as not out": lambda store, one: store.settle(one, None, LATER),
    "retry": lambda store, one: store.retry(one, LATER),
    "move": lambda store, one: store.plan([Move(one.id, one.fence, LATER, {})], CAMPAIGN, LATER),
    "cancel": lambda store, one: store.plan([Cancel(one.id, one.fence)], CAMPAIGN, LATER),
    "freeze": lambda store, _: store.plan([Freeze(message(parts=2), 0, LATER)], CAMPAIGN, LATER),
    **{f"finish {state}": finish(state) for state in (S.YOURS, S.UNCERTAIN, S.FAILED, S.MISSED, S.HELD)},
}

GUARDED = VERBS | {
    "renew": lambda store, one: store.renew(one, LATER),
    "found": lambda store, one: store.found(one, LATER),
}
"""With the two that change no state, and so are in no table."""

ALLOWED: dict[str, dict[State, State]] = {
    "claim": {
        S.QUEUED: S.CLAIMED,
        S.CLAIMED: S.CLAIMED,
        S.SENDING: S.RECONCILING,
        S.RECONCILING: S.RECONCILING,
    },
    "release": dict.fromkeys(HAND, S.QUEUED),
    "intend": dict.fromkeys(HAND, S.SENDING),
    "doubt": {S.SENDING: S.RECONCILING, S.RECONCILING: S.RECONCILING},
    "receive": {S.SENDING: S.CLAIMED, S.RECONCILING: S.CLAIMED},
    "settle": {S.UNCERTAIN: S.QUEUED, S.YOURS: S.PUBLISHED},  # of two parts the second goes on
    "settle as not out": {S.UNCERTAIN: S.QUEUED, S.YOURS: S.QUEUED},
    "retry": dict.fromkeys(IDLE - {S.QUEUED} | {S.CANCELLED}, S.QUEUED),
    "move": dict.fromkeys(IDLE | {S.CANCELLED}, S.QUEUED),
    "cancel": dict.fromkeys(IDLE, S.CANCELLED),
    "freeze": dict.fromkeys(IDLE | {S.CANCELLED}, S.QUEUED),
    "finish yours": dict.fromkeys(HAND, S.YOURS),
    "finish uncertain": {S.SENDING: S.UNCERTAIN, S.RECONCILING: S.UNCERTAIN},
    "finish failed": dict.fromkeys(HAND | {S.QUEUED}, S.FAILED),
    "finish missed": {S.QUEUED: S.MISSED, S.CLAIMED: S.MISSED},
    "finish held": dict.fromkeys(HAND | {S.QUEUED}, S.HELD),
}


@pytest.mark.parametrize("stands", State)
@pytest.mark.parametrize("verb", VERBS)
def test_every_step_from_every_state(bench: Bench, verb: str, stands: State) -> None:
    """An allowed step leads where the table says and writes one event; any other is LeaseLost and changes nothing."""
    delivery = bench.in_state(stands, parts=2)
    expected = ALLOWED[verb].get(stands)
    before, logged = bench.rows(), len(bench.store.events())
    if expected is None:
        with pytest.raises(LeaseLost):
            VERBS[verb](bench.store, delivery)
        assert bench.rows() == before
        return
    VERBS[verb](bench.store, delivery)
    assert bench.store.delivery(delivery.id).state is expected
    (event,) = bench.store.events()[logged:]
    assert (event.at, event.before, event.after) == (LATER, stands, expected)


@pytest.mark.parametrize("stands", sorted(HAND | {S.QUEUED}))
@pytest.mark.parametrize("verb", [verb for verb in GUARDED if verb != "freeze"])
def test_who_lost_the_lease_writes_nothing(bench: Bench, verb: str, stands: State) -> None:
    """Once another has claimed it, whatever the first still wants to write is refused."""
    delivery = bench.in_state(stands, parts=2)
    bench.claim(delivery, "another")
    before = bench.rows()
    with pytest.raises(LeaseLost):
        GUARDED[verb](bench.store, delivery)
    assert bench.rows() == before


@pytest.mark.parametrize("stands", sorted(set(State) - HAND - {S.QUEUED}))
def test_only_what_is_in_hand_or_waits_is_kept_or_found(bench: Bench, stands: State) -> None:
    """`renew` and `found` are for what may be sent."""
    delivery = bench.in_state(stands)
    with pytest.raises(LeaseLost):
        bench.store.renew(delivery, LATER)
    with pytest.raises(LeaseLost):
        bench.store.found(delivery, LATER)


def test_what_is_out_stays_out() -> None:
    """No step in the table leaves `published`."""
    assert not [verb for verb, ways in ALLOWED.items() if S.PUBLISHED in ways]
    assert set(ALLOWED) == set(VERBS)


@pytest.mark.parametrize(("fence", "before"), [(1, S.QUEUED), (0, S.CLAIMED)])
def test_the_write_itself_is_guarded(bench: Bench, fence: int, before: State) -> None:
    """Not only the look before it: on a database with other locks something may come between."""
    queued, rows = bench.freeze(), bench.rows()
    engine = writing_engine(bench.state / "queue.db")
    with pytest.raises(LeaseLost), engine.begin() as connection:
        step(connection, queued.id, fence, before, S.FAILED, LATER, "x")
    engine.dispose()
    assert bench.rows() == rows

"""One account's lane out of the queue: which delivery is taken, in which order, and what the lane's trouble means."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from random import Random
from typing import TYPE_CHECKING

from coopskills_cli.errors import LeaseLost, NetworkError, SignInRefused
from coopskills_cli.models import Account, Campaign, Delivery, Outcome, State
from coopskills_cli.publisher.sender import LEASE, TELL_AGAIN, Connection, Sender, outcome_of
from coopskills_cli.publisher.stops import stop_for
from coopskills_cli.queue.owner import is_alive
from coopskills_cli.retry import next_try

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from datetime import datetime

    from coopskills_cli.queue.store import Store

UNANSWERED = frozenset({State.SENDING, State.RECONCILING})
"""States in which a request may have arrived."""
IN_HAND = UNANSWERED | {State.CLAIMED}
"""States in which a publisher has hold of a delivery, or had when it died."""


@dataclass(slots=True)
class Lane:
    """One account's way out of the queue; made anew for each look at it, and used by one thread.

    `connect` is called at first need and may raise SecretMissing; `owner` is this publisher's token; `by_hand` says
    that a person posts what is laid out; `stopping` is asked before each delivery.
    """

    campaign: Campaign
    account: Account
    store: Store
    owner: str
    connect: Callable[[Account], Connection]
    clock: Callable[[], datetime]
    by_hand: bool = False
    sleep: Callable[[float], object] = time.sleep
    rng: Random = field(default_factory=Random)
    stopping: Callable[[], bool] = lambda: False
    _sender: Sender = field(init=False)

    def __post_init__(self) -> None:
        self._sender = Sender(self.account, self.store, self.connect, self.clock, self.by_hand, self.rng)

    def publish(self, ids: Collection[int] | None = None) -> list[Outcome]:
        """Bring out what is due, or the deliveries `ids` at once, in order; report what became of each that moved."""
        try:
            if not self._signed_in():
                return self._hold(self._wanted(ids), "the account must sign in again")
            outcomes, doubtful = self._pass(self._wanted(ids))
            if doubtful and not self.stopping():
                self._wait_until(max(delivery.wake or self.clock() for delivery in doubtful))
                again = self._pass(doubtful)[0]
                outcomes = [old for old in outcomes if old.id not in {new.id for new in again}] + again
        finally:
            self._sender.close()
        return outcomes

    def _wanted(self, ids: Collection[int] | None) -> list[Delivery]:
        if ids is None:
            return self.store.due(self.clock(), self.account.name)
        return self.store.deliveries(accounts=[self.account.name], ids=ids)

    def _pass(self, deliveries: Sequence[Delivery]) -> tuple[list[Outcome], list[Delivery]]:
        """One go at each; beside the outcomes those whose request had no answer, and may still come to light."""
        outcomes: list[Outcome] = []
        doubtful: list[Delivery] = []
        for place, delivery in enumerate(deliveries):
            if self.stopping():
                break
            outcome, trouble = self._one(delivery)
            if outcome:
                outcomes.append(outcome)
            if trouble:
                return outcomes + self._spare(deliveries[place + 1 :], trouble), doubtful
            left = self.store.delivery(delivery.id)
            if left.state is State.RECONCILING and left.owner == self.owner:
                doubtful.append(left)
        return outcomes, doubtful

    def _one(self, delivery: Delivery) -> tuple[Outcome | None, NetworkError | None]:
        """What became of a delivery (None: it is another publisher's), and trouble that its whole account has."""
        if not self._ours_to_take(delivery):
            return None, None
        try:
            claimed = self._claim(delivery)
            stopped = self._stopped(claimed)
            return (
                (outcome_of(stopped), None)
                if stopped
                else self._sender.carry_out(self.store.found(claimed, self.clock()))
            )
        except LeaseLost as lost:
            self.store.note(delivery.id, f"left to another publisher: {lost}", self.clock())
            return None, None

    def _claim(self, delivery: Delivery) -> Delivery:
        now = self.clock()
        return self.store.claim(delivery, self.owner, now + LEASE, now)

    def _ours_to_take(self, delivery: Delivery) -> bool:
        if delivery.state is State.QUEUED:
            return True
        if delivery.state not in IN_HAND:
            return False
        lease_over = delivery.lease_until is None or delivery.lease_until <= self.clock()
        return delivery.owner == self.owner or lease_over or not is_alive(self.campaign.state, delivery.owner)

    def _stopped(self, delivery: Delivery) -> Delivery | None:
        """The delivery where it must not go out now, put where it belongs."""
        now = self.clock()
        stop = stop_for(self.campaign, delivery, now)
        if stop is None:
            return None
        return self.store.finish(delivery, stop.state, now, reason=stop.reason, error=stop.error)

    def _hold(self, deliveries: Sequence[Delivery], error: str) -> list[Outcome]:
        """Hold what is due while the account is signed out; what is held, or in doubt, since long is told again."""
        told = [replace(outcome_of(one), error=error) for one in deliveries if one.state is State.HELD]
        if told:
            self.store.look_again(self.account.name, self.clock() + TELL_AGAIN)
        unread = [one for one in deliveries if one.state in UNANSWERED and self._sender.looked_long_enough(one)]
        told += self._set_aside(unread, lambda claimed: self._sender.uncertain(claimed, error))
        waiting = [one for one in deliveries if one.state in (State.QUEUED, State.CLAIMED)]
        return told + self._set_aside(waiting, lambda claimed: self._sender.hold(claimed, error))

    def _spare(self, deliveries: Sequence[Delivery], trouble: NetworkError) -> list[Outcome]:
        """Keep the rest of the lane from running into the trouble that the one before it had."""
        if isinstance(trouble, SignInRefused):
            return self._hold(deliveries, str(trouble))
        now = self.clock()
        wake = next_try(trouble, 1, now, self.rng) or now
        outcomes = self._set_aside(
            [delivery for delivery in deliveries if delivery.state is State.QUEUED],
            lambda claimed: self.store.release(claimed, now, wake=wake, error=str(trouble), attempts=claimed.attempts),
        )
        return [outcome for outcome in outcomes if outcome.state is not State.QUEUED]

    def _set_aside(self, deliveries: Sequence[Delivery], put: Callable[[Delivery], Delivery]) -> list[Outcome]:
        """Do to each that nobody else is at what `put` says, unless it must be stopped anyway."""
        outcomes = []
        for delivery in deliveries:
            if not self._ours_to_take(delivery):
                continue
            try:
                claimed = self._claim(delivery)
                outcomes.append(outcome_of(self._stopped(claimed) or put(self.store.found(claimed, self.clock()))))
            except LeaseLost as lost:
                self.store.note(delivery.id, f"left to another publisher: {lost}", self.clock())
        return outcomes

    def _signed_in(self) -> bool:
        """False while the network refuses us; a new secret is tried at once, the same one once a day."""
        refusal = self.store.signed_out(self.account.name)
        if refusal is None:
            return True
        now = self.clock()
        mark = ""
        try:
            adapter = self._sender.adapter
            mark = self._sender.secret_mark
            if mark == refusal.secret_mark and now - refusal.told_at < TELL_AGAIN:
                return False
            adapter.sign_in()
        except SignInRefused:
            if mark != refusal.secret_mark or now - refusal.told_at >= TELL_AGAIN:
                self.store.sign_out(self.account.name, mark, now)
            return False
        except NetworkError:
            return True  # out of reach: that is what happens to its deliveries then, and no reason to hold them
        except Exception:  # noqa: BLE001  (a bug in the adapter: as signed out as it was)
            return False
        self.store.sign_in(self.account.name, now)
        return True

    def _wait_until(self, moment: datetime) -> None:
        self.sleep(max(0.0, (moment - self.clock()).total_seconds()))

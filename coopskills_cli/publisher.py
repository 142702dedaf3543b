"""Bring one account's due deliveries out: claim, intent, send, reconcile, record. What was frozen goes out as it is.

The intent is committed before the first byte of a request, every write after it is guarded by the delivery's fence,
and a request is repeated only with the same key and bytes after its absence was proved. So a publisher may die at any
moment: the next one takes its deliveries over and goes on where it stopped.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

from coopskills_cli.errors import InDoubt, LeaseLost, NetworkError, Refused, SignInRefused, StateError
from coopskills_cli.models import NEVER, Account, Campaign, Delivery, Edited, Outcome, Reason, Receipt, State
from coopskills_cli.networks.base import Doubt
from coopskills_cli.queue.codec import content_hash
from coopskills_cli.queue.owner import is_alive
from coopskills_cli.retry import costs_an_attempt, next_try
from coopskills_cli.text.fingerprint import fingerprint

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from datetime import datetime

    from coopskills_cli.models import Intent
    from coopskills_cli.networks.base import Adapter
    from coopskills_cli.queue.store import Store

LEASE = timedelta(seconds=60)
TELL_AGAIN = timedelta(days=1)
"""How often a refused sign-in is tried and told again while the secret stays the same."""
GIVE_UP_LOOKING = timedelta(days=1)
"""How long a request without an answer is looked for on a network that cannot be read, before a person must look."""


LOOK_AGAIN = timedelta(seconds=30)
"""How soon a network that could not be read is looked at again."""
IN_HAND = frozenset({State.CLAIMED, State.SENDING, State.RECONCILING})
"""States in which a publisher has hold of a delivery, or had when it died."""


@dataclass(frozen=True, slots=True)
class Connection:
    """An adapter, with a mark that tells one secret from another without giving either away."""

    adapter: Adapter
    secret_mark: str = ""


@dataclass(frozen=True, slots=True)
class Stop:
    """Where a delivery goes that must not go out, and why."""

    state: State
    reason: str = ""
    error: str = ""


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
    sleep: Callable[[float], None] = time.sleep
    rng: Random = field(default_factory=Random)
    stopping: Callable[[], bool] = lambda: False
    _connection: Connection | None = None

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
            if self._connection:
                self._connection.adapter.close()
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
            return (_outcome(stopped), None) if stopped else self._carry_out(self.store.found(claimed, self.clock()))
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

    def _carry_out(self, delivery: Delivery) -> tuple[Outcome, NetworkError | None]:
        """Every part that is not out yet, in order, until one is in doubt or refused."""
        try:
            for number, part in enumerate(delivery.parts):
                if part.receipt is None:
                    delivery = self._part(delivery, number)
                    if delivery.state is not State.CLAIMED:
                        return _outcome(delivery), None
        except NetworkError as error:
            return self._after(self.store.delivery(delivery.id), error)
        except StateError:
            raise
        except Exception as bug:  # noqa: BLE001  (the one broad catch: a bug in an adapter must not stop the others)
            trouble = InDoubt(f"unexpected {type(bug).__name__} in the adapter of {self.account.network}: {bug}")
            left, now = self.store.delivery(delivery.id), self.clock()
            if left.state is State.SENDING:
                return _outcome(self.store.doubt(left, str(trouble), now, wake=now + LOOK_AGAIN)), None
            return self._after(left, trouble)
        done = State.YOURS if self.by_hand else State.PUBLISHED
        return _outcome(self.store.finish(delivery, done, self.clock())), None

    def _part(self, delivery: Delivery, number: int) -> Delivery:
        """CLAIMED when the part is out; RECONCILING while that is in doubt; UNCERTAIN when nobody can tell."""
        adapter, part = self._adapter(), delivery.parts[number]
        if part.intent is None:
            earlier = [before.receipt for before in delivery.parts[:number] if before.receipt]
            request = adapter.prepare(delivery.message, number, part.key, earlier, self.clock())
        elif (settled := self._settled_at(delivery, part.intent)) > self.clock():
            error = delivery.error or "its publisher stopped before the answer came"
            return self.store.doubt(delivery, error, self.clock(), wake=settled)
        else:
            request = part.intent.request
            found = adapter.reconcile(part.intent, self.store.taken(self.account.name))
            if isinstance(found, Receipt):
                return self.store.receive(delivery, number, found, self.clock())
            if found is Doubt.UNKNOWN:
                return self._uncertain(delivery, "nobody can tell whether it is out")
        now = self.clock()
        delivery = self.store.renew(delivery, now + LEASE)
        return self._send(self.store.intend(delivery, number, request, now), number)

    def _send(self, delivery: Delivery, number: int) -> Delivery:
        intent = delivery.parts[number].intent
        if intent is None or delivery.lease_until is None or delivery.lease_until <= self.clock():
            # stopped and resumed much later (SIGSTOP, a laptop's lid): somebody else may be at it by now
            raise LeaseLost("the lease ran out before the request")
        try:
            receipt = self._adapter().send(intent)
        except InDoubt as error:
            now = self.clock()
            return self.store.doubt(delivery, str(error), now, wake=now + self._adapter().settle)
        return self.store.receive(delivery, number, receipt, self.clock())

    def _after(self, delivery: Delivery, error: NetworkError) -> tuple[Outcome, NetworkError | None]:
        """What follows from a failure that is no doubt about a request."""
        now = self.clock()
        if isinstance(error, SignInRefused):
            self.store.sign_out(self.account.name, self._connection.secret_mark if self._connection else "", now)
        if delivery.state is State.RECONCILING:
            return self._still_in_doubt(delivery, error, now), error
        if isinstance(error, SignInRefused):
            return _outcome(self._held(delivery, str(error))), error
        attempts = delivery.attempts + costs_an_attempt(error)
        wake = next_try(error, attempts, now, self.rng)
        if wake is None:
            left = self.store.finish(delivery, State.FAILED, now, error=str(error))
        else:
            left = self.store.release(delivery, now, wake=wake, error=str(error), attempts=attempts)
        return _outcome(left), None if isinstance(error, Refused) else error

    def _still_in_doubt(self, delivery: Delivery, error: NetworkError, now: datetime) -> Outcome:
        sent = min(part.intent.first_sent for part in delivery.parts if part.intent and not part.receipt)
        if now - sent > GIVE_UP_LOOKING:
            return _outcome(self._uncertain(delivery, str(error)))
        left = _outcome(self.store.doubt(delivery, str(error), now, wake=now + LOOK_AGAIN))
        return replace(left, reason=Reason.ACCOUNT) if isinstance(error, SignInRefused) else left

    def _uncertain(self, delivery: Delivery, error: str) -> Delivery:
        return self.store.finish(delivery, State.UNCERTAIN, self.clock(), error=error)

    def _held(self, delivery: Delivery, error: str) -> Delivery:
        now = self.clock()
        return self.store.finish(delivery, State.HELD, now, reason=Reason.ACCOUNT, error=error, wake=now + TELL_AGAIN)

    def _hold(self, deliveries: Sequence[Delivery], error: str) -> list[Outcome]:
        """Hold what is due while the account is signed out; what is held for that since long is told again."""
        told = [replace(_outcome(one), error=error) for one in deliveries if one.state is State.HELD]
        if told:
            self.store.look_again(self.account.name, self.clock() + TELL_AGAIN)
        return told + self._set_aside(deliveries, lambda claimed: self._held(claimed, error))

    def _spare(self, deliveries: Sequence[Delivery], trouble: NetworkError) -> list[Outcome]:
        """Keep the rest of the lane from running into the trouble that the one before it had."""
        if isinstance(trouble, SignInRefused):
            return self._hold(deliveries, str(trouble))
        now = self.clock()
        wake = next_try(trouble, 1, now, self.rng) or now
        outcomes = self._set_aside(
            deliveries,
            lambda claimed: self.store.release(claimed, now, wake=wake, error=str(trouble), attempts=claimed.attempts),
        )
        return [outcome for outcome in outcomes if outcome.state is not State.QUEUED]

    def _set_aside(self, deliveries: Sequence[Delivery], put: Callable[[Delivery], Delivery]) -> list[Outcome]:
        """Do to each that waits what `put` says, unless it must be stopped anyway."""
        outcomes = []
        for delivery in deliveries:
            if delivery.state is not State.QUEUED:
                continue
            try:
                claimed = self._claim(delivery)
                outcomes.append(_outcome(self._stopped(claimed) or put(self.store.found(claimed, self.clock()))))
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
            self._adapter()
            mark = self._connection.secret_mark if self._connection else ""
            if mark == refusal.secret_mark and now - refusal.told_at < TELL_AGAIN:
                return False
            self._adapter().sign_in()
        except SignInRefused:
            if mark != refusal.secret_mark or now - refusal.told_at >= TELL_AGAIN:
                self.store.sign_out(self.account.name, mark, now)
            return False
        except NetworkError:
            return False  # it cannot be asked now: as signed out as it was
        self.store.sign_in(self.account.name, now)
        return True

    def _adapter(self) -> Adapter:
        if self._connection is None:
            self._connection = self.connect(self.account)
        return self._connection.adapter

    def _settled_at(self, delivery: Delivery, intent: Intent) -> datetime:
        """When a request without an answer, if it arrived at all, can be seen on the network.

        That moment was written down with the doubt; where a publisher died before it had any, nothing was sent after
        it was found dead.
        """
        doubted = delivery.wake is not None and delivery.wake > intent.first_sent
        return delivery.wake if doubted and delivery.wake else self.clock() + self._adapter().settle

    def _wait_until(self, moment: datetime) -> None:
        self.sleep(max(0.0, (moment - self.clock()).total_seconds()))


def stop_for(campaign: Campaign, delivery: Delivery, now: datetime) -> Stop | None:
    """Why a due delivery must not go out; once a part of it may have been sent, nothing stops the rest."""
    if any(part.intent or part.receipt for part in delivery.parts):
        return None
    late_after = delivery.message.late_after
    if delivery.found_due is None and late_after != NEVER and now - delivery.due > late_after:
        times = f"{delivery.due:%Y-%m-%d %H:%M} UTC, and nobody looked before {now:%Y-%m-%d %H:%M} UTC"
        return Stop(State.MISSED, error=f"it was due at {times}")
    if content_hash(delivery.message) != delivery.hash:
        return Stop(State.HELD, Reason.DAMAGED, "what was frozen has been altered in the queue")
    if campaign.policy.edited is Edited.HOLD and (file := _edited(campaign, delivery)):
        return Stop(State.HELD, Reason.EDITED, f"{file} was edited since it was scheduled")
    return None


def _edited(campaign: Campaign, delivery: Delivery) -> str:
    """The first of the files that the message was made from that says something else now; one that is gone does not."""
    for file, frozen in delivery.message.sources.items():
        path = campaign.root / file
        if path.is_file() and fingerprint(path.read_bytes()) != frozen:
            return file
    return ""


def _outcome(delivery: Delivery) -> Outcome:
    message = delivery.message
    return Outcome(
        id=delivery.id,
        post=message.post,
        account=message.account,
        language=message.language,
        state=delivery.state.shown,
        url=delivery.url,
        error=delivery.error,
        reason=delivery.reason,
        sent=next((part.intent.first_sent for part in delivery.parts if part.intent and not part.receipt), None),
    )

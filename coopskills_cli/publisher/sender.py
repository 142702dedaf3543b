"""One claimed delivery, brought out: prepare, intent, send, reconcile, record.

The intent is committed before the first byte of a request, every write after it is guarded by the delivery's fence,
and a request is repeated only with the same key and bytes after its absence was proved. So a publisher may die at any
moment: the next one takes its deliveries over and goes on where it stopped.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

from coopskills_cli.errors import InDoubt, LeaseLost, NetworkError, Refused, SignInRefused, StateError
from coopskills_cli.models import Account, Delivery, Outcome, Reason, Receipt, State
from coopskills_cli.networks.base import Doubt
from coopskills_cli.publisher.quoting import WAIT, NotOut, quoted_by
from coopskills_cli.retry import costs_an_attempt, next_try

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from coopskills_cli.models import Intent
    from coopskills_cli.networks.base import Adapter
    from coopskills_cli.queue.store import Store

LEASE = timedelta(seconds=60)
"""How long a publisher that lives is left alone with a request."""
PREPARING = timedelta(minutes=15)
"""How long with what comes before it, where nothing can be seen yet: pictures over a slow line, a server that thinks.

Less than an upload takes, and cron's publishers would take a delivery from each other for ever.
"""
LOOK_AGAIN = timedelta(seconds=30)
"""How soon a network that could not be read is looked at again."""
TELL_AGAIN = timedelta(days=1)
"""How often a refused sign-in is tried and told again while the secret stays the same."""
GIVE_UP_LOOKING = timedelta(days=1)
"""How long a request without an answer is looked for on a network that cannot be read, before a person must look."""


@dataclass(frozen=True, slots=True)
class Connection:
    """An adapter, with a mark that tells one secret from another without giving either away."""

    adapter: Adapter
    secret_mark: str = ""


@dataclass(slots=True)
class Sender:
    """Sends the deliveries of one account.

    `connect` is called at first need and may raise SecretMissing; `by_hand`: a person posts what is laid out.
    """

    account: Account
    store: Store
    connect: Callable[[Account], Connection]
    clock: Callable[[], datetime]
    by_hand: bool = False
    rng: Random = field(default_factory=Random)
    _connection: Connection | None = None

    @property
    def adapter(self) -> Adapter:
        """The account's adapter; SecretMissing."""
        if self._connection is None:
            self._connection = self.connect(self.account)
        return self._connection.adapter

    @property
    def secret_mark(self) -> str:
        """The mark of the secret in use, empty where there is none."""
        return self._connection.secret_mark if self._connection else ""

    def close(self) -> None:
        """Let go of the connection, if there is one."""
        if self._connection:
            self._connection.adapter.close()

    def carry_out(self, delivery: Delivery) -> tuple[Outcome, NetworkError | None]:
        """Every part that is not out yet, in order, until one is in doubt or refused."""
        quoted = quoted_by(delivery.message, self.store)
        if isinstance(quoted, NotOut) and not any(part.intent or part.receipt for part in delivery.parts):
            return outcome_of(self._wait(delivery, quoted)), None
        try:
            for number, part in enumerate(delivery.parts):
                if part.receipt is None:
                    delivery = self._part(delivery, number)
                    if delivery.state is not State.CLAIMED:
                        return outcome_of(delivery), None
        except NetworkError as error:
            return self._after(self.store.delivery(delivery.id), error)
        except StateError:
            raise
        except Exception as bug:  # noqa: BLE001  (the one broad catch: a bug in an adapter must not stop the others)
            trouble = InDoubt(f"unexpected {type(bug).__name__} in the adapter of {self.account.network}: {bug}")
            left, now = self.store.delivery(delivery.id), self.clock()
            if left.state is State.SENDING:
                return outcome_of(self.store.doubt(left, str(trouble), now, wake=now + LOOK_AGAIN)), None
            return self._after(left, trouble)
        return outcome_of(self._done(delivery)), None

    def _done(self, delivery: Delivery) -> Delivery:
        return self.store.finish(delivery, State.YOURS if self.by_hand else State.PUBLISHED, self.clock())

    def _part(self, delivery: Delivery, number: int) -> Delivery:
        """CLAIMED when the part is out; RECONCILING while that is in doubt; UNCERTAIN when nobody can tell."""
        adapter, part = self.adapter, delivery.parts[number]
        delivery = self.store.renew(delivery, self.clock() + PREPARING)
        if part.intent is None:
            earlier = [before.receipt for before in delivery.parts[:number] if before.receipt]
            quoted = quoted_by(delivery.message, self.store)
            receipt = quoted if isinstance(quoted, Receipt) else None
            request = adapter.prepare(delivery.message, number, part.key, earlier, self.clock(), receipt)
        elif (settled := self._settled_at(delivery, part.intent)) > self.clock():
            error = delivery.error or "its publisher stopped before the answer came"
            return self.store.doubt(delivery, error, self.clock(), wake=settled)
        else:
            request = part.intent.request
            found = adapter.reconcile(part.intent, self.store.taken(self.account.name))
            if isinstance(found, Receipt):
                return self._out(delivery, number, found)
            if found is Doubt.UNKNOWN:
                return self.uncertain(delivery, "nobody can tell whether it is out")
        now = self.clock()
        delivery = self.store.renew(delivery, now + LEASE)
        return self._send(self.store.intend(delivery, number, request, now), number)

    def _wait(self, delivery: Delivery, quoted: NotOut) -> Delivery:
        now = self.clock()
        if not quoted.coming:
            return self.store.finish(delivery, State.FAILED, now, error=quoted.why)
        return self.store.release(delivery, now, wake=now + WAIT, error=quoted.why, attempts=delivery.attempts)

    def _send(self, delivery: Delivery, number: int) -> Delivery:
        intent = delivery.parts[number].intent
        if intent is None or delivery.lease_until is None or delivery.lease_until <= self.clock():
            # stopped and resumed much later (SIGSTOP, a laptop's lid): somebody else may be at it by now
            raise LeaseLost("the lease ran out before the request")
        try:
            receipt = self.adapter.send(intent)
        except InDoubt as error:
            now = self.clock()
            return self.store.doubt(delivery, str(error), now, wake=now + self.adapter.settle)
        return self._out(delivery, number, receipt)

    def _out(self, delivery: Delivery, number: int, receipt: Receipt) -> Delivery:
        """A part is out; LeaseLost carries its address into the log."""
        try:
            return self.store.receive(delivery, number, receipt, self.clock())
        except LeaseLost as lost:
            raise LeaseLost(f"{lost}; part {number + 1} is out: {receipt.url or receipt.remote_id}") from lost

    def _after(self, delivery: Delivery, error: NetworkError) -> tuple[Outcome, NetworkError | None]:
        """What follows from a failure that is no doubt about a request."""
        now = self.clock()
        if isinstance(error, SignInRefused):
            self.store.sign_out(self.account.name, self.secret_mark, now)
        if delivery.state is State.RECONCILING:
            return self._still_in_doubt(delivery, error, now), None if isinstance(error, Refused) else error
        if isinstance(error, SignInRefused):
            return outcome_of(self.hold(delivery, str(error))), error
        attempts = delivery.attempts + costs_an_attempt(error)
        wake = next_try(error, attempts, now, self.rng)
        if wake is None:
            left = self.store.finish(delivery, State.FAILED, now, error=str(error))
        else:
            left = self.store.release(delivery, now, wake=wake, error=str(error), attempts=attempts)
        return outcome_of(left), None if isinstance(error, Refused) else error

    def _still_in_doubt(self, delivery: Delivery, error: NetworkError, now: datetime) -> Outcome:
        if isinstance(error, Refused) or self.looked_long_enough(delivery):
            return outcome_of(self.uncertain(delivery, str(error)))
        left = outcome_of(self.store.doubt(delivery, str(error), now, wake=now + LOOK_AGAIN))
        return replace(left, reason=Reason.ACCOUNT) if isinstance(error, SignInRefused) else left

    def looked_long_enough(self, delivery: Delivery) -> bool:
        """Whether its request is so old that a person must look, though the network could not be read yet."""
        sent = min(part.intent.first_sent for part in delivery.parts if part.intent and not part.receipt)
        return self.clock() - sent > GIVE_UP_LOOKING

    def uncertain(self, delivery: Delivery, error: str) -> Delivery:
        """UNCERTAIN: a person must look."""
        return self.store.finish(delivery, State.UNCERTAIN, self.clock(), error=error)

    def hold(self, delivery: Delivery, error: str) -> Delivery:
        """HELD until the account signs in again, told again after a day; what is out already needs no sign-in."""
        now = self.clock()
        if all(part.receipt for part in delivery.parts):
            return self._done(delivery)
        return self.store.finish(delivery, State.HELD, now, reason=Reason.ACCOUNT, error=error, wake=now + TELL_AGAIN)

    def _settled_at(self, delivery: Delivery, intent: Intent) -> datetime:
        """When a request without an answer, if it arrived at all, can be seen on the network.

        That moment was written down with the doubt; where a publisher died before it had any, nothing was sent after
        it was found dead. Never later than if it had been sent just now: the clock may have been put back since.
        """
        last_sent, latest = intent.sent_until - LEASE, self.clock() + self.adapter.settle
        return min(delivery.wake, latest) if delivery.wake and delivery.wake > last_sent else latest


def outcome_of(delivery: Delivery) -> Outcome:
    """What is reported of a delivery as it stands."""
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

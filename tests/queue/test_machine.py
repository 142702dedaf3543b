"""Anything in any order: whatever a publisher, a person or the planner does next, the queue's promises hold."""

from __future__ import annotations

from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

from coopskills_cli.errors import StateError
from coopskills_cli.models import Delivery, Reason, Receipt, State
from coopskills_cli.queue.store import Cancel, Freeze, Move, Store
from tests.queue.bench import CAMPAIGN, MINUTE, NOW, assert_sound, message

minutes = st.integers(-5, 90).map(lambda number: NOW + number * MINUTE)
posts = st.sampled_from(["a", "b"])


class QueueMachine(RuleBasedStateMachine):
    """Two publishers, a person and a planner, who all hold deliveries as they once read them."""

    seen: Bundle[Delivery] = Bundle("seen")

    @initialize()
    def begin(self) -> None:
        self.folder = Path(mkdtemp(prefix="coopskills-machine-"))
        self.store = Store.open(self.folder / "state")
        self.fences: dict[int, int] = {}
        self.receipts: dict[tuple[int, int], Receipt] = {}
        self.published: set[int] = set()

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.close()
            rmtree(self.folder)

    @rule(target=seen, post=posts, parts=st.integers(1, 2), due=minutes)
    def freeze(self, post: str, parts: int, due: object) -> Delivery:
        self.attempt(self.store.plan, [Freeze(message(post, parts=parts), 0, due)], CAMPAIGN, NOW)  # type: ignore[arg-type]  # minutes
        return self.store.deliveries(posts=[post])[0]

    @rule(target=seen, old=seen)
    def read(self, old: Delivery) -> Delivery:
        return self.store.delivery(old.id)

    @rule(target=seen, old=seen, owner=st.sampled_from(["one", "other"]))
    def claim(self, old: Delivery, owner: str) -> Delivery:
        return self.attempt(self.store.claim, old, owner, NOW + MINUTE, NOW) or old

    @rule(target=seen, old=seen, number=st.integers(0, 1), request=st.sampled_from([b"x", b"y"]))
    def intend(self, old: Delivery, number: int, request: bytes) -> Delivery:
        return self.attempt(self.store.intend, old, number, request, NOW) or old

    @rule(target=seen, old=seen)
    def doubt(self, old: Delivery) -> Delivery:
        return self.attempt(self.store.doubt, old, "no answer", NOW) or old

    @rule(target=seen, old=seen, number=st.integers(0, 1), remote=st.integers(0, 10**6))
    def receive(self, old: Delivery, number: int, remote: int) -> Delivery:
        return self.attempt(self.store.receive, old, number, Receipt(str(remote), "https://x.test/"), NOW) or old

    @rule(target=seen, old=seen, wake=minutes)
    def release(self, old: Delivery, wake: object) -> Delivery:
        return self.attempt(self.store.release, old, NOW, wake=wake, attempts=1) or old

    @rule(target=seen, old=seen, state=st.sampled_from(State))
    def finish(self, old: Delivery, state: State) -> Delivery:
        return self.attempt(self.store.finish, old, state, NOW, reason=Reason.ACCOUNT, wake=NOW) or old

    @rule(target=seen, old=seen, url=st.sampled_from([None, "https://x.test/"]))
    def settle(self, old: Delivery, url: str | None) -> Delivery:
        self.laid_out(old)
        return self.attempt(self.store.settle, old, url, NOW) or old

    @rule(target=seen, old=seen)
    def retry(self, old: Delivery) -> Delivery:
        return self.attempt(self.store.retry, old, NOW) or old

    @rule(old=seen, due=minutes)
    def move(self, old: Delivery, due: object) -> None:
        self.attempt(self.store.plan, [Move(old.id, old.fence, due, {})], CAMPAIGN, NOW)  # type: ignore[arg-type]  # minutes

    @rule(old=seen)
    def cancel(self, old: Delivery) -> None:
        self.attempt(self.store.plan, [Cancel(old.id, old.fence)], CAMPAIGN, NOW)

    @rule()
    def sign_in(self) -> None:
        self.store.sign_in("cecop", NOW)

    @rule(old=seen)
    def want_at_once(self, old: Delivery) -> None:
        self.store.at_once([old.id], NOW)

    @invariant()
    def promises(self) -> None:
        """A fence never falls, a receipt never changes, what is published stays so, and the file is sound."""
        if not hasattr(self, "store"):
            return
        for one in self.store.deliveries():
            assert one.fence >= self.fences.get(one.id, 0)
            self.fences[one.id] = one.fence
            assert one.id not in self.published or one.state is State.PUBLISHED
            if one.state is State.PUBLISHED:
                self.published.add(one.id)
            for part in one.parts:
                known = self.receipts.get((one.id, part.number))
                assert known is None or known == part.receipt
                if part.receipt:
                    self.receipts[one.id, part.number] = part.receipt
        assert_sound(self.folder / "state")

    def attempt(self, verb: object, *args: object, **kwargs: object) -> Delivery | None:
        """What may be refused, but by StateError alone, and then without a trace."""
        before = self.store.deliveries(), self.store.events()
        try:
            return verb(*args, **kwargs)  # type: ignore[operator, no-any-return]  # one of the store's verbs
        except StateError:
            assert (self.store.deliveries(), self.store.events()) == before
            return None

    def laid_out(self, old: Delivery) -> None:
        """What is for a person has receipts that say where it was laid out: settling may replace those."""
        if self.store.delivery(old.id).state is State.YOURS:
            self.receipts = {key: known for key, known in self.receipts.items() if key[0] != old.id}


TestQueueMachine = QueueMachine.TestCase
TestQueueMachine.settings = settings(
    max_examples=40, stateful_step_count=40, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)

"""One account's lane: what it does with every kind of answer, on a real queue, against a network in memory."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from coopskills_cli.errors import InDoubt, NetworkError, NotSent, RateLimited, Refused, SecretMissing, SignInRefused
from coopskills_cli.models import (
    Account,
    Campaign,
    Delivery,
    Edited,
    Intent,
    Message,
    Outcome,
    Part,
    Policy,
    Reason,
    Receipt,
    State,
)
from coopskills_cli.networks.base import Doubt, Identity, Limits
from coopskills_cli.publisher.lane import Lane
from coopskills_cli.publisher.sender import PREPARING, Connection
from coopskills_cli.queue.owner import Owner
from coopskills_cli.queue.store import Freeze, Store
from coopskills_cli.text.fingerprint import fingerprint

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

DUE = datetime(2023, 9, 14, 7, 30, tzinfo=UTC)
ACCOUNT = Account("a", "memory", ("en",))


@dataclass
class Memory:
    """A network in memory, without keys: what is sent twice is there twice. `answers` are used up one a request."""

    posts: list[bytes] = field(default_factory=list)
    answers: list[NetworkError | None] = field(default_factory=list)
    lost: bool = False
    preparing: list[NetworkError] = field(default_factory=list)
    signing_in: list[NetworkError] = field(default_factory=list)
    looking: list[NetworkError | Doubt] = field(default_factory=list)
    settle: timedelta = timedelta(seconds=10)
    closed: int = 0

    def sign_in(self) -> Identity:
        if self.signing_in:
            raise self.signing_in.pop(0)
        return Identity("a", "1", "")

    def read_limits(self) -> Limits:
        return Limits(text=500)

    def prepare(
        self,
        message: Message,
        number: int,
        key: str,
        earlier: Sequence[Receipt],
        now: datetime,
        quoted: Receipt | None = None,
    ) -> bytes:
        del key, now
        if self.preparing:
            raise self.preparing.pop(0)
        quote = f"/{quoted.remote_id}" if quoted else ""
        return f"{message.post}/{number}/{[receipt.remote_id for receipt in earlier]}{quote}".encode()

    def send(self, intent: Intent) -> Receipt:
        answer = self.answers.pop(0) if self.answers else None
        if answer is None or self.lost:
            self.posts.append(intent.request)
        if answer is not None:
            raise answer
        return self._receipt(len(self.posts) - 1)

    def reconcile(self, intent: Intent, taken: Collection[str]) -> Receipt | Doubt:
        if self.looking:
            told = self.looking.pop(0)
            if isinstance(told, Doubt):
                return told
            raise told
        found = [place for place, post in enumerate(self.posts) if post == intent.request and str(place) not in taken]
        return self._receipt(found[0]) if found else Doubt.ABSENT

    def nobody(self, handles: Collection[str]) -> tuple[str, ...]:
        del handles
        return ()

    def close(self) -> None:
        self.closed += 1

    @staticmethod
    def _receipt(place: int) -> Receipt:
        return Receipt(str(place), f"https://memory.example/{place}")


@dataclass
class Bench:
    """A queue, a network and a clock that only moves when it is told to."""

    campaign: Campaign
    store: Store
    owner: str
    memory: Memory = field(default_factory=Memory)
    now: datetime = DUE
    slept: float = 0.0
    mark: str = "mark-1"
    missing: bool = False
    by_hand: bool = False

    def freeze(self, post: str = "smart", parts: int = 1, due: datetime = DUE, **more: object) -> Delivery:
        texts = tuple(Part(f"{post} {number}", 5, 500) for number in range(parts))
        message = Message(post, "a", "memory", "en", texts, due=due, late_after=timedelta(hours=1))
        message = replace(message, **more)  # type: ignore[arg-type]  # whatever the test varies
        self.store.plan([Freeze(message, 0, due)], "c", due - timedelta(days=1))
        return next(one for one in self.store.deliveries() if one.message.post == post)

    def connect(self, _: Account) -> Connection:
        if self.missing:
            raise SecretMissing("no secret")
        return Connection(self.memory, self.mark)

    def sleep(self, seconds: float) -> None:
        self.slept += seconds
        self.now += timedelta(seconds=seconds)

    def lane(self, owner: str = "") -> Lane:
        return Lane(
            self.campaign,
            ACCOUNT,
            self.store,
            owner or self.owner,
            self.connect,
            lambda: self.now,
            self.by_hand,
            self.sleep,
            Random(1),
        )

    def publish(self, **after: float) -> list[Outcome]:
        self.now += timedelta(**after)
        return self.lane().publish()

    def one(self) -> Delivery:
        return self.store.deliveries()[0]


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    policy = Policy(late_after=timedelta(hours=1))
    state = tmp_path / ".coopskills"
    campaign = Campaign(
        tmp_path, state, "C", "c", ZoneInfo("Europe/Brussels"), ("en",), policy, accounts={"a": ACCOUNT}
    )
    with Store.open(state) as store, Owner.take(state) as owner:
        yield Bench(campaign, store, owner.token)


def test_what_is_due_goes_out_once(bench: Bench) -> None:
    """It is published, has its address, and a second run does nothing."""
    bench.freeze()
    outcome = bench.publish()[0]
    assert (outcome.state, outcome.url) == (State.PUBLISHED, "https://memory.example/0")
    assert bench.publish(hours=1) == []
    assert len(bench.memory.posts) == 1


def test_nothing_goes_out_before_it_is_due(bench: Bench) -> None:
    """A moment too early is too early."""
    bench.freeze(due=DUE + timedelta(microseconds=1))
    assert bench.publish() == []
    assert bench.memory.posts == []


def test_deliveries_go_out_in_the_order_of_their_times(bench: Bench) -> None:
    """Not in the order in which they were scheduled."""
    bench.freeze("late", due=DUE)
    bench.freeze("early", due=DUE - timedelta(minutes=5))
    bench.publish()
    assert [post.partition(b"/")[0] for post in bench.memory.posts] == [b"early", b"late"]


def test_each_part_of_a_thread_refers_to_those_before(bench: Bench) -> None:
    """Part n is prepared with the receipts of all earlier ones."""
    bench.freeze(parts=3)
    bench.publish()
    assert bench.memory.posts == [b"smart/0/[]", b"smart/1/['0']", b"smart/2/['0', '1']"]


def test_an_answer_that_was_lost_is_looked_for_and_found(bench: Bench) -> None:
    """The request arrived: it is not sent again, once the network has had time to show it."""
    bench.freeze()
    bench.memory.answers, bench.memory.lost = [InDoubt("reset")], True
    outcomes = bench.publish()
    assert [outcome.state for outcome in outcomes] == [State.PUBLISHED]
    assert len(bench.memory.posts) == 1
    assert bench.slept >= bench.memory.settle.total_seconds()


def test_a_request_that_never_arrived_is_sent_again_with_the_same_bytes(bench: Bench) -> None:
    """Absence was proved, so it goes out; once."""
    bench.freeze()
    bench.memory.answers = [InDoubt("timeout")]
    assert [outcome.state for outcome in bench.publish()] == [State.PUBLISHED]
    assert bench.memory.posts == [b"smart/0/[]"]


def test_a_doubt_in_the_middle_of_a_thread_resumes_at_the_exact_part(bench: Bench) -> None:
    """Neither the part before nor the doubtful one is sent again."""
    bench.freeze(parts=3)
    bench.memory.answers, bench.memory.lost = [None, InDoubt("reset")], True
    assert [outcome.state for outcome in bench.publish()] == [State.PUBLISHED]
    assert bench.memory.posts == [b"smart/0/[]", b"smart/1/['0']", b"smart/2/['0', '1']"]


def test_what_nobody_can_tell_waits_for_a_person(bench: Bench) -> None:
    """A network without a way to look leaves it uncertain, with the time of the request; it is never sent again."""
    bench.freeze()
    bench.memory.answers, bench.memory.looking = [InDoubt("reset")], [Doubt.UNKNOWN]
    outcome = bench.publish()[0]
    assert (outcome.state, outcome.sent) == (State.UNCERTAIN, DUE)
    assert bench.publish(days=2) == []


def test_a_network_that_cannot_be_read_stays_in_doubt_for_a_day_and_is_then_uncertain(bench: Bench) -> None:
    """While it cannot be looked for it is neither sent again nor given up; in the end a person looks."""
    bench.freeze()
    bench.memory.answers = [InDoubt("reset")]
    bench.memory.looking = [NotSent("down")] * 3
    assert bench.publish()[-1].state is State.SENDING
    assert bench.publish(hours=2)[-1].state is State.SENDING
    assert bench.publish(days=1)[-1].state is State.UNCERTAIN


def test_a_definite_no_fails_and_the_others_go_on(bench: Bench) -> None:
    """What the network refuses for good is not tried again, and delays nothing."""
    bench.freeze("bad", due=DUE - timedelta(seconds=1))
    bench.freeze("good")
    bench.memory.answers = [Refused("too long")]
    assert {(one.post, one.state) for one in bench.publish()} == {("bad", State.FAILED), ("good", State.PUBLISHED)}
    assert bench.publish(days=1) == []


def test_trouble_before_the_request_is_tried_again_later(bench: Bench) -> None:
    """An upload that fails in any way has published nothing: it goes back, costs an attempt, and goes out later."""
    bench.freeze()
    bench.memory.preparing = [InDoubt("502")]
    assert [(one.state, one.error) for one in bench.publish()] == [(State.QUEUED, "502")]
    assert bench.one().attempts == 1
    assert bench.publish(hours=2)[0].state is State.PUBLISHED


def test_it_is_not_late_when_it_was_tried_in_time(bench: Bench) -> None:
    """Lateness is judged when it is first found due: a network that was down for hours does not make it missed."""
    bench.freeze()
    bench.memory.answers = [NotSent("down")]
    bench.publish()
    assert bench.publish(hours=5)[0].state is State.PUBLISHED


def test_a_dead_network_is_not_asked_for_every_delivery(bench: Bench) -> None:
    """The rest of the lane waits with the first, without an attempt, and in time."""
    for number in range(3):
        bench.freeze(f"p{number}")
    bench.memory.answers = [NotSent("down")]
    assert [one.post for one in bench.publish()] == ["p0"]
    assert [one.attempts for one in bench.store.deliveries()] == [1, 0, 0]
    assert len(bench.publish(hours=5)) == 3


def test_a_rate_limit_costs_no_attempt_and_stops_the_lane(bench: Bench) -> None:
    """Nothing is sent before the moment that the network named."""
    bench.freeze("p0")
    bench.freeze("p1")
    bench.memory.answers = [RateLimited("later", DUE + timedelta(minutes=10))]
    bench.publish()
    assert [one.attempts for one in bench.store.deliveries()] == [0, 0]
    assert bench.publish(minutes=9) == []
    assert len(bench.publish(minutes=2)) == 2


def test_what_is_first_found_too_late_is_missed(bench: Bench) -> None:
    """After an outage it is told, not blasted out."""
    bench.freeze()
    outcome = bench.publish(hours=1, seconds=1)[0]
    assert outcome.state is State.MISSED
    assert "2023-09-14 07:30 UTC" in outcome.error
    assert bench.memory.posts == []


def test_up_to_late_after_it_still_goes_out(bench: Bench) -> None:
    """The last moment belongs to it."""
    bench.freeze()
    assert bench.publish(hours=1)[0].state is State.PUBLISHED


def test_a_refused_sign_in_holds_the_lane_and_keeps_its_place(bench: Bench) -> None:
    """Nothing fails; all that is due is held, and is told."""
    bench.freeze("p0")
    bench.freeze("p1")
    bench.memory.answers = [SignInRefused("token revoked")]
    assert {(one.post, one.state, one.reason) for one in bench.publish()} == {
        ("p0", State.HELD, Reason.ACCOUNT),
        ("p1", State.HELD, Reason.ACCOUNT),
    }


def test_a_refused_sign_in_is_told_again_once_a_day(bench: Bench) -> None:
    """Silent in between, and tried again by itself then."""
    bench.freeze()
    bench.memory.answers = [SignInRefused("revoked")]
    bench.publish()
    bench.memory.signing_in = [SignInRefused("revoked")] * 5
    assert bench.publish(hours=1) == []
    told = bench.publish(hours=23, seconds=1)
    assert [(one.state, one.reason) for one in told] == [(State.HELD, Reason.ACCOUNT)]
    assert bench.publish(hours=1) == []


def test_another_secret_is_tried_at_once(bench: Bench) -> None:
    """Whoever puts a new token in place need not tell the queue: what comes due goes out, what was held with it."""
    bench.freeze("p0")
    bench.memory.answers = [SignInRefused("revoked")]
    bench.publish()
    bench.freeze("p1", due=DUE + timedelta(minutes=5))
    bench.mark = "mark-2"
    assert {one.post for one in bench.publish(minutes=5) if one.state is State.PUBLISHED} == {"p0", "p1"}


def test_a_missing_secret_is_a_refused_sign_in(bench: Bench) -> None:
    """The delivery is held for its account."""
    bench.freeze()
    bench.missing = True
    assert [(one.state, one.reason) for one in bench.publish()] == [(State.HELD, Reason.ACCOUNT)]


def test_held_while_signed_out_and_then_too_late_is_missed(bench: Bench) -> None:
    """Signing in again after a weekend blasts nothing out that was never tried in time."""
    bench.freeze("p0")
    bench.memory.answers = [SignInRefused("revoked")]
    bench.publish()
    bench.freeze("p1", due=DUE + timedelta(hours=1))
    bench.now += timedelta(hours=30)
    bench.mark = "mark-2"
    assert {(one.post, one.state) for one in bench.publish()} >= {("p1", State.MISSED)}


@pytest.mark.parametrize("edited", list(Edited))
def test_a_file_edited_since_holds_its_post_where_the_policy_says_so(bench: Bench, edited: Edited) -> None:
    """`edited = "hold"` stops it with the file's name; `"send"` sends what was frozen."""
    file = bench.campaign.root / "posts" / "smart.md"
    file.parent.mkdir()
    file.write_bytes(b"old")
    bench.campaign = replace(bench.campaign, policy=Policy(timedelta(hours=1), edited))
    bench.freeze(sources={"posts/smart.md": fingerprint(b"old")})
    file.write_bytes(b"new")
    outcome = bench.publish()[0]
    if edited is Edited.HOLD:
        assert (outcome.state, outcome.reason) == (State.HELD, Reason.EDITED)
        assert "posts/smart.md" in outcome.error
    else:
        assert outcome.state is State.PUBLISHED


def test_a_file_that_is_gone_or_has_other_line_ends_holds_nothing(bench: Bench) -> None:
    """Git on Windows changes line ends; a file that is gone is said elsewhere, and what was frozen goes out."""
    file = bench.campaign.root / "posts" / "smart.md"
    file.parent.mkdir()
    file.write_bytes(b"\xef\xbb\xbfa\r\nb")
    gone = "0" * 64
    bench.freeze(sources={"posts/smart.md": fingerprint(b"a\nb"), "posts/gone.md": gone})
    assert bench.publish()[0].state is State.PUBLISHED


def test_a_bug_in_an_adapter_stops_neither_the_others_nor_the_run(bench: Bench) -> None:
    """The delivery is in doubt or comes back; the message names the bug."""
    bench.freeze()
    bench.memory.answers = [ZeroDivisionError("oops")]  # type: ignore[list-item]  # what an adapter must not raise
    outcome = bench.publish()[0]
    assert outcome.state in (State.SENDING, State.PUBLISHED)
    assert bench.publish(hours=1)[-1:] == [] or len(bench.memory.posts) == 1
    assert len(bench.memory.posts) == 1


def test_a_dead_publishers_delivery_is_taken_over_at_once_and_looked_for(bench: Bench) -> None:
    """Killed after the request: its lock is gone, so nobody waits for the lease; what arrived is found."""
    delivery = bench.freeze()
    with Owner.take(bench.campaign.state) as other:
        claimed = bench.store.claim(delivery, other.token, bench.now + timedelta(seconds=60), bench.now)
        sending = bench.store.intend(claimed, 0, b"smart/0/[]", bench.now)
        bench.memory.send(sending.parts[0].intent)  # type: ignore[arg-type]  # just intended
        assert bench.publish() == []
    assert [one.state for one in bench.publish()] == [State.PUBLISHED]
    assert len(bench.memory.posts) == 1


def test_a_publisher_that_sleeps_past_its_lease_loses_it(bench: Bench) -> None:
    """Stopped and resumed (SIGSTOP): another took over meanwhile, and nothing is sent twice."""
    bench.freeze()
    with Owner.take(bench.campaign.state) as other:
        lane = bench.lane(other.token)
        original = bench.memory.prepare

        def slow(*args: object) -> bytes:
            bench.memory.prepare = original  # type: ignore[method-assign]  # the network in memory, not our own
            request = original(*args)  # type: ignore[arg-type]
            bench.now += PREPARING + timedelta(seconds=1)
            assert [one.state for one in bench.publish()] == [State.PUBLISHED]
            return request

        bench.memory.prepare = slow  # type: ignore[method-assign]
        assert lane.publish() == []
    assert len(bench.memory.posts) == 1
    assert any("left to another publisher" in event.detail for event in bench.store.events())


def test_what_a_person_posts_is_laid_out_and_then_a_persons(bench: Bench) -> None:
    """All parts are laid out, the state is `yours`, and there is no address before a person gives one."""
    bench.by_hand = True
    bench.freeze(parts=2)
    outcome = bench.publish()[0]
    assert (outcome.state, len(bench.memory.posts)) == (State.YOURS, 2)
    settled = bench.store.settle(bench.one(), "https://linkedin.example/1", bench.now)
    assert (settled.state, settled.url) == (State.PUBLISHED, "https://linkedin.example/1")


def test_a_quote_waits_until_the_quoted_post_is_out(bench: Bench) -> None:
    """Without costing an attempt, without becoming late, and with that post's own receipt."""
    bench.freeze("reply", quote="launch")
    bench.freeze("launch", due=DUE + timedelta(hours=3))
    assert [(one.post, one.state) for one in bench.publish()] == [("reply", State.QUEUED)]
    assert bench.publish(hours=2)[0].error.startswith("it quotes 'launch'")
    bench.publish(hours=1)
    bench.publish(minutes=2)
    assert bench.memory.posts == [b"launch/0/[]", b"reply/0/[]/0"]
    assert {one.attempts for one in bench.store.deliveries()} == {0}


def test_a_quote_of_what_will_not_come_out_fails_and_says_so(bench: Bench) -> None:
    """There is nothing to wait for."""
    bench.freeze("reply", quote="launch")
    outcome = bench.publish()[0]
    assert outcome.state is State.FAILED
    assert "not scheduled" in outcome.error


def test_the_adapter_is_closed_whatever_happened(bench: Bench) -> None:
    """Connections do not pile up in a process that stays."""
    bench.freeze()
    bench.publish()
    assert bench.memory.closed == 1

"""A world for publishers to live and die in: a clock that jumps, a network without keys, a queue they may die at."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from random import Random
from typing import TYPE_CHECKING, Any

from coopskills_cli.errors import InDoubt, NotSent, RateLimited, Refused, SignInRefused
from coopskills_cli.models import Receipt
from coopskills_cli.networks.base import Doubt, Identity, Limits
from coopskills_cli.publisher.lane import Lane
from coopskills_cli.publisher.sender import LEASE, Connection
from coopskills_cli.queue.owner import Owner

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from coopskills_cli.models import Account, Campaign, Intent, Message, Outcome
    from coopskills_cli.queue.store import Store

START = datetime(2023, 9, 14, 7, 30, tzinfo=UTC)
SETTLE = 10.0
"""Seconds after the end of a request within which it comes to light, if it arrived at all."""


LONGEST_SLEEP = 90.0
"""Seconds that a run of cron's may lie idle at a stretch."""


class Killed(BaseException):
    """The publisher is dead: nothing of it may run on."""


class Answer(StrEnum):
    """What becomes of a question to the network."""

    FINE = "fine"
    LOST = "lost"
    """Carried out, but nobody hears of it."""
    VANISHED = "vanished"
    DOWN = "down"
    REFUSED = "refused"
    LATER = "later"
    SIGNED_OUT = "signed out"
    BUG = "bug"
    KILLED = "killed"
    KILLED_AFTER = "killed after"
    """Carried out, and the publisher dies before it hears of it."""
    UNKNOWN = "unknown"
    """Of a look: nobody can tell."""


STORING = frozenset({Answer.FINE, Answer.LOST, Answer.KILLED_AFTER})


@dataclass(frozen=True, slots=True)
class Post:
    """A part on the network, to be seen from `visible` (seconds of true time) on."""

    post: str
    part: int
    request: bytes
    visible: float


@dataclass(frozen=True, slots=True)
class Turn:
    """What happens at one question: its answer, how many seconds pass, what others do meanwhile.

    `delay` is how long what arrives stays unseen, as a share of SETTLE.
    """

    answer: Answer = Answer.FINE
    seconds: float = 0.0
    delay: float = 0.0
    meanwhile: Callable[[], object] | None = None


@dataclass
class World:
    """The network, and the time: `true` runs, `skew` is how wrong our clock is; both in seconds."""

    true: float = 0.0
    skew: float = 0.0
    latest: datetime = START
    posts: list[Post] = field(default_factory=list)
    turns: deque[Turn] = field(default_factory=deque)
    """What happens at the next questions, in order; `sends` and `looks` go first at questions of their kind."""
    sends: deque[Turn] = field(default_factory=deque)
    looks: deque[Turn] = field(default_factory=deque)
    on_send: Callable[[str, int], object] = lambda _post, _part: None

    def clock(self) -> datetime:
        now = START + timedelta(seconds=self.true + self.skew)
        self.latest = max(self.latest, now)
        return now

    def sleep(self, seconds: float) -> None:
        assert 0 <= seconds <= LONGEST_SLEEP, f"a run that sleeps for {seconds:.0f} s"
        self.true += seconds

    def next(self, mine: deque[Turn]) -> Turn:
        found = mine or self.turns
        return found.popleft() if found else Turn()

    def play(self, turn: Turn) -> Answer:
        if turn.meanwhile:
            turn.meanwhile()
        self.true += turn.seconds
        return turn.answer

    def trouble(self, answer: Answer) -> BaseException:
        return {
            Answer.DOWN: NotSent("down"),
            Answer.REFUSED: Refused("no"),
            Answer.LATER: RateLimited("later", self.clock() + timedelta(minutes=7)),
            Answer.SIGNED_OUT: SignInRefused("revoked"),
            Answer.BUG: ZeroDivisionError("oops"),
            Answer.KILLED: Killed(),
            Answer.KILLED_AFTER: Killed(),
        }.get(answer, InDoubt("no answer"))

    def seen(self) -> list[tuple[int, Post]]:
        return [(place, post) for place, post in enumerate(self.posts) if post.visible <= self.true]


@dataclass
class Network:
    """An adapter to the world's network: it knows no keys, so what is sent twice is there twice."""

    world: World
    settle: timedelta = timedelta(seconds=SETTLE)

    def sign_in(self) -> Identity:
        self._ask()
        return Identity("a", "1", "")

    def read_limits(self) -> Limits:
        return Limits(text=500)

    def prepare(
        self, message: Message, number: int, key: str, earlier: Sequence[Receipt], now: datetime, *_: object
    ) -> bytes:
        del key
        self._ask()
        return f"{message.post}|{number}|{len(earlier)}|{message.parts[number].text}|{now.isoformat()}".encode()

    def send(self, intent: Intent) -> Receipt:
        post, part = intent.request.decode().split("|")[:2]
        self.world.on_send(post, int(part))
        turn, place = self.world.next(self.world.sends), len(self.world.posts)
        if turn.answer in STORING:
            # the bytes left at once: a server carries out what it has, it does not wait for whoever sent it
            delay = 0.0 if turn.answer is Answer.FINE else turn.delay * SETTLE
            visible = self.world.true + min(turn.seconds, LEASE.total_seconds()) + delay
            self.world.posts.append(Post(post, int(part), intent.request, visible))
        self.world.play(turn)
        if turn.answer is not Answer.FINE:
            raise self.world.trouble(turn.answer)
        return self._receipt(place)

    def reconcile(self, intent: Intent, taken: Collection[str]) -> Receipt | Doubt:
        if self._ask(Answer.UNKNOWN, of=self.world.looks) is Answer.UNKNOWN:
            return Doubt.UNKNOWN
        for place, post in self.world.seen():
            receipt = self._receipt(place)
            if post.request == intent.request and not {receipt.remote_id, receipt.url} & set(taken):
                return receipt
        return Doubt.ABSENT

    def close(self) -> None:
        """Nothing is held open."""

    def _ask(self, *allowed: Answer, of: deque[Turn] | None = None) -> Answer:
        answer = self.world.play(self.world.next(deque() if of is None else of))
        if answer is not Answer.FINE and answer not in allowed:
            raise self.world.trouble(answer)
        return answer

    @staticmethod
    def _receipt(place: int) -> Receipt:
        return Receipt(str(place), f"https://network.example/{place}")


class MortalStore:
    """The queue, for a publisher that dies at its `dies_at`-th use of it, or its first `name`; after, or `before`."""

    def __init__(self, store: Store, dies_at: int | None, name: str, *, before: bool) -> None:
        self._store = store
        self._left = dies_at
        self._name = name
        self._before = before

    def __getattr__(self, name: str) -> Any:
        verb = getattr(self._store, name)

        def deed(*args: Any, **kwargs: Any) -> Any:
            self._left = self._left and self._left - 1
            last = name == self._name or self._left == 0
            if last and self._before:
                raise Killed
            done = verb(*args, **kwargs)
            if last:
                raise Killed
            return done

        return deed


@dataclass
class Publisher:
    """A process that publishes: takes an owner's lock, and loses it when it ends, however it ends."""

    world: World
    campaign: Campaign
    store: Store
    account: Account
    secret_mark: str = "mark"
    dies_at: int | None = None
    dies_before: bool = False
    dies_after: str = ""
    by_hand: bool = False

    def publish(self, ids: Collection[int] | None = None) -> list[Outcome] | None:
        """Its outcomes; None where it was killed."""
        with Owner.take(self.campaign.state) as owner:
            lane = Lane(
                self.campaign,
                self.account,
                MortalStore(self.store, self.dies_at, self.dies_after, before=self.dies_before),  # type: ignore[arg-type]  # it dies
                owner.token,
                lambda _: Connection(Network(self.world), self.secret_mark),
                self.world.clock,
                self.by_hand,
                self.world.sleep,
                Random(1),
            )
            try:
                return lane.publish(ids)
            except Killed:
                return None

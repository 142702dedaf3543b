"""Anything in any order: publishers that die, answers that are lost, clocks that jump, persons who step in."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from coopskills_cli.errors import StateError
from coopskills_cli.models import Account, Campaign, Delivery, Message, Outcome, Part, Policy, State
from coopskills_cli.queue.store import Cancel, Freeze, Store
from coopskills_cli.text.fingerprint import fingerprint
from tests.publisher.world import Answer, Publisher, Turn, World

if TYPE_CHECKING:
    from collections.abc import Callable

ACCOUNT = Account("a", "memory", ("en",))
POSTS = ("p", "q", "r", "s", "t", "u")
STOPPED = (State.FAILED, State.MISSED, State.HELD)
WORSE = frozenset({*STOPPED, State.UNCERTAIN})
HANDS = frozenset({State.CLAIMED, State.SENDING, State.RECONCILING})
DEEDS = ("edit", "cancel", "retry", "resolve", "resolve without looking")


@dataclass(frozen=True)
class Scripted:
    """A turn to be: what others do meanwhile is named only."""

    answer: Answer
    seconds: float
    delay: float
    meanwhile: str


def scripts(*answers: Answer, least: int = 0) -> st.SearchStrategy[list[Scripted]]:
    """What happens at some questions; every fourth ends well."""
    answer = st.sampled_from([*answers, *[Answer.FINE] * (len(answers) // 3)])
    meanwhile = st.sampled_from(["", "", "", "another publisher", "cancel", "retry", "schedule", "time"])
    seconds = st.sampled_from([0.0, 1.0, 45.0, 70.0])
    delay = st.sampled_from([0.0, 0.5, 1.0])
    return st.lists(st.builds(Scripted, answer, seconds, delay, meanwhile), min_size=least, max_size=4)


names = st.sampled_from(POSTS)
trouble = (Answer.DOWN, Answer.REFUSED, Answer.LATER, Answer.SIGNED_OUT, Answer.BUG, Answer.KILLED)
doubt = (Answer.LOST, Answer.VANISHED, Answer.KILLED_AFTER)
sends = scripts(*doubt, *doubt, *doubt, *trouble, least=1)
looks = scripts(Answer.UNKNOWN, Answer.VANISHED, *trouble) | st.just([])
none: st.SearchStrategy[list[Scripted]] = st.just([])
asks = none | none | none | none | scripts(Answer.VANISHED, *trouble)
deaths = st.none() | st.none() | st.none() | st.integers(1, 40)


class PublishingMachine(RuleBasedStateMachine):
    """One account, some posts, and whoever publishes them."""

    @initialize(parts=st.lists(st.integers(1, 3), min_size=6, max_size=6))
    def begin(self, parts: list[int]) -> None:
        self.folder = Path(mkdtemp(prefix="coopskills-machine-"))
        policy = Policy(late_after=timedelta(hours=1))
        self.campaign = Campaign(
            self.folder, self.folder / "state", "C", "c", ZoneInfo("UTC"), ("en",), policy, accounts={"a": ACCOUNT}
        )
        self.store = Store.open(self.campaign.state)
        self.world = World(on_send=self.on_send)
        self.excused: Counter[tuple[str, int]] = Counter()
        self.wanted: set[str] = set()
        self.published: set[int] = set()
        self.mark = 0
        (self.folder / "posts").mkdir()
        for place, (post, number) in enumerate(zip(POSTS, parts, strict=True)):
            self.schedule(post, number, 10 * place, 0)

    def teardown(self) -> None:
        if hasattr(self, "store"):
            try:
                self.come_to_rest()
            finally:
                self.store.close()
                rmtree(self.folder)

    @rule(post=names, parts=st.integers(1, 3), minutes=st.sampled_from([-20, 0, 0, 0, 30]), version=st.integers(0, 2))
    def schedule(self, post: str, parts: int, minutes: int, version: int) -> None:
        """An officer writes, and schedules."""
        due = self.world.clock() + timedelta(minutes=minutes)
        texts = tuple(Part(f"{post} {number} {version}", 5, 500) for number in range(parts))
        sources = {f"posts/{post}.md": self.write(post, version)}
        message = Message(post, "a", "memory", "en", texts, due=due, late_after=timedelta(hours=1), sources=sources)
        try:
            self.store.plan([Freeze(message, 0, due)], "c", self.world.clock())
        except StateError:
            return  # it is out, or in somebody's hands
        self.wanted.discard(post)

    def write(self, post: str, version: int) -> str:
        text = f"{post} {version}".encode()
        (self.folder / "posts" / f"{post}.md").write_bytes(text)
        return fingerprint(text)

    @rule(post=names, deed=st.sampled_from(DEEDS))
    def step_in(self, post: str, deed: str) -> None:
        """A person does something to a post."""
        now = self.world.clock()
        if deed == "edit":
            self.write(post, 9)
        for one in self.store.deliveries(posts=[post]):
            if deed == "cancel" and one.state in (State.QUEUED, *STOPPED):
                self.store.plan([Cancel(one.id, one.fence)], "c", now)
            elif deed == "retry" and one.state in STOPPED:
                self.store.retry(one, now)
            elif deed.startswith("resolve") and one.state is State.UNCERTAIN:
                self.resolve(one, looks=deed == "resolve")

    def resolve(self, one: Delivery, *, looks: bool) -> None:
        """A good while later; who does not look says that it is not out."""
        self.world.true += 120
        place = one.message.post, next(part.number for part in one.parts if not part.receipt)
        there = [number for number, seen in self.world.seen() if (seen.post, seen.part) == place]
        if there and not looks:
            self.excused[place] += 1
        url = f"https://network.example/{there[-1]}" if there and looks else None
        self.store.settle(one, url, self.world.clock())

    @rule(by_command=st.booleans())
    def sign_in(self, by_command: bool) -> None:
        """With a new secret, or by a command that has tried the old one."""
        self.mark += 1
        if by_command:
            self.store.sign_in("a", self.world.clock())

    @rule(seconds=st.sampled_from([600, 600, 600, 1, 15, 4000, 90000, -5, -3600]))
    def time(self, seconds: int) -> None:
        """It passes; or the clock is put back."""
        self.world.true += max(seconds, 0)
        self.world.skew += min(seconds, 0)

    @rule(sends=sends, looks=looks, asks=asks, dies_at=deaths, before=st.booleans())
    def publish_due(
        self,
        sends: list[Scripted],
        looks: list[Scripted],
        asks: list[Scripted],
        dies_at: int | None,
        before: bool,
    ) -> None:
        """A run of cron's."""
        self.run(sends, looks, asks, self.publisher(dies_at, before=before))

    @rule(post=names, sends=sends, looks=looks)
    def publish_now(self, post: str, sends: list[Scripted], looks: list[Scripted]) -> None:
        """A person wants a post at once."""
        ids = [one.id for one in self.store.deliveries(posts=[post], states=[State.QUEUED])]
        self.store.at_once(ids, self.world.clock())
        self.wanted |= {post for _ in ids}
        self.run(sends, looks, [], self.publisher(), ids)

    def publisher(self, dies_at: int | None = None, *, before: bool = False) -> Publisher:
        mark = f"mark {self.mark}"
        return Publisher(self.world, self.campaign, self.store, ACCOUNT, mark, dies_at, dies_before=before)

    def run(
        self,
        sends: list[Scripted],
        looks: list[Scripted],
        asks: list[Scripted],
        publisher: Publisher,
        ids: list[int] | None = None,
    ) -> None:
        world, stood = self.world, {one.id: one.state for one in self.store.deliveries()}
        world.sends, world.looks, world.turns = (deque(map(self.turn, script)) for script in (sends, looks, asks))
        outcomes = publisher.publish(ids)
        world.sends, world.looks, world.turns = deque(), deque(), deque()
        if outcomes is not None and not any(one.meanwhile for one in (*sends, *looks, *asks)):
            self.require_told(stood, outcomes)

    def turn(self, scripted: Scripted) -> Turn:
        return Turn(scripted.answer, scripted.seconds, scripted.delay, self.others(scripted.meanwhile))

    def others(self, deed: str) -> Callable[[], None] | None:
        """What happens while a publisher waits for the network."""
        if not deed:
            return None

        def act() -> None:
            world = self.world
            kept = world.sends, world.looks, world.turns
            world.sends, world.looks, world.turns = deque(), deque(), deque()
            if deed == "another publisher":
                self.publisher().publish()
            elif deed == "time":
                self.time(100)
            elif deed == "schedule":
                self.schedule("r", 2, 0, 1)
            else:
                for post in POSTS[:3]:
                    self.step_in(post, deed)
            world.sends, world.looks, world.turns = kept

        return act

    def on_send(self, post: str, part: int) -> None:
        """The intent is on the disk, it is the part's turn, and the time has come."""
        (one,) = self.store.deliveries(posts=[post])
        assert one.state is State.SENDING
        assert one.parts[part].intent
        assert all(earlier.receipt for earlier in one.parts[:part])
        assert one.due <= self.world.latest or post in self.wanted

    def require_told(self, stood: dict[int, State], outcomes: list[Outcome]) -> None:
        """Each change for the worse is among the outcomes of the run that made it, once, as it stands."""
        told = {outcome.id: outcome.state for outcome in outcomes}
        assert len(told) == len(outcomes)
        for one in self.store.deliveries():
            if one.state in WORSE and stood[one.id] is not one.state:
                assert told[one.id] is one.state
            assert told.get(one.id, one.state.shown) is one.state.shown

    @invariant()
    def nothing_is_twice_and_what_is_published_stays_so(self) -> None:
        if not hasattr(self, "store"):
            return
        copies = Counter((post.post, post.part) for post in self.world.posts)
        assert all(count <= 1 + self.excused[part] for part, count in copies.items()), copies
        for one in self.store.deliveries():
            assert one.id not in self.published or one.state is State.PUBLISHED
            if one.state is State.PUBLISHED:
                assert all(part.receipt for part in one.parts)
                self.published.add(one.id)

    def come_to_rest(self) -> None:
        """With a network that works, everything comes to an end, and the queue knows what is out."""
        for _ in range(6):
            self.sign_in(by_command=False)
            self.run([], [], [], self.publisher())
            self.time(4000)
        self.nothing_is_twice_and_what_is_published_stays_so()
        there = {(post.post, post.part) for _, post in self.world.seen()}
        for one in self.store.deliveries():
            assert one.state not in {State.QUEUED, *HANDS}
            for part in one.parts:
                place = one.message.post, part.number
                if one.state is not State.UNCERTAIN and not self.excused[place]:
                    assert (place in there) is (part.receipt is not None)


TestPublishingMachine = PublishingMachine.TestCase
TestPublishingMachine.settings = settings(
    max_examples=50, stateful_step_count=20, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)

"""Hold the posts against the queue: what is new, changed, moved, gone; and freeze what is to be published."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from coopskills_cli.campaign.card_cache import thumb_file
from coopskills_cli.campaign.times import format_span
from coopskills_cli.errors import CampaignError
from coopskills_cli.models import NEVER, Change, Delivery, Message, Problem, Severity, State
from coopskills_cli.queue.codec import content_hash, text_hash
from coopskills_cli.queue.folder import keep_media
from coopskills_cli.queue.store import Freeze, Move
from coopskills_cli.rendering.overriding import overridden

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from coopskills_cli.models import Campaign, Media, Post
    from coopskills_cli.queue.store import Store
    from coopskills_cli.rendering.renderer import Renderer
    from coopskills_cli.rendering.targets import Target

BEYOND_CHANGE = frozenset(
    {State.PUBLISHED, State.CLAIMED, State.SENDING, State.RECONCILING, State.UNCERTAIN, State.YOURS}
)
"""States in which a delivery is never frozen anew: it is out, on its way, or a person's."""

STOPPED = frozenset({State.FAILED, State.MISSED, State.HELD})
"""States that wait for a person."""

_TOO_LATE = "too-late"


@dataclass(frozen=True, slots=True)
class Difference:
    """How one message stands to the queue; `message` is None for what is gone, `delivery` for what is new."""

    change: Change
    message: Message | None
    delivery: Delivery | None

    @property
    def identity(self) -> tuple[str, str, str]:
        """Post, language, account."""
        message = self.delivery.message if self.delivery else self.message
        assert message is not None  # noqa: S101  (one of the two is always there)
        return _identity(message)

    @property
    def due(self) -> datetime | None:
        """The time that the files give, or for what is gone that of the queue."""
        return self.message.due if self.message else self.delivery.due if self.delivery else None

    @property
    def edited(self) -> bool:
        """Whether what waits in the queue, or stopped there, is not what the files say now."""
        message, delivery = self.message, self.delivery
        if message is None or delivery is None or delivery.state not in (State.QUEUED, *STOPPED):
            return False
        frozen = (delivery.message.sources, delivery.message.late_after)
        return self.change is not Change.SAME or frozen != (message.sources, message.late_after)


def freeze(
    renderer: Renderer, posts: Iterable[Post], accounts: Iterable[str] | None = None, *, drafts: bool = True
) -> list[Message]:
    """The messages as they would be published: what `schedule` keeps and what `preview` shows."""
    return renderer.messages(posts, accounts, drafts=drafts)


def compare(
    messages: Iterable[Message], deliveries: Iterable[Delivery], broken: Collection[str] = ()
) -> list[Difference]:
    """The differences in the order of the messages, then what is gone: it waits in the queue, and no message is for it.

    What belongs to a post whose file could not be read (`broken`: `slug`, `slug.lang`) is not called gone.
    """
    queued = {_identity(delivery.message): delivery for delivery in deliveries}
    found = [
        Difference(_change(message, queued.get(_identity(message))), message, queued.get(_identity(message)))
        for message in messages
    ]
    seen = {difference.identity for difference in found}
    unread = {name.partition(".")[0] for name in broken}
    gone = [
        Difference(Change.GONE, None, delivery)
        for identity, delivery in queued.items()
        if identity not in seen and identity[0] not in unread and delivery.state in (State.QUEUED, *STOPPED)
    ]
    return found + gone


def _change(message: Message, delivery: Delivery | None) -> Change:
    if delivery is None or delivery.state is State.CANCELLED:
        return Change.NEW
    same = content_hash(message) == delivery.hash
    if delivery.state in BEYOND_CHANGE:
        return Change.SAME if same else Change.PUBLISHED_DIFFERS
    if not same:
        return Change.CHANGED
    return Change.SAME if message.due in (None, delivery.due) else Change.MOVED


@dataclass(frozen=True, slots=True)
class Plan:
    """What `schedule` would do: `freezes`, and beside each what it answers; and what stands in the way of all."""

    freezes: tuple[Freeze, ...]
    accepted: tuple[Difference, ...]
    passed_over: tuple[Difference, ...]
    problems: tuple[Problem, ...]

    def require_sound(self, posts: Iterable[Post] = ()) -> None:
        """Raise every error as one CampaignError, in the lines that `posts` know: nothing is half-scheduled."""
        known = {post.path: post for post in posts}
        errors = [_placed(problem, known) for problem in self.problems if problem.severity is Severity.ERROR]
        if errors:
            raise CampaignError(errors)


def plan(
    differences: Sequence[Difference], store: Store, now: datetime, *, again: bool, named: bool, at_once: bool = False
) -> Plan:
    """What is to be frozen, and the errors that forbid it.

    `again` lets an account say a text twice. `named`: the posts were named, so that what is stopped comes back though
    nothing changed. `at_once`: for `publish`, where no time is too late and one without a time is due now.
    """
    freezes, accepted, passed = [], [], []
    problems: list[Problem] = []
    for difference in differences:
        if not _to_be_frozen(difference, named=named):
            passed.append(difference)
            continue
        assert difference.message is not None  # noqa: S101  (what is gone is never frozen)
        message = difference.message
        due = now if at_once else message.due
        if due is None:
            continue
        accepted.append(difference)
        freezes.append(Freeze(message=replace(message, due=due, problems=()), occurrence=0, due=due))
        problems.extend(message.problems)
        problems.extend([] if at_once else _too_late(message, due, now))
        problems.extend(_half_out(difference))
    if not again:
        problems.extend(_said_before(freezes, store))
    return Plan(tuple(freezes), tuple(accepted), tuple(passed), tuple(problems))


def _to_be_frozen(difference: Difference, *, named: bool) -> bool:
    delivery, message = difference.delivery, difference.message
    if message is None or difference.change is Change.PUBLISHED_DIFFERS:
        return False
    if difference.change is not Change.SAME:
        return True
    assert delivery is not None  # noqa: S101  (the same as something in the queue)
    return difference.edited or (named and delivery.state in STOPPED)


def _too_late(message: Message, due: datetime, now: datetime) -> Iterable[Problem]:
    late = now - due
    if message.late_after == NEVER or late <= message.late_after:
        return
    allowed = format_span(message.late_after)
    what = f"its time was over {_roughly(late)} ago, and it goes out at most {allowed} late"
    yield _problem(_TOO_LATE, message, what, f"give it a new time: coopskills reschedule {message.post} WHEN")


def overdue(
    messages: Iterable[Message], deliveries: Iterable[Delivery], posts: Iterable[Post], now: datetime
) -> list[Problem]:
    """What `schedule` would refuse, for its time is over, as warnings; not of drafts, nor of what is in the queue."""
    by_path = {post.path: post for post in posts}
    passed = {_identity(delivery.message) for delivery in deliveries}
    drafts = {(post.slug, post.language) for post in by_path.values() if post.draft}
    return [
        replace(_placed(problem, by_path), severity=Severity.WARNING)
        for message in messages
        if message.due and _identity(message) not in passed and (message.post, message.language) not in drafts
        for problem in _too_late(message, message.due, now)
    ]


def _roughly(span: timedelta) -> str:
    """A span to the minute, a long one to the day: nobody counts the seconds of last year."""
    return f"{span.days} days" if span.days > 1 else format_span(timedelta(minutes=span // timedelta(minutes=1)))


def _half_out(difference: Difference) -> Iterable[Problem]:
    delivery, message = difference.delivery, difference.message
    if delivery is None or message is None or not any(part.intent or part.receipt for part in delivery.parts):
        return
    out = sum(1 for part in delivery.parts if part.receipt)
    what = f"{out} of {len(delivery.parts)} parts are out already, so it cannot be frozen anew"
    yield _problem("half-out", message, what, f"send the rest as it was frozen: coopskills retry {message.post}")


def _said_before(freezes: Sequence[Freeze], store: Store) -> Iterable[Problem]:
    said: dict[str, dict[str, tuple[str, str]]] = {}
    for freeze_ in freezes:
        message = freeze_.message
        if message.account not in said:
            said[message.account] = {
                key: (found.post, found.language) for key, found in store.texts(message.account).items()
            }
        other = said[message.account].setdefault(text_hash(message), (message.post, message.language))
        if other != (message.post, message.language):
            name = other[0] if other[0] != message.post else ".".join(other)
            what = f"{message.account} already says this text in {name!r}"
            yield _problem("same-text", message, what, "change the text, or say that it is meant: --again")


def _problem(code: str, message: Message, what: str, remedy: str) -> Problem:
    where = next(iter(message.sources), f"posts/{message.post}.md")
    return Problem(Severity.ERROR, code, where, what, remedy, message.post, message.account)


def _placed(problem: Problem, posts: Mapping[str, Post]) -> Problem:
    """The problem, with the line where its post has its time or, for all else, its text."""
    post = posts.get(problem.where)
    if post is None:
        return problem
    if problem.code != _TOO_LATE:
        return replace(problem, where=f"{post.path}:{post.bodies[''].line}")
    for path in post.sources:
        lines = posts[path].lines if path in posts else {}
        for key in (f"overrides.{problem.account}.publish_at", "publish_at"):
            if key in lines:
                return replace(problem, where=f"{path}:{lines[key]}")
    return problem


def apply(plan_: Plan, store: Store, campaign: Campaign, now: datetime) -> None:
    """Freeze: pictures are copied first, then all deliveries are written at once, or none."""
    for freeze_ in plan_.freezes:
        for part in freeze_.message.parts:
            for media in part.media:
                keep_media(campaign.state, campaign.root / media.file, media.sha256)
                for captions in media.captions:
                    keep_media(campaign.state, campaign.root / captions.file, captions.sha256)
            if part.card and part.card.thumb:
                _keep_thumb(campaign, part.card.thumb)
    store.plan(plan_.freezes, campaign.id, now)


def _keep_thumb(campaign: Campaign, thumb: Media) -> None:
    """The picture of a card: one that the page gave lies beside the card, one of the post in the campaign."""
    kept = thumb_file(campaign.state, thumb)
    keep_media(campaign.state, kept if kept.exists() else campaign.root / thumb.file, thumb.sha256)


def _identity(message: Message) -> tuple[str, str, str]:
    return message.post, message.language, message.account


def moves(
    posts: Iterable[Post], deliveries: Iterable[Delivery], before: Mapping[str, str], targets: Mapping[str, Target]
) -> list[Move]:
    """What in the queue follows its post to a new time, as it was frozen; `before` is each file's fingerprint then.

    A file that had been edited before it was given the new time still counts as edited.
    """
    by_name = {(post.slug, post.language): post for post in posts}
    found = []
    for delivery in deliveries:
        post = by_name.get((delivery.message.post, delivery.message.language))
        movable = delivery.state in (State.QUEUED, *STOPPED) and not any(part.intent for part in delivery.parts)
        if post is None or not movable:
            continue
        target = targets.get(delivery.message.account)
        due = overridden(post, target).due if target else post.due
        if due is None:
            continue
        frozen = delivery.message.sources
        sources = {
            file: post.sources.get(file, mark) if before.get(file) == mark else mark for file, mark in frozen.items()
        }
        if due != delivery.due or sources != frozen:
            found.append(Move(delivery.id, delivery.fence, due, sources))
    return found

"""`status`: health, what is next, and what needs a hand; and what `coopskills` alone says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from coopskills_cli.commands.session import session_of

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Sequence
    from datetime import datetime

    from coopskills_cli.campaign.posts import Loaded
    from coopskills_cli.commands.session import Session
    from coopskills_cli.models import Campaign, Delivery, Post

NEXT = 5
"""How many of the coming messages are shown."""
OVERDUE = timedelta(minutes=10)
"""How long a due delivery may lie before it means that nobody publishes: cron comes every minute."""


@dataclass(frozen=True, slots=True)
class _Health:
    counts: Counter[str]
    coming: list[Delivery]
    attention: list[Delivery]
    called: dict[int, str]
    deliveries: list[Delivery]
    overdue: list[Delivery]


def status(
    context: typer.Context,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="For monitors: 4 sign-in, 3 a person is needed, 1 nobody publishes.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Say how the campaign stands, what is next, and what needs a hand."""
    from coopskills_cli.engines.lanes import utc_now
    from coopskills_cli.output import as_json as rows

    session = session_of(context)
    campaign = session.campaign()
    health = _health(session, campaign, utc_now())
    if as_json:
        rows.emit(
            "status",
            ({"state": word, "count": count} for word, count in health.counts.items()),
            next=[rows.delivery(one) for one in health.coming],
            attention=[rows.delivery(one, health.called[one.id]) for one in health.attention],
            overdue=[rows.delivery(one) for one in health.overdue],
        )
    else:
        _show(campaign, health)
    if exit_code:
        raise typer.Exit(_code(health))


def where_it_stands(session: Session) -> None:
    """What `coopskills` alone says: the status, and the next step."""
    from coopskills_cli.engines.lanes import utc_now

    campaign = session.campaign()
    health = _health(session, campaign, utc_now())
    _show(campaign, health)
    typer.echo(f"\nNext: {_next_step(session, campaign, health)}")


def _health(session: Session, campaign: Campaign, now: datetime) -> _Health:
    from collections import Counter

    from coopskills_cli.commands.narrowing import names
    from coopskills_cli.models import State
    from coopskills_cli.output.words import needs_a_hand

    store = session.look(campaign)
    deliveries = store.deliveries()
    attention = [one for one in deliveries if needs_a_hand(one.state)]
    queued = [one for one in deliveries if one.state is State.QUEUED]
    return _Health(
        counts=Counter(str(one.state.shown) for one in deliveries),
        coming=[one for one in queued if one.due > now][:NEXT],
        attention=attention,
        called=names(store, attention),
        deliveries=deliveries,
        overdue=[one for one in queued if (one.wake or one.due) + OVERDUE < now],
    )


def _code(health: _Health) -> int:
    from coopskills_cli.models import Reason, State

    if any(one.reason == Reason.ACCOUNT for one in health.attention):
        return 4
    if any(one.state is not State.YOURS for one in health.attention):
        return 3
    return 1 if health.overdue else 0


def _show(campaign: Campaign, health: _Health) -> None:
    from coopskills_cli.output.words import first_words, local, meaning, next_commands
    from coopskills_cli.text.harmless import harmless

    publisher = campaign.publisher or "no machine yet"
    typer.echo(harmless(f"{campaign.name} ({campaign.id}), published by {publisher}"))
    counts = ", ".join(f"{count} {word}" for word, count in sorted(health.counts.items()))
    typer.echo(f"In the queue: {counts or 'nothing'}")
    for one in health.coming:
        words = first_words(one.message.parts[0].text) if one.message.parts else ""
        typer.echo(f"  {local(one.due, campaign.timezone)}  {one.message.post} on {one.message.account}: {words}")
    if health.overdue:
        typer.echo(f"Due and not out: {len(health.overdue)}. Does cron call `coopskills publish-due`?")
    if health.attention:
        typer.echo("Needs a hand:")
    for one in health.attention:
        said = meaning(one.state, one.reason)
        typer.echo(f"  {one.state.shown}: {one.message.post} ({one.message.language}) on {one.message.account}: {said}")
        for command in next_commands(one.state, one.reason, health.called[one.id], one.message.account):
            typer.echo(f"    {command}")


def _next_step(session: Session, campaign: Campaign, health: _Health) -> str:
    from coopskills_cli.errors import ElsewhereError

    try:
        session.require_publisher(campaign)
    except ElsewhereError:
        return "coopskills check; what is scheduled is seen on the machine that publishes"
    if health.attention:
        return "see to what needs a hand, above"
    if health.overdue:
        return "coopskills publish-due"
    return _next_writing(session.desk(campaign).loaded, health)


def _next_writing(loaded: Loaded, health: _Health) -> str:
    from coopskills_cli.output.words import counted

    if loaded.faulty:
        return f"{counted(len(loaded.faulty), 'post')} cannot be read as written: coopskills check"
    waiting = sum(1 for post in loaded.posts if _to_be_scheduled(post, health.deliveries))
    if waiting:
        what = f"{counted(waiting, 'post')} not scheduled, or edited since"
        return f"{what}: coopskills check, coopskills preview, coopskills schedule"
    if health.coming:
        return "nothing to do until the next one; what is scheduled is seen by: coopskills preview"
    drafts = sum(1 for post in loaded.posts if post.draft)
    if drafts:
        wait = "draft waits" if drafts == 1 else "drafts wait"
        return f"{drafts} {wait} for you in posts/; then: coopskills check"
    return "coopskills new, then: coopskills check, coopskills preview, coopskills schedule"


def _to_be_scheduled(post: Post, deliveries: Sequence[Delivery]) -> bool:
    """Whether a bare `schedule` would freeze it, as far as can be told without rendering it."""
    from coopskills_cli.models import State
    from coopskills_cli.planner import BEYOND_CHANGE

    mine = [one for one in deliveries if (one.message.post, one.message.language) == (post.slug, post.language)]
    frozen = [one for one in mine if one.state is not State.CANCELLED]
    edited = any(one.message.sources != post.sources for one in frozen if one.state not in BEYOND_CHANGE)
    return bool(post.due) and not post.draft and (edited or not frozen)

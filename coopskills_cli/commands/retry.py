"""`retry`: bring back what failed, was missed or is held."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from coopskills_cli.commands.session import session_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from coopskills_cli.models import Campaign, Delivery


def retry(
    context: typer.Context,
    slugs: Annotated[list[str], typer.Argument(help="Posts.", metavar="SLUG...")],
    account: Annotated[list[str] | None, typer.Option(help="Only this account.")] = None,
    ids: Annotated[list[int] | None, typer.Option("--id", help="Only this delivery.")] = None,
) -> None:
    """Bring back what failed, was missed or is held, as it was frozen; the next run sends it.

    Of a thread only what is not out yet goes out.
    """
    from coopskills_cli.commands.narrowing import known_accounts, queued
    from coopskills_cli.engines.lanes import utc_now
    from coopskills_cli.errors import UsageError
    from coopskills_cli.output.words import meaning

    session = session_of(context)
    campaign = session.campaign()
    store = session.open(campaign)
    chosen = queued(store, slugs, known_accounts(campaign, account), ids)
    stopped, now = _stopped(chosen), utc_now()
    if not stopped:
        states = ", ".join(sorted({f"{one.state.shown} ({meaning(one.state, one.reason)})" for one in chosen}))
        raise UsageError(f"nothing here has failed, was missed or is held; it is {states}", "see: coopskills queue")
    _require_sendable(campaign, stopped, now)
    for delivery in stopped:
        store.retry(delivery, now)
        session.talk(f"goes out with the next run: {delivery.message.post} on {delivery.message.account}")
    session.talk("now: coopskills publish-due")


def _stopped(chosen: Sequence[Delivery]) -> list[Delivery]:
    """What waits for a person; else what was taken out half-way, for it cannot be frozen anew."""
    from coopskills_cli.models import State
    from coopskills_cli.planner import STOPPED

    half_out = [
        one for one in chosen if one.state is State.CANCELLED and any(part.intent or part.receipt for part in one.parts)
    ]
    return [one for one in chosen if one.state in STOPPED] or half_out


def _require_sendable(campaign: Campaign, stopped: Sequence[Delivery], now: datetime) -> None:
    """UsageError for what the next run would hold again."""
    from dataclasses import replace

    from coopskills_cli.errors import UsageError
    from coopskills_cli.publisher.stops import stop_for

    for delivery in stopped:
        stop = stop_for(campaign, replace(delivery, found_due=now), now)  # a person wants it: it is not too late
        if stop:
            post, account = delivery.message.post, delivery.message.account
            remedy = f"freeze it anew: coopskills schedule {post} --account {account}"
            raise UsageError(f"{post} on {account} would be held again: {stop.error}", remedy)

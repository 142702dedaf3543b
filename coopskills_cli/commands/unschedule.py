"""`unschedule`: take deliveries out of the queue."""

from __future__ import annotations

from typing import Annotated

import typer

from coopskills_cli.commands.session import session_of


def unschedule(
    context: typer.Context,
    slugs: Annotated[list[str], typer.Argument(help="Posts.", metavar="SLUG...")],
    account: Annotated[list[str] | None, typer.Option(help="Only for this account.")] = None,
    ids: Annotated[list[int] | None, typer.Option("--id", help="Only this delivery.")] = None,
) -> None:
    """Take deliveries out of the queue; the file stays, and `schedule` puts them back."""
    from coopskills_cli.commands.narrowing import known_accounts, queued
    from coopskills_cli.engines.lanes import utc_now
    from coopskills_cli.errors import UsageError
    from coopskills_cli.models import State
    from coopskills_cli.output.words import meaning
    from coopskills_cli.queue.store import Cancel

    session = session_of(context)
    campaign = session.campaign()
    session.require_publisher(campaign)
    chosen = queued(session.look(campaign), slugs, known_accounts(campaign, account), ids)
    store = session.open(campaign)
    waiting = [one for one in chosen if one.state in (State.QUEUED, State.HELD, State.MISSED, State.FAILED)]
    store.plan([Cancel(one.id, one.fence) for one in waiting], campaign.id, utc_now())
    for one in waiting:
        session.talk(f"taken out: {one.message.post} ({one.message.language}) on {one.message.account}")
    for one in chosen:
        if one not in waiting and one.state is not State.CANCELLED:
            said = meaning(one.state, one.reason)
            session.talk(f"left as it is, {one.state.shown} ({said}): {one.message.post} on {one.message.account}")
    if waiting:
        session.talk("a bare `coopskills schedule` puts them back: set `draft: true` in the file to keep them out")
    elif not any(one.state is State.CANCELLED for one in chosen):
        raise UsageError("nothing was taken out: what is out or on its way cannot be", "see: coopskills queue")

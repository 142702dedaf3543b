"""`retry`: bring back what failed, was missed or is held."""

from __future__ import annotations

from typing import Annotated

import typer

from coopskills_cli.commands.session import session_of


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
    from coopskills_cli.planner import STOPPED

    session = session_of(context)
    campaign = session.campaign()
    store = session.open(campaign)
    chosen = queued(store, slugs, known_accounts(campaign, account), ids)
    stopped = [delivery for delivery in chosen if delivery.state in STOPPED]
    if not stopped:
        states = ", ".join(sorted({f"{one.state.shown} ({meaning(one.state, one.reason)})" for one in chosen}))
        raise UsageError(f"nothing here has failed, was missed or is held; it is {states}", "see: coopskills queue")
    for delivery in stopped:
        store.retry(delivery, utc_now())
        session.talk(f"goes out with the next run: {delivery.message.post} on {delivery.message.account}")
    session.talk("now: coopskills publish-due")

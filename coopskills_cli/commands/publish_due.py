"""`publish-due`: what is due, once: for cron. With nothing due, `main` ends before this is loaded."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated

import typer

from coopskills_cli.commands.session import session_of

if TYPE_CHECKING:
    from datetime import datetime

    from coopskills_cli.commands.session import Session
    from coopskills_cli.models import Campaign, Outcome


def publish_due(
    context: typer.Context,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would go out, send nothing.")] = False,
    now: Annotated[str | None, typer.Option(help="With --dry-run: at this time.", metavar="TIME")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Publish what is due, once: for cron. Silent where nothing went wrong and nobody looks on."""
    from coopskills_cli.commands.outcomes import conclude
    from coopskills_cli.engines.lanes import Lanes, utc_now
    from coopskills_cli.engines.once import publish
    from coopskills_cli.errors import UsageError
    from coopskills_cli.output.progress import uploads

    session = session_of(context)
    campaign = session.campaign()
    session.require_publisher(campaign)
    if now and not dry_run:
        raise UsageError("--now stands only with --dry-run: what goes out goes out by the clock")
    if dry_run:
        _show(session, campaign, _forecast(session, campaign, _moment(campaign, now) or utc_now()), as_json=as_json)
        return
    store = session.open(campaign)
    with uploads(quiet=session.quiet) as progress:
        run = publish(Lanes(campaign, store, os.environ, progress=progress))
    conclude(session, campaign, run, as_json=as_json)


def _moment(campaign: Campaign, text: str | None) -> datetime | None:
    from coopskills_cli.campaign.times import TimeError, parse_due
    from coopskills_cli.errors import UsageError

    try:
        return parse_due(text, campaign.timezone, campaign.dates) if text else None
    except TimeError as error:
        raise UsageError(f"--now {text!r}: {error}", error.remedy) from error


def _forecast(session: Session, campaign: Campaign, moment: datetime) -> list[Outcome]:
    """What a run at that moment would do to each delivery, were nothing run before it."""
    from coopskills_cli.models import Outcome, State
    from coopskills_cli.publisher.stops import stop_for

    outcomes = []
    for delivery in session.look(campaign).due(moment):
        stop = stop_for(campaign, delivery, moment) if delivery.state is State.QUEUED else None
        message = delivery.message
        state, error = (stop.state, stop.error) if stop else (delivery.state.shown, "")
        reason = stop.reason if stop else delivery.reason
        outcomes.append(
            Outcome(delivery.id, message.post, message.account, message.language, state, error=error, reason=reason)
        )
    return outcomes


def _show(session: Session, campaign: Campaign, outcomes: list[Outcome], *, as_json: bool) -> None:
    from coopskills_cli.models import State
    from coopskills_cli.output import as_json as rows
    from coopskills_cli.output.words import meaning

    del campaign
    if as_json:
        rows.emit("outcomes", map(rows.outcome, outcomes))
        return
    for outcome in outcomes:
        said = "would go out" if outcome.state is State.QUEUED else meaning(outcome.state, outcome.reason)
        typer.echo(f"{said}: {outcome.post} ({outcome.language}) on {outcome.account}")
    if not outcomes:
        session.talk("nothing would go out")

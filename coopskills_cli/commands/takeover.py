"""`coopskills takeover`: from now on this machine publishes the campaign."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from coopskills_cli.commands.session import session_of

if TYPE_CHECKING:
    from coopskills_cli.commands.session import Session
    from coopskills_cli.models import Campaign


def takeover(
    context: typer.Context,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Make this machine the one that publishes: its name is written into config.toml."""
    from coopskills_cli.campaign.editing import set_publisher
    from coopskills_cli.campaign.machine import this_machine
    from coopskills_cli.errors import ElsewhereError

    session = session_of(context)
    campaign = session.campaign()
    here = this_machine(os.environ)
    try:
        session.require_publisher(campaign)
    except ElsewhereError:
        _tell_what_comes_first(session, campaign, here)
        _confirm(here, yes=yes)
    else:
        if campaign.publisher:
            typer.echo(f"'{here}' publishes this campaign already.")
            return
    set_publisher(campaign.root, here)
    typer.echo(f"'{here}' publishes this campaign now.")
    session.talk("Next: coopskills accounts check; then the cron line, or coopskills run")


def _tell_what_comes_first(session: Session, campaign: Campaign, here: str) -> None:
    """What keeps a post from going out twice, or not at all."""
    old, state = campaign.publisher, campaign.state
    session.talk(f"'{old}' publishes this campaign now; '{here}' would from here on. First, on '{old}':")
    session.talk("  1. take out its cron line or timer, and end `coopskills run`;")
    session.talk(f"  2. copy its state folder to {state} here: it knows what is out, and what is to come;")
    session.talk("  3. give it this config.toml, so that it knows that it publishes no more.")
    if not (state / "queue.db").exists():
        session.talk(f"There is no queue in {state} yet: without it, what is out already would look new.")


def _confirm(here: str, *, yes: bool) -> None:
    from coopskills_cli.errors import UsageError

    if yes:
        return
    if not sys.stdin.isatty():
        raise UsageError("nobody can be asked here, so nothing was changed", "say that it is meant: --yes")
    if not typer.confirm(f"Is all that done, and is '{here}' to publish?", default=False, err=True):
        raise typer.Exit(1)

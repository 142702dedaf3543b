"""`log`: every attempt, as it happened."""

from __future__ import annotations

from typing import Annotated

import typer

from coopskills_cli.commands.session import session_of


def log(
    context: typer.Context,
    slug: Annotated[str | None, typer.Argument(help="Only of this post.", metavar="[SLUG]")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show what happened to every delivery, line by line: when, from which state to which, and why."""
    from coopskills_cli.commands.narrowing import queued
    from coopskills_cli.output import as_json as rows
    from coopskills_cli.output.words import local, shown_state

    session = session_of(context)
    campaign = session.campaign()
    store = session.look(campaign)
    if slug:
        queued(store, [slug])  # a mistyped name is an error, not an empty list
    events = store.events(slug)
    if as_json:
        rows.emit("events", map(rows.event, events))
        return
    from coopskills_cli.output.terminal import state, table

    rows_shown = []
    for one in events:
        stands = state(shown_state(one.after))
        rows_shown.append((local(one.at, campaign.timezone), one.post, one.language, one.account, stands, one.detail))
    table(("when", "post", "language", "account", "state", ""), rows_shown)

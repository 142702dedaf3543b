"""`log`: every attempt, as it happened."""

from __future__ import annotations

from typing import Annotated

import typer

from coopskills_cli.commands.session import session_of


def log(
    context: typer.Context,
    slug: Annotated[str | None, typer.Argument(help="Only of this post.", metavar="[SLUG]")] = None,
    account: Annotated[list[str] | None, typer.Option(help="Only of this account.")] = None,
    ids: Annotated[list[int] | None, typer.Option("--id", help="Only of this delivery.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show what happened to every delivery, line by line: when, from which state to which, and why."""
    from coopskills_cli.commands.narrowing import known_accounts, queued
    from coopskills_cli.output import as_json as rows
    from coopskills_cli.output.words import local, shown_state

    session = session_of(context)
    campaign = session.campaign()
    store = session.look(campaign)
    # a mistyped name is an error, not an empty list
    wanted = {one.id for one in queued(store, [slug] if slug else [], known_accounts(campaign, account), ids)}
    events = [event for event in store.events() if event.delivery in wanted]
    if as_json:
        rows.emit("events", map(rows.event, events))
        return
    if not events:
        session.talk("nothing has happened yet")
        return
    from coopskills_cli.output.terminal import state, table

    rows_shown = []
    for one in events:
        stands = state(shown_state(one.after))
        rows_shown.append((local(one.at, campaign.timezone), one.post, one.language, one.account, stands, one.detail))
    table(("when", "post", "language", "account", "state", ""), rows_shown)

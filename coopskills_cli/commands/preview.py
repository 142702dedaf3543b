"""`preview`: each message as its network will show it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from coopskills_cli.commands.session import session_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from coopskills_cli.models import Campaign, Delivery, Message


def preview(
    context: typer.Context,
    slugs: Annotated[list[str] | None, typer.Argument(help="Posts; all without.", metavar="[SLUG]...")] = None,
    account: Annotated[list[str] | None, typer.Option(help="Only for this account.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show each message exactly as its network will.

    What is scheduled is shown as it is frozen in the queue, the rest as it would be frozen now.
    """
    from coopskills_cli.commands.narrowing import known_accounts
    from coopskills_cli.output import as_json as rows
    from coopskills_cli.planner import freeze

    session = session_of(context)
    campaign = session.campaign()
    wanted = known_accounts(campaign, account)
    desk = session.desk(campaign)
    posts = desk.readable(slugs or [], campaign.root)
    deliveries = session.look(campaign).deliveries(accounts=wanted, posts=sorted({post.slug for post in posts}))
    shown = list(_frozen_first(freeze(desk.renderer, posts, wanted), deliveries))
    if as_json:
        rows.emit("messages", (rows.message(message, found.state if found else None) for message, found in shown))
    else:
        _show(shown, campaign)
    desk.require_read(slugs or [], campaign.root)


def _show(shown: Sequence[tuple[Message, Delivery | None]], campaign: Campaign) -> None:
    from coopskills_cli.output.cards import show

    for message, delivery in shown:
        show(message, delivery, campaign.timezone)


def _frozen_first(
    messages: Iterable[Message], deliveries: Iterable[Delivery]
) -> Iterable[tuple[Message, Delivery | None]]:
    """What is in the queue as it is there, in the place of what the files say now; what was taken out is not."""
    from dataclasses import replace

    from coopskills_cli.models import State

    frozen = {
        (found.message.post, found.message.language, found.message.account): found
        for found in deliveries
        if found.state is not State.CANCELLED
    }
    for message in messages:
        found = frozen.get((message.post, message.language, message.account))
        yield (replace(found.message, due=found.due), found) if found else (message, None)

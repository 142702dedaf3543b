"""`changes`: posts/ against the queue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from coopskills_cli.commands.session import session_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from coopskills_cli.models import Delivery, Message


def changes(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Hold the posts against the queue: new, changed, moved, gone, same, published-differs.

    Drafts and posts without a time are not compared until they are in the queue.
    """
    from coopskills_cli.output import as_json as rows
    from coopskills_cli.output.words import local
    from coopskills_cli.planner import compare, freeze

    session = session_of(context)
    campaign = session.campaign()
    desk = session.desk(campaign)
    deliveries = session.look(campaign).deliveries()
    messages = freeze(desk.renderer, desk.loaded.posts, drafts=False)
    differences = compare(filter(_planned(deliveries), messages), deliveries, desk.loaded.broken)
    if as_json:
        rows.emit("changes", map(rows.change, differences))
    elif not differences:
        session.talk("nothing to compare: no post has a time, and nothing is in the queue")
    else:
        from coopskills_cli.output.terminal import table

        shown = ((one.change, *one.identity, local(one.due, campaign.timezone)) for one in differences)
        table(("change", "post", "language", "account", "due"), shown)
    desk.require_read([], campaign.root)


def _planned(deliveries: Iterable[Delivery]) -> Callable[[Message], bool]:
    """Whether a message has a time, or had none and went out, or stopped, by `publish` alone."""
    from coopskills_cli.models import State

    sent = {_identity(one.message) for one in deliveries if one.state not in (State.QUEUED, State.CANCELLED)}
    return lambda message: message.due is not None or _identity(message) in sent


def _identity(message: Message) -> tuple[str, str, str]:
    return message.post, message.language, message.account

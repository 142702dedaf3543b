"""`changes`: posts/ against the queue."""

from __future__ import annotations

from typing import Annotated

import typer

from coopskills_cli.commands.session import session_of


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
    queued = {(found.message.post, found.message.language) for found in deliveries}
    posts = [
        post for post in desk.loaded.posts if not post.draft and (post.due or (post.slug, post.language) in queued)
    ]
    differences = compare(freeze(desk.renderer, posts), deliveries, desk.loaded.broken)
    if as_json:
        rows.emit("changes", map(rows.change, differences))
    else:
        from coopskills_cli.output.terminal import table

        shown = ((one.change, *one.identity, local(one.due, campaign.timezone)) for one in differences)
        table(("change", "post", "language", "account", "due"), shown)
    desk.require_read([], campaign.root)

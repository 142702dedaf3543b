"""`reschedule`: give a post another time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from coopskills_cli.commands.session import session_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coopskills_cli.models import Delivery, Post


def reschedule(
    context: typer.Context,
    slug: Annotated[str, typer.Argument(help="The post.", metavar="SLUG")],
    when: Annotated[str, typer.Argument(help='"2023-09-14 09:30", "conference - 3d 09:00", "+2h".', metavar="WHEN")],
) -> None:
    """Give a post another time: its file is edited, comments kept, and the queue follows as it was frozen."""
    from coopskills_cli.campaign.editing import set_publish_at
    from coopskills_cli.campaign.times import TimeError, format_due, parse_when
    from coopskills_cli.commands.retiming import follow
    from coopskills_cli.engines.lanes import utc_now
    from coopskills_cli.errors import UsageError

    session = session_of(context)
    campaign = session.campaign()
    session.require_publisher(campaign)
    before = session.desk(campaign)
    posts = before.chosen([slug], campaign.root)
    now = utc_now()
    try:
        due = parse_when(when, campaign.timezone, campaign.dates, now)
    except TimeError as error:
        raise UsageError(f"{when!r}: {error}", error.remedy) from error
    if due <= now:
        raise UsageError(f"{when!r} is over", f"to send it at once: coopskills publish {slug}")
    _require_movable(session.look(campaign).deliveries(posts=sorted({post.slug for post in posts})), slug)
    written = format_due(due, campaign.timezone) if when.strip().startswith("+") else when.strip()
    for path in _originals(posts):
        set_publish_at(campaign.root / path, written)
    for post in session.desk(session.campaign()).readable([slug], campaign.root):
        if post.due != due:
            set_publish_at(campaign.root / post.path, written)
    follow(session, before, {post.slug for post in posts})


def _originals(posts: Sequence[Post]) -> list[str]:
    """The original where the whole post was named: its languages follow it unless they have a time of their own."""
    original = [post.path for post in posts if post.path == f"posts/{post.slug}.md"]
    return original or [post.path for post in posts]


def _require_movable(deliveries: Sequence[Delivery], slug: str) -> None:
    from coopskills_cli.errors import UsageError
    from coopskills_cli.planner import BEYOND_CHANGE

    if deliveries and all(one.state in BEYOND_CHANGE for one in deliveries):
        raise UsageError(f"{slug} is out, or on its way: it has no time to move", "see: coopskills queue")

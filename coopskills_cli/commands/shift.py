"""`shift`: move the campaign, or posts, by a span of days or to a new start."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from coopskills_cli.commands.session import session_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import timedelta

    from coopskills_cli.campaign.front_edit import KeyPath
    from coopskills_cli.models import Campaign, Delivery, Post


def shift(
    context: typer.Context,
    span: Annotated[str | None, typer.Argument(help="How far: 1d, 2w, 3h.", metavar="[SPAN]")] = None,
    slugs: Annotated[list[str] | None, typer.Argument(help="Only these posts.", metavar="[SLUG]...")] = None,
    earlier: Annotated[bool, typer.Option("--earlier", help="Towards the past.")] = False,
    start: Annotated[
        str | None, typer.Option(metavar="DATE", help="The first post's new day, or its day and time.")
    ] = None,
) -> None:
    """Move the campaign: every time in posts/, and in config the dates that posts hang on.

    Times of day stay, also across a clock change. With posts, only these move, and no date does. What is out already
    keeps its time.
    """
    from coopskills_cli.commands.retiming import follow
    from coopskills_cli.errors import UsageError

    session = session_of(context)
    campaign = session.campaign()
    session.require_publisher(campaign)
    if (span is None) == (start is None):
        raise UsageError("say how far: `coopskills shift 7d`, or `coopskills shift --start 2023-09-05`")
    before = session.desk(campaign)
    chosen = before.chosen(slugs or [], campaign.root)
    posts = _movable(chosen, session.look(campaign).deliveries())
    by = _span(span, earlier=earlier) if span else _distance(campaign, posts, start or "")
    _move(campaign, posts, by, whole=not slugs)
    follow(session, before, {post.slug for post in posts})


def _movable(posts: Sequence[Post], deliveries: Sequence[Delivery]) -> list[Post]:
    from coopskills_cli.errors import UsageError
    from coopskills_cli.planner import BEYOND_CHANGE

    out = {(one.message.post, one.message.language) for one in deliveries if one.state in BEYOND_CHANGE}
    movable = [post for post in posts if post.due and (post.slug, post.language) not in out]
    if not movable:
        raise UsageError("there is no post with a time that could be moved")
    return movable


def _span(text: str, *, earlier: bool) -> timedelta:
    from coopskills_cli.campaign.spans import TimeError, parse_span
    from coopskills_cli.errors import UsageError

    try:
        span = parse_span(text)
    except TimeError as error:
        raise UsageError(f"{text!r}: {error}", error.remedy) from error
    return -span if earlier else span


def _distance(campaign: Campaign, posts: Sequence[Post], start: str) -> timedelta:
    """From the first post that is no draft (the first at all, where all are drafts) to `start`."""
    from coopskills_cli.campaign.shifting import distance
    from coopskills_cli.campaign.spans import TimeError
    from coopskills_cli.campaign.times import parse_moment
    from coopskills_cli.errors import UsageError

    timed = [post.due for post in posts if post.due and not post.draft] or [post.due for post in posts if post.due]
    first = min(timed)
    local = first.astimezone(campaign.timezone)
    with_time = start if len(start.strip()) > len("2023-09-05") else f"{start.strip()} {local:%H:%M:%S}"
    try:
        return distance(first, parse_moment(with_time, campaign.timezone), campaign.timezone)
    except TimeError as error:
        raise UsageError(f"--start {start!r}: {error}", error.remedy) from error


def _move(campaign: Campaign, posts: Sequence[Post], by: timedelta, *, whole: bool) -> None:
    """Work out every new time first, so that one that the clocks skip moves nothing at all."""
    from coopskills_cli.campaign.editing import move_all, times_in
    from coopskills_cli.campaign.shifting import shifted, shifted_moment
    from coopskills_cli.campaign.spans import TimeError
    from coopskills_cli.errors import UsageError

    files = sorted({file for post in posts for file in post.sources})
    written = {file: times_in(campaign.root / file) for file in files}
    if not whole:
        _require_free(written)
    try:
        times = {
            file: {path: new for path, old in own.items() if (new := shifted(old, by, campaign.timezone))}
            for file, own in written.items()
        }
        dates = {name: shifted_moment(date, by, campaign.timezone) for name, date in campaign.dates.items()}
    except TimeError as error:
        raise UsageError(f"moved so far, {error}", error.remedy) from error
    move_all(campaign.root, times, dates if whole else {})


def _require_free(written: Mapping[str, Mapping[KeyPath, str]]) -> None:
    """UsageError for a post that hangs on a date, which does not move with single posts."""
    from coopskills_cli.campaign.times import moves_with
    from coopskills_cli.errors import UsageError

    for file, times in written.items():
        for text in times.values():
            if date := moves_with(text):
                name = file.removeprefix("posts/").removesuffix(".md")
                remedy = f"without posts, `coopskills shift` moves both; or: coopskills reschedule {name} WHEN"
                raise UsageError(f"{name} hangs on the date {date!r}, which does not move with single posts", remedy)

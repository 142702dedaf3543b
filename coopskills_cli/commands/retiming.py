"""What `reschedule` and `shift` share: a time lives in the file, and the queue follows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from zoneinfo import ZoneInfo

    from coopskills_cli.commands.session import Desk, Session
    from coopskills_cli.models import Post
    from coopskills_cli.rendering.targets import Target


def fingerprints(desk: Desk) -> dict[str, str]:
    """Each file of the readable posts with its fingerprint."""
    return {file: mark for post in desk.loaded.posts for file, mark in post.sources.items()}


def follow(session: Session, before: Desk, slugs: Collection[str]) -> None:
    """After files (and config) were edited: move what is queued of `slugs` to its new time, and say so."""
    from coopskills_cli.engines.lanes import utc_now
    from coopskills_cli.planner import moves

    campaign, now = session.campaign(), utc_now()
    after = session.desk(campaign)
    posts = [post for post in after.loaded.posts if post.slug in slugs]
    for line in _times(posts, after.renderer.targets, campaign.timezone):
        session.talk(line)
    deliveries = session.look(campaign).deliveries(posts=sorted(slugs)) if slugs else []
    made = moves(posts, deliveries, fingerprints(before), after.renderer.targets)
    if made:
        session.open(campaign).plan(made, campaign.id, now)
        session.talk(f"{len(made)} in the queue moved with them, as they were frozen")
    late = sum(1 for move in made if move.due < now)
    if late:
        session.talk(f"{late} of them in the past: the next run sends what is not too late, and the rest is missed")
    for slug in sorted({one.message.post for one in deliveries if one.state == "cancelled"}):
        session.talk(f"{slug} was taken out and stays out; to put it back: coopskills schedule {slug}")


def _times(posts: Iterable[Post], targets: Mapping[str, Target], zone: ZoneInfo) -> Iterator[str]:
    """The time of each post, and of each account that has one of its own."""
    from coopskills_cli.output.words import local
    from coopskills_cli.rendering.overriding import overridden

    for post in posts:
        yield f"{post.name}: {local(post.due, zone)}"
        for name, target in targets.items():
            own = overridden(post, target).due if post.overrides else post.due
            if own != post.due and (
                name in post.accounts if post.accounts else post.language in target.account.languages
            ):
                yield f"{post.name} on {name}: {local(own, zone)}"

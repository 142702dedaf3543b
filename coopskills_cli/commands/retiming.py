"""What `reschedule` and `shift` share: a time lives in the file, and the queue follows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from coopskills_cli.commands.session import Desk, Session


def fingerprints(desk: Desk) -> dict[str, str]:
    """Each file of the readable posts with its fingerprint."""
    return {file: mark for post in desk.loaded.posts for file, mark in post.sources.items()}


def follow(session: Session, before: Desk, slugs: Collection[str]) -> None:
    """After files (and config) were edited: move what is queued of `slugs` to its new time, and say so."""
    from coopskills_cli.engines.lanes import utc_now
    from coopskills_cli.output.words import local
    from coopskills_cli.planner import moves

    campaign = session.campaign()
    after = session.desk(campaign)
    posts = [post for post in after.loaded.posts if post.slug in slugs]
    for post in posts:
        session.talk(f"{post.name}: {local(post.due, campaign.timezone)}")
    store = session.look(campaign)
    made = moves(posts, store.deliveries(posts=sorted(slugs)), fingerprints(before)) if slugs else []
    if made:
        session.open(campaign).plan(made, campaign.id, utc_now())
        session.talk(f"{len(made)} in the queue moved with them, as they were frozen")

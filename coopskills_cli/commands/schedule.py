"""`schedule`: freeze rendered messages and their pictures into the queue."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated

import typer

from coopskills_cli.commands.session import session_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from coopskills_cli.commands.session import Desk, Session
    from coopskills_cli.models import Campaign, Post
    from coopskills_cli.planner import Difference, Plan


def schedule(
    context: typer.Context,
    slugs: Annotated[list[str] | None, typer.Argument(help="Posts.", metavar="[SLUG]...")] = None,
    account: Annotated[list[str] | None, typer.Option(help="Only for this account.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done, do nothing.")] = False,
    again: Annotated[bool, typer.Option("--again", help="Let an account say a text that it has said already.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Freeze rendered messages and their pictures into the queue.

    Without posts: every post that is no draft and has a time. Either all that is new or changed goes in, or, where one
    of them has an error or is too late, nothing does.
    """
    from coopskills_cli.commands.narrowing import known_accounts
    from coopskills_cli.engines.lanes import utc_now
    from coopskills_cli.planner import apply, compare, freeze, plan

    session = session_of(context)
    campaign = session.campaign()
    session.require_publisher(campaign)
    desk, now, words = session.desk(campaign), utc_now(), slugs or []
    posts = _ready(desk, words, campaign.root)
    store = session.look(campaign) if dry_run else session.open(campaign)
    messages = freeze(desk.renderer, posts, known_accounts(campaign, account))
    differences = compare(messages, store.deliveries(), desk.loaded.broken)
    made = plan(differences, store, now, again=again, named=bool(words))
    made.require_sound()
    if not dry_run:
        apply(made, store, campaign, now)
        name_publisher(session, campaign)
    _report(session, campaign, made, as_json=as_json, dry_run=dry_run)
    _say_gone(session, desk, differences, words)


def _ready(desk: Desk, words: Sequence[str], root: Path) -> list[Post]:
    """The posts that go in; CampaignError for those that were named and cannot."""
    from coopskills_cli.errors import CampaignError
    from coopskills_cli.models import Problem, Severity

    chosen = desk.chosen(words, root)
    ready = [post for post in chosen if post.due and not post.draft]
    if not words:
        return ready
    problems = []
    for post in chosen:
        if post.draft:
            what, remedy, key = "is a draft", "remove `draft: true` when it is ready", "draft"
        elif post.due is None:
            what, remedy, key = "has no time", f"add `publish_at`, or: coopskills publish {post.slug}", "publish_at"
        else:
            continue
        where = f"{post.path}:{post.lines.get(key, 1)}"
        problems.append(Problem(Severity.ERROR, f"not-ready-{key}", where, f"{post.slug} {what}", remedy, post.slug))
    if problems:
        raise CampaignError(problems)
    return ready


def name_publisher(session: Session, campaign: Campaign) -> None:
    """The first machine that schedules is the one that publishes."""
    if campaign.publisher is not None:
        return
    from coopskills_cli.campaign.editing import set_publisher
    from coopskills_cli.campaign.machine import this_machine

    machine = this_machine(os.environ)
    set_publisher(campaign.root, machine)
    session.talk(f'this machine publishes the campaign from now on: [campaign] publisher = "{machine}" in config.toml')


def _report(session: Session, campaign: Campaign, made: Plan, *, as_json: bool, dry_run: bool) -> None:
    from coopskills_cli.output import as_json as rows
    from coopskills_cli.output.words import first_words, local
    from coopskills_cli.planner import STOPPED

    if as_json:
        rows.emit("changes", map(rows.change, made.accepted))
        return
    for difference in made.accepted:
        message = difference.message
        if message:
            due = local(message.due, campaign.timezone)
            session.talk(f"{difference.change}: {message.post} ({message.language}) on {message.account}, {due}")
            if session.verbose:
                session.talk(f"    {first_words(message.parts[0].text)}")
    for difference in made.passed_over:
        delivery = difference.delivery
        if delivery and delivery.state in STOPPED:
            post, _, account = difference.identity
            session.talk(f"{delivery.state} as before: {post} on {account}. To bring it back: coopskills retry {post}")
        elif difference.change == "published-differs":
            post, _, account = difference.identity
            session.talk(
                f"already {delivery.state.shown if delivery else 'out'}, the file differs: {post} on {account}"
            )
    done = "would be frozen" if dry_run else "frozen"
    session.talk(f"{len(made.accepted)} {done}, {len(made.passed_over)} passed over")


def _say_gone(session: Session, desk: Desk, differences: Sequence[Difference], words: Sequence[str]) -> None:
    """What waits in the queue without a post behind it goes out all the same: said loudly, until it is taken out."""
    drafts = {post.slug for post in desk.loaded.posts if post.draft}
    for difference in differences:
        if difference.change != "gone" or words:
            continue
        post, language, account = difference.identity
        why = "is a draft now" if post in drafts else "is gone from posts/, or no longer for this account"
        session.talk(f"STILL QUEUED: {post} ({language}) on {account} {why}. To stop it: coopskills unschedule {post}")

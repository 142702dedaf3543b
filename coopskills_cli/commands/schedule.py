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
    from coopskills_cli.models import Account, Campaign, Message, Post, Problem
    from coopskills_cli.planner import Difference, Plan


def schedule(
    context: typer.Context,
    slugs: Annotated[list[str] | None, typer.Argument(help="Posts.", metavar="[SLUG]...")] = None,
    account: Annotated[list[str] | None, typer.Option(help="Only for this account.")] = None,
    ids: Annotated[list[int] | None, typer.Option("--id", help="Only this delivery.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done, do nothing.")] = False,
    again: Annotated[bool, typer.Option("--again", help="Let an account say a text that it has said already.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Freeze rendered messages and their pictures into the queue.

    Without posts: every post that is no draft and has a time. Either all that is new or changed goes in, or, where one
    of them has an error or is too late, nothing does.
    """
    from coopskills_cli.commands.narrowing import known_accounts, numbered
    from coopskills_cli.engines.lanes import utc_now
    from coopskills_cli.planner import apply, compare, plan

    session = session_of(context)
    campaign = session.campaign()
    session.require_publisher(campaign)
    wanted, words = known_accounts(campaign, account), slugs or []
    desk, now = session.desk(campaign), utc_now()
    messages, doubts = _ready(desk, words, campaign.root, wanted)
    for doubt in doubts:
        session.talk(f"{doubt.message}")
    store = session.look(campaign) if dry_run else session.open(campaign)
    differences = compare(messages, numbered(store, ids, wanted), desk.loaded.broken)
    chosen = [one for one in differences if one.message and (one.delivery or not ids)]
    made = plan(chosen, store, now, again=again, named=bool(words or ids))
    made.require_sound(desk.loaded.posts)
    if not dry_run:
        apply(made, store, campaign, now)
        name_publisher(session, campaign)
    _report(session, campaign, made, as_json=as_json, dry_run=dry_run)
    if not (words or ids):
        _say_gone(session, desk, differences)


def _ready(
    desk: Desk, words: Sequence[str], root: Path, accounts: Sequence[str] | None
) -> tuple[list[Message], list[Problem]]:
    """The messages that go in, and what their links lead to; CampaignError for posts that were named and cannot."""
    from coopskills_cli.errors import CampaignError

    chosen = desk.readable(words, root)
    frozen, doubts = desk.freeze(chosen, accounts, drafts=False)
    messages = [message for message in frozen if message.due]
    desk.require_read(words, root, [problem for message in messages for problem in message.problems])
    ready = {(message.post, message.language) for message in messages}
    problems = [_not_ready(post) for post in chosen if words and (post.slug, post.language) not in ready]
    if any(problems):
        raise CampaignError([problem for problem in problems if problem])
    return messages, doubts


def _not_ready(post: Post) -> Problem | None:
    """Why a post as a whole cannot go in, None where it only is for other accounts."""
    from coopskills_cli.models import Problem, Severity

    if post.draft:
        what, remedy, key = "is a draft", "remove `draft: true` when it is ready", "draft"
    elif post.due is None:
        what, remedy, key = "has no time", f"add `publish_at`, or: coopskills publish {post.name}", "publish_at"
    else:
        return None
    where = f"{post.path}:{post.lines.get(key, 1)}"
    return Problem(Severity.ERROR, f"not-ready-{key}", where, f"{post.name} {what}", remedy, post.slug)


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
    accounts = dict.fromkeys(difference.identity[2] for difference in made.accepted)
    for name in accounts:
        _say_unsigned(session, campaign.accounts[name])


def _say_unsigned(session: Session, account: Account) -> None:
    """Nobody should hear of a missing token when the post is due."""
    from coopskills_cli.errors import SecretMissing
    from coopskills_cli.networks.registry import networks
    from coopskills_cli.secrets import locate

    kind = networks()[account.network].secret_kind
    try:
        found = locate(account, kind, os.environ) if kind else "none is needed"
    except SecretMissing:
        found = ""  # told in full by `accounts list`
    if not found:
        word = kind.replace("-", " ")
        session.talk(f"{account.name} has no {word} yet: coopskills accounts add {account.name}")


def _say_gone(session: Session, desk: Desk, differences: Sequence[Difference]) -> None:
    """What waits in the queue without a post behind it goes out all the same: said loudly, until it is taken out."""
    posts = {(post.slug, post.language): post for post in desk.loaded.posts}
    for difference in differences:
        if difference.change != "gone":
            continue
        post, language, account = difference.identity
        why = _why_gone(posts.get((post, language)))
        session.talk(f"STILL QUEUED: {post} ({language}) on {account} {why}. To stop it: coopskills unschedule {post}")


def _why_gone(post: Post | None) -> str:
    if post is None:
        return "is gone from posts/"
    if post.draft:
        return "is a draft now"
    return "is no longer for this account" if post.due else "has no time any more"

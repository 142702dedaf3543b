"""`publish`: send posts now."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated

import typer

from coopskills_cli.commands.session import session_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coopskills_cli.models import Delivery, Message, Post


NOTHING = "nothing to send: it is out already, or on its way (see: coopskills queue)"


def publish(
    context: typer.Context,
    slugs: Annotated[list[str], typer.Argument(help="Posts.", metavar="SLUG...")],
    account: Annotated[list[str] | None, typer.Option(help="Only to this account.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be sent, send nothing.")] = False,
    again: Annotated[bool, typer.Option("--again", help="Let an account say a text that it has said already.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Send posts now. What waits in the queue and is sent so is not sent again; what is out already is passed over."""
    from coopskills_cli.commands.confirming import confirm
    from coopskills_cli.commands.narrowing import known_accounts
    from coopskills_cli.commands.outcomes import conclude, report
    from coopskills_cli.commands.schedule import name_publisher
    from coopskills_cli.engines.lanes import Lanes, utc_now
    from coopskills_cli.engines.once import publish as send
    from coopskills_cli.errors import LeaseLost, StateError
    from coopskills_cli.models import State
    from coopskills_cli.output.progress import uploads
    from coopskills_cli.planner import apply, compare, plan

    session = session_of(context)
    campaign = session.campaign()
    session.require_publisher(campaign)
    desk, accounts = session.desk(campaign), known_accounts(campaign, account)
    posts = desk.chosen(slugs, campaign.root)
    _require_no_draft(posts)
    messages, doubts = desk.freeze(posts, accounts, drafts=False)
    for doubt in doubts:
        session.talk(f"{doubt.message}")
    store = session.look(campaign) if dry_run else session.open(campaign)
    differences = compare(messages, store.deliveries(posts=sorted({post.slug for post in posts}), accounts=accounts))
    made = plan(differences, store, utc_now(), again=again, named=True, at_once=True)
    made.require_sound(desk.loaded.posts)
    waiting = _waiting(store.deliveries(), messages, {difference.identity for difference in made.accepted})
    sending = [freeze_.message for freeze_ in made.freezes] + [delivery.message for delivery in waiting]
    if not sending:
        session.talk(NOTHING)
    if dry_run or not sending:
        report(session, campaign, [], as_json=as_json)
        for message in sending:
            session.talk(f"would be sent now: {message.post} ({message.language}) to {message.account}")
        return
    confirm(session, campaign, sending, yes=yes)
    now = utc_now()
    made = plan(differences, store, now, again=again, named=True, at_once=True)
    try:
        apply(made, store, campaign, now)
    except LeaseLost as lost:
        raise StateError("the queue has changed meanwhile, so nothing was sent", "run the command again") from lost
    name_publisher(session, campaign)
    wanted = {(message.post, message.language, message.account) for message in sending}
    ids = [one.id for one in store.deliveries(states=[State.QUEUED]) if _identity(one.message) in wanted]
    if not ids:
        session.talk(NOTHING)
    store.at_once(ids, now)
    with uploads(quiet=session.quiet) as progress:
        run = send(Lanes(campaign, store, os.environ, progress=progress), ids)
    conclude(session, campaign, run, as_json=as_json)


def _require_no_draft(posts: Sequence[Post]) -> None:
    from coopskills_cli.errors import CampaignError
    from coopskills_cli.models import Problem, Severity

    remedy = "remove `draft: true` when it is ready"
    drafts = [
        Problem(Severity.ERROR, "draft", f"{post.path}:{post.lines.get('draft', 1)}", f"{post.name} is a draft", remedy)
        for post in posts
        if post.draft
    ]
    if drafts:
        raise CampaignError(drafts)


def _waiting(
    deliveries: Sequence[Delivery], messages: Sequence[Message], accepted: set[tuple[str, str, str]]
) -> list[Delivery]:
    """What is in the queue as the files say it, and waits."""
    from coopskills_cli.models import State

    asked = {_identity(message) for message in messages} - accepted
    return [one for one in deliveries if one.state is State.QUEUED and _identity(one.message) in asked]


def _identity(message: Message) -> tuple[str, str, str]:
    return message.post, message.language, message.account

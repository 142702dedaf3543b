"""`preview`: each message as its network will show it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from coopskills_cli.commands.session import session_of

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence

    from coopskills_cli.models import Campaign, Message, Post, Problem, State
    from coopskills_cli.planner import Difference


def preview(
    context: typer.Context,
    slugs: Annotated[list[str] | None, typer.Argument(help="Posts; all without.", metavar="[SLUG]...")] = None,
    account: Annotated[list[str] | None, typer.Option(help="Only for this account.")] = None,
    ids: Annotated[list[int] | None, typer.Option("--id", help="Only this delivery.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show each message exactly as its network will.

    What is scheduled is shown as it is frozen in the queue, the rest as it would be frozen now.
    """
    from coopskills_cli.commands.narrowing import known_accounts, numbered
    from coopskills_cli.output import as_json as rows
    from coopskills_cli.planner import compare, freeze

    session = session_of(context)
    campaign = session.campaign()
    wanted, words = known_accounts(campaign, account), slugs or []
    desk = session.desk(campaign)
    posts = desk.legible(words, campaign.root)
    messages = list(_with_faults(freeze(desk.renderer, posts, wanted), posts, desk.problems(words, campaign.root)))
    deliveries = numbered(session.look(campaign), ids)
    differences = [one for one in compare(messages, deliveries) if one.delivery or not ids]
    shown = [(_shown(one), one) for one in differences if one.message]
    if as_json:
        rows.emit("messages", (rows.message(message, _state(one)) for message, one in shown))
    else:
        _show(shown, {(post.slug, post.language) for post in posts if post.draft}, campaign)
        if not shown:
            session.talk("nothing to show")
    desk.require_read(words, campaign.root)


def _with_faults(messages: Iterable[Message], posts: Iterable[Post], found: Iterable[Problem]) -> Iterator[Message]:
    """The messages with what is wrong with their files."""
    from dataclasses import replace

    from coopskills_cli.models import Severity

    files = {(post.slug, post.language): (post.path, *post.sources) for post in posts}
    errors = [problem for problem in found if problem.severity is Severity.ERROR]
    for message in messages:
        mine = files[message.post, message.language]
        faults = tuple(problem for problem in errors if problem.where.partition(":")[0] in mine)
        yield replace(message, problems=(*faults, *message.problems)) if faults else message


def _state(difference: Difference) -> State | None:
    """The state of its delivery; None also for what was taken out, which is as good as new."""
    return None if difference.delivery is None or difference.change == "new" else difference.delivery.state


def _shown(difference: Difference) -> Message:
    """What is in the queue as it is there, in the place of what the files say now."""
    from dataclasses import replace

    message, delivery = difference.message, difference.delivery
    assert message is not None  # noqa: S101  (what is gone is not shown)
    if delivery is None or difference.change == "new":
        return message
    return replace(delivery.message, due=delivery.due, problems=_edited(message) if difference.edited else ())


def _edited(message: Message) -> tuple[Problem]:
    from coopskills_cli.models import Problem, Severity

    where = next(iter(message.sources), f"posts/{message.post}.md")
    what = "edited since it was scheduled; shown is what the queue has"
    remedy = f"to freeze it anew: coopskills schedule {message.post}"
    return (Problem(Severity.WARNING, "edited", where, what, remedy, message.post, message.account),)


def _show(shown: Sequence[tuple[Message, Difference]], drafts: Container[tuple[str, str]], campaign: Campaign) -> None:
    from coopskills_cli.output.cards import show

    for message, difference in shown:
        state = _state(difference)
        word = "draft" if state is None and (message.post, message.language) in drafts else None
        show(message, campaign.timezone, state.shown if state else word)

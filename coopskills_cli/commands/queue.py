"""`queue`: every delivery."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from coopskills_cli.commands.session import session_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from coopskills_cli.models import Campaign, Delivery


def queue(
    context: typer.Context,
    slugs: Annotated[list[str] | None, typer.Argument(help="Posts; all without.", metavar="[SLUG]...")] = None,
    state: Annotated[list[str] | None, typer.Option(help="Only in this state: queued, failed, ...")] = None,
    account: Annotated[list[str] | None, typer.Option(help="Only of this account.")] = None,
    ids: Annotated[list[int] | None, typer.Option("--id", help="Only this delivery.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show every delivery: when, where, how it stands, and the command that helps."""
    from coopskills_cli.commands.narrowing import known_accounts, names, queued
    from coopskills_cli.output import as_json as rows
    from coopskills_cli.output.words import needs_a_hand

    session = session_of(context)
    campaign = session.campaign()
    wanted = _states(state)
    store = session.look(campaign)
    found = queued(store, slugs or [], known_accounts(campaign, account), ids)
    shown = [delivery for delivery in found if wanted is None or delivery.state.shown in wanted]
    called = names(store, (delivery for delivery in shown if needs_a_hand(delivery.state)))
    if as_json:
        rows.emit("deliveries", (rows.delivery(delivery, called.get(delivery.id)) for delivery in shown))
    elif shown:
        _show(shown, called, campaign)
    else:
        session.talk("nothing is in the queue" if not found else "nothing is in that state")


def _states(words: list[str] | None) -> set[str] | None:
    from coopskills_cli.errors import UsageError
    from coopskills_cli.output.words import MEANING
    from coopskills_cli.text.nearest import nearest

    for word in words or ():
        if word not in MEANING:
            near = nearest(word, map(str, MEANING))
            raise UsageError(f"there is no state {word!r}", f"did you mean {near!r}?" if near else ", ".join(MEANING))
    return set(words) if words else None


def _show(deliveries: list[Delivery], called: Mapping[int, str], campaign: Campaign) -> None:
    from coopskills_cli.output.terminal import state, table
    from coopskills_cli.output.words import local, meaning, next_commands

    rows = []
    for one in deliveries:
        helpful = next_commands(one.state, one.reason, called.get(one.id, one.message.post), one.message.account)
        note = "\n".join(
            filter(None, (one.url or one.error.partition("\n")[0] or meaning(one.state, one.reason), *helpful))
        )
        due = local(one.due, campaign.timezone)
        post = f"{one.message.post} ({one.message.language})"
        rows.append((str(one.id), due, post, one.message.account, state(one.state.shown), note))
    table(("id", "due", "post", "account", "state", ""), rows)

"""What a run did, told to people: what went wrong always, what went well on a terminal; and its exit code."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coopskills_cli.commands.session import Session
    from coopskills_cli.engines.once import Run
    from coopskills_cli.models import Campaign, Outcome


def report(session: Session, campaign: Campaign, outcomes: Sequence[Outcome], *, as_json: bool = False) -> None:
    """Tell all outcomes: cron's rule, a change for the worse is never silent, all else is without a terminal."""
    from coopskills_cli.output import as_json as rows

    if as_json:
        rows.emit("outcomes", map(rows.outcome, outcomes))
    chatty = sys.stderr.isatty() and not session.quiet
    called = _called(session, campaign, [outcome.id for outcome in outcomes if is_worse(outcome)])
    for outcome in outcomes:
        if is_worse(outcome):
            _tell_trouble(campaign, outcome, called.get(outcome.id, outcome.post))
        elif chatty:
            _tell(outcome)


def conclude(session: Session, campaign: Campaign, run: Run, *, as_json: bool) -> NoReturn:
    """Tell what a run did, and leave with its exit code, or with what broke it off."""
    import typer

    report(session, campaign, run.outcomes, as_json=as_json)
    if run.broken_off:
        raise run.broken_off
    raise typer.Exit(exit_code(run.outcomes))


def exit_code(outcomes: Sequence[Outcome]) -> int:
    """4: an account must sign in again; 3: some need a person, others went out; 1: none went out; 0: all is well."""
    from coopskills_cli.models import Reason, State

    if any(outcome.reason == Reason.ACCOUNT for outcome in outcomes):
        return 4
    if not any(is_worse(outcome) for outcome in outcomes):
        return 0
    return 3 if any(outcome.state in (State.PUBLISHED, State.YOURS) for outcome in outcomes) else 1


def is_worse(outcome: Outcome) -> bool:
    """Whether a person must hear of it."""
    from coopskills_cli.models import Reason, State

    worse = (State.FAILED, State.MISSED, State.HELD, State.UNCERTAIN)
    return outcome.state in worse or outcome.reason == Reason.ACCOUNT


def _tell(outcome: Outcome) -> None:
    from coopskills_cli.output.words import meaning

    said = outcome.url or (f"not yet: {outcome.error}" if outcome.error else meaning(outcome.state, outcome.reason))
    print(f"{outcome.state}: {outcome.post} ({outcome.language}) on {outcome.account}: {said}", file=sys.stderr)


def _called(session: Session, campaign: Campaign, ids: Sequence[int]) -> dict[int, str]:
    from coopskills_cli.commands.narrowing import names

    if not ids:
        return {}
    with session.look(campaign) as store:
        return names(store, store.deliveries(ids=ids))


def _tell_trouble(campaign: Campaign, outcome: Outcome, name: str) -> None:
    """Where, what, and the command that helps; for what is uncertain the time and the page to look at as well."""
    from coopskills_cli.models import Reason, State
    from coopskills_cli.output.words import local, meaning, next_commands

    what = meaning(outcome.state, outcome.reason)
    print(f"{outcome.state}: {outcome.post} ({outcome.language}) on {outcome.account}: {what}", file=sys.stderr)
    if outcome.error:
        print(f"    {outcome.error}", file=sys.stderr)
    if outcome.state is State.UNCERTAIN:
        print(
            f"    look at {_page(campaign, outcome.account)}, around {local(outcome.sent, campaign.timezone)}",
            file=sys.stderr,
        )
    waits = State.HELD if outcome.reason == Reason.ACCOUNT else outcome.state  # also what is in doubt: for a sign-in
    commands = next_commands(waits, outcome.reason, name, outcome.account)
    if outcome.account not in campaign.accounts:  # no command knows it by its name any more
        commands = (f"coopskills unschedule {name} --id {outcome.id}",)
    for command in commands:
        print(f"    next: {command}", file=sys.stderr)


def _page(campaign: Campaign, name: str) -> str:
    from coopskills_cli.networks.registry import networks

    account = campaign.accounts.get(name)
    return (networks()[account.network].page_of(account) if account else "") or name

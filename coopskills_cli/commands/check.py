"""`check`: every problem of every post for every account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from coopskills_cli.commands.session import session_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from coopskills_cli.models import Problem


def check(
    context: typer.Context,
    slugs: Annotated[list[str] | None, typer.Argument(help="Posts; all without.", metavar="[SLUG]...")] = None,
    account: Annotated[list[str] | None, typer.Option(help="Only for this account.")] = None,
    online: Annotated[bool, typer.Option("--online", help="Look at linked pages and mentioned people too.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Find every problem of every post for every account: where, what, remedy.

    Ends with 1 where something cannot be sent as written; warnings change nothing.
    """
    from coopskills_cli.checks.registry import check as all_problems
    from coopskills_cli.checks.registry import errors
    from coopskills_cli.commands.narrowing import known_accounts
    from coopskills_cli.engines.lanes import utc_now
    from coopskills_cli.output import as_json as rows
    from coopskills_cli.output.words import shared
    from coopskills_cli.planner import overdue

    session = session_of(context)
    campaign = session.campaign()
    wanted, words = known_accounts(campaign, account), slugs or []
    desk = session.desk(campaign)
    posts = desk.legible(words, campaign.root)
    found = [*desk.problems(words, campaign.root), *([] if words else desk.renderer.templates.problems())]
    messages = desk.renderer.messages(posts, wanted)
    if online:
        session.require_publisher(campaign)
        from coopskills_cli.checks.online import nobody

        messages, doubts = desk.freeze(posts, wanted, renew=True)
        found += [*doubts, *nobody(campaign, messages)]
    now = utc_now()
    if overdue(messages, [], posts, now):  # the queue is a quarter of a second to load
        found += overdue(messages, session.look(campaign).deliveries(), posts, now)
    problems = all_problems(campaign, posts, messages, found)
    if wanted is not None:
        problems = [problem for problem in problems if problem.account in (None, *wanted)]
    if as_json:
        rows.emit("problems", map(rows.problem, problems))
    else:
        told = shared(problems)
        _show(told)
        session.talk(_summary(len(posts), told))
    if errors(problems):
        raise typer.Exit(1)


def _show(problems: Mapping[Problem, str]) -> None:
    from coopskills_cli.text.harmless import harmless

    for problem, whom in problems.items():
        typer.echo(harmless(f"{problem.where}: {problem.severity}: {problem.message}{whom} ({problem.code})"))
        if problem.remedy:
            typer.echo(harmless(f"    {problem.remedy}"))


def _summary(posts: int, problems: Collection[Problem]) -> str:
    from coopskills_cli.output.words import counted

    errors = sum(1 for problem in problems if problem.severity == "error")
    warnings = len(problems) - errors
    if not problems:
        return f"{counted(posts, 'post')}: nothing wrong"
    return f"{counted(posts, 'post')}: {counted(errors, 'error')}, {counted(warnings, 'warning')}"

"""`check`: every problem of every post for every account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from coopskills_cli.commands.session import session_of

if TYPE_CHECKING:
    from coopskills_cli.models import Problem


def check(
    context: typer.Context,
    slugs: Annotated[list[str] | None, typer.Argument(help="Posts; all without.", metavar="[SLUG]...")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Find every problem of every post for every account: where, what, remedy.

    Ends with 1 where something cannot be sent as written; warnings change nothing.
    """
    from coopskills_cli.campaign.posts import select
    from coopskills_cli.checks.registry import check as all_problems
    from coopskills_cli.checks.registry import errors
    from coopskills_cli.output import as_json as rows

    session = session_of(context)
    campaign = session.campaign()
    desk = session.desk(campaign)
    posts = select(desk.loaded, slugs, campaign.root) if slugs else desk.loaded.posts
    found = [*desk.problems(slugs or [], campaign.root), *([] if slugs else desk.renderer.templates.problems())]
    problems = all_problems(campaign, posts, desk.renderer.messages(posts), found)
    if as_json:
        rows.emit("problems", map(rows.problem, problems))
    else:
        _show(problems)
        session.talk(_summary(len(posts), problems))
    if errors(problems):
        raise typer.Exit(1)


def _show(problems: list[Problem]) -> None:
    for problem in problems:
        account = f" [{problem.account}]" if problem.account else ""
        typer.echo(f"{problem.where}: {problem.severity}: {problem.message}{account} ({problem.code})")
        if problem.remedy:
            typer.echo(f"    {problem.remedy}")


def _summary(posts: int, problems: list[Problem]) -> str:
    from coopskills_cli.output.words import counted

    errors = sum(1 for problem in problems if problem.severity == "error")
    warnings = len(problems) - errors
    if not problems:
        return f"{counted(posts, 'post')}: nothing wrong"
    return f"{counted(posts, 'post')}: {counted(errors, 'error')}, {counted(warnings, 'warning')}"

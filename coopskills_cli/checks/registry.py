"""Every rule of `check`, a line each, and the one function that runs them all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coopskills_cli.checks.accounts import nameless
from coopskills_cli.checks.leftovers import markdown, placeholders
from coopskills_cli.models import Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from coopskills_cli.models import Campaign, Message, Post

ACCOUNT_RULES = (nameless,)
POST_RULES = (placeholders, markdown)
"""Rules that look at a post as it is written; what depends on a network is minded by rendering."""


def check(
    campaign: Campaign, posts: Sequence[Post], messages: Sequence[Message], found: Iterable[Problem]
) -> list[Problem]:
    """All problems: those found while reading, those of each post, those of each message; in file order, once each."""
    sources = ((post, (campaign.root / post.path).read_text("utf-8-sig", "replace")) for post in posts)
    accounts = [problem for rule in ACCOUNT_RULES for problem in rule(campaign)]
    written = [problem for post, source in sources for rule in POST_RULES for problem in rule(post, source)]
    rendered = [problem for message in messages for problem in message.problems]
    carried = {(message.post, message.language) for message in messages}
    idle = [_without_account(post) for post in posts if (post.slug, post.language) not in carried]
    return sorted(dict.fromkeys([*accounts, *found, *written, *rendered, *idle]), key=_place)


def errors(problems: Iterable[Problem]) -> list[Problem]:
    """Those that cannot be sent as written."""
    return [problem for problem in problems if problem.severity is Severity.ERROR]


def _without_account(post: Post) -> Problem:
    what = f"no account carries {post.language!r}, so it would go nowhere"
    remedy = "add the language to an account in config.toml, or name `accounts` in the post"
    return Problem(Severity.WARNING, "no-account", f"{post.path}:1", what, remedy, post.slug)


def _place(problem: Problem) -> tuple[str, int, str, str]:
    file, _, line = problem.where.rpartition(":")
    number = int(line) if line.isdigit() else 0
    return (file if number else problem.where), number, problem.code, problem.account or ""

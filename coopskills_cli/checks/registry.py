"""Every rule of `check`, a line each, and the one function that runs them all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coopskills_cli.checks.accounts import missing, nameless
from coopskills_cli.checks.leftovers import addresses, markdown, placeholders
from coopskills_cli.checks.sameness import repeated
from coopskills_cli.models import Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from coopskills_cli.models import Campaign, Message, Post

ACCOUNT_RULES = (missing, nameless)
POST_RULES = (placeholders, markdown, addresses)
"""Rules that look at a post as it is written; what depends on a network is minded by rendering."""


def check(
    campaign: Campaign, posts: Sequence[Post], messages: Sequence[Message], found: Collection[Problem]
) -> list[Problem]:
    """All problems: those found while reading, those of each post, those of each message; in file order, once each.

    Faulty posts may be among `posts`: what rendering them stumbles over in the same place as reading is told once.
    """
    told = {(problem.where, problem.code) for problem in found}
    sources = ((post, (campaign.root / post.path).read_text("utf-8-sig", "replace")) for post in posts)
    accounts = [problem for rule in ACCOUNT_RULES for problem in rule(campaign)]
    written = [problem for post, source in sources for rule in POST_RULES for problem in rule(post, source)]
    rendered = [
        problem for message in messages for problem in message.problems if (problem.where, problem.code) not in told
    ]
    return sorted(dict.fromkeys([*accounts, *found, *written, *rendered, *repeated(posts, messages)]), key=_place)


def errors(problems: Iterable[Problem]) -> list[Problem]:
    """Those that cannot be sent as written."""
    return [problem for problem in problems if problem.severity is Severity.ERROR]


def _place(problem: Problem) -> tuple[str, int, str, str]:
    file, _, line = problem.where.rpartition(":")
    number = int(line) if line.isdigit() else 0
    return (file if number else problem.where), number, problem.code, problem.account or ""

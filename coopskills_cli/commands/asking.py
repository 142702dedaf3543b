"""The questions of `init`: each answer is held against the config's own rules, and asked for again after a slip."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar

import typer

from coopskills_cli.campaign import values
from coopskills_cli.campaign.starter import REHEARSAL, Answers, FirstAccount
from coopskills_cli.campaign.tables import STANDS_FOR
from coopskills_cli.text.slug import slugified

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
_NETWORKS = ("mastodon", "bluesky", "manual", "folder")


def ask(usual: Answers) -> Answers:
    """Ask on the terminal; `usual` are the answers of a bare Enter."""
    name = _prompt("Name of the campaign", usual.name, values.filled)
    return Answers(
        name=name,
        id=_prompt("Short name that never changes", slugified(name)[:64] or usual.id, values.short_id),
        timezone=_prompt("Time zone", usual.timezone, lambda text: values.zone(text).key),
        languages=_prompt("Languages, the original first", ", ".join(usual.languages), _languages),
        account=_account(),
    )


def _account() -> FirstAccount:
    typer.echo("A first account: mastodon, bluesky, manual (you post it yourself), folder (a rehearsal)", err=True)
    network = _prompt("Network", "folder", _one_of(_NETWORKS))
    if network == "folder":
        return REHEARSAL
    if network == "manual":
        stands_for = _prompt("You post it to", STANDS_FOR[0], _one_of(STANDS_FOR))
        return FirstAccount(stands_for, {"network": network, "as": stands_for})
    server = _prompt("Its server", "https://bsky.social" if network == "bluesky" else None, _server)
    return FirstAccount(network, {"network": network, "server": server})


def _prompt(question: str, usual: str | None, check: Callable[[str], T]) -> T:
    def held(text: str) -> T:
        try:
            return check(text.strip())
        except values.Wrong as error:
            raise typer.BadParameter(f"{error}; {error.remedy}" if error.remedy else str(error)) from error

    answer: T = typer.prompt(question, usual, value_proc=held, err=True)
    return answer


def _languages(text: str) -> tuple[str, ...]:
    return tuple(values.languages([values.language(tag) for tag in re.split(r"[,\s]+", text.strip(", "))]))


def _one_of(words: tuple[str, ...]) -> Callable[[str], str]:
    def chosen(text: str) -> str:
        if text.casefold() not in words:
            raise values.Wrong("bad-value", f"'{text}' is none of them", values.suggestion(text, words))
        return text.casefold()

    return chosen


def _server(text: str) -> str:
    return values.server(text if "://" in text else f"https://{text}")

"""What only the networks can tell beforehand: whether those who are mentioned are there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coopskills_cli.errors import NetworkError
from coopskills_cli.models import FacetType, Problem, Severity
from coopskills_cli.networks.base import Surroundings
from coopskills_cli.networks.registry import networks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from coopskills_cli.models import Account, Campaign, Message


def nobody(campaign: Campaign, messages: Sequence[Message]) -> Iterator[Problem]:
    """Mentions that belong to nobody, and accounts whose network cannot be asked: warnings, no secret is needed."""
    for name, account in campaign.accounts.items():
        own = [message for message in messages if message.account == name]
        mentioned = {handle: message for message in own for handle in _mentions(message)}
        if not mentioned:
            continue
        try:
            unknown = _ask(campaign, account, list(mentioned))
        except NetworkError as error:
            what = f"whom the posts mention cannot be asked: {error}"
            yield Problem(Severity.WARNING, "mention", "config.toml", what, "try again later", account=name)
            continue
        for handle in unknown:
            message = mentioned[handle]
            where = next(iter(message.sources), f"posts/{message.post}.md")
            what = f"{account.network} knows nobody of the name @{handle}: it stays plain text"
            yield Problem(Severity.WARNING, "mention", where, what, "correct the handle", message.post, name)


def _mentions(message: Message) -> Iterator[str]:
    return (facet.value for part in message.parts for facet in part.facets if facet.type is FacetType.MENTION)


def _ask(campaign: Campaign, account: Account, handles: list[str]) -> tuple[str, ...]:
    state = campaign.state
    adapter = networks()[account.network].connect(
        account, "", Surroundings(media=state / "media", sessions=state / "sessions", root=campaign.root)
    )
    try:
        return adapter.nobody(handles)
    finally:
        adapter.close()

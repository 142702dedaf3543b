"""A message that quotes an own earlier post waits until that one is out on the same account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from coopskills_cli.models import Receipt, State

if TYPE_CHECKING:
    from coopskills_cli.models import Message
    from coopskills_cli.queue.store import Store

WAIT = timedelta(minutes=1)
"""How soon it is looked again whether the quoted post is out."""
COMING = frozenset(State) - {State.PUBLISHED, State.FAILED, State.MISSED, State.CANCELLED}
"""States of a post that may still come out by itself or by a person's word."""


@dataclass(frozen=True, slots=True)
class NotOut:
    """The quoted post has no address yet; `coming` tells whether there is something to wait for."""

    why: str
    coming: bool


def quoted_by(message: Message, store: Store) -> Receipt | NotOut | None:
    """Where the quoted post is; None where nothing is quoted. The one in the same language comes first."""
    if not message.quote:
        return None
    found = store.deliveries(posts=[message.quote], accounts=[message.account])
    found.sort(key=lambda delivery: delivery.message.language != message.language)
    for delivery in found:
        if delivery.state is State.PUBLISHED and delivery.parts[0].receipt:
            return delivery.parts[0].receipt
    states = ", ".join(sorted({delivery.state.shown for delivery in found})) or "not scheduled"
    coming = any(delivery.state in COMING for delivery in found)
    return NotOut(f"it quotes {message.quote!r}, which is not out on {message.account}: {states}", coming)
